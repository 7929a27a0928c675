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
#[derive(Clone, Debug)]
struct Firsts {
    /// The words, those that begin alike together.
    words: Vec<Entry>,
    /// For the classes of two letters of ASCII where their words start; those of the next start where they end. A
    /// word of one letter, or with a second one outside ASCII, stands under [`ANY`].
    pairs: Vec<u32>,
    /// For the class of each first letter a bit for the class of each letter that may follow.
    seconds: [u32; CLASSES],
    /// Where the words with another first letter stand.
    others: FxHashMap<char, Range<usize>>,
}

/// How many classes of letters there are: the Latin letters without regard to case, all other ASCII, and [`ANY`].
const CLASSES: usize = 28;
/// The class of a second letter that none need be.
const ANY: usize = 0;

/// The class of a letter of ASCII.
fn class(byte: u8) -> usize {
    match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => usize::from(letter - b'a') + 1,
        _ => CLASSES - 1,
    }
}

impl Default for Firsts {
    fn default() -> Firsts {
        let pairs = vec![0; CLASSES * CLASSES + 1];
        Firsts { words: Vec::new(), pairs, seconds: [0; CLASSES], others: FxHashMap::default() }
    }
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
        let mut all: Vec<(char, usize, Entry)> = words
            .enumerate()
            .filter_map(|(at, word)| {
                first(word).map(|letter| (letter, pair(letter, word), Entry::new(at, word)))
            })
            .collect();
        // Those that begin with ASCII come first, by their pairs.
        let key = |it: &(char, usize, Entry)| (it.1, it.0, Reverse(it.2.length), it.2.at);
        all.sort_by_key(key);
        let mut firsts = Firsts::default();
        for alike in all.chunk_by(|one, other| one.1 == other.1 && (one.1 < OTHERS || one.0 == other.0)) {
            let (letter, pair, _) = alike[0];
            let range = firsts.words.len()..firsts.words.len() + alike.len();
            firsts.words.extend(alike.iter().map(|(_, _, entry)| *entry));
            if pair < OTHERS {
                firsts.pairs[pair + 1..].fill(range.end as u32);
                let second = pair % CLASSES;
                firsts.seconds[pair / CLASSES] |= if second == ANY { u32::MAX } else { 1 << second };
            } else {
                firsts.others.insert(letter, range);
            }
        }
        firsts
    }

    /// The positions of the words that begin as `text` does, whatever its case, and end where a word of it may end.
    #[inline]
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
    #[inline]
    fn alike(&self, text: &str) -> (&[Entry], &[Entry]) {
        match text.as_bytes() {
            [byte, next, ..] if byte.is_ascii() && next.is_ascii() => {
                let (first, second) = (class(*byte), class(*next));
                if self.seconds[first] >> second & 1 == 0 {
                    return Default::default();
                }
                (self.pair(first, second), self.pair(first, ANY))
            }
            [byte, ..] if byte.is_ascii() => (&[], self.pair(class(*byte), ANY)),
            _ => match first(text) {
                Some(letter) if letter.is_ascii() => (&[], self.pair(class(letter as u8), ANY)),
                Some(letter) => {
                    let range = self.others.get(&letter).cloned().unwrap_or_default();
                    (&self.words[range], &[])
                }
                None => Default::default(),
            },
        }
    }

    fn pair(&self, first: usize, second: usize) -> &[Entry] {
        let pair = first * CLASSES + second;
        &self.words[self.pairs[pair] as usize..self.pairs[pair + 1] as usize]
    }

    /// Byte offsets where a word of `text` starts as one of the words does.
    fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        let bytes = text.as_bytes();
        let known = |at: &usize| {
            // A letter outside ASCII may have a case inside it.
            let follow = if bytes[*at].is_ascii() { self.seconds[class(bytes[*at])] } else { u32::MAX };
            let next = bytes.get(at + 1).filter(|next| next.is_ascii());
            follow != 0 && next.is_none_or(|next| follow >> class(*next) & 1 == 1)
        };
        word_starts(text).filter(known)
    }
}

/// The first letter in lower case.
fn first(text: &str) -> Option<char> {
    text.chars().next()?.to_lowercase().next()
}

/// The number of the words that begin with no letter of ASCII.
const OTHERS: usize = CLASSES * CLASSES;

/// The number of the first two letters of a word; the first one is `letter` in lower case.
fn pair(letter: char, word: &str) -> usize {
    let second = match word.as_bytes() {
        [first, second, ..] if first.is_ascii() && second.is_ascii() => class(*second),
        _ => ANY,
    };
    if letter.is_ascii() { class(letter as u8) * CLASSES + second } else { OTHERS }
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
