//! Imports that somebody hands in and does not wait for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use super::{Curator, Signature};

/// Jobs that wait, at most.
const WAITING: usize = 64;
/// Bytes of all documents that wait, at most.
const BYTES: usize = 256 << 20;
/// Jobs whose progress is remembered.
const REMEMBERED: usize = 1_000;
/// Longest path of a folder, in bytes.
const FOLDER: usize = 1_000;
/// Longest name of a file, in bytes.
const NAME: usize = 255;

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its number.
    pub job: u64,
    /// Documents of the job.
    pub total: usize,
    /// Those that are stored, were here already, or failed.
    pub done: usize,
    /// The file that is being read, or was read last.
    pub current: Option<String>,
    /// The IRI of the document that was stored last.
    pub document: Option<String>,
    /// Facts found so far.
    pub facts: usize,
    /// Documents that failed.
    pub failures: usize,
    /// Why the last one failed.
    pub reason: Option<String>,
}

impl Progress {
    fn new(job: u64, total: usize) -> Progress {
        let (done, facts, failures) = (0, 0, 0);
        Progress { job, total, done, current: None, document: None, facts, failures, reason: None }
    }

    /// Nothing more will happen.
    pub fn is_finished(&self) -> bool {
        self.done == self.total
    }
}

/// A job with its times, for those who look at all of them.
#[derive(Clone, Debug)]
pub struct Watched {
    /// How far it is.
    pub progress: Progress,
    /// When its first document began to be read.
    pub begun: Option<Instant>,
    /// When nothing more was to be done.
    pub ended: Option<Instant>,
}

impl Watched {
    fn of(progress: Progress) -> Watched {
        Watched { progress, begun: None, ended: None }
    }

    fn goes_on(&mut self, progress: &Progress) {
        let now = Instant::now();
        if progress.current.is_some() {
            self.begun.get_or_insert(now);
        }
        if progress.is_finished() {
            self.ended.get_or_insert(now);
        }
        self.progress = progress.clone();
    }

    /// How long it has been read, to its end or until now.
    pub fn took(&self) -> Option<Duration> {
        Some(self.ended.unwrap_or_else(Instant::now).saturating_duration_since(self.begun?))
    }
}

/// Someone who wants to hear how far imports are.
pub trait Follower: Send + Sync + 'static {
    /// Hears of each step, in their order. It must not wait.
    fn progressed(&self, progress: &Progress);
}

/// A document that is sent under the name of a file.
#[derive(Clone, Debug)]
pub struct Sent {
    name: String,
    folder: Option<PathBuf>,
    bytes: Vec<u8>,
}

/// Why a document is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It could not be filed.
    #[error("the name is the base name of a file, such as minutes.txt")]
    Name,
    /// The same of its folder.
    #[error("the folder is a path such as committees/2031")]
    Folder,
    /// Too much is waiting.
    #[error("too many documents are waiting to be read; send this one again later")]
    Busy,
    /// Nobody reads any more.
    #[error("this server takes no documents any more")]
    Closed,
}

impl Sent {
    /// A document as if it lay in a file with this name, in this folder.
    pub fn new(name: String, folder: Option<String>, bytes: Vec<u8>) -> Result<Sent, Refused> {
        let is_plain = |it: &str| !it.is_empty() && it != "." && it != ".." && !it.contains(char::is_control);
        if !is_plain(&name) || name.contains(['/', '\\']) || name.len() > NAME {
            return Err(Refused::Name);
        }
        let folder = folder.map(|it| it.trim_matches('/').to_owned()).filter(|it| !it.is_empty());
        if folder.as_deref().is_some_and(|it| it.len() > FOLDER || !it.split('/').all(is_plain)) {
            return Err(Refused::Folder);
        }
        Ok(Sent { name, folder: folder.map(PathBuf::from), bytes })
    }
}

struct Job {
    number: u64,
    signature: Signature,
    documents: Vec<Sent>,
}

/// Imports what is handed in, one job after the other.
pub struct Jobs {
    queue: Mutex<SyncSender<Job>>,
    board: Arc<Board>,
}

/// What everybody may see of the jobs.
#[derive(Default)]
struct Board {
    jobs: Mutex<Seen>,
    followers: RwLock<Vec<Arc<dyn Follower>>>,
}

#[derive(Default)]
struct Seen {
    last: u64,
    jobs: BTreeMap<u64, Watched>,
    /// Bytes that wait.
    bytes: usize,
}

impl Jobs {
    /// Starts to wait for jobs, which `curator` does.
    pub fn new(curator: Arc<Curator>) -> Jobs {
        let (queue, jobs) = sync_channel::<Job>(WAITING);
        let board = Arc::new(Board::default());
        let told = Arc::clone(&board);
        thread::spawn(move || jobs.into_iter().for_each(|job| run(&curator, &told, job)));
        Jobs { queue: Mutex::new(queue), board }
    }

    /// Tells `follower` from now on.
    pub fn follow(&self, follower: Arc<dyn Follower>) {
        self.board.followers.write().unwrap_or_else(PoisonError::into_inner).push(follower);
    }

    /// Takes a job.
    pub fn take(&self, signature: Signature, documents: Vec<Sent>) -> Result<Progress, Refused> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, total) = (documents.iter().map(|it| it.bytes.len()).sum::<usize>(), documents.len());
        let number = {
            let mut seen = self.board.seen();
            if seen.bytes + size > BYTES {
                return Err(Refused::Busy);
            }
            seen.bytes += size;
            seen.last += 1;
            seen.last
        };
        let progress = Progress::new(number, total);
        self.board.tell(&progress);
        let Err(error) = queue.try_send(Job { number, signature, documents }) else { return Ok(progress) };
        let mut seen = self.board.seen();
        seen.bytes -= size;
        seen.jobs.remove(&number);
        Err(match error {
            TrySendError::Full(_) => Refused::Busy,
            TrySendError::Disconnected(_) => Refused::Closed,
        })
    }

    /// How far a job is, if it is remembered.
    pub fn progress(&self, job: u64) -> Option<Progress> {
        self.board.seen().jobs.get(&job).map(|it| it.progress.clone())
    }

    /// All jobs that are remembered, the last first.
    pub fn watched(&self) -> Vec<Watched> {
        self.board.seen().jobs.values().rev().cloned().collect()
    }
}

impl Board {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, progress: &Progress) {
        let mut seen = self.seen();
        let job = seen.jobs.entry(progress.job).or_insert_with(|| Watched::of(progress.clone()));
        job.goes_on(progress);
        if seen.jobs.len() > REMEMBERED {
            seen.jobs.pop_first();
        }
        drop(seen);
        let followers = self.followers.read().unwrap_or_else(PoisonError::into_inner);
        followers.iter().for_each(|it| it.progressed(progress));
    }
}

fn run(curator: &Curator, board: &Board, job: Job) {
    let mut progress = Progress::new(job.number, job.documents.len());
    for Sent { name, folder, bytes } in job.documents {
        progress.current = Some(name.clone());
        board.tell(&progress);
        let size = bytes.len();
        match curator.import(job.signature.clone(), name, folder, bytes) {
            Ok(taken) => {
                progress.document = Some(taken.document.as_str().to_owned());
                progress.facts += taken.read.map_or(0, |it| it.facts);
            }
            Err(error) => {
                progress.failures += 1;
                progress.reason = Some(error.to_string());
            }
        }
        progress.done += 1;
        board.seen().bytes -= size;
        board.tell(&progress);
    }
}
