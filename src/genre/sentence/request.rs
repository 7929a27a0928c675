//! Requests: somebody is asked to do something.

use std::ops::Range;

use crate::fact::{NodeId, Value};
use crate::lexicon::wording::{opening, places};
use crate::lexicon::{Words, word_starts};
use crate::link::{Place, Reading};

use super::duty::{actors, deadlines};
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
    if let Some(length) = opening(&words.wording.please, text) {
        if opening(&words.wording.idle, text[length..].trim_start()).is_some() {
            return Vec::new();
        }
        let bearers = voice.addressees.clone();
        return vec![add(reading, sentence, 0..text.len(), &bearers, "please", voice, place)];
    }
    let mut asked = asked(reading, sentence);
    if asked.is_empty() && item && words.request_item.iter().any(|list| opening(&list.words, text).is_some())
    {
        let length =
            words.request_item.iter().filter_map(|list| opening(&list.words, text)).max().unwrap_or(0);
        let end = words.request.iter().filter_map(|it| first_word(text, length, &it.then)).min();
        asked.push((0..text.len(), length..end.unwrap_or(text.len())));
    }
    if asked.is_empty() && item && words.brought_in.iter().any(|list| opening(&list.words, text).is_some()) {
        asked.push((0..text.len(), brought_in(reading, text)));
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
            let mut start = skip_blank(text, at + length);
            if start >= text.len() || found.iter().any(|(_, who)| who.contains(&at)) {
                continue;
            }
            let before = opening(&request.before, &text[start..]);
            if let Some(before) = before {
                start = skip_blank(text, start + before);
            }
            let then = first_word(text, start, &request.then);
            let stop = text[start..].find([';', '.', ':']).map_or(text.len(), |stop| start + stop);
            let end = match then.filter(|then| *then < stop) {
                Some(then) => then,
                // "request from the Board a discussion" names who is asked and then what.
                None if before.is_some() => {
                    let articles = &reading.tools.wording.duties.wording.articles;
                    let second = text[start..].find(' ').map_or(stop, |space| start + space);
                    first_word(text, second, articles).map_or(stop, |article| article.min(stop))
                }
                None => continue,
            };
            if before.is_some() || end.saturating_sub(start) <= 90 {
                found.push((at..stop, start..end));
            }
        }
    }
    found.sort_by_key(|(whole, _)| whole.start);
    found
}

/// Those who are brought in to do something: "involving the Board and the Panel to find a position"; nothing where the
/// sentence does not say what for.
fn brought_in(reading: &Reading<'_>, text: &str) -> Range<usize> {
    let words = &reading.tools.wording.duties;
    let start = words.brought_in.iter().filter_map(|list| opening(&list.words, text)).max().unwrap_or(0);
    let aims = words.aims.iter().filter_map(|it| text[start..].find(it.as_str()));
    aims.min().map_or(0..0, |end| start..start + end)
}

/// Where the text goes on after blanks.
fn skip_blank(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// Where one of `words` stands first, from `from` on.
fn first_word(text: &str, from: usize, words: &Words) -> Option<usize> {
    let starts = word_starts(&text[from..]).map(|at| from + at);
    starts.into_iter().find(|at| opening(words, &text[*at..]).is_some())
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
    let request = reading.findings.add(node);
    let due = deadlines(reading, sentence, (request, words, bearers, None), place);
    for deadline in due {
        reading.findings.node(request).set("deadline", Value::Node(deadline));
    }
    request
}
