//! Days on which something is published or adopted: "published in June", "date of publication: June".

use crate::fact::EntityId;
use crate::lexicon;
use crate::lexicon::wording::{ending, places};
use crate::link::Reading;

/// How far the word may stand from the date, in bytes.
const NEAR: usize = 6;
/// How much of the text before the date is looked at, in characters.
const WINDOW: usize = 30;

/// Whether the words before a date end with one for publication and nothing but a small word behind it.
pub fn published(reading: &Reading<'_>, before: &str) -> bool {
    let from = before.char_indices().rev().nth(WINDOW).map_or(0, |(at, _)| at);
    let near = &before[from..];
    places(&reading.tools.lexicon.published, near).last().is_some_and(|(at, length)| {
        let behind = &near[at + length..];
        behind.len() <= NEAR && !behind.contains(['.', ';', ',', '('])
    })
}

/// The kind of event that the words before a date tell of in a sentence on `instrument`: "the charter adopted in early 2031"
/// needs one.
pub(super) fn kind(reading: &Reading<'_>, before: &str, instrument: Option<EntityId>) -> &'static str {
    let words = &reading.tools.wording.statements;
    let before = before.trim_end();
    let small = ending(&words.nouns.before_place, before).or_else(|| ending(&words.nouns.before_day, before));
    let verb = before[..before.len() - small.unwrap_or(0)].trim_end();
    if published(reading, before) {
        "Publication"
    } else if instrument.is_some() && lexicon::ends_with(&words.fragment, verb, "adoptedOn") {
        "Adoption"
    } else {
        "Other"
    }
}
