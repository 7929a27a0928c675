//! The default store: oxigraph in memory, made durable by one gzipped N-Quads file per graph.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::model::{NamedNode, Quad, Triple};
use oxigraph::sparql::CancellationToken;
use rayon::prelude::*;
use spargebra::Query;

use super::{Answer, Change, Folder, Store, StoreError, engine, file, pending};

/// The folder of the graph files inside the data folder.
const GRAPHS: &str = "graphs";

/// How many files are unpacked before they go into the store: bounds memory while loading.
const AT_ONCE: usize = 256;

/// Quads in memory; on disk too when it has a folder.
pub struct Memory {
    quads: oxigraph::store::Store,
    files: Option<Files>,
    generation: AtomicU64,
    // One writer at a time, from the comparison with the old content to the commit.
    writing: Mutex<()>,
}

struct Files {
    graphs: PathBuf,
    // Keeps the folder's lock as long as the store lives.
    _folder: Arc<Folder>,
}

impl Memory {
    /// An empty store that forgets everything when dropped.
    pub fn volatile() -> Result<Memory, StoreError> {
        let quads = oxigraph::store::Store::new().map_err(engine::engine)?;
        Ok(Memory { quads, files: None, generation: AtomicU64::new(0), writing: Mutex::new(()) })
    }

    /// Opens the store of a data folder: finishes an interrupted change, then loads all graph files.
    pub fn open(folder: Arc<Folder>) -> Result<Memory, StoreError> {
        let graphs = folder.path().join(GRAPHS);
        fs::create_dir_all(&graphs).map_err(StoreError::file(&graphs))?;
        pending::recover(&graphs)?;
        let mut memory = Memory::volatile()?;
        load(&memory.quads, &graphs)?;
        memory.files = Some(Files { graphs, _folder: folder });
        Ok(memory)
    }
}

impl Store for Memory {
    fn apply(&self, change: Change) -> Result<(), StoreError> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let difference = engine::difference(&self.quads, change)?;
        if difference.is_empty() {
            return Ok(());
        }
        let mut transaction = self.quads.start_transaction().map_err(engine::engine)?;
        engine::stage(&mut transaction, &difference)?;
        if let Some(files) = &self.files {
            pending::finish(&files.graphs)?;
            pending::prepare(&files.graphs, &difference)?.commit()?;
        }
        transaction.commit().map_err(engine::engine)?;
        self.generation.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    fn evaluate(&self, query: &Query, max_rows: usize, cancel: &CancellationToken) -> Result<Answer, StoreError> {
        engine::evaluate(&self.quads, query, max_rows, cancel)
    }

    fn graphs(&self) -> Result<Vec<NamedNode>, StoreError> {
        engine::graphs(&self.quads)
    }

    fn graph(&self, name: &NamedNode) -> Result<Vec<Triple>, StoreError> {
        Ok(engine::content(&self.quads, name)?.into_values().collect())
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}

/// Loads every graph file of `folder`, in the order of their names.
fn load(quads: &oxigraph::store::Store, folder: &PathBuf) -> Result<(), StoreError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::file(folder))? {
        let entry = entry.map_err(StoreError::file(folder))?;
        if let Some(graph) = file::graph_of(&entry.file_name().to_string_lossy()) {
            files.push((entry.path(), graph));
        }
    }
    files.sort();
    let mut loader = quads.bulk_loader();
    for some in files.chunks(AT_ONCE) {
        let read: Vec<Vec<Quad>> =
            some.par_iter().map(|(path, graph)| file::read(path, graph)).collect::<Result<_, _>>()?;
        loader.load_quads(read.into_iter().flatten()).map_err(engine::engine)?;
    }
    loader.commit().map_err(engine::engine)
}
