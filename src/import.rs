//! The whole pure pipeline: bytes to the triples of a document's graph.

use std::fmt;
use std::sync::Arc;

use oxigraph::model::{NamedNode, Triple};
use sha2::{Digest, Sha256};

use crate::fact::{FACTS, Findings, Note};
use crate::genre::{self, heading, time};
use crate::graph::quads;
use crate::layout;
use crate::lexicon::LexiconError;
use crate::link::{Known, Reading, Tools};
use crate::ontology::Ontology;
use crate::text::Document;

/// Longest line that is read, in bytes: a longer one is no text that a person wrote.
const MAX_LINE: usize = 1 << 20;

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
    /// What was not understood, in the order it was found.
    pub notes: Vec<Remark>,
    /// Share of its non-blank characters inside any evidence or mention, 0 to 1.
    pub coverage: f64,
}

/// Something that was not understood, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Line, counted from 1.
    pub line: usize,
    /// Character in the line, counted from 1.
    pub column: usize,
    /// Stable short name, `unread-prose`.
    pub code: &'static str,
    /// For the reader.
    pub message: String,
}

impl Remark {
    /// Whether something was damaged or could not be placed, and not only passed over.
    pub fn is_fault(&self) -> bool {
        self.code != genre::unread::CODE
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Remark { line, column, code, message } = self;
        write!(out, "{line}:{column} {code}: {message}")
    }
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
    /// A defect of the importer.
    #[error(
        "a fault of this program stopped the reading (its trace is above); nothing was imported from the file; please report it"
    )]
    Fault,
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
    /// Compiles the grammars and the names of `ontology`.
    pub fn new(ontology: impl Into<Arc<Ontology>>) -> Result<Importer, LexiconError> {
        let ontology = ontology.into();
        let known: Vec<Known> = ontology.authority().entities().iter().map(Known::from).collect();
        Ok(Importer { tools: Tools::new(known)?, ontology })
    }

    /// The vocabulary and authority data that it reads with.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
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
        // A fault in one reader must not take the other documents down with it.
        let findings = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.findings(&document)))
            .map_err(|_| ImportError::Fault)?;
        let summary = Summary {
            title: findings.heading.title.clone(),
            genre: findings.heading.genre.to_owned(),
            facts: findings.nodes.iter().filter(|node| FACTS.contains(&node.class)).count(),
            mentions: findings.mentions.len(),
            entities: findings.entities.len(),
            notes: remarks(&document.text, &findings.notes),
            coverage: quads::coverage(&document, &findings),
        };
        let triples = quads::triples(&document, &findings, summary.coverage, self.ontology.model());
        Ok(Imported { graph: quads::graph_name(slug), triples, summary })
    }

    /// `text -> layout -> mention -> link -> genre`.
    pub fn findings(&self, document: &Document) -> Findings {
        let blocks = layout::blocks(
            &document.text,
            &self.tools.lexicon.columns,
            &self.tools.wording.persons.particles,
        );
        let mut reading = Reading::new(document, &self.tools);
        let blocks = heading::without_menus(&reading, blocks);
        reading.learn(&blocks);
        reading.find_redactions();
        let date = heading::date(&reading, &blocks);
        reading.reference = date;
        reading.near = date.or_else(|| time::near(&reading, &blocks));
        let genre = genre::choose(&reading, &blocks);
        reading.findings.heading.genre = genre.name;
        reading.findings.heading.title = heading::title(&reading, &blocks);
        reading.findings.heading.date =
            date.or_else(|| heading::date_of_act(&reading, &reading.findings.heading.title));
        reading.findings.heading.references =
            heading::references(&reading, &blocks, &reading.findings.heading.title);
        reading.findings.heading.language = heading::language(&document.text);
        genre::read(&mut reading, genre, &blocks);
        let mut findings = reading.findings;
        findings.keep_stated();
        findings
    }
}

/// The notes with the places that an editor shows.
fn remarks(text: &str, notes: &[Note]) -> Vec<Remark> {
    let line_ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let remark = |note: &Note| {
        let line = line_ends.partition_point(|end| *end < note.span.start());
        let line_start = line.checked_sub(1).map_or(0, |before| line_ends[before] + 1);
        let before = text.get(line_start..note.span.start()).unwrap_or_default();
        Remark {
            line: line + 1,
            column: before.chars().count() + 1,
            code: note.code,
            message: note.message.clone(),
        }
    };
    notes.iter().map(remark).collect()
}

/// The text of `bytes`, without a byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, ImportError> {
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(ImportError::Binary { offset });
    }
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.len() > MAX_LINE {
            return Err(ImportError::LongLine { line: number + 1, length: line.len() });
        }
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        ImportError::Encoding { offset, line }
    })?;
    if text.trim().is_empty() { Err(ImportError::Empty) } else { Ok(text) }
}
