//! The model as GraphQL sees it: which types stand where, and what their fields are called.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use oxigraph::model::NamedNode;

use crate::ontology::{Class, Enumeration, Field, Model, Range};

/// Name of the interface that every node implements.
pub const NODE: &str = "Node";

/// What may stand at a place: nodes of one class and its subclasses, or any node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Any node of the model.
    Any,
    /// Nodes of the class at this place of [`Model::classes`].
    Of(usize),
}

/// The model with what is asked of it again and again.
pub struct Catalogue {
    model: Arc<Model>,
    /// Per class, the classes whose own instances belong to it, most specific first.
    concrete: Vec<Vec<usize>>,
    all: Vec<usize>,
    by_iri: HashMap<NamedNode, usize>,
    /// Per class the place of each field by name.
    fields: Vec<HashMap<String, usize>>,
    /// Per enumeration the names of its values by IRI, and the other way.
    names: Vec<HashMap<String, String>>,
    values: Vec<BTreeMap<String, NamedNode>>,
}

impl Catalogue {
    /// Prepares `model`.
    pub fn new(model: Arc<Model>) -> Catalogue {
        let classes = &model.classes;
        let specific_first = |mut found: Vec<usize>| {
            found.sort_by_key(|class| (usize::MAX - classes[*class].parents.len(), *class));
            found
        };
        let instances = |of: usize| {
            let below = |it: &usize| *it == of || classes[*it].parents.contains(&of);
            specific_first((0..classes.len()).filter(below).filter(|it| classes[*it].is_concrete).collect())
        };
        let concrete = (0..classes.len()).map(instances).collect();
        let all = specific_first((0..classes.len()).filter(|it| classes[*it].is_concrete).collect());
        let by_iri = classes.iter().enumerate().map(|(at, it)| (it.iri.clone(), at)).collect();
        let fields = classes.iter().map(|class| {
            class.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect()
        });
        let fields = fields.collect();
        let names = model.enumerations.iter().map(|it| {
            it.values.iter().map(|value| (value.iri.as_str().to_owned(), value.name.clone())).collect()
        });
        let names = names.collect();
        let values = model
            .enumerations
            .iter()
            .map(|it| it.values.iter().map(|value| (value.name.clone(), value.iri.clone())).collect());
        let values = values.collect();
        Catalogue { concrete, all, by_iri, fields, names, values, model }
    }

    /// The model behind.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// One class.
    pub fn class(&self, class: usize) -> &Class {
        &self.model.classes[class]
    }

    /// One enumeration.
    pub fn enumeration(&self, enumeration: usize) -> &Enumeration {
        &self.model.enumerations[enumeration]
    }

    /// The classes whose instances may stand at `position`, most specific first.
    pub fn concrete(&self, position: Position) -> &[usize] {
        match position {
            Position::Any => &self.all,
            Position::Of(class) => &self.concrete[class],
        }
    }

    /// Several object types are possible at `position`.
    pub fn is_polymorphic(&self, position: Position) -> bool {
        match position {
            Position::Any => true,
            Position::Of(class) => self.class(class).is_interface,
        }
    }

    /// The object type of the instances of a concrete class.
    pub fn object_name(&self, class: usize) -> &str {
        let class = self.class(class);
        class.object_name.as_deref().unwrap_or(&class.name)
    }

    /// A fragment on `condition` applies to instances of the concrete `class`.
    pub fn satisfies(&self, class: usize, condition: &str) -> bool {
        condition == NODE
            || condition == self.object_name(class)
            || self.interfaces(class).any(|it| self.class(it).name == condition)
    }

    /// The classes whose interface the object type of the concrete `class` implements.
    pub fn interfaces(&self, class: usize) -> impl Iterator<Item = usize> {
        let own = self.class(class).is_interface.then_some(class);
        own.into_iter().chain(self.class(class).parents.iter().copied())
    }

    /// The class with this IRI.
    pub fn class_of(&self, iri: &NamedNode) -> Option<usize> {
        self.by_iri.get(iri).copied()
    }

    /// A field of a class by name.
    pub fn field(&self, class: usize, name: &str) -> Option<&Field> {
        self.fields[class].get(name).map(|at| &self.class(class).fields[*at])
    }

    /// GraphQL name of the value of an enumeration.
    pub fn value_name(&self, enumeration: usize, iri: &str) -> Option<&str> {
        self.names[enumeration].get(iri).map(String::as_str)
    }

    /// Value of an enumeration by its GraphQL name.
    pub fn value_iri(&self, enumeration: usize, name: &str) -> Option<&NamedNode> {
        self.values[enumeration].get(name)
    }
}

/// A field that holds at most one value.
pub fn is_single(field: &Field) -> bool {
    field.max == Some(1)
}

/// A field without a value breaks the promise of its class. Lists may always be empty.
pub fn is_required(field: &Field) -> bool {
    is_single(field) && field.min > 0
}

/// A field to a node or nodes by which nodes of its class can be ordered.
pub fn is_followed(field: &Field) -> bool {
    matches!(field.range, Range::Object(_)) && (is_single(field) || !field.inverse)
}

/// A field by which nodes of its class can be ordered.
pub fn is_sortable(field: &Field) -> bool {
    is_single(field) && !matches!(field.range, Range::Object(_)) && !field.inverse
}
