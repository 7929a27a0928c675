//! The blocks of a document's text as a page shows them.

use std::ops::Range;

use super::marks::{Marks, Piece};
use crate::layout::{Block, Columns, blocks};
use crate::lexicon::{Senses, Words};
use crate::text::Span;

/// Characters of a source line group that scrolls as one.
const CHUNK: usize = 4_000;

/// A part of the page.
#[derive(Debug)]
pub struct Shown {
    /// What it is.
    pub body: Body,
    /// Messages that begin here, by their place in the list.
    pub begins: Vec<usize>,
    /// It belongs to the head of a message.
    pub is_head: bool,
}

/// What a part of a page can be.
#[derive(Debug)]
pub enum Body {
    /// A heading, 1 being the highest.
    Heading(usize, Vec<Piece>),
    /// Lines that belong together.
    Paragraph(Vec<Vec<Piece>>),
    /// An item of a list.
    Item(Vec<Vec<Piece>>),
    /// Rows of cells.
    Table(Vec<Row>),
    /// Text as it came, line by line.
    Plain(Vec<Piece>),
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// It heads the columns.
    pub is_head: bool,
    /// The cells.
    pub cells: Vec<Vec<Piece>>,
}

/// The blocks of `text`, by the headings of columns and the small words in names of persons. `heads` are the heads of messages, in bytes.
pub fn page(
    text: &str,
    (headings, particles): (&Senses, &Words),
    marks: &mut Marks,
    heads: &[Range<usize>],
) -> Vec<Shown> {
    let mut next = 0;
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order.sort_by_key(|it| heads[*it].start);
    let mut shown = Vec::new();
    for block in blocks(text, headings, particles) {
        let spans = block.spans();
        let starts = spans.iter().map(|span| span.start()).min();
        let (Some(start), Some(end)) = (starts, spans.iter().map(|span| span.end()).max()) else { continue };
        let mut begins = Vec::new();
        while order.get(next).is_some_and(|it| heads[*it].start < end) {
            begins.push(order[next]);
            next += 1;
        }
        let is_head = heads.iter().any(|it| it.start < end && start < it.end);
        shown.push(Shown { body: body(text, block, headings, marks), begins, is_head });
    }
    shown
}

fn body(text: &str, block: Block, headings: &Senses, marks: &mut Marks) -> Body {
    let mut pieces = |span: Span| marks.pieces(text, span.start()..span.end());
    match block {
        Block::Heading { level, span } => Body::Heading(level, pieces(span)),
        Block::Paragraph(spans) => Body::Paragraph(spans.into_iter().map(pieces).collect()),
        Block::Item(spans) => Body::Item(spans.into_iter().map(pieces).collect()),
        Block::Table(table) => {
            let filled = |row: &crate::layout::Row| {
                let last = row.cells.iter().rposition(|it| !it.is_empty());
                last.map_or(0, |at| at + 1)
            };
            let width = table.rows.iter().map(filled).max().unwrap_or(0);
            let heads: Vec<bool> =
                table.rows.iter().map(|it| Columns::of(it, &it.texts(text), headings).is_some()).collect();
            let rulers: Vec<bool> = table.rows.iter().map(|row| row.is_ruler(text)).collect();
            let rows = table.rows.into_iter().enumerate().filter(|(at, _)| !rulers[*at]);
            let rows = rows.map(|(at, row)| Row {
                is_head: row.heading || row.title || heads[at] || rulers.get(at + 1) == Some(&true),
                cells: row
                    .cells
                    .into_iter()
                    .take(width)
                    .map(|cell| joined(cell.spans, &mut pieces))
                    .collect(),
            });
            Body::Table(rows.collect())
        }
    }
}

/// The lines of a cell one after the other.
fn joined(spans: Vec<Span>, pieces: &mut impl FnMut(Span) -> Vec<Piece>) -> Vec<Piece> {
    let mut all = Vec::new();
    for span in spans {
        if !all.is_empty() {
            all.push(Piece { text: " ".to_owned(), ..Piece::default() });
        }
        all.extend(pieces(span));
    }
    all
}

/// The text as it came, in stretches of whole lines.
pub fn source(text: &str, marks: &mut Marks) -> Vec<Shown> {
    let mut shown = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut enough = (start + CHUNK).min(text.len());
        while !text.is_char_boundary(enough) {
            enough += 1;
        }
        let end = text[enough..].find('\n').map_or(text.len(), |at| enough + at + 1);
        let body = Body::Plain(marks.pieces(text, start..end));
        shown.push(Shown { body, begins: Vec::new(), is_head: false });
        start = end;
    }
    shown
}
