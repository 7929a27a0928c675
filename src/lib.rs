//! Travaux: policy documents become a knowledge graph that people can question.
//!
//! A document goes `format -> text -> layout -> mention -> genre -> link -> graph`; a question goes
//! `http -> graphql -> graph`. Everything before `graph` is pure and deterministic.

pub mod corpus;
pub mod graph;
#[cfg(feature = "server")]
pub mod graphql;
#[cfg(feature = "server")]
pub mod http;
pub mod import;
pub mod link;
pub mod ontology;
