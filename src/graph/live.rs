//! The one gate for writes of a program that serves: whoever keeps a view of the store hears of every change.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use oxigraph::model::{NamedNode, QuadRef, Triple};
use oxigraph::sparql::CancellationToken;
use spargebra::Query;

use super::{Answer, Applied, Change, Edit, Store, StoreError};

/// Someone who keeps what a store holds in another form, or tells others of changes.
pub trait Observer: Send + Sync + 'static {
    /// Hears what `applied` did to `store`, once for each change and in their order. It must not write.
    fn changed(&self, store: &dyn Store, applied: &Applied);
}

/// A store with observers. A change counts as made when all of them have heard of it.
pub struct Live {
    store: Arc<dyn Store>,
    observers: Vec<Arc<dyn Observer>>,
    // Changes reach observers in the order in which the store took them.
    writing: Mutex<()>,
}

impl Live {
    /// Tells `observers` of each change of `store` that comes through here.
    pub fn new(store: Arc<dyn Store>, observers: Vec<Arc<dyn Observer>>) -> Live {
        Live { store, observers, writing: Mutex::new(()) }
    }
}

impl Store for Live {
    fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        self.revise(change, Vec::new())
    }

    fn revise(&self, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let applied = self.store.revise(change, edits)?;
        if !applied.graphs.is_empty() {
            self.observers.iter().for_each(|it| it.changed(&*self.store, &applied));
        }
        Ok(applied)
    }

    fn evaluate(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Answer, StoreError> {
        self.store.evaluate(query, max_rows, cancel)
    }

    fn graphs(&self) -> Result<Vec<NamedNode>, StoreError> {
        self.store.graphs()
    }

    fn graph(&self, name: &NamedNode) -> Result<Vec<Triple>, StoreError> {
        self.store.graph(name)
    }

    fn scan(&self, see: &mut dyn FnMut(Triple)) -> Result<(), StoreError> {
        self.store.scan(see)
    }

    fn quads(&self, see: &mut dyn FnMut(QuadRef<'_>)) -> Result<(), StoreError> {
        self.store.quads(see)
    }

    fn holds(&self, triple: &Triple) -> Result<bool, StoreError> {
        self.store.holds(triple)
    }

    fn generation(&self) -> u64 {
        self.store.generation()
    }

    fn resume(&self, generation: u64) {
        self.store.resume(generation);
    }

    fn stamp(&self, graph: &NamedNode) -> Option<String> {
        self.store.stamp(graph)
    }

    fn checkpoint(&self, target: &Path) -> Result<Option<u64>, StoreError> {
        // The observers have heard of every change that is in it.
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.store.checkpoint(target)
    }

    fn changed_at(&self, graph: &NamedNode) -> Option<SystemTime> {
        self.store.changed_at(graph)
    }
}
