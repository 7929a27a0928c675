//! Drafts and what became of them: two instruments of one title, of which one is a draft.

use std::collections::BTreeMap;

use crate::fact::{Entity, EntityId, Value};

use super::Reading;
use super::titled::telling;

/// Shortest title that is compared, in telling words.
const TELLING: usize = 2;

impl Reading<'_> {
    /// Says of every draft with the title of one other instrument that it is a draft of that. Call it once, when
    /// all names are found.
    pub fn link_drafts(&mut self) {
        let entities = &self.findings.entities;
        let draft = |entity: &Entity| {
            entity.class == "Instrument" && !entity.known && entity.kind.as_deref() == Some("Draft")
        };
        if !entities.iter().any(draft) {
            return;
        }
        let mut by_title: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (at, entity) in entities.iter().enumerate() {
            let numbered = entity.known || !entity.identifiers.is_empty();
            if entity.class != "Instrument" || draft(entity) || !numbered {
                continue;
            }
            for title in self.titles_of(at) {
                let same = by_title.entry(title).or_default();
                if same.last() != Some(&at) {
                    same.push(at);
                }
            }
        }
        let mut drafts = Vec::new();
        for (at, _) in entities.iter().enumerate().filter(|(_, entity)| draft(entity)) {
            let mut adopted: Vec<usize> = self
                .titles_of(at)
                .iter()
                .filter_map(|title| by_title.get(title))
                .flatten()
                .copied()
                .collect();
            adopted.sort_unstable();
            adopted.dedup();
            if let [adopted] = adopted[..] {
                drafts.push((at, EntityId(adopted)));
            }
        }
        for (at, adopted) in drafts {
            self.findings.entities[at].properties.push(("draftOf", Value::Entity(adopted)));
        }
    }

    /// The telling words of every title that an instrument has here or in the authority data.
    fn titles_of(&self, at: usize) -> Vec<Vec<String>> {
        let entity = &self.findings.entities[at];
        let known =
            self.tools.knowledge.with_iri(&entity.iri).and_then(|owner| self.tools.knowledge.get(owner));
        let forms = known.into_iter().flat_map(|known| &known.forms).map(|(form, _)| form);
        let titles = std::iter::once(&entity.label).chain(&entity.also).chain(forms);
        let words = titles.map(|title| telling(title, &self.tools.titles));
        words.filter(|words| words.len() >= TELLING).collect()
    }
}
