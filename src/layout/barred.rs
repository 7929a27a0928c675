//! Rows between bars below a heading row whose headings are known: one row may run over several lines, as text copied
//! from a page has it.

use std::collections::BTreeMap;

use crate::lexicon::Senses;
use crate::text::Span;

use super::table::{Cell, Columns, Row};

/// Fewest bars of a table whose rows are told from pieces of rows.
const FEWEST: usize = 3;
/// Most lines of one row.
const MOST_LINES: usize = 6;
/// Longest line without bars between the rows that titles some of them, and most such lines in a row.
const TITLE: usize = 80;
const MOST_TITLES: usize = 2;

/// The rows of `lines`: by the number of their first line, the number of lines and the row.
pub(super) fn rows(lines: &[&str], text: &str, headings: &Senses) -> BTreeMap<usize, (usize, Row)> {
    let mut found = BTreeMap::new();
    let mut width = 0;
    let mut bordered = false;
    let mut titles = 0;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        let bars = bars(line);
        if bars >= FEWEST && is_heading(line, text, headings) {
            width = bars;
            bordered = line.starts_with('|');
            found.insert(at, (1, Row { heading: true, ..Row::barred(line, text) }));
        } else if width > 0 && bars > 0 {
            let Some(count) = pieces(&lines[at..], width) else {
                width = 0;
                continue;
            };
            let row = Span::new(Span::of(line, text).start(), Span::of(lines[at + count - 1], text).end());
            let row = row.and_then(|span| span.quote(text)).map(|whole| body(whole.trim(), text, bordered));
            found.extend(row.map(|row| (at, (count, row))));
            at += count;
            titles = 0;
            continue;
        } else if width > 0 && !line.is_empty() {
            titles += 1;
            let next = lines.get(at + 1).map_or(0, |next| self::bars(next));
            if line.len() > TITLE || titles > MOST_TITLES || next == 0 {
                width = 0;
            } else {
                found.insert(at, (1, Row { title: true, ..Row::barred(line, text) }));
            }
        }
        at += 1;
    }
    // A heading alone makes no table.
    if found.len() < FEWEST { BTreeMap::new() } else { found }
}

/// A row below a heading row: where that has no bar at its border, one at the start of the row stands behind an empty
/// cell.
fn body(line: &str, text: &str, bordered: bool) -> Row {
    let mut row = Row::barred(line, text);
    if !bordered && line.starts_with('|') {
        row.cells.insert(0, Cell::of(Span::of(&line[..0], text)));
    }
    row
}

fn bars(line: &str) -> usize {
    if line.contains('|') { line.matches('|').count() - line.matches("\\|").count() } else { 0 }
}

fn is_heading(line: &str, text: &str, headings: &Senses) -> bool {
    let row = Row::barred(line, text);
    row.cells.iter().all(|cell| !cell.is_empty()) && Columns::of(&row, &row.texts(text), headings).is_some()
}

/// How many of the first lines are one row with `width` bars, with the lines that go on with its last cell.
fn pieces(lines: &[&str], width: usize) -> Option<usize> {
    let mut sum = 0;
    let mut count = 0;
    for line in lines.iter().take(MOST_LINES).take_while(|line| !line.trim().is_empty()) {
        sum += bars(line);
        count += 1;
        if sum >= width {
            break;
        }
    }
    // A row that gives the last cells up is whole, when the next line is one.
    let next = lines.get(1).map_or(0, |line| bars(line));
    if sum != width {
        return (bars(lines[0]) + 1 >= width && (next == 0 || next >= width)).then_some(1);
    }
    let goes_on = |line: &&&str| bars(line) == 0 && line.trim_start().starts_with(char::is_lowercase);
    let open = !lines[count - 1].trim_end().ends_with('|');
    Some(count + if open { lines[count..].iter().take(MOST_LINES).take_while(goes_on).count() } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_border_may_begin_with_an_empty_cell() {
        let headings = crate::lexicon::Lexicon::embedded().unwrap().columns;
        let text = "No | Measure | Responsible | Deadline | Status\n1 | Open the gates | Board | May 2021 | begun\n  |  |  |  \
                    | on 3 May\n";
        let lines: Vec<&str> = text.lines().collect();
        let found = rows(&lines, text, &headings);
        let widths: Vec<usize> = found.values().map(|(_, row)| row.cells.len()).collect();
        assert_eq!(widths, [5, 5, 5]);
    }

    #[test]
    fn a_row_may_run_over_lines() {
        let headings = crate::lexicon::Lexicon::embedded().unwrap().columns;
        let text = "No | Measure | Responsible | Deadline | Status\nI. GATES\n1 | Open the gates | Ministry of Gates of \
                    North\nStrelsau | May 2021 | Done\n2 | Close them | Board | June 2021 | begun, but\nnot finished\n";
        let lines: Vec<&str> = text.lines().collect();
        let found = rows(&lines, text, &headings);
        let shown: Vec<(usize, usize, usize)> =
            found.iter().map(|(at, (count, row))| (*at, *count, row.cells.len())).collect();
        assert_eq!(shown, [(0, 1, 5), (1, 1, 1), (2, 2, 5), (4, 2, 5)]);
    }
}
