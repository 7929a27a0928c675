//! One decision of a person.

use oxigraph::model::{NamedNode, Term, Triple};

/// Something a person did, once and for all: an action is never changed, only undone by a later one.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its place in the journal, from 1.
    pub number: u64,
    /// What.
    pub deed: Deed,
    /// The name of the token.
    pub who: String,
    /// Lexical form of an `xsd:dateTime`.
    pub when: String,
    /// In the person's words.
    pub why: Option<String>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Several entities are one.
    Merge {
        /// The IRI that stays.
        kept: NamedNode,
        /// Those that it replaces.
        others: Vec<NamedNode>,
        /// What the one entity is: classes and single values, see [`super::profile`].
        profile: Vec<Triple>,
    },
    /// These entities are different, however alike they look.
    KeepApart(Vec<NamedNode>),
    /// A fact is wrong.
    Reject(Target),
    /// A value is wrong, missing or too much.
    Correct {
        /// Whose value.
        target: Target,
        /// Of which property.
        property: NamedNode,
        /// The text of the value that goes; without, all values of the property go, unless `adds`.
        old: Option<String>,
        /// The value that comes.
        new: Option<Term>,
        /// The value comes beside those that are there.
        adds: bool,
    },
    /// An earlier action does not count.
    Undo(NamedNode),
    /// A document was imported.
    Import(NamedNode),
    /// A document was removed.
    Delete(NamedNode),
}

impl Deed {
    /// The value of `trv:kind`, without its namespace.
    pub fn kind(&self) -> &'static str {
        match self {
            Deed::Merge { .. } => "Merge",
            Deed::KeepApart(_) => "KeepApart",
            Deed::Reject(_) => "Reject",
            Deed::Correct { .. } => "Correct",
            Deed::Undo(_) => "Undo",
            Deed::Import(_) => "Import",
            Deed::Delete(_) => "Delete",
        }
    }

    /// The nodes it is about.
    pub fn targets(&self) -> Vec<&NamedNode> {
        match self {
            Deed::Merge { kept, others, .. } => std::iter::once(kept).chain(others).collect(),
            Deed::KeepApart(nodes) => nodes.iter().collect(),
            Deed::Reject(target) | Deed::Correct { target, .. } => vec![&target.node],
            Deed::Undo(node) | Deed::Import(node) | Deed::Delete(node) => vec![node],
        }
    }
}

/// A node as a person saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its IRI.
    pub node: NamedNode,
    /// Of a fact, what it was called when it was read. Facts of a document are numbered: when the document is imported
    /// with other bytes, the label tells whether a number still means the same fact.
    pub label: Option<String>,
}
