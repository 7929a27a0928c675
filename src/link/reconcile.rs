//! What joins documents, from their graphs alone: matters that move through several documents, instruments
//! that may be one, drafts and what they became, and statements that cannot both hold.
//!
//! A [`Linker`] keeps of each document the little that this takes, so that a changed document costs only what it
//! touches. [`reconcile`] is the whole at once. Two things are taken for granted: a fact stands in the graph of its own
//! document, and the IRIs of instruments end differently.

mod conflict;
mod difference;
mod facts;
mod instruments;
mod linker;
mod lists;
mod names;
mod process;
mod summary;
mod texts;

use oxigraph::model::{NamedNode, Triple};

pub use difference::Difference;
pub use linker::Linker;

/// The content of the links graph, sorted. The order of `documents` does not matter.
pub fn reconcile(documents: &[(NamedNode, Vec<Triple>)]) -> Vec<Triple> {
    let mut linker = Linker::default();
    for (graph, triples) in documents {
        linker.add(graph, triples);
    }
    linker.links()
}
