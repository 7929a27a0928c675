//! Stems of words, so that `obligations` finds `obligation`.

use frostem::{Algorithm, Stemmer};

use super::fold::fold;
use super::words::Word;

/// Shortest word with a stem, in bytes.
const SHORTEST: usize = 3;

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
        let (mark, algorithm) = tongue.algorithm();
        let stemmer = Stemmer::new(algorithm);
        for form in [Some(&word.text), word.accented.as_ref()].into_iter().flatten() {
            let mut stem = String::from(mark);
            stemmer.stem(form).chars().for_each(|letter| fold(letter, &mut stem));
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
    }
    stems
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
