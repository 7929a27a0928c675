//! States and institutions that a text names where nobody acts: a state as a place, the authors in the name of an act.

use std::ops::Range;

use crate::fact::{EntityId, Mention};
use crate::text::{Shadow, Span};

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
        let pieces = self.evidence(shadow, range.start, range.end, place);
        if let Some(evidence) = pieces.into_iter().max_by_key(|it| it.span.end() - it.span.start()) {
            self.asides.entry(evidence.span).or_insert(Mention { evidence, entity, rule });
        }
    }

    /// Records what was named in passing as mentions, where nothing else is meant. Call it once, when all else is read.
    pub fn tell_asides(&mut self) {
        const NEAR: usize = 4;
        for (span, mention) in std::mem::take(&mut self.asides) {
            let before = Span::new(span.end(), span.end()).map(|end| self.mentioned.range(..end));
            let meets = |known: &Span| known.start() < span.end() && span.start() < known.end();
            let taken = before.is_some_and(|mut known| known.by_ref().rev().take(NEAR).any(meets));
            if !taken && self.mentioned.insert(span) {
                self.findings.mentions.push(mention);
            }
        }
    }
}
