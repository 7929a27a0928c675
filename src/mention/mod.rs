//! Blocks -> mentions: one recogniser per file, each a pure function from text to findings.

pub mod contact;
pub mod date;
pub mod identifier;
pub mod lexicon;
