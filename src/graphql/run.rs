//! Runs a plan: one query for the nodes of a root field, one more for each list below them.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use async_graphql::Value;
use async_graphql::futures_util::future::try_join_all;
use indexmap::IndexMap;
use oxigraph::model::{NamedNode, Term};
use spargebra::Query;

use super::around::{self, Around};
use super::catalogue::{Catalogue, Position, is_single};
use super::cursor::Cursor;
use super::error::{Code, Fault};
use super::plan::{Connection, Kind, List, Part, Root, Shape, Slot};
use super::query::{self, Columns, ShapeQuery, SlotColumns, iri};
use super::read::{Notes, Reader};
use super::scalar;
use super::source::Source;
use crate::graph::Answer;
use crate::index::Index;
use crate::ontology::{Field, Range};

/// Everything that a root field shows, ready to be read.
pub enum Found {
    /// One node, or none.
    One(Level),
    /// Per IRI asked for, its place among the nodes.
    Several(Level, Vec<Option<usize>>),
    /// A page.
    Page(Box<PageFound>),
}

/// A page of a connection.
#[derive(Default)]
pub struct PageFound {
    /// The nodes of the page in order.
    pub level: Level,
    /// Cursor of each node.
    pub cursors: Vec<String>,
    /// Another page follows.
    pub has_next: bool,
    /// Another page precedes.
    pub has_previous: bool,
    /// All nodes, if asked for.
    pub total: usize,
    /// Counts by keys, in the order asked.
    pub groups: Vec<Value>,
}

/// The nodes of one shape and their values.
#[derive(Default)]
pub struct Level {
    /// Nodes, each once.
    pub nodes: Vec<Node>,
    /// Per slot of the shape what it holds for each node.
    pub slots: Vec<Filled>,
    /// Slots of scalars of which some values are still to be fetched.
    pub open: Vec<usize>,
}

/// A node that was found.
pub struct Node {
    /// Its IRI.
    pub iri: NamedNode,
    /// Its most specific class; `None` when it has none that can be shown.
    pub class: Option<usize>,
}

/// The values of a slot, per node of its level.
pub enum Filled {
    /// Scalars.
    Scalars(Vec<Vec<Term>>),
    /// Places of nodes in the level below.
    Nodes(Vec<Vec<usize>>, Level),
}

type Row = Vec<Option<Term>>;

/// Runs plans on one source and remembers the queries.
pub struct Runner<'a> {
    catalogue: &'a Catalogue,
    source: &'a dyn Source,
    index: Option<&'a Index>,
    log: Option<Mutex<Notes>>,
}

impl<'a> Runner<'a> {
    /// A runner that reads from `index` what it can, and remembers what it did when `log` says so.
    pub fn new(
        catalogue: &'a Catalogue,
        source: &'a dyn Source,
        index: Option<&'a Index>,
        log: bool,
    ) -> Runner<'a> {
        Runner { catalogue, source, index, log: log.then(Mutex::default) }
    }

    /// What was done, if it was wanted.
    pub fn log(self) -> Option<Notes> {
        self.log.map(|it| it.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs one field of the root.
    pub async fn run(&self, root: &Root) -> Result<Found, Fault> {
        if let Some(mut found) = self.read(root) {
            let (shape, level) = match (root, &mut found) {
                (Root::One { shape, .. }, Found::One(level)) => (shape, level),
                (Root::Several { shape, .. }, Found::Several(level, _)) => (shape, level),
                (Root::Connection(connection), Found::Page(page)) => (&connection.shape, &mut page.level),
                _ => return Ok(found),
            };
            self.complete(shape, level).await?;
            return Ok(found);
        }
        match root {
            Root::One { key, shape } => {
                let rows = self.rows(query::one(self.catalogue, key, shape), shape).await?;
                Ok(Found::One(rows))
            }
            Root::Several { iris, shape } if iris.is_empty() => {
                Ok(Found::Several(self.level(shape, None, &[]), Vec::new()))
            }
            Root::Several { iris, shape } => {
                let level = self.rows(query::named(self.catalogue, iris, shape), shape).await?;
                let places: HashMap<&NamedNode, usize> =
                    level.nodes.iter().enumerate().map(|(at, node)| (&node.iri, at)).collect();
                let asked = iris.iter().map(|iri| places.get(iri).copied()).collect();
                Ok(Found::Several(level, asked))
            }
            Root::Connection(connection) => self.page(connection).await,
        }
    }

    /// What the index knows of it, if it can tell.
    fn read(&self, root: &Root) -> Option<Found> {
        let view = self.index?.view();
        let notes = self.log.is_some().then(Notes::default);
        let mut reader = Reader { catalogue: self.catalogue, view: &view, notes };
        let found = reader.root(root)?;
        if let (Some(log), Some(notes)) = (&self.log, reader.notes) {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.queries.extend(notes.queries);
            log.steps.extend(notes.steps);
        }
        Some(found)
    }

    /// Fetches the texts that the index left open.
    fn complete<'b>(
        &'b self,
        shape: &'b Shape,
        level: &'b mut Level,
    ) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'b>> {
        Box::pin(async move {
            let open = std::mem::take(&mut level.open);
            self.scalars(shape, level, open).await?;
            self.around(shape, level).await?;
            for (slot, filled) in shape.slots.iter().zip(&mut level.slots) {
                match (&slot.kind, filled) {
                    (Kind::Node(shape), Filled::Nodes(_, below)) => self.complete(shape, below).await?,
                    (Kind::Nodes(list), Filled::Nodes(_, below)) => self.complete(&list.shape, below).await?,
                    _ => {}
                }
            }
            Ok(())
        })
    }

    async fn rows(&self, query: ShapeQuery, shape: &Shape) -> Result<Level, Fault> {
        let rows = self.select(query.query).await?;
        let rows: Vec<&Row> = rows.iter().collect();
        let mut level = self.level(shape, Some(&query.columns), &rows);
        self.fill(shape, &mut level).await?;
        Ok(level)
    }

    async fn page(&self, connection: &Connection) -> Result<Found, Fault> {
        let mut found = PageFound::default();
        if connection.parts.iter().any(|(_, part)| matches!(part, Part::Groups(_))) {
            let words = "groups can only be counted on conditions about short texts, and with an index";
            return Err(Fault::new(Code::BadInput, words));
        }
        if connection.wants_total() {
            let rows = self.select(query::total(self.catalogue, connection)).await?;
            let number =
                rows.first().and_then(|row| row.first()?.as_ref().and_then(scalar::lexical)?.parse().ok());
            found.total =
                number.ok_or_else(|| Fault::new(Code::Internal, "the number of nodes is unknown"))?;
        }
        if !connection.wants_page() {
            return Ok(Found::Page(Box::new(found)));
        }
        let query = query::page(self.catalogue, connection);
        let rows = self.select(query.query).await?;
        let mut by_node: IndexMap<&NamedNode, Vec<&Row>> = IndexMap::new();
        for row in &rows {
            if let Some(iri) = row.get(query.columns.node).and_then(iri) {
                by_node.entry(iri).or_default().push(row);
            }
        }
        let page = &connection.page;
        let more = by_node.len() > page.size;
        by_node.truncate(page.size);
        if page.backward {
            by_node.reverse();
            (found.has_previous, found.has_next) = (more, page.before.is_some() || page.offset > 0);
        } else {
            (found.has_next, found.has_previous) = (more, page.after.is_some() || page.offset > 0);
        }
        let cursors = by_node.iter().map(|(iri, rows)| {
            let key = |column: &usize| {
                let term = rows.first().and_then(|row| row.get(*column)?.as_ref());
                term.and_then(scalar::lexical).map(str::to_owned)
            };
            let keys = query.leading.iter().map(key).collect();
            Cursor { order: connection.signature.clone(), keys, iri: iri.as_str().to_owned() }.encode()
        });
        found.cursors = cursors.collect();
        let rows: Vec<&Row> = by_node.into_values().flatten().collect();
        found.level = self.level(&connection.shape, Some(&query.columns), &rows);
        self.fill(&connection.shape, &mut found.level).await?;
        Ok(Found::Page(Box::new(found)))
    }

    /// Fetches the lists of the nodes of `level`, and of all nodes below it. Lists of one level are asked for at once.
    fn fill<'b>(
        &'b self,
        shape: &'b Shape,
        level: &'b mut Level,
    ) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'b>> {
        Box::pin(async move {
            if level.nodes.is_empty() {
                return Ok(());
            }
            let lists = shape.slots.iter().enumerate().filter(|(_, slot)| matches!(slot.kind, Kind::Scalars));
            self.scalars(shape, level, lists.map(|(at, _)| at).collect()).await?;
            self.around(shape, level).await?;
            let Level { nodes, slots, .. } = level;
            let nodes: &[Node] = nodes;
            let fillings = shape.slots.iter().zip(slots).map(|(slot, filled)| async move {
                match (&slot.kind, filled) {
                    (Kind::Node(inner), Filled::Nodes(_, below)) => self.fill(inner, below).await,
                    (Kind::Nodes(list), filled) => {
                        *filled = self.list(&slot.field, list, nodes).await?;
                        Ok(())
                    }
                    _ => Ok(()),
                }
            });
            try_join_all(fillings).await.map(drop)
        })
    }

    async fn list(&self, field: &Field, list: &List, nodes: &[Node]) -> Result<Filled, Fault> {
        let parents: Vec<NamedNode> = nodes.iter().map(|it| it.iri.clone()).collect();
        let query = query::list(self.catalogue, field, list, &parents);
        let rows = self.select(query.query).await?;
        let parent_column = query.leading.first().copied().unwrap_or_default();
        let mut children: HashMap<&NamedNode, IndexMap<&NamedNode, ()>> = HashMap::new();
        let mut kept = Vec::new();
        for row in &rows {
            let parent = row.get(parent_column).and_then(iri);
            let child = row.get(query.columns.node).and_then(iri);
            if let (Some(parent), Some(child)) = (parent, child) {
                let children = children.entry(parent).or_default();
                children.insert(child, ());
                let at = children.get_index_of(child).unwrap_or_default();
                if at >= list.offset && list.first.is_none_or(|first| at < list.offset + first) {
                    kept.push(row);
                }
            }
        }
        let mut below = self.level(&list.shape, Some(&query.columns), &kept);
        let places: HashMap<&NamedNode, usize> =
            below.nodes.iter().enumerate().map(|(at, node)| (&node.iri, at)).collect();
        let links = parents.iter().map(|parent| {
            let children = children.get(parent).into_iter().flat_map(IndexMap::keys);
            let children = children.skip(list.offset).take(list.first.unwrap_or(usize::MAX));
            children.filter_map(|child| places.get(*child).copied()).collect()
        });
        let links = links.collect();
        self.fill(&list.shape, &mut below).await?;
        Ok(Filled::Nodes(links, below))
    }

    /// All scalars of some slots of a level in one query.
    async fn scalars(&self, shape: &Shape, level: &mut Level, slots: Vec<usize>) -> Result<(), Fault> {
        let mut wanted: BTreeMap<&NamedNode, Vec<usize>> = BTreeMap::new();
        for at in slots {
            wanted.entry(&shape.slots[at].field.predicate).or_default().push(at);
            if let Filled::Scalars(values) = &mut level.slots[at] {
                values.iter_mut().for_each(Vec::clear);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let predicates: Vec<NamedNode> = wanted.keys().map(|it| (*it).clone()).collect();
        let nodes: Vec<NamedNode> = level.nodes.iter().map(|it| it.iri.clone()).collect();
        let places: HashMap<&NamedNode, usize> =
            nodes.iter().enumerate().map(|(at, iri)| (iri, at)).collect();
        for row in self.select(query::scalars(&nodes, &predicates)).await? {
            let [node, predicate, Some(value)] = row.as_slice() else { continue };
            let place = iri(node).and_then(|it| places.get(it));
            let slots = iri(predicate).and_then(|it| wanted.get(it));
            for slot in slots.into_iter().flatten() {
                if let (Some(place), Filled::Scalars(values)) = (place, &mut level.slots[*slot]) {
                    values[*place].push(value.clone());
                }
            }
        }
        for at in wanted.into_values().flatten() {
            if let Filled::Scalars(values) = &mut level.slots[at] {
                values.iter_mut().for_each(|it| settle(&shape.slots[at], it));
            }
        }
        Ok(())
    }

    /// What stands around the stretches of text of a level, in one query.
    async fn around(&self, shape: &Shape, level: &mut Level) -> Result<(), Fault> {
        let wanted = shape.slots.iter().enumerate().filter_map(|(at, slot)| match slot.kind {
            Kind::Around(around) => Some((at, around)),
            _ => None,
        });
        let (slots, wanted): (Vec<usize>, Vec<Around>) = wanted.unzip();
        if wanted.is_empty() || level.nodes.is_empty() {
            return Ok(());
        }
        let nodes: Vec<NamedNode> = level.nodes.iter().map(|it| it.iri.clone()).collect();
        let rows = self.select(around::query(&nodes, &wanted)).await?;
        let rows: HashMap<&NamedNode, &Row> =
            rows.iter().filter_map(|row| Some((row.first().and_then(iri)?, row))).collect();
        for (column, at) in slots.into_iter().enumerate() {
            if let Some(Filled::Scalars(values)) = level.slots.get_mut(at) {
                let value = |node: &NamedNode| rows.get(node)?.get(column + 1)?.clone();
                *values = nodes.iter().map(|it| value(it).into_iter().collect()).collect();
            }
        }
        Ok(())
    }

    /// The nodes of `shape` in `rows`, in the order of their first rows, with what the rows hold of them.
    fn level(&self, shape: &Shape, columns: Option<&Columns>, rows: &[&Row]) -> Level {
        let mut by_node: IndexMap<&NamedNode, Vec<&Row>> = IndexMap::new();
        if let Some(columns) = columns {
            for row in rows {
                if let Some(iri) = row.get(columns.node).and_then(iri) {
                    by_node.entry(iri).or_default().push(row);
                }
            }
        }
        let node = |(iri, rows): (&&NamedNode, &Vec<&Row>)| Node {
            iri: (*iri).clone(),
            class: columns.and_then(|it| self.class(shape.position, it, rows)),
        };
        let nodes = by_node.iter().map(node).collect();
        let slots = shape.slots.iter().enumerate().map(|(at, slot)| {
            let columns = columns.and_then(|it| it.slots.get(at));
            match (&slot.kind, columns) {
                (Kind::Scalar, Some(SlotColumns::Scalar(column))) => {
                    let language = slot.language.as_deref();
                    Filled::Scalars(by_node.values().map(|rows| preferred(rows, *column, language)).collect())
                }
                (Kind::Node(inner), Some(SlotColumns::Node(columns))) => self.below(inner, columns, &by_node),
                (Kind::Node(_) | Kind::Nodes(_), _) => {
                    Filled::Nodes(vec![Vec::new(); by_node.len()], Level::default())
                }
                _ => Filled::Scalars(vec![Vec::new(); by_node.len()]),
            }
        });
        Level { nodes, slots: slots.collect(), open: Vec::new() }
    }

    /// The level below a single-valued field. Of several nodes the one with the smallest IRI counts.
    fn below(&self, shape: &Shape, columns: &Columns, by_node: &IndexMap<&NamedNode, Vec<&Row>>) -> Filled {
        let mut chosen = Vec::new();
        let mut kept: Vec<&Row> = Vec::new();
        for rows in by_node.values() {
            let smallest = rows.iter().filter_map(|row| row.get(columns.node).and_then(iri)).min();
            kept.extend(
                rows.iter()
                    .filter(|row| smallest.is_some() && row.get(columns.node).and_then(iri) == smallest),
            );
            chosen.push(smallest);
        }
        let level = self.level(shape, Some(columns), &kept);
        let places: HashMap<&NamedNode, usize> =
            level.nodes.iter().enumerate().map(|(at, node)| (&node.iri, at)).collect();
        let links =
            chosen.into_iter().map(|it| it.and_then(|iri| places.get(iri).copied()).into_iter().collect());
        let links = links.collect();
        Filled::Nodes(links, level)
    }

    fn class(&self, position: Position, columns: &Columns, rows: &[&Row]) -> Option<usize> {
        let Some(column) = columns.class else {
            return self.catalogue.concrete(position).first().copied();
        };
        let classes = rows.iter().filter_map(|row| self.catalogue.class_of(row.get(column).and_then(iri)?));
        // The most specific class is the one with most superclasses.
        classes.max_by_key(|it| (self.catalogue.class(*it).parents.len(), usize::MAX - *it))
    }

    async fn select(&self, query: Query) -> Result<Vec<Row>, Fault> {
        if let Some(log) = &self.log {
            log.lock().unwrap_or_else(PoisonError::into_inner).queries.push(query.to_string());
        }
        match self.source.evaluate(query).await? {
            Answer::Solutions { rows, .. } => Ok(rows),
            _ => Err(Fault::new(Code::Internal, "the store gave another kind of answer")),
        }
    }
}

/// The value of a column that counts when there are several.
fn preferred(rows: &[&Row], column: usize, language: Option<&str>) -> Vec<Term> {
    let mut values = rows.iter().filter_map(|row| row.get(column)?.clone()).collect();
    scalar::keep_preferred(&mut values, language);
    values
}

/// Leaves what the field shows of all its values: the preferred one, or each once and in order.
pub fn settle(slot: &Slot, values: &mut Vec<Term>) {
    match is_single(&slot.field) {
        true => scalar::keep_preferred(values, slot.language.as_deref()),
        false => sort(slot.field.range, values),
    }
}

/// Puts values in an order that does not depend on the store, and drops those that look alike.
fn sort(range: Range, values: &mut Vec<Term>) {
    let text = |term: &Term| scalar::lexical(term).unwrap_or_default().to_owned();
    match range {
        Range::Integer | Range::Decimal => {
            values.sort_by(|a, b| {
                let (a, b) = (text(a), text(b));
                let numbers =
                    a.parse::<f64>().unwrap_or(f64::MAX).total_cmp(&b.parse::<f64>().unwrap_or(f64::MAX));
                numbers.then(a.cmp(&b))
            });
        }
        _ => values.sort_by_cached_key(text),
    }
    values.dedup_by_key(|it| text(it));
}
