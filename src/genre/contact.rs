//! Contact points: addresses, whose they are, and what they are for.

use crate::fact::{EntityId, Mention, Node, NodeId, Value};
use crate::lexicon;
use crate::lexicon::wording::{ending, opening};
use crate::link::{Named, Place, Reading};
use crate::mention::contact::{Address, addresses};
use crate::mention::fold::slug;
use crate::text::Shadow;

/// How far before an address the name of its owner may stand, in bytes.
const BESIDE: usize = 4;
/// Entities among which somebody is looked for whose name is spelt otherwise in the text.
const COMPARED: usize = 1000;
/// The rule that reads a name out of an address.
const ADDRESS: &str = "personal-address";
/// Mentions among which that name is looked for.
const RECENT: usize = 40;

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
        let stated = reading.evidence(shadow, address.range.start, address.range.end, place);
        let quote = match stated.as_slice() {
            [one] => one.span.quote(&reading.document.text),
            _ => None,
        };
        // "ada- vilar@gardens.example": cleaning the text has joined the halves already.
        let joined = quote.filter(|it| it.contains(char::is_whitespace));
        if let Some(raw) = joined.or(address.repaired.then_some(address.raw.as_str())) {
            node.text("rawEmail", raw);
        }
        if let Some(person) = holder(reading, shadow, &address, place) {
            node.set("person", Value::Entity(person));
        }
        if let Some(organisation) = organisation {
            node.set("organisation", Value::Entity(organisation));
        }
        if let Some(fact) = for_fact {
            node.set("forFact", Value::Node(fact));
        }
        node.stated(stated);
        points.push(reading.findings.add(node));
    }
    points
}

/// The person whose address it is: named directly before it, or known by the name that the address spells.
fn holder(reading: &mut Reading<'_>, shadow: &Shadow, address: &Address, place: &Place) -> Option<EntityId> {
    let start = reading.evidence(shadow, address.range.start, address.range.end, place).first()?.span.start();
    let local = slug(address.email.split('@').next()?);
    // Who is named directly before an address owns it when the two share a name: "Jan Vilar <j.vilar@…>".
    let owns = |mention: &Mention| {
        let (span, entity) = (mention.evidence.span, &reading.findings.entities[mention.entity.0]);
        let beside = span.end() <= start && start - span.end() <= BESIDE && mention.rule != ADDRESS;
        let shared = |name: &str| name.len() > 1 && local.contains(&slug(name));
        beside && entity.class == "Person" && entity.label.split(' ').any(shared)
    };
    let named = reading.findings.mentions.iter().rev().take(RECENT).find(|it| owns(it));
    if let Some(person) = named.map(|it| it.entity) {
        return Some(person);
    }
    let holder = reading.tools.contacts.holder(&address.email)?;
    let name = format!("{} {}", holder.family, holder.given);
    let letters = |text: &str| slug(text).replace('-', "");
    let spelt = letters(&format!("{} {}", holder.given, holder.family));
    let mut known = reading.findings.entities.iter().take(COMPARED);
    let known = known.position(|it| it.class == "Person" && letters(&it.label) == spelt);
    let id = known.map_or_else(
        || reading.mint("Person", &slug(&name), None, &format!("{} {}", holder.given, holder.family)),
        EntityId,
    );
    reading.mention(shadow, address.range.clone(), id, ADDRESS, place);
    Some(id)
}

/// The organisation that the words before an address name; an unknown unit becomes an entity.
fn owner(reading: &mut Reading<'_>, before: &Shadow, place: &Place) -> Option<EntityId> {
    let names = reading.names(before, place);
    let actor = names.iter().rfind(|name| name.class == "Organisation" || name.class == "Committee");
    if let Some(name) = actor.cloned() {
        secretariat(reading, before, &name, place);
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

/// The office of a body that stands beside its name: "Garden Board Secretariat", "Secretariat of the Garden Board".
fn secretariat(reading: &mut Reading<'_>, before: &Shadow, body: &Named, place: &Place) {
    let text = before.text().to_owned();
    let words = &reading.tools.contacts.secretariats;
    let behind = text[body.range.end..].strip_prefix(' ').and_then(|rest| opening(words, rest));
    let range = match behind {
        Some(length) => body.range.start..body.range.end + 1 + length,
        None => {
            let titles = &reading.tools.titles;
            let head = text[..body.range.start].trim_end();
            let head = ending(&titles.of, head).map(|of| head[..head.len() - of].trim_end());
            let Some((head, length)) = head.and_then(|head| Some((head, ending(words, head)?))) else {
                return;
            };
            head.len() - length..body.range.end
        }
    };
    if body.class != "Committee" {
        return;
    }
    let name = &text[range.clone()];
    let id = reading.mint("Organisation", &slug(name), Some("Unit"), name);
    reading.mention(before, range.clone(), id, "secretariat", place);
    let stated = reading.evidence(before, range.start, range.end, place);
    let entity = reading.entity(id);
    if !entity.known && entity.properties.is_empty() {
        entity.properties.push(("parent", Value::Entity(body.entity)));
        entity.evidence = stated;
    }
}
