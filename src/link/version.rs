//! Versions of instruments: a number with version words behind it, in a text or in the name of a file.

use std::ops::Range;

use crate::fact::{EntityId, Value};
use crate::mention::fold::slug;
use crate::mention::identifier::Identifier;
use crate::text::Shadow;

use super::{Place, Reading};

/// How far a number in brackets may stand from the title it belongs to, in bytes.
const BESIDE: usize = 4;

impl Reading<'_> {
    /// Records the version that `number` names: of the instrument with that number, whose name then ends before
    /// the version words, or of the one whose title stands directly before it.
    pub(super) fn version(
        &mut self,
        shadow: &Shadow,
        number: &Identifier,
        found: &mut [(Range<usize>, EntityId, &'static str)],
        place: &Place,
    ) {
        let text = shadow.text();
        if self.version_words(text, number).is_none() {
            return;
        }
        let own = found
            .iter_mut()
            .find(|(range, _, rule)| *rule == "identifier" && *range == number.range)
            .map(|(range, id, _)| {
                range.end = number_end(text, number);
                *id
            });
        let beside = |(range, id, _): &&(Range<usize>, EntityId, &str)| {
            let between = text.get(range.end..number.range.start);
            self.findings.entities[id.0].class == "Instrument"
                && between.is_some_and(|it| it.len() <= BESIDE && !it.contains(char::is_alphanumeric))
        };
        let Some(instrument) = own.or_else(|| found.iter().find(beside).map(|(_, id, _)| *id)) else {
            return;
        };
        if own.is_none() {
            self.give_number(instrument, number);
        }
        self.version_of(instrument, shadow, number, place);
    }

    /// The draft whose text the file with this name holds, and its version: the name gives the number of a
    /// document with version words.
    pub fn draft_in_file_name(&mut self, name: &Shadow) -> Option<(EntityId, EntityId)> {
        let text = name.text();
        let place = Place::default();
        let number = self.identifiers(text).iter().find(|it| it.version.is_some()).cloned()?;
        self.version_words(text, &number)?;
        let known = self.tools.knowledge.identified(&number.canonical);
        let kind = number.kind_of_instrument.as_deref().unwrap_or("Draft");
        let instrument = match known.and_then(|owner| self.known(owner)) {
            Some(id) => id,
            None => self.mint("Instrument", &slug(&number.canonical), Some(kind), &number.canonical),
        };
        self.give_number(instrument, &number);
        let title = file_title(&text[number.range.end..], &self.tools.titles.draft);
        let entity = self.entity(instrument);
        if let Some(title) = title.filter(|title| !entity.known && !entity.also.contains(title)) {
            entity.also.push(title);
        }
        let version = self.version_of(instrument, name, &number, &place)?;
        self.mention(name, 0..text.len(), instrument, "file-name", &place);
        Some((instrument, version))
    }

    fn version_of(
        &mut self,
        instrument: EntityId,
        shadow: &Shadow,
        number: &Identifier,
        place: &Place,
    ) -> Option<EntityId> {
        let words = self.version_words(shadow.text(), number)?;
        let label = shadow.text()[number.range.clone()].to_owned();
        let id = self.mint("Version", &slug(&format!("{} {words}", number.canonical)), None, &label);
        let entity = self.entity(id);
        if entity.properties.is_empty() {
            entity.identifiers.push(label);
            entity.properties.push(("versionOf", Value::Entity(instrument)));
            entity.properties.push(("version", Value::Text(words)));
        }
        self.mention(shadow, number.range.clone(), id, "identifier-with-version", place);
        Some(id)
    }

    fn give_number(&mut self, instrument: EntityId, number: &Identifier) {
        let entity = self.entity(instrument);
        if !entity.known && !entity.identifiers.contains(&number.canonical) {
            entity.identifiers.push(number.canonical.clone());
        }
    }

    /// The version words of a number; one that only tells a language has none.
    fn version_words(&self, text: &str, number: &Identifier) -> Option<String> {
        let printed = number.version.as_ref().filter(|_| number.range.end <= text.len())?;
        let languages = &self.tools.titles.languages;
        let parts = printed.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
        let kept: Vec<&str> =
            parts.filter(|part| !part.is_empty() && !languages.iter().any(|it| it == part)).collect();
        (!kept.is_empty()).then(|| kept.join(" "))
    }
}

/// Where the number of an instrument ends without its version words.
fn number_end(text: &str, number: &Identifier) -> usize {
    let printed = &text[number.range.clone()];
    let version = number.version.as_deref().and_then(|version| printed.rfind(version));
    version.map_or(number.range.end, |at| {
        number.range.start + printed[..at].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').len()
    })
}

/// The title in a name of a file: the words from one for a draft on, `Draft_Rec_Garden_Policy(19.09.17).docx`.
fn file_title(name: &str, draft: &[String]) -> Option<String> {
    let end = name.find(['(', ')', '.', '[']).unwrap_or(name.len());
    let words: Vec<&str> =
        name[..end].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let start = words.iter().position(|word| draft.iter().any(|it| it == word))?;
    (words.len() >= start + 3).then(|| words[start..].join(" "))
}
