//! Two days for one version of an instrument.

use std::collections::BTreeMap;

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::link::Reading;

use super::{MOST_COMPARED, conflict};

/// What one thing has once.
const ONCE: &str = "dcterms:date";

/// Compares the days that statements give for one thing.
pub fn find(reading: &mut Reading<'_>) {
    let mut known: BTreeMap<EntityId, Vec<(NodeId, String)>> = BTreeMap::new();
    for (at, node) in reading.findings.nodes.iter().enumerate() {
        let Some((about, day)) = dated(node) else { continue };
        let days = known.entry(about).or_default();
        if days.len() < MOST_COMPARED && days.iter().all(|(_, other)| *other != day) {
            days.push((NodeId(at), day));
        }
    }
    for (about, days) in known {
        let name = reading.entity(about).label.clone();
        let Some(((first, day), others)) = days.split_first() else { continue };
        for (second, other) in others {
            let description = format!("{name} is dated {day} in one place and {other} in another");
            conflict(reading, *first, *second, ONCE, &description);
        }
    }
}

fn dated(node: &Node) -> Option<(EntityId, String)> {
    let states = node.class == "Statement" && node.value("property") == Some(&Value::Property(ONCE));
    let about = *node.entity_values("about").first().filter(|_| states)?;
    match node.value("value") {
        Some(Value::Text(day)) => Some((about, day.clone())),
        _ => None,
    }
}
