//! What is read from documents, in one program to keep linking short.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its fixtures has failed")]

mod architecture;
mod called;
mod cases;
mod facts;
mod figures;
mod hostile;
mod linking;
mod links;
mod named;
mod notes;
mod scorer;
mod seeds;
mod unknown;
