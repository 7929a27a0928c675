//! Where a backup goes: a folder, or one file in the format of tar.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use rayon::prelude::*;

use super::manifest::{self, Manifest};

/// Takes the files of a backup. A path may come again; the last time counts.
pub trait Place {
    /// Takes a file with the time in nanoseconds when it was last written.
    fn put(&mut self, path: &str, bytes: &[u8], time: u64) -> io::Result<()>;

    /// Takes the manifest, and with it the whole.
    fn finish(&mut self, manifest: &Manifest) -> io::Result<()>;
}

/// A folder, which is made, and must be empty.
pub struct Folder {
    path: PathBuf,
    files: Vec<String>,
}

impl Folder {
    /// Makes the folder.
    pub fn make(path: PathBuf) -> io::Result<Folder> {
        fs::create_dir_all(&path)?;
        match fs::read_dir(&path)?.next() {
            None => Ok(Folder { path, files: Vec::new() }),
            Some(_) => Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it is not empty; a backup goes to a new folder",
            )),
        }
    }
}

impl Place for Folder {
    fn put(&mut self, path: &str, bytes: &[u8], time: u64) -> io::Result<()> {
        write(&self.path.join(path), bytes, time)?;
        self.files.push(path.to_owned());
        Ok(())
    }

    fn finish(&mut self, manifest: &Manifest) -> io::Result<()> {
        for path in self.files.iter().filter(|it| !manifest.files.contains_key(*it)) {
            match fs::remove_file(self.path.join(path)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let sync = |path: &String| File::open(self.path.join(path))?.sync_all();
        manifest.files.par_iter().try_for_each(|(path, _)| sync(path))?;
        #[cfg(unix)]
        {
            let paths = manifest.files.keys().map(|it| self.path.join(it));
            let folders: BTreeSet<PathBuf> = paths.filter_map(|it| it.parent().map(PathBuf::from)).collect();
            folders.iter().try_for_each(|it| File::open(it)?.sync_all())?;
        }
        let draft = self.path.join("manifest.new");
        let mut file = File::create(&draft)?;
        file.write_all(manifest.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, self.path.join(manifest::NAME))?;
        #[cfg(unix)]
        File::open(&self.path)?.sync_all()?;
        Ok(())
    }
}

/// Writes a file with its time, and the folders above it.
pub fn write(path: &std::path::Path, bytes: &[u8], time: u64) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.set_modified(UNIX_EPOCH + Duration::from_nanos(time))
}

/// One file in the format of tar.
pub struct Archive<W: Write>(tar::Builder<W>);

impl<W: Write> Archive<W> {
    /// Begins to write.
    pub fn new(to: W) -> Archive<W> {
        Archive(tar::Builder::new(to))
    }
}

impl<W: Write> Place for Archive<W> {
    fn put(&mut self, path: &str, bytes: &[u8], time: u64) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(time / 1_000_000_000);
        self.0.append_data(&mut header, path, bytes)
    }

    fn finish(&mut self, manifest: &Manifest) -> io::Result<()> {
        self.put(manifest::NAME, manifest.to_string().as_bytes(), 0)?;
        self.0.finish()?;
        self.0.get_mut().flush()
    }
}
