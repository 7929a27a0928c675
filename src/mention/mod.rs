//! Blocks to mentions: one recogniser per file, each a pure function of the text.

pub mod fold;
pub mod name;
