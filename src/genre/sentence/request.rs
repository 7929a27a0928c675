//! Requests: somebody is asked to do something.

use std::ops::Range;

use crate::fact::{NodeId, Value};
use crate::lexicon::wording::{opening, places};
use crate::lexicon::{starts_with, word_starts};
use crate::link::{Place, Reading};

use super::duty::actors;
use super::{Sentence, Voice, fact, spoken};

/// The requests in a sentence. `item` says that it is an item of a list.
pub fn request(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    voice: &Voice,
    item: bool,
    place: &Place,
) -> Vec<NodeId> {
    let text = sentence.text();
    let words = &reading.tools.wording.duties;
    if opening(&words.wording.please, text).is_some() {
        let bearers = voice.addressees.clone();
        return vec![add(reading, sentence, 0..text.len(), &bearers, "please", voice, place)];
    }
    let mut asked = asked(reading, sentence);
    if asked.is_empty() && item && words.request_item.iter().any(|list| opening(&list.words, text).is_some())
    {
        let length =
            words.request_item.iter().filter_map(|list| opening(&list.words, text)).max().unwrap_or(0);
        asked.push((0..text.len(), length..text.len()));
    }
    let mut nodes = Vec::new();
    for (whole, who) in asked {
        let bearers = actors(reading, sentence, who);
        if !bearers.is_empty() || (item && whole.start == 0) {
            nodes.push(add(reading, sentence, whole, &bearers, "request-words", voice, place));
        }
    }
    nodes
}

/// Places where somebody is asked: the whole request, and the words for who is asked.
fn asked(reading: &Reading<'_>, sentence: &Sentence) -> Vec<(Range<usize>, Range<usize>)> {
    let text = sentence.text();
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for request in &reading.tools.wording.duties.request {
        for (at, length) in places(&request.verbs, text) {
            let mut start = at + length + 1;
            if start >= text.len()
                || found.iter().any(|(_, who)| who.contains(&at))
                || !text.is_char_boundary(start)
            {
                continue;
            }
            let before = opening(&request.before, &text[start..]);
            if let Some(before) = before {
                start = (start + before + 1).min(text.len());
            }
            let then = word_starts(&text[start..])
                .map(|word| start + word)
                .find(|word| request.then.iter().any(|then| starts_with(&text[*word..], then)));
            let stop = text[start..].find([';', '.', ':']).map_or(text.len(), |stop| start + stop);
            let end = match then.filter(|then| *then < stop) {
                Some(then) => then,
                // "request from the Board a discussion" names who is asked and then what.
                None if before.is_some() => stop,
                None => continue,
            };
            let from_actor = before.is_some() || end.saturating_sub(start) <= 90;
            if from_actor {
                found.push((at..stop, start..end));
            }
        }
    }
    found.sort_by_key(|(whole, _)| whole.start);
    found
}

fn add(
    reading: &mut Reading<'_>,
    sentence: &Sentence,
    whole: Range<usize>,
    bearers: &[crate::fact::EntityId],
    rule: &'static str,
    voice: &Voice,
    place: &Place,
) -> NodeId {
    let words = &sentence.text()[whole.clone()];
    let mut node = fact(reading, "Obligation", words, rule, sentence, place);
    node.evidence.clear();
    node.stated(reading.evidence(&sentence.shadow, whole.start, whole.end, place));
    node.concept("deontic", "deontic", "Request");
    node.entities("bearer", bearers);
    node.text("description", words);
    if let Some(instrument) = sentence.instrument_in(whole) {
        node.set("instrument", Value::Entity(instrument));
    }
    node.concept("modality", "modality", "Requested");
    spoken(&mut node, voice);
    reading.findings.add(node)
}
