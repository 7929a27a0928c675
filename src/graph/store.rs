//! The one small trait every store stands behind.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use oxigraph::model::{NamedNode, QuadRef, Term, Triple, Variable};
use oxigraph::sparql::CancellationToken;
#[cfg(all(feature = "server", target_os = "linux"))]
use oxigraph::sparql::QueryResults;
use serde::{Deserialize, Serialize};
use spargebra::Query;

use super::Explain;

/// A write: whole named graphs replaced or removed, all or none.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Graph name and its new content; `None` (or no triples at all) removes the graph.
    /// When a name stands here twice, the last one counts.
    pub graphs: Vec<(NamedNode, Option<Vec<Triple>>)>,
}

/// A write to part of a graph: worth it where the graph is large and what changes is small.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The graph.
    pub name: NamedNode,
    /// Triples that go; they need not be there.
    pub removed: Vec<Triple>,
    /// Triples that come, after the others have gone; they may be there.
    pub added: Vec<Triple>,
}

/// What a [`Change`] really did to the union of all graphs, in the order of the graphs' names.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// The store's generation with the change in it.
    pub generation: u64,
    /// The graphs whose content is another than before; empty when the change changed nothing.
    pub graphs: Vec<GraphChange>,
}

/// What became of one graph. A triple that came or went may also stand in other graphs.
#[derive(Clone, Debug)]
pub struct GraphChange {
    /// Its name.
    pub name: NamedNode,
    /// Triples it did not hold before.
    pub added: Vec<Triple>,
    /// Triples it holds no more.
    pub removed: Vec<Triple>,
    /// Came, changed or went.
    pub became: Became,
}

/// What a change can be for a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Became {
    /// It is new.
    New,
    /// It holds something else.
    Changed,
    /// It is gone.
    Gone,
}

impl Edit {
    /// What it makes of a graph's content.
    pub(super) fn of(self, mut content: Vec<Triple>) -> Vec<Triple> {
        let removed: HashSet<Triple> = self.removed.into_iter().collect();
        content.retain(|it| !removed.contains(it));
        content.extend(self.added);
        content
    }
}

/// What a query gives, complete: a cut answer is an error, never an `Answer`.
#[derive(Clone, Debug)]
pub enum Answer {
    /// SELECT: the variables, and per row a value for each of them.
    Solutions {
        /// The projected variables, in the order asked for.
        variables: Vec<Variable>,
        /// One value (or none) per variable.
        rows: Vec<Vec<Option<Term>>>,
    },
    /// ASK.
    Boolean(bool),
    /// CONSTRUCT and DESCRIBE, each triple once, sorted.
    Graph(Vec<Triple>),
}

/// Takes a table as it comes.
pub trait Rows {
    /// The columns, before any row.
    fn head(&mut self, variables: &[Variable]) -> Result<(), StoreError>;

    /// One value (or none) per column.
    fn row(&mut self, row: Vec<Option<Term>>) -> Result<(), StoreError>;
}

/// A place where named graphs live and SPARQL is answered.
///
/// The default graph of a query that names no dataset is the union of all graphs.
pub trait Store: Send + Sync + 'static {
    /// Applies `change` durably and atomically, and tells what really changed; on error nothing has changed.
    fn apply(&self, change: Change) -> Result<Applied, StoreError>;

    /// As [`Store::revise`], for a change that was worked out from the generation `of`: [`StoreError::Behind`] when a
    /// shared store is in another one. Where nobody else writes, the writer sees to that itself.
    fn revise_of(&self, _of: u64, change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        self.revise(change, edits)
    }

    /// Applies `change` and then `edits`, all or none, as [`Store::apply`] does.
    fn revise(&self, mut change: Change, edits: Vec<Edit>) -> Result<Applied, StoreError> {
        for edit in edits {
            let whole = match change.graphs.iter().rev().find(|it| it.0 == edit.name) {
                Some((_, content)) => content.clone().unwrap_or_default(),
                None => self.graph(&edit.name)?,
            };
            let name = edit.name.clone();
            change.graphs.push((name, Some(edit.of(whole))));
        }
        self.apply(change)
    }

    /// Evaluates `query`, giving at most `max_rows` rows or triples (more is [`StoreError::TooLarge`]).
    /// Blocking: call it through the guard.
    fn evaluate(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
    ) -> Result<Answer, StoreError>;

    /// As [`Store::evaluate`], where the rows of a table may go to `rows` as they come: then no answer is left to give,
    /// and after an error what was shown is not the whole.
    fn stream(
        &self,
        query: &Query,
        max_rows: usize,
        cancel: &CancellationToken,
        _rows: &mut dyn Rows,
    ) -> Result<Option<Answer>, StoreError> {
        self.evaluate(query, max_rows, cancel).map(Some)
    }

    /// Shows `see` the results of a query that is small by its plan, unless `cancel` stops it; they are those of one
    /// state, whose generation this gives. `None` when the query was not answered so, or `see` had not all that it was
    /// shown: then what was shown counts for nothing. It waits for nobody.
    #[cfg(all(feature = "server", target_os = "linux"))]
    fn glance(
        &self,
        _query: &Query,
        _cancel: &CancellationToken,
        _see: &mut dyn FnMut(QueryResults<'_>) -> bool,
    ) -> Option<u64> {
        None
    }

    /// How `query` would be evaluated; `None` when the store cannot tell.
    fn explain(&self, _query: &Query, _form: Explain) -> Option<String> {
        None
    }

    /// The names of all graphs that hold something, sorted.
    fn graphs(&self) -> Result<Vec<NamedNode>, StoreError>;

    /// The content of one graph, sorted; empty when there is none.
    fn graph(&self, name: &NamedNode) -> Result<Vec<Triple>, StoreError>;

    /// Shows every triple of every graph, in no order; one that stands in several graphs comes several times.
    fn scan(&self, see: &mut dyn FnMut(Triple)) -> Result<(), StoreError>;

    /// Shows every quad of one moment, in no order.
    fn quads(&self, see: &mut dyn FnMut(QuadRef<'_>)) -> Result<(), StoreError>;

    /// Whether some graph holds `triple`.
    fn holds(&self, triple: &Triple) -> Result<bool, StoreError>;

    /// A number that grows with every change that changed something.
    fn generation(&self) -> u64;

    /// Has the next generations follow `generation`, when that is the larger number.
    fn resume(&self, generation: u64);

    /// Whether others may change it too, whom only [`Store::missed`] tells of.
    fn is_shared(&self) -> bool {
        false
    }

    /// A word that no other store has, where this one is kept elsewhere and may be exchanged for another.
    fn identity(&self) -> Option<String> {
        None
    }

    /// What others have done to it since the last change that was made or missed here, in order; nothing when that
    /// cannot be told, so that whoever keeps a view has to read it again.
    fn missed(&self) -> Result<Option<Vec<Applied>>, StoreError> {
        Ok(Some(Vec::new()))
    }

    /// Something that is another for another content of a graph, also after a restart, and cheap to get: size and
    /// time of its file. `None` when the store keeps none.
    fn stamp(&self, _graph: &NamedNode) -> Option<String> {
        None
    }

    /// Puts a copy of one state of a database into the new folder `target` and gives the generation of that state;
    /// `None` when the store keeps files of its own, which can be copied.
    fn checkpoint(&self, _target: &Path) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }

    /// When the content of a graph last became another; `None` when the store does not know.
    fn changed_at(&self, _graph: &NamedNode) -> Option<SystemTime> {
        None
    }
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The query gives more rows than allowed.
    #[error("the answer has more than {0} rows; add a LIMIT or narrow the query")]
    TooLarge(usize),
    /// The query gives a larger answer than can be held.
    #[error("the answer is larger than {} MB and cannot be held; add a LIMIT or narrow the query", .0 >> 20)]
    TooMuch(usize),
    /// The query was stopped.
    #[error("the query was stopped at its time limit")]
    Cancelled,
    /// A file of the data folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the data folder does not hold what it should.
    #[error(
        "{path} is damaged, {place}: {reason}; restore this file from a copy, or delete it and import its document again"
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where in it: a line, or the end of what could be unpacked.
        place: String,
        /// What is wrong there.
        reason: String,
    },
    /// A graph name that no file can be named after.
    #[error("the graph name {0} is too long: at most 240 bytes once written as a file name")]
    LongName(NamedNode),
    /// A remote engine does not answer.
    #[error("the engine at {url} does not answer: {reason}")]
    Away {
        /// Where it should be.
        url: String,
        /// What was seen of it.
        reason: String,
    },
    /// A remote engine does not let us.
    #[error(
        "the engine at {url} refuses with status {status}: {}",
        if *.known { "the credentials in the file of --store-credentials are not accepted there" }
        else { "it wants to know who asks; give --store-credentials FILE" }
    )]
    Unknown {
        /// Where it is.
        url: String,
        /// 401 or 403.
        status: u16,
        /// We said who we are.
        known: bool,
    },
    /// A remote engine refuses a request.
    #[error("the engine at {url} refuses with status {status}: {words}")]
    Refused {
        /// Where it is.
        url: String,
        /// The status of its answer.
        status: u16,
        /// What it said.
        words: String,
    },
    /// An answer of a remote engine is not whole.
    #[error("the answer of the engine at {url} is not whole: {reason}")]
    Cut {
        /// Where it is.
        url: String,
        /// How that was seen.
        reason: String,
    },
    /// A remote engine that was opened to be read only.
    #[error(
        "nothing can be written: this program knows no address for updates of the engine; give --store-update URL"
    )]
    ReadOnly,
    /// Others have changed the store meanwhile; see [`Store::missed`].
    #[error("others change the store all the time; try again")]
    Behind,
    /// Anything the engine reports.
    #[error("{0}")]
    Engine(String),
}

impl StoreError {
    /// Wraps what the system said about `path`.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.into();
        move |source| StoreError::File { path, source }
    }
}
