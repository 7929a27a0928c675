//! The body above the committee that drafts: "the steering committee" beside the number "GT-AB(2016)05".

use crate::fact::EntityId;

use super::Reading;

/// Entities among which drafts are looked for.
const COMPARED: usize = 1000;

impl Reading<'_> {
    /// The one body of `kind` that the authority data put above the committees whose numbers the drafts of this document
    /// bear.
    pub fn body_above_drafters(&mut self, kind: &str) -> Option<EntityId> {
        let knowledge = &self.tools.knowledge;
        let drafts = self.findings.entities.iter().take(COMPARED);
        let drafts = drafts.filter(|it| it.class == "Instrument" && !it.known);
        let codes = drafts.flat_map(|it| &it.identifiers).filter_map(|it| Some(it.split_once('(')?.0.trim()));
        let owners = codes.flat_map(|code| {
            let names = knowledge.names().find(code, true);
            names.into_iter().filter(|it| it.range == (0..code.len())).flat_map(|it| it.owners)
        });
        let mut above: Vec<usize> = owners
            .filter_map(|owner| knowledge.with_iri(knowledge.get(owner)?.parent.as_ref()?))
            .filter(|owner| knowledge.get(*owner).is_some_and(|it| it.kind.as_deref() == Some(kind)))
            .collect();
        above.sort_unstable();
        above.dedup();
        let [owner] = above[..] else { return None };
        self.known(owner)
    }
}
