//! Text to blocks: paragraphs, list items, headings and tables.

mod block;
mod table;

pub use block::{Block, blocks};
pub use table::{Cell, Columns, Row, Table};
