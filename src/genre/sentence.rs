//! Sentences and what they state.

use crate::link::{Place, Reading};
use crate::text::Shadow;

/// Where sentences start.
pub fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    for (at, _) in text.match_indices(['.', '?', '!', '"', '”']) {
        let rest = &text[at..];
        let mark = rest.chars().next().map_or(1, char::len_utf8);
        let space = rest[mark..].strip_prefix(' ');
        if space.is_some_and(|next| next.starts_with(char::is_uppercase)) {
            starts.push(at + mark + 1);
        }
    }
    starts
}

/// Dated events.
pub fn events(_reading: &mut Reading<'_>, _shadow: &Shadow, _place: &Place) {}
