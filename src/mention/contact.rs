//! E-mail addresses, intact and damaged by scanning or line breaks.

use std::ops::Range;

use serde::Deserialize;

use crate::lexicon::{self, LexiconError, Words};

mod domain;

const FILE: &str = "contacts.toml";
const DEFAULT: &str = include_str!("../../ontology/lexicon/contacts.toml");

/// Longest local part that mail allows, in bytes.
const LONGEST_LOCAL: usize = 64;
/// Most blanks that a damaged place may hold: a lost line break is two.
const WIDEST_GAP: usize = 3;

/// An e-mail address as printed and as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The printed words.
    pub raw: String,
    /// Without damage: the local part as printed, the domain in lower case.
    pub email: String,
    /// `email` is more than a change of case away from `raw`.
    pub repaired: bool,
    /// The end of the domain is not printed: it was supplied from the known domains.
    pub inferred: bool,
}

/// What is known about contacts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactWords {
    /// Mail domains whose damaged forms are repaired, in lower case.
    pub domains: Vec<String>,
    /// Words in addresses of offices, in lower case.
    pub functional: Vec<String>,
    /// Beside the name of a body they name its office.
    pub secretariats: Words,
}

/// Whose name an address is: `given.family@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Given names, with capitals.
    pub given: String,
    /// The family name, with capitals.
    pub family: String,
}

impl ContactWords {
    /// The person whose name the local part of `email` spells: words between dots, none of them of an office.
    pub fn holder(&self, email: &str) -> Option<Holder> {
        let (local, _) = email.split_once('@')?;
        let parts: Vec<&str> = local.split('.').collect();
        let name = |part: &&str| {
            let mut pieces = part.split('-');
            pieces.all(|it| {
                it.len() >= 2
                    && it.chars().all(char::is_alphabetic)
                    && !self.functional.contains(&it.to_lowercase())
            })
        };
        let [given @ .., family] = parts.as_slice() else { return None };
        let personal = (1..=2).contains(&given.len()) && parts.iter().all(name);
        let words: Vec<String> = given.iter().map(|it| capitals(it)).collect();
        personal.then(|| Holder { given: words.join(" "), family: capitals(family) })
    }
}

/// The parts of a hyphenated name with capital first letters.
fn capitals(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
    };
    name.split('-').map(part).collect::<Vec<_>>().join("-")
}

impl ContactWords {
    /// Reads a lexicon text.
    ///
    /// # Errors
    /// When the text is no lexicon of contacts.
    pub fn new(toml: &str) -> Result<ContactWords, LexiconError> {
        lexicon::read(FILE, toml)
    }

    /// The lexicon that comes with the program.
    ///
    /// # Errors
    /// When that lexicon is wrong, which the tests exclude.
    pub fn standard() -> Result<ContactWords, LexiconError> {
        ContactWords::new(DEFAULT)
    }
}

/// All e-mail addresses in `text`, in reading order. A damaged domain is accepted when it is one of
/// `known_domains` (lower case) without its damage; any other domain must be intact.
pub fn addresses<D: AsRef<str>>(text: &str, known_domains: &[D]) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let earliest = found.last().map_or(0, |address| address.range.end);
        let Some((start, local)) = local_part(text, earliest, at) else { continue };
        let Some(domain) = domain::domain(text, at + 1, known_domains) else { continue };
        let raw = text[start..domain.end].to_owned();
        let email = format!("{local}@{}", domain.name);
        let repaired = !raw.eq_ignore_ascii_case(&email);
        found.push(Address { range: start..domain.end, raw, email, repaired, inferred: domain.inferred });
    }
    found
}

/// The local part that ends at `at`, and where it starts. A word before a blank belongs to it only when
/// a hyphen joins them: `anna- maria.lind@`.
fn local_part(text: &str, earliest: usize, at: usize) -> Option<(usize, String)> {
    let mut start = at;
    loop {
        start = word_start(text, earliest.max(at.saturating_sub(LONGEST_LOCAL)), start);
        let before = &text[earliest..start];
        let word = before.trim_end_matches(is_blank);
        let gap = before.len() - word.len();
        let joined =
            word.strip_suffix('-').is_some_and(|word| word.ends_with(|c: char| c.is_ascii_alphanumeric()));
        let room = at - start < LONGEST_LOCAL;
        if gap == 0 || gap > WIDEST_GAP || start == at || !joined || !room {
            break;
        }
        start -= gap;
    }
    let lead = text[start..at].find(|c: char| c.is_ascii_alphanumeric())?;
    let local: String = text[start + lead..at].split(is_blank).collect();
    Some((start + lead, local))
}

fn word_start(text: &str, earliest: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let length =
        bytes[..end].iter().rev().take(end.saturating_sub(earliest)).take_while(|it| is_local(it)).count();
    end - length
}

/// Blank inside a cell or between two lines; a tab ends a cell.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\t'
}

#[cfg(test)]
mod tests;
