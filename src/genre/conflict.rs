//! Statements of a document that cannot both hold: each stays, with its evidence, and a conflict joins them.

mod day;
mod post;
mod status;
mod value;

use crate::fact::{Evidence, Node, NodeId, Value};
use crate::layout::Block;
use crate::link::Reading;

use super::sentence::shortened;

/// Most statements on one thing that a further one is compared with.
const MOST_COMPARED: usize = 16;

/// Joins what disagrees among the facts of a document. Call it when all else is read.
pub fn find(reading: &mut Reading<'_>, blocks: &[Block]) {
    post::find(reading, blocks);
    day::find(reading);
    status::find(reading);
    value::find(reading);
}

/// A value that a document gives for a property, where no other fact carries it.
pub struct Given {
    /// What it is given for.
    pub about: Value,
    /// The property, by its local name.
    pub property: &'static str,
    /// The value: a number, a code, a day in EDTF.
    pub value: String,
    /// The statement in one line.
    pub label: String,
    /// The time it is given for.
    pub edtf: Option<String>,
    /// Short name of the rule that read it.
    pub rule: &'static str,
    /// The words.
    pub evidence: Vec<Evidence>,
}

/// Records a value that the document gives.
pub fn statement(reading: &mut Reading<'_>, given: Given) -> NodeId {
    let mut node = Node::new("Statement");
    node.text("rdfs:label", &shortened(&given.label)).text("rule", given.rule);
    node.set("about", given.about).set("property", Value::Property(given.property));
    node.text("value", &given.value);
    if let Some(edtf) = &given.edtf {
        node.text("edtf", edtf);
    }
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    node.concept("modality", "modality", "Asserted");
    node.stated(given.evidence);
    reading.findings.add(node)
}

/// Records that two facts disagree on a property.
pub fn conflict(
    reading: &mut Reading<'_>,
    first: NodeId,
    second: NodeId,
    property: &'static str,
    description: &str,
) {
    let mut node = Node::new("Conflict");
    node.set("first", Value::Node(first)).set("second", Value::Node(second));
    node.set("property", Value::Property(property)).text("description", description);
    for side in [first, second] {
        let evidence = reading.findings.node(side).evidence.clone();
        node.stated(evidence);
    }
    reading.findings.add(node);
}
