//! Persons as lists of those present print them: title, family name in capitals, given name: "M. VILAR Jan ABCD".

use super::given::{is_given, is_post};
use super::{Person, after_honorific, bare, is_capitals, is_initial, is_name_token, ordinary};
use crate::lexicon::wording::Persons;
use crate::text::Span;

/// Most words of a family name.
const MOST_FAMILY: usize = 4;

/// The person at `at`: a title, the family name in capitals, then a given name, which may stand on the next line.
/// What stands behind, such as an organisation or a post, is no part of the name.
pub fn family_first(text: &str, at: usize, words: &Persons) -> Option<Person> {
    let (start, honoured) = after_honorific(&text[at..], words);
    if !honoured {
        return None;
    }
    let start = at + start;
    let mut tokens = text[start..].split_whitespace().map(|word| (Span::of(word, text).start(), word));
    let mut family: Vec<&str> = Vec::new();
    let (mut end, first) = loop {
        let (from, word) = tokens.next()?;
        let in_family = is_capitals(word) && is_name_token(word)
            || words.particles.iter().any(|it| it.eq_ignore_ascii_case(word));
        if !in_family {
            break (from, word);
        }
        family.push(word);
        if family.len() > MOST_FAMILY {
            return None;
        }
    };
    let given = bare(first);
    let torn = text[..end].trim_end_matches(' ').ends_with(['\n', '\t']);
    let fits = family.iter().any(|word| is_capitals(word) && word.len() > 2)
        && is_name_token(given)
        && !is_capitals(given)
        && !is_post(given, words)
        && !words.never.holds_like(given)
        && (!torn || is_given(given, words));
    if !fits {
        return None;
    }
    end += given.len();
    let mut names = vec![given];
    if given.len() == first.len()
        && let Some((from, word)) = tokens.next()
    {
        let more = if is_initial(word) { word } else { bare(word) };
        let same_line = text[end..from].trim_matches(' ').is_empty();
        if same_line && (is_initial(more) || is_given(more, words)) {
            names.push(more);
            end = from + more.len();
        }
    }
    Some(Person {
        range: start..end,
        given: names.join(" "),
        family: ordinary(&family.join(" "), words),
        post: None,
        title: None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_labels as check;

    #[test]
    fn neither_organisation_nor_post_is_part_of_a_name() {
        check("M. VILAR Jean-Pierre ABCD", &["Jean-Pierre Vilar"]);
        check("M. VILAR Claude XYZ-AB (suppléant)", &["Claude Vilar"]);
        check("Mme DE LA MARE Anna Secrétaire générale adjointe", &["Anna de la Mare"]);
        check("M. VILAR Jean Représentant le préfet", &["Jean Vilar"]);
        check("M. VILAR Marc Banque du Jardin", &["Marc Vilar"]);
        check("M. VILAR\nJean ABCD", &["Jean Vilar"]);
        check("M. VILAR Présidente", &["M. Vilar"]);
    }
}
