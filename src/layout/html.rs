//! Tables in HTML: the cells of `<tr>` and `<td>`, wherever the tags stand.

use std::ops::Range;

use crate::text::Span;

use super::table::{Cell, Row, Table};

/// Longest tag that is read, in bytes.
const LONGEST_TAG: usize = 500;
/// Most columns that one cell may span.
const WIDEST: usize = 40;

/// The tables of `text` in reading order, each with the stretch of text it takes. What stands in a table but in
/// no cell is left out.
pub(super) fn tables(text: &str) -> Vec<(Range<usize>, Table)> {
    let mut reader = Reader { text, tables: Vec::new(), open: None };
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|found| at + found) {
        match tag(&text[start..]) {
            Some(tag) => {
                let end = start + tag.length;
                reader.tag(&tag, start, end);
                at = end;
            }
            None => at = start + 1,
        }
    }
    reader.finish(text.len());
    reader.tables
}

/// A tag of a table.
struct Tag<'t> {
    name: String,
    closing: bool,
    attributes: &'t str,
    length: usize,
}

/// The tag at the start of `text`, when it belongs to a table.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inside = &text[1..];
    let closing = inside.starts_with('/');
    let name = inside.trim_start_matches('/');
    let end = name.bytes().take(6).position(|byte| !byte.is_ascii_alphanumeric())?;
    let (name, attributes) = name.split_at(end);
    let name = name.to_ascii_lowercase();
    if !matches!(name.as_str(), "table" | "tr" | "td" | "th") {
        return None;
    }
    let close = attributes.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
    let length = text.len() - attributes.len() + close + 1;
    Some(Tag { name, closing, attributes: &attributes[..close], length })
}

/// The number that an attribute gives.
fn number(attributes: &str, name: &str) -> Option<usize> {
    let (_, rest) = attributes.split_once(name)?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    value[..digits].parse().ok()
}

/// A table that is not closed yet.
struct Open {
    start: usize,
    /// Tables inside tables.
    depth: usize,
    rows: Vec<Row>,
    row: Option<OpenRow>,
    /// Columns that cells of rows above reach into, with the number of rows still to come.
    reaching: Vec<usize>,
    end: usize,
}

struct OpenRow {
    start: usize,
    cells: Vec<Cell>,
    heading: bool,
    cell: Option<OpenCell>,
}

struct OpenCell {
    start: usize,
    columns: usize,
    rows: usize,
}

struct Reader<'t> {
    text: &'t str,
    tables: Vec<(Range<usize>, Table)>,
    open: Option<Open>,
}

impl Reader<'_> {
    fn tag(&mut self, tag: &Tag<'_>, start: usize, end: usize) {
        match (tag.name.as_str(), tag.closing) {
            ("table", false) => match &mut self.open {
                Some(open) => open.depth += 1,
                None => self.begin(start),
            },
            ("table", true) => {
                self.end_row(start);
                let Some(open) = &mut self.open else { return };
                open.end = end;
                open.depth -= 1;
                if open.depth == 0 {
                    self.close();
                }
            }
            ("tr", false) => {
                self.end_row(start);
                self.begin(start);
                self.begin_row(start);
            }
            ("tr", true) => self.end_row(end),
            (_, false) => {
                self.end_cell(start);
                self.begin(start);
                self.begin_row(start);
                let span = |name| number(tag.attributes, name).unwrap_or(1).clamp(1, WIDEST);
                let cell = OpenCell { start: end, columns: span("colspan"), rows: span("rowspan") };
                if let Some(row) = self.open.as_mut().and_then(|open| open.row.as_mut()) {
                    row.heading &= tag.name == "th";
                    row.cell = Some(cell);
                }
            }
            (_, true) => self.end_cell(start),
        }
    }

    fn begin(&mut self, start: usize) {
        self.open.get_or_insert_with(|| Open {
            start,
            depth: 1,
            rows: Vec::new(),
            row: None,
            reaching: Vec::new(),
            end: start,
        });
    }

    fn begin_row(&mut self, start: usize) {
        if let Some(open) = &mut self.open {
            open.row.get_or_insert_with(|| OpenRow { start, cells: Vec::new(), heading: true, cell: None });
        }
    }

    fn end_cell(&mut self, end: usize) {
        let Some(open) = &mut self.open else { return };
        open.end = open.end.max(end);
        let Some(row) = &mut open.row else { return };
        let Some(cell) = row.cell.take() else { return };
        let content = self.text[cell.start..end.max(cell.start)].trim();
        let mut content = Cell::of(Span::of(content, self.text));
        pass_reaching(&mut row.cells, &mut open.reaching);
        for _ in 0..cell.columns {
            let column = row.cells.len();
            row.cells.push(std::mem::take(&mut content));
            if cell.rows > 1 {
                open.reaching.resize(open.reaching.len().max(column + 1), 0);
                open.reaching[column] = cell.rows - 1;
            }
        }
    }

    fn end_row(&mut self, end: usize) {
        self.end_cell(end);
        let Some(open) = &mut self.open else { return };
        open.end = open.end.max(end);
        let Some(row) = open.row.take() else { return };
        let line = self.text[row.start..end.max(row.start)].trim_end();
        if !row.cells.is_empty() {
            let span = Span::of(line, self.text);
            open.rows.push(Row {
                cells: row.cells,
                span,
                barred: true,
                heading: row.heading,
                title: false,
                whole: false,
            });
        }
    }

    /// Ends a table whose end is missing: its last cell goes to the next blank line.
    fn finish(&mut self, end: usize) {
        let Some(open) = &self.open else { return };
        let cell = open.row.as_ref().and_then(|row| row.cell.as_ref());
        let end = match cell {
            Some(cell) => self.text[cell.start..end].find("\n\n").map_or(end, |at| cell.start + at),
            None => open.end,
        };
        self.end_row(end);
        self.close();
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.tables.push((open.start..open.end, Table { rows: open.rows }));
        }
    }
}

/// Leaves the columns free that cells of the rows above reach into.
fn pass_reaching(cells: &mut Vec<Cell>, reaching: &mut [usize]) {
    while let Some(rows) = reaching.get_mut(cells.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        cells.push(Cell::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let found: Vec<Vec<String>> = tables(text)
            .iter()
            .flat_map(|(_, table)| &table.rows)
            .map(|row| row.texts(text).iter().map(|cell| cell.to_string()).collect())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn reads_cells_over_lines_and_without_their_ends() {
        check(
            "<table><tr><th>Who</th>\n<TH scope=\"col\">When</TH></tr>\n<tr>\n<td>Team&nbsp;A</td>\n<td><b>May</b>\n2020</td></tr></table>",
            &[&["Who", "When"], &["Team A", "May 2020"]],
        );
        check(
            "<table><tr><td>one<td>two<tr><td>three<td>four</table>",
            &[&["one", "two"], &["three", "four"]],
        );
    }

    #[test]
    fn wide_and_high_cells_keep_the_columns_in_place() {
        check(
            "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td colspan=\"2\">d</td></tr></table>",
            &[&["a", "b"], &["", "c"], &["d", ""]],
        );
    }

    #[test]
    fn cut_tables_end_where_their_text_does() {
        let text = "<table><tr><td>one</td><td>two\n\nNot in it.";
        check(text, &[&["one", "two"]]);
        assert_eq!(&text[tables(text)[0].0.clone()], "<table><tr><td>one</td><td>two");
        let text = "one</td><td>two</td></tr></table> after";
        check(text, &[&["two"]]);
        assert!(tables("a < b, <b>c</b>, <tabs> and <t").is_empty());
    }
}
