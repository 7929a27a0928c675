//! Bodies that a calendar names by a code alone: "AB TC in Graz", "XYZ / TC 12 plenary".

use std::ops::Range;

use crate::fact::EntityId;
use crate::link::{Place, Reading};
use crate::mention::fold::slug;
use crate::text::Shadow;

/// Longest code of a body, in words.
const LONGEST: usize = 4;

/// The body whose code opens or ends a label; the letters of its last word say that it is one.
pub fn coded(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let text = shadow.text().to_owned();
    let Some((range, kind)) = code(reading, &text) else { return Vec::new() };
    let name = &text[range.clone()];
    let names = reading.names(shadow, place);
    if let Some(known) = names.iter().find(|known| known.range == range) {
        return if known.class == "Committee" { vec![known.entity] } else { Vec::new() };
    }
    let id = reading.mint("Committee", &slug(name), Some(&kind), name);
    reading.mention(shadow, range, id, "code-of-body", place);
    vec![id]
}

fn code(reading: &Reading<'_>, text: &str) -> Option<(Range<usize>, String)> {
    let codes = &reading.tools.lexicon.bodies.code;
    let mut end = 0;
    let mut found: Option<(Range<usize>, String)> = None;
    for (count, word) in text.split_inclusive(' ').enumerate() {
        let plain = word.trim_end();
        let upper = plain.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || "&/-".contains(c));
        if !upper || plain.is_empty() || count > LONGEST {
            break;
        }
        let number = plain.chars().all(|c| c.is_ascii_digit());
        end += plain.len();
        let kind = codes.iter().find(|sense| sense.words.iter().any(|code| code == plain));
        match (kind, &mut found) {
            (Some(sense), _) if count > 0 => found = Some((0..end, sense.value.clone())),
            (None, Some((range, _))) if number => range.end = end,
            _ => {}
        }
        end += word.len() - plain.len();
    }
    found
}
