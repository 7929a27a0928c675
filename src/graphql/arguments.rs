//! The arguments of fields that hold nodes: what a list is filtered, ordered and cut by.

use async_graphql::Value;
use oxigraph::model::NamedNode;

use super::catalogue::{Catalogue, is_sortable};
use super::cursor::Cursor;
use super::error::{Code, Fault};
use super::filter::items;
use super::limits::Limits;
use super::scalar;
use super::selection::Arguments;
use crate::ontology::Field;

/// Most keys of one `orderBy`.
const MAX_KEYS: usize = 5;

/// One key of an order.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// The single-valued field.
    pub field: Field,
    /// Largest first.
    pub descending: bool,
}

/// The order of a list. Nodes that share all keys, or have none, follow by IRI.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Keys, most important first.
    pub keys: Vec<SortKey>,
    /// The final order by IRI is turned round.
    pub iri_descending: bool,
}

impl Order {
    /// Reads `orderBy`.
    pub fn new(catalogue: &Catalogue, class: usize, arguments: &Arguments) -> Result<Order, Fault> {
        let mut order = Order::default();
        let Some(value) = arguments.get("orderBy").filter(|it| **it != Value::Null) else {
            return Ok(order);
        };
        for item in items(value) {
            let Value::Object(key) = item else {
                return Err(bad(format!("{item} is not an order")));
            };
            let Some((name, direction)) = key.first().filter(|_| key.len() == 1) else {
                return Err(bad("each item of `orderBy` names exactly one field"));
            };
            let descending = match direction {
                Value::Enum(name) => name == "DESC",
                Value::String(name) => name == "DESC",
                _ => return Err(bad(format!("`orderBy` by `{name}` needs ASC or DESC"))),
            };
            if name == "id" {
                // The IRI decides everything, so no key can follow it.
                order.iri_descending = descending;
                return Ok(order);
            }
            let field = catalogue.field(class, name).filter(|it| is_sortable(it));
            let field = field.ok_or_else(|| bad(format!("`{name}` is no field to order by")))?;
            order.keys.push(SortKey { field: field.clone(), descending });
        }
        if order.keys.len() > MAX_KEYS {
            return Err(bad(format!("`orderBy` takes at most {MAX_KEYS} fields")));
        }
        Ok(order)
    }

    /// The order in words, so that a cursor can tell whether it belongs to it.
    pub fn signature(&self, catalogue: &Catalogue, class: usize) -> String {
        let mut words = catalogue.class(class).name.clone();
        for key in &self.keys {
            words.push_str(if key.descending { " -" } else { " +" });
            words.push_str(&key.field.name);
        }
        if self.iri_descending {
            words.push_str(" -id");
        }
        words
    }
}

/// Which part of a connection is wanted.
#[derive(Clone, Debug)]
pub struct Page {
    /// Counted from the end.
    pub backward: bool,
    /// Most items.
    pub size: usize,
    /// Only what follows this.
    pub after: Option<Cursor>,
    /// Only what precedes this.
    pub before: Option<Cursor>,
}

impl Page {
    /// Reads `first`, `after`, `last` and `before`.
    pub fn new(arguments: &Arguments, limits: &Limits, signature: &str, keys: usize) -> Result<Page, Fault> {
        let first = size(arguments, "first", limits)?;
        let last = size(arguments, "last", limits)?;
        if first.is_some() && last.is_some() {
            return Err(bad("take either `first` or `last`"));
        }
        let cursor = |name: &str| match arguments.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Cursor::decode(text, signature, keys).map(Some),
            Some(other) => Err(Fault::new(Code::BadCursor, format!("{other} is not a cursor"))),
        };
        Ok(Page {
            backward: last.is_some(),
            size: first.or(last).unwrap_or(limits.default_page),
            after: cursor("after")?,
            before: cursor("before")?,
        })
    }
}

/// Reads `first` or `last`.
pub fn size(arguments: &Arguments, name: &str, limits: &Limits) -> Result<Option<usize>, Fault> {
    let number = match arguments.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_i64(),
        Some(_) => None,
    };
    let size = number.and_then(|it| usize::try_from(it).ok());
    let size =
        size.ok_or_else(|| bad(format!("`{name}` takes a whole number from 0 to {}", limits.max_page)))?;
    if size > limits.max_page {
        let message = format!("`{name}` is {size}, but a page has at most {} items", limits.max_page);
        return Err(Fault::new(Code::PageTooLarge, message));
    }
    Ok(Some(size))
}

/// How one node is named.
#[derive(Clone, Debug)]
pub enum Key {
    /// By its IRI.
    Iri(NamedNode),
    /// By the end of its IRI.
    Slug(String),
}

impl Key {
    /// Reads `id`, `iri` or `slug`, of which there must be exactly one.
    pub fn new(arguments: &Arguments) -> Result<Key, Fault> {
        let given: Vec<(&str, &Value)> = ["id", "iri", "slug"]
            .into_iter()
            .filter_map(|name| Some((name, arguments.get(name).filter(|it| **it != Value::Null)?)))
            .collect();
        let [(name, value)] = given[..] else {
            return Err(bad("give exactly one of `id`, `iri` and `slug`"));
        };
        let text = text(value)?;
        if name != "slug" {
            return Ok(Key::Iri(scalar::iri(&text)?));
        }
        let fits = |part: &str| {
            !part.is_empty() && part.chars().all(|it| it.is_alphanumeric() || "-._~".contains(it))
        };
        if !text.split('/').all(fits) {
            return Err(bad(format!(
                "`{text}` is not a slug: the end of an IRI, such as `directive-2002-58-ec`"
            )));
        }
        Ok(Key::Slug(text))
    }
}

/// Reads `id` as an IRI.
pub fn id(arguments: &Arguments) -> Result<NamedNode, Fault> {
    scalar::iri(&text(arguments.get("id").unwrap_or(&Value::Null))?)
}

/// Reads `ids` as IRIs.
pub fn ids(arguments: &Arguments, limits: &Limits) -> Result<Vec<NamedNode>, Fault> {
    let ids = items(arguments.get("ids").unwrap_or(&Value::Null));
    if ids.len() > limits.max_page {
        return Err(Fault::new(
            Code::PageTooLarge,
            format!("`ids` takes at most {} values", limits.max_page),
        ));
    }
    ids.iter().map(|it| scalar::iri(&text(it)?)).collect()
}

fn text(value: &Value) -> Result<String, Fault> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(bad(format!("{other} is not a text"))),
    }
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(Code::BadInput, message)
}
