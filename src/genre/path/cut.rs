//! Names that a narrow cell cuts behind a joining word: near by, the document may print them whole.

use std::ops::Range;

use crate::link::Reading;
use crate::text::Shadow;

/// How far from the cell the whole name is looked for, in bytes.
const NEAR: usize = 4_000;

/// The whole name of the last part of a path, when its cell ends with a word that joins: "Division of Gates and" in the
/// cell, "Division of Gates and Hedges" beside it.
pub fn completed(reading: &Reading<'_>, shadow: &Shadow, segment: &Range<usize>) -> Option<String> {
    let text = shadow.text();
    let joint = text[segment.end..].strip_prefix(' ')?.trim_end();
    if !reading.tools.lexicon.bodies.connectors.iter().any(|word| word == joint) {
        return None;
    }
    let begun = format!("{} {joint} ", &text[segment.clone()]);
    let document = reading.document.text.as_str();
    let here = shadow.spans(document, segment.start, segment.end).first()?.start();
    let from = document.floor_char_boundary(here.saturating_sub(NEAR));
    let to = document.floor_char_boundary(here + NEAR);
    let window = &document[from..to];
    window.match_indices(&begun).find_map(|(at, _)| {
        let rest = &window[at + begun.len()..];
        let word = rest.split(|c: char| !c.is_alphanumeric() && c != '-').next()?;
        let whole = word.starts_with(char::is_uppercase) && rest.len() > word.len();
        whole.then(|| format!("{begun}{word}"))
    })
}
