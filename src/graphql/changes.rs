//! What happens to the store, for those who wait for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use tokio::sync::broadcast;

use crate::corpus::{Follower, Progress};
use crate::graph::{Applied, Became, GraphChange, Observer, Store, quads};

/// Changes that wait for a slow subscriber; then it has missed some.
const WAITING: usize = 256;

/// Imports whose last step is known.
const IMPORTS: usize = 100;

/// Tells subscribers of changes. The writer never waits for them.
pub struct Changes {
    sender: broadcast::Sender<Arc<Happening>>,
    generation: AtomicU64,
    /// The last step of each of the last imports.
    imports: Mutex<BTreeMap<u64, Progress>>,
}

/// What subscribers hear of.
pub enum Happening {
    /// A change of the store.
    Change(Change),
    /// A step of an import.
    Progress(Progress),
}

/// One change of the store.
pub struct Change {
    /// The store's generation with it.
    pub generation: u64,
    /// What became of documents.
    pub documents: Vec<DocumentChange>,
    /// Nodes with the classes that they have newly, in the graph of one document.
    pub typed: Vec<(NamedNode, NamedNode)>,
}

/// What became of one document.
pub struct DocumentChange {
    /// Its IRI.
    pub document: NamedNode,
    /// Came, changed or went.
    pub kind: Became,
    /// Statements that its graph did not hold before.
    pub added: usize,
    /// Statements that its graph holds no more.
    pub removed: usize,
}

impl Changes {
    /// Nothing has happened since `generation`.
    pub fn new(generation: u64) -> Changes {
        let (sender, imports) = (broadcast::channel(WAITING).0, Mutex::default());
        Changes { sender, generation: AtomicU64::new(generation), imports }
    }

    /// The generation now, and every change after it; a change may also be both.
    pub fn subscribe(&self) -> (u64, broadcast::Receiver<Arc<Happening>>) {
        let receiver = self.sender.subscribe();
        (self.generation.load(Ordering::Acquire), receiver)
    }

    /// The store's generation now.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The last steps of the last imports, by their numbers.
    pub fn imports(&self) -> Vec<Progress> {
        self.imports.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

impl Follower for Changes {
    fn progressed(&self, progress: &Progress) {
        let mut imports = self.imports.lock().unwrap_or_else(PoisonError::into_inner);
        imports.insert(progress.job, progress.clone());
        if imports.len() > IMPORTS {
            imports.pop_first();
        }
        drop(imports);
        // Nobody may be listening.
        let _told = self.sender.send(Arc::new(Happening::Progress(progress.clone())));
    }
}

impl Observer for Changes {
    fn changed(&self, _store: &dyn Store, applied: &Applied) {
        self.generation.store(applied.generation, Ordering::Release);
        if self.sender.receiver_count() == 0 {
            return;
        }
        let change = Change {
            generation: applied.generation,
            documents: applied.graphs.iter().filter_map(document).collect(),
            typed: applied.graphs.iter().flat_map(|it| it.added.iter().filter_map(class)).collect(),
        };
        // The last subscriber may have left just now.
        let _told = self.sender.send(Arc::new(Happening::Change(change)));
    }

    fn lost(&self, store: &dyn Store) -> bool {
        let applied = Applied { generation: store.generation(), graphs: Vec::new() };
        self.changed(store, &applied);
        true
    }
}

fn document(graph: &GraphChange) -> Option<DocumentChange> {
    let document = quads::document_of(&graph.name)?;
    Some(DocumentChange {
        document,
        kind: graph.became,
        added: graph.added.len(),
        removed: graph.removed.len(),
    })
}

fn class(triple: &Triple) -> Option<(NamedNode, NamedNode)> {
    match (&triple.subject, &triple.object) {
        (NamedOrBlankNode::NamedNode(node), Term::NamedNode(class)) if triple.predicate == rdf::TYPE => {
            Some((node.clone(), class.clone()))
        }
        _ => None,
    }
}
