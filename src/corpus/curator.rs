//! Changes that people make while a server runs: documents in and out, and decisions about what was read.
//!
//! Each is one change of the store: the journal, the documents it touches, the authority data and the links together.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNode, Term};

use super::curated::{self, Graph};
use super::{DocumentError, Place, known, slug, whole};
use crate::curation::{CURATION_GRAPH, Deed, Effects, Journal, Remainder, Target, profile, rejected};
use crate::graph::{Change, NamedNode, Store, StoreError, Triple, quads};
use crate::import::{Importer, Summary};
use crate::lexicon::LexiconError;
use crate::ontology::{AUTHORITY_GRAPH, Ontology};

const DOCUMENT_IRIS: &str = "https://w3id.org/travaux/id/document/";
const TRV: &str = "https://w3id.org/travaux/ns#";

/// The one who changes a store, one change after the other.
pub struct Curator {
    store: Arc<dyn Store>,
    ontology: Arc<Ontology>,
    /// Held for a whole change, so that it stands on the one before. The importer is made when it is first needed.
    writing: Mutex<Option<Importer>>,
}

/// Who does something, when, and why.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The name of a token.
    pub who: String,
    /// Lexical form of an `xsd:dateTime`.
    pub when: String,
    /// In the person's words.
    pub why: Option<String>,
}

/// What somebody wants decided.
#[derive(Clone, Debug)]
pub enum Wish {
    /// These entities are one; the first stays.
    Merge(Vec<NamedNode>),
    /// These entities are different.
    KeepApart(Vec<NamedNode>),
    /// This fact is wrong.
    Reject(NamedNode),
    /// This value is wrong.
    Correct(NamedNode, Value),
    /// This action does not count.
    Undo(NamedNode),
}

/// A value that goes and one that comes; see [`Deed::Correct`].
#[derive(Clone, Debug)]
pub struct Value {
    /// Of which property.
    pub property: NamedNode,
    /// The text of the value that goes.
    pub old: Option<String>,
    /// The value that comes.
    pub new: Option<Term>,
    /// The value comes beside those that are there.
    pub adds: bool,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The action in the journal; none when nothing had to be done.
    pub action: Option<NamedNode>,
    /// Graphs of documents that changed.
    pub documents: usize,
    /// The store's generation with it.
    pub generation: u64,
}

/// What became of a document that was sent.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The change.
    pub done: Done,
    /// Its IRI.
    pub document: NamedNode,
    /// It was here before.
    pub replaces: bool,
    /// What was read; nothing when it was here with the same bytes.
    pub read: Option<Summary>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum CuratorError {
    /// No such node, or one of another sort.
    #[error("{0}")]
    Unfit(String),
    /// It would contradict what was decided before.
    #[error("{0}")]
    Contradiction(String),
    /// The document cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ontology's data cannot be compiled.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}

type Result<T> = std::result::Result<T, CuratorError>;

impl Curator {
    /// Changes `store`, reading documents with `ontology`. Nobody else may import into the store meanwhile.
    pub fn new(store: Arc<dyn Store>, ontology: Arc<Ontology>) -> Curator {
        Curator { store, ontology, writing: Mutex::new(None) }
    }

    /// Imports a document that comes under the name of a file in a folder, as if it lay there.
    pub fn import(
        &self,
        signature: Signature,
        name: String,
        folder: Option<PathBuf>,
        bytes: Vec<u8>,
    ) -> Result<Taken> {
        let mut importer = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Place::Sent { name, folder, bytes };
        let known = known::documents(&*self.store)?;
        let slug = slug::assign(std::slice::from_ref(&place), &known).concat();
        let iri = NamedNode::new_unchecked(format!("{DOCUMENT_IRIS}{slug}"));
        let bytes = place.bytes()?;
        if known.get(&slug).is_some_and(|it| it.digest == super::digest(&bytes)) {
            let done = Done { action: None, documents: 0, generation: self.store.generation() };
            return Ok(Taken { done, document: iri, replaces: true, read: None });
        }
        let importer = match &mut *importer {
            Some(importer) => importer,
            none => none.insert(Importer::new(Arc::clone(&self.ontology))?),
        };
        let read = whole(importer, &place, &slug, &bytes)?;
        let mut journal = curated::journal(&*self.store)?;
        let action = signed(&mut journal, Deed::Import(iri.clone()), signature);
        let done = self.write(&journal, action, Some((read.graph, read.triples)), |_| false)?;
        Ok(Taken { done, document: iri, replaces: known.contains_key(&slug), read: Some(read.summary) })
    }

    /// Removes the document with this IRI. What was read is put aside, for an undo.
    pub fn delete(&self, signature: Signature, iri: &NamedNode) -> Result<Done> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let graph = graph_of(iri).ok_or_else(|| unfit(iri, "is no document"))?;
        let effective = self.store.graph(&graph)?;
        if effective.is_empty() {
            return Err(unfit(iri, "is no document here"));
        }
        let read = curated::read(&*self.store, &graph, &effective)?;
        let aside = rejected(&graph).map(|it| (it, Some(Remainder::between(&read, &[]).triples(&graph))));
        let mut journal = curated::journal(&*self.store)?;
        let action = signed(&mut journal, Deed::Delete(iri.clone()), signature);
        let effects = Effects::new(&journal, self.ontology.model());
        let mut documents = curated::documents(&*self.store)?;
        documents.retain(|(name, _)| *name != graph);
        let mut graphs = vec![(graph, None), curated::links(&effects, &documents), curation(&journal)];
        graphs.extend(aside);
        let generation = self.store.apply(Change { graphs })?.generation;
        Ok(Done { action: Some(action), documents: 1, generation })
    }

    /// Does what is wished, if it can be done.
    pub fn decide(&self, signature: Signature, wish: Wish) -> Result<Done> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut journal = curated::journal(&*self.store)?;
        let deed = match wish {
            Wish::Merge(nodes) => self.merge(&journal, nodes)?,
            Wish::KeepApart(nodes) => {
                self.entities(&nodes)?;
                Deed::KeepApart(nodes)
            }
            Wish::Reject(fact) => Deed::Reject(self.fact(&fact)?),
            Wish::Correct(node, Value { property, old, new, adds }) => {
                let target = match self.fact(&node) {
                    Ok(target) => target,
                    Err(_) => Target { node, label: None },
                };
                self.check_value(&target.node, &property, old.as_deref())?;
                Deed::Correct { target, property, old, new, adds }
            }
            Wish::Undo(action) => return self.undo(journal, signature, action),
        };
        let targets: Vec<NamedNode> = deed.targets().into_iter().cloned().collect();
        let action = signed(&mut journal, deed, signature);
        self.write(&journal, action, None, |it| {
            let names = |node: &Term| matches!(node, Term::NamedNode(node) if targets.contains(node));
            it.iter().any(|it| names(&it.object) || names(&Term::from(it.subject.clone())))
        })
    }

    /// The classes of a node.
    pub fn classes(&self, node: &NamedNode) -> Result<Vec<NamedNode>> {
        let triples = self.about(node)?;
        let types = triples.into_iter().filter(|it| it.predicate == rdf::TYPE);
        Ok(types.filter_map(|it| iri(&it.object)).collect())
    }

    fn merge(&self, journal: &Journal, nodes: Vec<NamedNode>) -> Result<Deed> {
        let classes = self.entities(&nodes)?;
        let [kept, others @ ..] = nodes.as_slice() else { return Err(few()) };
        let apart = journal.deeds().any(|it| match it {
            Deed::KeepApart(apart) => nodes.iter().filter(|it| apart.contains(it)).count() > 1,
            _ => false,
        });
        if apart {
            let words = "these were declared to be different; undo that action first".to_owned();
            return Err(CuratorError::Contradiction(words));
        }
        let general = [class("Entity"), class("Matter")];
        let (first, rest) = classes.split_first().ok_or_else(few)?;
        let is_common = |it: &&NamedNode| {
            it.as_str().starts_with(TRV)
                && !general.contains(it)
                && rest.iter().all(|other| other.contains(it))
        };
        if !first.iter().any(|it| is_common(&it)) {
            return Err(CuratorError::Unfit(
                "entities of one sort can be one: all actors, or all instruments".to_owned(),
            ));
        }
        let mut triples = Vec::new();
        for node in &nodes {
            triples.extend(self.about(node)?);
        }
        let profile = profile(self.ontology.model(), kept, others, &triples);
        Ok(Deed::Merge { kept: kept.clone(), others: others.to_vec(), profile })
    }

    fn undo(&self, mut journal: Journal, signature: Signature, iri: NamedNode) -> Result<Done> {
        let action = journal.find(&iri).ok_or_else(|| unfit(&iri, "is no action of the journal"))?;
        if !journal.counts(action.number) {
            let words = format!("{} is undone already", iri.as_str());
            return Err(CuratorError::Contradiction(words));
        }
        let mut back = None;
        match &action.deed {
            Deed::Import(_) => {
                let words = "an import is not undone: delete the document, or import it as it was".to_owned();
                return Err(CuratorError::Contradiction(words));
            }
            Deed::Undo(undone)
                if matches!(journal.find(undone).map(|it| &it.deed), Some(Deed::Delete(_))) =>
            {
                let words = "the document is back: delete it again instead".to_owned();
                return Err(CuratorError::Contradiction(words));
            }
            Deed::Delete(document) => {
                let graph = graph_of(document).ok_or_else(|| unfit(document, "is no document"))?;
                if !self.store.graph(&graph)?.is_empty() {
                    let words = "the document was imported again after that".to_owned();
                    return Err(CuratorError::Contradiction(words));
                }
                back = Some((graph.clone(), curated::read(&*self.store, &graph, &[])?));
            }
            _ => {}
        }
        let action = signed(&mut journal, Deed::Undo(iri), signature);
        // Only where the undone action changed something is there a difference to what was read.
        self.write(&journal, action, back, |_| false)
    }

    /// Writes the journal with what it means: for `fresh`, a document and what was read in it, for all documents that
    /// are `touched` by their content, and for those that differ from what was read already.
    fn write(
        &self,
        journal: &Journal,
        action: NamedNode,
        fresh: Option<(NamedNode, Vec<Triple>)>,
        touched: impl Fn(&[Triple]) -> bool,
    ) -> Result<Done> {
        let store = &*self.store;
        let effects = Effects::new(journal, self.ontology.model());
        let mut documents = curated::documents(store)?;
        let mut graphs: Vec<Graph> = Vec::new();
        if let Some((name, read)) = fresh {
            let new = curated::graphs(&effects, &name, &read);
            documents.retain(|(it, _)| *it != name);
            documents.extend(new.first().and_then(|(name, it)| Some((name.clone(), it.clone()?))));
            graphs.extend(new);
        } else {
            let aside: Vec<NamedNode> = store.graphs()?;
            for (name, effective) in &mut documents {
                let is_curated = rejected(name).is_some_and(|it| aside.binary_search(&it).is_ok());
                if !is_curated && !touched(effective) {
                    continue;
                }
                let new = curated::graphs(&effects, name, &curated::read(store, name, effective)?);
                if let Some((_, Some(triples))) = new.first() {
                    effective.clone_from(triples);
                }
                graphs.extend(new);
            }
            let authority = effects.apply(self.ontology.authority_graph());
            graphs.push((AUTHORITY_GRAPH.into_owned(), Some(authority)));
        }
        graphs.push(curated::links(&effects, &documents));
        graphs.push(curation(journal));
        let applied = store.apply(Change { graphs })?;
        let is_document = |it: &NamedNode| it.as_str().starts_with(super::DOCUMENTS);
        let documents = applied.graphs.iter().filter(|it| is_document(&it.name)).count();
        Ok(Done { action: Some(action), documents, generation: applied.generation })
    }

    /// All that the store says of a node.
    fn about(&self, node: &NamedNode) -> Result<Vec<Triple>> {
        let mut triples = Vec::new();
        let subject = NamedOrBlankNode::from(node.clone());
        for graph in self.store.graphs()? {
            let is_data = graph.as_str().starts_with(super::DOCUMENTS) || graph == AUTHORITY_GRAPH;
            if is_data {
                triples.extend(self.store.graph(&graph)?.into_iter().filter(|it| it.subject == subject));
            }
        }
        Ok(triples)
    }

    /// The classes of `nodes`, at least two different entities.
    fn entities(&self, nodes: &[NamedNode]) -> Result<Vec<Vec<NamedNode>>> {
        let mut seen = Vec::new();
        let mut classes = Vec::new();
        for node in nodes {
            if seen.contains(&node) {
                return Err(unfit(node, "stands twice"));
            }
            seen.push(node);
            let own = self.classes(node)?;
            if !own.contains(&class("Entity")) {
                return Err(unfit(node, "is no entity here"));
            }
            classes.push(own);
        }
        if classes.len() < 2 { Err(few()) } else { Ok(classes) }
    }

    /// A fact of a document, with what it was called when it was read.
    fn fact(&self, node: &NamedNode) -> Result<Target> {
        let no_fact = || unfit(node, "is no fact of a document here");
        let slug = node.as_str().strip_prefix(DOCUMENT_IRIS).and_then(|it| it.split('/').next());
        let graph = quads::graph_name(slug.ok_or_else(no_fact)?);
        let effective = self.store.graph(&graph)?;
        let of = |triples: &[Triple], predicate: NamedNodeRef<'_>| -> Vec<Term> {
            let subject = NamedOrBlankNode::from(node.clone());
            let found = triples.iter().filter(|it| it.subject == subject && it.predicate == predicate);
            found.map(|it| it.object.clone()).collect()
        };
        if !of(&effective, rdf::TYPE).contains(&Term::from(class("Fact"))) {
            return Err(no_fact());
        }
        let read = curated::read(&*self.store, &graph, &effective)?;
        let label = of(&read, rdfs::LABEL).into_iter().find_map(|it| match it {
            Term::Literal(label) => Some(label.value().to_owned()),
            _ => None,
        });
        Ok(Target { node: node.clone(), label })
    }

    fn check_value(&self, node: &NamedNode, property: &NamedNode, old: Option<&str>) -> Result<()> {
        let about = self.about(node)?;
        if about.is_empty() {
            return Err(unfit(node, "is no node of a document or of the authority data"));
        }
        let Some(old) = old else { return Ok(()) };
        let has = about.iter().filter(|it| it.predicate == *property).any(|it| match &it.object {
            Term::NamedNode(node) => node.as_str() == old,
            Term::Literal(literal) => literal.value() == old,
            _ => false,
        });
        if has { Ok(()) } else { Err(unfit(node, &format!("has no value `{old}` there"))) }
    }
}

fn signed(journal: &mut Journal, deed: Deed, signature: Signature) -> NamedNode {
    journal.add(deed, signature.who, signature.when, signature.why)
}

fn curation(journal: &Journal) -> Graph {
    (CURATION_GRAPH.into_owned(), Some(journal.triples()))
}

fn graph_of(document: &NamedNode) -> Option<NamedNode> {
    let slug = document.as_str().strip_prefix(DOCUMENT_IRIS)?;
    (!slug.is_empty() && !slug.contains(['/', '#'])).then(|| quads::graph_name(slug))
}

fn class(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{TRV}{local}"))
}

fn iri(term: &Term) -> Option<NamedNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone()),
        _ => None,
    }
}

fn few() -> CuratorError {
    CuratorError::Unfit("name at least two different entities".to_owned())
}

fn unfit(node: &NamedNode, words: &str) -> CuratorError {
    CuratorError::Unfit(format!("<{}> {words}", node.as_str()))
}
