//! The worker process as the server holds it: started, filled, told of changes, asked for children.

use std::io::{self, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::{Pid, Signal, pidfd_send_signal};

use super::wire::{self, Packed, Setup, tag};
use crate::graph::{Applied, Store};

/// The command of this program that is a worker.
const COMMAND: &str = "sparql-worker";
/// Quads go to the worker in parts of so many bytes.
const PART: usize = 1 << 18;

/// The way to a worker process.
pub struct Process {
    control: UnixStream,
}

impl Process {
    /// Starts a worker. It ends when the handle is dropped.
    pub fn start(setup: &Setup) -> io::Result<(Process, Child)> {
        let (control, theirs) = UnixStream::pair()?;
        let child = Command::new("/proc/self/exe")
            .arg0("travaux")
            .arg(COMMAND)
            // Memory is taken from the system in small parts, or the limit of a child would count what nobody uses.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .env("MIMALLOC_ARENA_RESERVE", "65536")
            // A child that runs out of memory says so in one line.
            .env("RUST_BACKTRACE", "0")
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .spawn()?;
        wire::put_json(&control, tag::SETUP, setup)?;
        Ok((Process { control }, child))
    }

    /// Sends all that `store` holds. What changes meanwhile may be told again afterwards.
    pub fn load(&mut self, store: &dyn Store) -> io::Result<u64> {
        let generation = store.generation();
        let mut packed = Packed::default();
        let mut failed = None;
        let scanned = store.quads(&mut |quad| {
            packed.quad(quad);
            if packed.bytes.len() >= PART && failed.is_none() {
                failed = wire::put(&self.control, tag::QUADS, &packed.bytes).err();
                packed.bytes.clear();
            }
        });
        scanned.map_err(io::Error::other)?;
        if let Some(error) = failed {
            return Err(error);
        }
        wire::put(&self.control, tag::QUADS, &packed.bytes)?;
        wire::put(&self.control, tag::LOADED, &generation.to_le_bytes())?;
        Ok(generation)
    }

    /// Tells where a copy of a database is, which holds the state `generation`.
    pub fn open(&mut self, folder: &Path, generation: u64) -> io::Result<()> {
        let mut told = generation.to_le_bytes().to_vec();
        told.extend_from_slice(folder.as_os_str().as_bytes());
        wire::put(&self.control, tag::DATABASE, &told)
    }

    /// Tells of a change.
    pub fn change(&mut self, applied: &Applied) -> io::Result<()> {
        let mut packed = Packed::default();
        packed.bytes.extend_from_slice(&applied.generation.to_le_bytes());
        for graph in &applied.graphs {
            for (comes, triples) in [(false, &graph.removed), (true, &graph.added)] {
                for triple in triples {
                    packed.change(comes, triple.as_ref(), graph.name.as_ref());
                }
            }
        }
        wire::put(&self.control, tag::CHANGE, &packed.bytes)
    }

    /// Has a child made, which sees every change told before.
    pub fn fork(&mut self) -> io::Result<Forked> {
        self.control.write_all(&[tag::FORK, 0, 0, 0, 0])?;
        let mut words = [0_u8; 12];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut rights = RecvAncillaryBuffer::new(&mut space);
        let parts = &mut [IoSliceMut::new(&mut words)];
        let received = recvmsg(&self.control, parts, &mut rights, RecvFlags::CMSG_CLOEXEC)?;
        let mut handles = rights.drain().flat_map(|it| match it {
            RecvAncillaryMessage::ScmRights(handles) => handles.collect::<Vec<OwnedFd>>(),
            _ => Vec::new(),
        });
        let ended = || io::Error::other("the worker for SPARQL has ended");
        let (socket, handle) = handles.next().zip(handles.next()).ok_or_else(ended)?;
        let [a, b, c, d, generation @ ..] = words;
        let pid = Pid::from_raw(i32::from_le_bytes([a, b, c, d])).ok_or_else(ended)?;
        if received.bytes != words.len() {
            return Err(ended());
        }
        let generation = u64::from_le_bytes(generation);
        Ok(Forked { socket: UnixStream::from(socket), life: Life { pid, handle }, generation })
    }
}

/// A child that waits for a question.
pub struct Forked {
    /// Where it hears.
    pub socket: UnixStream,
    /// What ends it.
    pub life: Life,
    /// The generation it sees.
    pub generation: u64,
}

/// A child's life: it is killed when this is dropped.
pub struct Life {
    pid: Pid,
    handle: OwnedFd,
}

impl Life {
    /// Lets others go first.
    pub fn demote(&self) {
        const NICE: i32 = 5;
        // A child that has just ended needs no place in the queue.
        let _set = rustix::process::setpriority_process(Some(self.pid), NICE);
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = pidfd_send_signal(&self.handle, Signal::KILL);
    }
}
