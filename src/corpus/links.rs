//! The links graph, kept in step with the documents.

use std::collections::HashSet;

use rayon::prelude::*;

use super::DOCUMENTS;
use crate::curation::Effects;
use crate::graph::{Edit, NamedNode, Store, StoreError, Triple, mentioning};
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
        let edit = links.compare(store, effects)?;
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

    /// The same when there are other effects than `before`.
    pub fn shift(
        &mut self,
        store: &dyn Store,
        [before, effects]: [&Effects<'_>; 2],
        documents: &[(NamedNode, Vec<Triple>)],
    ) -> Result<Edit, StoreError> {
        let name = NamedNode::new_unchecked(LINKS);
        // Links that something is decided about newly: so far they hold as they follow from the documents.
        let mut newly = HashSet::new();
        for node in effects.nodes().difference(before.nodes()) {
            newly.extend(mentioning(store, &name, node)?.into_iter().filter(|it| !before.concern(it)));
        }
        let mut held = self.effective(before);
        held.extend(newly.iter().cloned());
        let mut all: HashSet<Triple> = self.aside.drain().chain(newly).collect();
        let Difference { mut added, mut removed } = self.linker.follow(documents);
        removed.retain(|it| !all.remove(it));
        all.extend(added.extract_if(.., |it| effects.concern(it)));
        let (aside, free): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| effects.concern(it));
        self.aside.extend(aside);
        let mut holds = self.effective(effects);
        holds.extend(free);
        let difference = Difference::between(&held, &holds);
        added.extend(difference.added);
        removed.extend(difference.removed);
        Ok(Edit { name, removed, added })
    }

    /// What the links graph lacks or has too much, when it is compared as a whole.
    fn compare(&mut self, store: &dyn Store, effects: &Effects<'_>) -> Result<Edit, StoreError> {
        let (aside, mut links): (Vec<_>, Vec<_>) =
            self.linker.links().into_iter().partition(|it| effects.concern(it));
        links.extend(effects.apply(&aside));
        self.aside = aside.into_iter().collect();
        let name = NamedNode::new_unchecked(LINKS);
        let Difference { added, removed } = Difference::between(&store.graph(&name)?, &links);
        Ok(Edit { name, removed, added })
    }

    /// What holds of the links that are set aside.
    fn effective(&self, effects: &Effects<'_>) -> Vec<Triple> {
        let mut aside: Vec<Triple> = self.aside.iter().cloned().collect();
        aside.sort_by_cached_key(ToString::to_string);
        effects.apply(&aside)
    }
}
