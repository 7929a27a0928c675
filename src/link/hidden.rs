//! Hidden places and persons as nodes of a document.

use std::ops::Range;

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::mention::fold::slug;
use crate::mention::person::Person;
use crate::mention::redaction::{self, Form};
use crate::text::{Shadow, Span};

use super::{Place, Reading};

impl Reading<'_> {
    /// Records every marker, black box and cut of the document. Call it once, before reading.
    pub fn find_redactions(&mut self) {
        let text = self.document.text.as_str();
        for mark in redaction::marks(text, &self.tools.wording.redactions) {
            if let Some(span) = Span::new(mark.range.start, mark.range.end) {
                self.redact(mark.form, span.into());
            }
        }
    }

    /// The redaction at a place; the same place gives the same node.
    pub fn redact(&mut self, form: Form, place: Evidence) -> NodeId {
        if let Some(id) = self.redactions.get(&place.span) {
            return *id;
        }
        let span = place.span;
        let mut node = Node::new("Redaction");
        node.concept("form", "form", form.name());
        node.stated([place]);
        let id = self.findings.add(node);
        self.redactions.insert(span, id);
        id
    }

    /// The redactions in `range` of a shadow, with their place in it.
    pub fn redactions_in(&self, shadow: &Shadow, range: Range<usize>) -> Vec<(Range<usize>, NodeId)> {
        let part = &shadow.text()[range.clone()];
        let marks = redaction::marks(part, &self.tools.wording.redactions);
        let known = |mark: redaction::Mark| {
            let place = range.start + mark.range.start..range.start + mark.range.end;
            let span = *shadow.spans(&self.document.text, place.start, place.end).first()?;
            self.redactions.get(&span).map(|id| (place, *id))
        };
        marks.into_iter().filter_map(known).collect()
    }

    /// Says which organisation is printed beside a redaction.
    pub fn affiliate(&mut self, redaction: NodeId, organisation: EntityId) {
        let node = self.findings.node(redaction);
        if node.value("affiliation").is_none() {
            node.set("affiliation", Value::Entity(organisation));
        }
    }

    /// The entity of a person named in a shadow; the place is recorded as a mention.
    pub fn person(
        &mut self,
        shadow: &Shadow,
        person: &Person,
        rule: &'static str,
        place: &Place,
    ) -> EntityId {
        let label = person.label();
        let id = if person.given.is_empty() {
            self.family_name(person)
        } else {
            self.mint("Person", &slug(&format!("{} {}", person.family, person.given)), None, &label)
        };
        self.mention(shadow, person.range.clone(), id, rule, place);
        id
    }

    /// Whoever bears a family name in this document; else somebody of whom only the family name is known, who
    /// is nobody in another document.
    fn family_name(&mut self, person: &Person) -> EntityId {
        let ending = format!(" {}", person.family);
        let bearers: Vec<usize> = self
            .findings
            .entities
            .iter()
            .enumerate()
            .filter(|(_, entity)| entity.class == "Person" && entity.label.ends_with(&ending))
            .map(|(at, _)| at)
            .collect();
        let label = person.label();
        let same = bearers.iter().find(|at| self.findings.entities[**at].label == label);
        match (same, bearers.as_slice()) {
            (Some(at), _) => EntityId(*at),
            (None, [only]) if person.title.is_none() || !self.known_by_title(*only) => EntityId(*only),
            _ => self.mint("Person", &slug(&format!("{} {label}", self.document.slug)), None, &label),
        }
    }

    /// Whether a person of this document is known by title and family name only.
    fn known_by_title(&self, person: usize) -> bool {
        let label = &self.findings.entities[person].label;
        crate::lexicon::wording::opening(&self.tools.wording.persons.honorifics, label).is_some()
    }
}
