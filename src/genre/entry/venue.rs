//! Where something happens, by the words of its label.

use crate::lexicon::wording::places;
use crate::link::Reading;
use crate::text::Span;

/// Most words of a place.
const LONGEST: usize = 5;

/// Capitalised words after "in" or "at", up to a bracket: "Board in Graz, Austria (tbc)".
pub fn in_label(reading: &Reading<'_>, label: &str) -> Option<String> {
    let words = &reading.tools.wording.statements.nouns.before_place;
    let found = places(words, label).into_iter().filter_map(|(at, length)| {
        let rest = label[at + length..].strip_prefix(' ')?;
        let start = Span::of(rest, label).start();
        let mut end = start;
        for word in rest.split(' ').take(LONGEST) {
            let plain = word.trim_end_matches([',', '.', ';', ':']);
            if !plain.starts_with(char::is_uppercase) || plain.contains(['(', '?']) {
                break;
            }
            end = Span::of(plain, label).end();
            if !(word.len() == plain.len() || word.ends_with(',')) {
                break;
            }
        }
        let name = &label[start..end];
        let whole = name.chars().any(char::is_lowercase);
        let closed = label[end..].trim_start_matches([',', '.', ' ']);
        (whole && (closed.is_empty() || closed.starts_with(['(', '–', '-', ':']))).then(|| name.to_owned())
    });
    found.last()
}
