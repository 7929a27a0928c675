//! The default store: oxigraph in memory, made durable by one gzipped N-Quads file per graph.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use oxigraph::model::{NamedNode, Quad};
use rayon::prelude::*;

use super::edits::Edits;
use super::engine::{self, Difference, Durability, Embedded, Reading};
use super::{Folder, StoreError, file, pending};

/// The folder of the graph files inside the data folder.
const GRAPHS: &str = "graphs";

/// How many files are unpacked while those before them go into the store: bounds memory while loading.
const AT_ONCE: usize = 64;

/// Quads in memory; on disk too when it has a folder.
pub type Memory = Embedded<Files>;

/// One file per graph, or none at all.
pub struct Files(Option<Kept>);

struct Kept {
    graphs: PathBuf,
    edits: Mutex<Edits>,
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
        let edits = Mutex::new(load(&quads, &graphs)?);
        Ok(Embedded::new(quads, Files(Some(Kept { graphs, edits, _folder: folder }))))
    }
}

impl Kept {
    fn edits(&self) -> MutexGuard<'_, Edits> {
        self.edits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Durability for Files {
    fn before(&self, difference: &Difference, read: Reading<'_>) -> Result<(), StoreError> {
        let Some(kept) = &self.0 else { return Ok(()) };
        pending::finish(&kept.graphs)?;
        let mut edits = kept.edits();
        pending::prepare(&kept.graphs, &edits, difference, read)?.commit(&mut edits)
    }

    fn after(&self, _quads: &oxigraph::store::Store) -> Result<(), StoreError> {
        Ok(())
    }

    fn stamp(&self, graph: &NamedNode) -> Option<String> {
        let known = self.file(graph)?;
        let since = known.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(format!("{} {}", known.len(), since.as_nanos()))
    }

    fn changed_at(&self, graph: &NamedNode) -> Option<SystemTime> {
        self.file(graph)?.modified().ok()
    }
}

impl Files {
    /// The file that tells the state of a graph.
    fn file(&self, graph: &NamedNode) -> Option<fs::Metadata> {
        let kept = self.0.as_ref()?;
        // Of a graph with edits the last one tells: none is written twice under one number and time.
        let path = kept.edits().last(&kept.graphs, &file::name_of(graph).ok()?);
        fs::metadata(path).ok()
    }
}

/// Loads every graph file of `folder`, in the order of their names, and finds the edits beside them.
fn load(quads: &oxigraph::store::Store, folder: &Path) -> Result<Edits, StoreError> {
    let mut files = Vec::new();
    let mut edits = Edits::default();
    for entry in fs::read_dir(folder).map_err(StoreError::file(folder))? {
        let entry = entry.map_err(StoreError::file(folder))?;
        edits.found(&entry.path());
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(graph) = file::graph_of(&name) {
            files.push((name, graph));
        }
    }
    files.sort();
    let mut loader = quads.bulk_loader();
    thread::scope(|scope| {
        let (sender, unpacked) = sync_channel(1);
        let (files, edits) = (&files, &edits);
        scope.spawn(move || {
            for some in files.chunks(AT_ONCE) {
                let read = some.par_iter().map(|(name, graph)| read(folder, edits, name, graph));
                let read: Result<Vec<Vec<Quad>>, StoreError> = read.collect();
                if sender.send(read).is_err() {
                    // Loading has stopped.
                    break;
                }
            }
        });
        for some in unpacked {
            loader.load_quads(some?.into_iter().flatten()).map_err(engine::engine)?;
        }
        loader.commit().map_err(engine::engine)
    })?;
    Ok(edits)
}

fn read(folder: &Path, edits: &Edits, name: &str, graph: &NamedNode) -> Result<Vec<Quad>, StoreError> {
    let whole = file::read(&folder.join(name), graph)?;
    let mut edits = edits.of(name).peekable();
    if edits.peek().is_none() {
        return Ok(whole);
    }
    let mut quads = whole.into_iter().collect();
    for edit in edits {
        file::read_edit(&folder.join(edit), graph, &mut quads)?;
    }
    Ok(quads.into_iter().collect())
}
