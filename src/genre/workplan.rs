//! Work plans: activities with dates, who takes part, which body leads, whom to write to.

mod assemble;
mod state;

use crate::layout::Block;
use crate::link::Reading;

use super::Genre;
use super::grid::Grid;

/// A table with a column of activities and a column of dates, but none of statuses.
pub const GENRE: Genre = Genre { name: "WorkPlan", score, read };

fn score(reading: &Reading<'_>, blocks: &[Block]) -> f64 {
    let grid = Grid::new(reading, blocks);
    let planned = grid.has("activity") && grid.has("date") && !grid.has("status");
    if planned && grid.lines.len() >= 3 { 0.9 } else { 0.0 }
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let grid = Grid::new(reading, blocks);
    let rows = assemble::rows(reading, &grid);
    state::state(reading, &grid, &rows);
    super::partners::state(reading, blocks);
    super::prose::outside_tables(reading, blocks);
}
