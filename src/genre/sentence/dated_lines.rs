//! Lines in one paragraph that say something of their own: each begins with its day, as in a calendar, or with a dash.

use std::ops::Range;

use crate::lexicon::wording::ending;
use crate::link::Reading;
use crate::mention::date::{Precision, When};
use crate::text::Shadow;

/// Longest time expression that is looked for at the start of a line, in bytes.
const LONGEST_DAY: usize = 40;
/// Fewest lines that begin with a day in a calendar.
const FEWEST: usize = 2;

/// The ranges of sentences, parted where a line begins with its day or with a dash, when several lines do.
pub(super) fn apart(reading: &Reading<'_>, shadow: &Shadow, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut starts = starts(reading, shadow);
    starts.extend(dashes(reading, shadow));
    if starts.is_empty() {
        return ranges;
    }
    starts.sort_unstable();
    let mut found = Vec::with_capacity(ranges.len() + starts.len());
    for range in ranges {
        let mut from = range.start;
        for start in starts.iter().filter(|it| range.start < **it && **it < range.end) {
            found.push(from..start - 1);
            from = *start;
        }
        found.push(from..range.end);
    }
    found
}

/// Where the lines start that begin with a day, behind the first line; none where too few do.
fn starts(reading: &Reading<'_>, shadow: &Shadow) -> Vec<usize> {
    let text = shadow.text();
    let raw = reading.document.text.as_str();
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let lines = spaces.filter(|at| *at > 0 && digit(at + 1) && shadow.crosses_line(raw, *at));
    let candidates: Vec<usize> = lines.map(|at| at + 1).collect();
    if candidates.is_empty() {
        return candidates;
    }
    // "on" at the end of a line: the day behind it stands in a sentence.
    let nouns = &reading.tools.wording.statements.nouns;
    let led = |at: usize| {
        let before = text[..at].trim_end();
        before.ends_with([',', '-', '–']) || ending(&nouns.before_day, before).is_some()
    };
    let starts: Vec<usize> =
        candidates.into_iter().filter(|at| !led(*at) && opens(reading, &text[*at..])).collect();
    let first = usize::from(digit(0) && opens(reading, text));
    if starts.len() + first >= FEWEST { starts } else { Vec::new() }
}

/// Where the lines start that begin with a dash or a bullet; none where only one does.
fn dashes(reading: &Reading<'_>, shadow: &Shadow) -> Vec<usize> {
    let text = shadow.text();
    let raw = reading.document.text.as_str();
    let mark = |at: usize| text[at..].strip_prefix(['-', '–', '•']).is_some_and(|rest| rest.starts_with(' '));
    let spaces = text.match_indices(' ').map(|(at, _)| at);
    let lines = spaces.filter(|at| *at > 0 && mark(at + 1) && shadow.crosses_line(raw, *at));
    let starts: Vec<usize> = lines.map(|at| at + 1).collect();
    let first = usize::from(mark(0));
    if starts.len() + first >= FEWEST { starts } else { Vec::new() }
}

/// Whether a text begins with a day and goes on.
fn opens(reading: &Reading<'_>, text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(LONGEST_DAY)];
    let days = reading.dates(head, true);
    let whole = |when: &When| {
        when.range.start == 0
            && matches!(when.precision, Precision::Day | Precision::Range | Precision::Minute)
            && text[when.range.end..].contains(char::is_alphabetic)
    };
    days.first().is_some_and(whole)
}
