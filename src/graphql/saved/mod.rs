//! Documents that are asked with plain values: those of `schema/queries`, and those the program asks itself.

mod fetch;
mod parameter;
mod shape;

use std::collections::BTreeMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};
use rust_embed::RustEmbed;

pub use fetch::{AT_ONCE as MOST_AT_ONCE, Failed, Fetched, Page};
pub use parameter::{Kind, Parameter, Wrong};
pub use shape::{Content, Shape};

use super::positions::root_type;
use super::schema::{RootField, root_field};
use super::service::{GraphQl, Inner};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/schema/queries"]
struct Files;

/// The documents of `schema/queries`: name and text, sorted by name.
pub fn documents() -> BTreeMap<String, String> {
    let named = Files::iter().filter_map(|path| {
        let text = String::from_utf8(Files::get(&path)?.data.into_owned()).ok()?;
        Some((path.strip_suffix(".graphql")?.to_owned(), text))
    });
    named.collect()
}

/// A document with one query, ready to be asked.
#[derive(Clone, Debug)]
pub struct Saved {
    /// What it is called.
    pub name: String,
    /// What it answers: its first comment line.
    pub title: String,
    /// As it is written.
    pub text: String,
    /// What may be given.
    pub parameters: Vec<Parameter>,
    /// What the answer looks like, the fields of the root.
    pub shape: Vec<Shape>,
    document: ExecutableDocument,
    /// Response key of its only root field when that is a connection, which can be read page after page.
    paged: Option<String>,
}

/// Why a document cannot be asked so.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct SavedError {
    name: String,
    reason: String,
}

impl GraphQl {
    /// Makes a document ready that is valid in this schema.
    ///
    /// # Errors
    /// A text that is no document with one query, one with fields that the schema has not, or one with variables that no plain text can give.
    pub fn saved(&self, name: &str, text: &str) -> Result<Saved, SavedError> {
        let failed = |reason: String| SavedError { name: name.to_owned(), reason };
        let mut document = parse_query(text).map_err(|error| failed(error.to_string()))?;
        let inner = &*self.inner;
        let operation = only(&mut document).ok_or_else(|| failed("it has not one operation".to_owned()))?;
        let paged = paged(inner, operation);
        let comments = parameter::comments(text);
        let mut parameters = Vec::new();
        for variable in &operation.variable_definitions {
            let name = variable.node.name.node.as_str();
            if paged.is_some() && ["first", "after"].contains(&name) {
                continue;
            }
            let read = Parameter::read(&inner.catalogue, &variable.node, comments.get(name).cloned());
            parameters.push(read.map_err(failed)?);
        }
        let start = root_type(operation.ty);
        let selected = operation.selection_set.node.clone();
        let shape = shape::of(inner, &document, start, &selected).map_err(failed)?;
        if let Some(field) = paged.as_ref().and_then(|_| root(&mut document)) {
            field.arguments.retain(|(name, _)| !["first", "after"].contains(&name.node.as_str()));
            field.selection_set.node.items.push(page_info());
        }
        let title = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']).to_owned();
        let (name, text) = (name.to_owned(), text.to_owned());
        Ok(Saved { name, title, text, parameters, shape, document, paged })
    }
}

impl Saved {
    /// It can be read page after page.
    pub fn is_paged(&self) -> bool {
        self.paged.is_some()
    }
}

fn only(document: &mut ExecutableDocument) -> Option<&mut OperationDefinition> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => Some(&mut operation.node),
        DocumentOperations::Multiple(operations) if operations.len() == 1 => {
            operations.values_mut().next().map(|it| &mut it.node)
        }
        DocumentOperations::Multiple(_) => None,
    }
}

/// The only field of the root.
fn root(document: &mut ExecutableDocument) -> Option<&mut Field> {
    match only(document)?.selection_set.node.items.as_mut_slice() {
        [item] => match &mut item.node {
            Selection::Field(field) => Some(&mut field.node),
            _ => None,
        },
        _ => None,
    }
}

fn paged(inner: &Inner, operation: &OperationDefinition) -> Option<String> {
    let [item] = operation.selection_set.node.items.as_slice() else { return None };
    let Selection::Field(field) = &item.node else { return None };
    let field = &field.node;
    let Some(RootField::Connection(_)) = root_field(&inner.catalogue, &field.name.node) else { return None };
    let is_backward =
        field.arguments.iter().any(|(name, _)| ["last", "before", "offset"].contains(&name.node.as_str()));
    let has_items = field.selection_set.node.items.iter().any(|it| match &it.node {
        Selection::Field(field) => ["nodes", "edges"].contains(&field.node.response_key().node.as_str()),
        _ => false,
    });
    (!is_backward && has_items).then(|| field.response_key().node.to_string())
}

fn page_info() -> Positioned<Selection> {
    let field = |name: &str, items: Vec<Positioned<Selection>>| {
        at(Selection::Field(at(Field {
            alias: None,
            name: at(Name::new(name)),
            arguments: Vec::new(),
            directives: Vec::new(),
            selection_set: at(SelectionSet { items }),
        })))
    };
    field("pageInfo", vec![field("hasNextPage", Vec::new()), field("endCursor", Vec::new())])
}

fn at<T>(node: T) -> Positioned<T> {
    Positioned::new(node, Pos::default())
}

/// Whether a type is a list, and the name inside.
fn list(ty: &BaseType) -> (bool, &str) {
    match ty {
        BaseType::Named(name) => (false, name),
        BaseType::List(inner) => (true, list(&inner.base).1),
    }
}
