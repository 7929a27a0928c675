//! Words of a text with what joins and parts them.

use std::ops::Range;

/// A word without the marks around it.
#[derive(Clone, Debug)]
pub struct Token<'t> {
    /// The word.
    pub bare: &'t str,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Nothing but a space stands between it and the word before.
    pub follows: bool,
    /// A comma alone stands between it and the word before.
    pub after_comma: bool,
    /// It is a name that was known before.
    pub known: bool,
}

impl Token<'_> {
    /// Whether it may stand in a run of capitalised words.
    pub fn continues_name(&self) -> bool {
        let mut letters = self.bare.chars();
        let first = letters.next();
        first.is_some_and(char::is_uppercase)
            || is_number(self.bare) && self.follows
            || self.bare == "&"
            || first.is_some_and(|c| matches!(c, 'e' | 'i')) && letters.next().is_some_and(char::is_uppercase)
    }

    /// Whether it looks like the clipped beginning of a word: "Ir", "Ga".
    pub fn torn(&self) -> bool {
        let mut letters = self.bare.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
            && letters.next().is_none()
    }

    /// Whether it begins with a capital letter.
    pub fn capital(&self) -> bool {
        self.bare.starts_with(char::is_uppercase)
    }
}

/// A number, a year or range of years, a roman numeral, a single capital.
pub fn is_number(word: &str) -> bool {
    let digits = word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '/' | '+' | '.'));
    let roman = !word.is_empty() && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
    digits || roman || letter
}

/// Whether it looks like the number of a row or of an item: "SE-03", "A1.2", "148-01".
pub fn is_item(word: &str) -> bool {
    let letters = word.len() - word.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
    let rest = word[letters..].trim_start_matches('-');
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || "-.".contains(c)).len();
    (1..=3).contains(&letters)
        && word.contains(['-', '.'])
        && digits > 0
        && matches!(&rest[digits..], "" | "a" | "b" | "c" | "bis" | "ter")
}

/// Whether it is a definite article in small letters.
pub fn is_article(word: &str) -> bool {
    matches!(word, "the" | "le" | "la" | "les" | "l'" | "l’" | "der" | "die" | "das" | "dem" | "den")
}

/// Whether it is a definite article, at the start of a sentence too.
pub fn leads(word: &str) -> bool {
    is_article(word) || matches!(word, "The" | "Le" | "La" | "Les" | "L'" | "L’" | "Der" | "Die" | "Das")
}

/// An ordinal in digits: "6th", "2e".
pub fn is_ordinal(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < word.len() && matches!(letters, "st" | "nd" | "rd" | "th" | "e" | "ème" | "er" | "ère")
}

/// What is known of a text before its words are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks<'m> {
    /// Names that are known already, in reading order: each counts as one word.
    pub known: &'m [Range<usize>],
    /// Bytes of spaces where a short line ended: no name goes on behind them.
    pub breaks: &'m [usize],
}

/// The words of `text`. An article before an apostrophe ("l'Agence") is a word of its own, and so is a known
/// name.
pub fn tokens<'t>(text: &'t str, marks: Marks<'_>) -> Vec<Token<'t>> {
    let mut found: Vec<Token<'_>> = Vec::with_capacity(text.len() / 6 + 1);
    let mut known = marks.known.iter().peekable();
    for word in text.split_whitespace() {
        let at = crate::text::Span::of(word, text).start();
        while known.peek().is_some_and(|range| range.end <= at) {
            known.next();
        }
        if let Some(range) = known.peek().filter(|range| range.start < at + word.len()) {
            if range.start >= at {
                push(text, &mut found, range.start, &text[(*range).clone()], marks.breaks);
                if let Some(last) = found.last_mut() {
                    last.known = true;
                }
            }
            continue;
        }
        let inner = word.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '&');
        let start = at + (word.len() - inner.len());
        let bare = inner.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '&');
        if bare.is_empty() {
            continue;
        }
        let mut pieces = [Some((start, bare)), None];
        if let Some(mark) = bare.find(['\'', '’'])
            && mark <= 2
            && bare[mark..].chars().count() > 2
        {
            let length = bare[mark..].chars().next().map_or(1, char::len_utf8);
            let (article, noun) = bare.split_at(mark + length);
            pieces = [Some((start, article)), Some((start + mark + length, noun))];
        }
        for (start, bare) in pieces.into_iter().flatten() {
            push(text, &mut found, start, bare, marks.breaks);
        }
    }
    found
}

fn push<'t>(text: &'t str, found: &mut Vec<Token<'t>>, start: usize, bare: &'t str, breaks: &[usize]) {
    let from = found.last().map_or(0, |last| last.range.end);
    let gap = text.get(from..start).unwrap_or_default();
    // "Garten- und Zaunbau": the hyphen stands for the second half.
    let halved = gap.starts_with("- ") && matches!(bare, "und" | "oder" | "bzw");
    // "Operators' Forum": whose it is.
    let owned = matches!(gap, "' " | "’ ") && text[..from].ends_with('s');
    // "Plan 100 % Gates"
    let share = matches!(gap, " % " | "% ") && text[..from].ends_with(|c: char| c.is_ascii_digit());
    let plain = gap == " " || owned || share;
    let broken = breaks.get(breaks.partition_point(|at| *at < from)).is_some_and(|at| *at < start);
    found.push(Token {
        bare,
        range: start..start + bare.len(),
        follows: !broken && (plain || halved || gap.chars().all(char::is_whitespace)),
        after_comma: !broken && !plain && gap.trim() == ",",
        known: false,
    });
}
