//! Names that a document introduces itself: "Full Name (ACRONYM)".
//!
//! The acronym's letters are looked for backwards in the words before it, after Schwartz and Hearst,
//! "A simple algorithm for identifying abbreviation definitions in biomedical text" (2003).

use std::ops::Range;

use crate::lexicon::{self, Bodies, Sense};

/// A name with its acronym.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    /// Bytes of the full name.
    pub name: Range<usize>,
    /// Bytes of the acronym, without brackets.
    pub acronym: Range<usize>,
    /// Class: `Committee` or `Organisation`.
    pub class: &'static str,
    /// Value of `trv:kind`.
    pub kind: String,
}

/// All introductions of bodies and organisations in `text`.
pub fn introductions(text: &str, bodies: &Bodies) -> Vec<Introduced> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some(length) = text[open..].find(')') else { break };
        let acronym = open + 1..open + length;
        if !is_acronym(&text[acronym.clone()]) {
            continue;
        }
        let Some(name) = full_name(&text[..open], &text[acronym.clone()], bodies) else { continue };
        if let Some((class, kind)) = classify(&text[name.clone()], bodies) {
            found.push(Introduced { name, acronym, class, kind });
        }
    }
    found
}

/// Bodies with members named in full without an acronym: "Working Group on Garden Gates".
pub fn named_bodies(text: &str, bodies: &Bodies) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for (at, length, _) in lexicon::occurrences(&bodies.body, text) {
        let inside = found.last().is_some_and(|(range, _)| at < range.end);
        if inside || !text[at..].starts_with(char::is_uppercase) {
            continue;
        }
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let start = line + extend_left(&text[line..], at - line, bodies);
        let end = extend_right(text, at + length, bodies);
        let next = text[end..].trim_start().split(' ').next().unwrap_or_default();
        if bodies.complements.iter().any(|word| word == next) {
            // The subject goes on in small letters: where it ends cannot be told.
            continue;
        }
        let name = &text[start..end];
        let capitals = name.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
        let own = text[at..at + length].split_whitespace().count();
        let shouted = !name.contains(char::is_lowercase);
        let alone = end == at + length && (start == at || own < 2 && capitals < 3);
        if alone || shouted || capitals <= own || name.split_whitespace().count() > 14 {
            continue;
        }
        if let Some(kind) = most_telling(&bodies.body, name) {
            found.push((start..end, kind));
        }
    }
    found
}

/// Takes in what follows: a connecting word, and the capitalised words up to the next small one.
fn extend_right(text: &str, from: usize, bodies: &Bodies) -> usize {
    let mut end = from;
    let mut at = from;
    for word in text[from..].split_inclusive(' ') {
        let bare = word.trim_end_matches(' ');
        let plain = bare.trim_end_matches([',', '.', ';', ':', ')', '\n']);
        let stop = at + plain.len();
        let joining = if end == from { &bodies.complements } else { &bodies.within };
        let connector = joining.iter().any(|it| it == plain) && plain == bare;
        if plain.is_empty() && at == from {
            at += word.len();
            continue;
        }
        if plain.contains(['(', '\n']) {
            break;
        }
        if plain.starts_with(char::is_uppercase) && !(end == from && at == from + 1) {
            end = stop;
        } else if !connector {
            break;
        }
        if plain != bare {
            break;
        }
        at += word.len();
    }
    end
}

/// The class and kind that the words of a name speak for.
pub fn classify(name: &str, bodies: &Bodies) -> Option<(&'static str, String)> {
    let first =
        |senses: &[Sense]| lexicon::occurrences(senses, name).first().map(|(_, _, kind)| (*kind).to_owned());
    if let Some(kind) = most_telling(&bodies.body, name) {
        return Some(("Committee", kind));
    }
    let kind = first(&bodies.unit).or_else(|| first(&bodies.organisation))?;
    Some(("Organisation", kind))
}

fn most_telling(senses: &[Sense], name: &str) -> Option<String> {
    let present = |sense: &&Sense| !lexicon::occurrences(std::slice::from_ref(*sense), name).is_empty();
    senses.iter().find(present).map(|sense| sense.value.clone())
}

/// Two to fifteen letters, digits and joining marks, at least two of them capitals.
fn is_acronym(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=15).contains(&text.chars().count())
        && capitals >= 2
        && text.starts_with(char::is_uppercase)
        && text.chars().all(|c| c.is_alphanumeric() || "-/.&".contains(c))
}

/// The words before the bracket that the acronym stands for.
fn full_name(before: &str, acronym: &str, bodies: &Bodies) -> Option<Range<usize>> {
    let end = before.trim_end().len();
    let from = before[..end].rfind([')', ';', ':']).map_or(0, |at| at + 1);
    let from = before[from..end].rfind(". ").map_or(from, |at| from + at + 2);
    let window = &before[from..end];
    let start = by_letters(window, acronym).or_else(|| by_body_word(window, bodies))?;
    let start = from + extend_left(window, start, bodies);
    let name = before[start..end].trim();
    let words = name.split_whitespace().count();
    let named = name.starts_with(|c: char| c.is_uppercase()) && (2..=22).contains(&words);
    named.then(|| end - name.len()..end)
}

/// Where the name starts when the acronym's letters are found backwards, the first at the start of a word.
fn by_letters(window: &str, acronym: &str) -> Option<usize> {
    let letters: Vec<char> =
        acronym.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let text: Vec<(usize, char)> = window.char_indices().collect();
    let mut at = text.len();
    for (position, letter) in letters.iter().enumerate().rev() {
        loop {
            at = at.checked_sub(1)?;
            let (_, candidate) = text[at];
            let starts_word = at == 0 || !text[at - 1].1.is_alphanumeric();
            if candidate.to_lowercase().eq(std::iter::once(*letter)) && (position > 0 || starts_word) {
                break;
            }
        }
    }
    let words = window[text[at].0..].split_whitespace().count();
    (words <= (letters.len() + 5).min(letters.len() * 2) + 4).then_some(text[at].0)
}

/// Where the last capitalised word for a body starts.
fn by_body_word(window: &str, bodies: &Bodies) -> Option<usize> {
    let capital = |at: &usize| window[*at..].starts_with(char::is_uppercase);
    let places = lexicon::occurrences(&bodies.body, window);
    places.iter().map(|(at, _, _)| *at).rfind(capital)
}

/// Takes in the capitalised words directly before, such as "European" or "Steering".
fn extend_left(window: &str, mut start: usize, bodies: &Bodies) -> usize {
    loop {
        let head = window[..start].trim_end();
        let Some(word) = head.rsplit(char::is_whitespace).next().filter(|word| !word.is_empty()) else {
            return start;
        };
        let article = bodies.articles.iter().any(|article| article == word);
        if article || !word.starts_with(char::is_uppercase) || word.ends_with(|c: char| !c.is_alphanumeric())
        {
            return start;
        }
        start = head.len() - word.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let bodies = Lexicon::embedded().unwrap().bodies;
        let found = introductions(text, &bodies);
        let found: Vec<_> = found
            .iter()
            .map(|it| (&text[it.name.clone()], &text[it.acronym.clone()], it.kind.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn takes_the_words_that_the_letters_stand_for() {
        check(
            "adopted by the Steering Committee for Garden Policy (SCGP) in May",
            &[("Steering Committee for Garden Policy", "SCGP", "SteeringCommittee")],
        );
        check(
            "the European Gardeners' Association (EGA)",
            &[("European Gardeners' Association", "EGA", "Association")],
        );
    }

    #[test]
    fn a_code_that_is_no_initialism_needs_a_body_word() {
        check(
            "the Committee of experts on quality in garden practices (CD-G-QU/PC)",
            &[("Committee of experts on quality in garden practices", "CD-G-QU/PC", "ExpertCommittee")],
        );
    }

    #[test]
    fn a_full_name_needs_no_acronym() {
        let bodies = Lexicon::embedded().unwrap().bodies;
        let names = |text: &str| -> Vec<String> {
            named_bodies(text, &bodies).into_iter().map(|(range, _)| text[range].to_owned()).collect()
        };
        assert_eq!(names("by the Working Group on Garden Gates in May"), ["Working Group on Garden Gates"]);
        assert_eq!(names("the Baltic Garden Network met"), ["Baltic Garden Network"]);
        assert_eq!(names("The Working Group shall meet. The Board agreed."), [""; 0]);
        assert_eq!(names("MEETING OF THE WORKING GROUP ON GATES"), [""; 0]);
    }

    #[test]
    fn topics_are_no_bodies() {
        check("Artificial Intelligence (AI) and enterprises (SMEs), 2020 (TBC)", &[]);
    }
}
