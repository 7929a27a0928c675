//! Statements of different documents that cannot both hold.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, Term, Triple};

use super::facts::{local, term};
use super::linker::Linker;
use super::lists::DocumentId;
use super::summary::{Key, Node};
use super::texts::Text;

const IDS: &str = "https://w3id.org/travaux/id/";
/// Superclasses of `trv:Statement` that every statement is typed with.
const STATEMENT: [&str; 3] = ["Statement", "Fact", "Matter"];
/// Most values of one thing that are compared.
const MOST_COMPARED: usize = 16;

/// A statement under a key.
struct Stated<'l> {
    /// Its IRI.
    iri: String,
    document: DocumentId,
    node: Node,
    value: Text,
    actors: &'l [Text],
}

impl Linker {
    /// Conflicts under one key: days of one event, statuses of one deliverable on one day, numbers of members.
    pub(super) fn conflicts(&self, key: Key) -> Vec<Triple> {
        let stated = match self.groups.get(key) {
            [] | [_] => return Vec::new(),
            documents => self.stated(key, documents),
        };
        match key {
            Key::Day { kind, instrument } => self.days(&stated, kind, instrument),
            Key::Status { label, day, .. } => self.statuses(&stated, label, day),
            Key::Number { about, property, time } => self.numbers(&stated, about, property, time),
            Key::List { since, .. } => self.member_lists(&stated, since),
        }
    }

    /// What these documents say under a key, sorted by the IRIs.
    fn stated(&self, key: Key, documents: &[DocumentId]) -> Vec<Stated<'_>> {
        let mut stated = Vec::new();
        for document in documents {
            let summary = self.summary(*document);
            stated.extend(summary.given.iter().filter(|it| it.key == key).map(|it| Stated {
                iri: summary.iri(it.node, &self.texts),
                document: *document,
                node: it.node,
                value: it.value,
                actors: &it.actors,
            }));
        }
        stated.sort_by(|one, other| one.iri.cmp(&other.iri));
        stated
    }

    fn days(&self, stated: &[Stated<'_>], kind: Text, instrument: Text) -> Vec<Triple> {
        let differ = |one: &Stated<'_>, other: &Stated<'_>| {
            let shared = one.actors.iter().any(|actor| other.actors.contains(actor));
            // Different bodies may each adopt on a day of their own.
            one.value != other.value && (one.actors.is_empty() || other.actors.is_empty() || shared)
        };
        self.against(stated, differ, term("earliest"), |one, other| {
            format!("{} of {}: {one} and {other}", self.texts.get(kind), self.name(instrument))
        })
    }

    fn statuses(&self, stated: &[Stated<'_>], label: Text, day: Text) -> Vec<Triple> {
        let stage = |it: &Stated<'_>| stage(self.texts.get(it.value));
        let differ = |one: &Stated<'_>, other: &Stated<'_>| matches!((stage(one), stage(other)), (Some(one), Some(other)) if one != other);
        self.against(stated, differ, term("status"), |one, other| {
            let [label, day] = [label, day].map(|it| self.texts.get(it));
            format!("“{label}” is {} and {} on {day}", local(one), local(other))
        })
    }

    /// Values that documents give for the same thing and time.
    fn numbers(&self, stated: &[Stated<'_>], about: Text, property: Text, time: Text) -> Vec<Triple> {
        let property = NamedNode::new_unchecked(self.texts.get(property));
        let differ = |one: &Stated<'_>, other: &Stated<'_>| one.value != other.value;
        self.against(stated, differ, property, |one, other| {
            let name = [self.name(about), self.texts.get(time)].join(", ");
            format!("{}: {one} and {other}", name.trim_end_matches(", "))
        })
    }

    /// The conflicts of statements that differ, as `describe` tells of their values.
    fn against(
        &self,
        stated: &[Stated<'_>],
        differ: impl Fn(&Stated<'_>, &Stated<'_>) -> bool,
        property: NamedNode,
        describe: impl Fn(&str, &str) -> String,
    ) -> Vec<Triple> {
        let mut triples = Vec::new();
        for (one, other) in pairs(stated, differ) {
            let description = describe(self.texts.get(one.value), self.texts.get(other.value));
            let [one, other] = [one, other].map(|it| self.side(it.iri.clone(), &[it]));
            triples.extend(one.against(&other, property.clone(), &description));
        }
        triples
    }

    /// Lists of those who joined in one year that differ in length.
    fn member_lists(&self, stated: &[Stated<'_>], since: Text) -> Vec<Triple> {
        let since = self.texts.get(since);
        let mut joined: BTreeMap<&str, BTreeMap<&str, Vec<&Stated<'_>>>> = BTreeMap::new();
        for it in stated {
            let lists = joined.entry(self.texts.get(it.value)).or_default();
            lists.entry(&self.summary(it.document).slug).or_default().push(it);
        }
        let mut triples = Vec::new();
        for (organisation, lists) in &joined {
            let lists: Vec<_> = lists.iter().collect();
            for pair in lists.windows(2) {
                let [(one, of_one), (other, of_other)] = pair else { continue };
                if of_one.len() == of_other.len() {
                    continue;
                }
                let name = of_one.first().map_or(*organisation, |it| self.name(it.value));
                let [one, other] = [(one, of_one), (other, of_other)].map(|(slug, list)| {
                    let iri = format!("{IDS}statement/{}-{since}-{slug}", local(organisation));
                    let side = self.side(iri, list);
                    triples.extend(length(&side, (*organisation, name), since, list.len()));
                    side
                });
                let description =
                    format!("{name}: {} and {} are listed for {since}", of_one.len(), of_other.len());
                triples.extend(one.against(&other, term("member"), &description));
            }
        }
        triples
    }

    /// What several facts of a document state together.
    fn side(&self, iri: String, stated: &[&Stated<'_>]) -> Side {
        let mut side = Side { iri, documents: BTreeSet::new(), evidence: BTreeSet::new() };
        for it in stated {
            let summary = self.summary(it.document);
            for (is_document, value) in summary.cited(it.node) {
                let to = if is_document { &mut side.documents } else { &mut side.evidence };
                to.insert(summary.iri(value, &self.texts));
            }
        }
        side
    }
}

/// What a status says of the work: still to come, done, or given up; each may be worded in two ways.
fn stage(status: &str) -> Option<&'static str> {
    match local(status) {
        "Planned" | "Ongoing" => Some("open"),
        "Completed" | "Adopted" => Some("done"),
        "Cancelled" => Some("given up"),
        _ => None,
    }
}

/// The number of members on a list, as a statement of its document.
fn length(side: &Side, (organisation, name): (&str, &str), since: &str, size: usize) -> Vec<Triple> {
    let subject = NamedNode::new_unchecked(side.iri.as_str());
    let mut triples: Vec<Triple> =
        STATEMENT.iter().map(|class| Triple::new(subject.clone(), rdf::TYPE, term(class))).collect();
    let mut add = |predicate: NamedNode, value: Term| {
        triples.push(Triple::new(subject.clone(), predicate, value));
    };
    let text = |value: &str| Literal::new_simple_literal(value).into();
    add(rdfs::LABEL.into_owned(), text(&format!("{name}, {since}: {size} listed")));
    add(term("about"), NamedNode::new_unchecked(organisation).into());
    add(term("property"), term("member").into());
    add(term("value"), text(&size.to_string()));
    add(term("edtf"), text(since));
    add(term("rule"), text("length-of-list"));
    add(term("confidence"), Literal::new_typed_literal("0.9", xsd::DECIMAL).into());
    side.stated(&subject, &mut triples);
    triples
}

/// Statements of different documents whose values differ: the first with each value and the first that it contradicts.
fn pairs<'s, 'l>(
    stated: &'s [Stated<'l>],
    differ: impl Fn(&Stated<'l>, &Stated<'l>) -> bool,
) -> Vec<(&'s Stated<'l>, &'s Stated<'l>)> {
    let mut pairs = Vec::new();
    let mut known: Vec<&Stated<'l>> = Vec::new();
    for it in stated {
        if known.len() >= MOST_COMPARED {
            break;
        }
        if known.iter().any(|other| other.value == it.value) {
            continue;
        }
        let apart = known.iter().filter(|other| other.document != it.document);
        if let Some(other) = apart.into_iter().find(|other| differ(it, other)) {
            pairs.push((*other, it));
        }
        known.push(it);
    }
    pairs
}

/// One of two statements that disagree.
struct Side {
    iri: String,
    documents: BTreeSet<String>,
    evidence: BTreeSet<String>,
}

impl Side {
    /// The conflict with another statement.
    fn against(&self, other: &Side, property: NamedNode, description: &str) -> Vec<Triple> {
        let key = |side: &Side| side.iri.strip_prefix(IDS).unwrap_or(&side.iri).replace('/', "-");
        let iri = format!("{IDS}conflict/{}--{}", key(self), key(other));
        let subject = NamedNode::new_unchecked(iri);
        let side = |it: &Side| NamedNode::new_unchecked(it.iri.as_str());
        let mut triples = vec![
            Triple::new(subject.clone(), rdf::TYPE, term("Conflict")),
            Triple::new(subject.clone(), term("first"), side(self)),
            Triple::new(subject.clone(), term("second"), side(other)),
            Triple::new(subject.clone(), term("property"), property),
            Triple::new(subject.clone(), term("description"), Literal::new_simple_literal(description)),
        ];
        self.stated(&subject, &mut triples);
        other.stated(&subject, &mut triples);
        triples
    }

    fn stated(&self, subject: &NamedNode, triples: &mut Vec<Triple>) {
        for (name, values) in [("statedIn", &self.documents), ("evidence", &self.evidence)] {
            let node = |it: &String| NamedNode::new_unchecked(it.as_str());
            triples.extend(values.iter().map(|it| Triple::new(subject.clone(), term(name), node(it))));
        }
    }
}
