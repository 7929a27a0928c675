//! The one gate for writes of a program that serves: whoever keeps a view of the store hears of every change.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use oxigraph::model::{NamedNode, QuadRef, Triple};
use oxigraph::sparql::CancellationToken;
use spargebra::Query;

use super::{Answer, Applied, Change, Edit, Explain, Rows, Store, StoreError};

/// Someone who keeps what a store holds in another form, or tells others of changes.
pub trait Observer: Send + Sync + 'static {
    /// Hears what `applied` did to `store`, once for each change and in their order. It must not write.
    fn changed(&self, store: &dyn Store, applied: &Applied);

    /// Hears that `store` was changed by others in ways that nobody can tell: what it keeps has to be read again.
    /// False when that failed; it hears of it again then. Those that never stand before a shared store hear nothing.
    fn lost(&self, _store: &dyn Store) -> bool {
        true
    }
}

/// How often a change is tried that others are faster than.
const TRIES: usize = 10;

/// A store with observers. A change counts as made when all of them have heard of it.
pub struct Live {
    store: Arc<dyn Store>,
    observers: Vec<Arc<dyn Observer>>,
    // Changes reach observers in the order in which the store took them.
    writing: Mutex<()>,
    // An observer could not read what it missed.
    stale: AtomicBool,
    // The last state that all observers have heard of.
    heard: AtomicU64,
}

impl Live {
    /// Tells `observers` of each change of `store` that comes through here.
    pub fn new(store: Arc<dyn Store>, observers: Vec<Arc<dyn Observer>>) -> Live {
        let heard = AtomicU64::new(store.generation());
        Live { store, observers, writing: Mutex::new(()), stale: AtomicBool::new(false), heard }
    }

    /// Tells the observers of what others have done to a store that is shared.
    ///
    /// # Errors
    /// A store that cannot be asked.
    pub fn follow(&self) -> Result<(), StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.catch_up()
    }

    fn catch_up(&self) -> Result<(), StoreError> {
        if self.stale.load(Ordering::Acquire) {
            self.lose();
        }
        match self.store.missed()? {
            Some(missed) => missed.iter().for_each(|it| self.tell(it)),
            None => self.lose(),
        }
        Ok(())
    }

    fn tell(&self, applied: &Applied) {
        self.observers.iter().for_each(|it| it.changed(&*self.store, applied));
        if !self.stale.load(Ordering::Acquire) {
            self.heard.store(applied.generation, Ordering::Release);
        }
    }

    /// Has everything read again; once more the next time, when that fails.
    fn lose(&self) {
        let failed = self.observers.iter().filter(|it| !it.lost(&*self.store)).count();
        self.stale.store(failed > 0, Ordering::Release);
        if failed == 0 {
            self.hear();
        }
    }

    fn hear(&self) {
        self.heard.store(self.store.generation(), Ordering::Release);
    }

    /// Makes a change on top of what others have done.
    fn shared(&self, change: &Change, edits: &[Edit]) -> Result<Applied, StoreError> {
        for _ in 0..TRIES {
            self.catch_up()?;
            match self.store.revise(change.clone(), edits.to_vec()) {
                Err(StoreError::Behind) => {}
                done => return done,
            }
        }
        Err(StoreError::Behind)
    }
}

impl Store for Live {
    fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        self.revise(change, Vec::new())
    }

    fn revise(&self, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let applied = match self.store.is_shared() {
            true => self.shared(&change, &edits)?,
            // A change that was made and could not be kept has its number all the same.
            false => self.store.revise(change, edits).inspect_err(|_| self.hear())?,
        };
        if !applied.graphs.is_empty() {
            self.tell(&applied);
        }
        Ok(applied)
    }

    fn revise_of(&self, of: u64, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        if !self.store.is_shared() {
            return self.revise(change, edits);
        }
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.catch_up()?;
        let applied = self.store.revise_of(of, change, edits)?;
        if !applied.graphs.is_empty() {
            self.tell(&applied);
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

    fn stream(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
        rows: &mut dyn Rows,
    ) -> Result<Option<Answer>, StoreError> {
        self.store.stream(query, max_rows, cancel, rows)
    }

    fn explain(&self, query: &Query, form: Explain) -> Option<String> {
        self.store.explain(query, form)
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

    /// That of the last state that all observers have heard of: what answers from their views is called by this number,
    /// and an old answer must not have the number of a new one.
    fn generation(&self) -> u64 {
        self.heard.load(Ordering::Acquire)
    }

    fn resume(&self, generation: u64) {
        self.store.resume(generation);
        self.hear();
    }

    fn is_shared(&self) -> bool {
        self.store.is_shared()
    }

    fn identity(&self) -> Option<String> {
        self.store.identity()
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
