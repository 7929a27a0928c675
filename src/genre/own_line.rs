//! Persons whose names fill lines of their own, as under the items of an agenda or above an address.

use crate::lexicon::word_starts;
use crate::link::Reading;
use crate::mention::person::{self, Person};
use crate::text::Shadow;

/// Most bytes of such a line.
const LONGEST: usize = 60;

/// The persons that fill short lines of the text, besides those `found` in it.
pub fn persons(reading: &Reading<'_>, shadow: &Shadow, found: &[Person]) -> Vec<Person> {
    let words = &reading.tools.wording.persons;
    let (raw, text) = (reading.document.text.as_str(), shadow.text());
    let mut more = Vec::new();
    let begins_line = |start: &usize| *start > 1 && shadow.crosses_line(raw, start - 1);
    for start in word_starts(text).filter(begins_line) {
        let first = text[start..].split(' ').next().unwrap_or_default();
        let begins = words.given.contains(first) && reading.breaks(shadow, start - 2..start + first.len());
        if !begins {
            continue;
        }
        let near = text[start..].match_indices(' ').take_while(|(at, _)| *at <= LONGEST);
        let end = near.map(|(at, _)| start + at).find(|at| shadow.crosses_line(raw, *at));
        let end = end.unwrap_or(text.len());
        let line = &text[start..end];
        let person = if line.len() <= LONGEST { person::fills(line, words) } else { None };
        let free = |it: &Person| {
            !found.iter().any(|other| other.range.start < it.range.end && it.range.start < other.range.end)
        };
        more.extend(person.map(|it| Person { range: start..end, ..it }).filter(free));
    }
    more
}
