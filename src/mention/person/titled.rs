//! Persons named by title and family name only: "Mr Vilar", "Frau Dr. Mark", "Herren Vilar und Mark".

use super::{Person, after_honorific, is_capitals, is_name_token, ordinary};
use crate::lexicon::wording::{Persons, opening};

/// The person at `at`: a title, then one capitalised word (with particles) and no other name behind it.
pub fn family(text: &str, at: usize, words: &Persons) -> Option<Person> {
    let (start, honoured) = after_honorific(&text[at..], words);
    if !honoured || ends_title(&text[..at], words) {
        return None;
    }
    let name = family_name(&text[at + start..], words)?;
    let title = text[at..at + start].trim().to_owned();
    Some(Person {
        range: at..at + start + name.len(),
        given: String::new(),
        family: ordinary(name, words),
        post: None,
        title: Some(title),
    })
}

/// The persons after a title for several.
pub fn families(text: &str, at: usize, words: &Persons) -> Vec<Person> {
    let Some(length) = opening(&words.plural_honorifics, &text[at..]) else { return Vec::new() };
    let mut found = Vec::new();
    let mut from = at + length;
    loop {
        let rest = &text[from..];
        let gap = rest.len() - rest.trim_start_matches([' ', ',', '.']).len();
        let rest = &rest[gap..];
        let joint = ["and ", "et ", "und ", "& "].iter().find_map(|word| rest.strip_prefix(word));
        let start = text.len() - joint.unwrap_or(rest).len();
        if opening(&words.plural_honorifics, &text[start..]).is_some() {
            return found;
        }
        let joined = found.is_empty() || joint.is_some() || text[from..].starts_with(',');
        let Some(name) = family_name(&text[start..], words).filter(|_| gap > 0 && joined) else {
            return found;
        };
        found.push(Person {
            range: start..start + name.len(),
            given: String::new(),
            family: ordinary(name, words),
            post: None,
            title: None,
        });
        from = start + name.len();
    }
}

/// A capitalised word with the particles before it, which no further name follows.
fn family_name<'t>(text: &'t str, words: &Persons) -> Option<&'t str> {
    let mut end = 0;
    let mut rest = text;
    loop {
        let word = rest.split([' ', '\n', '\t']).next()?;
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if words.particles.iter().any(|it| it.eq_ignore_ascii_case(bare)) && bare.len() == word.len() {
            end += word.len() + 1;
            rest = text.get(end..)?;
            continue;
        }
        let known = words.never.iter().chain(&words.posts).any(|it| it == bare);
        if !is_name_token(bare) || known {
            return None;
        }
        end += bare.len();
        let next =
            text[end..].strip_prefix(' ').and_then(|next| next.split([' ', '\n']).next()).unwrap_or("");
        let next = next.trim_end_matches(|c: char| !c.is_alphanumeric());
        let goes_on = is_name_token(next) && !is_capitals(bare) && opening(&words.posts, next).is_none();
        let sentence = words.honorifics.iter().any(|it| it.trim_end_matches('.') == next);
        return (!goes_on || sentence).then(|| &text[..end]);
    }
}

/// Whether a title ends directly before: then this one is part of it.
fn ends_title(before: &str, words: &Persons) -> bool {
    let before = before.trim_end_matches([' ', '.']);
    words.honorifics.iter().any(|title| {
        let title = title.trim_end_matches('.');
        before.strip_suffix(title).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_labels as check;

    #[test]
    fn a_family_name_keeps_its_title() {
        check(
            "Mr Vilar spoke, Frau Dr. Mark and M. Jan Vilar too.",
            &["Mr Vilar", "Frau Dr. Mark", "Jan Vilar"],
        );
        check("sowie die Herren Vilar und Mark von der Stelle", &["Vilar", "Mark"]);
        check("Mr President, Mr Chair", &[]);
    }
}
