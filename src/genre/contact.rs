//! Contact points: addresses, whose they are, and what they are for.

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::mention::contact::addresses;
use crate::mention::fold::slug;
use crate::text::Shadow;

/// States a contact point for every address in `shadow`; it belongs to the organisation named before it.
pub fn points(
    reading: &mut Reading<'_>,
    shadow: &Shadow,
    place: &Place,
    for_fact: Option<NodeId>,
) -> Vec<NodeId> {
    let found = addresses(shadow.text(), &reading.tools.contacts.domains);
    let mut points = Vec::new();
    let mut from = 0;
    let mut organisation = None;
    for address in found {
        let before = shadow.slice(from, address.range.start);
        organisation = owner(reading, &before, place).or(organisation);
        from = address.range.end;
        let mut node = Node::new("ContactPoint");
        node.text("email", &address.email.to_lowercase());
        if address.repaired {
            node.text("rawEmail", &address.raw);
        }
        if let Some(organisation) = organisation {
            node.set("organisation", Value::Entity(organisation));
        }
        if let Some(fact) = for_fact {
            node.set("forFact", Value::Node(fact));
        }
        node.stated(reading.evidence(shadow, address.range.start, address.range.end, place));
        points.push(reading.findings.add(node));
    }
    points
}

/// The organisation that the words before an address name; an unknown unit becomes an entity.
fn owner(reading: &mut Reading<'_>, before: &Shadow, place: &Place) -> Option<EntityId> {
    let names = reading.names(before, place);
    let actor = names.iter().rfind(|name| name.class == "Organisation" || name.class == "Committee");
    if let Some(name) = actor {
        return Some(name.entity);
    }
    let text = before.text().trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let (_, _, kind) = *lexicon::occurrences(&reading.tools.lexicon.bodies.unit, text).first()?;
    let kind = kind.to_owned();
    let short = text.len() <= 80 && text.starts_with(char::is_uppercase) && !text.contains(['.', ':', ';']);
    if !short {
        return None;
    }
    let at = before.text().find(text)?;
    let id = reading.mint("Organisation", &slug(text), Some(&kind), text);
    reading.mention(before, at..at + text.len(), id, "contact-unit", place);
    Some(id)
}
