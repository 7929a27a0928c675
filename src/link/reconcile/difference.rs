//! What changes in the links graph.

use std::collections::{BTreeSet, HashSet};

use oxigraph::model::Triple;

use super::lists::DocumentId;
use super::summary::Key;
use super::texts::Text;

/// Triples that come and go, each sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Triples that the graph did not hold before.
    pub added: Vec<Triple>,
    /// Triples that it holds no more.
    pub removed: Vec<Triple>,
}

impl Difference {
    /// From one content of a graph to another.
    pub fn between(old: &[Triple], new: &[Triple]) -> Difference {
        let without = |some: &[Triple], others: &[Triple]| {
            let others: HashSet<&Triple> = others.iter().collect();
            let mut left: Vec<Triple> = some.iter().filter(|it| !others.contains(it)).cloned().collect();
            left.sort_by_cached_key(ToString::to_string);
            left.dedup();
            left
        };
        Difference { added: without(new, old), removed: without(old, new) }
    }
}

/// What a changed document may change in the links graph.
#[derive(Default)]
pub struct Touched {
    /// Groups of statements that are compared.
    pub keys: BTreeSet<Key>,
    /// Matters whose process may begin, end or have another name.
    pub matters: BTreeSet<Text>,
    /// Matters, and documents whose facts are stages of them.
    pub stages: BTreeSet<(Text, DocumentId)>,
    /// Instruments that may be others of other documents.
    pub alike: BTreeSet<Text>,
    /// Drafts that may have become something else.
    pub drafts: BTreeSet<Text>,
}
