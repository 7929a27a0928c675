//! Rows of cells, and which logical column each cell belongs to.

use std::borrow::Cow;

use crate::lexicon::{self, Senses};
use crate::text::{Shadow, Span};

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Where its text stands, without the white space around: none when it is empty, one for each printed line where columns
    /// stand side by side.
    pub spans: Vec<Span>,
}

impl Cell {
    /// A cell whose text stands in one place.
    pub fn of(span: Span) -> Cell {
        Cell { spans: if span.start() < span.end() { vec![span] } else { Vec::new() } }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Its readable text.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let raw = match self.spans.as_slice() {
            [] => "",
            [span] => span.quote(text).unwrap_or_default(),
            spans => return Cow::Owned(Shadow::new(text, spans).text().to_owned()),
        };
        if raw.bytes().any(|byte| matches!(byte, b'<' | b'&' | b'*' | b'[' | b'\\' | b'\n')) {
            Cow::Owned(Shadow::new(text, &self.spans).text().to_owned())
        } else {
            Cow::Borrowed(raw)
        }
    }
}

/// One physical row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The cells from left to right.
    pub cells: Vec<Cell>,
    /// The whole line, or all lines.
    pub span: Span,
    /// Bars or tags say where each cell begins, so its position counts.
    pub barred: bool,
    /// Mark-up says that its cells head the columns.
    pub heading: bool,
    /// It stands across the columns and says what the rows below are about; its words are in the first cell.
    pub title: bool,
    /// The lines of its cells are joined already: no other row goes on with it.
    pub whole: bool,
}

impl Row {
    /// The cells of `line`, a slice of `text`, when it is a row: fields between tabs or between bars.
    pub fn of(line: &str, text: &str) -> Option<Row> {
        if line.trim_start().starts_with('|') {
            return Some(Row::barred(line, text));
        }
        let is_row = line.trim_end().contains('\t') || line.starts_with('\t') && !line.trim().is_empty();
        is_row.then(|| Row::tabbed(line, text))
    }

    /// The row of a line with words in its first field alone, small ones, and as many empty fields behind it as the row
    /// above has: the first cell of that table goes on there.
    pub fn going_on(line: &str, above: Option<&Row>, text: &str) -> Option<Row> {
        const FEWEST: usize = 3;
        let fields = above.filter(|row| !row.barred).map_or(0, |row| row.cells.len());
        let fits =
            fields >= FEWEST && line.starts_with(char::is_lowercase) && line.split('\t').count() == fields;
        fits.then(|| Row::tabbed(line, text))
    }

    fn tabbed(line: &str, text: &str) -> Row {
        let cells = line.split('\t').map(|field| Cell::of(Span::of(field.trim(), text))).collect();
        Row { cells, span: Span::of(line, text), barred: false, heading: false, title: false, whole: false }
    }

    /// The cells of `line` between its bars; a bar at either end may be missing, and `\|` is none.
    pub fn barred(line: &str, text: &str) -> Row {
        let inner = line.trim();
        let inner = inner.strip_prefix('|').unwrap_or(inner);
        let inner = inner.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(inner);
        let mut cells = Vec::new();
        let mut start = 0;
        let bars = inner.match_indices('|').map(|(at, _)| at).filter(|at| !inner[..*at].ends_with('\\'));
        for end in bars.chain([inner.len()]) {
            cells.push(Cell::of(Span::of(inner[start..end].trim(), text)));
            start = (end + 1).min(inner.len());
        }
        Row { cells, span: Span::of(line, text), barred: true, heading: false, title: false, whole: false }
    }

    /// The texts of the cells, without mark-up.
    pub fn texts<'t>(&self, text: &'t str) -> Vec<Cow<'t, str>> {
        self.cells.iter().map(|cell| cell.text(text)).collect()
    }

    /// A ruler between heading and body, `|---|---|`.
    pub fn is_ruler(&self, text: &str) -> bool {
        is_ruler(&self.texts(text))
    }
}

/// Whether cells with these texts are a ruler.
pub fn is_ruler(texts: &[Cow<'_, str>]) -> bool {
    let rules = |cell: &Cow<'_, str>| cell.chars().all(|c| c == '-' || c == ':');
    texts.iter().all(rules) && texts.iter().any(|cell| cell.contains('-'))
}

/// Consecutive rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// From top to bottom.
    pub rows: Vec<Row>,
}

/// Roles of columns that say what is to be done or what happens.
const OUTPUTS: [&str; 3] = ["deliverable", "action", "activity"];

/// What it costs a cell to stand a column away from its own, and in a row that has all columns.
const STEP: f64 = 0.7;
/// See [`STEP`].
const FULL_STEP: f64 = 0.9;

/// Role of a second column of dates.
pub const LATER_DATE: &str = "later date";

/// Most columns that a table of a document has; [`best_path`] has room for 64.
const WIDEST: usize = 40;

/// What a heading means; of alternatives, "Title / deliverable", the one that says what is to be done.
pub fn role<'h>(headings: &'h Senses, cell: &str) -> Option<&'h str> {
    const LONGEST: usize = 80;
    let role = |cell: &str| lexicon::leading(headings, cell).map(|(role, _)| role);
    if cell.len() > LONGEST {
        return None;
    }
    let first = role(cell);
    let mut others = cell.split('/').skip(1).filter_map(|part| role(part.trim()));
    match first {
        None | Some("matter") => others.find(|it| OUTPUTS.contains(it)).or(first),
        first => first,
    }
}

/// The logical columns that a heading row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Role and printed heading, from left to right; the role is empty for a heading that is not known.
    pub columns: Vec<(String, String)>,
}

impl Columns {
    /// The columns of a heading row with these texts: at least three cells, most of them known headings; two known headings, one
    /// of dates or statuses, where mark-up says that the row heads a table.
    pub fn of(row: &Row, texts: &[Cow<'_, str>], headings: &Senses) -> Option<Columns> {
        if row.cells.len() > WIDEST {
            return None;
        }
        let last = texts.iter().rposition(|cell| !cell.is_empty())?;
        let role = |cell: &Cow<'_, str>| role(headings, cell).unwrap_or_default();
        let roles: Vec<&str> = texts[..=last].iter().map(role).collect();
        let known = roles.iter().filter(|role| !role.is_empty()).count();
        let follows_up = roles.iter().any(|role| matches!(*role, "date" | "status"));
        let headed = row.heading && known >= 2 && follows_up;
        let most = known >= 3 && known * 3 >= roles.len() * 2;
        (most || headed).then(|| {
            let named = roles.iter().zip(texts).map(|(role, cell)| ((*role).to_owned(), cell.to_string()));
            let mut columns = Columns { columns: named.collect() };
            columns.settle();
            columns
        })
    }

    /// What is asked of somebody is an action; a second column of dates is told from the first.
    fn settle(&mut self) {
        let asked = self.has("entity") && !OUTPUTS.iter().any(|role| self.has(role));
        // What an activity is to bring about is delivered: it is no event.
        let brings = self.has("deliverable") && self.has("entity") && !self.has("action");
        let mut dates = 0;
        for (role, _) in &mut self.columns {
            if role == "matter" && asked || role == "activity" && brings {
                *role = "action".to_owned();
            }
            if role == "date" {
                dates += 1;
                if dates == 2 {
                    *role = LATER_DATE.to_owned();
                }
            }
        }
    }

    /// Whether a column says what is to be done or what happens.
    pub fn has_outputs(&self) -> bool {
        OUTPUTS.iter().any(|role| self.has(role))
    }

    /// Whether there is a column of this role.
    pub fn has(&self, role: &str) -> bool {
        self.columns.iter().any(|(known, _)| known == role)
    }

    /// The printed heading of a role.
    pub fn heading(&self, role: &str) -> Option<&str> {
        self.columns.iter().find(|(known, _)| known == role).map(|(_, heading)| heading.as_str())
    }

    /// The column of every filled cell: the order is kept, the position is a hint, and what the cell holds
    /// decides. `fits` tells how well a text suits a role (about -2 to 2), by what `look` saw in it.
    pub fn align<S>(
        &self,
        row: &Row,
        text: &str,
        look: impl Fn(&str) -> S,
        fits: impl Fn(&str, &S, &str) -> f64,
    ) -> Vec<(usize, Cell)> {
        let cells = row.cells.iter().enumerate().map(|(at, cell)| ((at, cell.clone()), cell.text(text)));
        let (filled, texts): (Vec<(usize, Cell)>, Vec<Cow<'_, str>>) =
            cells.filter(|(_, text)| has_content(text)).unzip();
        let width = self.columns.len();
        if row.barred && row.cells.len() <= width {
            return filled;
        }
        if filled.len() > width {
            return filled.into_iter().take(width).enumerate().map(|(at, (_, cell))| (at, cell)).collect();
        }
        // One cell behind several empty ones goes on with the column above it.
        let lone = filled.len() == 1 && filled.first().is_some_and(|(at, _)| *at >= 3);
        let shift = if lone { 0 } else { width.saturating_sub(row.cells.len()) };
        // In a row with a field for each column, a position says more.
        let step = if row.cells.len() == width { FULL_STEP } else { STEP };
        let texts: Vec<(Cow<'_, str>, S)> =
            texts.into_iter().map(|text| (look(&text), text)).map(|(seen, text)| (text, seen)).collect();
        let score = |cell: usize, column: usize| {
            let distance = (filled[cell].0 + shift).abs_diff(column) as f64;
            let (text, seen) = &texts[cell];
            let content = fits(text, seen, &self.columns[column].0);
            content - step * distance.min(3.0)
        };
        best_path(filled.len(), width, &score)
            .into_iter()
            .zip(filled)
            .map(|(column, (_, cell))| (column, cell))
            .collect()
    }
}

/// More than a stray mark of punctuation.
fn has_content(cell: &str) -> bool {
    cell.chars().any(|letter| !letter.is_whitespace() && !",.;:".contains(letter))
}

/// Columns for `cells` cells, strictly increasing, with the highest total score.
fn best_path(cells: usize, width: usize, score: &dyn Fn(usize, usize) -> f64) -> Vec<usize> {
    // best[c] is the best total, and its path as bits, with the last cell placed before column c.
    let mut best: Vec<(f64, u64)> = vec![(0.0, 0); width + 1];
    for cell in 0..cells {
        let mut next: Vec<(f64, u64)> = vec![(f64::NEG_INFINITY, 0); width + 1];
        for column in 0..width {
            let (before, path) = best[column];
            let reached = path.count_ones() as usize == cell;
            let total = if reached { before + score(cell, column) } else { f64::NEG_INFINITY };
            let passed = next[column];
            next[column + 1] = if reached && total > passed.0 { (total, path | 1 << column) } else { passed };
        }
        best = next;
    }
    let path = best.pop().map_or(0, |(_, path)| path);
    (0..width).filter(|column| path >> column & 1 == 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        let named = |role: &str| (role.to_owned(), role.to_owned());
        Columns { columns: ["entity", "committee", "deliverable", "date", "status"].map(named).to_vec() }
    }

    fn fits(text: &str, role: &str) -> f64 {
        let status = text == "Ongoing";
        let date = text.starts_with(|c: char| c.is_ascii_digit());
        match role {
            "status" => {
                if status {
                    2.0
                } else {
                    -1.0
                }
            }
            "date" => {
                if date {
                    2.0
                } else {
                    -1.0
                }
            }
            "committee" if text == "work" => -1.0,
            _ => {
                if status || date {
                    -1.0
                } else {
                    0.0
                }
            }
        }
    }

    #[track_caller]
    fn check(line: &str, expected: &[usize]) {
        let row = Row::of(line, line).unwrap();
        let found: Vec<usize> = columns()
            .align(&row, line, |_| (), |text, (), role| fits(text, role))
            .into_iter()
            .map(|(at, _)| at)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn position_is_a_hint_and_content_decides() {
        check("unit\tbody\twork\t2016\tOngoing", &[0, 1, 2, 3, 4]);
        check("work\t2016\tOngoing", &[2, 3, 4]);
        check("unit\twork\t2016\tOngoing\t", &[0, 2, 3, 4]);
        check("\t\twork\t2016\tOngoing\t\t", &[2, 3, 4]);
    }

    #[test]
    fn a_ruler_is_no_row() {
        let line = "|------|---:|";
        assert!(Row::of(line, line).unwrap().is_ruler(line));
    }
}
