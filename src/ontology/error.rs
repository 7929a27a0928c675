//! Why the ontology could not be read.

use std::path::PathBuf;

/// A fault in the files of the ontology; the message says where it is and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OntologyError {
    /// A file is missing or unreadable.
    #[error(
        "{path}: {source}; give a folder that holds travaux.ttl, shapes.ttl, alignments.ttl and authority/*.ttl"
    )]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not Turtle.
    #[error("{file}:{line}: not valid Turtle: {message}; correct that line")]
    Syntax {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// What the parser says.
        message: String,
    },
    /// A file is Turtle, but says something that cannot be used.
    #[error("{file}:{line}: {problem}; {remedy}")]
    Content {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
}
