//! The whole pure pipeline: bytes to the triples of a document's graph.

use std::sync::Arc;

use oxigraph::model::{NamedNode, Triple};
use sha2::{Digest, Sha256};

use crate::fact::{FACTS, Findings};
use crate::genre::{self, heading};
use crate::graph::quads;
use crate::layout;
use crate::link::{Known, Reading, Tools, ToolsError};
use crate::ontology::Ontology;
use crate::text::Document;

/// The longest line that is read; longer ones are not text written by people.
const MAX_LINE_BYTES: usize = 1_000_000;

/// Reads documents, with the same ontology and authority data for all.
pub struct Importer {
    tools: Tools,
    ontology: Arc<Ontology>,
}

/// One document, read.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The document's named graph.
    pub graph: NamedNode,
    /// All that it states, sorted.
    pub triples: Vec<Triple>,
    /// For the person who imports.
    pub summary: Summary,
}

/// What was found, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The document's title.
    pub title: String,
    /// Value of `trv:genre`.
    pub genre: String,
    /// Facts.
    pub facts: usize,
    /// Places where something known or introduced is named.
    pub mentions: usize,
    /// Different entities named.
    pub entities: usize,
    /// What was not understood, a line each.
    pub notes: Vec<String>,
}

/// Bytes that are no document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing but white space.
    #[error("the file is empty; there is nothing to import")]
    Empty,
    /// Not text.
    #[error("byte {0} is NUL: this is a binary file; convert it to plain text (UTF-8) first")]
    Binary(usize),
    /// Not UTF-8.
    #[error("byte {0} is not UTF-8; convert the file first, for example with `iconv -t UTF-8`")]
    NotUtf8(usize),
    /// A line too long for text.
    #[error(
        "line {line} is {length} bytes long, more than the {MAX_LINE_BYTES} that a line of text may have; is this a text document?"
    )]
    LongLine { line: usize, length: usize },
}

impl Importer {
    /// Compiles the grammars and the names of `ontology`.
    pub fn new(ontology: impl Into<Arc<Ontology>>) -> Result<Importer, ToolsError> {
        let ontology = ontology.into();
        let known: Vec<Known> = ontology.authority().entities().iter().map(Known::from).collect();
        Ok(Importer { tools: Tools::new(known)?, ontology })
    }

    /// Reads one document. `slug` becomes the last part of its IRI. Pure: the same bytes and the same
    /// authority data give the same triples in the same order.
    pub fn read(&self, slug: &str, file_name: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
        let document = Document {
            slug: slug.to_owned(),
            file_name: file_name.to_owned(),
            sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
            text: decode(bytes)?.to_owned(),
        };
        let findings = self.findings(&document);
        let summary = Summary {
            title: findings.heading.title.clone(),
            genre: findings.heading.genre.to_owned(),
            facts: findings.nodes.iter().filter(|node| FACTS.contains(&node.class)).count(),
            mentions: findings.mentions.len(),
            entities: findings.entities.len(),
            notes: findings.notes.iter().map(|note| note.message.clone()).collect(),
        };
        let triples = quads::triples(&document, &findings, self.ontology.model());
        Ok(Imported { graph: quads::graph_name(slug), triples, summary })
    }

    /// `text -> layout -> mention -> link -> genre`.
    pub fn findings(&self, document: &Document) -> Findings {
        let blocks = layout::blocks(&document.text);
        let mut reading = Reading::new(document, &self.tools);
        reading.learn(&blocks);
        let genre = genre::choose(&reading, &blocks);
        let date = heading::date(&reading, &blocks);
        reading.reference = date;
        reading.findings.heading.genre = genre.name;
        reading.findings.heading.title = heading::title(&reading, &blocks);
        reading.findings.heading.date = date;
        reading.findings.heading.references = heading::references(&reading, &blocks);
        reading.findings.heading.language = heading::language(&document.text);
        (genre.read)(&mut reading, &blocks);
        reading.findings
    }
}

/// The text of `bytes`, without a byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, ImportError> {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(ImportError::Binary(at));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| ImportError::NotUtf8(error.valid_up_to()))?;
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    match text.split('\n').enumerate().find(|(_, line)| line.len() > MAX_LINE_BYTES) {
        Some((at, line)) => Err(ImportError::LongLine { line: at + 1, length: line.len() }),
        None => Ok(text),
    }
}
