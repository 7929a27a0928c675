//! Keeping a view in step with its store.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::group::Counts;
use super::view::{Edge, Fact, NodeId, Record, View};
use crate::graph::{Applied, Observer, Store, StoreError, Triple};
use crate::ontology::Model;

/// The view of a store that is being served.
pub struct Index {
    model: Arc<Model>,
    view: RwLock<View>,
}

impl Index {
    /// Reads everything that `store` holds.
    ///
    /// # Errors
    /// What the store reports while it is read.
    pub fn build(model: Arc<Model>, store: &dyn Store) -> Result<Index, StoreError> {
        let view = whole(&model, store)?;
        Ok(Index { model, view: RwLock::new(view) })
    }

    /// The view as it is now. Changes wait until it is dropped: do not keep it while waiting for something else.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn update(&self, store: &dyn Store, applied: &Applied) -> Result<(), StoreError> {
        let mut gone = Vec::new();
        for triple in applied.graphs.iter().flat_map(|it| &it.removed) {
            // Another graph may say the same.
            if !store.holds(triple)? {
                gone.push(triple);
            }
        }
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        let gone: Vec<Fact> = gone.into_iter().filter_map(|it| view.fact(it)).collect();
        let come = applied.graphs.iter().flat_map(|it| &it.added);
        let come: Vec<Fact> = come.filter_map(|it| view.fact(it)).collect();
        view.change(&come, &gone);
        view.generation = applied.generation;
        Ok(())
    }
}

impl Observer for Index {
    fn changed(&self, store: &dyn Store, applied: &Applied) {
        let Err(error) = self.update(store, applied) else { return };
        tracing::error!(%error, "the index could not follow a change and is read anew");
        self.lost(store);
    }

    fn lost(&self, store: &dyn Store) -> bool {
        let read = whole(&self.model, store);
        match read {
            Ok(view) => {
                *self.view.write().unwrap_or_else(PoisonError::into_inner) = view;
                true
            }
            Err(error) => {
                tracing::error!(%error, "the index could not be read anew: answers may be old");
                false
            }
        }
    }
}

fn whole(model: &Model, store: &dyn Store) -> Result<View, StoreError> {
    let mut view = View::new(model);
    view.generation = store.generation();
    store.scan(&mut |triple: Triple| {
        if let Some(fact) = view.fact(&triple) {
            view.push(fact);
        }
    })?;
    view.settle();
    Ok(view)
}

impl View {
    /// Adds a fact without keeping anything sorted.
    fn push(&mut self, fact: Fact) {
        let Fact { subject, edge } = fact;
        self.records[subject as usize].edges.push(edge);
        if let Some(node) = edge.value.as_node() {
            self.records[node as usize].incoming.push((edge.predicate, subject));
        }
    }

    /// Sorts what was pushed.
    fn settle(&mut self) {
        for Record { edges, incoming } in &mut self.records {
            edges.sort_unstable();
            edges.dedup();
            edges.shrink_to_fit();
            incoming.sort_unstable();
            incoming.dedup();
            incoming.shrink_to_fit();
        }
    }

    /// Adds and takes away facts, and keeps the orders that are known.
    pub(super) fn change(&mut self, come: &[Fact], gone: &[Fact]) {
        let mut forward: BTreeMap<NodeId, [Vec<Edge>; 2]> = BTreeMap::new();
        let mut backward: BTreeMap<NodeId, [Vec<(u16, NodeId)>; 2]> = BTreeMap::new();
        for (side, facts) in [come, gone].into_iter().enumerate() {
            for Fact { subject, edge } in facts {
                forward.entry(*subject).or_default()[side].push(*edge);
                if let Some(node) = edge.value.as_node() {
                    backward.entry(node).or_default()[side].push((edge.predicate, *subject));
                }
            }
        }
        let touched: Vec<NodeId> = forward.keys().copied().collect();
        for (node, [come, gone]) in forward {
            merge(&mut self.records[node as usize].edges, come, gone);
        }
        for (node, [come, gone]) in backward {
            merge(&mut self.records[node as usize].incoming, come, gone);
        }
        self.counts = Counts::default();
        let mut orders = mem::take(&mut self.orders);
        orders.follow(self, &touched);
        self.orders = orders;
    }
}

/// Takes `gone` out of a sorted list and puts `come` in, each once.
fn merge<T: Ord + Copy>(list: &mut Vec<T>, mut come: Vec<T>, mut gone: Vec<T>) {
    come.sort_unstable();
    come.dedup();
    gone.sort_unstable();
    gone.retain(|it| come.binary_search(it).is_err());
    if !gone.is_empty() {
        list.retain(|it| gone.binary_search(it).is_err());
    }
    come.retain(|it| list.binary_search(it).is_err());
    match come.as_slice() {
        [] => {}
        [one] => {
            let at = list.partition_point(|it| it < one);
            list.insert(at, *one);
        }
        _ => {
            list.extend(come);
            // Two sorted runs: the stable sort merges them in one pass.
            list.sort();
        }
    }
}
