//! The only reader of `ontology/`: which classes, fields, enumerations and names exist.

mod authority;
mod error;
mod files;
mod model;
mod read;
mod turtle;
mod validate;
pub mod vocab;

pub use authority::{Authority, Entry};
pub use error::OntologyError;
pub use files::{AUTHORITY_GRAPH, ONTOLOGY_GRAPH, Ontology};
pub use model::{Class, Enumeration, EnumerationValue, Field, Model, Range, Search};
pub use turtle::Source;
pub use validate::{Violation, violations};
