//! The pure pipeline: the bytes of one document become its facts.

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{Literal, NamedNode, Triple};
use sha2::{Digest, Sha256};

use crate::ontology::Ontology;

/// Longest line that is read, in bytes: a longer one is no text that a person wrote.
const MAX_LINE: usize = 1 << 20;

/// Reads documents; knows nothing of the store.
pub struct Importer;

/// What one document says.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The document's own graph.
    pub graph: NamedNode,
    /// Its content.
    pub triples: Vec<Triple>,
    /// What to tell the person who imports it.
    pub summary: Summary,
}

/// What was understood of a document, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Its title.
    pub title: String,
    /// Its genre, as the last part of the genre's IRI.
    pub genre: String,
    /// Facts found.
    pub facts: usize,
    /// Mentions of entities.
    pub mentions: usize,
    /// Entities meant.
    pub entities: usize,
    /// What could not be read or placed.
    pub notes: Vec<String>,
    /// Share of its non-blank characters inside any evidence or mention, 0 to 1.
    pub coverage: f64,
}

/// Why a file is no document that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing but white space.
    #[error("the file is empty; nothing was imported from it")]
    Empty,
    /// Not text.
    #[error("byte {offset} is NUL: this is no text; convert the file to plain text in UTF-8")]
    Binary {
        /// Position of the first NUL byte, counted from 0.
        offset: usize,
    },
    /// Another encoding, or damaged.
    #[error(
        "byte {offset} (line {line}) is no UTF-8; convert the file, for example with `iconv -f WINDOWS-1252 -t UTF-8`"
    )]
    Encoding {
        /// Position of the first wrong byte, counted from 0.
        offset: usize,
        /// Its line, counted from 1.
        line: usize,
    },
    /// A line no person wrote.
    #[error(
        "line {line} is {length} bytes long, at most {MAX_LINE} are read; break the line, or leave the file out"
    )]
    LongLine {
        /// Counted from 1.
        line: usize,
        /// Bytes of the line.
        length: usize,
    },
}

impl Importer {
    /// Prepares what all documents need.
    pub fn new(_ontology: &Ontology) -> Importer {
        Importer
    }

    /// Pure: same bytes and same authority data give the same triples in the same order.
    pub fn read(&self, slug: &str, file_name: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
        let text = decode(bytes)?;
        let trv = |name: &str| NamedNode::new_unchecked(format!("https://w3id.org/travaux/ns#{name}"));
        let document = NamedNode::new_unchecked(format!("https://w3id.org/travaux/id/document/{slug}"));
        let graph = NamedNode::new_unchecked(format!("https://w3id.org/travaux/graph/document/{slug}"));
        let title = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(file_name).to_owned();
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let dcterms = |name: &str| NamedNode::new_unchecked(format!("http://purl.org/dc/terms/{name}"));
        let say = |predicate: NamedNode, value: &str| {
            Triple::new(document.clone(), predicate, Literal::new_typed_literal(value, xsd::STRING))
        };
        let triples = vec![
            Triple::new(document.clone(), rdf::TYPE, trv("Document")),
            say(dcterms("title"), &title),
            Triple::new(document.clone(), trv("genre"), trv("genre/Other")),
            say(trv("sourceFile"), file_name),
            say(trv("sha256"), &digest),
            say(trv("mediaType"), "text/plain"),
            say(trv("text"), text),
        ];
        Ok(Imported {
            graph,
            triples,
            summary: Summary { title, genre: "Other".to_owned(), ..Summary::default() },
        })
    }
}

fn decode(bytes: &[u8]) -> Result<&str, ImportError> {
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(ImportError::Binary { offset });
    }
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.len() > MAX_LINE {
            return Err(ImportError::LongLine { line: number + 1, length: line.len() });
        }
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        ImportError::Encoding { offset, line }
    })?;
    if text.trim().is_empty() { Err(ImportError::Empty) } else { Ok(text) }
}
