//! The worker process: it holds the quads, takes in changes, and makes children.

use std::ffi::OsStr;
use std::io::{self, BufReader, ErrorKind, IoSlice, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::exit;
use std::time::Duration;

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{
    PidfdFlags, Resource, Rlimit, Signal, WaitOptions, pidfd_open, set_parent_process_death_signal,
    setrlimit, wait,
};

use super::child;
use super::data::Data;
use super::fork::{Forked, fork};
use super::wire::{self, Setup, tag};
use crate::graph::table::Quads;

/// Children that have ended are noticed this often.
const REAP: Duration = Duration::from_secs(1);
/// Stack of a child: the parser and the evaluator recurse.
const STACK: u64 = 120 << 20;

/// Serves the program at the other end of standard input until it ends.
pub fn run() -> io::Result<()> {
    // What is allocated from here on belongs to one thread: no other may ever be started in this process.
    let control = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    control.set_read_timeout(Some(REAP))?;
    setrlimit(Resource::Stack, Rlimit { current: Some(STACK), maximum: None })
        .or_else(|_| setrlimit(Resource::Stack, Rlimit { current: Some(STACK), maximum: Some(STACK) }))?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    let mut frames = BufReader::with_capacity(1 << 18, Patient(control.try_clone()?));
    let mut worker = Held::default();
    let mut payload = Vec::new();
    while let Some(tag) = wire::take(&mut frames, &mut payload)? {
        match tag {
            tag::FORK => worker.fork(&control)?,
            _ => worker.hear(tag, &payload)?,
        }
        if payload.capacity() > 1 << 22 {
            payload = Vec::new();
        }
    }
    Ok(())
}

/// What the worker holds.
#[derive(Default)]
struct Held {
    setup: Option<Setup>,
    quads: Quads,
    loading: Vec<[u32; 4]>,
    generation: u64,
    /// Where the quads are, when they are not here.
    database: Option<PathBuf>,
}

impl Held {
    fn hear(&mut self, tag: u8, mut payload: &[u8]) -> io::Result<()> {
        match tag {
            tag::SETUP => self.setup = Some(wire::json(payload)?),
            tag::QUADS => {
                while let Some(terms) = wire::unpacked(&mut payload) {
                    self.loading.push(terms.map(|it| self.quads.dictionary.intern(it)));
                }
            }
            tag::LOADED => {
                self.generation = generation(&mut payload)?;
                self.quads.load(std::mem::take(&mut self.loading));
            }
            tag::CHANGE => {
                self.generation = generation(&mut payload)?.max(self.generation);
                while let Some((comes, rest)) = payload.split_first() {
                    payload = rest;
                    let terms = wire::unpacked(&mut payload).ok_or_else(broken)?;
                    let quad = terms.map(|it| self.quads.dictionary.intern(it));
                    if *comes == 1 { self.quads.insert(quad) } else { self.quads.remove(quad) }
                }
                self.quads.settle();
            }
            tag::DATABASE => {
                self.generation = generation(&mut payload)?;
                self.database = Some(PathBuf::from(OsStr::from_bytes(payload)));
            }
            _ => return Err(broken()),
        }
        Ok(())
    }

    /// Makes a child and sends its socket and its handle.
    fn fork(&mut self, control: &UnixStream) -> io::Result<()> {
        let (ours, theirs) = UnixStream::pair()?;
        match fork()? {
            Forked::Child => {
                drop(ours);
                let setup = self.setup.as_ref().ok_or_else(broken);
                let served = setup.and_then(|setup| {
                    set_parent_process_death_signal(Some(Signal::KILL))?;
                    let mut data = match &self.database {
                        // Its threads are the child's: none is ever started in this process.
                        Some(database) => Data::open(database)?,
                        None => Data::Table(&mut self.quads),
                    };
                    child::serve(&mut data, setup, &theirs)
                });
                exit(i32::from(served.is_err()));
            }
            Forked::Parent(pid) => {
                drop(theirs);
                let handle = pidfd_open(pid, PidfdFlags::empty())?;
                let mut words = [0; 12];
                words[..4].copy_from_slice(&pid.as_raw_nonzero().get().to_le_bytes());
                words[4..].copy_from_slice(&self.generation.to_le_bytes());
                send(control, &words, &[ours.as_fd(), handle.as_fd()])
            }
        }
    }
}

fn send(control: &UnixStream, words: &[u8], handles: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut rights = SendAncillaryBuffer::new(&mut space);
    if !rights.push(SendAncillaryMessage::ScmRights(handles)) {
        return Err(broken());
    }
    sendmsg(control, &[IoSlice::new(words)], &mut rights, SendFlags::empty())?;
    Ok(())
}

fn generation(payload: &mut &[u8]) -> io::Result<u64> {
    let (bytes, rest) = payload.split_first_chunk::<8>().ok_or_else(broken)?;
    *payload = rest;
    Ok(u64::from_le_bytes(*bytes))
}

fn broken() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the server said something else than this program expects")
}

/// Waits for as long as it takes, and meanwhile sees to children that have ended.
struct Patient(UnixStream);

impl Read for Patient {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(into) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                    reap()
                }
                other => {
                    reap();
                    return other;
                }
            }
        }
    }
}

fn reap() {
    while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
}
