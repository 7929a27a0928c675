//! Plain prose, the fallback: names, and nothing that the words do not say.

use crate::layout::Block;
use crate::link::{Place, Reading};

use super::Genre;

/// Any text.
pub const GENRE: Genre = Genre { name: "Other", score: |_, _| 0.05, read };

/// Reads everything but the tables, which a genre has read itself.
pub fn outside_tables(reading: &mut Reading<'_>, blocks: &[Block]) {
    let rest: Vec<Block> = blocks.iter().filter(|block| !matches!(block, Block::Table(_))).cloned().collect();
    read(reading, &rest);
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    for block in blocks {
        let shadow = reading.shadow(&block.spans());
        reading.names(&shadow, &Place::default());
    }
}
