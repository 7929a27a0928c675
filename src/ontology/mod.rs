//! The only reader of `ontology/`: which classes, fields, enumerations and names exist.

mod model;

pub use model::{Class, Enumeration, EnumerationValue, Field, Model, Range};
