//! Progress trackers: actions, what was promised under them, who answers for it, by when, how far it is.

mod assemble;
mod state;

pub use state::{of_class, short};

use crate::layout::Block;
use crate::link::Reading;

use super::Genre;
use super::grid::Grid;

/// A table with a column of outputs or activities and a column of statuses.
pub const GENRE: Genre = Genre { name: "ProgressReport", score, read };

fn score(reading: &Reading<'_>, blocks: &[Block]) -> f64 {
    let grid = Grid::new(reading, blocks);
    let outputs = ["deliverable", "activity", "action"].iter().any(|role| grid.has(role));
    if outputs && grid.has("status") && grid.lines.len() >= 3 { 0.9 } else { 0.0 }
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let grid = Grid::new(reading, blocks);
    let items = assemble::items(reading, &grid);
    state::state(reading, &grid, &items);
    super::prose::outside_tables(reading, blocks);
}
