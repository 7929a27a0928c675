//! Copies of a database on disk, which children read while the database changes.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::graph::Store;

/// Where copies lie: a folder of their own beside the database, whose files they share.
pub struct Copies {
    place: PathBuf,
    /// How many were made: none has the folder of an earlier one, which may go later.
    number: u64,
}

/// A copy of one state; it goes with the last child that reads it.
pub struct Copy {
    /// Its folder.
    pub folder: PathBuf,
    /// The state.
    pub generation: u64,
}

impl Copies {
    /// Clears `place` of what an earlier server left there.
    pub fn new(place: PathBuf) -> io::Result<Copies> {
        match fs::remove_dir_all(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&place)?,
        }
        Ok(Copies { place, number: 0 })
    }

    /// Copies what `store` holds now.
    pub fn make(&mut self, store: &dyn Store) -> io::Result<Arc<Copy>> {
        self.number += 1;
        let folder = self.place.join(self.number.to_string());
        let made = store.checkpoint(&folder).map_err(io::Error::other)?;
        let generation = made.ok_or_else(|| io::Error::other("the store gives no copy of itself"))?;
        Ok(Arc::new(Copy { folder, generation }))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            let folder = self.folder.display();
            tracing::warn!(%error, %folder, "a copy of the database cannot be removed");
        }
    }
}
