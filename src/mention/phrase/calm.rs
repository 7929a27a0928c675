//! Text in capitals throughout, written as names are: "GARDEN COMMITTEE ON GATES" as "Garden Committee on Gates".

use std::ops::Range;

use super::Phrase;
use super::heads::Heads;
use super::token::{Marks, leads};

/// A word in capitals that stays so when it has no more letters: a code.
const LONGEST_CODE: usize = 3;

/// A text without its capitals.
pub struct Calm {
    /// As long as the text that it stands for, byte by byte.
    pub text: String,
    /// As [`Marks::breaks`], and where words in capitals begin and end.
    pub breaks: Vec<usize>,
    /// What was in capitals.
    stretches: Vec<Range<usize>>,
}

/// `text` with its stretches in capitals in ordinary letters; `None` when it has none.
pub fn calm(text: &str, heads: &Heads, marks: Marks<'_>) -> Option<Calm> {
    let stretches = stretches(text, marks);
    if stretches.is_empty() {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    for stretch in &stretches {
        plain.push_str(&text[plain.len()..stretch.start]);
        for (at, word) in text[stretch.clone()].split(' ').enumerate() {
            if at > 0 {
                plain.push(' ');
            }
            write(word, heads, &mut plain);
        }
    }
    plain.push_str(&text[plain.len()..]);
    let mut breaks: Vec<usize> = marks.breaks.to_vec();
    breaks.extend(stretches.iter().flat_map(|it| [it.start.saturating_sub(1), it.end]));
    breaks.sort_unstable();
    (plain.len() == text.len()).then_some(Calm { text: plain, breaks, stretches })
}

impl Calm {
    /// Whether a name in the calm text is one: a body behind an article or at the start, up to the end of what was in
    /// capitals. In ordinary text every name counts.
    pub fn counts(&self, phrase: &Phrase) -> bool {
        let meets = |it: &&Range<usize>| it.start < phrase.range.end && phrase.range.start < it.end;
        let Some(stretch) = self.stretches.iter().find(meets) else { return true };
        let before = self.text[stretch.start..phrase.range.start.max(stretch.start)].trim_end();
        let led =
            before.is_empty() || before.rsplit(' ').next().is_some_and(|word| leads(word) || word == "du");
        let words = self.text[phrase.range.clone()].split(' ').count();
        let dated = self.text[stretch.end.min(phrase.range.end)..phrase.range.end]
            .ends_with(|c: char| c.is_ascii_digit());
        if phrase.kind == "Strategy" && before.is_empty() && dated {
            return true;
        }
        phrase.class != "Instrument" && led && phrase.range.end == stretch.end && words >= 3
    }
}

/// Three words or more in capitals in a row, two of them no codes.
fn stretches(text: &str, marks: Marks<'_>) -> Vec<Range<usize>> {
    const FEWEST: usize = 3;
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    let mut close = |run: &mut Vec<Range<usize>>| {
        let long = run.iter().filter(|it| text[(*it).clone()].chars().count() > LONGEST_CODE).count();
        if let (true, Some(first), Some(last)) = (run.len() >= FEWEST && long >= 2, run.first(), run.last()) {
            let end = text[first.start..last.end].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
            found.push(first.start..first.start + end);
        }
        run.clear();
    };
    let mut at = 0;
    for word in text.as_bytes().split(|byte| *byte == b' ') {
        let range = at..at + word.len();
        at = range.end + 1;
        // Most words are told from those in capitals by this.
        if run.is_empty() && word.iter().any(u8::is_ascii_lowercase) {
            continue;
        }
        let word = &text[range.clone()];
        let broken = range.start > 0 && marks.breaks.binary_search(&(range.start - 1)).is_ok();
        let known = || marks.known.iter().any(|it| it.start < range.end && range.start < it.end);
        if broken {
            close(&mut run);
        }
        let shouts = word.contains(char::is_uppercase)
            && !word.contains(|c: char| c.is_lowercase() || c.is_ascii_digit() || c.is_whitespace())
            && !known();
        if shouts {
            run.push(range);
        }
        // "MINISTÈRE DES JARDINS, DES HAIES ET DES PRÉS": the list goes on.
        let goes_on = word.ends_with(',') && {
            let next = text.get(at..).unwrap_or_default().split([' ', '\'', '’']).next().unwrap_or_default();
            next.contains(char::is_uppercase)
                && matches!(next.to_lowercase().as_str(), "des" | "de" | "du" | "d")
        };
        if !shouts || word.ends_with([',', ';', ':', '.', ')']) && !goes_on {
            close(&mut run);
        }
    }
    close(&mut run);
    found
}

/// Writes `word` as a name has it: small words in small letters, others with one capital.
fn write(word: &str, heads: &Heads, out: &mut String) {
    let (article, noun) = match word.char_indices().find(|(_, c)| matches!(c, '\'' | '’')) {
        Some((at, mark)) if at <= 2 => word.split_at(at + mark.len_utf8()),
        _ => ("", word),
    };
    let small = article.to_lowercase() + &noun.to_lowercase();
    if small.len() != word.len() {
        out.push_str(word);
        return;
    }
    let (article, lower) = small.split_at(article.len());
    out.push_str(article);
    let letters = noun.chars().count();
    if article.is_empty() && heads.joins(lower) {
        out.push_str(lower);
    } else if letters <= LONGEST_CODE {
        out.push_str(noun);
    } else {
        let mut capital = true;
        for (upper, lower) in noun.chars().zip(lower.chars()) {
            out.push(if capital { upper } else { lower });
            capital = !lower.is_alphabetic();
        }
    }
}
