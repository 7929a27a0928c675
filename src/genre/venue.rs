//! Where an event takes place, who holds it, and who of those beside it spoke.

use std::ops::Range;

use crate::fact::{EntityId, Evidence, Node, NodeId, Value};
use crate::layout;
use crate::lexicon;
use crate::lexicon::wording::{opening, places};
use crate::link::{Named, Reading};
use crate::mention::venue::Towns;
use crate::text::Span;

use super::sentence::shortened;

/// Most words of a place.
const LONGEST_PLACE: usize = 5;
/// How far before words for speakers a word stands that says that not all spoke, in bytes.
const HEDGE: usize = 14;

/// The first town in a text behind a word for a place or in a bracket.
pub fn town(reading: &Reading<'_>, text: &str) -> Option<Range<usize>> {
    let tools = reading.tools;
    let towns = Towns { cities: &tools.venues.cities, before: &tools.wording.statements.nouns.before_place };
    let is_state = |name: &str| {
        let found = tools.knowledge.names().find(name, false);
        let mut whole = found.iter().filter(|it| it.range == (0..name.len())).flat_map(|it| &it.owners);
        whole.any(|owner| tools.knowledge.is_of_kind(*owner, "State"))
    };
    towns.first(text, is_state)
}

/// Capitalised words after "in" or "at", up to a bracket or a code: "Board in Graz, Austria (tbc)".
pub fn in_label(reading: &Reading<'_>, label: &str) -> Option<String> {
    let words = &reading.tools.wording.statements.nouns.before_place;
    let mut found = places(words, label).into_iter().filter_map(|(at, length)| {
        let rest = label[at + length..].strip_prefix(' ')?;
        let start = Span::of(rest, label).start();
        let end = end(label, start);
        let closed = label[end..].trim_start_matches([',', '.', ' ']);
        let code = closed.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == ' ');
        (end > start && (code || closed.starts_with(['(', '–', '-', ':'])))
            .then(|| label[start..end].to_owned())
    });
    found.next_back()
}

/// Where the place that starts at `start` ends. Letters of a state or country stand only behind a comma.
fn end(label: &str, start: usize) -> usize {
    let mut end = start;
    let mut comma = false;
    for word in label[start..].split(' ').take(LONGEST_PLACE) {
        let plain = word.trim_end_matches([',', '.', ';', ':']);
        let letters = !plain.is_empty() && plain.chars().all(char::is_uppercase);
        let named = plain.starts_with(char::is_uppercase)
            && plain.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
        if !named || letters && !comma {
            break;
        }
        end = Span::of(plain, label).end();
        comma = word.ends_with(',') || letters;
        if !(word.len() == plain.len() || word.ends_with(',')) {
            break;
        }
    }
    end
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
            // "the Garden Union's Board": the board is meant.
            if matches!(between, "'s" | "’s") {
                found.pop();
            } else if !is_joint(reading, between) {
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

/// Whether an activity is to take part in what others hold: "Participation in the Garden Forum".
pub fn takes_part(reading: &Reading<'_>, activity: &str) -> bool {
    opening(&reading.tools.venues.taking_part, activity.trim_start()).is_some()
}

/// States that `actors` take part in an event, as `said` says.
pub fn guests(
    reading: &mut Reading<'_>,
    event: NodeId,
    actors: &[EntityId],
    said: &[Evidence],
    rule: &'static str,
) {
    let heading = reading.findings.nodes[event.0].label().unwrap_or_default();
    for actor in actors {
        let label = format!("{}: {heading}", reading.findings.entities[actor.0].label);
        let mut node = Node::new("Participation");
        node.text("rdfs:label", &shortened(&label)).text("rule", rule);
        node.set("event", Value::Node(event)).set("actor", Value::Entity(*actor));
        node.concept("role", "role", Part::Present.role());
        node.stated(said.iter().cloned());
        reading.findings.add(node);
    }
}

/// Whether nothing but words that join stands in `text`: "the", "and in partnership with the".
fn is_joint(reading: &Reading<'_>, text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let article = || opening(&reading.tools.lexicon.bodies.before_bare, rest);
        // "the Ruritanian Presidency of the"
        let chair = || {
            let adjective = rest.split_inclusive(' ').next().filter(|it| it.starts_with(char::is_uppercase));
            let from = adjective.map_or(0, str::len);
            let presiding = &reading.tools.venues.presiding;
            opening(presiding, rest).or_else(|| Some(from + opening(presiding, &rest[from..])?))
        };
        let joint = opening(&reading.tools.venues.with, rest);
        let Some(length) = joint.or_else(article).or_else(chair) else { return false };
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
        let verb = |words| places(words, sentence).first().map(|(at, _)| *at);
        let (part, verb) = match (verb(&words.speaking), verb(&words.attending)) {
            (Some(at), _) => (Part::Spoke, at),
            (None, Some(at)) => (Part::Present, at),
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
        let subject = range.start..range.start + verb;
        let actors = names.iter().filter(|it| acts(it) && subject.contains(&it.range.start));
        found.named.extend(actors.map(|it| (it.clone(), part)));
    }
    found
}

fn acts(name: &Named) -> bool {
    name.class == "Organisation" || name.class == "Committee"
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_place_ends_before_what_names_none() {
        for (text, place) in [
            ("Graz TC", "Graz"),
            ("Palo Alto, CA USA (TBC)", "Palo Alto, CA USA"),
            ("Rio de Janeiro", "Rio"),
            ("the hall", ""),
            ("Porto, Portugal (tbc)", "Porto, Portugal"),
        ] {
            assert_eq!(&text[..end(text, 0)], place);
        }
    }
}
