//! The data folder: whose it is, which format it has, and who holds it.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

/// The format this program reads and writes.
const VERSION: u32 = 1;
/// The file that tells it.
pub(super) const FORMAT: &str = "format";
const DRAFT: &str = "format.new";
/// The file that a process locks which holds the folder.
pub(super) const LOCK: &str = "lock";
/// How often a lock that is held is tried again, 20 ms apart.
const PATIENCE: usize = 15;
const HEAD: &str = "travaux data folder";

/// Which store keeps the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One gzipped N-Quads file per graph.
    Memory,
    /// A RocksDB database.
    Rocksdb,
    /// The quads are elsewhere, in a SPARQL engine.
    Remote,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Kind::Memory => "memory",
            Kind::Rocksdb => "rocksdb",
            Kind::Remote => "remote",
        })
    }
}

/// A data folder that this process holds alone, until it is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    lock: Mutex<File>,
}

/// The process that holds a folder, as far as its lock file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Process id.
    pub pid: Option<u32>,
    /// Where it serves, when it does: `http://127.0.0.1:8080`.
    pub address: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(out, "process {pid}")?,
            None => out.write_str("another process")?,
        }
        match &self.address {
            Some(address) => write!(out, ", which serves {address}"),
            None => Ok(()),
        }
    }
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Someone else has it.
    #[error("the data folder {path} is in use by {holder}; stop it, or choose another folder with --data")]
    Held {
        /// The folder.
        path: PathBuf,
        /// Who holds it.
        holder: Holder,
    },
    /// There is nothing to read.
    #[error(
        "there is no data folder {0}; import documents first with `travaux import PATH`, or check --data"
    )]
    Missing(PathBuf),
    /// The folder holds something, and it is not ours.
    #[error("{0} is not empty and not a Travaux data folder; choose an empty or new folder with --data")]
    Foreign(PathBuf),
    /// Written by another version.
    #[error(
        "the data folder {path} has format {found}, this program reads format {VERSION}; open it with the version \
         that wrote it, or import the documents again into a new folder with --data"
    )]
    Version {
        /// The folder.
        path: PathBuf,
        /// What stands in its format file.
        found: String,
    },
    /// Kept by another store.
    #[error(
        "the data folder {path} is kept by the {found} store; start with --store {found}, or choose another --data"
    )]
    Kind {
        /// The folder.
        path: PathBuf,
        /// Which store keeps it.
        found: String,
    },
    /// The system refuses.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Folder {
    /// Opens or makes the folder at `path` and holds it.
    pub fn open(path: impl Into<PathBuf>, kind: Kind) -> Result<Folder, FolderError> {
        let path = path.into();
        let file = path.join(FORMAT);
        if !file.exists() && !is_free(&path)? {
            return Err(FolderError::Foreign(path));
        }
        fs::create_dir_all(&path).map_err(at(&path))?;
        let lock = hold(&path)?;
        match fs::read_to_string(&file) {
            Ok(text) => check(&path, kind, &text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => stamp(&path, kind).map_err(at(&file))?,
            Err(error) => return Err(at(&file)(error)),
        }
        Ok(Folder { path, lock: Mutex::new(lock) })
    }

    /// Opens the folder at `path`, which must be there, and holds it.
    pub fn open_existing(path: impl Into<PathBuf>, kind: Kind) -> Result<Folder, FolderError> {
        let path = path.into();
        if path.exists() { Folder::open(path, kind) } else { Err(FolderError::Missing(path)) }
    }

    /// Which store keeps the folder at `path`, whoever holds it.
    pub fn kind(path: &Path) -> Result<Kind, FolderError> {
        let file = path.join(FORMAT);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.exists() => {
                return Err(FolderError::Missing(path.to_owned()));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(FolderError::Foreign(path.to_owned()));
            }
            Err(error) => return Err(at(&file)(error)),
        };
        let found = check(path, Kind::Memory, &text);
        match found {
            Ok(()) => Ok(Kind::Memory),
            Err(FolderError::Kind { found, .. }) if found == Kind::Remote.to_string() => Ok(Kind::Remote),
            Err(FolderError::Kind { .. }) => check(path, Kind::Rocksdb, &text).map(|()| Kind::Rocksdb),
            Err(error) => Err(error),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whoever finds the folder held where this process serves.
    pub fn announce(&self, address: &str) -> Result<(), FolderError> {
        let mut lock = self.lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sign(&mut lock, Some(address)).map_err(at(&self.path.join(LOCK)))
    }
}

/// Missing, empty, or holding nothing but what another process is just making of it.
fn is_free(path: &Path) -> Result<bool, FolderError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(at(path)(error)),
    };
    for entry in entries {
        let name = entry.map_err(at(path))?.file_name();
        if ![LOCK, FORMAT, DRAFT].iter().any(|ours| name == *ours) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Holds a folder until the file that this gives is dropped.
pub(super) fn hold(path: &Path) -> Result<File, FolderError> {
    let file = path.join(LOCK);
    let mut lock = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&file)
        .map_err(at(&file))?;
    // A process that is just ending, or between fork and exec, still holds it for a moment.
    let mut locked = lock.try_lock();
    for _ in 0..PATIENCE {
        if !matches!(locked, Err(TryLockError::WouldBlock)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
        locked = lock.try_lock();
    }
    match locked {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // An unreadable lock file only makes the message poorer.
            let _length = lock.read_to_string(&mut text);
            return Err(FolderError::Held { path: path.to_owned(), holder: holder(&text) });
        }
        Err(TryLockError::Error(error)) => return Err(at(&file)(error)),
    }
    sign(&mut lock, None).map_err(at(&file))?;
    Ok(lock)
}

fn sign(lock: &mut File, address: Option<&str>) -> io::Result<()> {
    let mut text = format!("pid {}\n", std::process::id());
    if let Some(address) = address {
        text.push_str(&format!("address {address}\n"));
    }
    lock.set_len(0)?;
    lock.rewind()?;
    lock.write_all(text.as_bytes())?;
    lock.flush()
}

fn holder(text: &str) -> Holder {
    let mut holder = Holder::default();
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("pid", pid)) => holder.pid = pid.parse().ok(),
            Some(("address", address)) => holder.address = Some(address.to_owned()),
            _ => {}
        }
    }
    holder
}

fn check(path: &Path, kind: Kind, text: &str) -> Result<(), FolderError> {
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
        line.unwrap_or("unknown").to_owned()
    };
    if !text.starts_with(HEAD) {
        return Err(FolderError::Foreign(path.to_owned()));
    }
    let version = value("format");
    if version != VERSION.to_string() {
        return Err(FolderError::Version { path: path.to_owned(), found: version });
    }
    let found = value("store");
    if found != kind.to_string() {
        return Err(FolderError::Kind { path: path.to_owned(), found });
    }
    Ok(())
}

fn stamp(path: &Path, kind: Kind) -> io::Result<()> {
    let mut draft = File::create(path.join(DRAFT))?;
    write!(draft, "{HEAD}\nformat {VERSION}\nstore {kind}\n")?;
    draft.sync_all()?;
    fs::rename(path.join(DRAFT), path.join(FORMAT))?;
    File::open(path)?.sync_all()
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::File { path, source }
}
