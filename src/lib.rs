//! Travaux: policy documents become a knowledge graph that people can question.
//!
//! A document goes `text -> layout -> mention -> link -> genre -> graph`; a question goes
//! `http -> graphql -> graph`. Everything before `graph` is pure and deterministic.

pub mod corpus;
pub mod curation;
pub mod eval;
#[cfg(feature = "server")]
pub mod export;
pub mod fact;
pub mod genre;
pub mod graph;
#[cfg(feature = "server")]
pub mod graphql;
#[cfg(feature = "server")]
pub mod http;
pub mod import;
#[cfg(feature = "server")]
pub mod index;
pub mod layout;
pub mod lexicon;
pub mod link;
pub mod mention;
pub mod ontology;
pub mod text;
