//! Everybody and everything known before a document is read.

use std::collections::HashMap;

use crate::mention::fold::fold;
use crate::mention::name::{Form, Names};

/// An entity of the authority data.
#[derive(Clone, Debug)]
pub struct Known {
    /// Full IRI.
    pub iri: String,
    /// Local name of the class.
    pub class: String,
    /// Value of `trv:kind`.
    pub kind: Option<String>,
    /// Preferred label.
    pub label: String,
    /// Every written form and whether it counts only in context.
    pub forms: Vec<(String, bool)>,
    /// Acronym.
    pub acronym: Option<String>,
    /// Official identifiers in all their forms.
    pub identifiers: Vec<String>,
    /// The family of bodies it belongs to, for choosing among homonyms.
    pub system: Option<String>,
}

/// The authority data, compiled for search.
pub struct Knowledge {
    known: Vec<Known>,
    names: Names,
    by_identifier: HashMap<String, usize>,
    by_iri: HashMap<String, usize>,
}

impl Knowledge {
    /// Compiles `known`. `marks` are the words before a department's code.
    pub fn new(known: Vec<Known>, marks: &[String]) -> Knowledge {
        let mut forms = Vec::new();
        let mut by_identifier = HashMap::new();
        let mut by_iri = HashMap::new();
        for (owner, entity) in known.iter().enumerate() {
            for (text, needs_context) in &entity.forms {
                forms.push(Form { text: text.clone(), owner, needs_context: *needs_context });
            }
            for identifier in &entity.identifiers {
                forms.push(Form { text: identifier.clone(), owner, needs_context: false });
                by_identifier.entry(key(identifier)).or_insert(owner);
            }
            by_iri.entry(entity.iri.clone()).or_insert(owner);
        }
        Knowledge { names: Names::new(forms, marks), known, by_identifier, by_iri }
    }

    /// The names of the authority data.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The entity at a position that [`Names::find`] gave.
    pub fn get(&self, owner: usize) -> Option<&Known> {
        self.known.get(owner)
    }

    /// The entity with this official identifier, however it is spaced.
    pub fn identified(&self, identifier: &str) -> Option<usize> {
        self.by_identifier.get(&key(identifier)).copied()
    }

    /// The entity with this IRI.
    pub fn with_iri(&self, iri: &str) -> Option<usize> {
        self.by_iri.get(iri).copied()
    }
}

fn key(identifier: &str) -> String {
    fold(identifier).replace([' ', '.'], "")
}
