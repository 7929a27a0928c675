//! The links graph, kept in step with the documents.

use std::collections::HashSet;

use rayon::prelude::*;

use super::DOCUMENTS;
use crate::curation::Effects;
use crate::graph::{Edit, NamedNode, Store, StoreError, Triple};
use crate::link::{Difference, Linker};

/// What joins documents.
const LINKS: &str = "https://w3id.org/travaux/graph/links";
/// Documents that are read at once.
const AT_ONCE: usize = 256;

/// What the links follow from.
pub struct Links {
    linker: Linker,
    /// Links that decisions of people are about, as they follow from the documents.
    aside: HashSet<Triple>,
}

impl Links {
    /// Reads all documents of a store, and gives what its links graph lacks or has too much.
    pub fn read(store: &dyn Store, effects: &Effects<'_>) -> Result<(Links, Edit), StoreError> {
        let mut linker = Linker::default();
        let mut names = store.graphs()?;
        names.retain(|it| it.as_str().starts_with(DOCUMENTS));
        for some in names.chunks(AT_ONCE) {
            let read: Vec<Vec<Triple>> =
                some.par_iter().map(|name| store.graph(name)).collect::<Result<_, _>>()?;
            for (name, triples) in some.iter().zip(&read) {
                linker.add(name, triples);
            }
        }
        let mut links = Links { linker, aside: HashSet::new() };
        let edit = links.renew(store, effects, &[])?;
        Ok((links, edit))
    }

    /// What changes with `documents`, of which those without triples are gone; `effects` are as they were.
    pub fn follow(&mut self, effects: &Effects<'_>, documents: &[(NamedNode, Vec<Triple>)]) -> Edit {
        let Difference { added, removed } = self.linker.follow(documents);
        let concerned = |it: &Triple| effects.concern(it);
        let (aside_added, mut added): (Vec<_>, Vec<_>) = added.into_iter().partition(concerned);
        let (aside_removed, mut removed): (Vec<_>, Vec<_>) = removed.into_iter().partition(concerned);
        if !aside_added.is_empty() || !aside_removed.is_empty() {
            let before = self.effective(effects);
            self.aside.retain(|it| !aside_removed.contains(it));
            self.aside.extend(aside_added);
            let difference = Difference::between(&before, &self.effective(effects));
            added.extend(difference.added);
            removed.extend(difference.removed);
        }
        Edit { name: NamedNode::new_unchecked(LINKS), removed, added }
    }

    /// The same when `effects` are others than before: the whole graph is compared.
    pub fn renew(
        &mut self,
        store: &dyn Store,
        effects: &Effects<'_>,
        documents: &[(NamedNode, Vec<Triple>)],
    ) -> Result<Edit, StoreError> {
        self.linker.follow(documents);
        let links = self.linker.links();
        let name = NamedNode::new_unchecked(LINKS);
        let Difference { added, removed } = Difference::between(&store.graph(&name)?, &effects.apply(&links));
        self.aside = links.into_iter().filter(|it| effects.concern(it)).collect();
        Ok(Edit { name, removed, added })
    }

    /// What holds of the links that are set aside.
    fn effective(&self, effects: &Effects<'_>) -> Vec<Triple> {
        let mut aside: Vec<Triple> = self.aside.iter().cloned().collect();
        aside.sort_by_cached_key(ToString::to_string);
        effects.apply(&aside)
    }
}
