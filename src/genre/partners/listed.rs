//! Enumerations of organisations: known names, names that resemble them, and names nobody knew.

use std::ops::Range;

use crate::fact::EntityId;
use crate::lexicon;
use crate::link::{Named, Place, Reading, classify};
use crate::mention::fold::slug;
use crate::mention::person;
use crate::text::{Shadow, Span};

/// The organisations in an enumeration: known names, names that resemble them, and capitalised entries that
/// name nobody known, which become entities.
pub fn listed(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<Named> {
    let mut names: Vec<Named> = reading.names(shadow, place);
    names.retain(|name| name.class == "Organisation" || name.class == "Committee");
    for (start, end) in entries(shadow.text()) {
        let inside = |name: &&Named| name.range.start < end && start < name.range.end;
        let covered: Vec<Range<usize>> = names.iter().filter(inside).map(|name| name.range.clone()).collect();
        if covered.is_empty() {
            names.extend(entry(reading, shadow, start..end, place));
            continue;
        }
        for gap in gaps(shadow.text(), start..end, &covered) {
            let resembling = reading.resembling(&shadow.text()[gap.clone()]);
            names.extend(resembling.map(|id| named(reading, shadow, gap, id, "resembling-name", place)));
        }
    }
    names.sort_by_key(|name| name.range.start);
    let mut seen = Vec::new();
    names.retain(|name| {
        let first = !seen.contains(&name.entity);
        seen.push(name.entity);
        first
    });
    names
}

/// The same for a cell below a heading for those who act: only entries of several words become entities, for one word alone
/// may be a category.
pub fn acting(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let names = reading.names(shadow, place);
    let mut found: Vec<EntityId> = Vec::new();
    for (start, end) in entries(shadow.text()) {
        let inside = |name: &&Named| name.range.start < end && start < name.range.end;
        let mut known = names
            .iter()
            .filter(inside)
            .filter(|it| matches!(it.class.as_str(), "Organisation" | "Committee"))
            .peekable();
        if known.peek().is_some() {
            found.extend(known.map(|it| it.entity));
            continue;
        }
        let text = &shadow.text()[start..end];
        let several = with_alias(text).0.contains(' ') && !text.contains(|c: char| c.is_ascii_digit());
        let person = person::whole(text, &reading.tools.wording.persons, false).is_some();
        if several && !person && !names.iter().any(|it| inside(&it)) {
            let Some(name) = entry(reading, shadow, start..end, place) else { continue };
            let entity = reading.entity(name.entity);
            if !entity.known && entity.kind.as_deref() == Some("Company") {
                entity.kind = Some("Other".to_owned());
            }
            found.push(name.entity);
        }
    }
    found.dedup();
    found
}

/// Whoever an entry without a known name stands for.
fn entry(reading: &mut Reading<'_>, shadow: &Shadow, range: Range<usize>, place: &Place) -> Option<Named> {
    let text = shadow.text()[range.clone()].to_owned();
    let (name, alias) = with_alias(&text);
    // "Garden Network - Gates and Fences": a remark stands behind the dash.
    let dash = [" - ", " – "].iter().filter_map(|dash| name.find(dash)).min();
    let head = name[..dash.unwrap_or(name.len())].trim_end();
    let range = range.start..range.start + head.len();
    if let Some(id) = reading.resembling(head) {
        return Some(named(reading, shadow, range, id, "resembling-name", place));
    }
    if let Some(quoted) = quoted(reading, &text) {
        let name = text[quoted.clone()].to_owned();
        let id = organisation(reading, &name, None);
        let range = range.start + quoted.start..range.start + quoted.end;
        return Some(named(reading, shadow, range, id, "quoted-name", place));
    }
    if !names_somebody(reading, name) {
        return None;
    }
    let id = organisation(reading, name, alias);
    let range = range.start..range.start + name.len();
    Some(named(reading, shadow, range, id, "listed-name", place))
}

/// A name in quotation marks: `possibly the "Gates against Fences" network`.
fn quoted(reading: &Reading<'_>, text: &str) -> Option<Range<usize>> {
    let marks = ['"', '“', '”', '„', '«', '»'];
    let open = text.find(marks)?;
    let start = open + text[open..].chars().next()?.len_utf8();
    let inside = &text[start..start + text[start..].find(marks)?];
    let words: Vec<&str> = inside.split_whitespace().collect();
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    let small = |word: &&str| reading.tools.lexicon.bodies.connectors.iter().any(|it| it == *word);
    let name = words.iter().all(|word| word.starts_with(char::is_uppercase) || small(word));
    (capitals >= 2 && words.len() <= 6 && name).then(|| start..start + inside.len())
}

fn named(
    reading: &mut Reading<'_>,
    shadow: &Shadow,
    range: Range<usize>,
    entity: EntityId,
    rule: &'static str,
    place: &Place,
) -> Named {
    reading.mention(shadow, range.clone(), entity, rule, place);
    Named { range, entity, class: reading.entity(entity).class.clone() }
}

/// What stands between the names in a part of `text`, without brackets and marks.
fn gaps(text: &str, part: Range<usize>, covered: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = part.start;
    for end in covered.iter().map(|range| range.start).chain([part.end]) {
        let gap = text.get(from..end).unwrap_or_default();
        let plain = gap.rsplit(')').next().unwrap_or(gap).split('(').next().unwrap_or_default();
        let trimmed = plain.trim_matches(|c: char| !c.is_alphanumeric());
        if trimmed.starts_with(char::is_uppercase) {
            let span = Span::of(trimmed, text);
            found.push(span.start()..span.end());
        }
        from = covered.iter().map(|range| range.end).find(|it| *it >= end).unwrap_or(part.end).max(from);
    }
    found
}

/// Byte ranges of the entries between commas, semicolons and the last "and".
pub(super) fn entries(text: &str) -> Vec<(usize, usize)> {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut depth = 0i32;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' | ';' | ':' if depth <= 0 => cuts.push((at, at + 1)),
            _ => {}
        }
    }
    cuts.extend(
        [" and ", " et ", " und "]
            .into_iter()
            .filter_map(|word| text.rfind(word).map(|at| (at, at + word.len()))),
    );
    cuts.sort_unstable();
    let mut from = 0;
    let mut found = Vec::new();
    for (start, end) in cuts.into_iter().chain([(text.len(), text.len())]) {
        if start >= from {
            let part = &text[from..start];
            let trimmed = part.trim().trim_end_matches('.');
            if !trimmed.is_empty() {
                let lead = part.len() - part.trim_start().len();
                found.push((from + lead, from + lead + trimmed.len()));
            }
        }
        from = from.max(end);
    }
    found
}

pub(super) fn names_somebody(reading: &Reading<'_>, text: &str) -> bool {
    let words = &reading.tools.partners;
    let nobody = lexicon::leading(&words.nobody, text).is_some()
        || !lexicon::occurrences(&words.mark, text).is_empty();
    let count = text.split_whitespace().count();
    let capital = text.starts_with(|c: char| c.is_uppercase()) && text.chars().any(char::is_alphabetic);
    let closed = text.matches('(').count() == text.matches(')').count();
    let plain = text.split_whitespace().all(|word| {
        word.starts_with(|c: char| c.is_uppercase() || c == '&' || c == '(' || c.is_ascii_digit())
            || ["of", "for", "and", "de", "the"].contains(&word)
    });
    capital && closed && !nobody && plain && (1..=7).contains(&count) && text.chars().count() >= 2
}

/// An organisation that the authority data do not know.
pub(super) fn organisation(reading: &mut Reading<'_>, name: &str, alias: Option<&str>) -> EntityId {
    let kind = classify(name, &reading.tools.lexicon.bodies).map(|(_, kind)| kind);
    let kind = kind.filter(|kind| kind == "Association" || kind == "Agency");
    let key = alias.filter(|alias| is_acronym(alias)).unwrap_or(name);
    let id = reading.mint("Organisation", &slug(key), Some(kind.as_deref().unwrap_or("Company")), name);
    let entity = reading.entity(id);
    if let Some(alias) = alias.filter(|alias| !entity.known && **alias != entity.label) {
        if is_acronym(alias) {
            entity.acronym.get_or_insert_with(|| alias.to_owned());
        } else if !entity.also.iter().any(|it| it == alias) {
            entity.also.push(alias.to_owned());
        }
    }
    id
}

/// An entry and what stands in brackets behind it: "Garden Network (GN)".
pub(super) fn with_alias(entry: &str) -> (&str, Option<&str>) {
    let inside = entry.strip_suffix(')').and_then(|it| it.rsplit_once('('));
    match inside {
        Some((name, alias)) if !name.trim().is_empty() && !alias.contains(')') => {
            (name.trim(), Some(alias.trim()).filter(|it| !it.is_empty()))
        }
        _ => (entry, None),
    }
}

fn is_acronym(text: &str) -> bool {
    (2..=12).contains(&text.len()) && !text.contains(' ') && text.matches(char::is_uppercase).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn an_enumeration_has_entries() {
        let text = "Rose, Lily (of the valley, white), Tulip and Iris";
        let found: Vec<&str> = entries(text).into_iter().map(|(from, to)| &text[from..to]).collect();
        assert_eq!(found, ["Rose", "Lily (of the valley, white)", "Tulip", "Iris"]);
    }
}
