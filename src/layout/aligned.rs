//! Tables whose columns are set side by side with spaces, as the text of a printed page has them: gaps part the columns,
//! blank lines and beginnings the rows, and a cell goes on in the next line.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::Span;

use super::table::{Cell, Row, Table};

/// Fewest columns, and fewest rows below the first.
const FEWEST: usize = 3;
/// So many blank lines end a table.
const APART: usize = 2;
/// A line across the columns that is so long is prose, in characters.
const PROSE: usize = 60;
/// Longest printed line, in bytes.
const LONGEST_LINE: usize = 400;
/// How many lines of a stretch that is no table are tried as the first of one.
const TRIES: usize = 8;
/// Most lines of a cell.
const MOST_LINES: usize = 40;
/// Rows that tell whether rows begin with codes.
const SEEN: usize = 40;
/// Longest code that rows begin with, in characters.
const LONGEST_CODE: usize = 10;

/// The tables among `lines`: by the number of their first line, the number of lines and the table.
pub(super) fn tables(lines: &[&str], text: &str) -> BTreeMap<usize, (usize, Table)> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    let mut tried = 0;
    while at < lines.len() {
        let Some(region) = region(&lines[at..]) else {
            at += 1;
            continue;
        };
        tried += 1;
        if let Some(table) = read(&region, text) {
            found.insert(at, (region.len(), table));
        } else if tried < TRIES {
            at += 1;
            continue;
        }
        tried = 0;
        at += region.len();
    }
    found
}

/// A line by its columns of characters.
struct Line<'t> {
    text: &'t str,
    /// What stands between gaps of two spaces and more.
    fields: Vec<Range<usize>>,
    /// What stands between single spaces: columns, and bytes.
    words: Vec<(Range<usize>, Range<usize>)>,
}

impl<'t> Line<'t> {
    fn of(text: &'t str) -> Line<'t> {
        let mut words: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for (column, (byte, letter)) in text.char_indices().enumerate() {
            let end = (column + 1, byte + letter.len_utf8());
            match words.last_mut().filter(|(columns, _)| columns.end == column) {
                _ if letter.is_whitespace() => {}
                Some((columns, bytes)) => (columns.end, bytes.end) = end,
                None => words.push((column..end.0, byte..end.1)),
            }
        }
        let mut fields: Vec<Range<usize>> = Vec::new();
        for (columns, _) in &words {
            match fields.last_mut().filter(|field| field.end + 1 == columns.start) {
                Some(field) => field.end = columns.end,
                None => fields.push(columns.clone()),
            }
        }
        Line { text, fields, words }
    }

    fn is_blank(&self) -> bool {
        self.words.is_empty()
    }

    fn end(&self) -> usize {
        self.words.last().map_or(0, |(columns, _)| columns.end)
    }

    /// Whether a space or the end stands in a column.
    fn is_free(&self, column: usize) -> bool {
        !self.words.iter().any(|(columns, _)| columns.contains(&column))
    }

    /// What speaks against a border on the left of `column`: a word across it, or one space where a gap should be.
    fn against(&self, column: usize) -> f64 {
        if self.end() <= column {
            return 0.0;
        }
        match (self.is_free(column - 1), self.is_free(column)) {
            (false, false) => 1.0,
            (true, false) if !self.is_free(column.saturating_sub(2)) => 0.5,
            (false, true) if !self.is_free(column + 1) => 0.5,
            _ => 0.0,
        }
    }

    /// The words between `borders`, column by column.
    fn cells(&self, borders: &[usize], text: &str) -> Vec<Cell> {
        let column = |word: &Range<usize>| borders.iter().take_while(|it| **it <= word.start).count();
        let mut bytes: Vec<Option<Range<usize>>> = vec![None; borders.len() + 1];
        for (columns, word) in &self.words {
            let cell = &mut bytes[column(columns)];
            *cell = Some(cell.as_ref().map_or(word.start, |it| it.start)..word.end);
        }
        let cell = |bytes: Option<Range<usize>>| bytes.map(|it| Cell::of(Span::of(&self.text[it], text)));
        bytes.into_iter().map(|it| cell(it).unwrap_or_default()).collect()
    }
}

/// The lines from the first one on that may be one table: it has some fields, and prose ends it.
fn region<'t>(lines: &[&'t str]) -> Option<Vec<Line<'t>>> {
    let open = |line: &str| line.len() <= LONGEST_LINE && !line.contains(['\t', '|']);
    let first = lines.first().filter(|line| line.trim().contains("  ") && open(line))?;
    let first = Line::of(first);
    if first.fields.len() < FEWEST {
        return None;
    }
    let left = first.fields[0].start;
    let starts: Vec<usize> = first.fields.iter().skip(1).map(|field| field.start).collect();
    let mut region = vec![first];
    let mut filled = 1;
    for line in &lines[1..] {
        if !open(line) {
            break;
        }
        let line = Line::of(line);
        let across = |field: &Range<usize>| starts.iter().filter(|it| field.contains(*it)).count() >= 2;
        let prose = |only: &Range<usize>| across(only) && only.len() > PROSE;
        // What hangs out on the left stands above something else.
        let hangs_out = |only: &Range<usize>| only.start < left && region.len() > filled;
        let ends = matches!(line.fields.as_slice(), [only] if prose(only) || hangs_out(only));
        if ends || region.len() - filled >= APART && !line.is_blank() {
            break;
        }
        region.push(line);
        if !region[region.len() - 1].is_blank() {
            filled = region.len();
        }
    }
    region.truncate(filled);
    Some(region)
}

/// The table that a region is, if the fields of its first line have columns below them.
fn read(region: &[Line<'_>], text: &str) -> Option<Table> {
    let parted: Vec<&Line<'_>> = region.iter().filter(|line| line.fields.len() > 1).collect();
    if parted.iter().filter(|line| line.fields.len() >= FEWEST).count() <= FEWEST {
        return None;
    }
    let borders = borders(&region[0].fields, &parted)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut after_blank = false;
    for (at, line) in region.iter().enumerate() {
        if line.is_blank() {
            after_blank = true;
            continue;
        }
        let span = Span::of(line.text.trim(), text);
        let alone = after_blank && region.get(at + 1).is_none_or(Line::is_blank);
        let cells = line.cells(&borders, text);
        let row = if alone && line.fields.len() == 1 && line.fields[0].start < borders[0] {
            let mut cells = vec![Cell::default(); cells.len()];
            cells[0] = Cell::of(span);
            Row { cells, span, barred: true, heading: false, title: true, whole: true }
        } else {
            Row { cells, span, barred: true, heading: false, title: false, whole: true }
        };
        let seen = || rows.iter().take(SEEN);
        let numbered = seen().filter(|row| !row.title && coded(row, text)).count() * 2 >= seen().count();
        match rows.last_mut().filter(|last| !last.title && !row.title) {
            Some(last) if !begins(&row, after_blank, numbered, text) => {
                if last.cells.iter().any(|cell| cell.spans.len() >= MOST_LINES) {
                    return None;
                }
                last.span = Span::new(last.span.start(), span.end())?;
                for (cell, more) in last.cells.iter_mut().zip(row.cells) {
                    cell.spans.extend(more.spans);
                }
            }
            _ => rows.push(row),
        }
        after_blank = false;
    }
    let whole = rows.iter().filter(|row| row.cells.iter().filter(|it| !it.is_empty()).count() >= FEWEST);
    (whole.count() > FEWEST).then_some(Table { rows })
}

/// The columns of characters in which the second and further columns begin: near the fields of the first line, where
/// most of the lines that are `parted` have a gap.
fn borders(fields: &[Range<usize>], parted: &[&Line<'_>]) -> Option<Vec<usize>> {
    let mut borders = Vec::new();
    for pair in fields.windows(2) {
        let cost = |column: usize| parted.iter().map(|line| line.against(column)).sum::<f64>();
        let places = (pair[0].start + 2..=pair[1].start).rev().chain(pair[1].start + 1..pair[1].end);
        let (column, cost) =
            places.map(|at| (at, cost(at))).min_by(|one, other| one.1.total_cmp(&other.1))?;
        let reaching = parted.iter().filter(|line| line.end() > column).count();
        if cost * 10.0 > reaching as f64 + 5.0 || borders.last().is_some_and(|last| *last >= column) {
            return None;
        }
        borders.push(column);
    }
    Some(borders)
}

/// Whether a printed line begins a row: by a code in the first column, by being filled with beginnings, or behind a blank
/// line, unless rows begin with codes and it goes on in small letters.
fn begins(line: &Row, after_blank: bool, numbered: bool, text: &str) -> bool {
    let filled: Vec<_> = line.cells.iter().filter(|it| !it.is_empty()).map(|it| it.text(text)).collect();
    let small = |cell: &str| cell.starts_with(|c: char| c.is_lowercase() || ",;.()".contains(c));
    if after_blank {
        return !(numbered && line.cells[0].is_empty() && filled.iter().any(|cell| small(cell)));
    }
    let begun = |count: usize| !filled.iter().take(count).any(|cell| small(cell));
    match line.cells.len() - filled.len() {
        0 if !numbered => begun(1),
        0 | 1 if !numbered => begun(filled.len()),
        _ => filled.len() >= FEWEST && coded(line, text) && begun(filled.len()),
    }
}

/// Whether the first cell is a number or a code.
fn coded(row: &Row, text: &str) -> bool {
    let span = row.cells.first().and_then(|cell| cell.spans.first());
    let Some(first) = span.and_then(|span| span.quote(text)) else { return false };
    let code = first.split(' ').next().unwrap_or_default();
    code.len() <= LONGEST_CODE
        && code.contains(|c: char| c.is_ascii_digit())
        && (code.len() == first.len() || code.ends_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<&str> = text.lines().collect();
        let shown: Vec<String> = tables(&lines, text)
            .values()
            .flat_map(|(_, table)| &table.rows)
            .map(
                |row| if row.title { format!("# {}", row.texts(text)[0]) } else { row.texts(text).join("|") },
            )
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn gaps_part_columns_and_blank_lines_rows() {
        let text = "\
Some words before the table, which are a paragraph of their own and have no columns.

No.  Action                    Lead     Public        Status
                                        hearing

Hedges

1    Cut the hedges of the     GB       Not planned   On track. Done
     old garden                                       by half

2    Mend the gate             Garden   Yes           Late
                               Board
3    Paint it                  GB       No            Done

Words after the table, which are as long as the table is wide and hold no gap between columns.
";
        check(
            text,
            &[
                "No.|Action|Lead|Public hearing|Status",
                "# Hedges",
                "1|Cut the hedges of the old garden|GB|Not planned|On track. Done by half",
                "2|Mend the gate|Garden Board|Yes|Late",
                "3|Paint it|GB|No|Done",
            ],
        );
    }

    #[test]
    fn a_letterhead_is_no_table() {
        check("The Garden Board      Graz      3 May 2021\n\nDear Ann,\n\nSee you   soon\n", &[]);
        check("Date issued:   3 May\nSource:        Board\nSubject:       Hedges\nTo:            All\n", &[]);
    }
}
