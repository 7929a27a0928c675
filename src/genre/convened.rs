//! Whose meeting it was: that of the body that the meeting's own words name, "the 3rd session of the Garden Council".
//!
//! Bodies by whose names a sentence is read stand at their meetings already; here are those that another reader named.

use crate::fact::{EntityId, Mention, Node, Value};
use crate::lexicon::wording::ending;
use crate::link::Reading;
use crate::mention::fold::fold;
use crate::text::Span;

/// Gives the meetings that nobody holds yet their bodies.
pub fn bodies(reading: &mut Reading<'_>) {
    let meeting = Value::Concept("kind", "Meeting".to_owned());
    let is_open = |node: &Node| {
        node.class == "Event"
            && node.value("kind") == Some(&meeting)
            && node.value("committee").is_none()
            && node.value("organiser").is_none()
    };
    let held = |(at, node): (usize, &Node)| Some((at, body(reading, name(reading, node)?)?));
    let nodes = reading.findings.nodes.iter().enumerate().filter(|(_, node)| is_open(node));
    for (at, body) in nodes.filter_map(held).collect::<Vec<_>>() {
        let is_committee = reading.findings.entities[body.0].class == "Committee";
        let property = if is_committee { "committee" } else { "organiser" };
        reading.findings.nodes[at].set(property, Value::Entity(body));
    }
}

/// The words that name a meeting: of its evidence the longest that its label has.
fn name(reading: &Reading<'_>, node: &Node) -> Option<Span> {
    let text = reading.document.text.as_str();
    let label = fold(&node.label()?);
    let has =
        |span: &Span| span.quote(text).is_some_and(|it| !it.trim().is_empty() && label.contains(&fold(it)));
    node.evidence.iter().map(|it| it.span).filter(has).max_by_key(|span| span.end() - span.start())
}

/// The body in the words of a meeting: at their beginning, or behind "of the".
fn body(reading: &Reading<'_>, name: Span) -> Option<EntityId> {
    let text = reading.document.text.as_str();
    let of = &reading.tools.wording.statements.nouns.by_body;
    let holds = |it: &&Mention| {
        let class = reading.findings.entities[it.entity.0].class.as_str();
        let before = text.get(name.start()..it.evidence.span.start()).unwrap_or_default().trim_end();
        matches!(class, "Committee" | "Organisation") && (before.is_empty() || ending(of, before).is_some())
    };
    let mentions = reading.findings.mentions.iter().filter(|it| name.contains(it.evidence.span));
    mentions.filter(holds).map(|it| it.entity).next()
}
