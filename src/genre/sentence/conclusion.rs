//! What a group came to: agreements, decisions, requests.

use crate::fact::{NodeId, Value};
use crate::lexicon;
use crate::link::{Place, Reading};

use super::{Sentence, Voice, fact, spoken};

/// The kind of conclusion that a sentence reports: "we have agreed that …".
pub fn result(reading: &Reading<'_>, sentence: &Sentence) -> Option<String> {
    let found = lexicon::occurrences(&reading.tools.wording.statements.result, sentence.text());
    found.first().map(|(_, _, kind)| (*kind).to_owned())
}

/// A conclusion in the words of a sentence.
pub fn conclusion(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    kind: &str,
    event: Option<NodeId>,
    voice: &Voice,
    place: &Place,
) -> NodeId {
    let text = sentence.text();
    let mut node = fact(reading, "Conclusion", text, "conclusion-words", sentence, place);
    node.concept("kind", "kind", kind);
    node.text("description", text);
    if let Some(event) = event {
        node.set("event", Value::Node(event));
    }
    if let Some(instrument) = sentence.instrument_in(0..text.len()) {
        node.set("instrument", Value::Entity(instrument));
    }
    node.concept("modality", "modality", "Reported");
    spoken(&mut node, voice);
    reading.findings.add(node)
}
