//! What happened to a store, and its former states.
//!
//! A log tells every change: its generation, its time, and what became of which graph. Beside it lies one patch for each
//! of the last changes, in the manner of RDF Patch: what the change took out of a graph and what it put in. A former
//! state is the present one with the patches undone, newest first. A graph that was new needs no lines to be undone,
//! so an import costs a line of the log.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedNode, Triple};
use serde::{Deserialize, Serialize};

use super::{Applied, Became, GraphChange, Observer, Store, StoreError};

const LOG: &str = "log";
/// Tells which store it is the history of, where that may be exchanged.
const STORE: &str = "store";
/// Begins the names of folders with histories that are none of this store any more.
const ASIDE: &str = "aside-";
const PATCH: &str = ".patch.gz";
/// How often a state is read again that changed meanwhile.
const TRIES: usize = 5;

/// The changes of a store, kept in a folder.
pub struct History {
    folder: PathBuf,
    keep: u64,
    log: Mutex<Log>,
}

struct Log {
    file: File,
    events: Vec<Event>,
    /// The first state that can be had again, as far as patches go.
    oldest: u64,
}

/// One change of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The store's generation with it.
    pub generation: u64,
    /// When it was made.
    pub at: jiff::Timestamp,
    /// What became of graphs.
    pub graphs: Vec<GraphEvent>,
    /// It was found later, when the store was opened: what it did, nobody saw.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unseen: bool,
}

/// What became of one graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphEvent {
    /// Its name.
    #[serde(with = "named")]
    pub name: NamedNode,
    /// Came, changed or went.
    pub became: Became,
    /// Triples it did not hold before.
    pub added: usize,
    /// Triples it holds no more.
    pub removed: usize,
    /// See [`Store::stamp`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stamp: Option<String>,
}

/// Why a former state cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FormerError {
    /// There never was such a state.
    #[error("there is no state {0} yet; the last one is {1}")]
    Unknown(u64, u64),
    /// It is no longer kept.
    #[error("the state {0} is not kept any more; the first that is, is {1} (see --keep-generations)")]
    NotKept(u64, u64),
    /// The store changes too fast.
    #[error("the store changed while its former state was put together; try again")]
    Restless,
    /// It is too large.
    #[error("the state has more than {0} statements, the most that a former state may have here")]
    TooLarge(usize),
    /// Files cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Graphs and what they hold.
pub type Graphs = Vec<(NamedNode, Vec<Triple>)>;

impl History {
    /// Opens the history of `store` in `folder`, keeping the patches of the last `keep` changes. What happened to the
    /// store without it is noted as one more change.
    pub fn open(folder: impl Into<PathBuf>, keep: u64, store: &dyn Store) -> Result<History, StoreError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(StoreError::file(&folder))?;
        let path = folder.join(LOG);
        let events = events(&path)?;
        let file = appended(&path)?;
        let mut log = Log { file, events, oldest: 0 };
        log.oldest = log.events.iter().rev().find(|it| it.unseen).map_or(0, |it| it.generation);
        let history = History { folder, keep, log: Mutex::new(log) };
        history.catch_up(store)?;
        let mut log = history.lock();
        history.forget(&mut log);
        drop(log);
        Ok(history)
    }

    /// The number of the last change; 0 when there was none.
    pub fn generation(&self) -> u64 {
        self.lock().events.last().map_or(0, |it| it.generation)
    }

    /// The first state that can be had again.
    pub fn oldest(&self) -> u64 {
        self.lock().oldest
    }

    /// At most `first` changes after the state `generation`, oldest first.
    pub fn since(&self, generation: u64, first: usize) -> Vec<Event> {
        let log = self.lock();
        let begin = log.events.partition_point(|it| it.generation <= generation);
        log.events[begin..].iter().take(first).cloned().collect()
    }

    /// The change that led to a state.
    pub fn event(&self, generation: u64) -> Option<Event> {
        let log = self.lock();
        let at = log.events.binary_search_by_key(&generation, |it| it.generation).ok()?;
        log.events.get(at).cloned()
    }

    /// The state that held at a moment; 0 before the first change.
    pub fn at(&self, moment: jiff::Timestamp) -> u64 {
        let log = self.lock();
        let end = log.events.partition_point(|it| it.at <= moment);
        end.checked_sub(1).and_then(|it| log.events.get(it)).map_or(0, |it| it.generation)
    }

    /// All graphs of `store` as they were in the state `generation`, with at most `most` triples together.
    pub fn former(&self, store: &dyn Store, generation: u64, most: usize) -> Result<Graphs, FormerError> {
        for _ in 0..TRIES {
            let now = self.generation();
            let oldest = self.oldest();
            if generation > now {
                return Err(FormerError::Unknown(generation, now));
            }
            if generation < oldest {
                return Err(FormerError::NotKept(generation, oldest));
            }
            let touched: Vec<Event> = self.since(generation, usize::MAX);
            let graphs = self.undone(store, &touched, most);
            if store.generation() == now {
                return graphs;
            }
        }
        Err(FormerError::Restless)
    }

    fn undone(&self, store: &dyn Store, events: &[Event], most: usize) -> Result<Graphs, FormerError> {
        let mut touched: BTreeMap<NamedNode, BTreeSet<String>> = BTreeMap::new();
        for name in events.iter().flat_map(|it| &it.graphs).map(|it| &it.name) {
            if !touched.contains_key(name) {
                let triples = store.graph(name)?;
                touched.insert(name.clone(), triples.iter().map(ToString::to_string).collect());
            }
        }
        for event in events.iter().rev() {
            for graph in event.graphs.iter().filter(|it| it.became == Became::New) {
                touched.insert(graph.name.clone(), BTreeSet::new());
            }
            self.undo(event, &mut touched)?;
        }
        let mut graphs = Graphs::new();
        let mut size = 0;
        let mut put = |name: NamedNode, triples: Vec<Triple>| {
            size += triples.len();
            if size > most {
                return Err(FormerError::TooLarge(most));
            }
            graphs.push((name, triples));
            Ok(())
        };
        for name in store.graphs()? {
            if !touched.contains_key(&name) {
                let triples = store.graph(&name)?;
                put(name, triples)?;
            }
        }
        for (name, lines) in touched.into_iter().filter(|(_, it)| !it.is_empty()) {
            let triples = lines.iter().map(|it| triple(it)).collect::<Option<Vec<_>>>();
            put(name, triples.ok_or_else(|| damaged(&self.folder, "a line is no triple"))?)?;
        }
        Ok(graphs)
    }

    /// Takes out what the change put in, and puts in what it took out.
    fn undo(
        &self,
        event: &Event,
        graphs: &mut BTreeMap<NamedNode, BTreeSet<String>>,
    ) -> Result<(), StoreError> {
        if event.graphs.iter().all(|it| it.became == Became::New) {
            return Ok(());
        }
        let path = self.patch(event.generation);
        let file = File::open(&path).map_err(StoreError::file(&path))?;
        let mut text = String::new();
        GzDecoder::new(file).read_to_string(&mut text).map_err(StoreError::file(&path))?;
        let mut graph = None;
        for line in text.lines() {
            match (line.split_once(' '), &mut graph) {
                (Some(("G", name)), _) => {
                    let name = NamedNode::new(name).map_err(|it| damaged(&path, it))?;
                    graph = Some(graphs.entry(name).or_default());
                }
                (Some(("A", triple)), Some(graph)) => {
                    graph.remove(triple);
                }
                (Some(("D", triple)), Some(graph)) => {
                    graph.insert(triple.to_owned());
                }
                _ => return Err(damaged(&path, format!("the line `{line}` is no line of a patch"))),
            }
        }
        Ok(())
    }

    fn patch(&self, generation: u64) -> PathBuf {
        self.folder.join(format!("{generation:010}{PATCH}"))
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what happened to the store while nobody looked.
    fn catch_up(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut log = self.lock();
        let generation = store.generation();
        if store.is_shared() {
            self.recognise(store, &mut log)?;
        }
        if generation > log.events.last().map_or(0, |it| it.generation) {
            // It counts its changes itself, and others have made some.
            let event = Event { generation, at: jiff::Timestamp::now(), graphs: Vec::new(), unseen: true };
            log.oldest = generation;
            return self.append(&mut log, event);
        }
        if store.is_shared() {
            // Only the engine gives numbers to changes.
            return Ok(());
        }
        let mut known: BTreeMap<&NamedNode, &GraphEvent> = BTreeMap::new();
        for graph in log.events.iter().flat_map(|it| &it.graphs) {
            match graph.became {
                Became::Gone => known.remove(&graph.name),
                Became::New | Became::Changed => known.insert(&graph.name, graph),
            };
        }
        let mut graphs = Vec::new();
        for name in store.graphs()? {
            let stamp = store.stamp(&name);
            let became = match known.remove(&name) {
                Some(it) if it.stamp == stamp => continue,
                Some(_) => Became::Changed,
                None => Became::New,
            };
            let added = store.graph(&name)?.len();
            graphs.push(GraphEvent { name, became, added, removed: 0, stamp });
        }
        let gone = known.into_keys().cloned();
        let gone =
            gone.map(|name| GraphEvent { name, became: Became::Gone, added: 0, removed: 0, stamp: None });
        graphs.extend(gone);
        if graphs.is_empty() {
            return Ok(());
        }
        let generation = log.events.last().map_or(0, |it| it.generation) + 1;
        let event = Event { generation, at: jiff::Timestamp::now(), graphs, unseen: true };
        log.oldest = generation;
        self.append(&mut log, event)
    }

    /// Begins anew where the store is another one, or one that was put back to an earlier state.
    fn recognise(&self, store: &dyn Store, log: &mut Log) -> Result<(), StoreError> {
        let path = self.folder.join(STORE);
        let known = fs::read_to_string(&path).ok();
        let identity = store.identity();
        let is_other = known.is_some() && identity.is_some() && known != identity;
        let last = log.events.last().map_or(0, |it| it.generation);
        if is_other || store.generation() < last {
            let aside = self.put_aside(log)?;
            tracing::warn!(
                "the history in {} is not that of this engine, which is {}: a new history begins with state {}; the \
                 old one lies in {}",
                self.folder.display(),
                if is_other { "another" } else { "in an earlier state, perhaps restored" },
                store.generation(),
                aside.display()
            );
        }
        match identity {
            Some(identity) if fs::read_to_string(&path).ok().as_ref() != Some(&identity) => {
                fs::write(&path, identity).map_err(StoreError::file(&path))
            }
            _ => Ok(()),
        }
    }

    /// Moves the log and the patches into a folder beside them.
    fn put_aside(&self, log: &mut Log) -> Result<PathBuf, StoreError> {
        let free = |number: &u32| !self.folder.join(format!("{ASIDE}{number}")).exists();
        let number = (1..).find(free).unwrap_or_default();
        let aside = self.folder.join(format!("{ASIDE}{number}"));
        fs::create_dir(&aside).map_err(StoreError::file(&aside))?;
        for file in fs::read_dir(&self.folder).map_err(StoreError::file(&self.folder))? {
            let name = file.map_err(StoreError::file(&self.folder))?.file_name();
            if !name.to_string_lossy().starts_with(ASIDE) {
                fs::rename(self.folder.join(&name), aside.join(&name)).map_err(StoreError::file(&aside))?;
            }
        }
        *log = Log { file: appended(&self.folder.join(LOG))?, events: Vec::new(), oldest: 0 };
        Ok(aside)
    }

    fn append(&self, log: &mut Log, event: Event) -> Result<(), StoreError> {
        let mut line = serde_json::to_string(&event).map_err(|it| damaged(&self.folder, it))?;
        line.push('\n');
        let written = log.file.write_all(line.as_bytes()).and_then(|()| log.file.sync_data());
        written.map_err(StoreError::file(self.folder.join(LOG)))?;
        log.events.push(event);
        Ok(())
    }

    /// Removes the patches that are too old.
    fn forget(&self, log: &mut Log) {
        let now = log.events.last().map_or(0, |it| it.generation);
        let oldest = now.saturating_sub(self.keep).max(log.oldest);
        // Where none is kept, the patch of this very change goes.
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        if oldest == log.oldest && oldest != now {
            return;
        }
        for file in files.flatten() {
            let name = file.file_name();
            let number = name.to_str().and_then(|it| it.strip_suffix(PATCH)?.parse::<u64>().ok());
            if number.is_some_and(|it| it <= oldest) {
                // A patch that stays takes place and does no other harm.
                let _removed = fs::remove_file(file.path());
            }
        }
        log.oldest = oldest;
    }

    fn note(&self, store: &dyn Store, applied: &Applied) -> Result<(), StoreError> {
        let graphs: Vec<GraphEvent> = applied.graphs.iter().map(|it| event(store, it)).collect();
        if self.keep > 0 && graphs.iter().any(|it| it.became != Became::New) {
            self.write(applied, &graphs)?;
        }
        let event =
            Event { generation: applied.generation, at: jiff::Timestamp::now(), graphs, unseen: false };
        let mut log = self.lock();
        self.append(&mut log, event)?;
        self.forget(&mut log);
        Ok(())
    }

    fn write(&self, applied: &Applied, graphs: &[GraphEvent]) -> Result<(), StoreError> {
        let path = self.patch(applied.generation);
        let put = || -> std::io::Result<()> {
            let mut packed = GzEncoder::new(File::create(&path)?, Compression::default());
            let changed = applied.graphs.iter().zip(graphs).filter(|(_, it)| it.became != Became::New);
            for (graph, _) in changed {
                writeln!(packed, "G {}", graph.name.as_str())?;
                graph.removed.iter().try_for_each(|it| writeln!(packed, "D {it}"))?;
                graph.added.iter().try_for_each(|it| writeln!(packed, "A {it}"))?;
            }
            packed.finish()?.sync_all()
        };
        put().map_err(StoreError::file(&path))
    }
}

impl Observer for History {
    fn changed(&self, store: &dyn Store, applied: &Applied) {
        // The change is made. Opened again, the history will find that it missed one.
        if let Err(error) = self.note(store, applied) {
            tracing::error!(%error, "a change could not be noted in the history; former states are lost");
            let mut log = self.lock();
            log.oldest = applied.generation;
        }
    }

    fn lost(&self, store: &dyn Store) -> bool {
        if let Err(error) = self.catch_up(store) {
            tracing::error!(%error, "changes of others could not be noted in the history; former states are lost");
            self.lock().oldest = store.generation();
        }
        true
    }
}

fn event(store: &dyn Store, graph: &GraphChange) -> GraphEvent {
    let (added, removed) = (graph.added.len(), graph.removed.len());
    GraphEvent {
        name: graph.name.clone(),
        became: graph.became,
        added,
        removed,
        stamp: store.stamp(&graph.name),
    }
}

/// Names of graphs as texts.
mod named {
    use oxigraph::model::NamedNode;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(name: &NamedNode, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(name.as_str())
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<NamedNode, D::Error> {
        NamedNode::new(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

fn appended(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new().create(true).append(true).open(path).map_err(StoreError::file(path))
}

/// The events of a log. What a crash left of the last line is taken off.
fn events(path: &Path) -> Result<Vec<Event>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::file(path)(error)),
    };
    let mut events = Vec::new();
    let mut reader = BufReader::new(file);
    let (mut line, mut whole) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line).map_err(StoreError::file(path))? > 0 {
        match serde_json::from_slice(&line) {
            Ok(event) if line.ends_with(b"\n") => events.push(event),
            _ => break,
        }
        whole += line.len() as u64;
        line.clear();
    }
    if !line.is_empty() {
        tracing::warn!(path = %path.display(), "the log of changes ends with a damaged line, which is left out");
        let cut = OpenOptions::new().write(true).open(path).and_then(|it| it.set_len(whole));
        cut.map_err(StoreError::file(path))?;
    }
    Ok(events)
}

/// The triple of a line without its final point.
fn triple(line: &str) -> Option<Triple> {
    let text = format!("{line} .");
    let quad = RdfParser::from_format(RdfFormat::NTriples).for_slice(text.as_bytes()).next()?;
    quad.ok().map(Triple::from)
}

fn damaged(path: &Path, reason: impl ToString) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), place: "history".to_owned(), reason: reason.to_string() }
}
