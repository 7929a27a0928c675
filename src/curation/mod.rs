//! What people decided about what was read: a journal of actions, and their effect on every other graph.
//!
//! All of it is pure. What a document's graph holds in the store is `Effects::apply` of what was read in it; what the
//! two differ in is kept as a [`Remainder`], so that an undo, or the next action, starts from what was read.

mod action;
mod effect;
mod journal;
mod remainder;

pub use action::{Action, Deed, Target};
pub use effect::{Effects, profile};
pub use journal::{Journal, id};
pub use remainder::{Remainder, is_rejected, rejected};

use oxigraph::model::NamedNodeRef;

/// Where the journal is kept.
pub const CURATION_GRAPH: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("https://w3id.org/travaux/graph/curation");

const TRV: &str = "https://w3id.org/travaux/ns#";
const PREF_LABEL: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");
const ALT_LABEL: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2004/02/skos/core#altLabel");
const CLOSE_MATCH: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2004/02/skos/core#closeMatch");
const DIFFERENT_FROM: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://www.w3.org/2002/07/owl#differentFrom");
