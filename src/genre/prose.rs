//! Plain prose, the fallback: names, and nothing that the words do not say.

use crate::layout::Block;
use crate::link::{Place, Reading};

use super::Genre;

/// Any text.
pub const GENRE: Genre = Genre { name: "Other", score: |_, _| 0.05, read };

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    for block in blocks {
        let shadow = reading.shadow(&block.spans());
        reading.names(&shadow, &Place::default());
    }
}
