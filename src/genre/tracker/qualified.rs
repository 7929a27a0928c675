//! What the text of an output and its status say of its deadlines beside the dates: a proviso, how often it recurs, and a
//! status that stands behind other words.

use crate::fact::{NodeId, Value};
use crate::lexicon;
use crate::link::Reading;
use crate::mention::date::When;

use super::super::time;

/// How far into an output the word may stand that says how often it recurs, in words.
const FIRST_WORDS: usize = 3;

/// The status of a cell that does not begin with one: behind the rest of a sentence that was cut by the columns it is its
/// last word; a cell that begins with a day still to come tells of something planned.
pub fn status(reading: &Reading<'_>, cell: &str) -> Option<String> {
    let last = cell.trim_end_matches(['.', ' ']).rsplit(' ').next().unwrap_or_default();
    let cut = cell.starts_with(char::is_lowercase) && last.len() < cell.len();
    if cut && last.starts_with(char::is_uppercase) {
        let known = lexicon::leading(&reading.tools.lexicon.statuses, last);
        return known.filter(|(_, length)| *length == last.len()).map(|(status, _)| status.to_owned());
    }
    let today = reading.findings.heading.date?;
    let whens = reading.dates(cell, true);
    let first = whens.first().filter(|when| when.range.start == 0)?;
    first.earliest.is_some_and(|earliest| earliest > today).then(|| "Planned".to_owned())
}

/// "If necessary, draft a note" holds for all deadlines of the output.
pub fn provisos(reading: &mut Reading<'_>, output: &str, deliverable: NodeId) {
    let Some((_, length)) = lexicon::leading(&reading.tools.lexicon.provisos, output) else { return };
    let proviso = output[..length].to_owned();
    for deadline in reading.findings.nodes[deliverable.0].nodes("deadline") {
        let node = reading.findings.node(deadline);
        if node.value("condition").is_none() {
            node.text("condition", &proviso);
            node.properties.retain(|(name, _)| *name != "modality");
            node.concept("modality", "modality", "Tentative");
        }
    }
}

/// "Triennial reporting on gates": each deadline of it comes again, but for a day, which is that of one time only.
pub fn recurring(reading: &mut Reading<'_>, output: &str, deliverable: NodeId) {
    let first: usize = output.split_inclusive(' ').take(FIRST_WORDS).map(str::len).sum();
    let head = &output[..first];
    let whens = reading.dates(head, false);
    let Some(recurrence) = whens.iter().find_map(|when| when.recurrence.clone()) else { return };
    for deadline in reading.findings.nodes[deliverable.0].nodes("deadline") {
        let node = reading.findings.node(deadline);
        const MONTH: usize = "2016-09".len();
        let day = matches!(node.value("edtf"), Some(Value::Text(edtf)) if edtf.len() > MONTH);
        if node.value("recurrence").is_none() && !day {
            node.concept("recurrence", "recurrence", time::repetition(&recurrence.name));
        }
    }
}

/// What a cell tells of a time that is not known yet: "The group tells the delivery date later" and not two words of it.
pub fn told(cell: &str, when: When) -> When {
    let start = cell[..when.range.start].rfind(';').map_or(0, |at| at + 1);
    let end = cell[when.range.end..].find(';').map_or(cell.len(), |at| when.range.end + at);
    let part = &cell[start..end];
    let from = start + (part.len() - part.trim_start().len());
    When { range: from..from + part.trim().len(), ..when }
}
