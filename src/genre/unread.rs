//! Longer stretches of prose that nothing was read from, so that the reader knows what was passed over.

use crate::layout::{self, Block};
use crate::link::Reading;
use crate::text::Span;

/// Code of the notes.
pub const CODE: &str = "unread-prose";
/// Shortest stretch that is noted, in characters other than white space.
const LONG: usize = 200;

/// Notes every longer run of sentences outside tables without evidence of a fact and without a mention. Call
/// it when all else is read.
pub fn notes(reading: &mut Reading<'_>, blocks: &[Block]) {
    let read = Read::new(reading);
    let text = reading.document.text.as_str();
    let mut stretches: Vec<Span> = Vec::new();
    let mut open: Option<Span> = None;
    for block in blocks {
        if matches!(block, Block::Table(_)) {
            stretches.extend(open.take());
            continue;
        }
        for span in block.spans() {
            let Some(part) = span.quote(text) else { continue };
            let abbreviations = &reading.tools.wording.statements.sentences.abbreviations;
            for range in layout::sentences(part, abbreviations) {
                let Some(sentence) = Span::new(span.start() + range.start, span.start() + range.end) else {
                    continue;
                };
                if read.touches(sentence) {
                    stretches.extend(open.take());
                } else {
                    let start = open.map_or(sentence.start(), Span::start);
                    open = Span::new(start, sentence.end());
                }
            }
        }
    }
    stretches.extend(open);
    for stretch in stretches {
        let quote = stretch.quote(text).unwrap_or_default();
        if quote.chars().filter(|c| !c.is_whitespace()).count() >= LONG {
            let words = quote.split_whitespace().count();
            reading.note(stretch, CODE, format!("nothing was read from {words} words of prose"));
        }
    }
}

/// The places that something was read from.
struct Read {
    /// Apart and in reading order.
    places: Vec<Span>,
}

impl Read {
    fn new(reading: &Reading<'_>) -> Read {
        let findings = &reading.findings;
        let nodes = findings.nodes.iter().flat_map(|node| &node.evidence).map(|place| place.span);
        let mentions = findings.mentions.iter().map(|mention| mention.evidence.span);
        let mut all: Vec<Span> = nodes.chain(mentions).collect();
        all.sort_unstable();
        let mut places: Vec<Span> = Vec::new();
        for span in all {
            match places.last_mut() {
                Some(last) if span.start() <= last.end() => {
                    if let Some(joined) = Span::new(last.start(), last.end().max(span.end())) {
                        *last = joined;
                    }
                }
                _ => places.push(span),
            }
        }
        Read { places }
    }

    fn touches(&self, span: Span) -> bool {
        let at = self.places.partition_point(|place| place.end() <= span.start());
        self.places.get(at).is_some_and(|place| place.overlaps(span))
    }
}
