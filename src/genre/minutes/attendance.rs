//! Lists of those present that are printed as a table.

use crate::fact::{EntityId, Value};
use crate::genre::people::{self, Who};
use crate::layout::{Row, Table};
use crate::lexicon::Words;
use crate::lexicon::wording::opening;
use crate::link::{Place, Reading};
use crate::mention::person;

use super::Session;
use super::people::participation;

/// Reads a table whose heading row has a column of names; `false` when it is none.
pub fn table(reading: &mut Reading<'_>, table: &Table, session: &mut Session) -> bool {
    let Some((heading, rows)) = table.rows.split_first() else { return false };
    let words = &reading.tools.wording.minutes.attendance;
    let text = reading.document.text.as_str();
    let column = |words: &Words| heading.texts(text).iter().position(|cell| opening(words, cell).is_some());
    let (Some(name), affiliation) = (column(&words.name), column(&words.affiliation)) else { return false };
    let present = column(&words.present).filter(|_| {
        // A column without a single mark says nothing.
        let marked = |row: &Row| {
            column(&words.present).is_some_and(|at| !row.texts(text).get(at).is_none_or(|it| it.is_empty()))
        };
        rows.iter().any(marked)
    });
    for row in rows {
        entry(reading, row, (name, affiliation, present), session);
    }
    true
}

fn entry(
    reading: &mut Reading<'_>,
    row: &Row,
    (name, affiliation, present): (usize, Option<usize>, Option<usize>),
    session: &mut Session,
) {
    let cell = |at: usize| row.cells.get(at).filter(|cell| !cell.is_empty());
    let organisation: Option<EntityId> = affiliation.and_then(cell).and_then(|cell| {
        let shadow = reading.shadow(&cell.spans);
        let length = shadow.text().len();
        people::affiliation(reading, &shadow, 0..length)
    });
    let Some(printed) = cell(name) else { return };
    let shadow = reading.shadow(&printed.spans);
    let Some(person) = person::whole(shadow.text(), &reading.tools.wording.persons, true) else { return };
    let actor = reading.person(&shadow, &person, "attendance", &Place::default());
    if present.is_some_and(|at| cell(at).is_none()) {
        return;
    }
    let mut node = participation(reading, session.meeting, Who::Actor(actor), "Participant", "attendance");
    if let Some(organisation) = organisation {
        node.set("affiliation", Value::Entity(organisation));
    }
    node.stated([row.span.into()]);
    let id = reading.findings.add(node);
    session.participants.push(id);
}
