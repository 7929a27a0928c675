//! What joins documents, from their graphs alone: matters that move through several documents, instruments
//! that may be one, drafts and what they became, and statements that cannot both hold.

mod candidates;
mod conflict;
mod draft;
mod process;
mod view;

use oxigraph::model::{NamedNode, Triple};

use view::View;

/// The content of the links graph, sorted. The order of `documents` does not matter.
pub fn reconcile(documents: &[(NamedNode, Vec<Triple>)]) -> Vec<Triple> {
    let view = View::new(documents);
    let drafts = draft::drafts(&view);
    let mut triples = process::processes(&view, &drafts);
    triples.extend(draft::links(&view, &drafts));
    triples.extend(candidates::same_instrument(&view));
    triples.extend(conflict::conflicts(&view));
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    triples
}
