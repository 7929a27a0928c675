//! The document graphs, indexed for joining.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};

pub const TRV: &str = "https://w3id.org/travaux/ns#";

/// Predicates of the names of entities.
const LABELS: [&str; 2] =
    ["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2004/02/skos/core#altLabel"];

/// Subjects, values and documents by IRI, in a fixed order.
#[derive(Default)]
pub struct View {
    /// Subject, then predicate, to values.
    values: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// Predicate and value to subjects.
    subjects: BTreeMap<(String, String), BTreeSet<String>>,
    /// Subject to the graphs that speak of it.
    graphs: BTreeMap<String, BTreeSet<String>>,
}

impl View {
    /// Indexes `documents`.
    pub fn new(documents: &[(NamedNode, Vec<Triple>)]) -> View {
        let mut view = View::default();
        for (graph, triples) in documents {
            for triple in triples {
                view.add(graph, triple);
            }
        }
        view
    }

    fn add(&mut self, graph: &NamedNode, triple: &Triple) {
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return };
        let (subject, predicate) = (subject.as_str().to_owned(), triple.predicate.as_str().to_owned());
        let value = match &triple.object {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            _ => return,
        };
        self.graphs.entry(subject.clone()).or_default().insert(graph.as_str().to_owned());
        self.subjects.entry((predicate.clone(), value.clone())).or_default().insert(subject.clone());
        self.values.entry(subject).or_default().entry(predicate).or_default().insert(value);
    }

    /// The values of a `trv:` property.
    pub fn values(&self, subject: &str, property: &str) -> impl Iterator<Item = &str> {
        let values = self.values.get(subject).and_then(|it| it.get(&format!("{TRV}{property}")));
        values.into_iter().flatten().map(String::as_str)
    }

    /// The subjects with this value of a `trv:` property.
    pub fn subjects(&self, property: &str, value: &str) -> impl Iterator<Item = &str> {
        let key = (format!("{TRV}{property}"), value.to_owned());
        self.subjects.get(&key).into_iter().flatten().map(String::as_str)
    }

    /// All values that a `trv:` property has anywhere.
    pub fn all_values(&self, property: &str) -> BTreeSet<&str> {
        let predicate = format!("{TRV}{property}");
        self.subjects.keys().filter(|(name, _)| *name == predicate).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether `subject` has this `trv:` class.
    pub fn is_a(&self, subject: &str, class: &str) -> bool {
        let types = self.values.get(subject).and_then(|it| it.get(rdf::TYPE.as_str()));
        types.is_some_and(|types| types.contains(&format!("{TRV}{class}")))
    }

    /// All nodes of a `trv:` class.
    pub fn of_class(&self, class: &str) -> impl Iterator<Item = &str> {
        let key = (rdf::TYPE.as_str().to_owned(), format!("{TRV}{class}"));
        self.subjects.get(&key).into_iter().flatten().map(String::as_str)
    }

    /// The label of a fact.
    pub fn label(&self, subject: &str) -> Option<&str> {
        let labels = self.values.get(subject).and_then(|it| it.get(rdfs::LABEL.as_str()));
        labels.and_then(|labels| labels.first()).map(String::as_str)
    }

    /// The labels that the documents give an entity.
    pub fn names(&self, entity: &str) -> impl Iterator<Item = &str> {
        let known = self.values.get(entity);
        LABELS.iter().filter_map(move |label| known?.get(*label)).flatten().map(String::as_str)
    }

    /// The fullest way in which the documents name an entity.
    pub fn name<'v>(&'v self, entity: &'v str) -> &'v str {
        let words = self.subjects("refersTo", entity).flat_map(|mention| self.values(mention, "exact"));
        let plain = words.filter(|text| !text.contains(['\n', '\t']));
        plain.max_by_key(|text| (text.len(), std::cmp::Reverse(*text))).unwrap_or(entity)
    }

    /// The actors that the words behind a fact name.
    pub fn named_in(&self, fact: &str) -> BTreeSet<&str> {
        let places: Vec<(&str, usize, usize)> = self.values(fact, "evidence").filter_map(place).collect();
        let mut actors = BTreeSet::new();
        for (document, start, end) in places {
            let first = format!("{document}#char=");
            for (span, values) in self.values.range(first.clone()..) {
                let Some((_, from, to)) = span.strip_prefix(&first).and(place(span)) else { break };
                let meant = values.get(&format!("{TRV}refersTo")).filter(|_| start <= from && to <= end);
                let acts = |it: &&String| it.contains("/organisation/") || it.contains("/committee/");
                actors.extend(meant.into_iter().flatten().filter(acts).map(String::as_str));
            }
        }
        actors
    }

    /// The graphs that speak of `subject`.
    pub fn graphs(&self, subject: &str) -> impl Iterator<Item = &str> {
        self.graphs.get(subject).into_iter().flatten().map(String::as_str)
    }
}

/// The document and the characters of a span.
fn place(span: &str) -> Option<(&str, usize, usize)> {
    let (document, range) = span.split_once("#char=")?;
    let (start, end) = range.split_once(',')?;
    Some((document, start.parse().ok()?, end.parse().ok()?))
}

/// A `trv:` term.
pub fn term(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{TRV}{local}"))
}
