//! A readable copy of pieces of a document, with the way back to the raw bytes.

use std::rc::Rc;

use super::{Span, entity};

/// Text cleaned for reading: white space squeezed, mark-up dropped, words cut by "hyphen, space" joined.
/// Every byte knows the byte of the raw text it comes from. Copies and parts share one text.
#[derive(Clone, Debug, Default)]
pub struct Shadow {
    whole: Rc<Clean>,
    start: usize,
    end: usize,
}

/// A cleaned text and, for every byte of it, the byte of the raw text.
#[derive(Clone, Debug, Default)]
struct Clean {
    text: String,
    origin: Vec<usize>,
}

impl Shadow {
    /// The readable form of `pieces` of `raw`, joined by single spaces.
    pub fn new(raw: &str, pieces: &[Span]) -> Shadow {
        let length = pieces.iter().map(|piece| piece.end - piece.start + 1).sum();
        let mut clean = Clean { text: String::with_capacity(length), origin: Vec::with_capacity(length) };
        for piece in pieces {
            clean.append(raw, *piece);
        }
        clean.trimmed()
    }

    /// The cleaned text.
    pub fn text(&self) -> &str {
        &self.whole.text[self.start..self.end]
    }

    fn origin(&self) -> &[usize] {
        &self.whole.origin[self.start..self.end]
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The part `start..end` (bytes of [`Shadow::text`]) as a shadow of its own.
    pub fn slice(&self, start: usize, end: usize) -> Shadow {
        let part = self.text().get(start..end).unwrap_or_default();
        if part.is_empty() {
            return Shadow::default();
        }
        let lead = part.len() - part.trim_start().len();
        let start = self.start + start + lead;
        Shadow { whole: Rc::clone(&self.whole), start, end: start + part.trim().len() }
    }

    /// This text, a space, then `other`.
    pub fn join(&self, other: &Shadow) -> Shadow {
        let mut whole = Clean { text: self.text().to_owned(), origin: self.origin().to_vec() };
        if !self.is_empty() && !other.is_empty() {
            let glued = whole.text.ends_with('-') && other.text().starts_with(char::is_lowercase);
            if !glued {
                whole.push(' ', other.origin()[0]);
            }
        }
        whole.text.push_str(other.text());
        whole.origin.extend_from_slice(other.origin());
        let end = whole.text.len();
        Shadow { whole: Rc::new(whole), start: 0, end }
    }

    /// Where `start..end` of the cleaned text stands in `raw`: one span for each unbroken stretch, so a
    /// name cut by a column or page has several.
    pub fn spans(&self, raw: &str, start: usize, end: usize) -> Vec<Span> {
        let Some(slice) = self.text().get(start..end) else { return Vec::new() };
        let origin = &self.origin()[start..end];
        if let Some(span) = unbroken(raw, slice, origin) {
            return vec![span];
        }
        let mut spans: Vec<Span> = Vec::new();
        for (at, letter) in slice.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
            let from = origin[at];
            if let Some(last) = spans.last_mut().filter(|last| last.end == from)
                && letter != '&'
                && raw.as_bytes().get(from) == Some(&slice.as_bytes()[at])
            {
                last.end = from + letter.len_utf8();
                continue;
            }
            let to = from + printed(raw, from, letter);
            match spans.last_mut() {
                Some(last) if last.end <= from && joined(raw, last.end, from) => last.end = to,
                _ => spans.push(Span { start: from, end: to }),
            }
        }
        spans
    }

    /// Whether a line of `raw` ends between the letters on both sides of the space at `at`.
    pub fn crosses_line(&self, raw: &str, at: usize) -> bool {
        let (Some(before), Some(after)) = (at.checked_sub(1), self.origin().get(at + 1)) else {
            return false;
        };
        raw.get(self.origin()[before]..*after).is_none_or(|gap| gap.bytes().any(|byte| byte == b'\n'))
    }

    /// Whether so many spaces as part two columns stand in `raw` where the text has the space at `at`.
    pub fn crosses_gap(&self, raw: &str, at: usize) -> bool {
        const WIDE: &str = "   ";
        let (Some(before), Some(after)) = (at.checked_sub(1), self.origin().get(at + 1)) else {
            return false;
        };
        let gap = self.origin()[before]..*after;
        gap.len() > WIDE.len() && raw.get(gap).is_some_and(|gap| gap.ends_with(WIDE))
    }

    /// The spans of the whole text.
    pub fn all_spans(&self, raw: &str) -> Vec<Span> {
        self.spans(raw, 0, self.text().len())
    }

    /// Without the spaces between two runs of letters, the second one small and one that `ends` a word, that `belong`
    /// together.
    pub fn without_spaces(self, ends: impl Fn(&str) -> bool, belong: impl Fn(&str, &str) -> bool) -> Shadow {
        let whole = self.text();
        let bytes = whole.as_bytes();
        let before_small = |at: &usize| match bytes.get(at + 1) {
            Some(next) if next.is_ascii() => next.is_ascii_lowercase(),
            _ => whole[at + 1..].starts_with(char::is_lowercase),
        };
        let spaces: Vec<usize> = (0..bytes.len())
            .filter(|at| bytes[*at] == b' ')
            .filter(before_small)
            .filter(|at| {
                let end = first_run(&whole[at + 1..]);
                ends(end) && belong(last_run(&whole[..*at]), end)
            })
            .collect();
        if spaces.is_empty() {
            return self;
        }
        let mut clean = Clean::default();
        let mut from = 0;
        for at in spaces.into_iter().chain([whole.len()]) {
            clean.text.push_str(&whole[from..at]);
            clean.origin.extend_from_slice(&self.origin()[from..at]);
            from = at + 1;
        }
        let end = clean.text.len();
        Shadow { whole: Rc::new(clean), start: 0, end }
    }
}

impl Clean {
    /// As a shadow, without the white space around.
    fn trimmed(self) -> Shadow {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len().max(start);
        Shadow { whole: Rc::new(self), start, end }
    }

    fn append(&mut self, raw: &str, piece: Span) {
        let Some(source) = piece.quote(raw) else { return };
        if !self.text.is_empty() {
            self.space(piece.start);
        }
        let mut at = 0;
        while let Some(letter) = source[at..].chars().next() {
            let plain = if self.text.ends_with("- ") { 0 } else { plain(&source.as_bytes()[at..]) };
            if plain > 0 {
                self.text.push_str(&source[at..at + plain]);
                self.origin.extend(piece.start + at..piece.start + at + plain);
                at += plain;
            } else if let Some(skip) = markup(source, at) {
                if parts_text(&source[at..at + skip]) {
                    self.space(piece.start + at);
                }
                at += skip;
            } else if let Some((letter, length)) = entity::character(&source[at..]) {
                if letter.is_whitespace() {
                    self.space(piece.start + at);
                } else {
                    self.push_joining(letter, piece.start + at);
                }
                at += length;
            } else {
                if letter.is_whitespace() {
                    self.space(piece.start + at);
                } else if joins_halves(&source[at..]) {
                    self.push(letter, piece.start + at);
                } else {
                    self.push_joining(letter, piece.start + at);
                }
                at += letter.len_utf8();
            }
        }
    }

    fn push(&mut self, letter: char, from: usize) {
        self.text.push(letter);
        self.origin
            .extend(std::iter::repeat_n(from, letter.len_utf8()).enumerate().map(|(i, from)| from + i));
    }

    fn space(&mut self, from: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.push(' ', from);
        }
    }

    /// Pushes a letter; "co- operation" loses its space and keeps its hyphen. Behind the hyphen of "DG4- Gardens" another
    /// name begins.
    fn push_joining(&mut self, letter: char, from: usize) {
        if letter.is_alphanumeric() && self.text.ends_with("- ") {
            let before = self.text[..self.text.len() - 2].chars().next_back();
            let numbered = before.is_some_and(|c| c.is_ascii_digit()) && letter.is_uppercase();
            if before.is_some_and(char::is_alphanumeric) && !numbered {
                self.text.pop();
                self.origin.pop();
            }
        }
        self.push(letter, from);
    }
}

/// The span of `slice` without the white space around, when `raw` has it as it is; `origin` is where its bytes stand.
fn unbroken(raw: &str, slice: &str, origin: &[usize]) -> Option<Span> {
    let first = *origin.first()?;
    let same = origin.iter().zip(first..).all(|(from, at)| *from == at)
        && raw.get(first..first + slice.len()) == Some(slice)
        && !slice.bytes().any(|byte| matches!(byte, b'&' | b'\t'));
    let trimmed = slice.trim();
    let start = first + (slice.len() - slice.trim_start().len());
    (same && !trimmed.is_empty()).then_some(Span { start, end: start + trimmed.len() })
}

/// How many bytes of `source` are letters, digits and marks that stand for themselves, and single spaces between them.
fn plain(source: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += source[at..].iter().take_while(|byte| PLAIN[usize::from(**byte)]).count();
        let between = at > 0 && source[at - 1] != b'-' && source.get(at) == Some(&b' ');
        if !between || !source.get(at + 1).is_some_and(|next| PLAIN[usize::from(*next)]) {
            return at;
        }
        at += 1;
    }
}

/// Bytes that stand for themselves.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let mark = matches!(byte as u8, b'.' | b',' | b';' | b':' | b'(' | b')' | b'/' | b'\'' | b'"' | b'-');
        plain[byte] = mark || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// Bytes that a letter of the cleaned text takes at `from` in the raw text.
fn printed(raw: &str, from: usize, letter: char) -> usize {
    let reference = raw.get(from..).and_then(entity::character).filter(|(meant, _)| *meant == letter);
    reference.map_or(letter.len_utf8(), |(_, length)| length)
}

/// A tag that sets what follows apart from what stands before.
fn parts_text(tag: &str) -> bool {
    const APART: [&str; 10] = ["br", "p", "li", "div", "ul", "ol", "td", "th", "tr", "hr"];
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    tag.starts_with('<') && APART.iter().any(|it| it.eq_ignore_ascii_case(&name[..end]))
}

/// The letters at the end of `text`.
fn last_run(text: &str) -> &str {
    &text[text.trim_end_matches(char::is_alphabetic).len()..]
}

/// The letters at the start of `text`.
fn first_run(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(char::is_alphabetic).len()]
}

/// Whether the raw text between two letters is only white space or mark-up of one place.
fn joined(raw: &str, from: usize, to: usize) -> bool {
    let gap = &raw[from..to];
    if gap.is_empty() {
        return true;
    }
    let mut at = 0;
    while let Some(letter) = gap[at..].chars().next() {
        if let Some(skip) = markup(raw, from + at) {
            at += skip;
        } else if letter.is_whitespace() && letter != '\t' {
            at += letter.len_utf8();
        } else if let Some((_, length)) = entity::character(&gap[at..]).filter(|it| it.0.is_whitespace()) {
            at += length;
        } else {
            return false;
        }
    }
    true
}

/// Longest text of a link, in bytes.
const LONGEST_LINK: usize = 2000;

/// The length of mark-up that starts at `at`: a tag, emphasis, an escape, the target of a link, the mark of a quoted line.
fn markup(source: &str, at: usize) -> Option<usize> {
    let rest = &source[at..];
    let bytes = rest.as_bytes();
    match bytes.first()? {
        b'<' => {
            let end = bytes.iter().take(300).position(|byte| *byte == b'>')?;
            let inside = &rest[1..end];
            let name = inside.trim_start_matches('/');
            let tag = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && !inside.contains(['@', '\n', '\t', '<'])
                && name.chars().take_while(char::is_ascii_alphanumeric).count() <= 10;
            tag.then_some(end + 1)
        }
        b'*' if rest.starts_with("**") => Some(2),
        b'*' => {
            let before = source[..at].chars().next_back();
            let after = rest[1..].chars().next();
            let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "\"'.".contains(c));
            (touches(before) || touches(after)).then_some(1)
        }
        b'>' => {
            let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
            let opens = source[line..at].bytes().all(|byte| matches!(byte, b' ' | b'>'));
            (opens && bytes.get(1).is_none_or(|next| matches!(next, b' ' | b'>' | b'\n'))).then_some(1)
        }
        b'\\' if bytes.get(1).is_some_and(|c| b"()[]*_#.".contains(c)) => Some(1),
        b'[' => {
            // A link keeps its text; anything else in brackets, such as a redaction, stays.
            let close = bytes.iter().take(LONGEST_LINK).position(|byte| b"]\n".contains(byte))?;
            rest[close..].starts_with("](").then_some(1)
        }
        b']' if bytes.get(1) == Some(&b'(') => {
            let end = bytes.iter().take(500).position(|byte| b")\n ".contains(byte))?;
            (bytes[end] == b')').then_some(end + 1)
        }
        _ => None,
    }
}

/// Whether a conjunction stands here, as between half words: "Wirtschafts- und Sozialausschuss".
fn joins_halves(text: &str) -> bool {
    ["und ", "oder ", "and ", "or ", "et ", "ou ", "bzw. "].iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(raw: &str) -> Shadow {
        Shadow::new(raw, &[Span::new(0, raw.len()).unwrap()])
    }

    #[track_caller]
    fn check(raw: &str, clean: &str) {
        assert_eq!(shadow(raw).text(), clean);
    }

    #[test]
    fn squeezes_space_and_keeps_hyphens() {
        check("  Legal Co-\n operation   unit ", "Legal Co-operation unit");
        check("9- 10 June", "9-10 June");
        check("2016 - 2017", "2016 - 2017");
        check("DG4- Gardens Department", "DG4- Gardens Department");
    }

    #[test]
    fn drops_markup_and_link_targets() {
        check("<u>December</u> <u>2016</u>", "December 2016");
        check("**Full list**: a", "Full list: a");
        check("the [Regulation \\(EU\\) 1/2](#) says", "the Regulation (EU) 1/2 says");
        check("[REDACTED] (X)", "[REDACTED] (X)");
        check("a <b@c.eu> wrote", "a <b@c.eu> wrote");
        check(
            "> Panel on Gates and\n> > Hedges, kick-\n> off, x > y",
            "Panel on Gates and Hedges, kick-off, x > y",
        );
    }

    #[test]
    fn reads_character_references_and_breaks() {
        check("O&amp;M <br>group&nbsp;of experts&#x2026;", "O&M group of experts…");
        check("one<br/>two<p>three</p>", "one two three");
        let raw = "the O&amp;M&nbsp;group met";
        let shadow = shadow(raw);
        let quote = |words: &str| {
            let at = shadow.text().find(words).unwrap();
            let spans = shadow.spans(raw, at, at + words.len());
            spans.iter().filter_map(|span| span.quote(raw)).collect::<Vec<_>>().join("|")
        };
        assert_eq!(quote("O&M group"), "O&amp;M&nbsp;group");
        assert_eq!(quote("O&"), "O&amp;");
    }

    #[test]
    fn leads_back_to_the_raw_text() {
        let raw = "x <u>December</u>\n<u>2016</u> y";
        let shadow = shadow(raw);
        let at = shadow.text().find("December 2016").unwrap();
        let spans = shadow.spans(raw, at, at + "December 2016".len());
        assert_eq!(spans.len(), 1);
        assert_eq!(spans[0].quote(raw), Some("December</u>\n<u>2016"));
    }

    #[test]
    fn a_name_cut_by_a_column_has_two_spans() {
        let raw = "Committee on\tother\nBudgets\tmore";
        let pieces = [Span::new(0, 12).unwrap(), Span::new(19, 26).unwrap()];
        let shadow = Shadow::new(raw, &pieces);
        assert_eq!(shadow.text(), "Committee on Budgets");
        let quotes: Vec<_> = shadow.all_spans(raw).into_iter().filter_map(|span| span.quote(raw)).collect();
        assert_eq!(quotes, ["Committee on", "Budgets"]);
    }
}
