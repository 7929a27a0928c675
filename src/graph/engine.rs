//! What the embedded stores share: oxigraph. They differ only in how they open and make a change durable.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use oxigraph::model::vocab::xsd;
use oxigraph::model::{GraphNameRef, NamedNode, NamedOrBlankNode, QuadRef, Term, Triple};
use oxigraph::sparql::{CancellationToken, QueryEvaluationError, QueryResults, SparqlEvaluator};
use oxigraph::store::{QuadIter, Store, Transaction};
use spargebra::Query;

#[cfg(all(feature = "server", target_os = "linux"))]
use super::glance;
use super::lines::triple_line;
use super::loaded;
use super::{Answer, Applied, Became, Change, Edit, GraphChange, StoreError};

/// The triples of a graph under their N-Triples form (without the final point), which orders them.
pub type Content = BTreeMap<String, Triple>;

/// The graphs that a change really changes.
pub type Difference = BTreeMap<NamedNode, Changed>;

/// What becomes of a graph.
pub struct Changed {
    /// What it did not hold before.
    pub added: Content,
    /// What it holds no more.
    pub removed: Content,
    /// All that it holds now; `None` when only a part of it was looked at.
    pub whole: Option<Content>,
    /// Came, changed or went; a graph that holds nothing is gone.
    pub became: Became,
}

impl Changed {
    /// What makes `new` of `old`; nothing when they are the same.
    pub(super) fn between(old: &Content, new: Content) -> Option<Changed> {
        let missing = |from: &Content, other: &Content| -> Content {
            let missing = from.iter().filter(|(text, _)| !other.contains_key(*text));
            missing.map(|(text, triple)| (text.clone(), triple.clone())).collect()
        };
        let (added, removed) = (missing(&new, old), missing(old, &new));
        let is_changed = !added.is_empty() || !removed.is_empty();
        let became = became(old.is_empty(), new.is_empty());
        is_changed.then_some(Changed { added, removed, became, whole: Some(new) })
    }

    /// The same for observers.
    pub(super) fn told(self, name: NamedNode) -> GraphChange {
        let triples = |content: Content| content.into_values().collect();
        let (added, removed) = (triples(self.added), triples(self.removed));
        GraphChange { name, added, removed, became: self.became }
    }
}

/// Reads the content that a graph will have.
pub type Reading<'a> = &'a dyn Fn(&NamedNode) -> Result<Content, StoreError>;

fn became(was_empty: bool, is_empty: bool) -> Became {
    match (was_empty, is_empty) {
        (_, true) => Became::Gone,
        (true, false) => Became::New,
        (false, false) => Became::Changed,
    }
}

/// How a store keeps its changes beyond its process.
pub trait Durability: Send + Sync + 'static {
    /// Called when a change is staged and not yet visible; an error gives it up. `read` reads graphs as they will be.
    fn before(&self, difference: &Difference, read: Reading<'_>) -> Result<(), StoreError>;

    /// Whether new graphs go through the engine's bulk loader; then `before` is not asked.
    fn is_loaded(&self) -> bool {
        false
    }

    /// Called when it is visible and not yet acknowledged.
    fn after(&self, quads: &Store) -> Result<(), StoreError>;

    /// See [`super::Store::stamp`].
    fn stamp(&self, _graph: &NamedNode) -> Option<String> {
        None
    }

    /// Copies a database into a new folder; false when the files of the store can be copied.
    fn checkpoint(&self, _quads: &Store, _target: &Path) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// See [`super::Store::changed_at`].
    fn changed_at(&self, _graph: &NamedNode) -> Option<SystemTime> {
        None
    }
}

/// An oxigraph store with its way of keeping changes.
pub struct Embedded<D> {
    quads: Store,
    durability: D,
    generation: AtomicU64,
    // Counts the beginnings and ends of changes that readers may see half of; odd in between.
    turning: AtomicU64,
    // One writer at a time, from the comparison with the old content to the commit.
    writing: Mutex<()>,
}

impl<D: Durability> Embedded<D> {
    /// Takes an open store.
    pub(super) fn new(quads: Store, durability: D) -> Embedded<D> {
        Embedded {
            quads,
            durability,
            generation: AtomicU64::new(0),
            turning: AtomicU64::new(0),
            writing: Mutex::new(()),
        }
    }

    /// Says that the quads change, until what it gives is dropped.
    fn turn(&self) -> Turning<'_> {
        self.turning.fetch_add(1, Ordering::AcqRel);
        Turning(&self.turning)
    }

    /// Makes a visible change durable, and tells of it.
    fn done(&self, difference: Difference) -> Result<Applied, StoreError> {
        let generation = self.generation.fetch_add(1, Ordering::AcqRel) + 1;
        self.durability.after(&self.quads)?;
        let graphs = difference.into_iter().map(|(name, changed)| changed.told(name)).collect();
        Ok(Applied { generation, graphs })
    }
}

struct Turning<'a>(&'a AtomicU64);

impl Drop for Turning<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

impl<D: Durability> super::Store for Embedded<D> {
    fn apply(&self, change: Change) -> Result<Applied, StoreError> {
        self.revise(change, Vec::new())
    }

    fn revise(&self, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.durability.is_loaded() && edits.is_empty() && loaded::is_new(&self.quads, &change)? {
            let _turning = self.turn();
            let difference = loaded::load(&self.quads, change)?;
            return self.done(difference);
        }
        let mut transaction = self.quads.start_transaction().map_err(engine)?;
        let difference = stage(&mut transaction, change, edits)?;
        if difference.is_empty() {
            return Ok(Applied { generation: self.generation(), graphs: Vec::new() });
        }
        self.durability.before(&difference, &|name| stored(&transaction, name))?;
        let _turning = self.turn();
        transaction.commit().map_err(engine)?;
        self.done(difference)
    }

    fn evaluate(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Answer, StoreError> {
        evaluate(&self.quads, query, max_rows, cancel)
    }

    #[cfg(all(feature = "server", target_os = "linux"))]
    fn glance(
        &self,
        query: &Query,
        cancel: &CancellationToken,
        see: &mut dyn FnMut(QueryResults<'_>) -> bool,
    ) -> Option<u64> {
        let before = self.turning.load(Ordering::Acquire);
        let generation = self.generation();
        let is_seen = before.is_multiple_of(2) && glance::look(&self.quads, query, cancel, see);
        // What was seen is a state between two changes; this one, when there was none.
        let is_still = self.turning.load(Ordering::Acquire) == before;
        (is_seen && is_still).then_some(generation)
    }

    fn graphs(&self) -> Result<Vec<NamedNode>, StoreError> {
        graphs(&self.quads)
    }

    fn graph(&self, name: &NamedNode) -> Result<Vec<Triple>, StoreError> {
        let graph = GraphNameRef::from(name);
        let content = content(self.quads.quads_for_pattern(None, None, None, Some(graph)))?;
        Ok(content.into_values().collect())
    }

    fn scan(&self, see: &mut dyn FnMut(Triple)) -> Result<(), StoreError> {
        for quad in self.quads.quads_for_pattern(None, None, None, None) {
            see(quad.map_err(engine)?.into());
        }
        Ok(())
    }

    fn quads(&self, see: &mut dyn FnMut(QuadRef<'_>)) -> Result<(), StoreError> {
        for quad in self.quads.quads_for_pattern(None, None, None, None) {
            see(quad.map_err(engine)?.as_ref());
        }
        Ok(())
    }

    fn holds(&self, triple: &Triple) -> Result<bool, StoreError> {
        let (subject, predicate) = (triple.subject.as_ref(), triple.predicate.as_ref());
        let mut found =
            self.quads.quads_for_pattern(Some(subject), Some(predicate), Some(triple.object.as_ref()), None);
        found.next().transpose().map(|it| it.is_some()).map_err(engine)
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn resume(&self, generation: u64) {
        self.generation.fetch_max(generation, Ordering::AcqRel);
    }

    fn stamp(&self, graph: &NamedNode) -> Option<String> {
        self.durability.stamp(graph)
    }

    fn checkpoint(&self, target: &Path) -> Result<Option<u64>, StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let made = self.durability.checkpoint(&self.quads, target)?;
        Ok(made.then(|| self.generation()))
    }

    fn changed_at(&self, graph: &NamedNode) -> Option<SystemTime> {
        self.durability.changed_at(graph)
    }
}

/// Writes `change` and `edits` into an open transaction, touching only the triples that come or go, and gives what
/// really changed.
///
/// Contents are compared as the engine gives them back, for it keeps numbers and dates by value: `0.50` becomes `0.5`.
fn stage(
    transaction: &mut Transaction<'_>,
    change: Change,
    edits: Vec<Edit>,
) -> Result<Difference, StoreError> {
    let mut wanted: BTreeMap<NamedNode, Vec<Triple>> =
        change.graphs.into_iter().map(|(name, triples)| (name, triples.unwrap_or_default())).collect();
    let mut parts: BTreeMap<NamedNode, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        match wanted.get_mut(&edit.name) {
            Some(triples) => *triples = edit.of(std::mem::take(triples)),
            None => parts.entry(edit.name.clone()).or_default().push(edit),
        }
    }
    let mut difference = Difference::new();
    for (name, triples) in wanted {
        let graph = GraphNameRef::from(&name);
        let old = stored(transaction, &name)?;
        let new: Content = triples.into_iter().map(|triple| (triple_line(&triple), triple)).collect();
        for (_, triple) in old.iter().filter(|(text, _)| !new.contains_key(*text)) {
            transaction.remove(triple.as_ref().in_graph(graph));
        }
        for (_, triple) in new.iter().filter(|(text, _)| !old.contains_key(*text)) {
            transaction.insert(triple.as_ref().in_graph(graph));
        }
        if new.is_empty() {
            transaction.remove_named_graph(&name).map_err(engine)?;
        }
        let changed = Changed::between(&old, stored(transaction, &name)?);
        difference.extend(changed.map(|it| (name, it)));
    }
    for (name, edits) in parts {
        difference.extend(stage_part(transaction, &name, edits)?.map(|it| (name, it)));
    }
    Ok(difference)
}

/// The same for part of a graph.
fn stage_part(
    transaction: &mut Transaction<'_>,
    name: &NamedNode,
    edits: Vec<Edit>,
) -> Result<Option<Changed>, StoreError> {
    let graph = GraphNameRef::from(name);
    let (mut old, mut new) = (Content::new(), Content::new());
    let is_empty = |transaction: &Transaction<'_>| {
        transaction.quads_for_pattern(None, None, None, Some(graph)).next().is_none()
    };
    let was_empty = is_empty(transaction);
    let mut looked_at = HashSet::new();
    for Edit { removed, added, .. } in &edits {
        for triple in removed.iter().chain(added).filter(|it| looked_at.insert(*it)) {
            old.extend(kept(transaction, triple, graph)?.map(|it| (triple_line(&it), it)));
        }
        for triple in removed {
            transaction.remove(triple.as_ref().in_graph(graph));
        }
        for triple in added {
            transaction.insert(triple.as_ref().in_graph(graph));
        }
    }
    for triple in looked_at {
        new.extend(kept(transaction, triple, graph)?.map(|it| (triple_line(&it), it)));
    }
    let became = became(was_empty, is_empty(transaction));
    if became == Became::Gone {
        transaction.remove_named_graph(name).map_err(engine)?;
    }
    Ok(Changed::between(&old, new).map(|changed| Changed { whole: None, became, ..changed }))
}

/// A triple as the engine keeps it, if it does.
fn kept(
    transaction: &Transaction<'_>,
    triple: &Triple,
    graph: GraphNameRef<'_>,
) -> Result<Option<Triple>, StoreError> {
    if !transaction.contains(triple.as_ref().in_graph(graph)).map_err(engine)? {
        return Ok(None);
    }
    let Term::Literal(literal) = &triple.object else { return Ok(Some(triple.clone())) };
    if literal.datatype() == xsd::STRING || literal.language().is_some() {
        return Ok(Some(triple.clone()));
    }
    let (subject, predicate) = (triple.subject.as_ref(), triple.predicate.as_ref());
    let object = triple.object.as_ref();
    let mut found = transaction.quads_for_pattern(Some(subject), Some(predicate), Some(object), Some(graph));
    found.next().transpose().map(|it| it.map(Triple::from)).map_err(engine)
}

fn stored(transaction: &Transaction<'_>, name: &NamedNode) -> Result<Content, StoreError> {
    content(transaction.quads_for_pattern(None, None, None, Some(GraphNameRef::from(name))))
}

fn content(quads: QuadIter<'_>) -> Result<Content, StoreError> {
    quads
        .map(|quad| quad.map(Triple::from).map(|triple| (triple_line(&triple), triple)).map_err(engine))
        .collect()
}

/// The names of all graphs, sorted.
fn graphs(store: &Store) -> Result<Vec<NamedNode>, StoreError> {
    let mut names = Vec::new();
    for name in store.named_graphs() {
        if let NamedOrBlankNode::NamedNode(name) = name.map_err(engine)? {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Evaluates `query` to its end, or to the error that stopped it.
pub fn evaluate(
    store: &Store,
    query: &Query,
    max_rows: usize,
    cancel: &CancellationToken,
) -> Result<Answer, StoreError> {
    let mut prepared =
        SparqlEvaluator::new().with_cancellation_token(cancel.clone()).for_query(query.clone());
    if query.dataset().is_none() {
        prepared.dataset_mut().set_default_graph_as_union();
    }
    match prepared.on_store(store).execute().map_err(evaluation)? {
        QueryResults::Boolean(value) => Ok(Answer::Boolean(value)),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution.map_err(evaluation)?;
                if rows.len() == max_rows {
                    return Err(StoreError::TooLarge(max_rows));
                }
                rows.push(solution.values().to_vec());
            }
            Ok(Answer::Solutions { variables, rows })
        }
        QueryResults::Graph(triples) => {
            let mut found = Content::new();
            for triple in triples {
                let triple = triple.map_err(evaluation)?;
                found.insert(triple_line(&triple), triple);
                if found.len() > max_rows {
                    return Err(StoreError::TooLarge(max_rows));
                }
            }
            Ok(Answer::Graph(found.into_values().collect()))
        }
    }
}

/// Carries an error of the engine's storage over.
pub fn engine(error: impl Display) -> StoreError {
    StoreError::Engine(error.to_string())
}

fn evaluation(error: QueryEvaluationError) -> StoreError {
    match error {
        QueryEvaluationError::Cancelled => StoreError::Cancelled,
        other => engine(other),
    }
}
