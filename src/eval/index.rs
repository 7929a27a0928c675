//! A document's graph, looked up by subject, with the authority data behind it.

use std::collections::BTreeMap;

use super::normal;
use crate::graph::{NamedOrBlankNode, Term, Triple};
use crate::mention::date::DateGrammar;

/// The statements of one graph by subject. Properties and classes go by their local names, which are unique among
/// the vocabularies that the graphs use.
#[derive(Default)]
pub struct Index<'a>(BTreeMap<&'a str, Vec<(&'a str, &'a str)>>);

impl<'a> Index<'a> {
    /// Takes in the triples of a graph.
    pub fn new(triples: &'a [Triple]) -> Index<'a> {
        let mut index = Index::default();
        for triple in triples {
            let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { continue };
            let value = match &triple.object {
                Term::NamedNode(node) => node.as_str(),
                Term::Literal(literal) => literal.value(),
                _ => continue,
            };
            index.0.entry(subject.as_str()).or_default().push((local(triple.predicate.as_str()), value));
        }
        index
    }

    fn values(&self, subject: &str, property: &str) -> impl Iterator<Item = &'a str> {
        let values = self.0.get(subject).into_iter().flatten();
        values.filter(move |(name, _)| *name == property).map(|(_, value)| *value)
    }
}

/// What may be asked about one document.
pub struct View<'a> {
    document: Index<'a>,
    authority: &'a Index<'a>,
    grammar: &'a DateGrammar,
    text: &'a str,
}

impl<'a> View<'a> {
    /// `None` when the graph holds no document. The second value is the document's IRI.
    pub fn new(
        triples: &'a [Triple],
        authority: &'a Index<'a>,
        grammar: &'a DateGrammar,
    ) -> Option<(View<'a>, &'a str)> {
        let document = Index::new(triples);
        let iri = *document.0.keys().find(|it| document.values(it, "sha256").next().is_some())?;
        let text = document.values(iri, "text").next().unwrap_or_default();
        Some((View { document, authority, grammar, text }, iri))
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// All nodes of a class that the document's graph describes, in the order of their places in the text.
    pub fn all(&self, class: &str) -> Vec<&'a str> {
        let of_class = |it: &&&str| self.document.values(it, "type").any(|found| local(found) == class);
        let mut nodes: Vec<&str> = self.document.0.keys().filter(of_class).copied().collect();
        nodes.sort_by_cached_key(|node| (self.place(node), node.len(), *node));
        nodes
    }

    /// Everything the document's graph speaks of.
    pub fn subjects(&self) -> impl Iterator<Item = &'a str> {
        self.document.0.keys().copied()
    }

    /// Values that the document gives.
    pub fn values(&self, subject: &str, property: &str) -> impl Iterator<Item = &'a str> {
        self.document.values(subject, property)
    }

    /// Values that the document gives, then those of the authority data.
    pub fn every(&self, subject: &str, property: &str) -> Vec<&'a str> {
        self.values(subject, property).chain(self.authority.values(subject, property)).collect()
    }

    /// The first of them.
    pub fn value(&self, subject: &str, property: &str) -> Option<&'a str> {
        self.values(subject, property).chain(self.authority.values(subject, property)).next()
    }

    /// The local name of a value of an enumeration.
    pub fn concept(&self, subject: &str, property: &str) -> Option<&'a str> {
        self.value(subject, property).map(local)
    }

    /// Whether the document or the authority data say so.
    pub fn is_a(&self, subject: &str, class: &str) -> bool {
        let mut types = self.values(subject, "type").chain(self.authority.values(subject, "type"));
        types.any(|found| local(found) == class)
    }

    /// What an entity or a fact is called.
    pub fn label(&self, subject: &str) -> Option<&'a str> {
        self.value(subject, "prefLabel").or_else(|| self.value(subject, "label"))
    }

    /// The labels of all nodes that the properties name, each once, in the order of the properties.
    pub fn labels(&self, subject: &str, properties: &[&str]) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for node in properties.iter().flat_map(|property| self.values(subject, property)) {
            if let Some(label) = self.label(node).filter(|it| !labels.iter().any(|known| known == it)) {
                labels.push(label.to_owned());
            }
        }
        labels
    }

    /// The dates of a fact in the form of the guidelines; one `None` when it has none.
    pub fn dates(&self, fact: &str) -> Vec<Option<String>> {
        let text = self.value(fact, "timeText").unwrap_or_default();
        match self.value(fact, "edtf") {
            // A day of every year is no date.
            Some(edtf) if edtf.contains("XXXX") && self.value(fact, "recurrence").is_some() => vec![None],
            Some(edtf) => normal::dates(self.grammar, edtf, text).into_iter().map(Some).collect(),
            None => vec![None],
        }
    }

    /// The words of each piece of evidence, the shortest first.
    pub fn words(&self, subject: &str) -> Vec<&'a str> {
        let mut words: Vec<&str> =
            self.values(subject, "evidence").filter_map(|span| self.value(span, "exact")).collect();
        words.sort_by_key(|it| it.len());
        words
    }

    /// Where it stands: the first character of its evidence, or of the span that it is.
    fn place(&self, subject: &str) -> usize {
        let evidence = self.values(subject, "evidence").chain([subject]);
        evidence.filter_map(|span| self.start(span)).min().unwrap_or(usize::MAX)
    }

    /// The first character of a span.
    pub fn start(&self, span: &str) -> Option<usize> {
        self.values(span, "start").next()?.parse().ok()
    }
}

/// The last part of an IRI.
fn local(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}
