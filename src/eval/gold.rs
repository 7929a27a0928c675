//! Folders of sheets.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::predictions::Predicted;
use super::sheet::Sheet;

/// Why a folder of annotations cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The folder or a file of it cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is no sheet.
    #[error("{} is no sheet of annotations: {source}", path.display())]
    Json {
        /// Which one.
        path: PathBuf,
        /// What is wrong in it.
        source: serde_json::Error,
    },
    /// Nothing to compare with.
    #[error("{} holds no .json file", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// The sheets of a folder with the stems of their files, in the order of the files' names.
pub fn gold(folder: &Path) -> Result<Vec<(String, Sheet)>, GoldError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| GoldError::File { path, source }
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(file(folder))? {
        let name = entry.map_err(file(folder))?.file_name();
        names.extend(name.into_string().ok().filter(|it| it.ends_with(".json")));
    }
    names.sort();
    if names.is_empty() {
        return Err(GoldError::Empty { path: folder.to_owned() });
    }
    let sheet = |name: String| {
        let path = folder.join(&name);
        let text = fs::read_to_string(&path).map_err(file(&path))?;
        let sheet = serde_json::from_str(&text).map_err(|source| GoldError::Json { path, source })?;
        let stem = name.strip_suffix(".json").unwrap_or(&name).to_owned();
        Ok((stem, sheet))
    };
    names.into_iter().map(sheet).collect()
}

/// Two documents whose sheets would have one name.
#[derive(Debug, thiserror::Error)]
#[error("{one} and {other} differ only in folder or extension; rename one and import it again")]
pub struct SameName {
    one: String,
    other: String,
}

/// The sheets of a store by the stems of their documents' files.
pub fn by_name(predictions: Vec<Predicted>) -> Result<BTreeMap<String, Sheet>, SameName> {
    let mut files: BTreeMap<String, Predicted> = BTreeMap::new();
    for predicted in predictions {
        let other = predicted.file.clone();
        if let Some(known) = files.insert(predicted.sheet.id.clone(), predicted) {
            return Err(SameName { one: known.file, other });
        }
    }
    Ok(files.into_iter().map(|(name, it)| (name, it.sheet)).collect())
}
