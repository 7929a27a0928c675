//! Reading the recognisers' data files.

use regex::Regex;
use serde::de::DeserializeOwned;

/// A data file of `ontology/lexicon/` that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("lexicon {file}: {message}")]
pub struct LexiconError {
    /// Name of the file in `ontology/lexicon/`.
    pub file: &'static str,
    /// Which entry is wrong, and why.
    pub message: String,
}

impl LexiconError {
    /// An error in `file`.
    pub fn new(file: &'static str, message: impl ToString) -> LexiconError {
        LexiconError { file, message: message.to_string() }
    }
}

/// The content of a lexicon file.
pub fn read<T: DeserializeOwned>(file: &'static str, toml: &str) -> Result<T, LexiconError> {
    toml::from_str(toml).map_err(|error| LexiconError::new(file, error))
}

/// A pattern built from a lexicon file.
pub fn pattern(file: &'static str, pattern: &str) -> Result<Regex, LexiconError> {
    Regex::new(pattern).map_err(|error| LexiconError::new(file, error))
}
