//! Instruments of different documents that may be one: published as candidates, never merged.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, Triple};

use super::view::View;

/// Two instruments that derogate from the same act, each in another document: a proposal and what it became.
pub fn same_instrument(view: &View) -> Vec<Triple> {
    let close = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#closeMatch");
    let mut triples = Vec::new();
    for act in view.all_values("derogatesFrom") {
        let derogating: Vec<&str> = view.subjects("derogatesFrom", act).collect();
        for first in &derogating {
            for second in derogating.iter().filter(|second| *second != first) {
                let together: BTreeSet<&str> = view.graphs(first).collect();
                if view.graphs(second).all(|graph| !together.contains(graph)) {
                    triples.push(Triple::new(
                        NamedNode::new_unchecked(*first),
                        close.clone(),
                        NamedNode::new_unchecked(*second),
                    ));
                }
            }
        }
    }
    triples
}
