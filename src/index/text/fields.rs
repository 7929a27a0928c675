//! What of a node is searched: read from the shapes, so that no class or property is named here.

use std::collections::HashMap;

use crate::graph::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::ontology::{Model, Search};

const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// The searched properties and the classes of a model.
pub struct Fields {
    by_predicate: HashMap<NamedNode, usize>,
    list: Vec<Searched>,
    classes: HashMap<NamedNode, usize>,
    /// Per class how many superclasses it has, and whether its nodes have passages.
    ranks: Vec<(usize, bool)>,
}

/// A searched property.
#[derive(Clone, Debug)]
pub struct Searched {
    /// Name of the field in GraphQL.
    pub name: String,
    /// What it is to the search.
    pub search: Search,
    /// Its texts may carry a language tag.
    pub tagged: bool,
}

/// A statement about a node that matters here.
pub enum Said {
    /// It belongs to the class at this place of the model.
    Class(usize),
    /// It has this value of the field at this place.
    Value(usize, Value),
}

/// A text and its language tag, which may be empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value {
    /// The text.
    pub text: String,
    /// `en`, or nothing.
    pub language: String,
}

impl Fields {
    /// Reads `model`.
    pub fn new(model: &Model) -> Fields {
        let mut fields = Fields {
            by_predicate: HashMap::new(),
            list: Vec::new(),
            classes: model.classes.iter().enumerate().map(|(at, it)| (it.iri.clone(), at)).collect(),
            ranks: Vec::new(),
        };
        for class in &model.classes {
            let has_passages = class.fields.iter().any(|it| it.search == Some(Search::Passages));
            fields.ranks.push((class.parents.len(), has_passages));
            for field in class.fields.iter().filter(|it| !it.inverse) {
                let Some(search) = field.search else { continue };
                let next = fields.list.len();
                if *fields.by_predicate.entry(field.predicate.clone()).or_insert(next) == next {
                    let (name, tagged) = (field.name.clone(), field.tagged);
                    fields.list.push(Searched { name, search, tagged });
                }
            }
        }
        fields
    }

    /// The searched property at a place.
    pub fn get(&self, field: usize) -> Option<&Searched> {
        self.list.get(field)
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.ranks.len()
    }

    /// Whether nodes of a class are found by passages of a text.
    pub fn has_passages(&self, class: usize) -> bool {
        self.ranks.get(class).is_some_and(|it| it.1)
    }

    /// Of the classes of a node, the one that says most about it.
    pub fn most_specific(&self, classes: impl IntoIterator<Item = usize>) -> Option<usize> {
        let known = classes.into_iter().filter(|it| *it < self.ranks.len());
        known.max_by_key(|it| (self.ranks[*it].0, usize::MAX - *it))
    }

    /// What `triple` says of its subject, when it matters here.
    pub fn said<'a>(&self, triple: &'a Triple) -> Option<(&'a NamedNode, Said)> {
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return None };
        let said = match &triple.object {
            Term::NamedNode(class) if triple.predicate.as_str() == TYPE => {
                Said::Class(*self.classes.get(class)?)
            }
            Term::Literal(literal) => {
                let language = literal.language().unwrap_or_default().to_owned();
                let value = Value { text: literal.value().to_owned(), language };
                Said::Value(*self.by_predicate.get(&triple.predicate)?, value)
            }
            _ => return None,
        };
        Some((subject, said))
    }

    /// Everything here in words: an index made with other words is no use.
    pub fn described(&self) -> String {
        let mut classes: Vec<_> = self.classes.iter().map(|(iri, at)| (at, iri.as_str())).collect();
        classes.sort_unstable();
        let mut fields: Vec<_> =
            self.by_predicate.iter().map(|(iri, at)| (at, iri.as_str(), &self.list[*at])).collect();
        fields.sort_unstable_by_key(|it| it.0);
        format!("{classes:?} {fields:?} {:?}", self.ranks)
    }
}
