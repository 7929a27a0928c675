//! Writes the response: a walk over the plan that reads what was found. It fetches nothing.
//!
//! A value that is missing where the schema promises one is an error, and makes the nearest place that may be null
//! null, as the GraphQL specification says.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

use super::catalogue::{Catalogue, is_required, is_single};
use super::error::{Code, Fault};
use super::plan::{EdgePart, PagePart, Part, Root, Shape, Shown, Slot};
use super::run::{Filled, Found, Level, PageFound};
use super::scalar;

/// Writes values and collects errors.
pub struct Renderer<'a> {
    catalogue: &'a Catalogue,
    /// Response keys above the fields that are written now.
    above: Vec<Value>,
    path: Vec<Value>,
    /// Errors so far.
    pub faults: Vec<Fault>,
}

impl<'a> Renderer<'a> {
    /// A renderer without errors.
    pub fn new(catalogue: &'a Catalogue) -> Renderer<'a> {
        Renderer { catalogue, above: Vec::new(), path: Vec::new(), faults: Vec::new() }
    }

    /// The model it writes nodes of.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// Writes what stands below `key` as if it stood at the root.
    pub fn below<T>(&mut self, key: &str, write: impl FnOnce(&mut Self) -> T) -> T {
        self.above.push(Value::from(key));
        let written = write(self);
        self.above.pop();
        written
    }

    /// A root field that failed: null, and the error below its key.
    pub fn fail(&mut self, key: &str, fault: Fault) -> Value {
        let path = [self.above.clone(), vec![Value::from(key)], fault.path.clone()].concat();
        self.faults.push(fault.below(&path));
        Value::Null
    }

    /// The value of a root field under its response key.
    pub fn root(&mut self, key: &str, root: &Root, found: &Found) -> Value {
        self.path = [self.above.clone(), vec![Value::from(key)]].concat();
        match (root, found) {
            (Root::One { shape, .. }, Found::One(level)) => match level.nodes.is_empty() {
                true => Value::Null,
                false => self.node(shape, level, 0, 0).unwrap_or_default(),
            },
            (Root::Several { shape, .. }, Found::Several(level, places)) => {
                let places: Vec<Option<usize>> = places.clone();
                let nodes = places.into_iter().enumerate().map(|(at, place)| match place {
                    None => Value::Null,
                    Some(place) => self.at(at, |it| it.node(shape, level, place, 0)).unwrap_or_default(),
                });
                Value::List(nodes.collect())
            }
            (Root::Connection(connection), Found::Page(page)) => {
                self.connection(&connection.parts, &connection.shape, page)
            }
            _ => Value::Null,
        }
    }

    fn connection(&mut self, parts: &[(String, Part)], shape: &Shape, page: &PageFound) -> Value {
        let mut response = IndexMap::new();
        let mut groups = page.groups.iter();
        for (key, part) in parts {
            let value = match part {
                Part::Groups(_) => groups.next().cloned().unwrap_or_default(),
                Part::Typename(name) => Value::from(name.as_str()),
                Part::Total => Value::from(page.total),
                Part::PageInfo(parts) => page_info(parts, page),
                Part::Nodes(view) => {
                    let nodes = (0..page.level.nodes.len()).map(|at| {
                        self.under(key, |it| it.at(at, |it| it.node(shape, &page.level, at, *view)))
                            .unwrap_or_default()
                    });
                    Value::List(nodes.collect())
                }
                Part::Edges(parts) => {
                    let edges = (0..page.level.nodes.len())
                        .map(|at| self.under(key, |it| it.at(at, |it| it.edge(parts, shape, page, at))));
                    Value::List(edges.collect())
                }
            };
            response.insert(Name::new(key), value);
        }
        Value::Object(response)
    }

    fn edge(&mut self, parts: &[(String, EdgePart)], shape: &Shape, page: &PageFound, at: usize) -> Value {
        let mut response = IndexMap::new();
        for (key, part) in parts {
            let value = match part {
                EdgePart::Typename(name) => Value::from(name.as_str()),
                EdgePart::Cursor => Value::from(page.cursors.get(at).cloned().unwrap_or_default()),
                EdgePart::Node(view) => {
                    self.under(key, |it| it.node(shape, &page.level, at, *view)).unwrap_or_default()
                }
            };
            response.insert(Name::new(key), value);
        }
        Value::Object(response)
    }

    /// A node, or nothing when something it promises is missing.
    fn node(&mut self, shape: &Shape, level: &Level, at: usize, view: usize) -> Option<Value> {
        let node = level.nodes.get(at)?;
        let shown = node.class.and_then(|class| shape.views.get(view)?.get(&class));
        let (Some(class), Some(shown)) = (node.class, shown) else {
            self.incomplete(format!("{} has no class that can be shown here", node.iri.as_str()));
            return None;
        };
        let mut response = IndexMap::with_capacity(shown.len());
        for (key, what) in shown {
            let value = match what {
                Shown::Typename => Value::from(self.catalogue.object_name(class)),
                Shown::Id => Value::from(node.iri.as_str()),
                Shown::Slot(slot) => {
                    let (slot, filled) = (shape.slots.get(*slot)?, level.slots.get(*slot)?);
                    self.under(key, |it| it.slot(slot, filled, level, at))?
                }
            };
            response.insert(Name::new(key), value);
        }
        Some(Value::Object(response))
    }

    /// The value of a field, null included; nothing when it must not be null but is.
    fn slot(&mut self, slot: &Slot, filled: &Filled, level: &Level, at: usize) -> Option<Value> {
        let value = match (filled, &slot.kind) {
            (Filled::Scalars(values), _) => self.scalars(slot, values.get(at)?),
            (Filled::Nodes(links, below), super::plan::Kind::Node(shape)) => {
                links.get(at)?.first().and_then(|child| self.node(shape, below, *child, 0))
            }
            (Filled::Nodes(links, below), super::plan::Kind::Nodes(list)) => {
                let children = links.get(at)?.iter().enumerate();
                let nodes =
                    children.map(|(at, child)| self.at(at, |it| it.node(&list.shape, below, *child, 0)));
                nodes.collect::<Option<Vec<Value>>>().map(Value::List)
            }
            _ => None,
        };
        match value {
            Some(value) => Some(value),
            None if is_single(&slot.field) && !is_required(&slot.field) => Some(Value::Null),
            None => {
                // What is missing further down was reported there.
                if !self.faults.iter().any(|fault| fault.path.starts_with(&self.path)) {
                    let iri = level.nodes.get(at).map_or("", |it| it.iri.as_str());
                    self.incomplete(format!("{iri} has no value for `{}`", slot.field.name));
                }
                None
            }
        }
    }

    fn scalars(&mut self, slot: &Slot, values: &[oxigraph::model::Term]) -> Option<Value> {
        let mut shown = Vec::with_capacity(values.len());
        for value in values {
            match scalar::shown(self.catalogue, slot.field.range, value) {
                Some(value) => shown.push(match &slot.extract {
                    Some(extract) => extract.of(value),
                    None => value,
                }),
                None => {
                    let ty = scalar::type_name(self.catalogue, slot.field.range);
                    self.incomplete(format!("{value} is not a value of type {ty}"));
                    return None;
                }
            }
        }
        match is_single(&slot.field) {
            true => shown.into_iter().next(),
            false => Some(Value::List(shown)),
        }
    }

    fn incomplete(&mut self, message: String) {
        self.faults.push(Fault::new(Code::IncompleteNode, message).below(&self.path));
    }

    fn under<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Value::from(key));
        let value = read(self);
        self.path.pop();
        value
    }

    fn at<T>(&mut self, place: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Value::from(place));
        let value = read(self);
        self.path.pop();
        value
    }
}

/// The fields of `PageInfo`.
pub fn page_info(parts: &[(String, PagePart)], page: &PageFound) -> Value {
    let cursor = |cursor: Option<&String>| cursor.map_or(Value::Null, |it| Value::from(it.as_str()));
    let parts = parts.iter().map(|(key, part)| {
        let value = match part {
            PagePart::Typename => Value::from("PageInfo"),
            PagePart::HasNext => Value::from(page.has_next),
            PagePart::HasPrevious => Value::from(page.has_previous),
            PagePart::Start => cursor(page.cursors.first()),
            PagePart::End => cursor(page.cursors.last()),
        };
        (Name::new(key), value)
    });
    Value::Object(parts.collect())
}
