//! Which files an import means, and their bytes.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::known::Identity;
use super::{DocumentError, Missing};

/// Largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// Endings of the files taken from a folder; a file named by itself may end as it likes.
const ENDINGS: [&str; 3] = ["txt", "text", "md"];

/// Where a document comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// What is written to the program.
    Stdin,
    /// What somebody sends under the name of a file.
    Sent {
        /// Base name.
        name: String,
        /// The folder that it is said to lie in.
        folder: Option<PathBuf>,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

impl Place {
    /// The base name.
    pub fn name(&self) -> String {
        match self {
            Place::File(path) => {
                path.file_name().map_or_else(|| "document".to_owned(), |it| it.to_string_lossy().into_owned())
            }
            Place::Stdin => "stdin".to_owned(),
            Place::Sent { name, .. } => name.clone(),
        }
    }

    /// The folder it lies in, in full; none for standard input.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        let path = match self {
            Place::File(path) => path,
            Place::Stdin => return None,
            Place::Sent { folder, .. } => return folder.clone(),
        };
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A folder that cannot be followed to its end still has the name it was given.
        Some(fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()))
    }

    /// Which document it is.
    pub(super) fn identity(&self) -> Identity {
        let folder = self.folder().and_then(|it| Some(it.file_name()?.to_string_lossy().into_owned()));
        Identity { file: self.name(), folder }
    }

    /// The bytes, at most [`MAX_BYTES`] of them.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, DocumentError> {
        let mut bytes = Vec::new();
        match self {
            Place::File(path) => File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?,
            Place::Stdin => io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?,
            Place::Sent { bytes: sent, .. } => sent.as_slice().take(MAX_BYTES + 1).read_to_end(&mut bytes)?,
        };
        if bytes.len() as u64 > MAX_BYTES { Err(DocumentError::TooLarge) } else { Ok(bytes) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(path) => write!(out, "{}", path.display()),
            Place::Stdin => out.write_str("standard input"),
            Place::Sent { name, .. } => out.write_str(name),
        }
    }
}

/// The documents at `paths`: files as given, folders with all below them in sorted order, `-` for standard input.
/// Beside them, what could not be looked at.
pub fn find(paths: &[PathBuf]) -> (Vec<Place>, Vec<Missing>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Place::Stdin);
        } else {
            look(path, true, &mut found, &mut missing);
        }
    }
    let mut seen = HashSet::new();
    found.retain(|place| seen.insert(place.clone()));
    (found, missing)
}

fn look(path: &Path, named: bool, found: &mut Vec<Place>, missing: &mut Vec<Missing>) {
    let looked =
        fs::metadata(path).and_then(|it| if it.is_dir() { entries(path).map(Some) } else { Ok(None) });
    match looked {
        Ok(Some(entries)) => {
            for entry in entries.iter().filter(|it| !is_hidden(it)) {
                look(entry, false, found, missing);
            }
        }
        Ok(None) if named || is_text(path) => found.push(Place::File(path.to_owned())),
        Ok(None) => {}
        Err(source) => missing.push(Missing { path: path.to_owned(), source }),
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries =
        fs::read_dir(folder)?.map(|it| it.map(|it| it.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'))
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|it| ENDINGS.iter().any(|ending| it.eq_ignore_ascii_case(ending)))
}
