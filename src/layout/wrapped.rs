//! Rows of tabs whose cells are wrapped: a cell that goes on in the next line, as text copied from a page has it.

use std::collections::BTreeMap;

use crate::lexicon::Senses;
use crate::text::Span;

use super::table::{Cell, Columns, Row};

/// Fewest columns of a table whose rows are told from pieces of rows.
const FEWEST: usize = 4;
/// Most lines of one row.
const MOST_LINES: usize = 8;

/// The rows of `lines` that several lines make up: by the number of their first line, the number of lines and the row.
/// Only below a heading row whose headings are known, and only where the pieces have as many cells as it has.
pub(super) fn rows(lines: &[&str], text: &str, headings: &Senses) -> BTreeMap<usize, (usize, Row)> {
    let mut found = BTreeMap::new();
    let mut width = 0;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if line.trim().is_empty() {
            width = 0;
        } else if fields(line) >= FEWEST
            && let Some(row) = Row::of(line, text).filter(|row| !row.barred)
            && Columns::of(&row, &row.texts(text), headings).is_some()
        {
            width = if row.cells.iter().all(|cell| !cell.is_empty()) { fields(line) } else { 0 };
        } else if width > 0
            && let Some(count) = pieces(&lines[at..], width)
        {
            if count > 1
                && let Some(row) = joined(&lines[at..at + count], text)
            {
                found.insert(at, (count, row));
            }
            at += count;
            continue;
        }
        at += 1;
    }
    found
}

fn fields(line: &str) -> usize {
    line.matches('\t').count() + 1
}

/// How many of the first lines are one row of `width` cells, with the lines that only go on with its last cell.
fn pieces(lines: &[&str], width: usize) -> Option<usize> {
    let mut cells = 0;
    let mut count = 0;
    for line in lines.iter().take(MOST_LINES) {
        let whole = fields(line) >= width && count > 0;
        if line.trim().is_empty() || line.starts_with('\t') || whole {
            return None;
        }
        cells += fields(line) - usize::from(count > 0);
        count += 1;
        if cells >= width {
            break;
        }
    }
    if cells != width || fields(lines[0]) == 1 {
        return None;
    }
    let plain = |line: &&&str| !line.trim().is_empty() && !line.contains('\t');
    let more = lines[count..].iter().take_while(plain).count();
    // What follows must be another row, or begin in mid-sentence.
    let next = lines.get(count + more).is_some_and(|line| fields(line) > 1 && !line.starts_with('\t'));
    let small =
        lines[count..count + more].iter().all(|line| line.trim_start().starts_with(char::is_lowercase));
    Some(if count + more <= MOST_LINES && (next || small) { count + more } else { count })
}

/// The row that pieces of it make up.
fn joined(lines: &[&str], text: &str) -> Option<Row> {
    let span = Span::new(Span::of(lines[0], text).start(), Span::of(lines.last()?, text).end())?;
    let whole = span.quote(text)?;
    let cells = whole.split('\t').map(|cell| Cell::of(Span::of(cell.trim(), text))).collect();
    Some(Row { cells, span, barred: false, heading: false, title: false, whole: false })
}
