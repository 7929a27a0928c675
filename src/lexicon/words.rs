//! Lists of words, prepared once so that a text is compared only with the words that begin as it does.

use std::cmp::Reverse;
use std::ops::{Deref, Range};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{same_letters, starts_with, word_starts};

/// Words and phrases, as printed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Words {
    words: Vec<String>,
    firsts: Firsts,
    /// The last letters of ASCII of the words, in both cases; all where another may be the last.
    lasts: u128,
}

/// A meaning and the words that carry it.
#[derive(Clone, Debug, Deserialize)]
pub struct Sense {
    /// The meaning: a column's role, a status, a kind.
    #[serde(alias = "role", alias = "kind")]
    pub value: String,
    /// The words, as printed.
    #[serde(alias = "headings")]
    pub words: Words,
    /// What scanning makes of them.
    #[serde(default)]
    pub misread: Words,
}

/// Meanings, the most telling first where their order counts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<Sense>")]
pub struct Senses {
    senses: Vec<Sense>,
    /// Every word and the position of its meaning.
    words: Vec<(String, usize)>,
    firsts: Firsts,
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Words {
        let last = |word: &String| match word.bytes().next_back() {
            Some(byte) if byte.is_ascii() => both_cases(byte),
            _ => u128::MAX,
        };
        let lasts = words.iter().map(last).fold(0, |all, last| all | last);
        Words { firsts: Firsts::new(words.iter().map(String::as_str)), words, lasts }
    }
}

impl From<Vec<Sense>> for Senses {
    fn from(senses: Vec<Sense>) -> Senses {
        let words: Vec<(String, usize)> = senses
            .iter()
            .enumerate()
            .flat_map(|(at, sense)| sense.words.iter().chain(&*sense.misread).map(move |it| (it.clone(), at)))
            .collect();
        Senses { firsts: Firsts::new(words.iter().map(|(word, _)| word.as_str())), senses, words }
    }
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

impl Deref for Senses {
    type Target = [Sense];

    fn deref(&self) -> &[Sense] {
        &self.senses
    }
}

impl<'w> IntoIterator for &'w Words {
    type Item = &'w String;
    type IntoIter = std::slice::Iter<'w, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.words.iter()
    }
}

impl<'s> IntoIterator for &'s Senses {
    type Item = &'s Sense;
    type IntoIter = std::slice::Iter<'s, Sense>;

    fn into_iter(self) -> Self::IntoIter {
        self.senses.iter()
    }
}

impl Words {
    /// The length of the longest word that `text` starts with.
    pub(super) fn opening(&self, text: &str) -> Option<usize> {
        self.firsts.of(text).map(|at| &self.words[at]).find(|word| starts_with(text, word)).map(String::len)
    }

    /// Whether a word of the list may end as `text` does.
    pub(super) fn may_end(&self, text: &str) -> bool {
        text.bytes().next_back().is_some_and(|last| !last.is_ascii() || self.lasts & bit(last) != 0)
    }

    /// Whether a word of the list may begin as `text` does.
    pub fn may_begin(&self, text: &str) -> bool {
        let (pair, any) = self.firsts.alike(text);
        !pair.is_empty() || !any.is_empty()
    }

    /// Whether `word` is one of the list.
    pub fn holds(&self, word: &str) -> bool {
        self.firsts.of(word).any(|at| self.words[at] == word)
    }

    /// Whether `word` is one of the list, in any case.
    pub fn holds_like(&self, word: &str) -> bool {
        let alike = |at: usize| self.words[at].len() == word.len() && same_letters(word, &self.words[at]);
        self.firsts.of(word).any(alike)
    }

    /// Where words of the list may stand.
    pub(super) fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        self.firsts.places(text)
    }
}

impl Senses {
    /// The meaning and the length of the longest word that `text` starts with; of equals the first.
    pub(super) fn leading(&self, text: &str) -> Option<(&str, usize)> {
        let mut words = self.firsts.of(text).map(|at| &self.words[at]);
        let (word, sense) = words.find(|(word, _)| starts_with(text, word))?;
        Some((&self.senses[*sense].value, word.len()))
    }

    /// The first of the meanings that a word in `text` carries.
    pub fn most_telling(&self, text: &str) -> Option<&str> {
        let standing = |at: usize| {
            let words = self.firsts.of(&text[at..]).map(|at| &self.words[at]);
            words.filter(move |(word, _)| starts_with(&text[at..], word)).map(|(_, sense)| *sense)
        };
        self.places(text).flat_map(standing).min().map(|sense| self.senses[sense].value.as_str())
    }

    /// Where words of the meanings may stand.
    pub(super) fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        self.firsts.places(text)
    }
}

/// Words by their first two letters, the longest first.
#[derive(Clone, Debug, Default)]
struct Firsts {
    /// The words, those that begin alike together.
    words: Vec<Entry>,
    /// Where the words for each letter of ASCII stand.
    ascii: Vec<Range<usize>>,
    /// Where those of them stand that have a second letter of ASCII, by both letters.
    pairs: FxHashMap<(u8, u8), Range<usize>>,
    /// Where the rest of them stand.
    rest: Vec<Range<usize>>,
    /// The same for all other letters.
    others: FxHashMap<char, Range<usize>>,
    /// The letters of ASCII that words begin with, in both cases.
    known: u128,
    /// For each letter of ASCII the second letters of the words that begin with it, in both cases.
    seconds: Vec<u128>,
}

/// A word of a list.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Its position in the list.
    at: u32,
    length: u32,
    /// Its first letters of ASCII, four at most, as [`head`] has them, and which of the bits these are.
    head: u32,
    mask: u32,
}

impl Entry {
    fn new(at: usize, word: &str) -> Entry {
        let letters = word.bytes().take(4).take_while(u8::is_ascii).count();
        let mask = if letters == 0 { 0 } else { u32::MAX >> (8 * (4 - letters)) };
        Entry { at: at as u32, length: word.len() as u32, head: head(word.as_bytes()) & mask, mask }
    }

    /// Whether a text with this head may begin with the word.
    fn may_begin(&self, head: Option<u32>) -> bool {
        head.is_none_or(|head| head & self.mask == self.head)
    }
}

/// The first four bytes without regard to case.
fn head(bytes: &[u8]) -> u32 {
    let four = match bytes {
        [one, two, three, four, ..] => [*one, *two, *three, *four],
        _ => std::array::from_fn(|at| bytes.get(at).copied().unwrap_or_default()),
    };
    u32::from_le_bytes(four) | 0x2020_2020
}

impl Firsts {
    fn new<'w>(words: impl Iterator<Item = &'w str>) -> Firsts {
        let mut all: Vec<(char, Entry, u128)> = words
            .enumerate()
            .filter_map(|(at, word)| first(word).map(|letter| (letter, Entry::new(at, word), second(word))))
            .collect();
        all.sort_by_key(|(letter, entry, second)| (*letter, *second, Reverse(entry.length), entry.at));
        let none = vec![0..0; 128];
        let (ascii, rest, seconds) = (none.clone(), none, vec![0; 128]);
        let mut firsts = Firsts { ascii, rest, seconds, ..Firsts::default() };
        for alike in all.chunk_by(|one, other| one.0 == other.0) {
            let letter = alike[0].0;
            let range = firsts.words.len()..firsts.words.len() + alike.len();
            for pair in alike.chunk_by(|one, other| one.2 == other.2) {
                let range = firsts.words.len()..firsts.words.len() + pair.len();
                firsts.words.extend(pair.iter().map(|(_, entry, _)| *entry));
                match (u8::try_from(letter), pair[0].2) {
                    (Ok(letter), u128::MAX) if letter.is_ascii() => firsts.rest[usize::from(letter)] = range,
                    (Ok(letter), second) => {
                        let second = (second.trailing_zeros() as u8).to_ascii_lowercase();
                        firsts.pairs.insert((letter, second), range);
                    }
                    _ => {}
                }
            }
            if letter.is_ascii() {
                firsts.ascii[letter as usize] = range;
                firsts.seconds[letter as usize] = alike.iter().fold(0, |all, it| all | it.2);
                firsts.known |= bit(letter as u8) | bit(letter.to_ascii_uppercase() as u8);
            } else {
                firsts.others.insert(letter, range);
            }
        }
        firsts
    }

    /// The positions of the words that begin as `text` does, whatever its case, and end where a word of it may end.
    fn of(&self, text: &str) -> impl Iterator<Item = usize> {
        let bytes = text.as_bytes();
        let inside = |length: u32| bytes.get(length as usize).is_some_and(u8::is_ascii_alphanumeric);
        // A letter outside ASCII may have another case inside it.
        let plain = bytes.iter().take(4).all(u8::is_ascii);
        let head = if plain { Some(head(bytes)) } else { None };
        let fits = move |entry: &&Entry| entry.may_begin(head) && !inside(entry.length);
        let (pair, any) = self.alike(text);
        pair.iter().chain(any).filter(fits).map(|entry| entry.at as usize)
    }

    /// The words that begin with the first two letters of `text`, whatever its case, and those that may with the first.
    fn alike(&self, text: &str) -> (&[Entry], &[Entry]) {
        let range = match text.as_bytes() {
            [byte, next, ..] if byte.is_ascii() && next.is_ascii() => {
                if self.known & bit(*byte) == 0 || !self.goes_on(*byte, *next) {
                    return Default::default();
                }
                let letter = byte.to_ascii_lowercase();
                let pair = self.pairs.get(&(letter, next.to_ascii_lowercase()));
                return (self.entries(pair), self.entries(self.rest.get(usize::from(letter))));
            }
            [byte, ..] if byte.is_ascii() => self.of_ascii(*byte),
            _ => match first(text) {
                Some(letter) if letter.is_ascii() => self.of_ascii(letter as u8),
                Some(letter) => self.others.get(&letter),
                None => None,
            },
        };
        (self.entries(range), &[])
    }

    fn entries(&self, range: Option<&Range<usize>>) -> &[Entry] {
        range.and_then(|range| self.words.get(range.clone())).unwrap_or_default()
    }

    fn of_ascii(&self, byte: u8) -> Option<&Range<usize>> {
        let known = self.known & bit(byte) != 0;
        if known { self.ascii.get(usize::from(byte.to_ascii_lowercase())) } else { None }
    }

    /// Whether a word may begin with these two bytes, the first one of ASCII.
    fn goes_on(&self, byte: u8, next: u8) -> bool {
        let seconds = self.seconds.get(usize::from(byte.to_ascii_lowercase())).copied().unwrap_or_default();
        !next.is_ascii() || seconds & bit(next) != 0
    }

    /// Byte offsets where a word of `text` starts as one of the words does.
    fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        let bytes = text.as_bytes();
        let known = |at: &usize| match bytes[*at] {
            byte if byte.is_ascii() => {
                self.known & bit(byte) != 0 && bytes.get(at + 1).is_none_or(|next| self.goes_on(byte, *next))
            }
            // A letter outside ASCII may have a case inside it.
            _ => true,
        };
        word_starts(text).filter(known)
    }
}

/// The first letter in lower case.
fn first(text: &str) -> Option<char> {
    text.chars().next()?.to_lowercase().next()
}

/// The second letter of a word in both cases; all where none or another case of another length may follow.
fn second(word: &str) -> u128 {
    match word.as_bytes() {
        [first, second, ..] if first.is_ascii() && second.is_ascii() => both_cases(*second),
        _ => u128::MAX,
    }
}

fn both_cases(byte: u8) -> u128 {
    bit(byte.to_ascii_lowercase()) | bit(byte.to_ascii_uppercase())
}

fn bit(byte: u8) -> u128 {
    1 << (byte & 127)
}

#[cfg(test)]
mod tests {
    use super::super::wording::{opening, places};
    use super::*;

    #[test]
    fn the_longest_word_is_found_whatever_its_case() {
        let words: Words =
            ["état", "Étatique", "by", "By the", "(", "kelvin"].map(str::to_owned).to_vec().into();
        assert_eq!(opening(&words, "ÉTAT de droit"), Some(5));
        assert_eq!(opening(&words, "étatique"), Some(9));
        assert_eq!(opening(&words, "BY THE way"), Some(6));
        assert_eq!(opening(&words, "by then"), Some(2));
        assert_eq!(opening(&words, "byte"), None);
        assert_eq!(opening(&words, "(a"), None);
        assert_eq!(opening(&words, "( a"), Some(1));
        assert_eq!(places(&words, "l'état, by the byte; ÉTAT (by)"), [(2, 5), (9, 6), (22, 5), (29, 2)]);
    }

    #[test]
    fn of_equal_words_the_first_meaning_counts() {
        let sense = |value: &str, words: &[&str]| Sense {
            value: value.to_owned(),
            words: words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>().into(),
            misread: Words::default(),
        };
        let senses =
            Senses::from(vec![sense("One", &["done", "ended"]), sense("Two", &["Done", "done with"])]);
        assert_eq!(senses.leading("DONE, really"), Some(("One", 4)));
        assert_eq!(senses.leading("done with it"), Some(("Two", 9)));
        assert_eq!(senses.leading("undone"), None);
    }
}
