//! Turtle files as triples in the order of the file, with the same blank nodes at every reading.

use std::borrow::Cow;
use std::collections::HashMap;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};

use super::OntologyError;

/// A Turtle file in memory.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, for messages.
    pub file: String,
    /// Its content.
    pub text: Cow<'static, str>,
}

impl Source {
    /// A fault of the content, at the line where the last of `marks` stands, each sought after the one before.
    pub(super) fn fault(&self, marks: &[&str], problem: String, remedy: &str) -> OntologyError {
        let at = marks.iter().fold(0, |at, mark| self.text[at..].find(mark).map_or(at, |found| at + found));
        let line = self.text[..at].matches('\n').count() as u64 + 1;
        OntologyError::Content { file: self.file.clone(), line, problem, remedy: remedy.to_owned() }
    }
}

/// What a Turtle file says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// In the order of the file.
    pub triples: Vec<Triple>,
    /// Prefix and namespace, sorted.
    pub prefixes: Vec<(String, String)>,
}

/// Reads one file. Blank nodes are named after the file and counted, so that two readings agree.
pub(super) fn parse(source: &Source) -> Result<Parsed, OntologyError> {
    let mut parser = RdfParser::from_format(RdfFormat::Turtle).for_slice(source.text.as_bytes());
    let mut blanks = Blanks::new(&source.file);
    let mut triples = Vec::new();
    for quad in parser.by_ref() {
        let quad = quad.map_err(|error| OntologyError::Syntax {
            file: source.file.clone(),
            line: error.location().map_or(1, |place| place.start.line + 1),
            message: error.to_string(),
        })?;
        let subject = match quad.subject {
            NamedOrBlankNode::BlankNode(node) => blanks.name(node).into(),
            named => named,
        };
        let object = match quad.object {
            Term::BlankNode(node) => blanks.name(node).into(),
            other => other,
        };
        triples.push(Triple::new(subject, quad.predicate, object));
    }
    let mut prefixes: Vec<_> = parser.prefixes().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    prefixes.sort();
    Ok(Parsed { triples, prefixes })
}

struct Blanks {
    stem: String,
    names: HashMap<BlankNode, BlankNode>,
}

impl Blanks {
    fn new(file: &str) -> Blanks {
        let name = file.rsplit('/').next().unwrap_or(file);
        let stem = name.chars().take_while(|c| *c != '.').filter(char::is_ascii_alphanumeric).collect();
        Blanks { stem, names: HashMap::new() }
    }

    fn name(&mut self, node: BlankNode) -> BlankNode {
        let next = self.names.len();
        let stem = &self.stem;
        self.names
            .entry(node)
            .or_insert_with(|| BlankNode::new_unchecked(format!("ontology-{stem}-{next}")))
            .clone()
    }
}

/// Triples by subject, in the order they were given.
pub(super) struct Statements<'a> {
    /// Each subject once.
    pub subjects: Vec<&'a NamedOrBlankNode>,
    by_subject: HashMap<&'a NamedOrBlankNode, Vec<(&'a NamedNode, &'a Term)>>,
}

impl<'a> Statements<'a> {
    pub fn new(triples: impl IntoIterator<Item = &'a Triple>) -> Statements<'a> {
        let mut subjects = Vec::new();
        let mut by_subject: HashMap<_, Vec<_>> = HashMap::new();
        for triple in triples {
            let facts = by_subject.entry(&triple.subject).or_default();
            if facts.is_empty() {
                subjects.push(&triple.subject);
            }
            facts.push((&triple.predicate, &triple.object));
        }
        Statements { subjects, by_subject }
    }

    /// All values of `predicate`, in order.
    pub fn values(
        &self,
        node: &NamedOrBlankNode,
        predicate: NamedNodeRef<'_>,
    ) -> impl Iterator<Item = &'a Term> + use<'a> {
        let predicate = predicate.into_owned();
        let facts: Vec<_> = self.by_subject.get(node).cloned().unwrap_or_default();
        facts.into_iter().filter(move |(p, _)| **p == predicate).map(|(_, value)| value)
    }

    /// The first value of `predicate`.
    pub fn value(&self, node: &NamedOrBlankNode, predicate: NamedNodeRef<'_>) -> Option<&'a Term> {
        self.by_subject.get(node)?.iter().find(|(p, _)| p.as_ref() == predicate).map(|(_, value)| *value)
    }

    /// The first literal of `predicate`.
    pub fn literal(&self, node: &NamedOrBlankNode, predicate: NamedNodeRef<'_>) -> Option<&'a Literal> {
        self.values(node, predicate).find_map(|value| match value {
            Term::Literal(literal) => Some(literal),
            _ => None,
        })
    }

    /// The first literal of `predicate` as text.
    pub fn text(&self, node: &NamedOrBlankNode, predicate: NamedNodeRef<'_>) -> Option<&'a str> {
        self.literal(node, predicate).map(Literal::value)
    }

    /// The first IRI of `predicate`.
    pub fn iri(&self, node: &NamedOrBlankNode, predicate: NamedNodeRef<'_>) -> Option<&'a NamedNode> {
        self.values(node, predicate).find_map(iri)
    }

    /// The predicates of `node`, each once.
    pub fn predicates(&self, node: &NamedOrBlankNode) -> impl Iterator<Item = &'a NamedNode> + use<'a> {
        let mut predicates: Vec<_> =
            self.by_subject.get(node).into_iter().flatten().map(|(p, _)| *p).collect();
        predicates.sort();
        predicates.dedup();
        predicates.into_iter()
    }

    /// Every IRI that something has as its parent.
    pub fn parents(&self) -> impl Iterator<Item = &'a NamedNode> {
        let facts = self.subjects.iter().flat_map(|node| &self.by_subject[node]);
        facts.filter(|(p, _)| **p == super::vocab::TRV_PARENT).filter_map(|(_, value)| iri(value))
    }

    /// Whether `node` has `class` among its types.
    pub fn is_a(&self, node: &NamedOrBlankNode, class: NamedNodeRef<'_>) -> bool {
        self.values(node, oxigraph::model::vocab::rdf::TYPE).filter_map(iri).any(|it| it.as_ref() == class)
    }

    /// The members of an RDF list.
    pub fn list(&self, head: &Term) -> Vec<&'a Term> {
        use oxigraph::model::vocab::rdf;
        let mut members = Vec::new();
        let mut node = subject(head);
        while let Some(at) = node {
            let Some(first) = self.value(&at, rdf::FIRST) else { break };
            members.push(first);
            node = self.value(&at, rdf::REST).and_then(subject);
        }
        members
    }
}

/// The term as an IRI.
pub(super) fn iri(term: &Term) -> Option<&NamedNode> {
    match term {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }
}

/// The term as something that can have statements of its own.
pub(super) fn subject(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    }
}

/// The text of a literal.
pub(super) fn text(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

/// What follows the last `#` or `/`.
pub(super) fn local(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}
