//! The one gate through which servers ask the store.
//!
//! What it bounds: how many queries run at once, the length and nesting of a query's text, products that need no
//! data, the rows of an answer, and the time until the client hears something.
//!
//! What it cannot bound: oxigraph looks at its cancellation only while it fetches data, so a query that sorts, groups
//! or joins what it already has may go on after its client was told about the time limit. It keeps its permit until it
//! ends, so such queries slow down others of their kind and nothing else, but the memory they take is not limited.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use oxigraph::sparql::CancellationToken;
use spargebra::Query;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use super::sparql::{self, ParseError, Scope};
use super::streamed::{self, Streamed, Wait};
use super::worker::{HITS, Search};
use super::workers::Workers;
use super::writes::{self, WriteRefused};
use super::{Answer, Edit, Explain, Format, Store, StoreError};

/// How long a client may take to read its answer, as a multiple of the time limit.
pub const LEISURE: u32 = 4;

/// What a query may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// From the call to the answer.
    pub time: Duration,
    /// How long a query waits for its turn before it is refused.
    pub wait: Duration,
    /// Rows or triples of an answer.
    pub rows: usize,
    /// Queries that run at once.
    pub permits: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Limits {
            time: Duration::from_secs(30),
            wait: Duration::from_secs(2),
            rows: 100_000,
            permits: 2 * cores,
        }
    }
}

/// Why there is no answer. The messages are safe to show to a client.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The text is no query we evaluate.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// All permits are taken.
    #[error("the server is busy with other queries; try again in a few seconds")]
    Busy,
    /// No answer in time.
    #[error("the query took longer than {} seconds; narrow it, or add a LIMIT", .0.as_secs_f32())]
    Timeout(Duration),
    /// Its process ended before the answer did.
    #[error(
        "the query was stopped because it took more memory than one query may have (512 MB); narrow it, or add a LIMIT"
    )]
    Stopped,
    /// The worker is not there yet.
    #[error("the server is still taking in its data for SPARQL; try again in a few seconds")]
    Loading,
    /// The answer has more rows than allowed.
    #[error("the answer has more than {0} rows; add a LIMIT or narrow the query")]
    TooLarge(usize),
    /// The answer is larger than can be held.
    #[error("the answer is larger than {} MB and cannot be held; add a LIMIT or narrow the query", .0 >> 20)]
    TooMuch(usize),
    /// A remote engine is not there.
    #[error("the engine behind this server does not answer; try again in a few seconds")]
    Away,
    /// A service that a query asks gave no answer; a sentence.
    #[error("{0}")]
    Service(String),
    /// A remote engine does not take the query.
    #[error("the engine behind this server refuses the query: {0}")]
    Refused(String),
    /// An update of a graph that is the program's own.
    #[error("the graph {0} is made by the program; updates do not write there")]
    Protected(String),
    /// The store failed; the message is for the log.
    #[error("the query could not be evaluated")]
    Store(#[source] StoreError),
    /// A fault of ours.
    #[error("the query could not be evaluated because of an internal fault")]
    Fault,
}

/// Permits, threads and limits around a store.
pub struct Guard {
    store: Arc<dyn Store>,
    limits: Limits,
    lane: Lane,
    /// Of answers that are passed on as they come: who reads them slowly keeps nobody else waiting.
    passing: Lane,
    search: Option<Search>,
    evaluated: AtomicU64,
}

impl Guard {
    /// Starts the threads on which queries run.
    pub fn new(store: Arc<dyn Store>, limits: Limits) -> std::io::Result<Guard> {
        let (lane, passing) = (Lane::start(&limits)?, Lane::start(&limits)?);
        Ok(Guard { store, limits, lane, passing, search: None, evaluated: AtomicU64::new(0) })
    }

    /// The same with a full text, which the queries that it parses may ask.
    #[must_use]
    pub fn with_search(self, search: Search) -> Guard {
        Guard { search: Some(search), ..self }
    }

    /// The store behind, for what is no query: graphs, changes, the generation.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// How many queries were given to the store so far.
    pub fn evaluated(&self) -> u64 {
        self.evaluated.load(Ordering::Relaxed)
    }

    /// Reads the text of a query, after checking that it cannot harm the parser.
    pub async fn parse(&self, text: String, scope: Scope) -> Result<Query, GuardError> {
        let search = self.search.clone();
        self.run(move |_, _| {
            let mut query = sparql::parse(&text, &scope)?;
            if let Some(search) = search {
                sparql::fill(&mut query, &mut |words| Ok::<_, ParseError>(search(words, HITS)))?;
            }
            Ok(query)
        })
        .await
    }

    /// Evaluates a query. Dropping the future cancels it.
    pub async fn evaluate(&self, query: Query) -> Result<Answer, GuardError> {
        self.evaluated.fetch_add(1, Ordering::Relaxed);
        let rows = self.limits.rows;
        let time = self.limits.time;
        self.run(move |store, cancel| {
            sparql::check(&query)?;
            store.evaluate(&query, rows, cancel).map_err(|error| told(error, time))
        })
        .await
    }

    /// Evaluates a query and writes its answer while it comes, where the store lets it. Dropping the future, or what it
    /// gives, cancels the query.
    pub async fn stream(
        &self,
        query: Query,
        format: Format,
        prefixes: Arc<BTreeMap<String, String>>,
    ) -> Result<(Vec<u8>, Option<Streamed>), GuardError> {
        self.evaluated.fetch_add(1, Ordering::Relaxed);
        let Limits { time, rows, .. } = self.limits;
        let start = Instant::now();
        let permit = self.passing.permit(&self.limits).await?;
        let cancel = CancelOnDrop(CancellationToken::new());
        let token = cancel.0.clone();
        let (store, (to, from)) = (Arc::clone(&self.store), streamed::channel());
        self.passing.workers.run(move || {
            let work = || {
                sparql::check(&query)?;
                streamed::write(&*store, &query, format, &prefixes, rows, &token, &to)
                    .map_err(|it| told(it, time))
            };
            let result = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(GuardError::Fault));
            if let Err(error) = result {
                to.fail(error);
            }
            drop(permit);
        });
        let left = time.saturating_sub(start.elapsed());
        Streamed::begin(from, cancel, Wait { time, left, over: start + time * LEISURE }).await
    }

    /// How a query would be evaluated, when the store can tell.
    pub async fn explain(&self, query: Query, form: Explain) -> Result<Option<String>, GuardError> {
        self.run(move |store, _| {
            sparql::check(&query)?;
            Ok(store.explain(&query, form))
        })
        .await
    }

    /// Works out what an update does, and of which state; nothing is changed.
    pub async fn work_out(&self, text: String, scope: Scope) -> Result<(u64, Vec<Edit>), GuardError> {
        let Limits { time, rows, .. } = self.limits;
        self.run(move |store, cancel| {
            let of = store.generation();
            let edits =
                writes::work_out(store, &text, &scope, rows, cancel).map_err(|error| match error {
                    WriteRefused::Parse(error) => GuardError::Parse(error),
                    WriteRefused::Protected(graph) => GuardError::Protected(graph),
                    WriteRefused::Store(error) => told(error, time),
                })?;
            Ok((of, edits))
        })
        .await
    }

    /// Runs `job` on a thread of its own as soon as there is a permit. The permit is free again when the job has
    /// ended; the caller hears at the time limit at the latest.
    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Store, &CancellationToken) -> Result<T, GuardError> + Send + 'static,
    ) -> Result<T, GuardError> {
        let start = Instant::now();
        let permit = self.lane.permit(&self.limits).await?;
        let cancel = CancelOnDrop(CancellationToken::new());
        let token = cancel.0.clone();
        let store = Arc::clone(&self.store);
        let (sender, receiver) = oneshot::channel();
        self.lane.workers.run(move || {
            let result =
                catch_unwind(AssertUnwindSafe(|| job(&*store, &token))).unwrap_or(Err(GuardError::Fault));
            drop(permit);
            // The client may be gone.
            let _sent = sender.send(result);
        });
        let left = self.limits.time.saturating_sub(start.elapsed());
        match timeout(left, receiver).await {
            Ok(result) => result.unwrap_or(Err(GuardError::Fault)),
            Err(_) => Err(GuardError::Timeout(self.limits.time)),
        }
    }
}

/// Permits, and as many threads.
struct Lane {
    permits: Arc<Semaphore>,
    workers: Workers,
}

impl Lane {
    fn start(limits: &Limits) -> std::io::Result<Lane> {
        let permits = Arc::new(Semaphore::new(limits.permits));
        Ok(Lane { permits, workers: Workers::start(limits.permits)? })
    }

    async fn permit(&self, limits: &Limits) -> Result<OwnedSemaphorePermit, GuardError> {
        let permit = timeout(limits.wait.min(limits.time), Arc::clone(&self.permits).acquire_owned()).await;
        permit.map_err(|_| GuardError::Busy)?.map_err(|_| GuardError::Fault)
    }
}

/// What the store says, for a client.
fn told(error: StoreError, time: Duration) -> GuardError {
    match error {
        StoreError::TooLarge(rows) => GuardError::TooLarge(rows),
        StoreError::TooMuch(bytes) => GuardError::TooMuch(bytes),
        StoreError::Cancelled => GuardError::Timeout(time),
        StoreError::Refused { status: 400, words, .. } => GuardError::Refused(words),
        error @ (StoreError::Away { .. } | StoreError::Unknown { .. }) => {
            tracing::error!(%error, "a query got no answer");
            GuardError::Away
        }
        other => {
            tracing::error!(error = %other, "a query failed");
            GuardError::Store(other)
        }
    }
}

/// Cancels a query whose client has gone.
pub struct CancelOnDrop(CancellationToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Change, Memory};
    use oxigraph::model::{NamedNode, Triple};

    fn guard(limits: Limits) -> Guard {
        let store = Memory::volatile().unwrap();
        let node = |n: usize| NamedNode::new(format!("urn:n{n}")).unwrap();
        let triples = (0..400).map(|n| Triple::new(node(n), node(0), node(n + 1))).collect();
        store.apply(Change { graphs: vec![(node(0), Some(triples))] }).unwrap();
        Guard::new(Arc::new(store), limits).unwrap()
    }

    async fn ask(guard: &Guard, text: &str) -> Result<Answer, GuardError> {
        let query = guard.parse(text.to_owned(), Scope::default()).await?;
        guard.evaluate(query).await
    }

    #[tokio::test]
    async fn the_default_graph_is_the_union() {
        let guard = guard(Limits::default());
        let answer = ask(&guard, "SELECT ?s { ?s ?p <urn:n1> }").await.unwrap();
        assert!(matches!(answer, Answer::Solutions { rows, .. } if rows.len() == 1));
        assert_eq!(guard.evaluated(), 1);
    }

    #[tokio::test]
    async fn too_many_rows_are_an_error() {
        let guard = guard(Limits { rows: 399, ..Limits::default() });
        let error = ask(&guard, "SELECT * { ?s ?p ?o }").await.unwrap_err();
        assert!(matches!(error, GuardError::TooLarge(399)), "{error}");
        let error = ask(&guard, "CONSTRUCT WHERE { ?s ?p ?o }").await.unwrap_err();
        assert!(matches!(error, GuardError::TooLarge(399)), "{error}");
    }

    #[tokio::test]
    async fn the_client_hears_in_time_and_the_permit_stays_taken() {
        let time = Duration::from_millis(150);
        let guard = guard(Limits { time, wait: Duration::from_millis(20), permits: 1, ..Limits::default() });
        let start = Instant::now();
        // A product that sorts: the engine does not look at its cancellation while it does.
        let slow = "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } ORDER BY ?a";
        let error = ask(&guard, slow).await.unwrap_err();
        assert!(matches!(error, GuardError::Timeout(_)), "{error}");
        assert!(start.elapsed() < Duration::from_secs(2));
        let error = ask(&guard, "ASK {}").await.unwrap_err();
        assert!(matches!(error, GuardError::Busy), "{error}");
    }

    #[tokio::test]
    async fn what_passes_the_check_overflows_no_stack() {
        let guard = guard(Limits { time: Duration::from_secs(5), ..Limits::default() });
        let nested = |open: &str, close: &str| format!("{}{}", open.repeat(58), close.repeat(58));
        for text in [
            format!("SELECT * {{ {} }}", nested("{", "}")),
            format!("SELECT (1{} AS ?x) {{}}", "&&1".repeat(120)),
            format!("SELECT (1{} AS ?x) {{}}", "+1".repeat(240)),
            format!("SELECT ({} AS ?x) {{}}", nested("STR(", ")").replace("()", "(1)")),
            format!("SELECT * {{ {{}}{} }}", "UNION{}".repeat(119)),
        ] {
            // Parsed there, dropped here: both must fit.
            let parsed = guard.parse(text.clone(), Scope::default()).await;
            assert!(parsed.is_ok(), "{:?} {text}", parsed.err());
            drop(parsed);
            assert!(ask(&guard, &text).await.is_ok(), "{text}");
        }
    }
}
