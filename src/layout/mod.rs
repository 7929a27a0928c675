//! Text to blocks: paragraphs, list items, headings and tables.

mod aligned;
mod barred;
mod block;
mod entries;
mod glued;
mod html;
mod sentence;
mod table;
mod wrapped;

pub use block::{Block, blocks};
pub use entries::{Head, head};
pub use sentence::sentences;
pub use table::{Cell, Columns, LATER_DATE, Row, Table, is_ruler, role};
