//! When the corpus and its documents last changed here, as the store tells it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::graph::{Store, StoreError, quads};

/// When things changed.
#[derive(Clone, Debug)]
pub struct Moments {
    /// When each document's graph changed: IRI of the document.
    pub documents: BTreeMap<String, Timestamp>,
    /// The last change of all.
    pub latest: Timestamp,
}

impl Moments {
    /// Asks `store`; what it does not know has happened `otherwise`.
    pub fn read(store: &dyn Store, otherwise: Timestamp) -> Result<Moments, StoreError> {
        let mut documents = BTreeMap::new();
        let mut latest = None;
        for graph in store.graphs()? {
            let changed = store.changed_at(&graph).and_then(|it| Timestamp::try_from(it).ok());
            let changed = changed.unwrap_or(otherwise);
            latest = latest.max(Some(changed));
            if let Some(document) = quads::document_of(&graph) {
                documents.insert(document.as_str().to_owned(), changed);
            }
        }
        Ok(Moments { documents, latest: latest.unwrap_or(otherwise) })
    }

    /// When `node`, which belongs to a document when its IRI begins with the document's, was last read anew.
    pub fn of(&self, node: &str) -> Timestamp {
        let mut names =
            std::iter::successors(Some(node), |&it| it.rfind(['/', '#']).and_then(|end| it.get(..end)));
        names.find_map(|it| self.documents.get(it).copied()).unwrap_or(self.latest)
    }

    /// The documents that changed last, the newest first.
    pub fn newest(&self) -> Vec<(&str, Timestamp)> {
        let mut all: Vec<(&str, Timestamp)> =
            self.documents.iter().map(|(document, moment)| (document.as_str(), *moment)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_states_changed_with_it() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let documents = [("urn:d", 1), ("urn:d-2", 2), ("urn:e", 3)];
        let documents = documents.into_iter().map(|(name, second)| (name.to_owned(), at(second))).collect();
        let moments = Moments { documents, latest: at(9) };
        for (node, second) in
            [("urn:d", 1), ("urn:d/deadline/1", 1), ("urn:d-2/x", 2), ("urn:e#char=1,2", 3), ("urn:f", 9)]
        {
            assert_eq!(moments.of(node), at(second), "{node}");
        }
        assert_eq!(moments.newest()[0], ("urn:e", at(3)));
    }
}
