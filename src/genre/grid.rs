//! Tables of programmes and plans: physical rows under logical columns.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::layout::{self, Block, Cell, Columns, LATER_DATE, Row};
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::text::{Shadow, Span};

/// A physical row, its filled cells by role.
#[derive(Clone, Debug)]
pub struct Line {
    /// Role of the column and the cell.
    pub cells: BTreeMap<String, Cell>,
    /// Number of fields in the row as printed.
    pub fields: usize,
    /// The columns it stands under; the same number for the same heading row.
    pub table: usize,
    /// The title that stands over it: a row of its own, or the last marked heading.
    pub theme: Option<Span>,
    /// No other row goes on with it.
    pub whole: bool,
}

/// All rows of the document's tables that stand under a known heading row.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The heading rows met, in reading order, each once.
    pub tables: Vec<Columns>,
    /// Rows in reading order, without heading rows and titles.
    pub lines: Vec<Line>,
    /// Rows stand under a heading row of another kind of table.
    foreign: bool,
    /// The number of fields of the last row, and the role of each filled one.
    above: (usize, BTreeMap<usize, String>),
}

impl Grid {
    /// Reads the tables among `blocks`.
    pub fn new(reading: &Reading<'_>, blocks: &[Block]) -> Grid {
        let mut grid = Grid::default();
        let mut theme = None;
        for block in blocks {
            match block {
                Block::Heading { span, .. } => theme = Some(*span),
                Block::Table(table) => {
                    let mut rows = table.rows.iter().peekable();
                    while let Some(row) = rows.next() {
                        let rest = rows.peek().and_then(|next| grid.rejoined(reading, row, next));
                        let row = if rest.is_some() { rows.next() } else { None }
                            .and(rest)
                            .unwrap_or_else(|| row.clone());
                        grid.row(reading, &row, rows.peek().copied(), &mut theme);
                    }
                    if table.rows.iter().any(|row| row.title) {
                        theme = None;
                    }
                }
                _ => {}
            }
        }
        grid
    }

    /// The tables whose columns fit, numbered as before.
    pub fn part(&self, fits: impl Fn(&Columns) -> bool) -> Grid {
        let lines = self.lines.iter().filter(|line| fits(&self.tables[line.table])).cloned().collect();
        let none = || Columns { columns: Vec::new() };
        let tables = self.tables.iter().map(|it| if fits(it) { it.clone() } else { none() }).collect();
        Grid { tables, lines, foreign: self.foreign, above: Default::default() }
    }

    /// Whether some table has a column of this role.
    pub fn has(&self, role: &str) -> bool {
        self.tables.iter().any(|columns| columns.has(role))
    }

    /// How much the tables are what the document is about: 1 when a third of it or more stands in their rows,
    /// less when they only follow on other text.
    pub fn weight(&self, blocks: &[Block]) -> f64 {
        let length =
            |spans: &[Span]| spans.iter().map(|span| span.end() - span.start()).sum::<usize>() as f64;
        let rows: f64 =
            self.lines.iter().flat_map(|line| line.cells.values()).map(|cell| length(&cell.spans)).sum();
        let all: f64 = blocks.iter().map(|block| length(&block.spans())).sum();
        if rows * 3.0 >= all { 1.0 } else { 0.6 }
    }

    /// The place of a cell: what heads its column, and `row_heading`.
    pub fn place(&self, line: &Line, role: &str, row_heading: Option<&str>) -> Place {
        Place {
            row_heading: row_heading.map(str::to_owned),
            column_heading: self.tables[line.table].heading(role).map(str::to_owned),
            names_expected: false,
        }
    }

    /// A row that a line break inside a cell has cut in two: the first part begins in the first column, and both
    /// together have as many cells as there are columns.
    fn rejoined(&self, reading: &Reading<'_>, row: &Row, next: &Row) -> Option<Row> {
        let text = &reading.document.text;
        let width = self.tables.last().filter(|_| !self.foreign)?.columns.len();
        let (cut, rest) = (row.cells.last()?, next.cells.first()?);
        let (cut_text, rest_text) = (cut.text(text), rest.text(text));
        let opens = !row.cells.first()?.text(text).is_empty();
        let fits = !row.barred && !next.barred && row.cells.len() + next.cells.len() == width + 1;
        let words = |cell: &str| {
            !cell.is_empty()
                && dated(reading, cell) < 0.3
                && lexicon::leading(&reading.tools.lexicon.statuses, cell).is_none()
        };
        if !(opens && fits && row.cells.len() > 1 && words(&cut_text) && words(&rest_text)) {
            return None;
        }
        let joined = Cell::of(Span::new(cut.spans.first()?.start(), rest.spans.last()?.end())?);
        let mut cells = row.cells[..row.cells.len() - 1].to_vec();
        cells.push(joined);
        cells.extend_from_slice(&next.cells[1..]);
        Some(Row { cells, span: Span::new(row.span.start(), next.span.end())?, ..row.clone() })
    }

    fn row(&mut self, reading: &Reading<'_>, row: &Row, next: Option<&Row>, theme: &mut Option<Span>) {
        let text = &reading.document.text;
        let headings = &reading.tools.lexicon.columns;
        let texts = row.texts(text);
        let filled = texts.iter().filter(|cell| !cell.is_empty()).count();
        if filled == 0 || layout::is_ruler(&texts) {
            return;
        }
        if row.title {
            *theme = row.cells.first().and_then(|cell| cell.spans.first().copied());
            return;
        }
        let columns = Columns::of(row, &texts, headings);
        if row.heading && filled > 1 || columns.is_some() {
            self.foreign = !columns.as_ref().is_some_and(Columns::has_outputs);
        }
        if self.foreign {
            return;
        }
        if let Some(mut columns) = columns {
            dates_by_content(reading, &mut columns, next);
            if self.tables.last() != Some(&columns) {
                self.tables.push(columns);
            }
            return;
        }
        let next_is_heading =
            || next.is_some_and(|next| Columns::of(next, &next.texts(text), headings).is_some());
        let width = self.tables.last().map_or(0, |columns| columns.columns.len());
        if row.cells.len() >= width
            && let Some(title) = title(row, &texts, next_is_heading)
        {
            *theme = Some(title);
            return;
        }
        let Some(columns) = self.tables.last() else { return };
        let cells: BTreeMap<String, Cell> = columns
            .align(
                row,
                text,
                |cell| Seen::in_cell(reading, cell),
                |cell, seen, role| fits(reading, cell, seen, role),
            )
            .into_iter()
            .filter(|(column, _)| !columns.columns[*column].0.is_empty())
            .map(|(column, cell)| (columns.columns[column].0.clone(), cell))
            .collect();
        let cells = self.going_on(row, cells);
        let place = |cell: &Cell| row.cells.iter().position(|it| it.spans == cell.spans);
        let filled = cells.iter().filter_map(|(role, cell)| Some((place(cell)?, role.clone())));
        self.above = (row.cells.len(), filled.collect());
        let line = Line {
            cells,
            fields: row.cells.len(),
            table: self.tables.len() - 1,
            theme: *theme,
            whole: row.whole,
        };
        self.lines.push(line);
    }
}

impl Grid {
    /// The only cell of a row goes on with the one above it, where both rows have as many fields and no bars.
    fn going_on(&self, row: &Row, cells: BTreeMap<String, Cell>) -> BTreeMap<String, Cell> {
        let (fields, above) = &self.above;
        let Some((role, cell)) = cells.first_key_value().filter(|_| cells.len() == 1) else { return cells };
        let at = row.cells.iter().position(|it| it.spans == cell.spans).filter(|at| *at > 0);
        let same = at.and_then(|at| above.get(&at)).filter(|it| *it != role);
        match same.filter(|_| *fields == row.cells.len() && !row.barred) {
            Some(same) => BTreeMap::from([(same.clone(), cell.clone())]),
            None => cells,
        }
    }
}

/// Columns below unknown headings hold dates, where no heading says which do, when the first row has dates there.
fn dates_by_content(reading: &Reading<'_>, columns: &mut Columns, first: Option<&Row>) {
    const DATED: f64 = 0.8;
    let Some(first) = first.filter(|_| columns.has_outputs() && !columns.has("date")) else { return };
    let text = &reading.document.text;
    let cells = first.texts(text);
    let roles = columns.columns.iter_mut().zip(&cells).filter(|((role, _), _)| role.is_empty());
    let dates = roles.filter(|(_, cell)| dated(reading, cell) >= DATED);
    for (((role, _), _), date) in dates.zip(["date", LATER_DATE]) {
        date.clone_into(role);
    }
}

/// A row that is a title: text in the first cells only, cut in mid-word by the columns or followed by a
/// heading row, and nothing that dates, numbers or rates.
fn title(row: &Row, cells: &[Cow<'_, str>], next_is_heading: impl Fn() -> bool) -> Option<Span> {
    let filled = cells.iter().take_while(|cell| !cell.is_empty()).count();
    if filled == 0 || cells[filled..].iter().any(|cell| !cell.is_empty()) {
        return None;
    }
    let cut = cells[..filled]
        .windows(2)
        .any(|pair| pair[0].ends_with(char::is_lowercase) && pair[1].starts_with(char::is_lowercase));
    let short = cells[..filled].iter().map(|cell| cell.len()).sum::<usize>() < 120;
    let spans_row = filled < cells.len() && (cut || next_is_heading());
    let starts_name = cells[0].starts_with(char::is_uppercase);
    if !(short && starts_name && spans_row) {
        return None;
    }
    Span::new(row.cells[0].spans.first()?.start(), row.cells[filled - 1].spans.last()?.end())
}

/// What a cell shows without regard to its column.
struct Seen {
    /// It begins with a word for a status.
    status: bool,
    /// The share of it that dates take.
    dated: f64,
}

impl Seen {
    fn in_cell(reading: &Reading<'_>, cell: &str) -> Seen {
        let status = lexicon::leading(&reading.tools.lexicon.statuses, cell).is_some();
        Seen { status, dated: dated(reading, cell) }
    }
}

/// How well a cell's text suits a role.
fn fits(reading: &Reading<'_>, cell: &str, seen: &Seen, role: &str) -> f64 {
    let Seen { status, dated } = *seen;
    match role {
        "status" if status => 2.0,
        "status" => {
            if cell.len() > 160 {
                -2.0
            } else {
                -0.8
            }
        }
        "date" | LATER_DATE if dated > 0.3 => 2.0,
        "date" | LATER_DATE if dated > 0.0 && cell.len() < 160 => 0.8,
        "date" | LATER_DATE => {
            if status {
                -1.2
            } else {
                -0.5
            }
        }
        "committee" | "entity" if status || dated > 0.5 => -2.0,
        "committee" => committee(reading, cell),
        "entity" => entity(reading, cell),
        "contact" => {
            if cell.contains('@') {
                2.0
            } else {
                -0.3
            }
        }
        "action" if numbered(cell).is_some() => 1.5,
        _ if status && cell.len() < 40 || dated > 0.6 => -2.0,
        "deliverable" | "activity" if cell.len() > 30 => 0.8,
        _ if cell.len() > 80 => 0.4,
        _ => 0.0,
    }
}

/// The share of a cell that dates take.
fn dated(reading: &Reading<'_>, cell: &str) -> f64 {
    if cell.len() > 400 {
        return 0.0;
    }
    let whens = reading.whens(cell, true);
    // "ember 2022" goes on with a word of the row above.
    let torn = cell.starts_with(char::is_lowercase)
        && whens
            .first()
            .is_some_and(|when| when.range.start > 0 && when.operator.is_none() && !when.tentative);
    let taken: usize = whens.iter().map(|when| when.range.len()).sum();
    if torn { 0.0 } else { taken as f64 / cell.len().max(1) as f64 }
}

/// A cell that names a body: a known one, or a name built like one, and no sentence.
fn committee(reading: &Reading<'_>, cell: &str) -> f64 {
    let knowledge = &reading.tools.knowledge;
    let is_body = |owner: &usize| knowledge.get(*owner).is_some_and(|known| known.class == "Committee");
    let known = || reading.known_names(cell, false).iter().any(|name| name.owners.iter().any(is_body));
    let built = || starts_with_any(&reading.tools.lexicon.bodies.body, cell, 40) || ends_name(cell);
    match cell.len() {
        300.. => -1.0,
        _ if cell.ends_with('.') => -0.8,
        0..160 if known() || built() => 1.3,
        160.. if built() => 0.9,
        _ => -0.5,
    }
}

/// Whether a cell is the end of a name with its code in brackets, "pruning (ABC)", that began in the row above.
fn ends_name(cell: &str) -> bool {
    let bracket = cell.strip_suffix(')').and_then(|it| it.rsplit_once('('));
    let code = |it: &str| it.len() >= 3 && it.chars().all(|c| c.is_ascii_uppercase() || "-/".contains(c));
    cell.starts_with(char::is_lowercase) && bracket.is_some_and(|(_, inside)| code(inside))
}

fn entity(reading: &Reading<'_>, cell: &str) -> f64 {
    let coded = super::path::department_code(reading, cell).is_some();
    let built = || starts_with_any(&reading.tools.lexicon.bodies.unit, cell, 60);
    match cell.len() {
        400.. => -1.0,
        _ if coded => 1.6,
        _ if !cell.ends_with('.') && built() => 1.2,
        _ => -0.4,
    }
}

/// Whether a word of `senses` stands within the first `within` bytes.
fn starts_with_any(senses: &lexicon::Senses, cell: &str, within: usize) -> bool {
    let mut places = lexicon::word_starts(cell).take_while(|at| *at < within);
    places.any(|at| lexicon::leading(senses, &cell[at..]).is_some())
}

/// The number of a numbered action at the start of a cell (`8.a`), and where its text goes on.
pub fn numbered(cell: &str) -> Option<(&str, usize)> {
    let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &cell[digits..];
    let mut parts = rest.bytes();
    let letter = parts.next() == Some(b'.') && parts.next().is_some_and(|c| c.is_ascii_lowercase());
    let closed = rest.get(2..).unwrap_or_default().starts_with(['.', ')', ' ']);
    let long = (1..=2).contains(&digits) && letter && closed;
    long.then(|| (&cell[..digits + 2], digits + 3))
}

/// Cells of one role, from several rows, that are one cell cut by rows and pages.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// The pieces in reading order.
    pub pieces: Vec<Span>,
}

impl Run {
    /// One cell.
    pub fn of(cell: &Cell) -> Run {
        Run { pieces: cell.spans.clone() }
    }

    /// The readable text.
    pub fn shadow(&self, reading: &Reading<'_>) -> Shadow {
        reading.shadow(&self.pieces)
    }

    /// Whether the text stops in mid-phrase: no full stop, and the last word joins to a next.
    pub fn hangs(&self, reading: &Reading<'_>) -> bool {
        let shadow = self.shadow(reading);
        let text = shadow.text();
        let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
        let joins = reading.tools.lexicon.bodies.connectors.iter().any(|word| word == last);
        joins || text.matches('(').count() > text.matches(')').count() || text.ends_with(['-', '–'])
    }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn tells_numbered_actions_from_numbers() {
        assert_eq!(numbered("8.a. doing it"), Some(("8.a", 4)));
        assert_eq!(numbered("13.f. doing it").map(|it| it.0), Some("13.f"));
        assert_eq!(numbered("2.5 million"), None);
        assert_eq!(numbered("2016"), None);
    }
}
