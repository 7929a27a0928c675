//! What a document says of itself: title, date, references.

use std::borrow::Cow;

use crate::layout::{Block, Row};
use crate::lexicon::wording::opening;
use crate::link::Reading;
use crate::text::{Shadow, Span};

mod date;
mod reference;
mod title;

pub use date::{date, date_of_act};
pub use reference::references;
pub use title::title;

/// How many blocks and lines from the start a document names itself.
pub const HEAD_BLOCKS: usize = 14;
const HEAD_LINES: usize = 24;

/// The blocks without the lines that only lead elsewhere.
pub fn without_menus(reading: &Reading<'_>, blocks: Vec<Block>) -> Vec<Block> {
    let text = reading.document.text.as_str();
    let says = |span: &Span| !is_menu(reading, span.quote(text).unwrap_or_default());
    let kept = |block: Block| match block {
        Block::Paragraph(mut spans) => {
            spans.retain(says);
            (!spans.is_empty()).then_some(Block::Paragraph(spans))
        }
        Block::Item(mut spans) => {
            spans.retain(says);
            (!spans.is_empty()).then_some(Block::Item(spans))
        }
        other => Some(other),
    };
    blocks.into_iter().filter_map(kept).collect()
}

/// A line of a web page that leads elsewhere.
fn is_menu(reading: &Reading<'_>, line: &str) -> bool {
    const LONGEST_MENU: usize = 240;
    let menu = &reading.tools.wording.statements.menu;
    // In French a closing quotation mark looks like a step of a path.
    let quotes = if line.contains('«') { 0 } else { line.matches('»').count() };
    let steps = (line.matches('›').count() + quotes).max(line.matches(" > ").count());
    // In a line of two languages each part stands in both: "Present / Présents: Ms Vilar", "Graz / Graz, 3 May / mai 2020".
    let slashed = || {
        line.matches(" / ").count() >= 2
            && !line.contains([':', ';', '(', ','])
            && reading.whens(line, false).is_empty()
    };
    line.len() <= LONGEST_MENU && (steps >= 2 || line.matches('|').count() >= 3 || slashed())
        || opening(&menu.opens, line.trim_start_matches(|c: char| !c.is_alphanumeric())).is_some()
}

/// BCP 47 tag of the language most of the text is in; English when it cannot be told.
pub fn language(text: &str) -> &'static str {
    let known = vec![whatlang::Lang::Eng, whatlang::Lang::Fra, whatlang::Lang::Deu];
    match whatlang::Detector::with_allowlist(known).detect_lang(&sample(text)) {
        Some(whatlang::Lang::Fra) => "fr",
        Some(whatlang::Lang::Deu) => "de",
        _ => "en",
    }
}

/// Pieces of a long text from all parts of it, which tell its language as well as the whole.
fn sample(text: &str) -> Cow<'_, str> {
    const PIECES: usize = 4;
    const LENGTH: usize = 1 << 9;
    if text.len() <= PIECES * LENGTH {
        return Cow::Borrowed(text);
    }
    let piece = |at: usize| {
        let start = text.floor_char_boundary(text.len() / PIECES * at);
        &text[start..text.floor_char_boundary(start + LENGTH)]
    };
    Cow::Owned((0..PIECES).map(piece).collect::<Vec<_>>().join(" "))
}

/// A part of a line near the start: what stands between wide gaps.
struct Part {
    shadow: Shadow,
    /// Which block, and which line of all.
    block: usize,
    line: usize,
}

/// The parts of the lines near the start, from left to right.
fn head_parts(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Part> {
    let text = reading.document.text.as_str();
    // Tabs also set a letterhead: a line with one cell is no row.
    let lines_of = |block: &Block| match block {
        Block::Table(table) => {
            let alone = |row: &&Row| row.cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
            table
                .rows
                .iter()
                .take(HEAD_BLOCKS)
                .filter(alone)
                .flat_map(|row| &row.cells)
                .flat_map(|it| it.spans.clone())
                .collect()
        }
        _ => block.spans(),
    };
    let heads = blocks.iter().take(HEAD_BLOCKS).enumerate();
    let mut parts = Vec::new();
    let lines = heads.flat_map(|(block, it)| lines_of(it).into_iter().map(move |span| (block, span)));
    let lines = lines.take(HEAD_LINES).enumerate().filter(|(_, (_, span))| !ends_sentence(text, *span));
    for (line, (block, span)) in lines {
        let printed = span.quote(text).unwrap_or_default();
        let fields = printed.split(['\t', '\n']).flat_map(|field| field.split("   "));
        for field in fields.map(str::trim).filter(|field| !field.is_empty()) {
            parts.push(Part { shadow: reading.shadow(&[Span::of(field, text)]), block, line });
        }
    }
    parts
}

fn head_lines(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Shadow> {
    let spans = blocks.iter().take(HEAD_BLOCKS).filter(|block| !matches!(block, Block::Table(_)));
    let text = reading.document.text.as_str();
    let spans = spans.flat_map(Block::spans).filter(|span| !ends_sentence(text, *span));
    spans.map(|span| reading.shadow(&[span])).collect()
}

/// Whether a line is the last of a sentence that began on the line directly before: "… until noon on" and "3 May 2020."
fn ends_sentence(text: &str, line: Span) -> bool {
    let before = text[..line.start()].trim_end_matches([' ', '\t']);
    let before = before.strip_suffix('\n').unwrap_or_default().trim_end_matches([' ', '\t', '\r']);
    line.quote(text).is_some_and(|quote| quote.trim_end().ends_with('.'))
        && before.ends_with(char::is_lowercase)
}
