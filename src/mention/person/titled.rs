//! Persons named by title and family name only: "Mr Vilar", "Frau Dr. Mark", "Herren Vilar und Mark".

use super::{Person, after_honorific, before_code, is_capitals, is_name_token, leading, ordinary};
use crate::lexicon::word_starts;
use crate::lexicon::wording::{Persons, opening};

/// Longest bracket behind a name, in characters.
const LONGEST_BRACKET: usize = 80;
/// Longest shortened given name, in letters, and most of them.
const LONGEST_INITIAL: usize = 3;
const MOST_INITIALS: usize = 3;

/// The person at `at`: a title, then one capitalised word (with particles) and no other name behind it.
pub fn family(text: &str, at: usize, words: &Persons) -> Option<Person> {
    let (start, honoured) = after_honorific(&text[at..], words);
    if !honoured || ends_title(&text[..at], words) {
        return None;
    }
    if let Some(person) = initialled(text, at + start, words) {
        return Some(person);
    }
    let name = family_name(&text[at + start..], words).filter(|name| !words.in_posts.holds_like(name))?;
    let title = text[at..at + start].trim().to_owned();
    Some(Person {
        range: at..at + start + name.len(),
        given: String::new(),
        family: ordinary(name, words),
        post: None,
        title: Some(title),
    })
}

/// The persons after a title for several: "MM. J. Vilar (suppléant M. Mark), Ruta Belle et L van Roe".
pub fn families(text: &str, at: usize, words: &Persons) -> Vec<Person> {
    let Some(length) = opening(&words.plural_honorifics, &text[at..]) else { return Vec::new() };
    let mut found: Vec<Person> = Vec::new();
    let mut from = at + length;
    loop {
        let rest = &text[from..];
        let gap = rest.len() - rest.trim_start_matches([' ', ',', '.']).len();
        let rest = &rest[gap..];
        if rest.starts_with('(') && !found.is_empty() {
            let mut near = rest.char_indices().take(LONGEST_BRACKET);
            let Some((close, _)) = near.find(|(_, letter)| *letter == ')') else { return found };
            let end = from + gap + close;
            found.extend(
                word_starts(&text[from + gap..end]).filter_map(|it| family(text, from + gap + it, words)),
            );
            from = end + 1;
            continue;
        }
        let joint = opening(&words.joints, rest).and_then(|length| rest[length..].strip_prefix(' '));
        let start = text.len() - joint.unwrap_or(rest).len();
        if opening(&words.plural_honorifics, &text[start..]).is_some() {
            return found;
        }
        let joined = found.is_empty() || joint.is_some() || text[from..].trim_start().starts_with(',');
        let next = || {
            initialled(text, start, words)
                .or_else(|| family_alone(text, start, words))
                .or_else(|| whole_name(text, start, words))
        };
        let Some(person) = (gap > 0 && joined).then(next).flatten() else { return found };
        from = person.range.end;
        found.push(person);
    }
}

fn family_alone(text: &str, start: usize, words: &Persons) -> Option<Person> {
    let name = family_name(&text[start..], words)?;
    let cut = name.chars().count() <= LONGEST_INITIAL && text[start + name.len()..].starts_with('.');
    if cut || opening(&words.honorifics, &text[start..]).is_some() {
        return None;
    }
    Some(Person {
        range: start..start + name.len(),
        given: String::new(),
        family: ordinary(name, words),
        post: None,
        title: None,
    })
}

/// Given name and family name, with a mark behind them.
fn whole_name(text: &str, start: usize, words: &Persons) -> Option<Person> {
    let person = leading(&text[start..], words)?;
    let range = start + person.range.start..start + person.range.end;
    let rest = &text[range.end..];
    let parted = rest.is_empty() || rest.starts_with([',', '.', ';', '(', '\n']) || rest.starts_with(" (");
    parted.then_some(Person { range, post: None, ..person })
}

/// Initials, with or without a full stop, before a family name: "J. Vilar", "Jn van Vilar", "J-P Vilar". Only behind a title.
fn initialled(text: &str, start: usize, words: &Persons) -> Option<Person> {
    let mut given = Vec::new();
    let mut at = start;
    loop {
        let word = text[at..].split([' ', '\n', '\t', '\u{a0}']).next()?;
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let plain = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-'));
        let short =
            letters == 1 || letters == 2 && !words.particles.iter().any(|it| it.eq_ignore_ascii_case(word));
        let dotted = word.ends_with('.') && letters <= LONGEST_INITIAL;
        let initial = word.starts_with(char::is_uppercase) && plain && letters > 0 && (short || dotted);
        if !initial || given.len() == MOST_INITIALS {
            break;
        }
        let bare = word.trim_end_matches('.');
        // A single letter always has its full stop, as people write it.
        given.push(if letters == 1 { format!("{bare}.") } else { word.to_owned() });
        at += word.len();
        at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', '\u{a0}']).len();
    }
    if given.is_empty() {
        return None;
    }
    let name = family_name(&text[at..], words).or_else(|| second_family(&text[at..], words))?;
    // A heading in capitals: "THE PRESIDENT OF THE BOARD".
    if words.never.holds_like(name) {
        return None;
    }
    Some(Person {
        range: start..at + name.len(),
        given: given.join(" "),
        family: ordinary(name, words),
        post: None,
        title: None,
    })
}

/// Two family names, as behind initials: "Vilar Belle".
fn second_family<'t>(text: &'t str, words: &Persons) -> Option<&'t str> {
    let (first, rest) = text.split_once(' ')?;
    let known = words.never.iter().chain(&words.posts).any(|it| it == first);
    let second = (is_name_token(first) && !known).then(|| family_name(rest, words)).flatten()?;
    Some(&text[..first.len() + 1 + second.len()])
}

/// A capitalised word with the particles before it, which no further name follows.
fn family_name<'t>(text: &'t str, words: &Persons) -> Option<&'t str> {
    let mut end = 0;
    let mut rest = text;
    loop {
        let word = rest.split([' ', '\n', '\t']).next()?;
        let bare = before_code(word.trim_end_matches(|c: char| !c.is_alphanumeric()));
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

    #[test]
    fn a_title_for_several_stands_before_initials_too() {
        check(
            "Messieurs J. Vilar (suppléant Monsieur Mark), Hugo Belle, Ph. Roe, Mesdames R Van Lind et C. De Zenda.",
            &["J. Vilar", "Monsieur Mark", "Hugo Belle", "Ph. Roe", "R. Van Lind", "C. De Zenda"],
        );
        check(
            "Mr L.A. Vilar Belle (Zenda) and Mr P.M. Roe-Mark came.",
            &["L.A. Vilar Belle", "P.M. Roe-Mark"],
        );
        check("Monsieur L Vilar– Président, Madame N. Coremann-XYZ.", &["L. Vilar", "N. Coremann"]);
    }
}
