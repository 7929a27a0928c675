//! What a sentence says of an instrument: what it changes, when it was published, when it applies.

use std::ops::Range;

use crate::fact::{EntityId, NodeId, Value};
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::mention::date::{Precision, When};

use super::{Sentence, Voice, fact, short, spoken, state_time};

/// How far a cue may stand from the instruments it joins, in bytes.
const REACH: usize = 60;

/// Relations between two instruments named in one sentence: "Regulation A on a derogation from Directive B".
pub fn relations(reading: &mut Reading<'_>, sentence: &Sentence, place: &Place) {
    let text = sentence.text();
    let cues: Vec<(Range<usize>, &'static str)> =
        lexicon::occurrences(&reading.tools.wording.statements.relation, text)
            .into_iter()
            .filter_map(|(at, length, value)| Some((at..at + length, property(value)?)))
            .collect();
    for (cue, property) in cues {
        let instruments = sentence.named_in(0..text.len(), &["Instrument"]);
        let subject = instruments.iter().rfind(|it| it.range.start < cue.start).copied();
        let object = instruments.iter().find(|it| it.range.start >= cue.end).copied();
        let (Some(subject), Some(object)) = (subject, object) else { continue };
        let near =
            cue.end.saturating_sub(subject.range.end) <= REACH && object.range.start - cue.end <= REACH;
        let between = &text[cue.end..object.range.start];
        if !near || between.contains(['.', ';']) || subject.entity == object.entity {
            continue;
        }
        let evidence = reading.evidence(&sentence.shadow, subject.range.start, object.range.end, place);
        state(reading, subject.entity, property, Value::Entity(object.entity), evidence);
    }
}

fn property(value: &str) -> Option<&'static str> {
    ["derogatesFrom", "amends", "supersedes", "protocolTo", "implements"]
        .into_iter()
        .find(|name| *name == value)
}

fn state(
    reading: &mut Reading<'_>,
    instrument: EntityId,
    property: &'static str,
    value: Value,
    evidence: Vec<crate::fact::Evidence>,
) {
    let entity = reading.entity(instrument);
    let single = matches!(property, "publishedOn" | "appliesFrom" | "adoptedOn");
    let stated = |(name, known): &(&str, Value)| *name == property && (single || *known == value);
    if entity.properties.iter().any(stated) {
        return;
    }
    entity.properties.push((property, value));
    for place in evidence {
        if !entity.evidence.contains(&place) {
            entity.evidence.push(place);
        }
    }
}

/// Publication, adoption and application of the instrument that the sentence names or speaks of.
pub fn stages(reading: &mut Reading<'_>, sentence: &Sentence, voice: &Voice, place: &Place) -> Vec<NodeId> {
    let text = sentence.text();
    let words = &reading.tools.wording.statements;
    let mut cues = lexicon::occurrences(&words.stage, text);
    if voice.elliptic && cues.is_empty() {
        cues.extend(lexicon::leading(&words.fragment, text).map(|(value, length)| (0, length, value)));
    }
    let mut nodes = Vec::new();
    for (at, length, value) in cues {
        let value = value.to_owned();
        let day = |when: &&When| {
            when.precision == Precision::Day
                || when.precision == Precision::Open
                || when.precision == Precision::Minute
        };
        let when = match value.as_str() {
            // The day may stand anywhere beside a verb of publishing, but follows the others.
            "publishedOn" => {
                sentence.whens.iter().filter(day).min_by_key(|when| when.range.start.abs_diff(at))
            }
            _ => sentence
                .whens
                .iter()
                .filter(day)
                .find(|when| when.range.start + 4 >= at + length && when.range.start < at + length + 20),
        };
        let only = || if value == "adoptedOn" { only_day(sentence) } else { None };
        let when = when.or_else(only);
        let Some(when) = when.cloned() else { continue };
        let Some((instrument, inferred)) = subject(reading, sentence, at, voice) else { continue };
        if value == "adoptedOn"
            && let Some(body) = adopter(reading, sentence, at + length)
        {
            let evidence = reading.evidence_of(&sentence.shadow, place);
            state(reading, instrument, "adoptedBy", Value::Entity(body), evidence);
        }
        nodes.extend(match value.as_str() {
            "publishedOn" => appears(
                reading,
                sentence,
                instrument,
                inferred,
                &when,
                ("publishedOn", "Publication"),
                voice,
                place,
            ),
            "adoptedOn" => appears(
                reading,
                sentence,
                instrument,
                inferred,
                &when,
                ("adoptedOn", "Adoption"),
                voice,
                place,
            ),
            other => {
                begins(reading, sentence, instrument, inferred, &when, other == "appliesFrom", voice, place)
            }
        });
    }
    nodes
}

/// The day of a sentence that names one day and no other: "On 3 May, the charter was adopted".
fn only_day(sentence: &Sentence) -> Option<&When> {
    match sentence.whens.as_slice() {
        [when] if when.precision == Precision::Day => Some(when),
        _ => None,
    }
}

/// Whoever is named directly after "by".
fn adopter(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> Option<EntityId> {
    let text = sentence.text();
    let agents = &reading.tools.wording.duties.wording.agent;
    let (at, length) = *lexicon::wording::places(agents, &text[from..]).first()?;
    let start = from + at + length;
    let actors = sentence.named_in(start..text.len(), &["Organisation", "Committee"]);
    actors.first().filter(|name| at <= 3 && name.range.start <= start + 5).map(|name| name.entity)
}

/// The instrument named before the cue, or the one the text is about when a noun such as "rules" stands there.
fn subject(reading: &Reading<'_>, sentence: &Sentence, at: usize, voice: &Voice) -> Option<(EntityId, bool)> {
    if let Some(name) = sentence.named_in(0..at, &["Instrument"]).last() {
        return Some((name.entity, false));
    }
    let nouns = &reading.tools.wording.statements.nouns.instrument;
    let before = &sentence.text()[..at];
    let pronouns = &reading.tools.wording.duties.wording.pronouns;
    // "However, Article 5 shall apply from"
    let article = || reading.identifiers(before).iter().any(|it| it.kind == "article");
    let spoken_of = lexicon::wording::stands(nouns, before)
        || article()
        || lexicon::wording::opening(pronouns, before).is_some()
        || voice.elliptic && before.trim().is_empty();
    voice.topic.filter(|_| spoken_of).map(|topic| (topic, true))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one statement")]
fn appears(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    instrument: EntityId,
    inferred: bool,
    when: &When,
    (property, kind): (&'static str, &'static str),
    voice: &Voice,
    place: &Place,
) -> Option<NodeId> {
    let day = when.earliest.filter(|day| Some(*day) == when.latest)?;
    let evidence = reading.evidence_of(&sentence.shadow, place);
    state(reading, instrument, property, Value::Date(day), evidence);
    let label = format!("{kind} of {}", short(reading, instrument));
    let mut node = fact(reading, "Event", &label, "instrument-and-day", sentence, place);
    node.concept("kind", "kind", kind);
    node.set("instrument", Value::Entity(instrument));
    node.concept("status", "status", "Held");
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    node.concept("modality", "modality", "Asserted");
    node.text("description", sentence.text());
    Some(add(reading, node, sentence, inferred, when, voice))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one statement")]
fn begins(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    instrument: EntityId,
    inferred: bool,
    when: &When,
    applies: bool,
    voice: &Voice,
    place: &Place,
) -> Option<NodeId> {
    let day = when.earliest?;
    if applies {
        let evidence = reading.evidence_of(&sentence.shadow, place);
        state(reading, instrument, "appliesFrom", Value::Date(day), evidence);
    }
    let verb = if applies { "Application" } else { "Entry into force" };
    let label = format!("{verb} of {}", short(reading, instrument));
    let mut node = fact(reading, "Deadline", &label, "instrument-and-day", sentence, place);
    node.concept("kind", "kind", "Application");
    node.concept("operator", "operator", if applies { "From" } else { "On" });
    node.set("subject", Value::Entity(instrument));
    node.set("instrument", Value::Entity(instrument));
    node.concept("modality", "modality", "Asserted");
    Some(add(reading, node, sentence, inferred, when, voice))
}

fn add(
    reading: &mut Reading<'_>,
    mut node: crate::fact::Node,
    sentence: &Sentence,
    inferred: bool,
    when: &When,
    voice: &Voice,
) -> NodeId {
    state_time(&mut node, when, sentence.text());
    if inferred {
        node.set("inferred", Value::Boolean(true));
        node.text("rule", "topic-of-text");
    }
    spoken(&mut node, voice);
    reading.findings.add(node)
}
