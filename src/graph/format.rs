//! Answers in the formats of the W3C.

use std::collections::BTreeMap;
use std::io::{self, Write};

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{NamedNode, Term, Triple};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use serde::{Deserialize, Serialize};
use spargebra::Query;

use super::{Answer, Store};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// SPARQL results in JSON.
    Json,
    /// SPARQL results in XML.
    Xml,
    /// SPARQL results in CSV: values only.
    Csv,
    /// SPARQL results in TSV: terms.
    Tsv,
    /// Turtle, with prefixes.
    Turtle,
    /// N-Triples.
    NTriples,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD.
    JsonLd,
    /// N-Quads.
    NQuads,
    /// TriG, with prefixes.
    TriG,
}

/// How an explanation is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Explain {
    /// The plan as a tree with its figures, for people.
    Text,
    /// The same as the engine gives it.
    Json,
}

/// The answer cannot be written so.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A table in a format of graphs, or the other way round.
    #[error("{}", if *.0 { "a graph is written as Turtle, N-Triples, RDF/XML, JSON-LD, N-Quads or TriG" } else { "a table is written as JSON, XML, CSV or TSV" })]
    Kind(bool),
    /// The place it is written to fails.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Format {
    /// Those of SELECT and ASK, the preferred one first.
    pub const TABLES: &[Format] = &[Format::Json, Format::Xml, Format::Csv, Format::Tsv];
    /// Those of CONSTRUCT and DESCRIBE, the preferred one first.
    pub const GRAPHS: &[Format] =
        &[Format::Turtle, Format::NTriples, Format::RdfXml, Format::JsonLd, Format::NQuads, Format::TriG];

    /// The media type as it stands in `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/sparql-results+json",
            Format::Xml => "application/sparql-results+xml",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Tsv => "text/tab-separated-values; charset=utf-8",
            Format::Turtle => "text/turtle; charset=utf-8",
            Format::NTriples => "application/n-triples",
            Format::RdfXml => "application/rdf+xml",
            Format::JsonLd => "application/ld+json",
            Format::NQuads => "application/n-quads",
            Format::TriG => "application/trig",
        }
    }

    /// The formats an answer to `query` can be written in, the preferred one first.
    pub fn of(query: &Query) -> &'static [Format] {
        match query {
            Query::Select { .. } | Query::Ask { .. } => Format::TABLES,
            Query::Construct { .. } | Query::Describe { .. } => Format::GRAPHS,
        }
    }

    /// Media types that clients also ask for it by; not `application/xml`, which browsers send and do not mean.
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Format::Json => &["application/json"],
            Format::Xml | Format::RdfXml => &["text/xml"],
            Format::Turtle => &["application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"],
            Format::NTriples => &["text/plain"],
            Format::JsonLd => &["application/json"],
            Format::TriG => &["application/x-trig"],
            Format::Csv | Format::Tsv | Format::NQuads => &[],
        }
    }

    pub(super) fn table(self) -> Option<QueryResultsFormat> {
        match self {
            Format::Json => Some(QueryResultsFormat::Json),
            Format::Xml => Some(QueryResultsFormat::Xml),
            Format::Csv => Some(QueryResultsFormat::Csv),
            Format::Tsv => Some(QueryResultsFormat::Tsv),
            _ => None,
        }
    }

    pub(super) fn graph(self) -> Option<RdfFormat> {
        match self {
            Format::Turtle => Some(RdfFormat::Turtle),
            Format::NTriples => Some(RdfFormat::NTriples),
            Format::RdfXml => Some(RdfFormat::RdfXml),
            Format::JsonLd => Some(RdfFormat::JsonLd { profile: JsonLdProfileSet::default() }),
            Format::NQuads => Some(RdfFormat::NQuads),
            Format::TriG => Some(RdfFormat::TriG),
            _ => None,
        }
    }
}

/// Writes an answer; graphs with those of `prefixes` that the format knows how to use.
pub fn write(
    answer: &Answer,
    format: Format,
    prefixes: &BTreeMap<String, String>,
) -> Result<Vec<u8>, WriteError> {
    match answer {
        Answer::Boolean(value) => {
            let format = format.table().ok_or(WriteError::Kind(false))?;
            Ok(QueryResultsSerializer::from_format(format).serialize_boolean_to_writer(Vec::new(), *value)?)
        }
        Answer::Solutions { variables, rows } => {
            let format = format.table().ok_or(WriteError::Kind(false))?;
            let mut writer = QueryResultsSerializer::from_format(format)
                .serialize_solutions_to_writer(Vec::new(), variables.clone())?;
            for row in rows {
                let bound =
                    variables.iter().zip(row).filter_map(|(name, value)| Some((name, value.as_ref()?)));
                writer.serialize(bound)?;
            }
            Ok(writer.finish()?)
        }
        Answer::Graph(triples) => {
            write_graph(triples, format.graph().ok_or(WriteError::Kind(true))?, prefixes)
        }
    }
}

/// Writes a graph with those of `prefixes` that occur in it.
pub(super) fn write_graph(
    triples: &[Triple],
    format: RdfFormat,
    prefixes: &BTreeMap<String, String>,
) -> Result<Vec<u8>, WriteError> {
    let mut serializer = RdfSerializer::from_format(format);
    // Only what occurs: a header of thirty prefixes above three triples helps nobody.
    let text: String = triples.iter().map(|triple| format!("{triple}\n")).collect();
    for (name, namespace) in prefixes {
        if text.contains(&format!("<{namespace}")) {
            serializer = serializer.with_prefix(name, namespace).map_err(io::Error::other)?;
        }
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_triple(triple)?;
    }
    Ok(writer.finish()?)
}

/// Reads a graph from a stranger's text in Turtle or N-Triples; an error is a sentence that tells the place. Blank
/// nodes get names that no other graph has.
pub fn read_graph(text: &[u8], format: Format, base: &NamedNode) -> Result<Vec<Triple>, String> {
    let format = match format {
        Format::Turtle => RdfFormat::Turtle,
        Format::NTriples => RdfFormat::NTriples,
        _ => return Err("only Turtle and N-Triples are read".to_owned()),
    };
    let parser = RdfParser::from_format(format).with_base_iri(base.as_str()).map_err(|it| it.to_string())?;
    let quads = parser.without_named_graphs().rename_blank_nodes().for_slice(text);
    quads.map(|quad| quad.map(Triple::from).map_err(|error| error.to_string())).collect()
}

/// Writes all graphs of `store` in a format of graphs: with their names where the format has them, else as their union.
pub fn write_graphs(
    store: &dyn Store,
    format: Format,
    prefixes: &BTreeMap<String, String>,
    out: impl Write,
) -> Result<(), WriteError> {
    let format = format.graph().ok_or(WriteError::Kind(true))?;
    let mut serializer = RdfSerializer::from_format(format);
    for (name, namespace) in prefixes {
        serializer = serializer.with_prefix(name, namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(out);
    for graph in store.graphs().map_err(io::Error::other)? {
        for triple in store.graph(&graph).map_err(io::Error::other)? {
            match format.supports_datasets() {
                true => writer.serialize_quad(&triple.in_graph(graph.clone()))?,
                false => writer.serialize_triple(&triple)?,
            }
        }
    }
    writer.finish()?.flush()?;
    Ok(())
}

impl Answer {
    /// The rows of a table as plain text: the value of a literal, the IRI of a node; empty for graphs and ASK.
    pub fn texts(&self) -> Vec<Vec<Option<&str>>> {
        let Answer::Solutions { rows, .. } = self else { return Vec::new() };
        rows.iter().map(|row| row.iter().map(|value| value.as_ref().map(lexical)).collect()).collect()
    }
}

fn lexical(term: &Term) -> &str {
    match term {
        Term::NamedNode(node) => node.as_str(),
        Term::BlankNode(node) => node.as_str(),
        Term::Literal(literal) => literal.value(),
    }
}
