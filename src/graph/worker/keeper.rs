//! The thread that talks to the worker process, and starts it again when it ends.

use std::io;
use std::path::PathBuf;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::copies::{Copies, Copy};
use super::handle::{Forked, Process};
use super::pool::Shared;
use super::wire::Setup;
use crate::graph::{Applied, Store};

/// A worker that ended is started again after this time, which doubles with every failure up to `LONGEST`.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(30);

/// What the keeper is asked for.
pub enum Command {
    /// To tell the worker of a change.
    Change(Applied),
    /// To have a child made.
    Fork(oneshot::Sender<Made>),
    /// To see that the worker of an epoch has ended.
    Ended(u64),
}

/// A child, and where it comes from.
pub struct Made {
    /// The child.
    pub child: Forked,
    /// See [`Shared::epoch`].
    pub epoch: u64,
    /// The copy of a database that it reads.
    pub copy: Option<Arc<Copy>>,
}

/// What the thread works with.
pub struct Keeper {
    store: Arc<dyn Store>,
    setup: Setup,
    shared: Arc<Shared>,
    commands: Sender<Command>,
    /// Copies of the store, when it is a database on disk: a worker reads these, and is told no quads.
    copies: Option<Copies>,
}

impl Keeper {
    /// Starts the thread.
    pub fn start(
        store: Arc<dyn Store>,
        setup: Setup,
        shared: Arc<Shared>,
        commands: Sender<Command>,
        asked: Receiver<Command>,
        copies: Option<PathBuf>,
    ) -> io::Result<()> {
        let copies = copies.map(Copies::new).transpose()?;
        let mut keeper = Keeper { store, setup, shared, commands, copies };
        thread::Builder::new().name("sparql-worker".to_owned()).spawn(move || keeper.run(&asked))?;
        Ok(())
    }

    fn run(&mut self, asked: &Receiver<Command>) {
        let mut pause = PAUSE;
        loop {
            match self.attend(asked) {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, "the worker for SPARQL ended; it is started again"),
            }
            if self.shared.epoch.load(Ordering::Acquire) % 2 == 1 {
                // It had been ready: what follows is no series of failed starts.
                self.shared.epoch.fetch_add(1, Ordering::AcqRel);
                pause = PAUSE;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// Starts a worker and does what is asked until the server ends (`Ok`) or the worker does.
    fn attend(&mut self, asked: &Receiver<Command>) -> io::Result<()> {
        let (mut process, child) = Process::start(&self.setup)?;
        let epoch = self.shared.epoch.load(Ordering::Acquire) + 1;
        self.watch(child, epoch)?;
        let mut copy = self.copied(&mut process)?;
        if copy.is_none() {
            process.load(&*self.store)?;
        }
        // A child is made when all is taken in.
        drop(process.fork()?);
        self.shared.epoch.store(epoch, Ordering::Release);
        loop {
            match asked.recv() {
                Err(_) => return Ok(()),
                Ok(Command::Change(applied)) if self.copies.is_none() => process.change(&applied)?,
                Ok(Command::Change(applied)) => copy = copy.filter(|it| it.generation >= applied.generation),
                Ok(Command::Fork(sender)) => {
                    // What was told before, a child made now sees.
                    if copy.is_none() {
                        copy = self.copied(&mut process)?;
                    }
                    let made = Made { child: process.fork()?, epoch, copy: copy.clone() };
                    // Who asked may have gone.
                    let _sent = sender.send(made);
                }
                Ok(Command::Ended(ended)) if ended == epoch => {
                    return Err(io::Error::other("the process is gone"));
                }
                Ok(Command::Ended(_)) => {}
            }
        }
    }

    /// Has the worker read a copy of the database as it is now; `None` where it is told the quads.
    fn copied(&mut self, process: &mut Process) -> io::Result<Option<Arc<Copy>>> {
        let Some(copies) = &mut self.copies else { return Ok(None) };
        let copy = copies.make(&*self.store)?;
        process.open(&copy.folder, copy.generation)?;
        Ok(Some(copy))
    }

    /// Tells when the process ends: between two questions nobody would notice.
    fn watch(&self, mut child: Child, epoch: u64) -> io::Result<()> {
        let commands = self.commands.clone();
        let watch = move || {
            let ended = child.wait();
            tracing::debug!(?ended, "the worker for SPARQL has ended");
            let _sent = commands.send(Command::Ended(epoch));
        };
        thread::Builder::new().name("sparql-watch".to_owned()).spawn(watch)?;
        Ok(())
    }
}
