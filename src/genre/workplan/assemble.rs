//! Physical rows of a work plan to logical ones: rows cut by pages are joined, empty leading cells inherit.

use std::collections::BTreeMap;

use crate::layout::Cell;
use crate::link::Reading;

use super::super::grid::{Grid, Line, Run};

/// One activity.
#[derive(Clone, Debug)]
pub struct LogicalRow {
    /// Index of its first row in the grid.
    pub line: usize,
    /// Cells by role, cut pieces together.
    pub cells: BTreeMap<String, Run>,
    /// Roles whose cell is inherited from the row above.
    pub inherited: Vec<String>,
}

/// Columns that say where an activity belongs and reach down over the rows below.
const REACHING: [&str; 3] = ["topic", "sector", "domain"];

/// Puts the rows of `grid` together.
pub fn rows(reading: &Reading<'_>, grid: &Grid) -> Vec<LogicalRow> {
    let mut rows: Vec<LogicalRow> = Vec::new();
    for (at, line) in grid.lines.iter().enumerate() {
        let before = rows.last_mut().filter(|row| {
            let above = &grid.lines[row.line];
            above.table == line.table && above.theme == line.theme
        });
        match before {
            Some(row) if !line.whole && continues(reading, grid, row, line) => extend(grid, row, line),
            before => {
                let inherited = before.map(|row| inherit(row, line)).unwrap_or_default();
                let mut cells: BTreeMap<String, Run> =
                    line.cells.iter().map(|(role, cell)| (role.clone(), Run::of(cell))).collect();
                let roles = inherited.keys().cloned().collect();
                cells.extend(inherited);
                rows.push(LogicalRow { line: at, cells, inherited: roles });
            }
        }
    }
    rows
}

/// A row goes on with the one above when it has no date of its own and nothing that begins a new entry.
fn continues(reading: &Reading<'_>, grid: &Grid, row: &LogicalRow, line: &Line) -> bool {
    if line.cells.contains_key("date") {
        return false;
    }
    if line.fields < grid.tables[line.table].columns.len() {
        return true;
    }
    let opening = REACHING.iter().any(|role| line.cells.contains_key(*role));
    let Some(activity) = line.cells.get("activity") else {
        // Only the first column may go on alone; a filled later column belongs to the row above.
        let lower = line.cells.values().next().map(|cell| cell.text(&reading.document.text));
        return !opening
            || line.cells.len() == 1
            || lower.is_some_and(|text| text.starts_with(char::is_lowercase));
    };
    let text = activity.text(&reading.document.text);
    let hangs = row.cells.get("activity").is_some_and(|run| run.hangs(reading));
    !opening || hangs || text.starts_with(char::is_lowercase)
}

/// Adds the cells of a continued row. A row with fewer fields than columns, as many as the row above has
/// filled cells, goes on with those.
fn extend(grid: &Grid, row: &mut LogicalRow, line: &Line) {
    let width = grid.tables[line.table].columns.len();
    let own: Vec<String> = grid.tables[line.table]
        .columns
        .iter()
        .map(|(role, _)| role.clone())
        .filter(|role| row.cells.contains_key(role) && !row.inherited.contains(role))
        .collect();
    let mut cells: Vec<&Cell> = line.cells.values().collect();
    cells.sort_by_key(|cell| cell.spans.first().copied());
    if line.fields < width && own.len() == cells.len() {
        for (role, cell) in own.into_iter().zip(cells) {
            row.cells.entry(role).or_default().pieces.extend_from_slice(&cell.spans);
        }
        return;
    }
    for (role, cell) in &line.cells {
        row.cells.entry(role.clone()).or_default().pieces.extend_from_slice(&cell.spans);
    }
}

/// The cells that reach down: all of them, when the new row begins none.
fn inherit(above: &LogicalRow, line: &Line) -> BTreeMap<String, Run> {
    if REACHING.iter().any(|role| line.cells.contains_key(*role)) {
        return BTreeMap::new();
    }
    let reaching = |(role, _): &(&String, &Run)| REACHING.contains(&role.as_str());
    above.cells.iter().filter(reaching).map(|(role, run)| (role.clone(), run.clone())).collect()
}
