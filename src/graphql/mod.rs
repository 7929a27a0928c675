//! GraphQL: the model becomes a schema; a selection becomes a plan of SPARQL queries, run before values are read.
//!
//! `limits -> validation -> selection -> plan -> query -> run -> render`. Everything up to `query` is data: nothing
//! has been fetched when the plan stands. Error codes are those of [`Code`].

mod aggregate;
mod algebra;
mod arguments;
mod around;
mod catalogue;
mod changed;
mod changes;
mod cost;
mod cursor;
mod documents;
mod error;
mod events;
mod extract;
mod federation;
mod filter;
mod former;
mod gate;
mod inputs;
mod lexer;
mod limits;
mod linked;
mod log;
mod mutation;
mod mutation_types;
mod mutation_value;
mod object;
mod overdue;
mod pattern;
mod period;
mod plan;
mod planned;
mod positions;
mod progress;
mod quality;
mod query;
mod read;
mod render;
mod run;
mod saved;
mod scalar;
mod scale;
mod schema;
mod search;
mod selection;
mod service;
mod source;
mod subscription;
mod typename;
mod walk;
mod wanted;

// Streams of events are the library's, whoever sends them.
pub use async_graphql::futures_util as futures;
pub use changes::Changes;
pub use documents::{Trusted, TrustedError};
pub use error::Code;
pub use former::Former;
pub use limits::{LimitError, Limits};
pub use mutation::{Caller, TEXT_BYTES};
pub use saved::{
    Content, Failed, Fetched, Kind, MOST_AT_ONCE, Page, Parameter, Saved, SavedError, Shape, Wrong, documents,
};
pub use schema::SchemaError;
pub use service::{Body, Events, GraphQl, Opened, Options, Request, Response, ResponseKind};
pub use source::{Pending, Source, SourceError};
