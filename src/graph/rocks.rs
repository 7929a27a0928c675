//! The store for corpora larger than memory: oxigraph on RocksDB (feature `rocksdb`).

use std::path::Path;
use std::sync::Arc;

use super::engine::{self, Difference, Durability, Embedded, Reading};
use super::{Folder, StoreError};

/// The folder of the database inside the data folder.
const DATABASE: &str = "rocksdb";

/// Quads in a RocksDB database.
pub type Rocks = Embedded<Flush>;

/// Flushes after every change: oxigraph commits to RocksDB without syncing its log, which a power cut would lose.
/// When the flush fails, the change is visible, and lost with the power: applying it again is safe.
pub struct Flush {
    // Keeps the folder's lock as long as the store lives.
    _folder: Arc<Folder>,
}

impl Embedded<Flush> {
    /// Opens the database of a data folder, making it when there is none.
    pub fn open(folder: Arc<Folder>) -> Result<Rocks, StoreError> {
        let quads = oxigraph::store::Store::open(folder.path().join(DATABASE)).map_err(engine::engine)?;
        Ok(Embedded::new(quads, Flush { _folder: folder }))
    }
}

impl Durability for Flush {
    fn before(&self, _difference: &Difference, _read: Reading<'_>) -> Result<(), StoreError> {
        Ok(())
    }

    fn after(&self, quads: &oxigraph::store::Store) -> Result<(), StoreError> {
        quads.flush().map_err(engine::engine)
    }

    fn checkpoint(&self, quads: &oxigraph::store::Store, target: &Path) -> Result<bool, StoreError> {
        quads.backup(target).map(|()| true).map_err(engine::engine)
    }
}
