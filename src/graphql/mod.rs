//! GraphQL: the model becomes a schema; a selection becomes a plan of SPARQL queries, run before values are read.
//!
//! `limits -> validation -> selection -> plan -> query -> run -> render`. Everything up to `query` is data: nothing
//! has been fetched when the plan stands. Error codes are those of [`Code`].

mod aggregate;
mod algebra;
mod arguments;
mod catalogue;
mod cursor;
mod error;
mod filter;
mod gate;
mod inputs;
mod limits;
mod overdue;
mod pattern;
mod period;
mod plan;
mod positions;
mod quality;
mod query;
mod read;
mod render;
mod run;
mod scalar;
mod schema;
mod search;
mod selection;
mod service;
mod source;
mod typename;
mod walk;

pub use error::Code;
pub use limits::Limits;
pub use schema::SchemaError;
pub use service::{Body, GraphQl, Request, Response, ResponseKind};
pub use source::{Pending, Source, SourceError};
