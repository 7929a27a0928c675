//! States and institutions that a text names where nobody acts: a state as a place, the authors in the name of an act.

use std::ops::Range;

use crate::fact::{EntityId, Mention};
use crate::text::Shadow;

use super::reading::{Place, Reading};

impl Reading<'_> {
    /// Remembers that a part of `shadow` names `entity` in passing.
    pub(super) fn aside(
        &mut self,
        shadow: &Shadow,
        range: Range<usize>,
        entity: EntityId,
        rule: &'static str,
        place: &Place,
    ) {
        if let Some(evidence) = self.longest(shadow, range, place) {
            self.asides.entry(evidence.span).or_insert(Mention { evidence, entity, rule });
        }
    }

    /// Records what was named in passing as mentions, where nothing else is meant. Call it once, when all else is read.
    pub fn tell_asides(&mut self) {
        for (span, mention) in std::mem::take(&mut self.asides) {
            if !self.is_mentioned(span) && self.mentioned.insert(span) {
                self.findings.mentions.push(mention);
            }
        }
    }
}
