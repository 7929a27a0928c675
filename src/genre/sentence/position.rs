//! Stances: a body supports or opposes something, or says that a rule does not apply to it.

use std::ops::Range;

use crate::fact::{EntityId, NodeId, Value};
use crate::lexicon::wording::{ending, opening, stands};
use crate::lexicon::{self, word_starts};
use crate::link::{Place, Reading};

use super::{ACTORS, Sentence, Voice, fact, short};

/// The stance that a sentence takes.
pub fn position(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    voice: &Voice,
    place: &Place,
) -> Option<NodeId> {
    let text = sentence.text();
    let words = &reading.tools.wording.stances.stance;
    let phrases: Vec<(Range<usize>, String)> = lexicon::occurrences(words, text)
        .into_iter()
        .filter(|(at, _, _)| !sentence.names.iter().any(|name| name.range.contains(at)))
        .map(|(at, length, value)| (at..at + length, value.to_owned()))
        .collect();
    let (first, answer) = phrases.first()?.clone();
    let (actor, rule) = actor(reading, sentence, &first, voice)?;
    let last = phrases.iter().rfind(|(_, value)| *value == answer).map_or(first.end, |(range, _)| range.end);
    let instrument = object(reading, sentence, last, voice);
    if !voice.letter && (actor.is_none() || instrument.is_none()) {
        return None;
    }
    let who = actor.map(|id| short(reading, id)).unwrap_or_default();
    let label = if who.is_empty() { text.to_owned() } else { format!("{who}: {text}") };
    let mut node = fact(reading, "Position", &label, "stance-words", sentence, place);
    if let Some(actor) = actor {
        node.set("actor", Value::Entity(actor));
    }
    node.concept("answer", "answer", &answer);
    node.text("description", text);
    if let Some((instrument, inferred)) = instrument {
        node.set("instrument", Value::Entity(instrument));
        if inferred {
            node.set("inferred", Value::Boolean(true));
            node.text("rule", "topic-of-text");
        }
    }
    if let Some(rule) = rule {
        node.set("inferred", Value::Boolean(true));
        node.text("rule", rule);
    }
    node.concept("modality", "modality", "Asserted");
    if let Some(writer) = voice.writer {
        node.set("speaker", Value::Entity(writer));
    }
    Some(reading.findings.add(node))
}

type Actor = (Option<EntityId>, Option<&'static str>);

/// Who takes the stance: the actor who is the subject, else the writer of a letter. `None` when it can be
/// nobody.
fn actor(reading: &Reading<'_>, sentence: &Sentence, phrase: &Range<usize>, voice: &Voice) -> Option<Actor> {
    let text = sentence.text();
    let words = &reading.tools.wording.stances.wording;
    let before = &text[..phrase.start];
    let clause = before.rfind([',', ';', ':']).map_or(0, |at| at + 1);
    let subjects = sentence.named_in(0..phrase.start, &ACTORS);
    let subject = subjects.iter().rfind(|name| {
        let lead = text[..name.range.start].trim_end();
        let article = ending(&reading.tools.wording.duties.wording.articles, lead).unwrap_or(0);
        let lead = lead[..lead.len() - article].trim_end();
        let own = text[name.range.end..].trim_start_matches(['\'', '’', 's', ' ']);
        let service = opening(&words.service, own).is_some();
        let possessive = text[name.range.end..].starts_with(['\'', '’']) && !service;
        name.range.start >= clause && ending(&words.not_subject, lead).is_none_or(|_| service) && !possessive
    });
    if let Some(name) = subject {
        return Some((Some(name.entity), None));
    }
    let first_person = word_starts(text)
        .any(|at| opening(&reading.tools.wording.letters.marks.first_person, &text[at..]).is_some());
    let thing = stands(&reading.tools.wording.statements.nouns.instrument, before);
    let writes = voice.letter && (first_person || thing);
    writes.then_some((voice.writer, voice.writer_rule))
}

/// What the stance is about: an instrument after the phrase, else one before it, else what the text is about.
fn object(reading: &Reading<'_>, sentence: &Sentence, end: usize, voice: &Voice) -> Option<(EntityId, bool)> {
    let text = sentence.text();
    let after = sentence.instrument_in(end..text.len());
    let spoken_of = stands(&reading.tools.wording.statements.nouns.instrument, text);
    match (after, voice.topic) {
        (Some(_), Some(topic)) if voice.letter && topic_is_subject(reading, sentence, end) => {
            Some((topic, true))
        }
        (Some(instrument), _) => Some((instrument, false)),
        (None, Some(topic)) if voice.letter && spoken_of => Some((topic, true)),
        _ => sentence.instrument_in(0..end).map(|instrument| (instrument, false)),
    }
}

/// "The text runs against Directive X": the stance is about the text, not about the directive.
fn topic_is_subject(reading: &Reading<'_>, sentence: &Sentence, end: usize) -> bool {
    let text = sentence.text();
    let articles = &reading.tools.wording.duties.wording.articles;
    let Some(article) = opening(articles, text) else { return false };
    let rest = text[article..].trim_start();
    let noun = opening(&reading.tools.wording.statements.nouns.instrument, rest).is_some();
    noun && sentence.instrument_in(0..end).is_none()
}
