//! Days by which something is to be done, in sentences without a modal verb.

use crate::fact::{EntityId, NodeId, Value};
use crate::lexicon::word_starts;
use crate::lexicon::wording::{ending, opening};
use crate::link::{Place, Reading};
use crate::mention::date::{Operator, Precision, When};

use super::duty::{actors, deadlines};
use super::{ACTORS, Law, Sentence, Voice, fact, shortened, spoken, state_time};

/// The deadlines that a sentence sets by its words for "by" alone. In a law they make a duty, as laws in some
/// languages command in the present tense.
pub fn due(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    law: Option<&Law>,
    voice: &Voice,
    place: &Place,
) -> Vec<NodeId> {
    let text = sentence.text();
    let whens: Vec<When> = sentence.whens.iter().filter(|when| binds(reading, when)).cloned().collect();
    let Some(first) = whens.first() else { return Vec::new() };
    let bearers = bearer(reading, sentence, first);
    let instrument = law.and_then(|law| law.instrument).or_else(|| sentence.instrument_in(0..text.len()));
    if let Some(law) = law {
        let mut node = fact(reading, "Obligation", text, "present-tense", sentence, place);
        node.concept("deontic", "deontic", "Shall").entities("bearer", &bearers);
        node.concept("modality", "modality", if law.quoted { "Quoted" } else { "Asserted" });
        if let Some(instrument) = instrument {
            node.set("instrument", Value::Entity(instrument));
        }
        node.text("provision", law.provision.as_deref().unwrap_or_default());
        let duty = reading.findings.add(node);
        let found = deadlines(reading, sentence, (duty, text, &bearers, instrument), place);
        for deadline in &found {
            reading.findings.node(duty).set("deadline", Value::Node(*deadline));
        }
        return found;
    }
    let mut found = Vec::new();
    for when in whens {
        let mut node = fact(reading, "Deadline", &shortened(text), "by-date", sentence, place);
        node.concept("kind", "kind", "Other").concept(
            "operator",
            "operator",
            super::super::time::operator(&when).unwrap_or("By"),
        );
        node.concept("modality", "modality", "Reported");
        node.entities("bearer", &bearers);
        if let Some(instrument) = instrument {
            node.set("instrument", Value::Entity(instrument));
        }
        spoken(&mut node, voice);
        state_time(&mut node, &when, text);
        found.push(reading.findings.add(node));
    }
    found
}

/// A day or month by which, not over yet when the document was written.
fn binds(reading: &Reading<'_>, when: &When) -> bool {
    let by = matches!(when.operator, Some(Operator::By | Operator::Until));
    let exact = matches!(when.precision, Precision::Day | Precision::Month | Precision::Minute);
    let ahead = reading.reference.is_none_or(|today| when.latest.is_some_and(|latest| latest >= today));
    by && exact && ahead && when.latest.is_some()
}

/// Who acts: behind a date that opens the sentence, else at its start; nobody who only receives.
pub(super) fn bearer(reading: &mut Reading<'_>, sentence: &Sentence, when: &When) -> Vec<EntityId> {
    let text = sentence.text();
    let words = &reading.tools.wording.duties;
    let opens = text[..when.range.start].split_whitespace().count() <= 5;
    let part = if opens { when.range.end..text.len() } else { 0..when.range.start };
    let receives = |at: usize| ending(&words.wording.towards, text[..at].trim_end()).is_some();
    let named = sentence.named_in(part.clone(), &ACTORS);
    let named = named.iter().find(|name| !receives(name.range.start)).map(|name| name.range.clone());
    let class = word_starts(&text[part.clone()])
        .map(|at| part.start + at)
        .find(|at| opening(&words.roles.words, &text[*at..]).is_some() && !receives(*at))
        .map(|at| at..at + opening(&words.roles.words, &text[at..]).unwrap_or_default());
    let nearest = named.into_iter().chain(class).min_by_key(|range| range.start);
    nearest.map(|range| actors(reading, sentence, range)).unwrap_or_default()
}
