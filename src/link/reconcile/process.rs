//! One matter through several documents: an instrument planned in one, negotiated or discussed in the next.

use oxigraph::model::vocab::rdf;
use oxigraph::model::{Literal, NamedNode, Term, Triple};

use super::facts::{local, term};
use super::linker::Linker;
use super::lists::DocumentId;
use super::texts::Text;

/// Superclasses of `trv:Process` that every process is typed with.
const TYPES: [&str; 3] = ["Process", "Entity", "Matter"];

impl Linker {
    /// The documents with stages of a matter, some perhaps twice.
    pub(super) fn documents_of(&self, matter: Text) -> impl Iterator<Item = DocumentId> {
        self.instruments.of_matter(matter).flat_map(|it| self.staged.get(it)).copied()
    }

    /// There is a process for every instrument that facts of at least two documents are about, be it in draft.
    pub(super) fn is_process(&self, matter: Text) -> bool {
        let mut documents = self.documents_of(matter);
        let first = documents.next();
        documents.any(|it| Some(it) != first)
    }

    /// What a process is called.
    pub(super) fn process(&self, matter: Text) -> Vec<Triple> {
        let subject = self.process_of(matter);
        let label = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");
        let name = Literal::new_simple_literal(self.name(matter));
        let instrument = NamedNode::new_unchecked(self.texts.get(matter));
        let types = TYPES.iter().map(|it| (rdf::TYPE.into_owned(), Term::from(term(it))));
        let told = [(label, Term::from(name)), (term("instrument"), instrument.into())];
        types.chain(told).map(|(predicate, value)| Triple::new(subject.clone(), predicate, value)).collect()
    }

    /// The stages of a process that one document gives.
    pub(super) fn stages(&self, matter: Text, document: DocumentId) -> Vec<Triple> {
        let subject = self.process_of(matter);
        let summary = self.summary(document);
        let node = |it| NamedNode::new_unchecked(summary.iri(it, &self.texts));
        let mut triples = Vec::new();
        let about = summary.stages.iter().filter(|it| self.instruments.matter(it.1) == matter);
        for (stage, _) in about {
            triples.push(Triple::new(subject.clone(), term("stage"), node(*stage)));
            for (is_document, value) in summary.cited(*stage) {
                let name = if is_document { "statedIn" } else { "evidence" };
                triples.push(Triple::new(subject.clone(), term(name), node(value)));
            }
        }
        triples
    }

    fn process_of(&self, matter: Text) -> NamedNode {
        let slug = local(self.texts.get(matter));
        NamedNode::new_unchecked(format!("https://w3id.org/travaux/id/process/{slug}"))
    }
}
