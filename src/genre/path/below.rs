//! Parts of an administration that no word shows to be one: the last part of a path, and what stands in a bracket behind.

use std::ops::Range;

use crate::fact::{EntityId, Value};
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::text::Shadow;

use super::{Part, name_of, torn};

/// Whether a part that ends a path below a department is one by its place: "Directorate of Gardens, Gates Department, Open
/// Hedges".
pub fn ends_path(reading: &Reading<'_>, text: &str, part: &Part<'_>) -> bool {
    const MOST_WORDS: usize = 6;
    let printed = &text[part.segment.clone()];
    let connectors = &reading.tools.lexicon.bodies.connectors;
    let named =
        |word: &str| word.starts_with(char::is_uppercase) || connectors.iter().any(|it| it.as_str() == word);
    let words = printed.split_whitespace().count();
    let below = text[..part.segment.start].trim_end().ends_with(',');
    part.last
        && below
        && part.parent.is_some()
        && !part.code.is_empty()
        && (2..=MOST_WORDS).contains(&words)
        && printed.split_whitespace().all(named)
}

/// A unit in the bracket directly behind a part is below it: "Gates Division (Hinges Unit)".
pub fn bracketed(
    reading: &mut Reading<'_>,
    shadow: &Shadow,
    segment: &Range<usize>,
    parent: EntityId,
    place: &Place,
) {
    let text = shadow.text();
    let Some(inner) = text[segment.end..].trim_start().strip_prefix('(') else { return };
    let Some(end) = inner.find(')') else { return };
    let start = text.len() - inner.len();
    let name = &text[start..start + end];
    let units = lexicon::occurrences(&reading.tools.lexicon.bodies.unit, name);
    let ends = units.last().filter(|(at, length, _)| at + length == name.len() && *at > 0);
    let Some(kind) = ends.map(|(_, _, kind)| (*kind).to_owned()) else { return };
    let capitals = name.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    if !capitals || torn(reading, name) || reading.is_known(name) {
        return;
    }
    let range = start..start + end;
    let id = reading.mint("Organisation", &name_of(reading, "", name), Some(&kind), name);
    reading.mention(shadow, range.clone(), id, "administrative-path", place);
    let stated = reading.evidence(shadow, range.start, range.end, place);
    let entity = reading.entity(id);
    if !entity.known && entity.properties.is_empty() && id != parent {
        entity.properties.push(("parent", Value::Entity(parent)));
        entity.evidence = stated;
    }
}
