//! What the store, the servers and the command line promise, in one program to keep linking short.

#[cfg(feature = "server")]
mod graphql;
mod store;
