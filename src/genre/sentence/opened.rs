//! Meetings whose days stand apart from their names: "opened on 3 May and closed on 5 May", "On 3 May, the bodies of the land
//! held their 5th session".

use std::ops::Range;

use crate::lexicon::wording::{ending, opening, stands};
use crate::link::Reading;
use crate::mention::date::{Precision, When};

use super::Sentence;

/// The days from the one at `at`, on which the noun that ends at `end` is said to open, to the next one, on which it is
/// said to close.
pub(super) fn to_its_close(
    reading: &Reading<'_>,
    sentence: &Sentence,
    end: usize,
    at: usize,
) -> Option<When> {
    const LONGEST: usize = 80;
    let (first, last) = (&sentence.whens[at], sentence.whens.get(at + 1)?);
    let bounds = &reading.tools.wording.statements.nouns.bounds;
    let text = sentence.text();
    let bounded = |range: Range<usize>| {
        let gap = text.get(range).filter(|gap| gap.len() <= LONGEST && !gap.contains(';'));
        gap.is_some_and(|gap| stands(bounds, gap))
    };
    let day = |when: &When| matches!(when.precision, Precision::Day | Precision::Minute);
    let (from, to) = (first.earliest?, last.latest?);
    let told = day(first)
        && day(last)
        && from < to
        && bounded(end..first.range.start)
        && bounded(first.range.end..last.range.start);
    told.then(|| When {
        range: first.range.start..last.range.end,
        edtf: Some(format!("{from}/{to}")),
        latest: Some(to),
        precision: Precision::Range,
        time_of_day: None,
        ..first.clone()
    })
}

/// Whether a sentence begins with a day and then says who held what starts at `noun` on it.
pub(super) fn held_on(reading: &Reading<'_>, sentence: &Sentence, noun: usize, when: &When) -> bool {
    const LONGEST: usize = 240;
    const LEAD: usize = 4;
    let text = sentence.text();
    let before = text[..when.range.start].trim_end();
    let word = before.rsplit(' ').next().unwrap_or_default();
    let lead = before[..before.len() - word.len()].trim_end();
    let opens = word.len() <= LEAD
        && word.starts_with(char::is_uppercase)
        && (lead.is_empty() || lead.ends_with(['-', '–', '—', ':']));
    let only = || !sentence.whens.iter().any(|it| it.range.start >= when.range.end && it.range.start < noun);
    opens
        && only()
        && text.get(when.range.end..noun).is_some_and(|gap| {
            gap.len() <= LONGEST
                && !gap.contains(';')
                && ending(&reading.tools.wording.statements.nouns.holds, gap.trim_end()).is_some()
        })
}

/// Whether the minutes of what ends at `end` are named with its day: "conference call minutes of 3 May".
pub(super) fn minuted(reading: &Reading<'_>, sentence: &Sentence, end: usize) -> bool {
    let text = sentence.text();
    let statements = &reading.tools.wording.statements;
    let Some(rest) = text[end..].strip_prefix(' ') else { return false };
    let Some(length) = opening(&reading.tools.wording.minutes.document.names, rest) else { return false };
    let behind = end + 1 + length;
    sentence.whens.iter().any(|when| {
        text.get(behind..when.range.start).is_some_and(|gap| statements.nouns.of_day.holds(gap.trim()))
    })
}

/// Where the word before what starts at `name` starts that says that it is the next one: "Next meeting".
pub(super) fn next(reading: &Reading<'_>, text: &str, name: usize) -> Option<usize> {
    let before = text[..name].strip_suffix(' ')?;
    let start = before.rfind([' ', '\n']).map_or(0, |at| at + 1);
    reading.tools.wording.statements.nouns.next.holds(&before[start..]).then_some(start)
}
