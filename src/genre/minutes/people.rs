//! Who was there, who led, and which posts they hold.

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::genre::people::{self, ListKind, Who};
use crate::genre::sentence::short;
use crate::lexicon::wording::opening;
use crate::link::{Place, Reading};
use crate::mention::person::{self, Person};
use crate::text::Shadow;

use super::Session;

/// Whether a text is a list of people and no sentence: few of its words are in lower case.
pub fn is_list(reading: &Reading<'_>, shadow: &Shadow) -> bool {
    let text = shadow.text();
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = words.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    let sentence = lower >= 6 && lower * 5 >= words.len() * 2;
    let people = text.contains('(')
        || !reading.redactions_in(shadow, 0..text.len()).is_empty()
        || person::whole(text, &reading.tools.wording.persons, true).is_some()
        || text.contains([',', ';', '–']);
    people && !sentence && !told(text, lower) && reading.dates(text, false).is_empty()
}

/// Whether a text is several sentences: full stops behind words in small letters, before words with a capital.
fn told(text: &str, lower: usize) -> bool {
    const FEWEST: usize = 2;
    const SHORTEST: usize = 4;
    let ends = text.match_indices(". ").filter(|(at, _)| {
        let word = text[..*at].rsplit(' ').next().unwrap_or_default();
        let small = word.chars().count() >= SHORTEST && word.ends_with(char::is_lowercase);
        small && text[at + 2..].starts_with(char::is_uppercase)
    });
    lower >= 6 && ends.take(FEWEST).count() == FEWEST
}

/// The participants that a list names.
pub fn present(reading: &mut Reading<'_>, shadow: &Shadow, session: &mut Session, item: bool) {
    let gaps = !item && shadow.text().contains(';');
    for entry in people::listed(reading, shadow, ListKind { gaps, mailboxes: false }) {
        let role = if entry.chairs { "Chair" } else { "Participant" };
        let mut node = participation(reading, session.meeting, entry.who, role, "list-of-participants");
        if let Some(affiliation) = entry.affiliation {
            node.set("affiliation", Value::Entity(affiliation));
        }
        if entry.by_position {
            node.set("inferred", Value::Boolean(true));
            node.text("rule", "affiliation-by-position");
        }
        node.stated(entry.evidence.clone());
        let id = reading.findings.add(node);
        session.participants.push(id);
        if let (Who::Actor(actor), Some(post)) = (entry.who, entry.post) {
            membership(reading, actor, &post, entry.affiliation, entry.evidence);
        }
    }
}

/// A participation without evidence yet.
pub fn participation(
    reading: &mut Reading<'_>,
    event: NodeId,
    who: Who,
    role: &str,
    rule: &'static str,
) -> Node {
    let name = match who {
        Who::Actor(actor) => short(reading, actor),
        Who::Hidden(_) => "Hidden name".to_owned(),
    };
    let mut node = Node::new("Participation");
    node.text("rdfs:label", &format!("{name}, {}", role.to_lowercase()));
    node.text("rule", rule);
    node.set("event", Value::Node(event));
    match who {
        Who::Actor(actor) => node.set("actor", Value::Entity(actor)),
        Who::Hidden(hidden) => node.set("redaction", Value::Node(hidden)),
    };
    node.concept("role", "role", role);
    node.concept("modality", "modality", "Asserted");
    node
}

/// The chair after a label.
pub fn chair(reading: &mut Reading<'_>, shadow: &Shadow, session: &mut Session) {
    reading.names(shadow, &Place::default());
    if let Some(person) = person::leading(shadow.text(), &reading.tools.wording.persons) {
        leads(reading, shadow, &person, (Vec::new(), session));
    } else if let Some((_, hidden)) = reading.redactions_in(shadow, 0..shadow.text().len()).first() {
        let mut node = participation(reading, session.meeting, Who::Hidden(*hidden), "Chair", "chair-label");
        node.stated(reading.evidence_of(shadow, &Place::default()));
        reading.findings.add(node);
    }
}

/// The chair in a sentence: "chaired by NAME, POST".
pub fn chaired(reading: &mut Reading<'_>, shadow: &Shadow, session: &mut Session) {
    let phrases = &reading.tools.wording.minutes.phrases.chaired;
    let text = shadow.text();
    let Some((at, length)) = crate::lexicon::wording::places(phrases, text).first().copied() else { return };
    let rest = &text[at + length..];
    let lead = rest.len() - rest.trim_start().len();
    let start = at + length + lead;
    let part = shadow.slice(start, text.len());
    if let Some(person) = person::leading(part.text(), &reading.tools.wording.persons) {
        let end = person.post.as_ref().map_or(person.range.end, |post| post.end);
        let said = reading.evidence(shadow, at, start + end, &Place::default());
        leads(reading, &part, &person, (said, session));
    }
}

/// States that `person` leads the meeting, as `said` says where more than the name says it.
fn leads(
    reading: &mut Reading<'_>,
    shadow: &Shadow,
    person: &Person,
    (said, session): (Vec<Evidence>, &mut Session),
) {
    let place = Place::default();
    let actor = reading.person(shadow, person, "chair", &place);
    let mut node = participation(reading, session.meeting, Who::Actor(actor), "Chair", "chaired-by");
    let end = person.post.as_ref().map_or(person.range.end, |post| post.end);
    let evidence = reading.evidence(shadow, person.range.start, end, &place);
    node.stated(if said.is_empty() { evidence.clone() } else { said });
    reading.findings.add(node);
    if let Some(post) = &person.post {
        let organisation = holder(reading, shadow, post.clone());
        membership(reading, actor, &shadow.text()[post.clone()], organisation, evidence);
    }
}

/// The organisation that a post belongs to: "Director AB.C" is in AB.
fn holder(reading: &mut Reading<'_>, shadow: &Shadow, post: std::ops::Range<usize>) -> Option<EntityId> {
    let piece = shadow.slice(post.start, post.end);
    let expected = Place { names_expected: true, ..Place::default() };
    let names = reading.names(&piece, &expected);
    names
        .iter()
        .find(|name| name.class == "Organisation" || name.class == "Committee")
        .map(|name| name.entity)
}

/// Somebody holds a post.
pub fn membership(
    reading: &mut Reading<'_>,
    member: EntityId,
    post: &str,
    organisation: Option<EntityId>,
    evidence: Vec<Evidence>,
) {
    let label = format!("{}, {post}", short(reading, member));
    let mut node = Node::new("Membership");
    node.text("rdfs:label", &label);
    node.text("rule", "post-beside-name");
    node.set("member", Value::Entity(member));
    if let Some(organisation) = organisation {
        node.set("organisation", Value::Entity(organisation));
    }
    node.text("post", post);
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    node.stated(evidence);
    reading.findings.add(node);
}

/// Somebody stands in a list with the organisation that they come from.
pub fn belonging(
    reading: &mut Reading<'_>,
    member: EntityId,
    organisation: EntityId,
    evidence: Vec<Evidence>,
) {
    let label = format!("{}: {}", short(reading, member), short(reading, organisation));
    let mut node = Node::new("Membership");
    node.text("rdfs:label", &label).text("rule", "organisation-beside-name");
    node.set("member", Value::Entity(member)).set("organisation", Value::Entity(organisation));
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    node.stated(evidence);
    reading.findings.add(node);
}

/// A line that is nothing but the name of a person who signs.
pub fn signature(reading: &mut Reading<'_>, shadow: &Shadow) -> bool {
    let words = &reading.tools.wording.persons;
    let Some(person) = person::whole(shadow.text(), words, false) else { return false };
    if opening(&words.never, shadow.text()).is_some() {
        return false;
    }
    reading.person(shadow, &person, "signature", &Place::default());
    true
}
