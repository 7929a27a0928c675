//! Protocols that are named by what they are protocols to: "Protocol to the Garden Convention".

use std::ops::Range;

use crate::fact::{EntityId, Value};
use crate::lexicon;
use crate::mention::phrase::Phrase;

use super::reading::Reading;

/// The property of such a protocol.
const PROPERTY: &str = "protocolTo";

/// Longest words between "protocol to" and the convention, in bytes.
const ARTICLE: usize = 5;

impl Reading<'_> {
    /// The known instrument with which the name of a protocol to it ends.
    pub(super) fn protocol_to(&mut self, phrase: &Phrase, name: &str) -> Option<EntityId> {
        if phrase.kind != "Protocol" {
            return None;
        }
        self.convention_in(name).map(|(_, convention)| convention)
    }

    /// The convention in the name of a protocol that is said to be one to it.
    pub(super) fn convention_inside(
        &mut self,
        text: &str,
        range: &Range<usize>,
        protocol: EntityId,
    ) -> Option<(Range<usize>, EntityId)> {
        let said = |(name, _): &(&str, Value)| *name == PROPERTY;
        if !self.findings.entities[protocol.0].properties.iter().any(said) {
            return None;
        }
        let (inside, convention) = self.convention_in(&text[range.clone()])?;
        Some((range.start + inside.start..range.start + inside.end, convention))
    }

    fn convention_in(&mut self, name: &str) -> Option<(Range<usize>, EntityId)> {
        let known = self.known_names(name, false);
        let last = known.iter().find(|it| it.range.end == name.len() && it.range.start > 0)?;
        let cues = lexicon::occurrences(&self.tools.wording.statements.relation, name);
        let leads = |(at, length, value): &(usize, usize, &str)| {
            *value == PROPERTY
                && at + length < last.range.start
                && last.range.start - (at + length) <= ARTICLE
        };
        if !cues.iter().any(leads) {
            return None;
        }
        let id = self.choose(last)?;
        (self.findings.entities[id.0].class == "Instrument").then(|| (last.range.clone(), id))
    }

    /// Says that an instrument is a protocol to another.
    pub(super) fn state_protocol(&mut self, protocol: EntityId, convention: EntityId) {
        let entity = &mut self.findings.entities[protocol.0];
        if !entity.known
            && protocol != convention
            && !entity.properties.iter().any(|(name, _)| *name == PROPERTY)
        {
            entity.properties.push((PROPERTY, Value::Entity(convention)));
        }
    }
}
