//! The server's side: a bounded number of children, one question each at a time, killed at the deadline.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::BufReader;
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use super::Search;
use super::copies::Copy;
use super::glimpse::{Glimpse, Glimpses};
use super::handle::{Forked, Life};
use super::keeper::{Command, Keeper, Made};
use super::remembered::Remembered;
use super::reply::{Answering, Reply};
use super::wire::{Question, Refused, Setup};
use crate::graph::service::Session;
use crate::graph::{Applied, Edit, GuardError, Hosts, Limits, Observer, Store, StoreError};

/// What one query may take beyond what all share, in bytes.
const MEMORY: u64 = 512 << 20;
/// How long a question waits for a child: while the worker takes in the store, none is made.
const PATIENCE: Duration = Duration::from_secs(10);

/// The queries of strangers, each in a process of its own.
pub struct Worker {
    glimpses: Glimpses,
    limits: Limits,
    permits: Arc<Semaphore>,
    shared: Arc<Shared>,
    commands: Mutex<Sender<Command>>,
    search: Option<Search>,
    services: Arc<Hosts>,
    works_out: bool,
}

/// What the pool, the keeper of the worker and the answers share.
#[derive(Default)]
pub struct Shared {
    idle: Mutex<Vec<Idle>>,
    /// Counts the starts of the worker and what it lost; odd while it has the data.
    pub epoch: AtomicU64,
    /// The last change that is known: what is of an earlier state answers no question that comes now.
    announced: AtomicU64,
    /// The last change that the worker was told of: a child that is asked for now sees it.
    told: AtomicU64,
    /// What was answered lately.
    pub remembered: Remembered,
}

impl Shared {
    /// Lets go of what is of states before `generation`.
    fn announce(&self, generation: u64) {
        self.announced.fetch_max(generation, Ordering::AcqRel);
        self.remembered.forget(generation);
        // They would also hold on to memory that the worker has let go.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes a child back that can answer another question; one that has not seen all changes is let go.
    pub fn put_back(&self, child: Idle) {
        if child.generation < self.announced.load(Ordering::Acquire) {
            return;
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(child);
    }

    /// Whether a state is the last that the worker was told of: none may be seen before, or the next answer would be of
    /// an earlier one.
    fn is_told(&self, generation: u64) -> bool {
        self.told.load(Ordering::Acquire) == generation
    }

    /// A child of this epoch that has seen all changes; others are let go.
    fn take(&self) -> Option<Idle> {
        let epoch = self.epoch.load(Ordering::Acquire);
        let generation = self.announced.load(Ordering::Acquire);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|it| it.epoch == epoch && it.generation >= generation);
        idle.pop()
    }
}

/// A child that waits.
pub struct Idle {
    /// Where it is asked and answers.
    pub stream: BufReader<UnixStream>,
    /// What ends it.
    pub life: Life,
    /// The state that it sees.
    pub generation: u64,
    epoch: u64,
    /// What it reads, for as long as it lives.
    _copy: Option<Arc<Copy>>,
}

impl Worker {
    /// Starts a worker, which takes in what `store` holds while others go on; or reads copies of it in the folder
    /// `copies`, where it is a database on disk.
    pub fn start(
        store: Arc<dyn Store>,
        limits: Limits,
        prefixes: BTreeMap<String, String>,
        search: Option<Search>,
        services: Hosts,
        copies: Option<PathBuf>,
    ) -> io::Result<Arc<Worker>> {
        let (sender, receiver) = channel();
        let (announced, told) = (AtomicU64::new(store.generation()), AtomicU64::new(store.generation()));
        let shared = Arc::new(Shared { announced, told, ..Shared::default() });
        let glimpses = Glimpses::new(Arc::clone(&store), prefixes.clone())?;
        let setup = Setup { prefixes, memory: MEMORY, services: services.clone() };
        let works_out = copies.is_none();
        Keeper::start(store, setup, Arc::clone(&shared), sender.clone(), receiver, copies)?;
        let permits = Arc::new(Semaphore::new(limits.permits));
        let (commands, services) = (Mutex::new(sender), Arc::new(services));
        Ok(Arc::new(Worker { glimpses, limits, permits, shared, commands, search, services, works_out }))
    }

    /// Whether it has the data and answers.
    pub fn is_ready(&self) -> bool {
        self.shared.epoch.load(Ordering::Acquire) % 2 == 1
    }

    /// Whether it works out updates; those of a database on disk the server does.
    pub fn works_out(&self) -> bool {
        self.works_out
    }

    /// Whether queries may ask other servers.
    pub fn asks_services(&self) -> bool {
        !self.services.is_empty()
    }

    /// Has a question answered; `Err` inside is the child's own refusal. Dropping the future kills the child.
    pub async fn ask(&self, question: Question) -> Result<Result<Reply, Refused>, GuardError> {
        let question = Question { rows: question.rows.min(self.limits.rows), ..question };
        if let Some((head, first)) = self.shared.remembered.get(&question) {
            return Ok(Ok(Reply { head, first, rest: None }));
        }
        if let Some(Glimpse { head, answer, generation }) = self.glimpses.answer(&question)
            && self.shared.is_told(generation)
        {
            let first = Bytes::from(answer);
            self.shared.remembered.put(question, head, first.clone(), generation);
            return Ok(Ok(Reply { head, first, rest: None }));
        }
        let permit = self.permit().await?;
        self.answering(permit).await?.begin(question).await
    }

    /// Has an update worked out; nothing is changed. `Err` inside is the child's own refusal.
    pub async fn work_out(&self, update: Question) -> Result<Result<Vec<Edit>, Refused>, GuardError> {
        let permit = self.permit().await?;
        self.answering(permit).await?.work_out(&update).await
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, GuardError> {
        let wait = self.limits.wait.min(self.limits.time);
        let permit = timeout(wait, Arc::clone(&self.permits).acquire_owned()).await;
        permit.map_err(|_| GuardError::Busy)?.map_err(|_| GuardError::Fault)
    }

    async fn answering(&self, permit: OwnedSemaphorePermit) -> Result<Answering, GuardError> {
        let child = self.child().await?;
        let (shared, search) = (Arc::clone(&self.shared), self.search.clone());
        let services = Session::new(Arc::clone(&self.services));
        Ok(Answering::new(child, shared, search, services, permit, self.limits.time))
    }

    /// A child that sees all changes that anybody was told of before.
    async fn child(&self) -> Result<Idle, GuardError> {
        if let Some(child) = self.shared.take() {
            return Ok(child);
        }
        let (sender, receiver) = oneshot::channel();
        {
            let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
            commands.send(Command::Fork(sender)).map_err(|_| GuardError::Fault)?;
        }
        let made = timeout(PATIENCE.max(self.limits.wait), receiver).await;
        let Made { child: Forked { socket, life, generation }, epoch, copy } =
            made.map_err(|_| GuardError::Loading)?.map_err(|_| GuardError::Loading)?;
        let stream = socket.set_nonblocking(true).and_then(|()| UnixStream::from_std(socket));
        let stream = stream.map_err(|error| GuardError::Store(StoreError::Engine(error.to_string())))?;
        Ok(Idle { stream: BufReader::with_capacity(1 << 16, stream), life, generation, epoch, _copy: copy })
    }
}

impl Observer for Worker {
    fn changed(&self, _store: &dyn Store, applied: &Applied) {
        self.shared.announce(applied.generation);
        let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        // The keeper lives as long as the program.
        let _sent = commands.send(Command::Change(applied.clone()));
        // Last: until then nobody has seen the change.
        self.shared.told.fetch_max(applied.generation, Ordering::AcqRel);
    }
}
