//! Statements of different documents that cannot both hold.

use std::collections::BTreeMap;

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, Term, Triple};

use super::view::{TRV, View, term};

/// The property of a day.
const DATE: &str = "http://purl.org/dc/terms/date";
const IDS: &str = "https://w3id.org/travaux/id/";
/// Superclasses of `trv:Statement` that every statement is typed with.
const STATEMENT: [&str; 3] = ["Statement", "Fact", "Matter"];
/// Most values of one thing that are compared.
const MOST_COMPARED: usize = 16;

/// Conflicts between documents: days of one event, statuses of one deliverable on one day, numbers of members.
pub fn conflicts(view: &View) -> Vec<Triple> {
    let mut triples = days(view);
    triples.extend(statuses(view));
    triples.extend(numbers(view));
    triples.extend(lists(view));
    triples
}

/// A node and the value that it gives.
type Given<'v> = (&'v str, &'v str);

/// Days on which different documents say that an instrument was adopted or published or began to apply.
fn days(view: &View) -> Vec<Triple> {
    let mut triples = Vec::new();
    for kind in ["Adoption", "Publication", "Application"] {
        let mut dated: BTreeMap<&str, Vec<Given<'_>>> = BTreeMap::new();
        for node in view.subjects("kind", &format!("{TRV}kind/{kind}")) {
            let first = |name| view.values(node, name).next();
            let status = |value: &str| first("status") == Some(&format!("{TRV}status/{value}"));
            let operator = first("operator") == Some(&format!("{TRV}operator/From"));
            // What applies from a day has no last one.
            let exact = operator || status("Held") && first("earliest") == first("latest");
            if let (Some(instrument), Some(day), true) = (first("instrument"), first("earliest"), exact) {
                dated.entry(instrument).or_default().push((node, day));
            }
        }
        for (instrument, nodes) in dated {
            let differ = |one: Given<'_>, other: Given<'_>| {
                let (actors, others) = (view.named_in(one.0), view.named_in(other.0));
                let shared = actors.iter().any(|actor| others.contains(actor));
                // Different bodies may each adopt on a day of their own.
                one.1 != other.1 && (actors.is_empty() || others.is_empty() || shared)
            };
            for (one, other) in pairs(view, nodes, differ) {
                let description = format!("{kind} of {}: {} and {}", view.name(instrument), one.1, other.1);
                triples.extend(Side::of(view, one.0).against(
                    &Side::of(view, other.0),
                    term("earliest"),
                    &description,
                ));
            }
        }
    }
    triples
}

/// Deliverables that are called the same and whose statuses on the same day differ.
fn statuses(view: &View) -> Vec<Triple> {
    let mut reports: BTreeMap<(&str, &str, Vec<&str>), Vec<Given<'_>>> = BTreeMap::new();
    for node in view.of_class("Deliverable") {
        let first = |name| view.values(node, name).next();
        let deadlines = view.values(node, "deadline");
        let due: Vec<&str> = deadlines.flat_map(|deadline| view.values(deadline, "edtf")).collect();
        if let (Some(label), Some(day), Some(status)) = (view.label(node), first("asOf"), first("status")) {
            reports.entry((label, day, due)).or_default().push((node, status));
        }
    }
    let differ = |one: Given<'_>, other: Given<'_>| matches!((stage(one.1), stage(other.1)), (Some(one), Some(other)) if one != other);
    let mut triples = Vec::new();
    for ((label, day, _), nodes) in reports {
        for (one, other) in pairs(view, nodes, differ) {
            let description = format!("“{label}” is {} and {} on {day}", local(one.1), local(other.1));
            triples.extend(Side::of(view, one.0).against(
                &Side::of(view, other.0),
                term("status"),
                &description,
            ));
        }
    }
    triples
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

/// Values that documents give for the same thing and time.
fn numbers(view: &View) -> Vec<Triple> {
    let mut given: BTreeMap<(&str, &str, &str), Vec<Given<'_>>> = BTreeMap::new();
    for node in view.of_class("Statement") {
        let first = |name| view.values(node, name).next();
        // Without a time only the day of a version is one for all; lists grow.
        let time = first("edtf").or_else(|| first("property").filter(|it| *it == DATE).map(|_| ""));
        if let (Some(about), Some(property), Some(time), Some(value)) =
            (first("about"), first("property"), time, first("value"))
        {
            given.entry((about, property, time)).or_default().push((node, value));
        }
    }
    let mut triples = Vec::new();
    for ((about, property, time), nodes) in given {
        for (one, other) in pairs(view, nodes, |one, other| one.1 != other.1) {
            let name = [view.name(about), time].join(", ");
            let description = format!("{}: {} and {}", name.trim_end_matches(", "), one.1, other.1);
            let (one, other) = (Side::of(view, one.0), Side::of(view, other.0));
            triples.extend(one.against(&other, NamedNode::new_unchecked(property), &description));
        }
    }
    triples
}

/// Lists of those who joined in one year that differ in length.
fn lists(view: &View) -> Vec<Triple> {
    let mut joined: BTreeMap<(&str, &str), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for node in view.subjects("status", &format!("{TRV}status/Member")) {
        let first = |name| view.values(node, name).next();
        if let (Some(organisation), Some(since), Some(graph)) =
            (first("organisation"), first("since"), view.graphs(node).next())
        {
            joined.entry((organisation, since)).or_default().entry(graph).or_default().push(node);
        }
    }
    let mut triples = Vec::new();
    for ((organisation, since), lists) in joined {
        let lists: Vec<(&str, Vec<&str>)> = lists.into_iter().collect();
        for pair in lists.windows(2) {
            let [(one, of_one), (other, of_other)] = pair else { continue };
            if of_one.len() == of_other.len() {
                continue;
            }
            let [one, other] = [(one, of_one), (other, of_other)].map(|(graph, list)| {
                let iri = format!("{IDS}statement/{}-{since}-{}", local(organisation), local(graph));
                let side = Side::together(view, iri, list);
                triples.extend(length(view, &side, organisation, since, list.len()));
                side
            });
            let (name, sizes) = (view.name(organisation), (of_one.len(), of_other.len()));
            let description = format!("{name}: {} and {} are listed for {since}", sizes.0, sizes.1);
            triples.extend(one.against(&other, term("member"), &description));
        }
    }
    triples
}

/// The number of members on a list, as a statement of its document.
fn length(view: &View, side: &Side<'_>, organisation: &str, since: &str, size: usize) -> Vec<Triple> {
    let subject = NamedNode::new_unchecked(side.iri.as_str());
    let mut triples: Vec<Triple> =
        STATEMENT.iter().map(|class| Triple::new(subject.clone(), rdf::TYPE, term(class))).collect();
    let mut add = |predicate: NamedNode, value: Term| {
        triples.push(Triple::new(subject.clone(), predicate, value));
    };
    let text = |value: &str| Literal::new_simple_literal(value).into();
    add(rdfs::LABEL.into_owned(), text(&format!("{}, {since}: {size} listed", view.name(organisation))));
    add(term("about"), NamedNode::new_unchecked(organisation).into());
    add(term("property"), term("member").into());
    add(term("value"), text(&size.to_string()));
    add(term("edtf"), text(since));
    add(term("rule"), text("length-of-list"));
    add(term("confidence"), Literal::new_typed_literal("0.9", xsd::DECIMAL).into());
    side.stated(&subject, &mut triples);
    triples
}

/// Nodes of different documents whose values differ: the first with each value and the first that it contradicts.
fn pairs<'v>(
    view: &View,
    nodes: Vec<Given<'v>>,
    differ: impl Fn(Given<'v>, Given<'v>) -> bool,
) -> Vec<(Given<'v>, Given<'v>)> {
    let mut pairs = Vec::new();
    let mut known: Vec<Given<'v>> = Vec::new();
    for node in nodes {
        if known.len() >= MOST_COMPARED || known.iter().any(|other| other.1 == node.1) {
            continue;
        }
        let apart =
            |other: &&Given<'v>| view.graphs(other.0).all(|graph| view.graphs(node.0).all(|it| it != graph));
        if let Some(other) = known.iter().filter(apart).find(|other| differ(node, **other)) {
            pairs.push((*other, node));
        }
        known.push(node);
    }
    pairs
}

/// One of two statements that disagree.
struct Side<'v> {
    iri: String,
    documents: Vec<&'v str>,
    evidence: Vec<&'v str>,
}

impl<'v> Side<'v> {
    /// A fact of a document.
    fn of(view: &'v View, node: &'v str) -> Side<'v> {
        Side::together(view, node.to_owned(), &[node])
    }

    /// What several facts of a document state together.
    fn together(view: &'v View, iri: String, nodes: &[&'v str]) -> Side<'v> {
        let values = |name| nodes.iter().flat_map(|node| view.values(node, name)).collect();
        Side { iri, documents: values("statedIn"), evidence: values("evidence") }
    }

    /// The conflict with another statement.
    fn against(&self, other: &Side<'_>, property: NamedNode, description: &str) -> Vec<Triple> {
        let key = |side: &Side<'_>| side.iri.strip_prefix(IDS).unwrap_or(&side.iri).replace('/', "-");
        let iri = format!("{IDS}conflict/{}--{}", key(self), key(other));
        let subject = NamedNode::new_unchecked(iri);
        let side = |it: &Side<'_>| NamedNode::new_unchecked(it.iri.as_str());
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
        let values = [("statedIn", &self.documents), ("evidence", &self.evidence)];
        for (name, value) in values.into_iter().flat_map(|(name, all)| all.iter().map(move |it| (name, *it)))
        {
            triples.push(Triple::new(subject.clone(), term(name), NamedNode::new_unchecked(value)));
        }
    }
}

/// The last part of an IRI.
fn local(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}
