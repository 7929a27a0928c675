//! Plain prose, the fallback: names, dated events and clear duties, and nothing that the words do not say.

use crate::fact::EntityId;
use crate::layout::Block;
use crate::lexicon::wording::{ending, opening};
use crate::link::{Place, Reading};
use crate::text::Span;

use super::grid::Grid;
use super::sentence::{self, Voice};
use super::{Genre, contact, legal};

/// Any text.
pub const GENRE: Genre = Genre { name: "Other", score: |_, _, _| 0.05, read, reads_tables: false };

/// A press release says so in a line of its own near the start.
pub const PRESS: Genre = Genre { name: "PressRelease", score: score_press, read, reads_tables: false };

fn score_press(reading: &Reading<'_>, blocks: &[Block], _: &Grid) -> f64 {
    let names = &reading.tools.wording.statements.press.names;
    let text = reading.document.text.as_str();
    let lines =
        blocks.iter().take(8).filter(|block| !matches!(block, Block::Table(_))).flat_map(Block::spans);
    let named = lines.filter_map(|span| span.quote(text)).any(|line| {
        let line = line.trim_matches(['*', ' ', ':']);
        (opening(names, line).is_some() || ending(names, line).is_some()) && line.len() <= 60
    });
    if named { 0.7 } else { 0.0 }
}

/// Reads everything but the tables, which a genre has read itself.
pub fn outside_tables(reading: &mut Reading<'_>, blocks: &[Block]) {
    let rest: Vec<Block> = blocks.iter().filter(|block| !matches!(block, Block::Table(_))).cloned().collect();
    read(reading, &rest);
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let voice = Voice { topic: own_act(reading, blocks), ..Voice::default() };
    for block in blocks {
        match block {
            Block::Table(_) => {
                for span in block.spans() {
                    let shadow = reading.shadow(&[span]);
                    sentence::sentences(reading, &shadow, &Place::default());
                }
            }
            _ => paragraph(reading, &block.spans(), &voice),
        }
    }
}

/// The act that the text is by its title: "Loi n° 2031-145 du 4 mars 2031 relative aux portes".
fn own_act(reading: &mut Reading<'_>, blocks: &[Block]) -> Option<EntityId> {
    let title = reading.findings.heading.title.clone();
    let numbered = || {
        reading.identifiers(&title).iter().any(|it| it.range.start == 0 && it.kind_of_instrument.is_some())
    };
    if reading.act(&title).is_some() || numbered() { legal::own_instrument(reading, blocks) } else { None }
}

/// What a paragraph of prose states.
pub fn paragraph(reading: &mut Reading<'_>, spans: &[Span], voice: &Voice) {
    let place = Place::default();
    let shadow = reading.shadow(spans);
    contact::points(reading, &shadow, &place, None);
    let mut voice = voice.clone();
    for sentence in sentence::sentences(reading, &shadow, &place) {
        sentence::relations(reading, &sentence, &place);
        if sentence::stages(reading, &sentence, &voice, &place).is_empty() {
            sentence::happenings(reading, &sentence, &place);
        }
        if sentence::duty(reading, &sentence, None, &voice, &place).is_none() {
            if !reading.findings.mentions.is_empty() {
                sentence::due(reading, &sentence, None, &voice, &place);
            }
            sentence::position(reading, &sentence, &voice, &place);
        }
        voice.topic = sentence.instrument_in(0..sentence.text().len()).or(voice.topic);
    }
}
