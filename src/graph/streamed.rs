//! Answers that are written while they come: in parts, held back at first, and cut off where they fail.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use oxigraph::model::{Term, Variable};
use oxigraph::sparql::CancellationToken;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer, WriterSolutionsSerializer};
use spargebra::Query;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::timeout;

use super::guard::CancelOnDrop;
use super::{Format, GuardError, Rows, Store, StoreError, format};

/// Bytes of an answer before its first part goes out. What fails until then is told with a status of its own.
const HELD: usize = 8 << 20;
/// Bytes of the parts that follow, and how many of them wait for a slow client.
const PART: usize = 1 << 16;
const WAITING: usize = 4;

/// What goes from the thread of a query to its client.
enum Part {
    More(Vec<u8>),
    Last(Vec<u8>),
    Failed(GuardError),
}

/// Where a thread sends the parts of an answer.
pub struct To(Sender<Part>);

/// Where they come out.
pub struct From(Receiver<Part>);

/// The way of an answer to its client.
pub fn channel() -> (To, From) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (To(sender), From(receiver))
}

impl To {
    /// Says that what was sent is not the whole.
    pub fn fail(self, error: GuardError) {
        // The client may be gone.
        let _sent = self.0.blocking_send(Part::Failed(error));
    }

    fn send(&self, part: Part) -> io::Result<()> {
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the client is gone");
        self.0.blocking_send(part).map_err(gone)
    }
}

/// Evaluates `query` and writes its answer, to the end.
pub fn write(
    store: &dyn Store,
    query: &Query,
    format: Format,
    prefixes: &BTreeMap<String, String>,
    max_rows: usize,
    cancel: &CancellationToken,
    to: &To,
) -> Result<(), StoreError> {
    let out = Out { to, is_begun: false, bytes: Vec::new() };
    let mut table = Table { format: format.table(), variables: Vec::new(), state: State::Before(out) };
    let answer = store.stream(query, max_rows, cancel, &mut table)?;
    let last = match (table.state, answer) {
        (State::Writing(writer), None) => writer.finish().map_err(unwritten)?,
        (State::Before(out), Some(answer)) => {
            let bytes = format::write(&answer, format, prefixes).map_err(failed)?;
            Out { bytes, ..out }
        }
        _ => return Err(StoreError::Engine("an answer came in two ways".to_owned())),
    };
    to.send(Part::Last(last.bytes)).map_err(unwritten)
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Engine(format!("an answer could not be written: {error}"))
}

fn unwritten(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::BrokenPipe => StoreError::Cancelled,
        _ => failed(error),
    }
}

/// A table that is written row by row.
struct Table<'a> {
    format: Option<QueryResultsFormat>,
    variables: Vec<Variable>,
    state: State<'a>,
}

enum State<'a> {
    Before(Out<'a>),
    Writing(WriterSolutionsSerializer<Out<'a>>),
    Broken,
}

impl Rows for Table<'_> {
    fn head(&mut self, variables: &[Variable]) -> Result<(), StoreError> {
        let State::Before(out) = std::mem::replace(&mut self.state, State::Broken) else {
            return Err(StoreError::Engine("a table began twice".to_owned()));
        };
        let Some(format) = self.format else {
            return Err(StoreError::Engine("the format does not fit the query".to_owned()));
        };
        let writer = QueryResultsSerializer::from_format(format);
        let writer = writer.serialize_solutions_to_writer(out, variables.to_vec());
        self.state = State::Writing(writer.map_err(unwritten)?);
        self.variables = variables.to_vec();
        Ok(())
    }

    fn row(&mut self, row: Vec<Option<Term>>) -> Result<(), StoreError> {
        match &mut self.state {
            State::Writing(writer) => {
                let bound =
                    self.variables.iter().zip(&row).filter_map(|(name, it)| Some((name, it.as_ref()?)));
                writer.serialize(bound).map_err(unwritten)
            }
            _ => Err(StoreError::Engine("a row came before its table".to_owned())),
        }
    }
}

/// Gathers bytes until they are worth a part.
struct Out<'a> {
    to: &'a To,
    is_begun: bool,
    bytes: Vec<u8>,
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        let most = if self.is_begun { PART } else { HELD };
        if self.bytes.len() >= most {
            self.is_begun = true;
            self.to.send(Part::More(std::mem::take(&mut self.bytes)))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long an answer is waited for.
pub struct Wait {
    /// The time limit, for words.
    pub time: Duration,
    /// Time that its parts may still take to come.
    pub left: Duration,
    /// When the client must have read all.
    pub over: Instant,
}

/// An answer of which a part is there. Its query is cancelled when this is dropped.
pub struct Streamed {
    from: From,
    is_whole: bool,
    wait: Wait,
    _cancel: CancelOnDrop,
}

impl Streamed {
    /// The first part of an answer, and what gives the others, if there are any.
    pub(super) async fn begin(
        from: From,
        cancel: CancelOnDrop,
        wait: Wait,
    ) -> Result<(Vec<u8>, Option<Streamed>), GuardError> {
        let answer = Streamed { from, is_whole: false, wait, _cancel: cancel };
        match answer.next().await? {
            Some((all, Streamed { is_whole: true, .. })) => Ok((all, None)),
            Some((first, rest)) => Ok((first, Some(rest))),
            None => Err(GuardError::Fault),
        }
    }

    /// The next part, and what gives the one after it; `Ok(None)` after the last. An error means that the answer was
    /// cut.
    pub async fn next(mut self) -> Result<Option<(Vec<u8>, Streamed)>, GuardError> {
        if self.is_whole {
            return Ok(None);
        }
        match self.part().await? {
            Part::More(part) => Ok(Some((part, self))),
            Part::Last(part) => Ok(Some((part, Streamed { is_whole: true, ..self }))),
            Part::Failed(error) => Err(error),
        }
    }

    /// When the client must have read all.
    pub fn over(&self) -> Instant {
        self.wait.over
    }

    async fn part(&mut self) -> Result<Part, GuardError> {
        let Wait { time, left, .. } = &mut self.wait;
        let start = Instant::now();
        let part = timeout(*left, self.from.0.recv()).await;
        *left = left.saturating_sub(start.elapsed());
        // A thread that ends without a word has failed.
        part.map_err(|_| GuardError::Timeout(*time))?.ok_or(GuardError::Fault)
    }
}
