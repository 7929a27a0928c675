//! The full text of what the store holds: documents by their passages, entities by their names, facts by their words.
//!
//! `statement -> Entry -> records -> tantivy`, and back `question -> wanted -> query -> best hits -> snippets`. What
//! is searched stands in the shapes (`gql:search`). tantivy is named here and nowhere else.

mod answers;
mod ask;
mod best;
mod entry;
mod fields;
mod fold;
mod keep;
mod matches;
mod passages;
mod place;
mod ready;
mod records;
mod search;
mod snippet;
mod stamps;
mod stems;
mod suggest;
mod unsynced;
mod words;

pub use best::Place;
pub use keep::{TextError, TextIndex};
pub use search::{Found, FoundHit, Question};
pub use snippet::Snippet;
pub use suggest::Suggestion;
