//! Cells of a row beside its output and its dates.

use crate::lexicon;
use crate::link::Reading;

use super::super::grid::{Grid, Line};
use super::super::partners;

/// The status that a cell begins with, behind a tick or another sign.
pub fn stated_status(reading: &Reading<'_>, cell: &str) -> Option<String> {
    let words = cell.trim_start_matches(|c: char| !c.is_alphanumeric());
    lexicon::leading(&reading.tools.lexicon.statuses, words).map(|(status, _)| status.to_owned())
}

/// The names in the cells that state nothing else.
pub fn others(reading: &mut Reading<'_>, grid: &Grid, line: &Line) {
    for role in ["companies", "support", "topic", "sector", "domain", "description"] {
        let Some(cell) = line.cells.get(role) else { continue };
        let shadow = reading.shadow(&cell.spans);
        let place = grid.place(line, role, None);
        match role {
            "companies" => drop(partners::listed(reading, &shadow, &place)),
            "support" => drop(partners::acting(reading, &shadow, &place)),
            _ => drop(reading.names(&shadow, &place)),
        }
    }
}
