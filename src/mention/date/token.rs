//! Words, numbers and signs of a text, with what lies between them.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What lies before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    Glued,
    /// Blanks, markup or one line break.
    Blank,
    /// A cell border, a blank line, or the start of the text.
    Break,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Up to nine digits.
    Number(u32),
    /// Letters; whether the first one is a capital.
    Word {
        /// The first letter is a capital.
        capital: bool,
    },
    /// Any other character.
    Sign,
    /// A masked stretch: nothing reads across it.
    Masked,
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    /// Folded words, digits, or the sign (any dash is `-`, any apostrophe `'`).
    pub(super) key: Cow<'t, str>,
}

impl Token<'_> {
    pub(super) fn is(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.key == sign
    }

    pub(super) fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word { .. })
    }

    pub(super) fn number(&self) -> Option<u32> {
        match self.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// Number of bytes.
    pub(super) fn length(&self) -> usize {
        self.range.len()
    }
}

/// Lower case without accents.
pub(super) fn fold(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() {
        let letters = word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        return Cow::Owned(letters.collect());
    }
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// The tokens of `text`. `small` is the same text with the capitals of ASCII in small letters. Tags and emphasis
/// signs count as blanks.
pub(super) fn tokens<'t>(text: &'t str, small: &'t str, masked: &[Range<usize>]) -> Vec<Token<'t>> {
    let bytes = text.as_bytes();
    let mut masked = masked.to_vec();
    masked.sort_by_key(|range| range.start);
    let mut masked = masked.into_iter().peekable();
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut gap = Gap::Break;
    let mut at = 0;
    // Where the next masked stretch starts, and how far a token may go before it.
    let (mut limit, mut border) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        if at >= limit {
            while masked.next_if(|range| range.end <= at).is_some() {}
            limit = masked.peek().map_or(text.len(), |range| range.start);
            border = if text.is_char_boundary(limit) { limit } else { text.len() };
        }
        if let Some(range) = masked.next_if(|range| range.start <= at) {
            let mut end = range.end.clamp(at + 1, text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            tokens.push(Token { range: at..end, kind: Kind::Masked, gap, key: Cow::Borrowed("") });
            (at, gap) = (end, Gap::Glued);
            continue;
        }
        if *byte == b' ' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
            gap = gap.max(Gap::Blank);
            at += 1;
            continue;
        }
        let rest = &text[at..border];
        if let Some(length) = plain_word(rest.as_bytes()) {
            let kind = Kind::Word { capital: byte.is_ascii_uppercase() };
            let key = Cow::Borrowed(&small[at..at + length]);
            tokens.push(Token { range: at..at + length, kind, gap, key });
            (at, gap) = (at + length, Gap::Glued);
            continue;
        }
        let blank = blank(rest);
        if blank > 0 {
            gap = gap.max(gap_of(&rest[..blank]));
            at += blank;
            continue;
        }
        let Some(first) = rest.chars().next() else { break };
        let (length, kind) = token(rest, first);
        let words = &rest[..length];
        let key = match kind {
            Kind::Word { .. } => fold(words),
            Kind::Sign => Cow::Borrowed(sign(first, words)),
            _ => Cow::Borrowed(words),
        };
        tokens.push(Token { range: at..at + length, kind, gap, key });
        (at, gap) = (at + length, Gap::Glued);
    }
    tokens
}

/// The length of the word at the start of `rest`, when all its letters are of ASCII.
fn plain_word(rest: &[u8]) -> Option<usize> {
    let length = rest.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
    (length > 0 && rest.get(length).is_none_or(u8::is_ascii)).then_some(length)
}

fn token(rest: &str, first: char) -> (usize, Kind) {
    let run = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        let length = run(|c| c.is_ascii_digit());
        let value = rest[..length].parse().ok().filter(|_| length < 10);
        (length, value.map_or(Kind::Sign, Kind::Number))
    } else if first.is_alphabetic() {
        let length = run(|c| c.is_alphabetic() || is_combining_mark(c));
        (length, Kind::Word { capital: first.is_uppercase() })
    } else {
        (first.len_utf8(), Kind::Sign)
    }
}

/// Length of the blanks or of the tag at the start of `rest`.
fn blank(rest: &str) -> usize {
    let blanks = rest.find(|c: char| !(c.is_whitespace() || c == '*')).unwrap_or(rest.len());
    if blanks > 0 {
        return blanks;
    }
    let Some(tag) = rest.strip_prefix('<') else { return 0 };
    let name = tag.strip_prefix('/').unwrap_or(tag);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return 0;
    }
    match tag.bytes().take(LONGEST_TAG).position(|byte| byte == b'>') {
        Some(end) if !tag[..end].contains('@') => end + 2,
        _ => 0,
    }
}

/// Longest tag that counts as a blank, in bytes.
const LONGEST_TAG: usize = 200;

fn gap_of(blank: &str) -> Gap {
    let lines = blank.bytes().filter(|byte| *byte == b'\n').count();
    if lines > 1 || blank.contains(['\t', '\u{c}']) { Gap::Break } else { Gap::Blank }
}

/// A sign as it is compared.
fn sign(sign: char, printed: &str) -> &str {
    match sign {
        '‐' | '‑' | '–' | '—' | '−' => "-",
        '’' | '‘' | '`' | '´' => "'",
        _ => printed,
    }
}
