//! Opening what commands work on.

use std::sync::Arc;

use anyhow::{Context, Result};
use travaux::graph::remote::Remote;
use travaux::graph::{Folder, FolderError, History, Kind, Memory, Store};
use travaux::ontology::Ontology;

use crate::config::{Config, StoreKind};

/// The ontology that the settings name.
pub fn ontology(config: &Config) -> Result<Ontology> {
    match &config.ontology {
        Some(folder) => Ontology::from_dir(folder).context("the ontology cannot be read"),
        None => Ontology::embedded().context("the built-in ontology cannot be read"),
    }
}

/// Takes hold of the data folder to read it.
pub fn existing(config: &Config) -> Result<Arc<Folder>, FolderError> {
    Folder::open_existing(&config.data, Kind::from(config.store)).map(Arc::new)
}

/// Takes hold of the data folder, making it when there is none.
pub fn folder(config: &Config) -> Result<Arc<Folder>, FolderError> {
    let kind = if config.engine.is_some() { Kind::Remote } else { Kind::from(config.store) };
    Folder::open(&config.data, kind).map(Arc::new)
}

/// The store that the settings name, to read it.
pub fn readable(config: &Config) -> Result<Arc<dyn Store>> {
    match &config.engine {
        Some(endpoint) => Ok(Arc::new(Remote::open(endpoint)?)),
        None => store(config, existing(config)?),
    }
}

/// Opens the store of a folder that is held.
pub fn store(config: &Config, folder: Arc<Folder>) -> Result<Arc<dyn Store>> {
    match config.store {
        StoreKind::Memory => Ok(Arc::new(Memory::open(folder)?)),
        StoreKind::Rocksdb => rocksdb(folder),
    }
}

/// The folder of the history inside the data folder.
const HISTORY: &str = "history";

/// Opens the store of a folder that is held, to change it, and the history that must hear of each change.
pub fn kept(config: &Config, folder: Arc<Folder>) -> Result<(Arc<dyn Store>, Arc<History>)> {
    let path = folder.path().join(HISTORY);
    let store = match &config.engine {
        Some(endpoint) => Arc::new(Remote::open(endpoint)?) as Arc<dyn Store>,
        None => store(config, folder)?,
    };
    let history = History::open(path, config.keep_generations, &*store)?;
    store.resume(history.generation());
    Ok((store, Arc::new(history)))
}

#[cfg(feature = "rocksdb")]
fn rocksdb(folder: Arc<Folder>) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(travaux::graph::Rocks::open(folder)?))
}

#[cfg(not(feature = "rocksdb"))]
fn rocksdb(_folder: Arc<Folder>) -> Result<Arc<dyn Store>> {
    anyhow::bail!(
        "this program was built without RocksDB; build it with `cargo build --release --features rocksdb`"
    )
}
