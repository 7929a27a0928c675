//! What the store, the servers and the command line promise, in one program to keep linking short.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

mod backup;
mod bad_input;
mod contract;
mod corpus;
mod doors;
mod engine;
mod eval;
mod explorer;
#[cfg(target_os = "linux")]
mod graph_store_protocol;
mod graphql;
mod graphql_http;
mod history;
mod import_http;
mod index;
#[cfg(unix)]
mod killed;
mod linking;
mod mutations;
mod pages;
mod program;
mod remote;
mod remote_served;
mod search;
mod seeds;
#[cfg(target_os = "linux")]
mod service;
mod sparql;
#[cfg(unix)]
mod sparql_examples;
#[cfg(target_os = "linux")]
mod sparql_protocol;
#[cfg(target_os = "linux")]
mod sparql_writes;
mod store;
mod waiting;
#[cfg(target_os = "linux")]
mod worker;
