//! Stems of words, so that `obligations` finds `obligation`.

use std::cell::RefCell;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use super::fold::fold;
use super::words::Word;

/// Shortest word with a stem, in bytes.
const SHORTEST: usize = 3;
/// Stems that each thread remembers of each language.
const KEPT: usize = 20_000;

/// A language whose words have stems here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// French.
    French,
    /// German.
    German,
}

impl Tongue {
    /// All of them.
    pub const ALL: &'static [Tongue] = &[Tongue::English, Tongue::French, Tongue::German];

    /// Those in which a text with the language tag `tag` is read; all when the language is not known.
    pub fn of(tag: &str) -> &'static [Tongue] {
        match tag.split('-').next().unwrap_or_default() {
            "en" => &[Tongue::English],
            "fr" => &[Tongue::French],
            "de" => &[Tongue::German],
            "" | "und" => Tongue::ALL,
            _ => &[],
        }
    }

    fn algorithm(self) -> (char, Algorithm) {
        match self {
            Tongue::English => ('e', Algorithm::English),
            Tongue::French => ('f', Algorithm::French),
            Tongue::German => ('g', Algorithm::German),
        }
    }
}

/// The stems of `word` in each of `tongues`, marked with the language: stems of two languages are never equal.
/// A word with accents gives two in each, for those who do not type them.
pub fn stems(word: &Word, tongues: &[Tongue]) -> Vec<String> {
    let is_word = !word.is_whole && word.text.len() >= SHORTEST && !word.text.contains(char::is_numeric);
    let mut stems = Vec::new();
    for tongue in tongues.iter().filter(|_| is_word) {
        for form in [Some(&word.text), word.accented.as_ref()].into_iter().flatten() {
            let stem = known(*tongue, form);
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
    }
    stems
}

/// The stem of a form; a text says the same words again and again.
fn known(tongue: Tongue, form: &str) -> String {
    thread_local! {
        static KNOWN: RefCell<[FxHashMap<String, String>; 3]> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known[tongue as usize];
        if let Some(stem) = known.get(form) {
            return stem.clone();
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let (mark, algorithm) = tongue.algorithm();
        let mut stem = String::from(mark);
        Stemmer::new(algorithm).stem(form).chars().for_each(|letter| fold(letter, &mut stem));
        known.insert(form.to_owned(), stem.clone());
        stem
    })
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn share(one: &str, other: &str, tag: &str) -> bool {
        let stems = |text: &str, tongues| stems(&words(text)[0], tongues);
        let asked = stems(one, Tongue::ALL);
        stems(other, Tongue::of(tag)).iter().any(|it| asked.contains(it))
    }

    #[test]
    fn forms_of_a_word_share_a_stem_in_their_language() {
        assert!(share("obligations", "obligation", "en"));
        assert!(share("adoptée", "adopter", "fr") && share("libertes", "liberté", "fr"));
        assert!(share("Fristen", "Frist", "de-AT") && share("Beschlüsse", "Beschluss", "de"));
        assert!(share("obligations", "obligation", ""));
        assert!(!share("obligation", "privacy", "en"));
        assert!(stems(&words("2016")[0], Tongue::ALL).is_empty());
    }
}
