//! Who signs under the code of one unit and is said to lead another.

use std::collections::BTreeSet;

use crate::fact::{EntityId, NodeId, Value};
use crate::genre::heading::HEAD_BLOCKS;
use crate::layout::Block;
use crate::link::{Place, Reading};
use crate::mention::identifier::Identifier;
use crate::text::Span;

use super::{Given, conflict, statement};

/// Compares the posts of those who sign with the unit that the letterhead gives.
pub fn find(reading: &mut Reading<'_>, blocks: &[Block]) {
    let Some((head, line)) = letterhead(reading, blocks) else { return };
    let signing = signing(reading);
    for at in 0..reading.findings.nodes.len() {
        let Some((member, held)) = post(reading, at) else { continue };
        if signing.contains(&member) && elsewhere(&head, &held) {
            let evidence = reading.evidence_of(&reading.shadow(&[line]), &Place::default());
            let name = reading.entity(member).label.clone();
            let given = Given {
                about: Value::Entity(member),
                property: "post",
                value: head.canonical.clone(),
                label: format!("{name} signs for {}", head.canonical),
                edtf: None,
                rule: "unit-in-letterhead",
                evidence,
            };
            let given = statement(reading, given);
            let description = format!(
                "{name} signs under the letterhead of {} and is said to be of {}",
                head.canonical, held.canonical
            );
            conflict(reading, NodeId(at), given, "post", &description);
        }
    }
}

/// The code of a unit that stands alone on a line of the letterhead, when there is but one.
fn letterhead(reading: &Reading<'_>, blocks: &[Block]) -> Option<(Identifier, Span)> {
    let head = blocks.iter().take(HEAD_BLOCKS).filter(|block| !matches!(block, Block::Table(_)));
    let mut codes = head.flat_map(Block::spans).filter_map(|span| {
        let shadow = reading.shadow(&[span]);
        let code = unit(reading, shadow.text())?;
        (code.range == (0..shadow.text().len())).then_some((code, span))
    });
    codes.next().filter(|_| codes.next().is_none())
}

/// The first code of a unit with its department in `text`.
fn unit(reading: &Reading<'_>, text: &str) -> Option<Identifier> {
    let found = reading.identifiers(text);
    found.iter().find(|it| it.kind == "unit" && it.part("dg").is_some()).cloned()
}

/// Who holds the post of a membership, and the unit in it.
fn post(reading: &Reading<'_>, at: usize) -> Option<(EntityId, Identifier)> {
    let node = reading.findings.nodes.get(at).filter(|node| node.class == "Membership")?;
    let Some(Value::Text(post)) = node.value("post") else { return None };
    Some((*node.entity_values("member").first()?, unit(reading, post)?))
}

/// Those who sign the document or send it.
fn signing(reading: &Reading<'_>) -> BTreeSet<EntityId> {
    let findings = &reading.findings;
    let signed = findings.mentions.iter().filter(|mention| mention.rule == "signature");
    let sent = findings.nodes.iter().flat_map(|node| node.entity_values("sender"));
    signed.map(|mention| mention.entity).chain(sent).collect()
}

/// Two units of one department, neither part of the other.
fn elsewhere(one: &Identifier, other: &Identifier) -> bool {
    let differ =
        |part| matches!((one.part(part), other.part(part)), (Some(one), Some(other)) if one != other);
    one.part("dg") == other.part("dg") && (differ("dir") || differ("u"))
}
