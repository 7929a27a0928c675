//! Progress trackers: actions, what was promised under them, who answers for it, by when, how far it is.

mod assemble;
mod cells;
mod state;

pub use state::{of_class, short};

use crate::fact::EntityId;
use crate::layout::Block;
use crate::link::{Place, Reading};

use super::Genre;
use super::grid::Grid;
use super::heading::HEAD_BLOCKS;

/// A table with a column of outputs or activities and a column of statuses.
pub const GENRE: Genre = Genre { name: "ProgressReport", score, read };

/// A table of outputs or measures with dates and who answers for them, but no statuses.
pub const PLAN: Genre = Genre { name: "WorkPlan", score: score_plan, read };

fn score_plan(reading: &Reading<'_>, blocks: &[Block]) -> f64 {
    let grid = Grid::new(reading, blocks);
    let outputs = ["deliverable", "action"].iter().any(|role| grid.has(role));
    let planned = outputs && grid.has("date") && !grid.has("status");
    if planned && grid.lines.len() >= 3 { 0.8 } else { 0.0 }
}

fn score(reading: &Reading<'_>, blocks: &[Block]) -> f64 {
    let grid = Grid::new(reading, blocks);
    let outputs = ["deliverable", "activity", "action"].iter().any(|role| grid.has(role));
    if outputs && grid.has("status") && grid.lines.len() >= 3 { 0.9 } else { 0.0 }
}

/// The instruments that the document's title names: what the rows carry out.
fn followed(reading: &mut Reading<'_>, blocks: &[Block]) -> Vec<EntityId> {
    let title = reading.findings.heading.title.clone();
    let shadows = blocks.iter().take(HEAD_BLOCKS).map(|block| reading.shadow(&block.spans()));
    let heading = shadows.into_iter().find(|shadow| shadow.text().starts_with(&title));
    let names = heading.map(|shadow| reading.names(&shadow, &Place::default())).unwrap_or_default();
    of_class(&names, "Instrument")
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let grid = Grid::new(reading, blocks);
    let items = assemble::items(reading, &grid);
    let followed = followed(reading, blocks);
    state::state(reading, &grid, &items, &followed);
    super::prose::outside_tables(reading, blocks);
}
