//! Changes that people make while a server runs: documents in and out, and decisions about what was read.
//!
//! Each is one change of the store: the journal, the documents it touches, the authority data and the links together.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNode, Term};

use super::curated::{self, Graph};
use super::known::Known;
use super::standing::Standing;
use super::{DocumentError, Place, known, slug, whole};
use crate::curation::{Deed, Effects, Journal, Remainder, Target, profile, rejected};
use crate::graph::{Applied, Change, NamedNode, Store, StoreError, Triple, described, quads, speaking_of};
use crate::import::{Importer, Summary};
use crate::lexicon::LexiconError;
use crate::ontology::{AUTHORITY_GRAPH, Ontology};

const DOCUMENT_IRIS: &str = "https://w3id.org/travaux/id/document/";
const TRV: &str = "https://w3id.org/travaux/ns#";
/// How often a change is worked out anew that others are faster than.
const TRIES: usize = 10;

/// The one who changes a store, one change after the other.
pub struct Curator {
    store: Arc<dyn Store>,
    ontology: Arc<Ontology>,
    /// Held for a whole change, so that it stands on the one before.
    writing: Mutex<Desk>,
}

/// What a change needs, made when it is first needed.
#[derive(Default)]
struct Desk {
    importer: Option<Importer>,
    /// Nothing too while a change is under way: one that fails leaves nothing to rely on.
    standing: Option<Standing>,
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
    /// Changes `store`, reading documents with `ontology`. After a change by anybody else, the next one here has to
    /// read the whole store.
    pub fn new(store: Arc<dyn Store>, ontology: Arc<Ontology>) -> Curator {
        Curator { store, ontology, writing: Mutex::default() }
    }

    /// Makes ready what the first change needs: it takes some time where there are many documents.
    pub fn prepare(&self) -> Result<()> {
        self.again(|desk| {
            self.standing(desk)?;
            self.importer(desk).map(drop)
        })
    }

    /// Imports a document that comes under the name of a file in a folder, as if it lay there.
    pub fn import(
        &self,
        signature: Signature,
        name: String,
        folder: Option<PathBuf>,
        bytes: Vec<u8>,
    ) -> Result<Taken> {
        let place = Place::Sent { name, folder, bytes };
        self.again(|desk| self.take_in(desk, signature.clone(), &place))
    }

    fn take_in(&self, desk: &mut Desk, signature: Signature, place: &Place) -> Result<Taken> {
        let bytes = place.bytes()?;
        let standing = self.standing(desk)?;
        let slug = slug::assign(std::slice::from_ref(place), &standing.documents).concat();
        let iri = NamedNode::new_unchecked(format!("{DOCUMENT_IRIS}{slug}"));
        let known = standing.documents.get(&slug).map(|it| it.digest.as_str());
        let (digest, replaces) = (super::digest(&bytes), known.is_some());
        if known == Some(digest.as_str()) {
            let done = Done { action: None, documents: 0, generation: self.store.generation() };
            return Ok(Taken { done, document: iri, replaces, read: None });
        }
        let mut journal = standing.journal.clone();
        let read = whole(self.importer(desk)?, place, &slug, &bytes)?;
        let action = signed(&mut journal, Deed::Import(iri.clone()), signature);
        let mut standing = self.take(desk)?;
        let document = Known { identity: place.identity(), digest };
        standing.documents.insert(slug, document);
        let done = self.replace(desk, standing, journal, action, (read.graph, read.triples))?;
        Ok(Taken { done, document: iri, replaces, read: Some(read.summary) })
    }

    /// Removes the document with this IRI. What was read is put aside, for an undo.
    pub fn delete(&self, signature: Signature, iri: &NamedNode) -> Result<Done> {
        self.again(|desk| self.take_away(desk, signature.clone(), iri))
    }

    fn take_away(&self, desk: &mut Desk, signature: Signature, iri: &NamedNode) -> Result<Done> {
        let graph = graph_of(iri).ok_or_else(|| unfit(iri, "is no document"))?;
        let effective = self.store.graph(&graph)?;
        if effective.is_empty() {
            return Err(unfit(iri, "is no document here"));
        }
        let read = curated::read(&*self.store, &graph, &effective)?;
        let aside = rejected(&graph).map(|it| (it, Some(Remainder::between(&read, &[]).triples(&graph))));
        let mut standing = self.take(desk)?;
        let mut journal = standing.journal.clone();
        let action = signed(&mut journal, Deed::Delete(iri.clone()), signature);
        let effects = Effects::new(&journal, self.ontology.model());
        let links = standing.links.follow(&effects, &[(graph.clone(), Vec::new())]);
        standing.documents.remove(iri.as_str().strip_prefix(DOCUMENT_IRIS).unwrap_or_default());
        let graphs = std::iter::once((graph, None)).chain(aside).collect();
        let (standing, applied) = standing.apply(&*self.store, Change { graphs }, links, journal)?;
        desk.standing = Some(standing);
        Ok(Done { action: Some(action), documents: 1, generation: applied.generation })
    }

    /// Does what is wished, if it can be done.
    pub fn decide(&self, signature: Signature, wish: Wish) -> Result<Done> {
        self.again(|desk| self.carry_out(desk, signature.clone(), wish.clone()))
    }

    fn carry_out(&self, desk: &mut Desk, signature: Signature, wish: Wish) -> Result<Done> {
        let mut journal = self.standing(desk)?.journal.clone();
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
            Wish::Undo(action) => return self.undo(desk, journal, signature, action),
        };
        let targets: Vec<NamedNode> = deed.targets().into_iter().cloned().collect();
        let action = signed(&mut journal, deed, signature);
        self.redo(desk, journal, action, &targets)
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

    fn undo(
        &self,
        desk: &mut Desk,
        mut journal: Journal,
        signature: Signature,
        iri: NamedNode,
    ) -> Result<Done> {
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
        if let Some(document) = back {
            let standing = self.take(desk)?;
            let done = self.replace(desk, standing, journal, action, document)?;
            if let Some(standing) = &mut desk.standing {
                standing.documents = known::documents(&*self.store)?;
            }
            return Ok(done);
        }
        // Only where the undone action changed something is there a difference to what was read.
        self.redo(desk, journal, action, &[])
    }

    /// Writes the journal, whose effects are as they were, with a document and what was read in it.
    fn replace(
        &self,
        desk: &mut Desk,
        mut standing: Standing,
        journal: Journal,
        action: NamedNode,
        (name, read): (NamedNode, Vec<Triple>),
    ) -> Result<Done> {
        let effects = Effects::new(&journal, self.ontology.model());
        let graphs = curated::graphs(&effects, &name, &read);
        let effective = graphs.first().and_then(|(_, it)| it.clone()).unwrap_or_default();
        let links = standing.links.follow(&effects, &[(name, effective)]);
        let (standing, applied) = standing.apply(&*self.store, Change { graphs }, links, journal)?;
        desk.standing = Some(standing);
        Ok(done(action, &applied))
    }

    /// Writes the journal with what it means for all documents that speak of `targets`, and for those that differ from
    /// what was read already.
    fn redo(
        &self,
        desk: &mut Desk,
        journal: Journal,
        action: NamedNode,
        targets: &[NamedNode],
    ) -> Result<Done> {
        let store = &*self.store;
        let mut touched = BTreeSet::new();
        for target in targets {
            touched.extend(speaking_of(store, target)?);
        }
        let mut standing = self.take(desk)?;
        let effects = Effects::new(&journal, self.ontology.model());
        let (mut graphs, mut documents): (Vec<Graph>, Vec<_>) = (Vec::new(), Vec::new());
        let names = store.graphs()?;
        for name in names.iter().filter(|it| is_document(it)) {
            let is_curated = rejected(name).is_some_and(|it| names.binary_search(&it).is_ok());
            if is_curated || touched.contains(name) {
                let read = curated::read(store, name, &store.graph(name)?)?;
                let new = curated::graphs(&effects, name, &read);
                documents
                    .extend(new.first().map(|(name, it)| (name.clone(), it.clone().unwrap_or_default())));
                graphs.extend(new);
            }
        }
        let authority = effects.apply(self.ontology.authority_graph());
        graphs.push((AUTHORITY_GRAPH.into_owned(), Some(authority)));
        let before = Effects::new(&standing.journal, self.ontology.model());
        let links = standing.links.shift(store, [&before, &effects], &documents)?;
        let (mut standing, applied) = standing.apply(store, Change { graphs }, links, journal)?;
        standing.documents = known::documents(store)?;
        desk.standing = Some(standing);
        Ok(done(action, &applied))
    }

    /// Makes a change alone, and again from what holds now, as long as others of a shared store are faster.
    fn again<T>(&self, mut attempt: impl FnMut(&mut Desk) -> Result<T>) -> Result<T> {
        let mut desk = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..TRIES {
            match attempt(&mut desk) {
                Err(CuratorError::Store(StoreError::Behind)) => desk.standing = None,
                done => return done,
            }
        }
        attempt(&mut desk)
    }

    fn importer<'d>(&self, desk: &'d mut Desk) -> Result<&'d Importer> {
        Ok(match &mut desk.importer {
            Some(importer) => importer,
            none => none.insert(Importer::new(Arc::clone(&self.ontology))?),
        })
    }

    fn standing<'d>(&self, desk: &'d mut Desk) -> Result<&'d Standing> {
        let standing = self.take(desk)?;
        Ok(desk.standing.insert(standing))
    }

    /// What a change stands on; it is put back when the change has been made.
    fn take(&self, desk: &mut Desk) -> Result<Standing> {
        match desk.standing.take().filter(|it| it.is_of(&*self.store)) {
            Some(standing) => Ok(standing),
            None => Ok(Standing::read(&*self.store, self.ontology.model())?),
        }
    }

    /// All that the store says of a node.
    fn about(&self, node: &NamedNode) -> Result<Vec<Triple>> {
        let mut told = described(&*self.store, node)?;
        told.retain(|(graph, _)| is_document(graph) || *graph == AUTHORITY_GRAPH);
        Ok(told.into_iter().map(|it| it.1).collect())
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

fn done(action: NamedNode, applied: &Applied) -> Done {
    let documents = applied.graphs.iter().filter(|it| is_document(&it.name)).count();
    Done { action: Some(action), documents, generation: applied.generation }
}

fn is_document(graph: &NamedNode) -> bool {
    graph.as_str().starts_with(super::DOCUMENTS)
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
