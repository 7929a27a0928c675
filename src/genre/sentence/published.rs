//! Days on which something is published: "published in June", "date of publication: June".

use crate::lexicon::wording::places;
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
