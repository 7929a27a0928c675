//! The default store: oxigraph in memory, made durable by one gzipped N-Quads file per graph.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use oxigraph::model::{NamedNode, Quad};
use rayon::prelude::*;

use super::engine::{self, Difference, Durability, Embedded};
use super::{Folder, StoreError, file, pending};

/// The folder of the graph files inside the data folder.
const GRAPHS: &str = "graphs";

/// How many files are unpacked before they go into the store: bounds memory while loading.
const AT_ONCE: usize = 256;

/// Quads in memory; on disk too when it has a folder.
pub type Memory = Embedded<Files>;

/// One file per graph, or none at all.
pub struct Files(Option<Kept>);

struct Kept {
    graphs: PathBuf,
    // Keeps the folder's lock as long as the store lives.
    _folder: Arc<Folder>,
}

impl Embedded<Files> {
    /// An empty store that forgets everything when dropped.
    pub fn volatile() -> Result<Memory, StoreError> {
        let quads = oxigraph::store::Store::new().map_err(engine::engine)?;
        Ok(Embedded::new(quads, Files(None)))
    }

    /// Opens the store of a data folder: finishes an interrupted change, then loads all graph files.
    pub fn open(folder: Arc<Folder>) -> Result<Memory, StoreError> {
        let graphs = folder.path().join(GRAPHS);
        fs::create_dir_all(&graphs).map_err(StoreError::file(&graphs))?;
        pending::recover(&graphs)?;
        let quads = oxigraph::store::Store::new().map_err(engine::engine)?;
        load(&quads, &graphs)?;
        Ok(Embedded::new(quads, Files(Some(Kept { graphs, _folder: folder }))))
    }
}

impl Durability for Files {
    fn before(&self, difference: &Difference) -> Result<(), StoreError> {
        let Some(kept) = &self.0 else { return Ok(()) };
        pending::finish(&kept.graphs)?;
        pending::prepare(&kept.graphs, difference)?.commit()
    }

    fn after(&self, _quads: &oxigraph::store::Store) -> Result<(), StoreError> {
        Ok(())
    }

    fn stamp(&self, graph: &NamedNode) -> Option<String> {
        let path = self.0.as_ref()?.graphs.join(file::name_of(graph).ok()?);
        let known = fs::metadata(path).ok()?;
        let since = known.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(format!("{} {}", known.len(), since.as_nanos()))
    }
}

/// Loads every graph file of `folder`, in the order of their names.
fn load(quads: &oxigraph::store::Store, folder: &Path) -> Result<(), StoreError> {
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
