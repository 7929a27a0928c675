//! What remote engines promise: the contract of every store, and the answers of the embedded one.
//!
//! `scripts/engines` starts the engines and runs this with their addresses, one test after the other; `cargo test` alone
//! does not.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

mod answers;
#[path = "../it/contract.rs"]
mod contract;
mod engines;
#[path = "../it/program.rs"]
mod program;
mod served;
mod shared;
