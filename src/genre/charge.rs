//! Cells that say who answers for a row: services, bodies, persons.

use crate::fact::EntityId;
use crate::link::{Place, Reading};
use crate::mention::person;
use crate::text::Shadow;

use super::path;
use super::people::{self, ListKind, Who};

/// Everybody whom a cell names: organisations by name or path, else persons with their affiliations.
pub fn answering(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    if !persons(reading, shadow) {
        let found = path::organisations(reading, shadow, place);
        return if found.is_empty() { named(reading, shadow, place) } else { found };
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

/// Whoever a cell names, also in brackets: "Committee of the Convention (CC)".
fn named(reading: &mut Reading<'_>, shadow: &Shadow, place: &Place) -> Vec<EntityId> {
    let actor = |class: &str| class == "Organisation" || class == "Committee";
    let names = reading.names(shadow, place);
    let mut found: Vec<EntityId> = Vec::new();
    for name in names.iter().filter(|name| actor(&name.class)) {
        if !found.contains(&name.entity) {
            found.push(name.entity);
        }
    }
    found
}

/// Whether a cell begins with a person: an honorific, or capitals for the family name.
fn persons(reading: &Reading<'_>, shadow: &Shadow) -> bool {
    let words = &reading.tools.wording.persons;
    let text = shadow.text();
    let head = text.split(['(', ',', ';', '/']).next().unwrap_or_default().trim();
    person::whole(head, words, false).is_some()
        && crate::lexicon::wording::opening(&words.never, head).is_none()
        && !reading.tools.knowledge.names().find(head, true).iter().any(|name| name.range.len() == head.len())
}
