//! What a curated graph lacks and what it has more than was read.

use std::collections::HashSet;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Literal, NamedNode, Term, Triple};

use super::TRV;

const DOCUMENTS: &str = "https://w3id.org/travaux/graph/document/";
const REJECTED: &str = "https://w3id.org/travaux/graph/rejected/";

/// The difference between what was read and what holds. It is kept as text: the default graph of SPARQL is the union of
/// all graphs, and what a person rejected must not answer there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remainder {
    /// Read, and holds no more.
    withdrawn: Vec<Triple>,
    /// Holds, and was not read so.
    inserted: Vec<Triple>,
}

/// Where the remainder of a document's graph is kept; `None` for any other graph.
pub fn rejected(graph: &NamedNode) -> Option<NamedNode> {
    let slug = graph.as_str().strip_prefix(DOCUMENTS)?;
    Some(NamedNode::new_unchecked(format!("{REJECTED}{slug}")))
}

/// Whether a graph is one that [`rejected`] names.
pub fn is_rejected(graph: &NamedNode) -> bool {
    graph.as_str().starts_with(REJECTED)
}

impl Remainder {
    /// What `read` and `effective` differ in.
    pub fn between(read: &[Triple], effective: &[Triple]) -> Remainder {
        Remainder { withdrawn: without(read, effective), inserted: without(effective, read) }
    }

    /// Reads the graph that [`rejected`] names.
    pub fn read(graph: &[Triple]) -> Remainder {
        let value = |name: &str| {
            let predicate = format!("{TRV}{name}");
            let found = graph.iter().find(|it| it.predicate.as_str() == predicate);
            match found.map(|it| &it.object) {
                Some(Term::Literal(literal)) => parsed(literal.value()),
                _ => Vec::new(),
            }
        };
        Remainder { withdrawn: value("withdrawn"), inserted: value("inserted") }
    }

    /// The content of the graph that [`rejected`] names, about `graph`; nothing when there is no difference.
    pub fn triples(&self, graph: &NamedNode) -> Vec<Triple> {
        let parts = [("withdrawn", &self.withdrawn), ("inserted", &self.inserted)];
        let parts = parts.into_iter().filter(|(_, triples)| !triples.is_empty());
        let triple = |(name, triples): (&str, &Vec<Triple>)| {
            let predicate = NamedNode::new_unchecked(format!("{TRV}{name}"));
            Triple::new(graph.clone(), predicate, Literal::new_simple_literal(lines(triples)))
        };
        parts.map(triple).collect()
    }

    /// What was read, from what holds.
    pub fn restore(&self, effective: &[Triple]) -> Vec<Triple> {
        let mut read = without(effective, &self.inserted);
        read.extend(self.withdrawn.iter().cloned());
        read
    }
}

fn without(triples: &[Triple], others: &[Triple]) -> Vec<Triple> {
    let others: HashSet<&Triple> = others.iter().collect();
    triples.iter().filter(|it| !others.contains(it)).cloned().collect()
}

/// N-Triples, sorted.
pub fn lines(triples: &[Triple]) -> String {
    let mut lines: Vec<String> = triples.iter().map(|it| format!("{it} .\n")).collect();
    lines.sort();
    lines.concat()
}

/// The triples of a text that [`lines`] wrote.
pub fn parsed(text: &str) -> Vec<Triple> {
    let quads = RdfParser::from_format(RdfFormat::NTriples).for_slice(text);
    quads.filter_map(Result::ok).map(Triple::from).collect()
}
