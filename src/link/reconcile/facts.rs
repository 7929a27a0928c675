//! The graph of one document, sorted for looking up.

use std::collections::BTreeSet;

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};

pub const TRV: &str = "https://w3id.org/travaux/ns#";

/// Subject, predicate (without the namespace `trv:`) and value, each once.
pub struct Facts<'a>(Vec<[&'a str; 3]>);

impl<'a> Facts<'a> {
    /// Sorts `triples`.
    pub fn new(triples: &'a [Triple]) -> Facts<'a> {
        let mut facts: Vec<[&str; 3]> = triples.iter().filter_map(fact).collect();
        facts.sort_unstable();
        facts.dedup();
        Facts(facts)
    }

    /// All of them, sorted.
    pub fn all(&self) -> impl Iterator<Item = [&'a str; 3]> {
        self.0.iter().copied()
    }

    /// The values of a property, sorted.
    pub fn values<'s>(&'s self, subject: &'s str, property: &'s str) -> impl Iterator<Item = &'a str> + 's {
        let start = self.0.partition_point(|it| [it[0], it[1]] < [subject, property]);
        let same = self.0[start..].iter().take_while(move |it| [it[0], it[1]] == [subject, property]);
        same.map(|it| it[2])
    }

    /// The first value of a property.
    pub fn first(&self, subject: &str, property: &str) -> Option<&'a str> {
        self.values(subject, property).next()
    }

    /// Whether `subject` has this `trv:` class.
    pub fn is_a(&self, subject: &str, class: &str) -> bool {
        self.values(subject, rdf::TYPE.as_str()).any(|it| it.strip_prefix(TRV) == Some(class))
    }

    /// All nodes of a `trv:` class, sorted.
    pub fn of_class<'s>(&'s self, class: &'s str) -> impl Iterator<Item = &'a str> + 's {
        let typed = self.all().filter(|it| it[1] == rdf::TYPE.as_str());
        typed.filter(move |it| it[2].strip_prefix(TRV) == Some(class)).map(|it| it[0])
    }

    /// The subjects with this `trv:` value of a property, sorted.
    pub fn with<'s>(&'s self, property: &'s str, value: &'s str) -> impl Iterator<Item = &'a str> + 's {
        let fits = move |it: &[&str; 3]| it[1] == property && it[2].strip_prefix(TRV) == Some(value);
        self.all().filter(fits).map(|it| it[0])
    }

    /// The actors that the words behind a fact name.
    pub fn named_in(&self, fact: &str) -> BTreeSet<&'a str> {
        let mut actors = BTreeSet::new();
        for (document, start, end) in self.values(fact, "evidence").filter_map(place) {
            let first = format!("{document}#char=");
            let from = self.0.partition_point(|it| it[0] < first.as_str());
            let spans = self.0[from..].iter().take_while(|it| it[0].starts_with(&first));
            for [span, _, meant] in spans.filter(|it| it[1] == "refersTo") {
                let inside = place(span).is_some_and(|(_, from, to)| start <= from && to <= end);
                if inside && (meant.contains("/organisation/") || meant.contains("/committee/")) {
                    actors.insert(*meant);
                }
            }
        }
        actors
    }
}

fn fact(triple: &Triple) -> Option<[&str; 3]> {
    let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return None };
    let predicate = triple.predicate.as_str();
    let value = match &triple.object {
        Term::NamedNode(node) => node.as_str(),
        Term::Literal(literal) => literal.value(),
        _ => return None,
    };
    Some([subject.as_str(), predicate.strip_prefix(TRV).unwrap_or(predicate), value])
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

/// The last part of an IRI.
pub fn local(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}
