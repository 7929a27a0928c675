//! What somebody says he will do, in a list of conclusions: "The Board will paint the gates".

use crate::fact::{EntityId, NodeId, Value};
use crate::lexicon::wording::{opening, places};
use crate::link::{Place, Reading};
use crate::mention::date::When;

use super::duty::deadlines;
use super::{ACTORS, Sentence, Voice, fact, spoken, state_time};

/// How far into a sentence its first actor may begin, in bytes.
const OPENING: usize = 5;

/// What those with whom a sentence begins will do.
pub fn undertaking(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    voice: &Voice,
    place: &Place,
) -> Option<NodeId> {
    let text = sentence.text();
    let words = &reading.tools.wording.duties.wording;
    let (at, length) = *places(&words.undertaking, text).first()?;
    let actors = sentence.named_in(0..at, &ACTORS);
    let (first, last) = (actors.first()?, actors.last()?);
    let direct = first.range.start <= OPENING && text[last.range.end..at].trim().is_empty();
    let passive = opening(&words.passive, text[at + length..].trim_start()).is_some();
    let other = text[..at].contains(['.', ';', ':']);
    if !direct || passive || other {
        return None;
    }
    let bearers: Vec<EntityId> = actors.iter().map(|name| name.entity).collect();
    let mut node = fact(reading, "Obligation", text, "undertaking", sentence, place);
    node.concept("deontic", "deontic", "Shall").entities("bearer", &bearers);
    if let Some(instrument) = sentence.instrument_in(0..text.len()) {
        node.set("instrument", Value::Entity(instrument));
    }
    node.concept("modality", "modality", "Reported").text("description", text);
    spoken(&mut node, voice);
    let duty = reading.findings.add(node);
    for deadline in deadlines(reading, sentence, (duty, text, &bearers, None), place) {
        reading.findings.node(duty).set("deadline", Value::Node(deadline));
    }
    Some(duty)
}

/// The times of a conclusion that name no day: "until the end of the mandate".
pub fn open_ends(reading: &mut Reading<'_>, sentence: &Sentence, about: NodeId, place: &Place) {
    let text = sentence.text();
    let open = |when: &&When| {
        when.earliest.is_none() && when.latest.is_none() && when.edtf.is_none() && when.condition.is_some()
    };
    for when in sentence.whens.iter().filter(open) {
        let words = &text[when.range.clone()];
        let mut node = fact(reading, "Deadline", &format!("{words}: {text}"), "open-end", sentence, place);
        node.stated(reading.evidence(&sentence.shadow, when.range.start, when.range.end, place));
        node.concept("kind", "kind", "Other").set("subject", Value::Node(about));
        node.concept("operator", "operator", crate::genre::time::operator(when).unwrap_or("Until"));
        node.concept("modality", "modality", "Reported");
        state_time(&mut node, when, text);
        reading.findings.add(node);
    }
}
