//! Quads as sorted numbers, made to be shared: a process that holds them can be forked, and its children read them
//! without touching a page.
//!
//! The engine's own store in memory counts references while it reads, so that a child would copy what it reads, and
//! takes about four times the memory. What is here is only read by queries; changes come in from outside.

mod dictionary;
mod order;
mod quads;
mod view;

pub use dictionary::{Dictionary, Encoded, decoded};
pub use quads::Quads;
pub use view::View;
