//! What the store, the servers and the command line promise, in one program to keep linking short.

mod bad_input;
mod corpus;
mod graphql_http;
mod program;
mod sparql;
mod store;
