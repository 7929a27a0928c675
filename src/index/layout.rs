//! Which predicates and classes a view keeps, by number.

use std::collections::HashMap;

use crate::graph::NamedNode;
use crate::graph::vocab::rdf;

use crate::ontology::{Field, Model, Range};

/// `rdf:type`
pub const TYPE: u16 = 0;

/// How a field leads from a node to its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    pub(super) predicate: u16,
    pub(super) inverse: bool,
    /// Only nodes of this class count.
    pub(super) class: Option<u32>,
}

/// The numbers of predicates. The classes of the model are the first nodes of a view, in the order of the model.
pub struct Layout {
    predicates: HashMap<NamedNode, u16>,
    classes: Vec<NamedNode>,
}

impl Layout {
    /// What `model` speaks of.
    pub fn new(model: &Model) -> Layout {
        let mut predicates = HashMap::from([(rdf::TYPE.into_owned(), TYPE)]);
        for field in model.classes.iter().flat_map(|it| &it.fields) {
            let next = u16::try_from(predicates.len()).unwrap_or(u16::MAX);
            predicates.entry(field.predicate.clone()).or_insert(next);
        }
        Layout { predicates, classes: model.classes.iter().map(|it| it.iri.clone()).collect() }
    }

    /// The number of a predicate, if the model has it.
    pub fn predicate(&self, iri: &NamedNode) -> Option<u16> {
        self.predicates.get(iri).copied()
    }

    /// The predicate with this number.
    pub fn iri(&self, predicate: u16) -> Option<&NamedNode> {
        self.predicates.iter().find(|(_, it)| **it == predicate).map(|(iri, _)| iri)
    }

    /// The classes.
    pub fn classes(&self) -> &[NamedNode] {
        &self.classes
    }

    /// The way of `field`.
    pub fn link(&self, field: &Field) -> Link {
        let class = match field.range {
            Range::Object(class) => u32::try_from(class).ok(),
            _ => None,
        };
        // Every field of the model has a number; one of another model leads nowhere.
        let predicate = self.predicate(&field.predicate).unwrap_or(u16::MAX);
        Link { predicate, inverse: field.inverse, class }
    }
}
