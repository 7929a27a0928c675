//! Work plans: activities with dates, who takes part, which body leads, whom to write to.

mod assemble;
mod codes;
mod past;
mod state;

pub use past::settle;

use crate::layout::Block;
use crate::link::Reading;

use super::Genre;
use super::grid::Grid;

/// A table with a column of activities and a column of dates, but none of statuses.
pub const GENRE: Genre = Genre { name: "WorkPlan", score, read, reads_tables: true };

fn score(_: &Reading<'_>, blocks: &[Block], grid: &Grid) -> f64 {
    let planned = suits(grid) && !grid.has("status") && grid.lines.len() >= 2;
    if planned { 0.9 * grid.weight(blocks) } else { 0.0 }
}

/// Whether the tables tell what happens when.
pub fn suits(grid: &Grid) -> bool {
    grid.has("activity") && grid.has("date")
}

/// States what the rows of `grid` hold.
pub fn tables(reading: &mut Reading<'_>, grid: &Grid) {
    let rows = assemble::rows(reading, grid);
    codes::learn(reading, &rows);
    state::state(reading, grid, &rows);
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let grid = Grid::new(reading, blocks);
    super::partners::learn(reading, blocks);
    super::tables(reading, &grid, &[]);
    super::partners::state(reading, blocks);
    super::prose::outside_tables(reading, blocks);
}
