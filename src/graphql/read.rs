//! Runs a plan on the index: everything below one root field from one state of the view, without a query.
//!
//! What the view does not hold (texts too long for it) is left open and fetched afterwards by `run`.

use std::collections::HashMap;

use indexmap::IndexSet;
use oxigraph::model::Term;

use super::arguments::Key;
use super::catalogue::{Catalogue, Position};
use super::cursor::Cursor;
use super::plan::{Connection, Kind, List, Root, Shape, Slot};
use super::run::{Filled, Found, Level, Node, PageFound, settle};
use super::{aggregate, query};
use crate::index::{Check, NodeId, Place, Selection, View, Way};

/// What reading was like, for whoever asks for the plan.
#[derive(Default)]
pub struct Notes {
    /// Queries that give the same, in the order of reading.
    pub queries: Vec<String>,
    /// How each list was found.
    pub steps: Vec<Step>,
}

/// How one list was found.
pub struct Step {
    /// The class or field.
    pub name: String,
    /// The way.
    pub way: Way,
    /// Nodes that were looked at.
    pub examined: usize,
    /// Nodes that were found.
    pub found: usize,
}

/// Reads plans from a view.
pub struct Reader<'a> {
    /// The types.
    pub catalogue: &'a Catalogue,
    /// The state read.
    pub view: &'a View,
    /// Filled when they are wanted.
    pub notes: Option<Notes>,
}

impl Reader<'_> {
    /// Everything that `root` shows; nothing when the view cannot tell.
    pub fn root(&mut self, root: &Root) -> Option<Found> {
        match root {
            Root::One { key, shape } => {
                let node = self.one(key, shape.position);
                self.note(|catalogue| query::one(catalogue, key, shape).query.to_string());
                Some(Found::One(self.level(shape, &Vec::from_iter(node))?))
            }
            Root::Several { iris, shape } => {
                let nodes = iris.iter().filter_map(|it| self.view.node(it));
                let nodes: IndexSet<NodeId> = nodes.filter(|it| self.shown(*it, shape.position)).collect();
                if !iris.is_empty() {
                    self.note(|catalogue| query::named(catalogue, iris, shape).query.to_string());
                }
                let asked = iris.iter().map(|it| nodes.get_index_of(&self.view.node(it)?)).collect();
                let nodes: Vec<NodeId> = nodes.into_iter().collect();
                Some(Found::Several(self.level(shape, &nodes)?, asked))
            }
            Root::Connection(connection) => self.page(connection).map(|it| Found::Page(Box::new(it))),
        }
    }

    fn note(&mut self, query: impl FnOnce(&Catalogue) -> String) {
        if let Some(notes) = &mut self.notes {
            notes.queries.push(query(self.catalogue));
        }
    }

    fn step(&mut self, name: &str, way: Way, examined: usize, found: usize) {
        if let Some(notes) = &mut self.notes {
            notes.steps.push(Step { name: name.to_owned(), way, examined, found });
        }
    }

    fn one(&self, key: &Key, position: Position) -> Option<NodeId> {
        match key {
            Key::Iri(iri) => self.view.node(iri).filter(|it| self.shown(*it, position)),
            Key::Slug(slug) => {
                let Position::Of(class) = position else { return None };
                let ending = format!("/{slug}");
                let named = self.view.members(class).filter(|it| self.view.iri(*it).ends_with(&ending));
                named.filter(|it| self.shown(*it, position)).min_by_key(|it| self.view.iri(*it))
            }
        }
    }

    fn shown(&self, node: NodeId, position: Position) -> bool {
        self.class(node, position).is_some()
    }

    /// The most specific class of a node that may stand at `position`.
    fn class(&self, node: NodeId, position: Position) -> Option<usize> {
        let possible = self.catalogue.concrete(position);
        if let ([only], Position::Of(class)) = (possible, position) {
            return u32::try_from(class).is_ok_and(|it| self.view.is_a(node, it)).then_some(*only);
        }
        let classes = self.view.classes(node).filter(|it| possible.contains(it));
        classes.max_by_key(|it| (self.catalogue.class(*it).parents.len(), usize::MAX - *it))
    }

    fn page(&mut self, connection: &Connection) -> Option<PageFound> {
        let view = self.view;
        let check = Check::new(&connection.filter, view)?;
        let order = connection.order.bound(view)?;
        let page = &connection.page;
        let [after, before] = [&page.after, &page.before].map(|it| it.as_ref().map(place));
        let selection = Selection {
            class: connection.class,
            check: &check,
            order: &order,
            backward: page.backward,
            after: after.as_ref(),
            before: before.as_ref(),
            offset: page.offset,
            size: page.size,
        };
        let mut found = PageFound::default();
        if connection.wants_total() {
            self.note(|catalogue| query::total(catalogue, connection).to_string());
            found.total = selection.total(view);
        }
        found.groups = aggregate::count(self.catalogue, view, &selection, connection)?;
        if !connection.wants_page() {
            return Some(found);
        }
        let selected = selection.run(view);
        self.note(|catalogue| query::page(catalogue, connection).query.to_string());
        let name = &self.catalogue.class(connection.class).plural;
        self.step(name, selected.way, selected.examined, selected.nodes.len());
        (found.has_next, found.has_previous) = match page.backward {
            false => (selected.has_more, page.after.is_some() || page.offset > 0),
            true => (page.before.is_some() || page.offset > 0, selected.has_more),
        };
        let cursors = selected.nodes.iter().map(|node| {
            let keys =
                order.keys.iter().map(|it| it.of(view, *node).map(|key| key.text().to_owned())).collect();
            Cursor { order: connection.signature.clone(), keys, iri: view.iri(*node).to_owned() }.encode()
        });
        if connection.wants_cursors() {
            found.cursors = cursors.collect();
        }
        found.level = self.level(&connection.shape, &selected.nodes)?;
        Some(found)
    }

    /// The nodes with everything wanted of them.
    fn level(&mut self, shape: &Shape, nodes: &[NodeId]) -> Option<Level> {
        let view = self.view;
        let shown = nodes.iter().map(|it| Node {
            iri: oxigraph::model::NamedNode::new_unchecked(view.iri(*it)),
            class: self.class(*it, shape.position),
        });
        let mut level = Level { nodes: shown.collect(), ..Level::default() };
        for (at, slot) in shape.slots.iter().enumerate() {
            let filled = match &slot.kind {
                Kind::Scalar | Kind::Scalars => {
                    let (values, is_open) = self.scalars(slot, nodes);
                    level.open.extend(is_open.then_some(at));
                    Filled::Scalars(values)
                }
                Kind::Around(_) => Filled::Scalars(vec![Vec::new(); nodes.len()]),
                Kind::Node(below) => {
                    let link = view.link(&slot.field);
                    let smallest = |node: &NodeId| {
                        let may = view.nodes(*node, link).filter(|it| self.shown(*it, below.position));
                        Vec::from_iter(may.min_by_key(|it| view.iri(*it)))
                    };
                    let links: Vec<Vec<NodeId>> = nodes.iter().map(smallest).collect();
                    self.below(below, links)?
                }
                Kind::Nodes(list) => self.list(slot, list, nodes)?,
            };
            level.slots.push(filled);
        }
        let scalars: Vec<_> = shape.slots.iter().filter(|it| matches!(it.kind, Kind::Scalars)).collect();
        if self.notes.is_some() && !scalars.is_empty() && !level.nodes.is_empty() {
            let iris: Vec<_> = level.nodes.iter().map(|it| it.iri.clone()).collect();
            let predicates: Vec<_> = scalars.iter().map(|it| it.field.predicate.clone()).collect();
            self.note(|_| query::scalars(&iris, &predicates).to_string());
        }
        Some(level)
    }

    /// The values of a slot for each node, and whether some are left open.
    fn scalars(&self, slot: &Slot, nodes: &[NodeId]) -> (Vec<Vec<Term>>, bool) {
        let view = self.view;
        let link = view.link(&slot.field);
        let mut is_open = false;
        let values = nodes.iter().map(|node| {
            let known = view.values(*node, link).filter(|it| {
                is_open |= it.is_elsewhere();
                !it.is_elsewhere()
            });
            let mut terms: Vec<Term> = known.map(|it| view.term(it)).collect();
            settle(slot, &mut terms);
            terms
        });
        let values = values.collect();
        (values, is_open)
    }

    fn list(&mut self, slot: &Slot, list: &List, nodes: &[NodeId]) -> Option<Filled> {
        let view = self.view;
        let check = Check::new(&list.filter, view)?;
        let order = list.order.bound(view)?;
        let link = view.link(&slot.field);
        let mut examined = 0;
        let mut children = |node: &NodeId| -> Vec<NodeId> {
            let all = view.nodes(*node, link).inspect(|_| examined += 1);
            order.first(view, all.filter(|it| check.holds(view, *it)), list.offset, list.first)
        };
        let links: Vec<Vec<NodeId>> = nodes.iter().map(&mut children).collect();
        if self.notes.is_some() && !nodes.is_empty() {
            let parents: Vec<_> =
                nodes.iter().map(|it| oxigraph::model::NamedNode::new_unchecked(view.iri(*it))).collect();
            self.note(|catalogue| query::list(catalogue, &slot.field, list, &parents).query.to_string());
            self.step(&slot.field.name, Way::Candidates, examined, links.iter().map(Vec::len).sum());
        }
        self.below(&list.shape, links)
    }

    fn below(&mut self, shape: &Shape, links: Vec<Vec<NodeId>>) -> Option<Filled> {
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut places: HashMap<NodeId, usize> = HashMap::new();
        let links = links.iter().map(|children| {
            let place = |child: &NodeId| {
                *places.entry(*child).or_insert_with(|| {
                    nodes.push(*child);
                    nodes.len() - 1
                })
            };
            children.iter().map(place).collect()
        });
        let links: Vec<Vec<usize>> = links.collect();
        Some(Filled::Nodes(links, self.level(shape, &nodes)?))
    }
}

fn place(cursor: &Cursor) -> Place {
    Place { keys: cursor.keys.clone(), iri: cursor.iri.clone() }
}
