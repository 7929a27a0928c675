//! Rows of cells, and which logical column each cell belongs to.

use crate::lexicon::{self, Sense};
use crate::text::Span;

/// One physical cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text without the white space around; may be empty.
    pub span: Span,
}

/// One physical row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The cells from left to right.
    pub cells: Vec<Cell>,
    /// The whole line.
    pub span: Span,
}

impl Row {
    /// The cells of `line`, a slice of `text`, when it is a row: fields between tabs or between bars.
    pub fn of(line: &str, text: &str) -> Option<Row> {
        let fields: Vec<&str> = if let Some(inner) = line.trim().strip_prefix('|') {
            inner.strip_suffix('|').unwrap_or(inner).split('|').collect()
        } else if line.trim_end().contains('\t') || line.starts_with('\t') && !line.trim().is_empty() {
            line.split('\t').collect()
        } else {
            return None;
        };
        let cells = fields.into_iter().map(|field| Cell { span: Span::of(field.trim(), text) }).collect();
        Some(Row { cells, span: Span::of(line, text) })
    }

    /// The texts of the cells.
    pub fn texts<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.cells.iter().map(|cell| cell.span.quote(text).unwrap_or_default()).collect()
    }

    /// A ruler between heading and body, `|---|---|`.
    pub fn is_ruler(&self, text: &str) -> bool {
        let texts = self.texts(text);
        let rules = |cell: &&str| cell.chars().all(|c| c == '-' || c == ':');
        texts.iter().all(rules) && texts.iter().any(|cell| cell.contains('-'))
    }
}

/// Consecutive rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// From top to bottom.
    pub rows: Vec<Row>,
}

/// The logical columns that a heading row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Role and printed heading, from left to right; the role is empty for a heading that is not known.
    pub columns: Vec<(String, String)>,
}

impl Columns {
    /// The columns of a heading row: at least three cells, most of them known headings.
    pub fn of(row: &Row, text: &str, headings: &[Sense]) -> Option<Columns> {
        let texts = row.texts(text);
        let last = texts.iter().rposition(|cell| !cell.is_empty())?;
        let named = |cell: &&str| {
            let short = cell.len() <= 80;
            let role = lexicon::leading(headings, cell).filter(|_| short).map_or("", |(role, _)| role);
            (role.to_owned(), (*cell).to_owned())
        };
        let columns: Vec<(String, String)> = texts[..=last].iter().map(named).collect();
        let known = columns.iter().filter(|(role, _)| !role.is_empty()).count();
        (known >= 3 && known * 3 >= columns.len() * 2).then_some(Columns { columns })
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
    /// decides. `fits` tells how well a text suits a role (about -2 to 2).
    pub fn align(&self, row: &Row, text: &str, fits: &dyn Fn(&str, &str) -> f64) -> Vec<(usize, Cell)> {
        let filled: Vec<(usize, Cell)> = row
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| has_content(cell.span.quote(text).unwrap_or_default()))
            .map(|(at, cell)| (at, *cell))
            .collect();
        let width = self.columns.len();
        let barred = row.span.quote(text).is_some_and(|line| line.trim_start().starts_with('|'));
        if barred && row.cells.len() == width {
            return filled;
        }
        if filled.len() > width {
            return filled.into_iter().take(width).enumerate().map(|(at, (_, cell))| (at, cell)).collect();
        }
        let shift = width.saturating_sub(row.cells.len());
        let score = |cell: usize, column: usize| {
            let (at, cell) = filled[cell];
            let distance = (at + shift).abs_diff(column) as f64;
            let content = fits(cell.span.quote(text).unwrap_or_default(), &self.columns[column].0);
            content - 0.7 * distance.min(3.0)
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
    // best[c] is the best total, and its path, with the last cell placed before column c.
    let mut best: Vec<(f64, Vec<usize>)> = vec![(0.0, Vec::new()); width + 1];
    for cell in 0..cells {
        let mut next: Vec<(f64, Vec<usize>)> = vec![(f64::NEG_INFINITY, Vec::new()); width + 1];
        for column in 0..width {
            let total = best[column].0 + score(cell, column);
            let passed = next[column].clone();
            next[column + 1] = if total > passed.0 && best[column].1.len() == cell {
                let mut path = best[column].1.clone();
                path.push(column);
                (total, path)
            } else {
                passed
            };
        }
        best = next;
    }
    best.pop().map(|(_, path)| path).unwrap_or_default()
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
        let found: Vec<usize> = columns().align(&row, line, &fits).into_iter().map(|(at, _)| at).collect();
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
