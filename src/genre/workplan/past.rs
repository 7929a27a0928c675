//! What a plan's events are when something later is told as past.

use jiff::civil::Date;

use crate::fact::{Node, Value};
use crate::link::Reading;

/// What is over before something that the nodes from `first` on tell of as past is past too; `bound` names the end of the
/// time of that which counts.
pub fn earlier_were_held(reading: &mut Reading<'_>, first: usize, bound: &'static str) {
    let held = Value::Concept("status", "Held".to_owned());
    let events = reading.findings.nodes[first..].iter().filter(|it| it.class == "Event");
    let told = events.filter(|it| it.value("status") == Some(&held)).filter_map(|it| day(it, bound)).max();
    let Some(told) = told else { return };
    for node in reading.findings.nodes[first..].iter_mut().filter(|it| planned(it)) {
        let is_open = node.value("status").is_none() && node.value("tentative").is_none();
        if is_open && day(node, "latest").is_some_and(|it| it <= told) {
            node.properties.retain(|(name, _)| *name != "modality");
            node.concept("status", "status", "Held").concept("modality", "modality", "Asserted");
        }
    }
}

/// The same by what the other text of a document tells that has no day of its own. What then is still open is to come;
/// where it was before the day of the document, nothing tells what became of it.
pub fn settle(reading: &mut Reading<'_>) {
    if reading.reference.is_none() && reading.findings.nodes.iter().any(planned) {
        earlier_were_held(reading, 0, "earliest");
    }
    let today = reading.reference;
    for node in reading.findings.nodes.iter_mut().filter(|it| to_come(it)) {
        let over = day(node, "latest").zip(today).is_some_and(|(latest, today)| latest < today);
        node.concept("status", "status", if over { "Unknown" } else { "Planned" });
    }
}

/// A dated event without a status that is told of as planned.
fn to_come(node: &Node) -> bool {
    let says = |value: &str| node.value("modality") == Some(&Value::Concept("modality", value.to_owned()));
    node.class == "Event"
        && node.value("edtf").is_some()
        && node.value("status").is_none()
        && (says("Planned") || says("Tentative"))
}

/// An event from a row of a plan.
fn planned(node: &Node) -> bool {
    let rules = ["plan-row", "plan-date"];
    let by_row = |rule: &&str| node.value("rule") == Some(&Value::Text((**rule).to_owned()));
    node.class == "Event" && rules.iter().any(by_row)
}

fn day(node: &Node, bound: &str) -> Option<Date> {
    match node.value(bound) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}
