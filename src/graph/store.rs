//! The one small trait every store stands behind.

use oxigraph::model::{NamedNode, Term, Triple, Variable};
use oxigraph::sparql::CancellationToken;
use spargebra::Query;

/// A write: whole named graphs replaced or removed, all or none.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Graph name and its new content; `None` removes the graph.
    pub graphs: Vec<(NamedNode, Option<Vec<Triple>>)>,
}

/// What a query gives, complete: a cut answer is an error, never an `Answer`.
#[derive(Clone, Debug)]
pub enum Answer {
    /// SELECT: the variables, and per row a value for each of them.
    Solutions { variables: Vec<Variable>, rows: Vec<Vec<Option<Term>>> },
    /// ASK.
    Boolean(bool),
    /// CONSTRUCT and DESCRIBE.
    Graph(Vec<Triple>),
}

/// A place where named graphs live and SPARQL is answered. The default graph of a query is the union.
pub trait Store: Send + Sync + 'static {
    /// Applies `change` durably and atomically; on error nothing has changed.
    fn apply(&self, change: Change) -> Result<(), StoreError>;

    /// Evaluates `query`, giving at most `max_rows` rows or triples (more is [`StoreError::TooLarge`]).
    /// Blocking: call it through the guard.
    fn evaluate(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Answer, StoreError>;

    /// The names of all graphs, sorted.
    fn graphs(&self) -> Result<Vec<NamedNode>, StoreError>;

    /// The content of one graph, sorted; empty when there is none.
    fn graph(&self, name: &NamedNode) -> Result<Vec<Triple>, StoreError>;

    /// A number that grows with every applied change.
    fn generation(&self) -> u64;
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The query gives more rows than allowed.
    #[error("the answer has more than {0} rows; add a LIMIT or narrow the query")]
    TooLarge(usize),
    /// The query was stopped.
    #[error("the query was stopped at its time limit")]
    Cancelled,
    /// Files of the data folder.
    #[error("{path}: {source}")]
    File { path: std::path::PathBuf, source: std::io::Error },
    /// Anything the engine reports.
    #[error("{0}")]
    Engine(String),
}
