//! Units and states that a text names by a code: "Unit F2 - Gates", "DE, AT and SE supported this".

use std::ops::Range;

use crate::fact::EntityId;
use crate::lexicon::wording::opening;
use crate::mention::fold::slug;
use crate::mention::identifier::Identifier;
use crate::text::{Shadow, Span};

use super::Reading;

/// A name with its entity and the rule that found it.
type Found = (Range<usize>, EntityId, &'static str);

impl Reading<'_> {
    /// The units among `numbers`, with what they are called behind a dash.
    pub(super) fn coded_units(&mut self, shadow: &Shadow, numbers: &[Identifier]) -> Vec<Found> {
        let text = shadow.text();
        let mut found = Vec::new();
        for number in numbers.iter().filter(|it| it.kind == "unit" && it.part("l").is_some()) {
            let code = &text[number.range.clone()];
            let end = self.called(shadow, number.range.end).unwrap_or(number.range.end);
            let name = &text[number.range.start..end];
            // Another document's unit may be of another service.
            let slug = slug(&format!("{} {code}", self.document.slug));
            let id = self.mint("Organisation", &slug, Some("Unit"), name);
            let entity = self.entity(id);
            if name.len() > entity.label.len() {
                entity.label = name.to_owned();
            }
            found.push((number.range.start..end, id, "unit-code"));
        }
        found
    }

    /// Where the name behind a code and a dash ends: at the end of its line.
    fn called(&self, shadow: &Shadow, from: usize) -> Option<usize> {
        const LONGEST: usize = 70;
        let text = shadow.text();
        let rest = [" - ", " – ", ": "].iter().find_map(|mark| text[from..].strip_prefix(mark))?;
        let start = text.len() - rest.len();
        let heads = &self.tools.heads;
        let known = self.known_names(text, false);
        let mut end = None;
        for word in rest.split(' ') {
            let at = Span::of(word, text).start();
            let plain = word.trim_end_matches([',', '.', ';', ':', ')']);
            let name = plain.starts_with(char::is_uppercase)
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
        end
    }

    /// States by their codes: several in a list that acts, or one before a verb.
    pub(super) fn coded_states(&mut self, text: &str) -> Vec<Found> {
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
