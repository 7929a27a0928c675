//! What is read from documents, in one program to keep linking short.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod architecture;
mod cases;
mod facts;
mod hostile;
mod seeds;
