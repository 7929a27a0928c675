//! The arguments of fields that hold nodes: what a list is filtered, ordered and cut by.

use async_graphql::Value;
use oxigraph::model::NamedNode;

use super::catalogue::{Catalogue, is_followed, is_single, is_sortable};
use super::cursor::Cursor;
use super::error::{Code, Fault};
use super::filter::items;
use super::limits::Limits;
use super::scalar;
use super::selection::Arguments;
use crate::index::{self, KeyKind, View};
use crate::ontology::{Field, Range};

/// Most keys of one `orderBy`.
const MAX_KEYS: usize = 5;

/// How deep an order may follow fields that lead to nodes.
const MAX_PATH: usize = 3;

/// One key of an order.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// The fields that lead to the value; all but the last lead to nodes.
    pub path: Vec<Field>,
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
            let (path, descending) = sort_path(catalogue, class, item)?;
            if path.is_empty() {
                // The IRI decides everything, so no key can follow it.
                order.iri_descending = descending;
                return Ok(order);
            }
            order.keys.push(SortKey { path, descending });
        }
        if order.keys.len() > MAX_KEYS {
            return Err(bad(format!("`orderBy` takes at most {MAX_KEYS} fields")));
        }
        Ok(order)
    }

    /// The order as the index knows it; nothing when values that decide it are only in the store.
    pub fn bound(&self, view: &View) -> Option<index::Order> {
        let keys = self.keys.iter().map(|it| it.bound(view)).collect::<Option<_>>()?;
        Some(index::Order { keys, iri_descending: self.iri_descending })
    }

    /// The order in words, so that a cursor can tell whether it belongs to it.
    pub fn signature(&self, catalogue: &Catalogue, class: usize) -> String {
        let mut words = catalogue.class(class).name.clone();
        for key in &self.keys {
            words.push_str(if key.descending { " -" } else { " +" });
            words.push_str(&key.name());
        }
        if self.iri_descending {
            words.push_str(" -id");
        }
        words
    }
}

impl SortKey {
    /// The field that holds the value; an order has no key without one.
    pub fn range(&self) -> Range {
        self.path.last().map_or(Range::Text, |it| it.range)
    }

    /// The fields, joined by points.
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.path.iter().map(|it| it.name.as_str()).collect();
        names.join(".")
    }

    /// Of several values the largest counts, not the smallest: what stands first in its list stands there for that.
    /// A field with one value shows the smallest, and is ordered by what it shows.
    pub fn takes_largest(&self) -> bool {
        self.descending && self.path.iter().any(|it| !is_single(it))
    }

    /// The key as the index knows it; nothing when some values are only in the store.
    pub fn bound(&self, view: &View) -> Option<index::SortKey> {
        let path: Vec<_> = self.path.iter().map(|it| view.link(it)).collect();
        let is_whole = path.iter().all(|it| !view.is_partial(*it));
        is_whole.then(|| index::SortKey {
            path,
            kind: KeyKind::of(self.range()),
            descending: self.descending,
            largest: self.takes_largest(),
        })
    }
}

/// The fields that an item of `orderBy` names, and whether it wants the largest first; none for the id.
fn sort_path(catalogue: &Catalogue, mut class: usize, item: &Value) -> Result<(Vec<Field>, bool), Fault> {
    let mut path = Vec::new();
    let mut item = item;
    loop {
        let Value::Object(key) = item else {
            return Err(bad(format!("{item} is not an order")));
        };
        let Some((name, below)) = key.first().filter(|_| key.len() == 1) else {
            return Err(bad("each item of `orderBy` names exactly one field"));
        };
        let descending = match below {
            Value::Enum(name) => Some(name == "DESC"),
            Value::String(name) => Some(name == "DESC"),
            _ => None,
        };
        match (name.as_str(), descending) {
            ("id", Some(descending)) if path.is_empty() => return Ok((path, descending)),
            (name, descending) => {
                let field = catalogue.field(class, name).cloned();
                let field = field.ok_or_else(|| bad(format!("`{name}` is no field to order by")))?;
                match (field.range, descending) {
                    (Range::Object(next), None) if is_followed(&field) && path.len() < MAX_PATH => {
                        class = next
                    }
                    (_, Some(descending)) if is_sortable(&field) => {
                        path.push(field);
                        return Ok((path, descending));
                    }
                    _ => return Err(bad(format!("`{name}` is no field to order by here"))),
                }
                path.push(field);
                item = below;
            }
        }
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
    /// So many are left out first, counted in the direction of the page.
    pub offset: usize,
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
            offset: offset(arguments)?,
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

/// Reads a whole number from 0 to `most`.
pub fn whole(arguments: &Arguments, name: &str, most: usize) -> Result<Option<usize>, Fault> {
    let number = match arguments.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_u64().and_then(|it| usize::try_from(it).ok()),
        Some(_) => None,
    };
    let number = number.filter(|it| *it <= most);
    number.map(Some).ok_or_else(|| bad(format!("`{name}` takes a whole number from 0 to {most}")))
}

/// Most items that may be left out: whoever walks further takes cursors, which cost the same at every place.
const MAX_OFFSET: usize = 100_000;

/// Reads `offset`.
pub fn offset(arguments: &Arguments) -> Result<usize, Fault> {
    let number = match arguments.get("offset") {
        None | Some(Value::Null) => Some(0),
        Some(Value::Number(number)) => number.as_u64(),
        Some(_) => None,
    };
    let number = number.and_then(|it| usize::try_from(it).ok()).filter(|it| *it <= MAX_OFFSET);
    number.ok_or_else(|| {
        bad(format!("`offset` takes a whole number from 0 to {MAX_OFFSET}; go on with `after`"))
    })
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

/// Reads the argument `name` as an IRI.
pub fn iri(arguments: &Arguments, name: &str) -> Result<NamedNode, Fault> {
    match arguments.get(name) {
        Some(Value::String(text)) => scalar::iri(text),
        _ => Err(Fault::new(Code::BadIri, format!("`{name}` is not an absolute IRI"))),
    }
}

/// Reads `id` as an IRI.
pub fn id(arguments: &Arguments) -> Result<NamedNode, Fault> {
    scalar::iri(&text(arguments.get("id").unwrap_or(&Value::Null))?)
}

/// Reads `ids` as IRIs.
pub fn ids(arguments: &Arguments, limits: &Limits) -> Result<Vec<NamedNode>, Fault> {
    iris(items(arguments.get("ids").unwrap_or(&Value::Null)), "ids", limits)
}

/// The IRIs among the values of the argument `name`.
pub fn iris(ids: &[Value], name: &str, limits: &Limits) -> Result<Vec<NamedNode>, Fault> {
    if ids.len() > limits.max_page {
        return Err(Fault::new(
            Code::PageTooLarge,
            format!("`{name}` takes at most {} values", limits.max_page),
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
