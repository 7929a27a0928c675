//! Travaux on the command line.

mod cli;
mod config;

use std::process::ExitCode;

// Halves the time of small queries.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
