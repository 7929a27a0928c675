//! Which documents have to do with something.

use std::collections::HashMap;
use std::hash::Hash;

/// A document, by its number.
pub type DocumentId = u32;

/// Documents by what they have to do with; nothing is kept for what none has.
pub struct Lists<K>(HashMap<K, Vec<DocumentId>>);

impl<K> Default for Lists<K> {
    fn default() -> Lists<K> {
        Lists(HashMap::new())
    }
}

impl<K: Eq + Hash + Copy> Lists<K> {
    /// The documents, sorted.
    pub fn get(&self, key: K) -> &[DocumentId] {
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Everything that some document has to do with, in no order.
    pub fn keys(&self) -> impl Iterator<Item = K> {
        self.0.keys().copied()
    }

    /// Adds a document; it may be there.
    pub fn add(&mut self, key: K, document: DocumentId) {
        let list = self.0.entry(key).or_default();
        if let Err(at) = list.binary_search(&document) {
            list.insert(at, document);
        }
    }

    /// Takes a document out.
    pub fn remove(&mut self, key: K, document: DocumentId) {
        let Some(list) = self.0.get_mut(&key) else { return };
        if let Ok(at) = list.binary_search(&document) {
            list.remove(at);
        }
        if list.is_empty() {
            self.0.remove(&key);
        }
    }
}
