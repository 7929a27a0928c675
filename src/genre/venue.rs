//! Where an event takes place, who holds it, and who of those beside it spoke.

use std::ops::Range;

use crate::fact::EntityId;
use crate::layout;
use crate::lexicon;
use crate::lexicon::wording::{opening, places};
use crate::link::{Named, Reading};
use crate::mention::venue::Towns;

/// The first town in a text behind a word for a place or in a bracket.
pub fn town(reading: &Reading<'_>, text: &str) -> Option<Range<usize>> {
    let tools = reading.tools;
    let towns = Towns { cities: &tools.venues.cities, before: &tools.wording.statements.nouns.before_place };
    let is_state = |name: &str| {
        let found = tools.knowledge.names().find(name, false);
        let whole = found.iter().filter(|it| it.range == (0..name.len())).flat_map(|it| &it.owners);
        whole.filter_map(|owner| tools.knowledge.get(*owner)).any(|it| it.kind.as_deref() == Some("State"))
    };
    towns.first(text, is_state)
}

/// Those of `names` who hold an event by the words of `text`: "organised by A in partnership with B".
pub fn organisers(reading: &Reading<'_>, text: &str, names: &[Named]) -> Vec<EntityId> {
    let words = &reading.tools.venues;
    let mut found = Vec::new();
    for (at, length) in places(&words.organised, text) {
        let mut end = at + length;
        let mut actors: Vec<&Named> = names.iter().filter(|it| it.range.start >= end && acts(it)).collect();
        actors.sort_by_key(|it| it.range.start);
        for actor in actors {
            let between = text[end..actor.range.start].trim_matches([' ', ',', '/']);
            if !is_joint(reading, between) {
                break;
            }
            end = actor.range.end;
            if !found.contains(&actor.entity) {
                found.push(actor.entity);
            }
        }
    }
    found
}

/// Whether nothing but words that join stands in `text`: "the", "and in partnership with the".
fn is_joint(reading: &Reading<'_>, text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let article = || opening(&reading.tools.lexicon.bodies.before_bare, rest);
        let Some(length) = opening(&reading.tools.venues.with, rest).or_else(article) else { return false };
        rest = rest[length..].trim_start_matches([' ', ',']);
    }
    true
}

/// How somebody took part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Was there.
    Present,
    /// Spoke.
    Spoke,
}

impl Part {
    /// The value of `trv:role`.
    pub fn role(self) -> &'static str {
        match self {
            Part::Present => "Participant",
            Part::Spoke => "Speaker",
        }
    }
}

/// What a description says of those who took part.
pub struct Parts {
    /// Those whom a sentence names that tells it of them.
    pub named: Vec<(Named, Part)>,
    /// What holds of all others.
    pub others: Part,
}

/// Who of those that take part in an event did what, by the sentences of its description.
pub fn parts(reading: &Reading<'_>, text: &str, names: &[Named]) -> Parts {
    let words = &reading.tools.venues;
    let abbreviations = &reading.tools.wording.statements.sentences.abbreviations;
    let mut found = Parts { named: Vec::new(), others: Part::Present };
    for range in layout::sentences(text, abbreviations) {
        let sentence = &text[range.clone()];
        let speaking = places(&words.speaking, sentence);
        let part = match (speaking.first(), places(&words.attending, sentence).first()) {
            (Some(_), _) => Part::Spoke,
            (None, Some(_)) => Part::Present,
            (None, None) => {
                let told = lexicon::occurrences(&reading.tools.partners.role, sentence);
                let all = |at: usize| {
                    !places(&words.partly, &sentence[..at]).iter().any(|(one, _)| at - one <= HEDGE)
                };
                if told.first().is_some_and(|(at, _, _)| all(*at)) {
                    found.others = Part::Spoke;
                }
                continue;
            }
        };
        let verb = speaking.first().or(places(&words.attending, sentence).first()).map_or(0, |(at, _)| *at);
        let subject = range.start..range.start + verb;
        let actors = names.iter().filter(|it| acts(it) && subject.contains(&it.range.start));
        found.named.extend(actors.map(|it| (it.clone(), part)));
    }
    found
}

/// How far before words for speakers a word stands that says that not all spoke, in bytes.
const HEDGE: usize = 14;

fn acts(name: &Named) -> bool {
    name.class == "Organisation" || name.class == "Committee"
}
