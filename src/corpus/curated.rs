//! Graphs as the store holds them: what was read, with the journal's effects applied.

use crate::curation::{CURATION_GRAPH, Effects, Journal, Remainder, rejected};
use crate::graph::{NamedNode, Store, StoreError, Triple};

/// A graph and its new content, as a change takes it.
pub type Graph = (NamedNode, Option<Vec<Triple>>);

/// What people decided so far.
pub fn journal(store: &dyn Store) -> Result<Journal, StoreError> {
    Ok(Journal::read(&store.graph(&CURATION_GRAPH.into_owned())?))
}

/// The graph of a document in which `read` was read, and beside it what the two differ in.
pub fn graphs(effects: &Effects<'_>, name: &NamedNode, read: &[Triple]) -> Vec<Graph> {
    let effective = effects.apply(read);
    let remainder = rejected(name).map(|it| (it, Remainder::between(read, &effective).triples(name)));
    let remainder = remainder.map(|(name, triples)| (name, Some(triples)));
    [(name.clone(), Some(effective))].into_iter().chain(remainder).collect()
}

/// What was read in the document whose graph is `name`, which holds `effective`.
pub fn read(store: &dyn Store, name: &NamedNode, effective: &[Triple]) -> Result<Vec<Triple>, StoreError> {
    let Some(rejected) = rejected(name) else { return Ok(effective.to_vec()) };
    Ok(Remainder::read(&store.graph(&rejected)?).restore(effective))
}
