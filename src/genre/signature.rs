//! Who signs an act: the names in the lines behind "Done at Strelsau", one or two beside each other.

use crate::lexicon::wording::opening;
use crate::link::{Place, Reading};
use crate::mention::person;
use crate::text::Span;

/// How many lines with text the signatures take.
const LINES: usize = 14;
/// Longest name, in bytes, and most words of one.
const LONGEST: usize = 40;
const MOST_WORDS: usize = 4;

/// Names the persons who sign.
pub fn persons(reading: &mut Reading<'_>) {
    let text = reading.document.text.as_str();
    let words = &reading.tools.wording.persons;
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) =
        lines().position(|line| line.len() < 200 && opening(&words.signed, line.trim()).is_some())
    else {
        return;
    };
    let mut found = Vec::new();
    for line in lines().skip(first + 1).take(LINES) {
        let parts = line.split('\t').flat_map(|part| part.split("   ")).map(str::trim);
        for part in parts.filter(|part| is_name(part)) {
            let known = !reading.known_names(part, true).is_empty();
            if !known && opening(&words.posts, part).is_none() {
                found.push(Span::of(part, text));
            }
        }
    }
    for span in found {
        let shadow = reading.shadow(&[span]);
        if let Some(person) = person::whole(shadow.text(), words, true) {
            reading.person(&shadow, &person, "signature", &Place::default());
        }
    }
}

/// Whether all words are capitalised, the first a given name or an initial and the last a family name.
fn is_name(part: &str) -> bool {
    let words: Vec<&str> = part.split(' ').collect();
    let plain = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '\'' | '’'))
    };
    part.len() <= LONGEST
        && (2..=MOST_WORDS).contains(&words.len())
        && words.iter().all(plain)
        && !part.ends_with('.')
        && words.last().is_some_and(|word| word.chars().count() > 1)
}
