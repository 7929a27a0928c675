//! An update, worked out in a child: it changes the child's own copy and tells what came and what went.

use oxigraph::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term};
use rustc_hash::FxHashMap;
use spareval::{DeleteInsertQuad, QueryEvaluator};
use spargebra::algebra::{GraphTarget, QueryDataset};
use spargebra::{GraphUpdateOperation, Update, term};

use super::child::Refusal;
use super::wire::{Packed, Refused};
use crate::graph::sparql::{self, ParseError};
use crate::graph::table::{Encoded, Quads, View};
use crate::graph::{NamedNode, Scope, is_writable, written_by_default};

/// The quads in an order of numbers, as the table has them.
type Numbers = [u32; 4];

/// What an update did so far: per quad whether it was there before.
#[derive(Default)]
struct Done(FxHashMap<Numbers, bool>);

/// Works out an update; the frame tells what it does in all.
pub fn work_out(quads: &mut Quads, text: &str, scope: &Scope) -> Result<Packed, Refusal> {
    let update = sparql::parse_update(text, scope).map_err(told)?;
    let mut done = Done::default();
    for operation in &update.operations {
        done.operation(quads, operation, &update, scope)?;
    }
    let mut packed = Packed::default();
    for (quad, was_there) in done.0 {
        let is_there = quads.found(quad.map(Some)).next().is_some();
        if is_there != was_there {
            let terms = quad.map(|it| quads.dictionary.bytes(it).unwrap_or_default());
            packed.encoded(is_there, terms);
        }
    }
    Ok(packed)
}

impl Done {
    fn operation(
        &mut self,
        quads: &mut Quads,
        operation: &GraphUpdateOperation,
        update: &Update,
        scope: &Scope,
    ) -> Result<(), Refusal> {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                let mut renamed = FxHashMap::default();
                data.iter().try_for_each(|quad| self.put(quads, &fresh(quad, &mut renamed)))
            }
            GraphUpdateOperation::DeleteData { data } => data.iter().try_for_each(|it| {
                let object = Term::from(it.object.clone());
                let quad = Quad::new(it.subject.clone(), it.predicate.clone(), object, graph(&it.graph_name));
                self.take(quads, &quad)
            }),
            GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
                let asked = given(scope);
                if asked.is_some() && using.is_some() {
                    let words =
                        "the request names graphs, and so does the update with USING or WITH; do one of both";
                    return Err(told(ParseError::Refused(words.to_owned())));
                }
                let using = asked.or_else(|| using.clone());
                let is_union = using.is_none();
                let evaluator = QueryEvaluator::new();
                let base = update.base_iri.clone();
                let mut prepared =
                    evaluator.prepare_delete_insert(delete.clone(), insert.clone(), base, using, pattern);
                if is_union {
                    prepared.dataset_mut().set_default_graph_as_union();
                }
                let changes: Vec<DeleteInsertQuad> =
                    prepared.execute(View::new(quads))?.collect::<Result<_, _>>()?;
                for change in &changes {
                    if let DeleteInsertQuad::Delete(quad) = change {
                        self.take(quads, quad)?;
                    }
                }
                for change in &changes {
                    if let DeleteInsertQuad::Insert(quad) = change {
                        self.put(quads, quad)?;
                    }
                }
                Ok(())
            }
            GraphUpdateOperation::Clear { graph, .. } | GraphUpdateOperation::Drop { graph, .. } => {
                self.clear(quads, graph)
            }
            // A graph is there when it holds something.
            GraphUpdateOperation::Create { graph, .. } => writable(graph).map(drop),
            GraphUpdateOperation::Load { .. } => {
                let words =
                    "LOAD is switched off: this server asks no other server; send the triples themselves";
                Err(told(ParseError::Refused(words.to_owned())))
            }
        }
    }

    fn put(&mut self, quads: &mut Quads, quad: &Quad) -> Result<(), Refusal> {
        let numbers = numbered(quads, quad)?;
        self.touch(quads, numbers);
        quads.insert(numbers);
        Ok(())
    }

    fn take(&mut self, quads: &mut Quads, quad: &Quad) -> Result<(), Refusal> {
        let numbers = numbered(quads, quad)?;
        self.touch(quads, numbers);
        quads.remove(numbers);
        Ok(())
    }

    fn touch(&mut self, quads: &Quads, quad: Numbers) {
        self.0.entry(quad).or_insert_with(|| quads.found(quad.map(Some)).next().is_some());
    }

    /// Empties one graph; `ALL` and `NAMED` mean those that may be written.
    fn clear(&mut self, quads: &mut Quads, target: &GraphTarget) -> Result<(), Refusal> {
        let graphs: Vec<u32> = match target {
            GraphTarget::NamedNode(name) => numbers(quads, &[writable(name)?.clone()]),
            GraphTarget::DefaultGraph => numbers(quads, &[written_by_default()]),
            GraphTarget::NamedGraphs | GraphTarget::AllGraphs => {
                let is_open = |graph: &u32| {
                    let name = quads.dictionary.bytes(*graph).and_then(|it| it.strip_prefix(b"i"));
                    name.and_then(|it| std::str::from_utf8(it).ok()).is_some_and(is_writable)
                };
                quads.graphs().into_iter().filter(is_open).collect()
            }
        };
        for graph in graphs {
            let held: Vec<Numbers> = quads.found([None, None, None, Some(graph)]).collect();
            for quad in held {
                self.touch(quads, quad);
                quads.remove(quad);
            }
        }
        Ok(())
    }
}

/// The dataset that a request names for the patterns of an update.
fn given(scope: &Scope) -> Option<QueryDataset> {
    let is_given = !scope.default_graphs.is_empty() || !scope.named_graphs.is_empty();
    is_given.then(|| QueryDataset {
        default: scope.default_graphs.clone(),
        named: Some(scope.named_graphs.clone()),
    })
}

/// Blank nodes of an update are new ones.
fn fresh(quad: &term::Quad, renamed: &mut FxHashMap<BlankNode, BlankNode>) -> Quad {
    let mut subject = quad.subject.clone();
    if let NamedOrBlankNode::BlankNode(node) = &mut subject {
        *node = renamed.entry(node.clone()).or_default().clone();
    }
    let mut object = quad.object.clone();
    if let Term::BlankNode(node) = &mut object {
        *node = renamed.entry(node.clone()).or_default().clone();
    }
    Quad::new(subject, quad.predicate.clone(), object, graph(&quad.graph_name))
}

fn graph(name: &term::GraphName) -> GraphName {
    match name {
        term::GraphName::NamedNode(name) => name.clone().into(),
        term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

fn numbers(quads: &Quads, names: &[NamedNode]) -> Vec<u32> {
    let mut encoded = Encoded::default();
    let number = |name: &NamedNode| {
        encoded.term(name.as_ref().into());
        quads.dictionary.number(&encoded.0)
    };
    names.iter().filter_map(number).collect()
}

fn numbered(quads: &mut Quads, quad: &Quad) -> Result<Numbers, Refusal> {
    let graph = match &quad.graph_name {
        GraphName::NamedNode(name) => writable(name)?.clone(),
        GraphName::DefaultGraph => written_by_default(),
        GraphName::BlankNode(_) => {
            return Err(told(ParseError::Refused("a graph has an IRI as its name".to_owned())));
        }
    };
    let mut encoded = Encoded::default();
    encoded.subject(quad.subject.as_ref());
    let subject = quads.dictionary.intern(&encoded.0);
    encoded.term(quad.predicate.as_ref().into());
    let predicate = quads.dictionary.intern(&encoded.0);
    encoded.term(View::by_value(quad.object.clone()).as_ref());
    let object = quads.dictionary.intern(&encoded.0);
    encoded.term(graph.as_ref().into());
    Ok([subject, predicate, object, quads.dictionary.intern(&encoded.0)])
}

fn writable(graph: &NamedNode) -> Result<&NamedNode, Refusal> {
    let told = || Refusal::Told(Refused::Protected(graph.as_str().chars().take(200).collect()));
    is_writable(graph.as_str()).then_some(graph).ok_or_else(told)
}

fn told(error: ParseError) -> Refusal {
    Refusal::Told(Refused::Parse(error))
}
