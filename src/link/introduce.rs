//! Names that a document introduces itself: "Full Name (ACRONYM)".
//!
//! The acronym's letters are looked for backwards in the words before it, after Schwartz and Hearst,
//! "A simple algorithm for identifying abbreviation definitions in biomedical text" (2003).

use std::ops::Range;

use crate::lexicon::{self, Bodies, Senses};

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

/// Where the words start whose first letters are those of `acronym`, at the end of `before`.
pub fn stands_for(before: &str, acronym: &str, bodies: &Bodies) -> Option<usize> {
    by_initials(before, acronym, bodies)
}

/// The acronym in brackets with which `text` begins.
pub fn bracketed(text: &str) -> Option<&str> {
    let inside = text.strip_prefix(" (")?.split(')').next()?;
    is_acronym(inside).then_some(inside)
}

/// The class and kind that the words of a name speak for.
pub fn classify(name: &str, bodies: &Bodies) -> Option<(&'static str, String)> {
    let first =
        |senses: &Senses| lexicon::occurrences(senses, name).first().map(|(_, _, kind)| (*kind).to_owned());
    // "Garden Network Association": the noun before the subject tells.
    let subject = bodies.complements.iter().filter_map(|word| name.find(&format!(" {word} "))).min();
    let noun = &name[..subject.unwrap_or(name.len())];
    let at_end = |senses: &Senses| {
        let found = lexicon::occurrences(senses, noun);
        found
            .last()
            .filter(|(at, length, _)| at + length == noun.len())
            .map(|(_, _, kind)| (*kind).to_owned())
    };
    if at_end(&bodies.body).is_none()
        && let Some(kind) = at_end(&bodies.organisation)
    {
        return Some(("Organisation", kind));
    }
    if let Some(kind) = bodies.body.most_telling(name) {
        return Some(("Committee", kind.to_owned()));
    }
    let kind = first(&bodies.unit).or_else(|| first(&bodies.organisation))?;
    Some(("Organisation", kind))
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
    let letters = by_initials(window, acronym, bodies).or_else(|| by_letters(window, acronym));
    // The letters of a code, "MSI-ABC", are those of a series and need not be in the name.
    let code = acronym.contains(['-', '/']);
    let word = || {
        let word = by_body_word(window, bodies)?;
        let inside = letters.is_none_or(|start| word.contains(&start));
        (code || inside).then_some(word.start)
    };
    let named = |start: usize| {
        let start = from + extend_left(window, start, bodies);
        let name = before[start..end].trim();
        let words = name.split_whitespace().count();
        let named = name.starts_with(|c: char| c.is_uppercase()) && (2..=22).contains(&words);
        named.then(|| end - name.len()..end)
    };
    letters.and_then(named).or_else(|| word().and_then(named))
}

/// Where the name starts when every letter of the acronym begins a word of it, small words left out.
fn by_initials(window: &str, acronym: &str, bodies: &Bodies) -> Option<usize> {
    let letters = acronym.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    let mut letters: Vec<char> = letters.collect();
    let mut end = window.len();
    while let Some(letter) = letters.last() {
        let head = window[..end].trim_end();
        let start = head.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let word = &head[start..];
        let small = bodies.connectors.iter().any(|it| it == word);
        if word.to_lowercase().starts_with(*letter) {
            letters.pop();
        } else if !small || word.is_empty() {
            return None;
        }
        end = start;
        if end == 0 && !letters.is_empty() {
            return None;
        }
    }
    Some(end)
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

/// The last capitalised word for a body.
fn by_body_word(window: &str, bodies: &Bodies) -> Option<Range<usize>> {
    let capital = |at: &usize| window[*at..].starts_with(char::is_uppercase);
    let places = lexicon::occurrences(&bodies.body, window);
    places.iter().rfind(|(at, _, _)| capital(at)).map(|(at, length, _)| *at..at + length)
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
    fn initials_count_before_letters_within_words() {
        check(
            "Full list: Acme, Crops & Clippers industry association (CCIA)",
            &[("Crops & Clippers industry association", "CCIA", "Association")],
        );
        check(
            "the 2nd meeting of the Committee of experts on Gardens of automated data (MSI-GAR)",
            &[("Committee of experts on Gardens of automated data", "MSI-GAR", "ExpertCommittee")],
        );
        check(
            "the European Garden Network Operators' Association (EGNO)",
            &[("European Garden Network Operators' Association", "EGNO", "Association")],
        );
        check("The Committee discussed the new garden gates (NGG)", &[]);
    }

    #[test]
    fn topics_are_no_bodies() {
        check("Artificial Intelligence (AI) and enterprises (SMEs), 2020 (TBC)", &[]);
    }
}
