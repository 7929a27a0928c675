//! The log of a history that another process may be writing: which file of which graph is of the last state.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::super::history::Event;
use super::super::{Became, StoreError, file};
use super::BackupError;

/// What was read of a log.
pub struct Log {
    path: PathBuf,
    /// Whole lines.
    bytes: Vec<u8>,
    /// The last state that they tell of.
    pub generation: u64,
    /// The stamp of each graph in it, by the name of the graph's file.
    stamps: BTreeMap<String, String>,
}

impl Log {
    /// A log of which nothing is read yet.
    pub fn open(path: PathBuf) -> Log {
        Log { path, bytes: Vec::new(), generation: 0, stamps: BTreeMap::new() }
    }

    /// Reads what was added; gives the files of the graphs that it speaks of.
    pub fn read_on(&mut self) -> Result<BTreeSet<String>, BackupError> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => return Err(BackupError::at(&self.path)(error)),
        };
        let mut added = Vec::new();
        let read =
            file.seek(SeekFrom::Start(self.bytes.len() as u64)).and_then(|_| file.read_to_end(&mut added));
        read.map_err(BackupError::at(&self.path))?;
        let whole = added.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
        let mut changed = BTreeSet::new();
        for line in added[..whole].split_inclusive(|it| *it == b'\n') {
            let event: Event = serde_json::from_slice(line).map_err(|error| StoreError::Damaged {
                path: self.path.clone(),
                place: "a line".to_owned(),
                reason: error.to_string(),
            })?;
            self.generation = event.generation;
            for graph in event.graphs {
                let name = file::name_of(&graph.name)?;
                match graph.became {
                    Became::Gone => drop(self.stamps.remove(&name)),
                    Became::New | Became::Changed => {
                        self.stamps.insert(name.clone(), graph.stamp.unwrap_or_default());
                    }
                }
                changed.insert(name);
            }
            self.bytes.extend_from_slice(line);
        }
        Ok(changed)
    }

    /// The whole lines.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The files of all graphs.
    pub fn graphs(&self) -> impl Iterator<Item = String> + '_ {
        self.stamps.keys().cloned()
    }

    /// The graphs that `copied` has in another state, or has and should not have, or has not.
    pub fn other_than(&self, copied: &BTreeMap<String, String>) -> Vec<String> {
        let missing = self.stamps.iter().filter(|(name, stamp)| copied.get(*name) != Some(*stamp));
        let foreign = copied.keys().filter(|it| !self.stamps.contains_key(*it));
        missing.map(|(name, _)| name).chain(foreign).cloned().collect()
    }

    /// Leaves out what is younger than `generation`.
    pub fn cut(&mut self, generation: u64) {
        let lines = self.bytes.split_inclusive(|it| *it == b'\n');
        let is_older =
            |line: &&[u8]| serde_json::from_slice::<Event>(line).is_ok_and(|it| it.generation <= generation);
        self.bytes = lines.take_while(is_older).flatten().copied().collect();
    }
}
