//! A copy of one state of a data folder, also while another process writes to it; and the way back.
//!
//! A file of the folder is never written a second time under its name, only replaced by another. So a copy of each is
//! whole, and the only question is whether all are of one state. The log of the history tells: it names, for each state,
//! the size and time of the last file of every graph. What does not fit, or has changed while the rest was copied, is
//! copied again, until everything is of the last state in the log.

mod log;
mod manifest;
mod place;
mod restore;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest, Sha256};

pub use manifest::Manifest;
pub use restore::restore;

use self::log::Log;
use self::manifest::Entry;
use self::place::Place;
use super::{FolderError, StoreError, file, folder, pending};

/// The folders inside a data folder.
const GRAPHS: &str = "graphs";
const HISTORY: &str = "history";
const DATABASE: &str = "rocksdb";
/// The folder inside a data folder where a database puts the copy of itself that is then copied.
pub const CHECKPOINT: &str = "checkpoint";
/// How often what has changed meanwhile is copied again, 20 ms apart when nothing comes to an end.
const ROUNDS: usize = 500;

/// Why there is no backup, or none can be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder is not as its log says, or changes without end.
    #[error(
        "the data folder {0} does not come to rest; try again, or stop the process that writes to it and back up then"
    )]
    Restless(PathBuf),
    /// There is no manifest, or not all of it.
    #[error("{0} is no backup, or one that did not come to its end: it has no whole `manifest`")]
    NotWhole(PathBuf),
    /// A file is not as it was.
    #[error("{path} is damaged: {reason}; nothing was restored, take another backup")]
    Damaged {
        /// Which file of the backup.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Something would be lost.
    #[error(
        "the data folder {0} is not empty; restore to another with --data, or put what it holds aside with --replace"
    )]
    NotEmpty(PathBuf),
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> BackupError {
        let path = path.into();
        move |source| BackupError::File { path, source }
    }
}

/// What is copied.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A folder of the default store that no process writes to.
    Still(&'a Path),
    /// A folder of the default store that a process holds and may write to.
    Live(&'a Path),
    /// A folder of the store on RocksDB, a checkpoint of its database, and the state that it is of.
    Checkpoint(&'a Path, &'a Path, u64),
}

/// Copies a data folder to a new folder.
pub fn to_folder(source: Source<'_>, to: &Path) -> Result<Manifest, BackupError> {
    let mut place = place::Folder::make(to.to_owned()).map_err(BackupError::at(to))?;
    copy(source, &mut place, to)
}

/// Copies a data folder to one stream in the format of tar.
pub fn to_archive(source: Source<'_>, to: impl Write, name: &Path) -> Result<Manifest, BackupError> {
    copy(source, &mut place::Archive::new(to), name)
}

fn copy(source: Source<'_>, place: &mut dyn Place, to: &Path) -> Result<Manifest, BackupError> {
    let (Source::Still(folder) | Source::Live(folder) | Source::Checkpoint(folder, ..)) = source;
    let mut copying = Copying { folder, to, place, files: BTreeMap::new(), marks: HashMap::new() };
    copying.file(folder::FORMAT)?;
    let mut log = Log::open(folder.join(HISTORY).join("log"));
    log.read_on()?;
    let (store, generation) = match source {
        Source::Still(_) => {
            pending::recover(&folder.join(GRAPHS))?;
            copying.still()?;
            copying.patches(log.generation)?;
            ("memory", log.generation)
        }
        Source::Live(_) => {
            copying.live(&mut log)?;
            ("memory", log.generation)
        }
        Source::Checkpoint(_, checkpoint, generation) => {
            copying.checkpoint(checkpoint)?;
            copying.patches(generation)?;
            log.cut(generation);
            ("rocksdb", generation)
        }
    };
    if !log.bytes().is_empty() {
        copying.put(&format!("{HISTORY}/log"), log.bytes(), 0)?;
    }
    let manifest = Manifest { store: store.to_owned(), generation, files: copying.files };
    place.finish(&manifest).map_err(BackupError::at(to))?;
    Ok(manifest)
}

struct Copying<'a> {
    folder: &'a Path,
    to: &'a Path,
    place: &'a mut dyn Place,
    files: BTreeMap<String, Entry>,
    /// How each file looked that was copied: size, time and number in the file system.
    marks: HashMap<String, (u64, u64, u64)>,
}

impl Copying<'_> {
    /// All files, which nobody changes.
    fn still(&mut self) -> Result<(), BackupError> {
        for name in names(&self.folder.join(GRAPHS))? {
            if file::graph_of(&name).is_some() || file::edited_by(&name).is_some() {
                self.file(&format!("{GRAPHS}/{name}"))?;
            }
        }
        Ok(())
    }

    /// All files of the last state that the log tells of.
    fn live(&mut self, log: &mut Log) -> Result<(), BackupError> {
        let listed = names(&self.folder.join(GRAPHS))?;
        let mut wanted: BTreeSet<String> =
            listed.into_iter().filter(|it| file::graph_of(it).is_some()).chain(log.graphs()).collect();
        let mut stamps = BTreeMap::new();
        for _ in 0..ROUNDS {
            for name in wanted {
                match self.graph(&name)? {
                    Some(stamp) => drop(stamps.insert(name, stamp)),
                    None => drop(stamps.remove(&name)),
                }
            }
            self.patches(log.generation)?;
            let changed = log.read_on()?;
            let is_at_rest = changed.is_empty();
            wanted = changed;
            wanted.extend(log.other_than(&stamps));
            if wanted.is_empty() {
                return Ok(());
            }
            if is_at_rest {
                // A change is being made that the log does not tell of yet.
                thread::sleep(Duration::from_millis(20));
            }
        }
        Err(BackupError::Restless(self.folder.to_owned()))
    }

    /// A graph's file and its edits; gives the stamp of the last of them, if there are any.
    fn graph(&mut self, name: &str) -> Result<Option<String>, BackupError> {
        let edit = |number| format!("{GRAPHS}/{}", file::edit_of(name, number));
        let mut stamp = self.file(&format!("{GRAPHS}/{name}"))?;
        // A graph written anew, whose edits are about to go, must not be taken for one that they belong to.
        let in_change = self.folder.join(GRAPHS).join(pending::LIST).exists();
        let mut number = 1;
        while stamp.is_some() {
            let Some(last) = self.file(&edit(number))? else { break };
            stamp = Some(if in_change { "in change".to_owned() } else { last });
            number += 1;
        }
        while self.files.remove(&edit(number)).is_some() {
            number += 1;
        }
        Ok(stamp)
    }

    /// What the changes up to `generation` took away.
    fn patches(&mut self, generation: u64) -> Result<(), BackupError> {
        for name in names(&self.folder.join(HISTORY))? {
            let number = name.strip_suffix(".patch.gz").and_then(|it| it.parse::<u64>().ok());
            let path = format!("{HISTORY}/{name}");
            if number.is_some_and(|it| it <= generation) && !self.files.contains_key(&path) {
                // One that is gone meanwhile is too old for the last state.
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn checkpoint(&mut self, checkpoint: &Path) -> Result<(), BackupError> {
        for name in names(checkpoint)? {
            let path = checkpoint.join(&name);
            let bytes = fs::read(&path).map_err(BackupError::at(path))?;
            self.put(&format!("{DATABASE}/{name}"), &bytes, 0)?;
        }
        Ok(())
    }

    /// Copies a file of the data folder, if it is there and was not copied already, and gives its stamp.
    fn file(&mut self, path: &str) -> Result<Option<String>, BackupError> {
        let from = self.folder.join(path);
        let mut file = match File::open(&from) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.files.remove(path);
                return Ok(None);
            }
            Err(error) => return Err(BackupError::at(from)(error)),
        };
        let known = file.metadata().map_err(BackupError::at(&from))?;
        let time =
            known.modified().ok().and_then(|it| it.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let stamp = format!("{} {time}", known.len());
        let mark = (known.len(), time, node(&known));
        if self.marks.get(path) != Some(&mark) || !self.files.contains_key(path) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(BackupError::at(&from))?;
            self.put(path, &bytes, time)?;
            self.marks.insert(path.to_owned(), mark);
        }
        Ok(Some(stamp))
    }

    fn put(&mut self, path: &str, bytes: &[u8], time: u64) -> Result<(), BackupError> {
        self.place.put(path, bytes, time).map_err(BackupError::at(self.to.join(path)))?;
        let entry = Entry { digest: digest(bytes), size: bytes.len() as u64, time };
        self.files.insert(path.to_owned(), entry);
        Ok(())
    }
}

/// The names of what is in a folder, sorted; none when there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::at(folder)(error)),
    };
    let name = |it: io::Result<fs::DirEntry>| it.map(|it| it.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        entries.map(name).collect::<Result<_, _>>().map_err(BackupError::at(folder))?;
    names.sort();
    Ok(names)
}

/// The number of a file in its file system: two of the same size and time are still two.
#[cfg(unix)]
fn node(known: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(known)
}

#[cfg(not(unix))]
fn node(_known: &fs::Metadata) -> u64 {
    0
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
