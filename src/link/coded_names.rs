//! Units and states that a text names by a code: "Unit F2 - Gates", "DE, AT and SE supported this".

use std::ops::Range;

use crate::fact::{EntityId, Value};
use crate::lexicon::wording::opening;
use crate::mention::fold::slug;
use crate::mention::identifier::Identifier;
use crate::text::{Shadow, Span};

use super::{Place, Reading};

/// A name with its entity and the rule that found it.
type Found = (Range<usize>, EntityId, &'static str);

impl Reading<'_> {
    /// The units among `numbers`, with what they are called behind a dash.
    pub(super) fn coded_units(&mut self, shadow: &Shadow, numbers: &[Identifier]) -> Vec<Found> {
        let text = shadow.text();
        let mut found = Vec::new();
        let lettered =
            |it: &&Identifier| matches!(it.kind.as_str(), "unit" | "directorate") && it.part("l").is_some();
        for number in numbers.iter().filter(lettered) {
            let code = &text[number.range.clone()];
            let named = self.called(shadow, &number.range);
            let end = named.as_ref().map_or(number.range.end, |name| name.end);
            let kind = if number.kind == "unit" { "Unit" } else { "Directorate" };
            let service = self.service(text, number.range.start..end);
            let service = service.or_else(|| self.letterhead(shadow, &number.range));
            // Another document's unit may be of another service.
            let owner = match service {
                Some(service) => self.findings.entities[service.0].iri.rsplit('/').next(),
                None => Some(self.document.slug.as_str()),
            };
            let slug = slug(&format!("{} {code}", owner.unwrap_or_default()));
            let id = self.mint("Organisation", &slug, Some(kind), code);
            let stated = self.evidence(shadow, number.range.start, end, &Place::default());
            let entity = &mut self.findings.entities[id.0];
            for name in named.iter().flat_map(|name| [number.range.start..end, name.clone()]) {
                let name = &text[name];
                // In another year it may be called otherwise.
                if service.is_none() && name.starts_with(code) && name.len() > entity.label.len() {
                    entity.label = name.to_owned();
                } else if service.is_some() && !entity.also.iter().any(|it| it == name) {
                    entity.also.push(name.to_owned());
                }
            }
            if let Some(service) = service
                && !entity.properties.iter().any(|(name, _)| *name == "parent")
            {
                entity.properties.push(("parent", Value::Entity(service)));
                entity.evidence = stated;
            }
            found.push((number.range.start..end, id, "unit-code"));
        }
        found
    }

    /// The department that is named directly before or behind a unit.
    fn service(&mut self, text: &str, unit: Range<usize>) -> Option<EntityId> {
        let known = self.known_names(text, false);
        let joined = |between: &str| between.len() <= 3 && !between.contains(|c: char| c.is_alphanumeric());
        let beside = |range: &Range<usize>| {
            range.end <= unit.start && joined(&text[range.end..unit.start])
                || unit.end <= range.start && joined(&text[unit.end..range.start])
        };
        let near: Vec<EntityId> =
            known.iter().filter(|name| beside(&name.range)).filter_map(|name| self.choose(name)).collect();
        near.into_iter().find(|id| self.is_department(*id))
    }

    fn is_department(&self, id: EntityId) -> bool {
        let entity = &self.findings.entities[id.0];
        entity.known && entity.kind.as_deref() == Some("Directorate")
    }

    /// The department that fills the line above a line that begins with a unit, as in a letterhead.
    fn letterhead(&mut self, shadow: &Shadow, code: &Range<usize>) -> Option<EntityId> {
        const LONGEST: usize = 80;
        const MOST_BREAKS: usize = 2;
        let raw = self.document.text.as_str();
        let start = shadow.spans(raw, code.start, code.end).first()?.start();
        let before = raw[..start].trim_end_matches([' ', '\t']);
        let above = before.trim_end();
        let breaks = before[above.len()..].matches('\n').count();
        let from = above.char_indices().rev().nth(LONGEST).map_or(0, |(at, _)| at);
        let line = above[from..].rsplit('\n').next()?.trim().to_owned();
        if !(1..=MOST_BREAKS).contains(&breaks) || line.len() > LONGEST {
            return None;
        }
        let known = self.known_names(&line, false);
        let whole = known.iter().find(|name| name.range == (0..line.len()))?;
        self.choose(whole).filter(|id| self.is_department(*id))
    }

    /// The name behind a code and a dash, up to the end of its line; the code may also begin a line of nothing else.
    fn called(&self, shadow: &Shadow, code: &Range<usize>) -> Option<Range<usize>> {
        const LONGEST: usize = 70;
        let text = shadow.text();
        let from = code.end;
        let raw = &self.document.text;
        let opens = code.start == 0 || shadow.crosses_line(raw, code.start - 1);
        let marks = [" - ", " – ", ": ", " "];
        let marks = if opens { &marks[..] } else { &marks[..3] };
        let rest = marks.iter().find_map(|mark| text[from..].strip_prefix(mark))?;
        let start = text.len() - rest.len();
        let heads = &self.tools.heads;
        let known = self.known_names(text, false);
        let mut end = None;
        for word in rest.split(' ') {
            let at = Span::of(word, text).start();
            let plain = word.trim_end_matches([',', '.', ';', ':', ')']);
            let name = plain.starts_with(char::is_uppercase)
                || end.is_some() && plain == "&"
                || end.is_some() && plain.starts_with(char::is_lowercase) && !heads.stops(plain);
            let other = end.is_some() && known.iter().any(|name| name.range.start == at);
            let broken = other || end.is_some() && self.breaks(shadow, at.saturating_sub(2)..at + 1);
            if !name
                || broken
                || at + plain.len() > start + LONGEST
                || plain.contains(|c: char| c.is_ascii_digit())
            {
                break;
            }
            if plain.len() > 3 || plain.starts_with(char::is_uppercase) {
                end = Some(at + plain.len());
            }
            if word.ends_with(['.', ';', ')']) {
                break;
            }
        }
        let end = end?;
        let alone = text[end..].is_empty() || shadow.crosses_line(raw, end);
        let marked = !text[from..start].trim().is_empty();
        (marked || alone && text[start..end].contains(' ')).then_some(start..end)
    }

    /// States by their codes: several in a list that acts, or one before a verb.
    pub(super) fn coded_states(&mut self, text: &str) -> Vec<Found> {
        let capitals = |pair: &[u8]| pair.iter().all(u8::is_ascii_uppercase);
        if !text.as_bytes().windows(2).any(capitals) {
            return Vec::new();
        }
        let codes = &self.tools.lexicon.bodies.state_codes;
        let mut words: Vec<(usize, &str)> = Vec::new();
        let mut lists: Vec<(Vec<(usize, &str)>, usize)> = Vec::new();
        for word in text.split(' ') {
            if words.is_empty() && (word.len() > 4 || !word.starts_with(|c: char| c.is_ascii_uppercase())) {
                continue;
            }
            let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
            let at = Span::of(plain, text).start();
            let joint = self.tools.lexicon.bodies.joints.iter().any(|it| it == word);
            if plain.len() == 2 && codes.contains_key(plain) && !word.starts_with('(') {
                words.push((at, plain));
                if word.ends_with(',') {
                    continue;
                }
                let next = text[at + plain.len()..].trim_start();
                if self
                    .tools
                    .lexicon
                    .bodies
                    .joints
                    .iter()
                    .any(|it| next.strip_prefix(it.as_str()).is_some_and(|rest| rest.starts_with(' ')))
                {
                    continue;
                }
                lists.push((std::mem::take(&mut words), at + plain.len()));
            } else if !joint {
                words.clear();
            }
        }
        let mut found = Vec::new();
        for (list, end) in lists {
            let behind = text[end..].strip_prefix(' ').unwrap_or_default();
            let acts = opening(&self.tools.lexicon.bodies.acts_behind, behind).is_some();
            let told = behind.starts_with(char::is_lowercase);
            if !(list.len() >= 2 && told || list.len() == 1 && acts && list[0].1 != "IT") {
                continue;
            }
            for (at, code) in list {
                let name = self.tools.lexicon.bodies.state_codes.get(code).cloned().unwrap_or_default();
                let known = self.known_names(&name, false);
                let whole = known.iter().find(|it| it.range == (0..name.len()));
                let id = whole.and_then(|name| self.choose(name));
                found.extend(id.map(|id| (at..at + code.len(), id, "state-code")));
            }
        }
        found
    }
}
