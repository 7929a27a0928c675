//! The store for corpora larger than memory: oxigraph on RocksDB (feature `rocksdb`).

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::engine::{self, Difference, Durability, Embedded, Reading};
use super::{Folder, StoreError};

/// The folder of the database inside the data folder.
const DATABASE: &str = "rocksdb";

/// Quads in a RocksDB database.
pub type Rocks = Embedded<Synced>;

/// Syncs the log after every change: oxigraph commits to RocksDB without it, and a power cut would lose the change. To flush
/// the tables instead would write a file for each of them every time. When the sync fails, the change is visible, and lost
/// with the power: applying it again is safe.
pub struct Synced {
    // Keeps the folder's lock as long as the store lives.
    folder: Arc<Folder>,
}

impl Embedded<Synced> {
    /// Opens the database of a data folder, making it when there is none.
    pub fn open(folder: Arc<Folder>) -> Result<Rocks, StoreError> {
        let quads = oxigraph::store::Store::open(folder.path().join(DATABASE)).map_err(engine::engine)?;
        Ok(Embedded::new(quads, Synced { folder }))
    }
}

impl Synced {
    /// Syncs the files of the log: a commit may stand in the last ones, when one was full.
    fn sync(&self) -> io::Result<()> {
        let database = self.folder.path().join(DATABASE);
        for entry in fs::read_dir(&database)? {
            let path = entry?.path();
            if path.extension() != Some(OsStr::new("log")) {
                continue;
            }
            match File::open(&path).and_then(|file| file.sync_data()) {
                // What it held is in the tables by now.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        File::open(&database)?.sync_all()
    }
}

impl Durability for Synced {
    fn before(&self, _difference: &Difference, _read: Reading<'_>) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_loaded(&self) -> bool {
        true
    }

    fn after(&self, _quads: &oxigraph::store::Store) -> Result<(), StoreError> {
        self.sync().map_err(engine::engine)
    }

    fn checkpoint(&self, quads: &oxigraph::store::Store, target: &Path) -> Result<bool, StoreError> {
        quads.backup(target).map(|()| true).map_err(engine::engine)
    }
}
