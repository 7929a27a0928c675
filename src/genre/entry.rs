//! One dated thing of a table or a list: what a row or an item states.

mod body;

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::lexicon;
use crate::link::{Named, Place, Reading};
use crate::mention::date::{Operator, When};
use crate::text::Shadow;

use super::sentence::{names_thing, state_time};
use super::time;
use super::tracker::{of_class, short};
use super::venue;

/// A piece of text and where it stands.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// The words.
    pub shadow: Shadow,
    /// What heads it.
    pub place: Place,
}

/// A date and the text it stands in.
#[derive(Clone, Debug)]
pub struct Dating {
    /// The date.
    pub when: When,
    /// The text that it counts in.
    pub text: Piece,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Something promised or asked: its class, and the kind of its deadline.
    Due(&'static str, String),
    /// What its own words say.
    Open,
}

/// A row of a table, or an item of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Short name of the rule that found it.
    pub rule: &'static str,
    /// What is promised or what happens.
    pub label: Piece,
    /// Bytes of the label that are its number, as `D1.2`.
    pub number: usize,
    /// When.
    pub dates: Vec<Dating>,
    /// What else is said of it.
    pub notes: Vec<Piece>,
    /// Who answers for it.
    pub who: Vec<EntityId>,
    /// How far it is.
    pub status: Option<Piece>,
    /// Where, as printed.
    pub venue: Option<String>,
    /// What it is.
    pub sort: Sort,
}

/// What the words of an entry name.
struct Words {
    label: String,
    committees: Vec<EntityId>,
    instruments: Vec<EntityId>,
    /// The kind of event that the label names.
    event: Option<String>,
    /// The label is the name of something that people attend, and says nothing else.
    attended: bool,
    /// The label speaks of a day by which something is due.
    due: bool,
    /// Something may come otherwise than planned.
    tentative: bool,
    status: Option<String>,
}

/// States `entry`.
pub fn state(reading: &mut Reading<'_>, entry: &Entry) {
    let words = words(reading, entry);
    match &entry.sort {
        // "Due: Garden Meeting 2": a meeting takes place on its day.
        Sort::Due("Action", _) if words.attended => {
            for dating in &entry.dates {
                happening(reading, entry, &words, dating);
            }
        }
        Sort::Due(class, kind) => promise(reading, entry, &words, class, kind),
        Sort::Open => {
            for dating in &entry.dates {
                let bound = matches!(dating.when.operator, Some(Operator::By | Operator::Until));
                if words.due || bound {
                    deadline(reading, entry, &words, dating, due_kind(words.event.as_deref()));
                } else {
                    happening(reading, entry, &words, dating);
                }
            }
        }
    }
}

fn words(reading: &mut Reading<'_>, entry: &Entry) -> Words {
    let label = entry.label.shadow.text().to_owned();
    let said = entry.label.shadow.slice(entry.number, label.len());
    let text = said.text().to_owned();
    let mut names = reading.names(&said, &entry.label.place);
    let coded = body::coded(reading, &said, &entry.label.place);
    let of_label = names.clone();
    for note in &entry.notes {
        names.extend(reading.names(&note.shadow, &note.place));
    }
    let mut committees = of_class(&of_label, "Committee");
    committees.extend(coded.iter().copied());
    committees.sort();
    committees.dedup();
    let lexicon = &reading.tools.lexicon;
    let nouns = lexicon::occurrences(&lexicon.events, &text);
    let instrument = |at: usize| {
        of_label.iter().any(|name: &Named| name.class == "Instrument" && name.range.contains(&at))
    };
    let thing = |end: usize| names_thing(reading, &text[end..]);
    let noun =
        nouns.iter().find(|(at, length, kind)| *kind != "Other" && !instrument(*at) && !thing(at + length));
    let attended = noun.is_some_and(|(at, length, kind)| {
        let heads = &reading.tools.heads;
        let behind = text[at + length..].trim_start();
        matches!(*kind, "Meeting" | "Conference" | "Hearing" | "Workshop")
            && text[..*at]
                .split([' ', '/', '+'])
                .filter(|word| !word.is_empty())
                .all(|word| heads.belongs(word))
            && !behind.starts_with(char::is_alphabetic)
    });
    let counted = text.split(' ').count() == 1
        && text.starts_with(|c: char| c.is_ascii_digit())
        && reading.tools.heads.belongs(&text);
    let meets = !coded.is_empty() || opens(&of_label, "Committee") || edition(&text) || counted;
    let event = noun.map(|(_, _, kind)| (*kind).to_owned()).or(meets.then(|| "Meeting".to_owned()));
    let stated = entry.status.as_ref().map_or(text.as_str(), |piece| piece.shadow.text());
    let mut marked = lexicon::occurrences(&lexicon.statuses, stated);
    let notes = entry.notes.iter().map(|note| note.shadow.text());
    marked
        .extend(notes.filter_map(|note| lexicon::leading(&lexicon.statuses, note)).map(|(it, _)| (0, 0, it)));
    let statuses: Vec<&str> = marked.iter().map(|(_, _, value)| *value).collect();
    let moved = ["Cancelled", "Postponed"].into_iter().find(|value| statuses.contains(value));
    let first = statuses.first().copied().filter(|_| entry.status.is_some());
    Words {
        committees,
        instruments: of_class(&names, "Instrument"),
        attended,
        due: !lexicon::occurrences(&lexicon.due, &text).is_empty(),
        tentative: !lexicon::occurrences(&lexicon.tentative, &text).is_empty(),
        status: moved.or(first).map(str::to_owned),
        label,
        event,
    }
}

/// Whether a label is nothing but a code with its year: "ABCD 2022 (online)".
fn edition(label: &str) -> bool {
    const SHORTEST: usize = 4;
    let name = label.split('(').next().unwrap_or_default().trim();
    name.split_once(' ').is_some_and(|(code, year)| {
        code.len() >= SHORTEST
            && code.bytes().all(|byte| byte.is_ascii_uppercase())
            && year.len() == 4
            && year.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A name of this class opens the text.
fn opens(names: &[Named], class: &str) -> bool {
    const NEAR: usize = 5;
    names.iter().any(|name| name.class == class && name.range.start <= NEAR)
}

fn due_kind(event: Option<&str>) -> &'static str {
    match event {
        Some("Publication") => "Publication",
        Some("Adoption") => "Decision",
        Some("Meeting" | "Conference" | "Hearing" | "Workshop") => "Meeting",
        _ => "Other",
    }
}

fn promise(reading: &mut Reading<'_>, entry: &Entry, words: &Words, class: &'static str, kind: &str) {
    let mut node = base(reading, class, entry, words);
    node.entities("responsible", &entry.who);
    let status_text = entry.status.as_ref().map(|piece| piece.shadow.text()).unwrap_or_default();
    if class == "Deliverable" {
        node.concept("status", "status", words.status.as_deref().unwrap_or("Unknown"));
        node.text("statusText", status_text);
    }
    node.concept("modality", "modality", if status_text.is_empty() { "Planned" } else { "Reported" });
    if let Some(status) = &entry.status {
        node.stated(reading.evidence_of(&status.shadow, &status.place));
    }
    let id = reading.findings.add(node);
    for dating in &entry.dates {
        let due = deadline(reading, entry, words, dating, kind);
        reading.findings.node(due).set("subject", Value::Node(id));
        reading.findings.node(id).set("deadline", Value::Node(due));
    }
}

/// The parts that all nodes of an entry share.
fn base(reading: &Reading<'_>, class: &'static str, entry: &Entry, words: &Words) -> Node {
    let mut node = Node::new(class);
    node.text("rdfs:label", &short(&words.label)).text("rule", entry.rule);
    let notes: Vec<&str> = entry.notes.iter().map(|note| note.shadow.text()).collect();
    let description = if notes.is_empty() && short(&words.label) != words.label {
        words.label.clone()
    } else {
        notes.join("; ")
    };
    node.text("description", &description);
    node.entities("committee", &words.committees).entities("instrument", &words.instruments);
    if let Some(date) = reading.findings.heading.date {
        node.set("asOf", Value::Date(date));
    }
    node.stated(reading.evidence_of(&entry.label.shadow, &entry.label.place));
    node
}

fn deadline(reading: &mut Reading<'_>, entry: &Entry, words: &Words, dating: &Dating, kind: &str) -> NodeId {
    let mut node = base(reading, "Deadline", entry, words);
    node.concept("kind", "kind", kind);
    node.concept("operator", "operator", time::operator(&dating.when).unwrap_or("By"));
    node.concept("modality", "modality", if words.tentative { "Tentative" } else { "Planned" });
    node.entities("bearer", &entry.who);
    node.text("condition", dating.when.condition.as_deref().unwrap_or_default());
    dated(reading, node, entry, dating)
}

fn happening(reading: &mut Reading<'_>, entry: &Entry, words: &Words, dating: &Dating) {
    let mut node = base(reading, "Event", entry, words);
    node.concept("kind", "kind", words.event.as_deref().unwrap_or("Other"));
    let when = &dating.when;
    let status = match (words.status.as_deref(), reading.reference) {
        (Some("Cancelled"), _) => "Cancelled",
        (Some("Postponed"), _) => "Postponed",
        (Some("Completed" | "Adopted"), _) => "Held",
        (_, Some(today)) if when.earliest.is_some_and(|first| first > today) => "Planned",
        (_, Some(today)) if when.latest.is_some_and(|last| last < today) => "Held",
        (Some("Planned"), _) => "Planned",
        _ => "Unknown",
    };
    node.concept("status", "status", status);
    let tentative = when.tentative || words.tentative;
    let modality = match status {
        _ if tentative => "Tentative",
        "Planned" => "Planned",
        _ => "Asserted",
    };
    node.concept("modality", "modality", modality);
    node.entities("organiser", &entry.who);
    let printed = when.place.clone().map(|range| dating.text.shadow.text()[range].to_owned());
    let venue = entry.venue.clone().or(printed).or_else(|| venue::in_label(reading, &words.label));
    node.text("place", &venue.unwrap_or_default());
    dated(reading, node, entry, dating);
}

fn dated(reading: &mut Reading<'_>, mut node: Node, entry: &Entry, dating: &Dating) -> NodeId {
    let Dating { when, text } = dating;
    if let Some(heading) = stage(entry, dating)
        && let Some(label) = node.label()
    {
        node.properties.retain(|(name, _)| *name != "rdfs:label");
        node.text("rdfs:label", &format!("{label}: {heading}"));
    }
    state_time(&mut node, when, text.shadow.text());
    node.stated(reading.evidence(&text.shadow, when.range.start, when.range.end, &text.place));
    reading.findings.add(node)
}

/// The heading of a date, where the entry has dates below several headings: "Signature", "Ratification".
fn stage<'e>(entry: &'e Entry, dating: &'e Dating) -> Option<&'e str> {
    let heading = |dating: &'e Dating| dating.text.place.column_heading.as_deref();
    let several = entry.dates.iter().any(|other| heading(other) != heading(dating));
    heading(dating).filter(|_| several)
}
