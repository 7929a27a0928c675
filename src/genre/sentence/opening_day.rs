//! A day at the start of a cell, behind which a sentence about something else begins: "13/04/2016 The Conference …".

use std::ops::Range;

use crate::lexicon::wording::{opening, stands};
use crate::link::Reading;
use crate::mention::date::{Precision, When};

use super::Sentence;

/// Longest time expression that is looked for at the start of a text, in bytes.
const LONGEST_DAY: usize = 30;
/// How far behind the event that a sentence begins with its day may stand, in bytes.
const SENTENCE: usize = 300;

/// The ranges of sentences with the day that one of them begins with apart, where a capital article follows it directly.
pub(super) fn apart(reading: &Reading<'_>, text: &str, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(ranges.len());
    for range in ranges {
        match end_of_day(reading, &text[range.clone()]) {
            Some(end) => found.extend([range.start..range.start + end, range.start + end + 1..range.end]),
            None => found.push(range),
        }
    }
    found
}

fn end_of_day(reading: &Reading<'_>, sentence: &str) -> Option<usize> {
    if !sentence.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let articles = &reading.tools.lexicon.bodies.articles;
    let begins = |at: &usize| {
        let word = sentence[at + 1..].split(' ').next().unwrap_or_default();
        word.len() > 1 && articles.iter().any(|it| it == word)
    };
    let spaces = sentence.match_indices(' ').map(|(at, _)| at).take_while(|at| *at <= LONGEST_DAY);
    let end = spaces.filter(|at| sentence[..*at].ends_with(|c: char| c.is_ascii_digit())).find(begins)?;
    let day = reading.dates(&sentence[..end], true);
    let whole = |when: &When| when.range == (0..end) && when.precision == Precision::Day;
    day.first().is_some_and(whole).then_some(end)
}

/// Whether a sentence is about the event at its start and says further on when that is organised: "The conference on
/// gates, organised together with the Garden Board, on 9 September".
pub(super) fn tells_when(
    reading: &Reading<'_>,
    sentence: &Sentence,
    noun: &Range<usize>,
    when: &When,
) -> bool {
    let text = sentence.text();
    if when.range.end <= noun.start {
        return opened_by(reading, sentence, noun, when);
    }
    let articles = &reading.tools.lexicon.bodies.articles;
    let before = text[..noun.start].trim_end();
    let subject = before.is_empty() || articles.iter().any(|it| it == before);
    let behind = noun.end <= when.range.start && when.range.start - noun.end <= SENTENCE;
    if !subject || !behind || sentence.whens.len() > 1 || when.precision != Precision::Day {
        return false;
    }
    let between = &text[noun.end..when.range.start];
    let nouns = &reading.tools.wording.statements.nouns;
    let day = between.trim_end().rsplit(' ').next().unwrap_or_default();
    let led = opening(&nouns.before_day, day).is_some()
        || opening(&nouns.before_day, &text[when.range.clone()]).is_some();
    led && !between.contains(';') && stands(&nouns.arranged, between)
}

/// Whether a sentence begins with its day and tells of something new to which somebody brings others together: "In May, the
/// Garden Board invited all gardeners of the north for a first exchange of views".
fn opened_by(reading: &Reading<'_>, sentence: &Sentence, noun: &Range<usize>, when: &When) -> bool {
    const CLAUSE: usize = 160;
    const MOST_WORDS: usize = 3;
    let text = sentence.text();
    let nouns = &reading.tools.wording.statements.nouns;
    let lead = text[..when.range.start].trim_matches(|c: char| !c.is_alphanumeric());
    let opens = lead.is_empty() || opening(&nouns.before_day, &lead.to_lowercase()) == Some(lead.len());
    let between = &text[when.range.end..noun.start];
    let exact = matches!(when.precision, Precision::Day | Precision::Month);
    if !opens || !exact || sentence.whens.len() > 1 || between.len() > CLAUSE || between.contains(';') {
        return false;
    }
    let new = between.split_whitespace().rev().take(MOST_WORDS).any(|word| nouns.indefinite.holds(word));
    new && stands(&nouns.inviting, between)
}
