//! What the server, the worker and its children say to each other: frames of a tag, a length and bytes.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};

use oxigraph::model::{GraphNameRef, NamedNodeRef, QuadRef, TripleRef};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::graph::sparql::ParseError;
use crate::graph::table::Encoded;
use crate::graph::{Explain, Format, Hosts};

/// Tags of frames.
pub mod tag {
    /// To the worker: a [`super::Setup`], first of all.
    pub const SETUP: u8 = b'P';
    /// To the worker: quads of the beginning.
    pub const QUADS: u8 = b'Q';
    /// To the worker: the beginning is complete; its generation.
    pub const LOADED: u8 = b'L';
    /// To the worker: a generation, then quads that come and go.
    pub const CHANGE: u8 = b'C';
    /// To the worker: a generation, then the folder of a database that holds it, in the place of quads.
    pub const DATABASE: u8 = b'D';
    /// To the worker: make a child.
    pub const FORK: u8 = b'F';
    /// To a child: a [`super::Question`] that changes something.
    pub const UPDATE: u8 = b'U';
    /// To a child: hits of a search, a list of [`super::Hit`].
    pub const HITS: u8 = b'T';
    /// From a child: words to search for.
    pub const SEARCH: u8 = b'S';
    /// From a child: a service to ask, an [`super::Ask`].
    pub const SERVICE: u8 = b'V';
    /// To a child: what the service answered, as it came.
    pub const ANSWERED: u8 = b'R';
    /// To a child: why the service gave no answer.
    pub const FAILED: u8 = b'N';
    /// From a child: the quads that come and go by an update.
    pub const EFFECT: u8 = b'G';
    /// To a child: a [`super::Question`].
    pub const QUESTION: u8 = b'A';
    /// From a child: the [`super::Head`] of an answer.
    pub const HEAD: u8 = b'H';
    /// From a child: a part of the answer.
    pub const BODY: u8 = b'B';
    /// From a child: the answer is complete; a [`super::End`].
    pub const END: u8 = b'E';
    /// From a child: a [`super::Refused`].
    pub const REFUSED: u8 = b'X';
}

/// Bytes of the head of a frame.
pub const HEAD: usize = 5;

/// What a worker is started with.
#[derive(Debug, Serialize, Deserialize)]
pub struct Setup {
    /// Prefixes that need no declaration.
    pub prefixes: BTreeMap<String, String>,
    /// What a child may take beyond what it shares, in bytes.
    pub memory: u64,
    /// Whom `SERVICE` may ask.
    pub services: Hosts,
}

/// A query for a service.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Its address.
    pub endpoint: String,
    /// SPARQL.
    pub query: String,
}

/// A query with what its request says of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// SPARQL.
    pub text: String,
    /// IRIs of `default-graph-uri`.
    pub default_graphs: Vec<String>,
    /// IRIs of `named-graph-uri`.
    pub named_graphs: Vec<String>,
    /// How the client likes a table best; `None` when it takes none of the formats.
    pub table: Option<Format>,
    /// How the client likes a graph best.
    pub graph: Option<Format>,
    /// Most rows or triples of the answer.
    pub rows: usize,
    /// The plan and its figures are wanted, not the answer.
    pub explain: Option<Explain>,
}

/// How the answer that follows is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Head {
    /// An answer.
    Answer(Format),
    /// An explanation.
    Plan(Explain),
}

/// What a child says at the end of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// It takes another question.
    pub goes_on: bool,
    /// The same question has the same answer until the quads change.
    pub is_lasting: bool,
}

impl End {
    /// The payload of its frame.
    pub fn bytes(self) -> [u8; 2] {
        [self.goes_on.into(), self.is_lasting.into()]
    }

    /// Reads the payload of its frame.
    pub fn read(payload: &[u8]) -> End {
        let is = |at: usize| payload.get(at) == Some(&1);
        End { goes_on: is(0), is_lasting: is(1) }
    }
}

/// Why there is no answer.
#[derive(Debug, Serialize, Deserialize)]
pub enum Refused {
    /// The text.
    Parse(ParseError),
    /// The client takes none of the formats; whether the answer is a graph.
    Formats {
        /// Else it is a table.
        is_graph: bool,
    },
    /// More rows than allowed.
    TooLarge(usize),
    /// A graph that is not written by updates.
    Protected(String),
    /// A service gave no answer; a sentence.
    Service(String),
    /// What the engine said.
    Failed(String),
}

/// Writes one frame.
pub fn put(mut out: impl Write, tag: u8, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).map_err(io::Error::other)?.to_le_bytes();
    let [a, b, c, d] = length;
    out.write_all(&[tag, a, b, c, d])?;
    out.write_all(payload)
}

/// Writes a frame of JSON.
pub fn put_json(out: impl Write, tag: u8, value: &impl Serialize) -> io::Result<()> {
    put(out, tag, &serde_json::to_vec(value)?)
}

/// The tag and the length in the head of a frame.
pub fn head([tag, a, b, c, d]: [u8; HEAD]) -> (u8, usize) {
    (tag, u32::from_le_bytes([a, b, c, d]) as usize)
}

/// Reads one frame into `payload`, giving its tag; `None` at the end.
pub fn take(mut from: impl Read, payload: &mut Vec<u8>) -> io::Result<Option<u8>> {
    let mut bytes = [0; HEAD];
    match from.read_exact(&mut bytes) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (tag, length) = head(bytes);
    payload.clear();
    payload.resize(length, 0);
    from.read_exact(payload)?;
    Ok(Some(tag))
}

/// Reads the JSON of a frame.
pub fn json<T: DeserializeOwned>(payload: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_slice(payload)?)
}

/// Quads on their way, all terms whole.
#[derive(Default)]
pub struct Packed {
    /// The bytes of a frame.
    pub bytes: Vec<u8>,
    encoded: Encoded,
}

impl Packed {
    /// Adds one quad.
    pub fn quad(&mut self, quad: QuadRef<'_>) {
        self.encoded.subject(quad.subject);
        self.flush();
        self.encoded.term(quad.predicate.into());
        self.flush();
        self.encoded.term(quad.object);
        self.flush();
        self.encoded.graph(quad.graph_name);
        self.flush();
    }

    /// Adds one triple of a graph, and whether it comes or goes.
    pub fn change(&mut self, comes: bool, triple: TripleRef<'_>, graph: NamedNodeRef<'_>) {
        self.bytes.push(u8::from(comes));
        self.quad(triple.in_graph(GraphNameRef::from(graph)));
    }

    /// Adds a quad of encoded terms, and whether it comes or goes.
    pub fn encoded(&mut self, comes: bool, terms: [&[u8]; 4]) {
        self.bytes.push(u8::from(comes));
        for term in terms {
            self.bytes.extend_from_slice(&(term.len() as u32).to_le_bytes());
            self.bytes.extend_from_slice(term);
        }
    }

    fn flush(&mut self) {
        let term = &self.encoded.0;
        self.bytes.extend_from_slice(&(term.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(term);
    }
}

/// Takes the next four encoded terms off `bytes`.
pub fn unpacked<'a>(bytes: &mut &'a [u8]) -> Option<[&'a [u8]; 4]> {
    let mut term = || {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (term, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        *bytes = rest;
        Some(term)
    };
    Some([term()?, term()?, term()?, term()?])
}
