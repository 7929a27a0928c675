//! What changes stand on, kept from one to the next so that none has to read the whole store.

use super::curated;
use super::known::{self, Documents};
use super::links::Links;
use crate::curation::{CURATION_GRAPH, Effects, Journal};
use crate::graph::{Applied, Change, Edit, Store, StoreError};
use crate::ontology::Model;

/// The documents, decisions and links of a store as of one generation.
pub struct Standing {
    generation: u64,
    /// Which documents there are.
    pub documents: Documents,
    /// What people decided.
    pub journal: Journal,
    /// What joins documents.
    pub links: Links,
}

impl Standing {
    /// Reads it from `store`, whose links are put right if they do not follow from its documents.
    pub fn read(store: &dyn Store, model: &Model) -> Result<Standing, StoreError> {
        let of = store.generation();
        let documents = known::documents(store)?;
        let journal = curated::journal(store)?;
        let (links, edit) = Links::read(store, &Effects::new(&journal, model))?;
        let generation = store.revise_of(of, Change::default(), vec![edit])?.generation;
        Ok(Standing { generation, documents, journal, links })
    }

    /// Whether nobody else has changed the store since.
    pub fn is_of(&self, store: &dyn Store) -> bool {
        self.generation == store.generation()
    }

    /// Writes a change of graphs and links together with the journal, which takes the place of the one before.
    pub fn apply(
        mut self,
        store: &dyn Store,
        change: Change,
        links: Edit,
        journal: Journal,
    ) -> Result<(Standing, Applied), StoreError> {
        let [removed, added] = journal.since(&self.journal);
        let curation = Edit { name: CURATION_GRAPH.into_owned(), removed, added };
        let applied = store.revise_of(self.generation, change, vec![links, curation])?;
        self.generation = applied.generation;
        self.journal = journal;
        Ok((self, applied))
    }
}
