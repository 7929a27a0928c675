//! What a SPARQL update does to a store that answers only queries: worked out here, to be made as one change.
//!
//! What an update matches is asked as a query; what it writes is put together here. An operation that matches sees the
//! store as it is, so it cannot look at graphs that operations before it write: whoever wants that sends two updates.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use oxigraph::model::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple, Variable};
use oxigraph::sparql::CancellationToken;
use spargebra::algebra::{GraphPattern, GraphTarget, QueryDataset};
use spargebra::term::{
    GraphName, GraphNamePattern, GroundQuadPattern, GroundTermPattern, NamedNodePattern, QuadPattern,
    TermPattern,
};
use spargebra::{GraphUpdateOperation, Query};

use super::sparql::{self, ParseError};
use super::table::View;
use super::{Answer, Edit, Scope, Store, StoreError, is_writable, written_by_default};

/// Why an update is not made.
#[derive(Debug)]
pub enum WriteRefused {
    /// It is no update that is made here.
    Parse(ParseError),
    /// A graph that is the program's own.
    Protected(String),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for WriteRefused {
    fn from(error: StoreError) -> WriteRefused {
        WriteRefused::Store(error)
    }
}

fn refused(words: &str) -> WriteRefused {
    WriteRefused::Parse(ParseError::Refused(words.to_owned()))
}

/// Per graph, whether a triple is there in the end.
#[derive(Default)]
struct Effect(BTreeMap<NamedNode, HashMap<Triple, bool>>);

/// The edits of graphs that make up an update, whose patterns may match `max_rows` times.
pub fn work_out(
    store: &dyn Store,
    text: &str,
    scope: &Scope,
    max_rows: usize,
    cancel: &CancellationToken,
) -> Result<Vec<Edit>, WriteRefused> {
    let update = sparql::parse_update(text, scope).map_err(WriteRefused::Parse)?;
    let mut effect = Effect::default();
    for operation in update.operations {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                let mut renamed = HashMap::new();
                for quad in data {
                    let object = fresh_object(quad.object, &mut renamed);
                    let subject = fresh(quad.subject, &mut renamed);
                    effect.set(graph(quad.graph_name)?, Triple::new(subject, quad.predicate, object), true);
                }
            }
            GraphUpdateOperation::DeleteData { data } => {
                for quad in data {
                    let triple = Triple::new(quad.subject, quad.predicate, Term::from(quad.object));
                    effect.set(graph(quad.graph_name)?, triple, false);
                }
            }
            GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
                if !effect.leaves(looked_at(&pattern, None)) {
                    return Err(refused(
                        "an operation with WHERE may look at what operations before it write, and this store only \
                         matches what was there before the update; send them one after the other",
                    ));
                }
                let dataset = dataset(scope, using)?;
                let variables = named(&delete, &insert);
                let rows = matched(store, &variables, dataset, *pattern, max_rows, cancel)?;
                let values = |row: Vec<Option<Term>>| {
                    Matched(variables.iter().zip(row).filter_map(|(name, it)| Some((name, it?))).collect())
                };
                effect.fill(&delete, &insert, &rows.into_iter().map(values).collect::<Vec<_>>())?;
            }
            GraphUpdateOperation::Clear { graph, .. } | GraphUpdateOperation::Drop { graph, .. } => {
                for name in effect.targets(store, graph)? {
                    effect.clear(store, name)?;
                }
            }
            // A graph is there when it holds something.
            GraphUpdateOperation::Create { graph, .. } => drop(writable(graph)?),
            GraphUpdateOperation::Load { .. } => {
                return Err(refused(
                    "LOAD is switched off: this server asks no other server; send the triples themselves",
                ));
            }
        }
    }
    Ok(effect.edits())
}

impl Effect {
    // The last word on a triple counts.
    fn set(&mut self, graph: NamedNode, triple: Triple, is_there: bool) {
        let Triple { subject, predicate, object } = triple;
        // As stores keep values.
        let triple = Triple::new(subject, predicate, View::by_value(object));
        self.0.entry(graph).or_default().insert(triple, is_there);
    }

    /// Whether graphs are untouched so far; `None` means any graph.
    fn leaves(&self, graphs: Option<BTreeSet<&NamedNode>>) -> bool {
        match graphs {
            Some(graphs) => !graphs.into_iter().any(|it| self.0.contains_key(it)),
            None => self.0.is_empty(),
        }
    }

    /// The graphs that are emptied, new ones too; `ALL` and `NAMED` mean those that may be written.
    fn targets(&self, store: &dyn Store, target: GraphTarget) -> Result<BTreeSet<NamedNode>, WriteRefused> {
        match target {
            GraphTarget::NamedNode(name) => Ok(BTreeSet::from([writable(name)?])),
            GraphTarget::DefaultGraph => Ok(BTreeSet::from([written_by_default()])),
            GraphTarget::NamedGraphs | GraphTarget::AllGraphs => {
                let all = store.graphs()?.into_iter().chain(self.0.keys().cloned());
                Ok(all.filter(|it| is_writable(it.as_str())).collect())
            }
        }
    }

    fn clear(&mut self, store: &dyn Store, name: NamedNode) -> Result<(), StoreError> {
        let held = store.graph(&name)?;
        let effect = self.0.entry(name).or_default();
        effect.values_mut().for_each(|it| *it = false);
        effect.extend(held.into_iter().map(|it| (it, false)));
        Ok(())
    }

    /// What an operation writes for the rows that it has matched: first what goes, then what comes.
    fn fill(
        &mut self,
        delete: &[GroundQuadPattern],
        insert: &[QuadPattern],
        rows: &[Matched<'_>],
    ) -> Result<(), WriteRefused> {
        for row in rows {
            for quad in delete {
                let triple = row.triple(row.ground(&quad.subject), &quad.predicate, row.ground(&quad.object));
                if let Some((triple, name)) = triple.zip(row.graph(&quad.graph_name)) {
                    self.set(writable(name)?, triple, false);
                }
            }
        }
        for row in rows {
            let mut new = HashMap::new();
            for quad in insert {
                let (subject, object) = (row.term(&quad.subject, &mut new), row.term(&quad.object, &mut new));
                let triple = row.triple(subject, &quad.predicate, object);
                if let Some((triple, name)) = triple.zip(row.graph(&quad.graph_name)) {
                    self.set(writable(name)?, triple, true);
                }
            }
        }
        Ok(())
    }

    fn edits(self) -> Vec<Edit> {
        let edit = |(name, effect): (NamedNode, HashMap<Triple, bool>)| {
            let (added, removed): (Vec<_>, Vec<_>) = effect.into_iter().partition(|(_, is_there)| *is_there);
            let triples = |them: Vec<(Triple, bool)>| them.into_iter().map(|it| it.0).collect();
            Edit { name, removed: triples(removed), added: triples(added) }
        };
        self.0.into_iter().map(edit).collect()
    }
}

/// What one match gives to the variables of templates.
struct Matched<'a>(HashMap<&'a Variable, Term>);

impl Matched<'_> {
    fn value(&self, variable: &Variable) -> Option<Term> {
        self.0.get(variable).cloned()
    }

    fn ground(&self, pattern: &GroundTermPattern) -> Option<Term> {
        match pattern {
            GroundTermPattern::NamedNode(it) => Some(it.clone().into()),
            GroundTermPattern::Literal(it) => Some(it.clone().into()),
            GroundTermPattern::Variable(it) => self.value(it),
        }
    }

    /// Blank nodes of a template are new for each match.
    fn term(&self, pattern: &TermPattern, new: &mut HashMap<BlankNode, BlankNode>) -> Option<Term> {
        match pattern {
            TermPattern::NamedNode(it) => Some(it.clone().into()),
            TermPattern::Literal(it) => Some(it.clone().into()),
            TermPattern::BlankNode(it) => Some(new.entry(it.clone()).or_default().clone().into()),
            TermPattern::Variable(it) => self.value(it),
        }
    }

    fn graph(&self, pattern: &GraphNamePattern) -> Option<NamedNode> {
        match pattern {
            GraphNamePattern::NamedNode(it) => Some(it.clone()),
            GraphNamePattern::DefaultGraph => Some(written_by_default()),
            GraphNamePattern::Variable(it) => match self.value(it)? {
                Term::NamedNode(it) => Some(it),
                _ => None,
            },
        }
    }

    /// A triple, where the parts make one.
    fn triple(
        &self,
        subject: Option<Term>,
        predicate: &NamedNodePattern,
        object: Option<Term>,
    ) -> Option<Triple> {
        let subject = match subject? {
            Term::NamedNode(it) => NamedOrBlankNode::from(it),
            Term::BlankNode(it) => it.into(),
            Term::Literal(_) => return None,
        };
        let predicate = match predicate {
            NamedNodePattern::NamedNode(it) => it.clone(),
            NamedNodePattern::Variable(it) => match self.value(it)? {
                Term::NamedNode(it) => it,
                _ => return None,
            },
        };
        Some(Triple::new(subject, predicate, object?))
    }
}

/// Asks what an operation matches, as far as its templates name it.
fn matched(
    store: &dyn Store,
    variables: &[Variable],
    dataset: Option<QueryDataset>,
    pattern: GraphPattern,
    max_rows: usize,
    cancel: &CancellationToken,
) -> Result<Vec<Vec<Option<Term>>>, StoreError> {
    // A table has a column.
    let (pattern, variables) = match variables {
        [] => {
            let variable = Variable::new_unchecked("travaux_found");
            let (inner, expression) = (Box::new(pattern), Literal::from(1).into());
            (GraphPattern::Extend { inner, variable: variable.clone(), expression }, vec![variable])
        }
        some => (pattern, some.to_vec()),
    };
    let pattern = GraphPattern::Project { inner: Box::new(pattern), variables };
    let query = Query::Select { dataset, pattern, base_iri: None };
    match store.evaluate(&query, max_rows, cancel)? {
        Answer::Solutions { rows, .. } => Ok(rows),
        Answer::Boolean(_) | Answer::Graph(_) => Err(StoreError::Engine("a SELECT gave no table".to_owned())),
    }
}

/// The variables of templates, each once.
fn named<'a>(delete: &'a [GroundQuadPattern], insert: &'a [QuadPattern]) -> Vec<Variable> {
    let predicate = |it: &'a NamedNodePattern| match it {
        NamedNodePattern::Variable(it) => Some(it),
        NamedNodePattern::NamedNode(_) => None,
    };
    let graph = |it: &'a GraphNamePattern| match it {
        GraphNamePattern::Variable(it) => Some(it),
        GraphNamePattern::NamedNode(_) | GraphNamePattern::DefaultGraph => None,
    };
    let ground = |it: &'a GroundTermPattern| match it {
        GroundTermPattern::Variable(it) => Some(it),
        _ => None,
    };
    let term = |it: &'a TermPattern| match it {
        TermPattern::Variable(it) => Some(it),
        _ => None,
    };
    let deleted = delete.iter().flat_map(|it| {
        [ground(&it.subject), predicate(&it.predicate), ground(&it.object), graph(&it.graph_name)]
    });
    let inserted = insert.iter().flat_map(|it| {
        [term(&it.subject), predicate(&it.predicate), term(&it.object), graph(&it.graph_name)]
    });
    let all: BTreeSet<&str> = deleted.chain(inserted).flatten().map(Variable::as_str).collect();
    all.into_iter().map(Variable::new_unchecked).collect()
}

/// The graphs that a pattern looks at, where that is plain; inside one, when it stands there.
fn looked_at<'a>(
    pattern: &'a GraphPattern,
    inside: Option<&'a NamedNode>,
) -> Option<BTreeSet<&'a NamedNode>> {
    match pattern {
        GraphPattern::Values { .. } => Some(BTreeSet::new()),
        GraphPattern::Bgp { patterns } if patterns.is_empty() => Some(BTreeSet::new()),
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => inside.map(|it| BTreeSet::from([it])),
        GraphPattern::Graph { name: NamedNodePattern::NamedNode(name), inner } => {
            looked_at(inner, Some(name))
        }
        GraphPattern::Join { left, right } | GraphPattern::Union { left, right } => {
            let mut graphs = looked_at(left, inside)?;
            graphs.extend(looked_at(right, inside)?);
            Some(graphs)
        }
        GraphPattern::Project { inner, .. } | GraphPattern::Distinct { inner } => looked_at(inner, inside),
        _ => None,
    }
}

/// What the patterns of an update are matched with: as the request says, or else the update.
fn dataset(scope: &Scope, using: Option<QueryDataset>) -> Result<Option<QueryDataset>, WriteRefused> {
    if scope.default_graphs.is_empty() && scope.named_graphs.is_empty() {
        return Ok(using);
    }
    if using.is_some() {
        return Err(refused(
            "the request names graphs, and so does the update with USING or WITH; do one of both",
        ));
    }
    let named = Some(scope.named_graphs.clone());
    Ok(Some(QueryDataset { default: scope.default_graphs.clone(), named }))
}

fn graph(name: GraphName) -> Result<NamedNode, WriteRefused> {
    match name {
        GraphName::NamedNode(name) => writable(name),
        GraphName::DefaultGraph => Ok(written_by_default()),
    }
}

fn writable(name: NamedNode) -> Result<NamedNode, WriteRefused> {
    let shown = || WriteRefused::Protected(name.as_str().chars().take(200).collect());
    if is_writable(name.as_str()) { Ok(name) } else { Err(shown()) }
}

/// Blank nodes of an update are new ones.
fn fresh(node: NamedOrBlankNode, renamed: &mut HashMap<BlankNode, BlankNode>) -> NamedOrBlankNode {
    match node {
        NamedOrBlankNode::BlankNode(it) => renamed.entry(it).or_default().clone().into(),
        NamedOrBlankNode::NamedNode(_) => node,
    }
}

fn fresh_object(term: Term, renamed: &mut HashMap<BlankNode, BlankNode>) -> Term {
    match term {
        Term::BlankNode(it) => renamed.entry(it).or_default().clone().into(),
        _ => term,
    }
}
