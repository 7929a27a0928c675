//! The narrative of minutes: when it was, who led and approved, what was concluded.

use crate::fact::{NodeId, Value};
use crate::genre::people::Who;
use crate::genre::sentence::{self, Sentence};
use crate::lexicon;
use crate::lexicon::wording::{places, stands};
use crate::link::{Place, Reading};
use crate::mention::date::Precision;
use crate::text::Shadow;

use super::{Session, people};

/// A paragraph or an item outside lists of people.
pub fn paragraph(reading: &mut Reading<'_>, shadow: &Shadow, item: bool, session: &mut Session) {
    if !item && shadow.text().len() <= 80 && people::signature(reading, shadow) {
        session.list = None;
        return;
    }
    let sentences = sentence::sentences(reading, shadow, &Place::default());
    if item && let Some(kind) = session.list.clone() {
        listed(reading, shadow, &sentences, &kind, session);
        return;
    }
    if !item {
        session.list = None;
    }
    for sentence in &sentences {
        statement(reading, sentence, session);
    }
    let text = shadow.text();
    if text.trim_end().ends_with(':')
        && let Some(last) = sentences.last()
    {
        session.list = list_kind(reading, last.text());
    }
}

/// What the items after a line hold: the first kind in the lexicon whose words stand in it.
fn list_kind(reading: &Reading<'_>, text: &str) -> Option<String> {
    let kinds = &reading.tools.wording.minutes.list;
    let stands = |sense: &&lexicon::Sense| stands(&sense.words, text);
    kinds.iter().find(stands).map(|sense| sense.value.clone())
}

/// An item of a list of conclusions: one conclusion, whatever else its sentences state.
fn listed(reading: &mut Reading<'_>, shadow: &Shadow, sentences: &[Sentence], kind: &str, session: &Session) {
    let place = Place::default();
    let voice = session.voice();
    let names = sentences.iter().flat_map(|sentence| sentence.names.clone()).collect();
    let whole = Sentence { shadow: shadow.clone(), names, whens: Vec::new() };
    let node = conclusion(reading, &whole, kind, session);
    if kind == "PoliticalIssue" {
        reading.findings.node(node).properties.retain(|(name, _)| *name != "modality");
    }
    for sentence in sentences {
        sentence::relations(reading, sentence, &place);
        if sentence::duty(reading, sentence, None, &voice, &place).is_none() {
            sentence::undertaking(reading, sentence, &voice, &place);
        }
        sentence::open_ends(reading, sentence, node, &place);
    }
}

fn conclusion(reading: &mut Reading<'_>, sentence: &Sentence, kind: &str, session: &Session) -> NodeId {
    // Names count in their own sentence, so the instrument is taken from the session.
    let plain = Sentence { names: Vec::new(), ..sentence.clone() };
    let named = sentence.names.iter().find(|name| name.class == "Instrument").map(|name| name.entity);
    let id = sentence::conclusion(
        reading,
        &plain,
        kind,
        Some(session.meeting),
        &session.voice(),
        &Place::default(),
    );
    if let Some(instrument) = named.or(session.instrument) {
        reading.findings.node(id).set("instrument", Value::Entity(instrument));
    }
    id
}

fn statement(reading: &mut Reading<'_>, sentence: &Sentence, session: &mut Session) {
    let place = Place::default();
    let voice = session.voice();
    sentence::relations(reading, sentence, &place);
    people::chaired(reading, &sentence.shadow, session);
    if !(held(reading, sentence, session) || approved(reading, sentence, session)) {
        let staged = sentence::stages(reading, sentence, &voice, &place);
        // The title names the meeting that is reported on, which is stated already.
        if staged.is_empty() && !sentence.text().contains(&reading.findings.heading.title) {
            let events = sentence::happenings(reading, sentence, &place);
            organised(reading, sentence, &events, session);
        }
    }
    if let Some(kind) = sentence::result(reading, sentence) {
        conclusion(reading, sentence, &kind, session);
    }
    if sentence::request(reading, sentence, &voice, false, &place).is_empty()
        && sentence::duty(reading, sentence, None, &voice, &place).is_none()
    {
        sentence::due(reading, sentence, None, &voice, &place);
        sentence::position(reading, sentence, &voice, &place);
    }
}

/// "The meeting took place on DATE": the day of the meeting itself.
fn held(reading: &mut Reading<'_>, sentence: &Sentence, session: &mut Session) -> bool {
    let text = sentence.text();
    if session.dated || sentence.whens.is_empty() {
        return false;
    }
    let phrases = places(&reading.tools.wording.minutes.phrases.held, text);
    let Some(at) = phrases.first().map(|(at, _)| *at).or_else(|| met(reading, sentence)) else {
        return false;
    };
    // "The hearing took place on": something else.
    let nouns = lexicon::occurrences(&reading.tools.lexicon.events, &text[..at]);
    if nouns.last().is_some_and(|(_, _, kind)| *kind != "Meeting") {
        return false;
    }
    let other = sentence.named_in(0..at, &["Committee"]).last().map(|name| name.entity);
    if other.is_some() && other != reading.body {
        return false;
    }
    let day = |it: &&crate::mention::date::When| {
        matches!(it.precision, Precision::Day | Precision::Range | Precision::Minute) && it.range.start >= at
    };
    let Some(when) = sentence.whens.iter().find(day) else { return false };
    // "the Board will meet on": a later meeting than the one whose day stands at the head.
    let later = |today| when.earliest.is_some_and(|day| day > today);
    if reading.reference.is_some_and(later) {
        return false;
    }
    // "the Bureau met yesterday": another meeting.
    if when.inferred == Some("relative-to-message") && when.latest != reading.reference {
        return false;
    }
    if reading.findings.heading.date.is_none() {
        reading.findings.heading.date = when.latest;
        reading.reference = when.latest;
    }
    let evidence = reading.evidence_of(&sentence.shadow, &Place::default());
    let node = reading.findings.node(session.meeting);
    sentence::state_time(node, when, text);
    node.stated(evidence);
    session.dated = true;
    true
}

/// Where the name of the body whose minutes these are ends, when a verb of meeting and a day follow it: "The Board met
/// online on 3 May".
fn met(reading: &Reading<'_>, sentence: &Sentence) -> Option<usize> {
    let body = reading.body?;
    let first = sentence.whens.first()?.range.start;
    let names = sentence.named_in(0..first, &["Committee"]);
    let own = names.last().filter(|name| name.entity == body)?;
    sentence::meets_by_verb(reading, sentence.text(), own.range.end, first).then_some(own.range.end)
}

/// "The minutes were approved by the participants on DATE".
fn approved(reading: &mut Reading<'_>, sentence: &Sentence, session: &Session) -> bool {
    let text = sentence.text();
    let phrases = &reading.tools.wording.minutes.phrases;
    if !stands(&phrases.approved, text) {
        return false;
    }
    let all = stands(&phrases.participants, text);
    let Some(when) = sentence.whens.iter().find(|when| when.latest.is_some()) else { return false };
    let place = Place::default();
    let mut node = sentence::fact(reading, "Event", text, "minutes-approved", sentence, &place);
    node.concept("kind", "kind", "Other");
    node.concept("status", "status", "Held");
    node.concept("modality", "modality", "Asserted");
    if let Some(date) = reading.reference {
        node.set("asOf", Value::Date(date));
    }
    sentence::state_time(&mut node, when, text);
    node.text("description", text);
    let event = reading.findings.add(node);
    if all {
        for participant in &session.participants {
            approver(reading, event, *participant, sentence);
        }
    }
    true
}

/// A participant approves with all others.
fn approver(reading: &mut Reading<'_>, event: NodeId, participant: NodeId, sentence: &Sentence) {
    let (who, affiliation) = {
        let node = reading.findings.node(participant);
        let who = match (node.value("actor"), node.value("redaction")) {
            (Some(Value::Entity(actor)), _) => Who::Actor(*actor),
            (_, Some(Value::Node(hidden))) => Who::Hidden(*hidden),
            _ => return,
        };
        (who, node.value("affiliation").cloned())
    };
    let mut node = people::participation(reading, event, who, "Approver", "approved-by-participants");
    if let Some(affiliation) = affiliation {
        node.set("affiliation", affiliation);
    }
    node.set("inferred", Value::Boolean(true));
    node.stated(reading.evidence_of(&sentence.shadow, &Place::default()));
    reading.findings.add(node);
}

/// Who authorised or launched what the sentence dates.
fn organised(reading: &mut Reading<'_>, sentence: &Sentence, events: &[NodeId], session: &Session) {
    let phrases = &reading.tools.wording.minutes.phrases.authorised;
    let Some((at, _)) = places(phrases, sentence.text()).first().copied() else { return };
    let actor = sentence.named_in(0..at, &sentence::ACTORS).last().map(|name| name.entity);
    for event in events {
        let node = reading.findings.node(*event);
        if let Some(actor) = actor {
            node.set("organiser", Value::Entity(actor));
        }
        if let Some(instrument) = session.instrument.filter(|_| node.value("instrument").is_none()) {
            node.set("instrument", Value::Entity(instrument));
        }
    }
}
