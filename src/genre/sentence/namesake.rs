//! Companies that bear the family name of somebody: in "Anna Acme" no company is meant.

use crate::link::{Named, Reading};
use crate::mention::person::Person;
use crate::text::Shadow;

/// How many of the last mentions may be of the sentence.
const RECENT: usize = 1_000;

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
    if meant.is_empty() {
        return;
    }
    // The names of the sentence were mentioned just now.
    let mentions = &mut reading.findings.mentions;
    let mut recent = mentions.split_off(mentions.len().saturating_sub(RECENT));
    for name in meant {
        let spans = shadow.spans(&reading.document.text, name.range.start, name.range.end);
        recent.retain(|it| it.entity != name.entity || !spans.contains(&it.evidence.span));
    }
    mentions.append(&mut recent);
}
