//! A data folder from a backup. Everything is copied and checked before anything takes its place.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rayon::prelude::*;

use super::super::folder;
use super::manifest::{self, Entry, Manifest, is_inside};
use super::{BackupError, digest, names, place};

/// Where files wait until all are there.
const DRAFT: &str = "restore.new";
/// Where what was there goes.
const ASIDE: &str = "replaced";

/// Makes the data folder `data` from the backup at `from`, a folder or a file. What `data` held is put aside into a
/// folder `replaced` in it, when that is wished; else it must be empty.
pub fn restore(from: &Path, data: &Path, replace: bool) -> Result<Manifest, BackupError> {
    fs::create_dir_all(data).map_err(BackupError::at(data))?;
    let old: Vec<String> =
        names(data)?.into_iter().filter(|it| ![folder::LOCK, DRAFT].contains(&it.as_str())).collect();
    if !old.is_empty() && !replace {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    let _held = folder::hold(data)?;
    let aside = data.join(ASIDE);
    if aside.exists() {
        let words = "this is what an earlier restore put aside; move it elsewhere first";
        return Err(BackupError::at(aside)(io::Error::new(ErrorKind::AlreadyExists, words)));
    }
    let draft = data.join(DRAFT);
    clear(&draft)?;
    fs::create_dir(&draft).map_err(BackupError::at(&draft))?;
    let checked = if from.is_dir() { copied(from, &draft) } else { unpacked(from, &draft) };
    let manifest = match checked {
        Ok(manifest) => manifest,
        Err(error) => {
            clear(&draft)?;
            return Err(error);
        }
    };
    if !old.is_empty() {
        fs::create_dir(&aside).map_err(BackupError::at(&aside))?;
    }
    for name in old {
        rename(&data.join(&name), &aside.join(&name))?;
    }
    // The file that makes it a data folder comes last.
    let mut new = names(&draft)?;
    new.sort_by_key(|it| it == folder::FORMAT);
    for name in new {
        #[cfg(unix)]
        if name == folder::FORMAT {
            File::open(data).and_then(|it| it.sync_all()).map_err(BackupError::at(data))?;
        }
        #[cfg(unix)]
        File::open(draft.join(&name))
            .and_then(|it| it.sync_all())
            .map_err(BackupError::at(draft.join(&name)))?;
        rename(&draft.join(&name), &data.join(&name))?;
    }
    #[cfg(unix)]
    File::open(data).and_then(|it| it.sync_all()).map_err(BackupError::at(data))?;
    clear(&draft)?;
    Ok(manifest)
}

/// Copies the files of a folder, each checked.
fn copied(from: &Path, draft: &Path) -> Result<Manifest, BackupError> {
    let manifest = match fs::read_to_string(from.join(manifest::NAME)) {
        Ok(text) => Manifest::read(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(BackupError::at(from.join(manifest::NAME))(error)),
    };
    let manifest = manifest.ok_or_else(|| BackupError::NotWhole(from.to_owned()))?;
    manifest.files.par_iter().try_for_each(|(path, entry)| {
        let bytes = read(&from.join(path))?;
        check(&from.join(path), &bytes, entry)?;
        let to = draft.join(path);
        let written = place::write(&to, &bytes, entry.time).and_then(|()| File::open(&to)?.sync_all());
        written.map_err(BackupError::at(to))
    })?;
    Ok(manifest)
}

/// Unpacks a file, and checks and keeps what its manifest names.
fn unpacked(from: &Path, draft: &Path) -> Result<Manifest, BackupError> {
    let not_whole = || BackupError::NotWhole(from.to_owned());
    let file = File::open(from).map_err(BackupError::at(from))?;
    let mut archive = tar::Archive::new(io::BufReader::new(file));
    let mut manifest = None;
    for entry in archive.entries().map_err(|_| not_whole())? {
        let mut entry = entry.map_err(|_| not_whole())?;
        let path = entry.path().map_err(|_| not_whole())?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|_| not_whole())?;
        if path == manifest::NAME {
            manifest = std::str::from_utf8(&bytes).ok().and_then(Manifest::read);
        } else if is_inside(&path) {
            let to = draft.join(&path);
            let made = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&to, &bytes));
            made.map_err(BackupError::at(to))?;
        }
    }
    let manifest = manifest.ok_or_else(not_whole)?;
    manifest.files.par_iter().try_for_each(|(path, entry)| {
        let to = draft.join(path);
        check(&from.join(path), &read(&to)?, entry)?;
        let settle = || -> io::Result<()> {
            let file = File::options().write(true).open(&to)?;
            file.set_modified(UNIX_EPOCH + Duration::from_nanos(entry.time))?;
            file.sync_all()
        };
        settle().map_err(BackupError::at(&to))
    })?;
    // A file that had changed while the backup was made lies in the archive, and its graph may be gone.
    for folder in names(draft)? {
        for name in names(&draft.join(&folder)).unwrap_or_default() {
            if !manifest.files.contains_key(&format!("{folder}/{name}")) {
                let path = draft.join(&folder).join(&name);
                fs::remove_file(&path).map_err(BackupError::at(path))?;
            }
        }
    }
    Ok(manifest)
}

/// The bytes of a file of a backup; one that is missing is damaged too.
fn read(path: &Path) -> Result<Vec<u8>, BackupError> {
    fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => damaged(path, "it is missing"),
        _ => BackupError::at(path)(error),
    })
}

fn check(path: &Path, bytes: &[u8], entry: &Entry) -> Result<(), BackupError> {
    if bytes.len() as u64 != entry.size {
        return Err(damaged(path, format!("it has {} bytes and had {}", bytes.len(), entry.size)));
    }
    if digest(bytes) != entry.digest {
        return Err(damaged(path, "its bytes are not those that were written"));
    }
    Ok(())
}

fn damaged(path: &Path, reason: impl Into<String>) -> BackupError {
    BackupError::Damaged { path: path.to_owned(), reason: reason.into() }
}

fn rename(from: &PathBuf, to: &PathBuf) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(BackupError::at(to))
}

fn clear(folder: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::at(folder)(error)),
        _ => Ok(()),
    }
}
