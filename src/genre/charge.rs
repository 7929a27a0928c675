//! Cells that say who answers for a row: services, bodies, persons.

use crate::fact::EntityId;
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::mention::fold::slug;
use crate::mention::person;
use crate::text::{Shadow, Span};

use super::path;
use super::people::{self, ListKind, Who};
use super::sentence;

/// Most codes that one cell holds.
const MOST_CODES: usize = 6;
/// Longest code, in characters.
const LONGEST_CODE: usize = 10;

/// Everybody whom a cell names: organisations by name, code or path, else persons with their affiliations.
pub fn answering(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let coded = coded(reading, shadow, place);
    if !coded.is_empty() {
        return coded;
    }
    if !persons(reading, shadow) {
        let mut found = path::organisations(reading, shadow, place);
        if found.is_empty() {
            found = named(reading, shadow, place);
        }
        let sentence = sentence::sentence(reading, shadow.clone(), place);
        let persons = sentence.named_in(0..sentence.text().len(), &["Person"]);
        found.extend(persons.iter().map(|name| name.entity));
        found.dedup();
        return found;
    }
    let mut found = Vec::new();
    for entry in people::listed(reading, shadow, ListKind { gaps: false, mailboxes: false }) {
        let actor = match entry.who {
            Who::Actor(actor) => Some(actor),
            Who::Hidden(_) => None,
        };
        for id in actor.into_iter().chain(entry.affiliation) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found
}

/// The organisations of a cell that holds nothing but codes, below a heading for organisations. A code that
/// nothing explains is an organisation of its own.
fn coded(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let heading = place.column_heading.clone().unwrap_or_default();
    let Some((kind, _)) = lexicon::leading(&reading.tools.lexicon.coded, &heading) else { return Vec::new() };
    let kind = kind.to_owned();
    let text = shadow.text().to_owned();
    let parts: Vec<&str> =
        text.split([',', ';', '/', '&', '\n', ' ']).filter(|part| !part.is_empty()).collect();
    let code = |part: &&str| {
        let letters = part.chars().filter(|c| c.is_uppercase()).count();
        let plain = part.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-' || c == '.');
        letters >= 2 && plain && part.chars().count() <= LONGEST_CODE
    };
    if parts.is_empty() || parts.len() > MOST_CODES || !parts.iter().all(code) {
        return Vec::new();
    }
    let expected = Place { names_expected: true, ..place.clone() };
    let names = reading.names(shadow, &expected);
    let mut found: Vec<EntityId> = Vec::new();
    for part in parts {
        let span = Span::of(part, &text);
        let range = span.start()..span.end();
        let known = names.iter().find(|name| name.range == range).map(|name| name.entity);
        let id = known.unwrap_or_else(|| {
            let id = reading.mint("Organisation", &slug(part), Some(&kind), part);
            reading.entity(id).acronym = Some(part.to_owned());
            reading.mention(shadow, range, id, "code-in-column", place);
            id
        });
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// Whoever a cell names, also in brackets: "Committee of the Convention (CC)".
fn named(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let actor = |class: &str| class == "Organisation" || class == "Committee";
    let names = reading.names(shadow, place);
    let mut found: Vec<EntityId> = Vec::new();
    // A bracket that the cell has cut off says nothing whole.
    let whole = names.iter().filter(|name| name.range.end <= unclosed(shadow.text()));
    for name in whole.filter(|name| actor(&name.class)) {
        if !found.contains(&name.entity) {
            found.push(name.entity);
        }
    }
    found
}

/// Where a bracket opens that never closes; the end of the text when there is none.
pub fn unclosed(text: &str) -> usize {
    text.rfind('(').filter(|at| !text[*at..].contains(')')).unwrap_or(text.len())
}

/// Whether a cell begins with a person: an honorific, or capitals for the family name.
fn persons(reading: &Reading<'_>, shadow: &Shadow) -> bool {
    let words = &reading.tools.wording.persons;
    let text = shadow.text();
    let head = text.split(['(', ',', ';', '/']).next().unwrap_or_default().trim();
    person::whole(head, words, false).is_some()
        && crate::lexicon::wording::opening(&words.never, head).is_none()
        && !reading.known_names(head, true).iter().any(|name| name.range.len() == head.len())
}
