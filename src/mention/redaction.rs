//! What somebody has hidden in a text: markers in brackets, blackened places, words cut out, blanks where a
//! name or number was.

use std::ops::Range;

use crate::lexicon::starts_with;
use crate::lexicon::wording::{LetterMarks, Redactions, opening};

/// How something is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A word in square brackets.
    Marker,
    /// A blank before an affiliation, after a salutation, in a telephone number.
    Gap,
    /// Words removed inside a sentence.
    Cut,
    /// Black boxes.
    Block,
    /// A field left blank where one is expected.
    Empty,
}

impl Form {
    /// The value of `trv:form`.
    pub fn name(self) -> &'static str {
        match self {
            Form::Marker => "Marker",
            Form::Gap => "Gap",
            Form::Cut => "Cut",
            Form::Block => "Block",
            Form::Empty => "Empty",
        }
    }
}

/// A hidden place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the text: the marker itself, or the words beside the blank.
    pub range: Range<usize>,
    /// How it is hidden.
    pub form: Form,
}

/// Markers, black boxes and cuts in `text`, in reading order.
pub fn marks(text: &str, words: &Redactions) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut at = 0;
    let plain = words.boxes.bytes().any(|byte| byte.is_ascii());
    let telling = |byte: &u8| plain || !byte.is_ascii() || matches!(byte, b'[' | b'(');
    while let Some(ahead) = text.as_bytes()[at..].iter().position(telling) {
        at += ahead;
        let Some(letter) = text[at..].chars().next() else { break };
        let mark = match letter {
            '[' => marker(text, at, words),
            '(' => cut(text, at),
            _ if words.boxes.contains(letter) => boxes(text, at, words),
            _ => None,
        };
        at = mark.as_ref().map_or(at + letter.len_utf8(), |mark| mark.range.end);
        found.extend(mark);
    }
    found
}

fn marker(text: &str, at: usize, words: &Redactions) -> Option<Mark> {
    let close = at + text[at..].find(']').filter(|length| *length < 60)?;
    let inside = text[at + 1..close].trim();
    words
        .markers
        .iter()
        .any(|word| starts_with(inside, word))
        .then_some(Mark { range: at..close + 1, form: Form::Marker })
}

/// An empty bracket that is broken over cells or lines, after a word.
fn cut(text: &str, at: usize) -> Option<Mark> {
    let rest = &text[at + 1..];
    let blank = rest.len() - rest.trim_start().len();
    let broken = rest[..blank].contains(['\n', '\t']) && rest[blank..].starts_with(')');
    let after_word = text[..at].trim_end_matches(' ').ends_with(char::is_alphanumeric);
    (broken && after_word).then_some(Mark { range: at..at + blank + 2, form: Form::Cut })
}

/// Several boxes, or one that is all its line or cell holds; one before a text is a bullet.
fn boxes(text: &str, at: usize, words: &Redactions) -> Option<Mark> {
    let rest = &text[at..];
    let length = rest.find(|c: char| !words.boxes.contains(c)).unwrap_or(rest.len());
    let border = |c: Option<char>| c.is_none_or(|c| matches!(c, '|' | '\t' | '\n' | '\r'));
    let before = text[..at].trim_end_matches(' ').chars().next_back();
    let after = text[at + length..].trim_start_matches(' ').chars().next();
    let several = rest[..length].chars().count() > 1;
    let alone = border(before) && border(after);
    (several || alone).then_some(Mark { range: at..at + length, form: Form::Block })
}

/// A blank after a salutation, in a telephone number or before "on behalf of" that takes up the line `text`.
pub fn blank_in_line(text: &str, words: &LetterMarks) -> Option<Mark> {
    salutation(text, words).or_else(|| telephone(text, words)).or_else(|| behalf(text, words))
}

fn salutation(text: &str, words: &LetterMarks) -> Option<Mark> {
    let length = opening(&words.salutation, text)?;
    let rest = &text[length..];
    let blank = rest.len() - rest.trim_start().len();
    let mark = rest[blank..].chars().next();
    let named = mark.is_some_and(|c| !matches!(c, ',' | ':' | ';'));
    if named || (blank == 0 && mark.is_some()) {
        return None;
    }
    Some(Mark { range: 0..length + blank + mark.map_or(0, char::len_utf8), form: Form::Gap })
}

fn telephone(text: &str, words: &LetterMarks) -> Option<Mark> {
    let length = opening(&words.telephone, text)?;
    let blank = text[length..].chars().all(|c| c.is_whitespace() || ".:+()-".contains(c));
    let marked = text[length..].contains([':', '.', '+']);
    (blank && marked).then(|| Mark { range: 0..text.trim_end().len(), form: Form::Gap })
}

fn behalf(text: &str, words: &LetterMarks) -> Option<Mark> {
    let lower = text.starts_with(char::is_lowercase);
    let length = opening(&words.behalf, text).filter(|_| lower && text.len() < 80)?;
    Some(Mark { range: 0..length, form: Form::Gap })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::wording::Wording;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Form)]) {
        let words = Wording::embedded().unwrap().redactions;
        let found = marks(text, &words);
        let found: Vec<_> = found.iter().map(|mark| (&text[mark.range.clone()], mark.form)).collect();
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check_line(text: &str, expected: Option<&str>) {
        let words = Wording::embedded().unwrap().letters.marks;
        let found = blank_in_line(text, &words);
        assert_eq!(found.map(|mark| &text[mark.range.clone()]), expected);
    }

    #[test]
    fn markers_stand_in_square_brackets() {
        check("[REDACTED] (X), [Redacted]", &[("[REDACTED]", Form::Marker), ("[Redacted]", Form::Marker)]);
        check("[caviardé]", &[("[caviardé]", Form::Marker)]);
        check("redacted [sic] [1] [...]", &[]);
    }

    #[test]
    fn a_box_alone_hides_and_a_box_before_words_is_a_bullet() {
        check("| ■ | ■ |", &[("■", Form::Block), ("■", Form::Block)]);
        check("by ███ today", &[("███", Form::Block)]);
        check("■ first point\n■ second point", &[]);
    }

    #[test]
    fn an_empty_bracket_over_two_lines_is_a_cut() {
        check("by firms (\t\n) and others", &[("(\t\n)", Form::Cut)]);
        check("Yes ( ) no ( ), f()", &[]);
    }

    #[test]
    fn blanks_where_a_name_or_number_was() {
        check_line("Dear : dear Ann", Some("Dear :"));
        check_line("Dear ,", Some("Dear ,"));
        check_line("Dear colleagues,", None);
        check_line("Dear", Some("Dear"));
        check_line("Tel. +", Some("Tel. +"));
        check_line("Tel. +32 2 123", None);
        check_line("on behalf of the Office", Some("on behalf of"));
        check_line("On behalf of the Office I write.", None);
    }
}
