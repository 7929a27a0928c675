//! Queries of strangers, in processes that can be killed.
//!
//! The engine cannot be stopped while it sorts, joins or computes, and nothing bounds its memory. So the texts of
//! strangers are parsed and evaluated in a child process with a memory limit of its own, which is killed at the
//! deadline. A worker process of this same program, with one thread, holds the quads (`graph/table`) and forks these
//! children; they share its memory and hardly write to it.
//!
//! ```text
//! server ── quads, then each change, "fork" ──> worker (process.rs)
//!        <── a socket and a handle to kill ──      │ fork
//!        ── question ──> child (child.rs) <────────┘
//!        <── head, body, end ──
//! ```
//!
//! Of a database on disk the worker holds nothing: its children open a copy of the last state, made when one is needed
//! (copies.rs), for reading only (data.rs).
//!
//! A search of the full text is asked back from the child, and so is a `SERVICE`: only the server opens connections, and
//! only the child reads what came (services.rs). An update is worked out in a child, which tells what comes and
//! what goes; the server then makes that one change of its store.
//!
//! Small questions the server answers itself (glimpse.rs). A child answers one question after the other until the quads
//! have changed, or its memory has grown. Answers are remembered until then, those of many megabytes not (remembered.rs).

mod wire;

#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod copies;
#[cfg(target_os = "linux")]
mod data;
#[cfg(target_os = "linux")]
mod fork;
#[cfg(target_os = "linux")]
mod glimpse;
#[cfg(target_os = "linux")]
mod handle;
#[cfg(target_os = "linux")]
mod keeper;
#[cfg(target_os = "linux")]
mod line;
#[cfg(target_os = "linux")]
mod pool;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod remembered;
#[cfg(target_os = "linux")]
mod reply;
#[cfg(target_os = "linux")]
mod services;
#[cfg(target_os = "linux")]
mod update;
#[cfg(target_os = "linux")]
mod written;

#[cfg(not(target_os = "linux"))]
mod elsewhere;

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Answering, Reply, Worker, run};
#[cfg(target_os = "linux")]
pub use pool::Worker;
#[cfg(target_os = "linux")]
pub use process::run;
#[cfg(target_os = "linux")]
pub use reply::{Answering, Reply};
pub use wire::{Head, Question, Refused};

use std::sync::Arc;

use super::Hit;

/// Finds the nodes that fit words, best first, at most as many as the number says.
pub type Search = Arc<dyn Fn(&str, usize) -> Vec<Hit> + Send + Sync>;

/// Hits of one search in a query.
pub const HITS: usize = 5000;
