//! What the name of an attached file tells: which version of which draft it holds, and its dates.

use crate::fact::Value;
use crate::genre::conflict::{Given, statement};
use crate::link::{Place, Reading};
use crate::mention::date::Precision;
use crate::text::Span;

/// Reads the name of a file.
pub fn read(reading: &mut Reading<'_>, span: Span) {
    let name = reading.shadow(&[span]);
    reading.names(&name, &Place::default());
    let Some((_, version)) = reading.draft_in_file_name(&name) else { return };
    let label = reading.entity(version).label.clone();
    let whens = reading.dates(name.text(), false);
    for when in whens.iter().filter(|when| when.precision == Precision::Day) {
        let Some(edtf) = when.edtf.clone() else { continue };
        let given = Given {
            about: Value::Entity(version),
            property: "dcterms:date",
            value: edtf.clone(),
            label: format!("{label}: {edtf}"),
            edtf: None,
            rule: "date-in-file-name",
            evidence: reading.evidence(&name, when.range.start, when.range.end, &Place::default()),
        };
        statement(reading, given);
    }
}
