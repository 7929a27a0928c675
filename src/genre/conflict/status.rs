//! One deliverable with two statuses.

use std::collections::BTreeMap;

use crate::fact::{Node, NodeId, Value};
use crate::link::Reading;
use crate::mention::fold::fold;

use super::{MOST_COMPARED, conflict};

/// Shortest label that means the same thing under two actions, in words.
const TELLING: usize = 5;

/// Compares the statuses of deliverables that are called the same, are due on the same day and are reported
/// on for the same day.
pub fn find(reading: &mut Reading<'_>) {
    let mut known: BTreeMap<String, Vec<Report>> = BTreeMap::new();
    let mut conflicts: Vec<(NodeId, NodeId, String)> = Vec::new();
    for at in 0..reading.findings.nodes.len() {
        let Some((name, one)) = report(reading, at) else { continue };
        let telling = name.split(' ').count() >= TELLING;
        let others = known.entry(name).or_default();
        if let Some(other) = others.iter().find(|other| contradicts(&one, other, telling)) {
            let description =
                format!("“{}” is {} in one place and {} in another", one.printed, other.status, one.status);
            conflicts.push((other.node, one.node, description));
        }
        if others.len() < MOST_COMPARED {
            others.push(one);
        }
    }
    for (first, second, description) in conflicts {
        conflict(reading, first, second, "status", &description);
    }
}

struct Report {
    node: NodeId,
    printed: String,
    status: String,
    as_of: Option<Value>,
    action: Option<NodeId>,
    due: Vec<String>,
}

/// What a deliverable is called, whole and folded, and what is reported of it.
fn report(reading: &Reading<'_>, at: usize) -> Option<(String, Report)> {
    let node = &reading.findings.nodes[at];
    let Some(Value::Concept(_, status)) = node.value("status").filter(|_| node.class == "Deliverable") else {
        return None;
    };
    let name = node.evidence.first()?.span.quote(&reading.document.text)?;
    let deadlines = node.nodes("deadline").into_iter().map(|id| &reading.findings.nodes[id.0]);
    let mut due: Vec<String> = deadlines.filter_map(edtf).collect();
    due.sort();
    let report = Report {
        node: NodeId(at),
        printed: node.label()?,
        status: status.clone(),
        as_of: node.value("asOf").cloned(),
        action: node.nodes("action").first().copied(),
        due,
    };
    Some((fold(name), report))
}

fn edtf(node: &Node) -> Option<String> {
    match node.value("edtf") {
        Some(Value::Text(edtf)) => Some(edtf.clone()),
        _ => None,
    }
}

fn contradicts(one: &Report, other: &Report, telling: bool) -> bool {
    let same_due = one.due == other.due || one.due.is_empty() || other.due.is_empty();
    let states = (stage(&one.status), stage(&other.status));
    one.as_of == other.as_of
        && same_due
        && (telling || one.action == other.action)
        && matches!(states, (Some(one), Some(other)) if one != other)
}

/// What a status says of the work: still to come, done, or given up; each may be worded in two ways.
fn stage(status: &str) -> Option<&'static str> {
    match status {
        "Planned" | "Ongoing" => Some("open"),
        "Completed" | "Adopted" => Some("done"),
        "Cancelled" => Some("given up"),
        _ => None,
    }
}
