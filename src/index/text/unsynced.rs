//! A folder for an index that nobody waits for: no write goes through to the disk. What a loss of power tears is found
//! by its checksums when the index is opened, and the index is made again from the store, which does wait.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// Reads as [`MmapDirectory`] does; writes leave it to the system when they reach the disk.
#[derive(Clone, Debug)]
pub struct Unsynced {
    files: MmapDirectory,
    folder: PathBuf,
}

impl Unsynced {
    /// The files of `folder`.
    ///
    /// # Errors
    /// No such folder.
    pub fn open(folder: &Path) -> Result<Unsynced, OpenDirectoryError> {
        Ok(Unsynced { files: MmapDirectory::open(folder)?, folder: folder.to_owned() })
    }
}

struct Written(File);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for Written {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}

impl Directory for Unsynced {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        match OpenOptions::new().write(true).create_new(true).open(self.folder.join(path)) {
            Ok(file) => Ok(BufWriter::new(Box::new(Written(file)))),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(OpenWriteError::FileAlreadyExists(path.to_owned()))
            }
            Err(error) => Err(OpenWriteError::wrap_io_error(error, path.to_owned())),
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    /// A reader sees the old content or the new one; which of them a loss of power leaves is open.
    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let draft = self.folder.join(path).with_extension("draft");
        fs::write(&draft, content)?;
        fs::rename(draft, self.folder.join(path))
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}
