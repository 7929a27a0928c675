//! Blocks to mentions: one recogniser per file, each a pure function of the text.

pub mod contact;
pub mod date;
pub mod fold;
pub mod identifier;
pub mod name;
pub mod person;
pub mod phrase;
pub mod redaction;
pub mod venue;
