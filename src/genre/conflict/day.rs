//! One adoption or publication of one instrument on two days.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::link::Reading;
use crate::text::Span;

use super::{MOST_COMPARED, conflict};
use crate::genre::sentence::short;

/// Kinds of events that an instrument has once.
const ONCE: [&str; 2] = ["Adoption", "Publication"];

/// Compares the days of adoption and of publication that different sentences give for an instrument.
pub fn find(reading: &mut Reading<'_>) {
    let mut known: BTreeMap<(&str, EntityId), Vec<Day>> = BTreeMap::new();
    let mut conflicts: Vec<(NodeId, NodeId, EntityId, String)> = Vec::new();
    for (at, node) in reading.findings.nodes.iter().enumerate() {
        let Some((kind, instrument, one)) = day(at, node) else { continue };
        let others = known.entry((kind, instrument)).or_default();
        if let Some(other) = others.iter().find(|other| contradicts(reading, &one, other)) {
            let days = format!("{} in one place, {} in another", other.day, one.day);
            conflicts.push((other.node, one.node, instrument, format!("{kind}: {days}")));
        }
        if others.len() < MOST_COMPARED {
            others.push(one);
        }
    }
    for (first, second, instrument, days) in conflicts {
        let description = format!("{}, {days}", short(reading, instrument));
        conflict(reading, first, second, "earliest", &description);
    }
}

/// The day of an event that happens once.
struct Day {
    node: NodeId,
    day: Date,
    evidence: Vec<Span>,
}

fn day(at: usize, node: &Node) -> Option<(&'static str, EntityId, Day)> {
    let Some(Value::Concept("kind", kind)) = node.value("kind").filter(|_| node.class == "Event") else {
        return None;
    };
    let kind = ONCE.into_iter().find(|once| once == kind)?;
    let [instrument] = node.entity_values("instrument")[..] else { return None };
    let held = matches!(node.value("status"), Some(Value::Concept(_, status)) if status == "Held");
    match (node.value("earliest"), node.value("latest")) {
        (Some(Value::Date(day)), Some(Value::Date(end))) if day == end && held => {
            let evidence = node.evidence.iter().map(|place| place.span).collect();
            Some((kind, instrument, Day { node: NodeId(at), day: *day, evidence }))
        }
        _ => None,
    }
}

/// Two sentences with two days. Different bodies may each adopt or publish on a day of their own.
fn contradicts(reading: &Reading<'_>, one: &Day, other: &Day) -> bool {
    let apart = one.evidence.iter().all(|span| !other.evidence.contains(span));
    if one.day == other.day || !apart {
        return false;
    }
    let (one, other) = (actors(reading, one), actors(reading, other));
    one.is_empty() || other.is_empty() || one.iter().any(|actor| other.contains(actor))
}

/// The bodies that the words behind a day name.
fn actors(reading: &Reading<'_>, day: &Day) -> Vec<EntityId> {
    let findings = &reading.findings;
    let inside = |span: Span| day.evidence.iter().any(|place| place.contains(span));
    let acts = |id: &EntityId| matches!(findings.entities[id.0].class.as_str(), "Organisation" | "Committee");
    let named = findings.mentions.iter().filter(|mention| inside(mention.evidence.span));
    named.map(|mention| mention.entity).filter(acts).collect()
}
