//! What an index was made of, in a line that is cheap to keep up to date.
//!
//! Each graph counts with its name and the store's stamp of it (size and time of its file); the sum of their hashes
//! does not depend on their order, and a change needs only a look at the files that it wrote. A line that does not
//! fit, after a copy of the folder for example, costs nothing but building the index again.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::graph::{NamedNode, Store, StoreError};

/// Changes whenever the same texts would be kept in another way.
const VERSION: u32 = 2;

/// The graphs of a store as they are.
pub struct Stamps {
    fields: u64,
    /// Hash of name and stamp, by hash of the name.
    graphs: HashMap<u64, u64>,
    /// The store has no stamps.
    unknown: bool,
}

impl Stamps {
    /// Looks at all graphs; `fields` says in words what is searched.
    pub fn new(store: &dyn Store, fields: &str) -> Result<Stamps, StoreError> {
        let mut stamps = Stamps { fields: hash(&[fields]), graphs: HashMap::new(), unknown: false };
        for graph in store.graphs()? {
            stamps.put(store, &graph);
        }
        Ok(stamps)
    }

    /// Looks at a graph that has changed.
    pub fn put(&mut self, store: &dyn Store, graph: &NamedNode) {
        let stamp = store.stamp(graph);
        self.unknown |= stamp.is_none();
        self.graphs.insert(hash(&[graph.as_str()]), hash(&[graph.as_str(), &stamp.unwrap_or_default()]));
    }

    /// Forgets a graph that is gone.
    pub fn remove(&mut self, graph: &NamedNode) {
        self.graphs.remove(&hash(&[graph.as_str()]));
    }

    /// The line; nothing when the store cannot tell its contents apart.
    pub fn line(&self) -> Option<String> {
        let sum = self.graphs.values().fold(0_u64, |sum, it| sum.wrapping_add(*it));
        (!self.unknown).then(|| format!("{VERSION} {:016x} {} {sum:016x}", self.fields, self.graphs.len()))
    }
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
