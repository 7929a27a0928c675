//! Letters and e-mails, alone or in a thread: who wrote to whom and when, and what is asked, agreed and said.

mod attachment;
mod header;
mod letter;

use std::ops::Range;

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::layout::Block;
use crate::lexicon::Words;
use crate::lexicon::wording::{opening, places, stands};
use crate::link::{Place, Reading};
use crate::mention::redaction;
use crate::text::Span;

use super::grid::Grid;
use super::sentence::{self, Voice};
use super::{Genre, contact, legal};
use letter::Letter;

/// Letters and e-mails.
pub const GENRE: Genre = Genre { name: "Correspondence", score, read, reads_tables: false };

/// How near the start the first header must stand, in lines with text.
const HEADER_LINES: usize = 8;

fn score(reading: &Reading<'_>, blocks: &[Block], _: &Grid) -> f64 {
    let text = reading.document.text.as_str();
    let headers = header::headers(text, &reading.tools.wording.letters);
    let early = headers.first().is_some_and(|header| {
        text[..header.span.start()].lines().filter(|line| !line.trim().is_empty()).count() <= HEADER_LINES
    });
    if early {
        return 0.95;
    }
    let marks = &reading.tools.wording.letters.marks;
    let opens = |words: &Words| {
        blocks.iter().filter(|block| !matches!(block, Block::Table(_))).any(|block| {
            block.spans().iter().any(|span| opening(words, span.quote(text).unwrap_or_default()).is_some())
        })
    };
    match (opens(&marks.salutation), opens(&marks.closing)) {
        (true, true) => 0.6,
        _ => 0.0,
    }
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let letters = letter::letters(reading);
    describe(reading, &letters);
    let messages: Vec<NodeId> = letters.iter().map(|letter| letter.node).collect();
    for (newer, older) in messages.iter().zip(messages.iter().skip(1)) {
        reading.findings.node(*newer).set("repliesTo", Value::Node(*older));
    }
    let topics = topics(reading, &letters);
    let head = letters.first().map_or(0, |letter| letter.header.start);
    preamble(reading, blocks, 0..head);
    for (letter, topic) in letters.iter().zip(topics) {
        body(reading, blocks, letter, topic);
    }
}

/// Title and date of the document are those of its newest message.
fn describe(reading: &mut Reading<'_>, letters: &[Letter]) {
    let newest = letters.iter().filter_map(|letter| letter.date).max();
    if newest.is_some() {
        reading.findings.heading.date = newest;
    }
    if let Some(subject) = letters.iter().find_map(|letter| letter.subject.clone()) {
        reading.findings.heading.title = subject;
    }
}

/// The instrument that each message is about: named in its subject, else in its first sentences, else that
/// of the thread.
fn topics(reading: &mut Reading<'_>, letters: &[Letter]) -> Vec<Option<EntityId>> {
    let own: Vec<Option<EntityId>> = letters.iter().map(|letter| letter.topic).collect();
    let thread = own.iter().flatten().next().copied();
    letters
        .iter()
        .zip(own)
        .map(|(letter, own)| {
            own.or(thread).or_else(|| {
                let span = Span::new(letter.body.start, letter.body.end)?;
                let shadow = reading.shadow(&[span]);
                let names = reading.names(&shadow, &Place::default());
                names.iter().find(|name| name.class == "Instrument").map(|name| name.entity)
            })
        })
        .collect()
}

fn preamble(reading: &mut Reading<'_>, blocks: &[Block], range: Range<usize>) {
    for spans in parts(blocks, &range) {
        let shadow = reading.shadow(&spans);
        reading.names(&shadow, &Place::default());
    }
}

/// The parts of blocks that stand in `range`.
fn parts(blocks: &[Block], range: &Range<usize>) -> Vec<Vec<Span>> {
    let inside =
        |span: &Span| range.start <= span.start() && span.end() <= range.end && span.start() < span.end();
    blocks
        .iter()
        .map(|block| block.spans().into_iter().filter(inside).collect::<Vec<Span>>())
        .filter(|spans| !spans.is_empty())
        .collect()
}

fn body(reading: &mut Reading<'_>, blocks: &[Block], letter: &Letter, topic: Option<EntityId>) {
    let outer = reading.reference;
    reading.reference = letter.date.or(outer);
    let inside: Vec<(&Block, Vec<Span>)> = blocks
        .iter()
        .filter_map(|block| {
            let spans = parts(std::slice::from_ref(block), &letter.body).pop()?;
            Some((block, spans))
        })
        .collect();
    let closing = inside.iter().position(|(_, spans)| closes(reading, spans)).unwrap_or(inside.len());
    let mut voice = Voice { topic, letter: true, addressees: letter.recipients.clone(), ..Voice::default() };
    (voice.writer, voice.writer_rule) = writer(reading, letter, &inside, closing);
    let mut quoted = legal::Quoted::default();
    for (at, (block, spans)) in inside.iter().enumerate() {
        blanks(reading, spans, letter);
        let shadow = reading.shadow(spans);
        contact::points(reading, &shadow, &Place::default(), None);
        let table = matches!(block, Block::Table(_));
        if table || at >= closing {
            for span in spans {
                let shadow = reading.shadow(&[*span]);
                reading.names(&shadow, &Place::default());
            }
            continue;
        }
        if quoted.take(reading, block, spans, topic) {
            continue;
        }
        let item = matches!(block, Block::Item(_));
        statements(reading, spans, &voice, item);
    }
    reading.reference = outer;
}

/// What the sentences of a paragraph state.
fn statements(reading: &mut Reading<'_>, spans: &[Span], voice: &Voice, item: bool) {
    let place = Place::default();
    let shadow = reading.shadow(spans);
    let mut voice = voice.clone();
    for sentence in sentence::sentences(reading, &shadow, &place) {
        sentence::relations(reading, &sentence, &place);
        let staged = sentence::stages(reading, &sentence, &voice, &place);
        if staged.is_empty() {
            let events = sentence::happenings(reading, &sentence, &place);
            about(reading, &events, &sentence, &voice);
        }
        let asked = sentence::request(reading, &sentence, &voice, item, &place);
        if asked.is_empty() && sentence::duty(reading, &sentence, None, &voice, &place).is_none() {
            sentence::due(reading, &sentence, None, &voice, &place);
            sentence::position(reading, &sentence, &voice, &place);
        }
        if sentence.first_person(reading)
            && let Some(kind) = sentence::result(reading, &sentence).filter(|kind| kind != "Request")
        {
            sentence::conclusion(reading, &sentence, &kind, None, &voice, &place);
        }
        if voice.topic.is_none() {
            voice.topic = sentence.instrument_in(0..sentence.text().len());
        }
    }
}

/// Events of "the text", "the draft" are about the instrument that the letter is about.
fn about(reading: &mut Reading<'_>, events: &[NodeId], sentence: &sentence::Sentence, voice: &Voice) {
    let nouns = &reading.tools.wording.statements.nouns.instrument;
    let Some(topic) = voice.topic.filter(|_| stands(nouns, sentence.text())) else { return };
    for event in events {
        let node = reading.findings.node(*event);
        if node.value("instrument").is_none() {
            node.set("instrument", Value::Entity(topic));
            node.set("inferred", Value::Boolean(true));
            node.text("rule", "topic-of-text");
        }
    }
}

/// The first line of a part closes the letter.
fn closes(reading: &Reading<'_>, spans: &[Span]) -> bool {
    let text = spans.first().and_then(|span| span.quote(&reading.document.text)).unwrap_or_default();
    let short = text.len() <= 60 || text.trim_end().ends_with(',');
    let marks = &reading.tools.wording.letters.marks;
    let closing = opening(&marks.closing, text).is_some();
    closing && short
        || places(&marks.closing, text)
            .last()
            .is_some_and(|(at, length)| text[at + length..].trim().len() <= 1 && text.len() <= 120)
}

/// The organisation that says "we": the sender or the sender's affiliation, the one that signs, or a company
/// that the writer calls his own.
fn writer(
    reading: &mut Reading<'_>,
    letter: &Letter,
    inside: &[(&Block, Vec<Span>)],
    closing: usize,
) -> (Option<EntityId>, Option<&'static str>) {
    if let Some(affiliation) = letter.affiliation {
        return (Some(affiliation), Some("affiliation-of-sender"));
    }
    for (_, spans) in inside.iter().take(closing) {
        let shadow = reading.shadow(spans);
        for sentence in sentence::sentences(reading, &shadow, &Place::default()) {
            if let Some(company) = letter::own_company(reading, &sentence) {
                return (Some(company), Some("company-of-writer"));
            }
        }
    }
    for (_, spans) in inside.iter().skip(closing) {
        let shadow = reading.shadow(spans);
        let names = reading.names(&shadow, &Place::default());
        // A unit is known by its service.
        let service = |name: &&crate::link::Named| {
            name.class == "Organisation" && reading.findings.entities[name.entity.0].known
        };
        let any = |name: &&crate::link::Named| name.class == "Organisation";
        if let Some(name) = names.iter().rfind(service).or_else(|| names.iter().rfind(any)) {
            return (Some(name.entity), Some("organisation-in-signature"));
        }
    }
    (letter.sender, None)
}

/// Blanks after a salutation, in a telephone number, before "on behalf of".
fn blanks(reading: &mut Reading<'_>, spans: &[Span], letter: &Letter) {
    for span in spans {
        let Some(line) = span.quote(&reading.document.text) else { continue };
        let Some(mark) = redaction::blank_in_line(line, &reading.tools.wording.letters.marks) else {
            continue;
        };
        if let Some(place) = Span::new(span.start() + mark.range.start, span.start() + mark.range.end) {
            let node = reading.redact(mark.form, place.into());
            reading.findings.node(letter.node).set("redaction", Value::Node(node));
        }
    }
}

/// An empty message node.
fn message() -> Node {
    Node::new("Message")
}
