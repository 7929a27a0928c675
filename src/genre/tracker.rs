//! Progress trackers: actions, what was promised under them, who answers for it, by when, how far it is.

mod assemble;
mod cells;
mod clipped;
mod qualified;
mod state;

pub use state::{of_class, short};

use crate::fact::EntityId;
use crate::layout::Block;
use crate::link::{Place, Reading};
use crate::text::Shadow;

use super::Genre;
use super::grid::Grid;
use super::heading::HEAD_BLOCKS;

/// A table with a column of outputs or activities and a column of statuses.
pub const GENRE: Genre = Genre { name: "ProgressReport", score, read, reads_tables: true };

/// A table of outputs or measures with dates and who answers for them, but no statuses.
pub const PLAN: Genre = Genre { name: "WorkPlan", score: score_plan, read, reads_tables: true };

fn score_plan(_: &Reading<'_>, blocks: &[Block], grid: &Grid) -> f64 {
    let outputs = ["deliverable", "action"].iter().any(|role| grid.has(role));
    let planned = outputs && grid.has("date") && !grid.has("status");
    if planned && grid.lines.len() >= 2 { 0.8 * grid.weight(blocks) } else { 0.0 }
}

fn score(_: &Reading<'_>, blocks: &[Block], grid: &Grid) -> f64 {
    let tracked = suits(grid) && grid.has("status") && grid.lines.len() >= 2;
    if tracked { 0.9 * grid.weight(blocks) } else { 0.0 }
}

/// Whether the tables tell what was promised, and by when or how far it is.
pub fn suits(grid: &Grid) -> bool {
    let outputs = ["deliverable", "action"].iter().any(|role| grid.has(role));
    outputs && (grid.has("date") || grid.has("status")) || grid.has("activity") && grid.has("status")
}

/// States what the rows of `grid` hold, carrying out the instruments `followed`.
pub fn tables(reading: &mut Reading<'_>, grid: &Grid, followed: &[EntityId]) {
    let items = assemble::items(reading, grid);
    let joined = items.committees.iter().chain(&items.entities).filter(|run| run.pieces.len() > 1);
    let joined: Vec<Shadow> = joined.map(|run| run.shadow(reading)).collect();
    reading.learn_joined(&joined);
    state::state(reading, grid, &items, followed);
}

/// The instruments that the document's title names: what the rows carry out.
fn followed(reading: &mut Reading<'_>, blocks: &[Block]) -> Vec<EntityId> {
    let title = reading.findings.heading.title.clone();
    let shadows = blocks.iter().take(HEAD_BLOCKS).map(|block| reading.shadow(&block.spans()));
    let heading = shadows.into_iter().find(|shadow| shadow.text().contains(&title));
    let names = heading.map(|shadow| reading.names(&shadow, &Place::default())).unwrap_or_default();
    of_class(&names, "Instrument")
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let grid = Grid::new(reading, blocks);
    let followed = followed(reading, blocks);
    super::tables(reading, &grid, &followed);
    super::prose::outside_tables(reading, blocks);
}
