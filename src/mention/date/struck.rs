//! Dates that Markdown strikes out: `~~31 March 2020~~ 30 April 2020`.

use std::ops::Range;

use super::When;

const MARK: &str = "~~";

/// Drops the struck dates where the text also has one that still holds.
pub(super) fn drop_replaced(text: &str, whens: &mut Vec<When>) {
    if whens.is_empty() || !text.as_bytes().contains(&b'~') {
        return;
    }
    let struck = stretches(text);
    let holds = |when: &When| !struck.iter().any(|range| range.contains(&when.range.start));
    if whens.iter().any(holds) {
        whens.retain(holds);
    }
}

fn stretches(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = text.match_indices(MARK).map(|(at, _)| at).collect();
    marks.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect()
}
