//! Administrative paths, "Directorate-General – Directorate, Department, Division": each part below the one
//! before, the last one meant.

mod below;
mod cut;

use std::ops::Range;

use crate::fact::{EntityId, Value};
use crate::lexicon;
use crate::link::{Named, Place, Reading};
use crate::mention::fold::slug;
use crate::text::Shadow;

/// The organisations that act, by a cell of paths and names. Parts of an administration that are not known
/// become entities below the part before them; torn text becomes a note.
pub fn organisations(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let names = reading.names(shadow, place);
    let text = shadow.text().to_owned();
    let mut acting: Vec<EntityId> = Vec::new();
    let mut last: Option<EntityId> = None;
    let mut above: Option<EntityId> = None;
    let mut code = String::new();
    let parts = segments(reading, &text, &names);
    for (at, segment) in parts.iter().cloned().enumerate() {
        let printed = &text[segment.clone()];
        if let Some(department) = department_code(reading, printed) {
            acting.extend(last.take());
            above = None;
            code = department.to_owned();
        }
        // A known name may have a word behind it, such as its seat.
        let covers = |name: &&Named| {
            let inside = name.range.end.min(segment.end).saturating_sub(segment.start);
            name.range.start <= segment.start && inside * 5 >= segment.len() * 4
        };
        let whole = names.iter().find(covers);
        let cut = if at + 1 == parts.len() { cut::completed(reading, shadow, &segment) } else { None };
        let found = match whole.filter(|name| name.class != "Instrument" && name.class != "EventSeries") {
            _ if cut.is_some() => {
                let part =
                    Part { segment: &segment, code: &code, parent: above, name: cut.as_deref(), last: true };
                unit(reading, shadow, &part, place).map(|id| (id, true))
            }
            Some(name) => {
                let kind = reading.findings.entities[name.entity.0].kind.clone();
                Some((name.entity, matches!(kind.as_deref(), Some("Directorate" | "Unit"))))
            }
            None => {
                let next = parts.get(at + 1).map(|next| &text[next.clone()]);
                let last = next.is_none_or(|next| department_code(reading, next).is_some());
                let part = Part { segment: &segment, code: &code, parent: above, name: None, last };
                unit(reading, shadow, &part, place).map(|id| (id, true))
            }
        };
        match found {
            Some((id, true)) => {
                below::bracketed(reading, shadow, &segment, id, place);
                let is_unit = |id: EntityId| reading.findings.entities[id.0].kind.as_deref() == Some("Unit");
                if last.is_some_and(|before| is_unit(before) && is_unit(id)) {
                    // Two divisions side by side: both act, below the same department.
                    acting.extend(last);
                }
                above = if is_unit(id) { above } else { Some(id) };
                last = Some(id);
            }
            Some((id, false)) => {
                acting.extend(last.take());
                acting.push(id);
            }
            None => {}
        }
    }
    acting.extend(last);
    acting.dedup();
    acting
}

/// A part of a path that is not known.
struct Part<'p> {
    segment: &'p Range<usize>,
    /// The code of the department that the path begins with.
    code: &'p str,
    /// The part before it.
    parent: Option<EntityId>,
    /// Its whole name, where the cell has cut it.
    name: Option<&'p str>,
    /// No other part stands behind it.
    last: bool,
}

/// An unknown part of an administration.
fn unit(reading: &mut Reading<'_>, shadow: &Shadow, part: &Part<'_>, place: &Place) -> Option<EntityId> {
    let Part { segment, code, parent, .. } = *part;
    let text = part.name.unwrap_or(&shadow.text()[segment.clone()]);
    let bodies = &reading.tools.lexicon.bodies;
    let mut kinds = lexicon::occurrences(&bodies.unit, text);
    kinds.extend(lexicon::occurrences(&bodies.organisation, text));
    if torn(reading, text) {
        let spans = shadow.spans(&reading.document.text, segment.start, segment.end);
        if let Some(span) = spans.first() {
            reading.note(*span, "torn-text", format!("`{text}` looks torn; no organisation was made of it"));
        }
        return None;
    }
    let kind = kinds.first().map(|(_, _, kind)| (*kind).to_owned());
    let unnamed = || below::ends_path(reading, shadow.text(), part).then(|| "Unit".to_owned());
    let kind = kind.or_else(unnamed)?;
    let id = reading.mint("Organisation", &name_of(reading, code, text), Some(&kind), text);
    if let Some(name) = part.name {
        reading.learn_names(vec![(name.to_owned(), id)]);
    }
    reading.mention(shadow, segment.clone(), id, "administrative-path", place);
    let stated = reading.evidence(shadow, segment.start, segment.end, place);
    let entity = reading.entity(id);
    if let Some(parent) = parent.filter(|parent| *parent != id && !entity.known)
        && !entity.properties.iter().any(|(name, _)| *name == "parent")
    {
        entity.properties.push(("parent", Value::Entity(parent)));
        entity.evidence = stated;
    }
    Some(id)
}

/// The last part of the IRI of a unit below a department's code, the same for all spellings of both.
fn name_of(reading: &Reading<'_>, code: &str, text: &str) -> String {
    let text = reading.tools.lexicon.bodies.spelt_plainly(text);
    slug(&format!("{} {text}", code.replace(' ', "")))
}

/// The parts of the text between dashes, commas and the starts of known names, without what is in brackets.
fn segments(reading: &Reading<'_>, text: &str, names: &[Named]) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut depth = 0usize;
    let mut opened = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => {
                opened = if depth == 0 { at } else { opened };
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    cuts.push(opened..at + 1);
                }
            }
            ')' | ',' | ';' | '/' | '–' | '—' if depth == 0 => cuts.push(at..at + letter.len_utf8()),
            '.' if depth == 0 && text[at + 1..].starts_with(' ') => cuts.push(at..at + 1),
            '-' if depth == 0 && !inside_word(text, at) => cuts.push(at..at + 1),
            _ => {}
        }
    }
    for at in lexicon::word_starts(text) {
        let code = department_code(reading, &text[at..]);
        if let Some(code) = code {
            cuts.push(at..at);
            let end = at + code.len();
            cuts.push(end..end + usize::from(text[end..].starts_with('-')));
        }
    }
    let actor = |name: &&Named| name.class != "Instrument" && name.class != "EventSeries";
    cuts.extend(
        names
            .iter()
            .filter(actor)
            .filter(|name| opens_part(reading, text, name))
            .map(|name| name.range.start..name.range.start),
    );
    cuts.extend(after_units(reading, text));
    cuts.sort_by_key(|cut| (cut.start, cut.end));
    let mut parts = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain(std::iter::once(text.len()..text.len())) {
        if cut.start >= from {
            let part = &text[from..cut.start];
            let start = from + (part.len() - part.trim_start().len());
            let trimmed = without_connector(reading, part.trim());
            if trimmed.chars().filter(|c| c.is_alphanumeric()).count() >= 2 {
                parts.push(start..start + trimmed.len());
            }
        }
        from = from.max(cut.end);
    }
    parts
}

/// Without a joining word at the end, whose rest stands in another cell.
fn without_connector<'t>(reading: &Reading<'_>, part: &'t str) -> &'t str {
    let connectors = &reading.tools.lexicon.bodies.connectors;
    match part.rsplit_once(' ') {
        Some((head, last)) if connectors.iter().any(|word| word == last) => head.trim_end(),
        _ => part,
    }
}

/// A known name begins a part of its own when the word before does not join to it.
fn opens_part(reading: &Reading<'_>, text: &str, name: &Named) -> bool {
    let before = text[..name.range.start].trim_end();
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let joins = reading.tools.lexicon.bodies.connectors.iter().any(|word| word == last);
    !before.is_empty() && !joins && !before.ends_with('(')
}

/// Where one name that ends in a word for a unit is followed directly by the next name.
fn after_units(reading: &Reading<'_>, text: &str) -> Vec<Range<usize>> {
    let units = lexicon::occurrences(&reading.tools.lexicon.bodies.unit, text);
    let mut cuts = Vec::new();
    for pair in units.windows(2) {
        let end = pair[0].0 + pair[0].1;
        let between = &text[end..pair[1].0];
        let next = between.trim_start();
        let first = next.split_whitespace().next().unwrap_or_default();
        let name = first.starts_with(char::is_uppercase)
            && between.starts_with(' ')
            && !between.contains([',', '–', '(']);
        if name {
            cuts.push(end..end);
        }
    }
    cuts
}

/// A directorate-general's code at the start of `text`: a mark and a number.
pub fn department_code<'t>(reading: &Reading<'_>, text: &'t str) -> Option<&'t str> {
    let marks = &reading.tools.lexicon.bodies.department_marks;
    let rest =
        marks.iter().filter_map(|mark| text.strip_prefix(mark.as_str())).min_by_key(|rest| rest.len())?;
    let number = rest.strip_prefix(' ').unwrap_or(rest);
    let digits =
        number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit() || "IV".contains(c)).len();
    let whole = !number[digits..].starts_with(char::is_alphanumeric);
    ((1..=3).contains(&digits) && whole).then(|| &text[..text.len() - number.len() + digits])
}

fn inside_word(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let after = text[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
    before && after
}

/// A capitalised fragment of one or two letters, or a bracket without its partner: the cell was clipped.
fn torn(reading: &Reading<'_>, text: &str) -> bool {
    let connectors = &reading.tools.lexicon.bodies.connectors;
    let fragment = |(at, word): (usize, &str)| {
        if at == 0 && connectors.contains(&word.to_lowercase()) {
            return false;
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let capital = word.starts_with(char::is_uppercase);
        capital && letters > 0 && letters <= 2 && word.chars().any(char::is_lowercase)
            || capital && letters == 1
    };
    text.matches('(').count() != text.matches(')').count()
        || text.split_whitespace().enumerate().any(fragment)
        || text.contains('+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;
    use crate::link::Tools;
    use crate::text::{Document, Span};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let tools = Tools::new(Vec::new()).unwrap();
        let document = Document {
            slug: "d".into(),
            file_name: "d".into(),
            sha256: String::new(),
            text: text.to_owned(),
        };
        let mut reading = Reading::new(&document, &tools);
        reading.learn(&layout::blocks(text, &Default::default(), &Default::default()));
        let shadow = reading.shadow(&[Span::new(0, text.len()).unwrap()]);
        let found = organisations(&mut reading, &shadow, &Place::default());
        let labels: Vec<&str> =
            found.iter().map(|id| reading.findings.entities[id.0].label.as_str()).collect();
        assert_eq!(labels, expected);
    }

    #[test]
    fn the_last_part_of_a_path_acts() {
        check("DG4 – Directorate of Gardens, Roses Department, Pruning Division", &["Pruning Division"]);
        check("DG4- Directorate of Gardens and Parks (2016 – 2017)", &["Directorate of Gardens and Parks"]);
        check(
            "DG4 – Roses Department DG 5 - Directorate of Lawns",
            &["Roses Department", "Directorate of Lawns"],
        );
    }

    #[test]
    fn torn_text_is_no_organisation() {
        check("DG4 – Directorate of Ga and Roses", &[]);
        check("Roses Department (CoE +", &[]);
    }
}
