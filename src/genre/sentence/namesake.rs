//! Companies that bear the family name of somebody: in "Anna Acme" no company is meant.

use crate::link::{Named, Reading};
use crate::mention::person::Person;
use crate::text::Shadow;

/// Drops companies whose name is the family name of a person named there.
pub fn give_way(reading: &mut Reading<'_>, shadow: &Shadow, names: &mut Vec<Named>) {
    let company = |reading: &Reading<'_>, name: &Named| {
        let kind = reading.findings.entities[name.entity.0].kind.as_deref();
        name.class == "Organisation" && matches!(kind, Some("Company" | "Association"))
    };
    if !names.iter().any(|name| company(reading, name)) {
        return;
    }
    let persons = reading.persons(shadow.text());
    let family = |person: &Person, name: &Named| {
        !person.given.is_empty()
            && person.range.start < name.range.start
            && name.range.end == person.range.end
            && !shadow.text()[name.range.clone()].contains(' ')
    };
    let (kept, meant): (Vec<Named>, Vec<Named>) = names
        .drain(..)
        .partition(|name| !(company(reading, name) && persons.iter().any(|person| family(person, name))));
    *names = kept;
    for name in meant {
        let spans = shadow.spans(&reading.document.text, name.range.start, name.range.end);
        reading.findings.mentions.retain(|it| it.entity != name.entity || !spans.contains(&it.evidence.span));
    }
}
