//! Nodes, their values, and what points at them.

use std::borrow::Cow;

use crate::graph::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};

use super::group::Counts;
use super::layout::{Layout, Link, TYPE};
use super::order::Orders;
use super::value::{Iris, Kind, Literals, Value};
use crate::ontology::{Field, Model};

/// A node of a view, by number.
pub type NodeId = u32;

/// One value of a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub predicate: u16,
    pub value: Value,
}

/// A node: its values and its backward links, both sorted.
#[derive(Default)]
pub(super) struct Record {
    pub edges: Vec<Edge>,
    pub incoming: Vec<(u16, NodeId)>,
}

/// The union of all graphs at one generation, as far as the model knows it.
pub struct View {
    pub(super) layout: Layout,
    pub(super) iris: Iris,
    pub(super) literals: Literals,
    pub(super) records: Vec<Record>,
    pub(super) orders: Orders,
    pub(super) counts: Counts,
    /// Per predicate: whether some of its values are too long to be kept.
    pub(super) long: Vec<bool>,
    pub(super) generation: u64,
}

/// A triple in numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    pub subject: NodeId,
    pub edge: Edge,
}

impl View {
    /// A view of nothing.
    pub fn new(model: &Model) -> View {
        let layout = Layout::new(model);
        let mut iris = Iris::default();
        for class in layout.classes() {
            iris.put(class.as_str());
        }
        let records = layout.classes().iter().map(|_| Record::default()).collect();
        let literals = Literals::default();
        View {
            layout,
            iris,
            literals,
            records,
            orders: Orders::default(),
            counts: Counts::default(),
            long: Vec::new(),
            generation: 0,
        }
    }

    /// The generation of the store that this shows.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The node with this IRI, if anything is known of it.
    pub fn node(&self, iri: &NamedNode) -> Option<NodeId> {
        let node = self.iris.find(iri.as_str())?;
        self.records.get(node as usize).filter(|it| !it.edges.is_empty()).map(|_| node)
    }

    /// Its IRI.
    pub fn iri(&self, node: NodeId) -> &str {
        self.iris.get(node)
    }

    /// How to follow `field`.
    pub fn link(&self, field: &Field) -> Link {
        self.layout.link(field)
    }

    /// The predicate with this number.
    pub fn predicate(&self, number: u16) -> Option<&NamedNode> {
        self.layout.iri(number)
    }

    /// All nodes of a class of the model, subclasses included, by number.
    pub fn members(&self, class: usize) -> impl ExactSizeIterator<Item = NodeId> + Clone + '_ {
        let class = u32::try_from(class).unwrap_or(u32::MAX);
        self.subjects(class, TYPE).iter().map(|(_, node)| *node)
    }

    /// Whether `node` belongs to the class with this place in the model.
    pub fn is_a(&self, node: NodeId, class: u32) -> bool {
        let edge = Edge { predicate: TYPE, value: Value::node(class) };
        self.record(node).is_some_and(|it| it.edges.contains(&edge))
    }

    /// The classes of `node`, as places in the model.
    pub fn classes(&self, node: NodeId) -> impl Iterator<Item = usize> + '_ {
        let known = self.layout.classes().len();
        let types = self.edges(node, TYPE).iter().filter_map(|it| it.value.as_node());
        types.map(|it| it as usize).filter(move |it| *it < known)
    }

    /// The values that `link` leads to.
    pub fn values(&self, node: NodeId, link: Link) -> impl Iterator<Item = Value> + '_ {
        let forward = if link.inverse { &[] } else { self.edges(node, link.predicate) };
        let backward = if link.inverse { self.subjects(node, link.predicate) } else { &[] };
        let found = forward.iter().map(|it| it.value);
        let found = found.chain(backward.iter().map(|(_, subject)| Value::node(*subject)));
        found.filter(move |value| match (link.class, value.as_node()) {
            (Some(class), Some(node)) => self.is_a(node, class),
            (Some(_), None) => false,
            (None, _) => true,
        })
    }

    /// The nodes that `link` leads to.
    pub fn nodes(&self, node: NodeId, link: Link) -> impl Iterator<Item = NodeId> + '_ {
        self.values(node, link).filter_map(Value::as_node)
    }

    /// The nodes from which `link` leads to `node`.
    pub(super) fn sources(&self, node: NodeId, link: Link) -> Vec<NodeId> {
        match link.inverse {
            true => self.edges(node, link.predicate).iter().filter_map(|it| it.value.as_node()).collect(),
            false => self.subjects(node, link.predicate).iter().map(|(_, it)| *it).collect(),
        }
    }

    /// How many nodes [`View::sources`] gives.
    pub(super) fn source_count(&self, node: NodeId, link: Link) -> usize {
        match link.inverse {
            true => self.edges(node, link.predicate).len(),
            false => self.subjects(node, link.predicate).len(),
        }
    }

    /// The lexical form of a literal, or the IRI of a node.
    pub fn text(&self, value: Value) -> Cow<'_, str> {
        match value.as_node() {
            Some(node) => self.iri(node).into(),
            None => self.literals.text(value),
        }
    }

    /// The value as a term.
    pub fn term(&self, value: Value) -> Term {
        match value.as_node() {
            Some(node) => self.iris.term(node).into(),
            None => self.literals.term(value),
        }
    }

    /// The language of a text that has one.
    pub fn tag(&self, value: Value) -> Option<&str> {
        self.literals.tag(value)
    }

    /// Some values of `link` are too long to be kept here.
    pub fn is_partial(&self, link: Link) -> bool {
        self.long.get(usize::from(link.predicate)).copied().unwrap_or(false)
    }

    /// The value of a term, if it is known here.
    pub(super) fn find(&self, term: &Term) -> Option<Value> {
        match term {
            Term::NamedNode(iri) => self.iris.find(iri.as_str()).map(Value::node),
            Term::Literal(literal) => self.literals.find(literal),
            Term::BlankNode(_) => None,
        }
    }

    /// All links of `node` to other nodes: predicate, direction and the other end.
    pub(super) fn neighbours(&self, node: NodeId) -> impl Iterator<Item = (u16, bool, NodeId)> + '_ {
        let record = self.record(node);
        let forward = record.into_iter().flat_map(|it| &it.edges);
        let forward = forward.filter_map(|it| Some((it.predicate, false, it.value.as_node()?)));
        let backward = record.into_iter().flat_map(|it| &it.incoming).map(|it| (it.0, true, it.1));
        forward.chain(backward).filter(|it| it.0 != TYPE)
    }

    /// How many links [`View::neighbours`] may give.
    pub(super) fn degree(&self, node: NodeId) -> usize {
        self.record(node).map_or(0, |it| it.edges.len() + it.incoming.len())
    }

    /// The triple in numbers; nothing when the model does not know its predicate, or a node has no name.
    pub(super) fn fact(&mut self, triple: &Triple) -> Option<Fact> {
        let predicate = self.layout.predicate(&triple.predicate)?;
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return None };
        let value = match &triple.object {
            Term::NamedNode(iri) => Value::node(self.put(iri.as_str())),
            Term::Literal(literal) => self.literal(predicate, literal),
            Term::BlankNode(_) => return None,
        };
        Some(Fact { subject: self.put(subject.as_str()), edge: Edge { predicate, value } })
    }

    fn literal(&mut self, predicate: u16, literal: &Literal) -> Value {
        let value = self.literals.put(literal);
        if value.kind == Kind::Long {
            let at = usize::from(predicate);
            self.long.resize(self.long.len().max(at + 1), false);
            self.long[at] = true;
        }
        value
    }

    fn put(&mut self, iri: &str) -> NodeId {
        let node = self.iris.put(iri);
        while self.records.len() <= node as usize {
            self.records.push(Record::default());
        }
        node
    }

    fn record(&self, node: NodeId) -> Option<&Record> {
        self.records.get(node as usize)
    }

    fn edges(&self, node: NodeId, predicate: u16) -> &[Edge] {
        let edges = self.record(node).map_or(&[][..], |it| &it.edges);
        let from = edges.partition_point(|it| it.predicate < predicate);
        let to = from + edges[from..].iter().take_while(|it| it.predicate == predicate).count();
        &edges[from..to]
    }

    /// Nodes that point at `node`.
    fn subjects(&self, node: NodeId, predicate: u16) -> &[(u16, NodeId)] {
        let incoming = self.record(node).map_or(&[][..], |it| &it.incoming);
        let from = incoming.partition_point(|it| it.0 < predicate);
        let to = from + incoming[from..].partition_point(|it| it.0 == predicate);
        &incoming[from..to]
    }
}
