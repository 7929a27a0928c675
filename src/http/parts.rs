//! Graphs in a form with several parts (`multipart/form-data`), as the Graph Store Protocol has them.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use multer::{Field, Multipart, parse_boundary};

use super::body;
use super::refusal::Refusal;
use crate::graph::Format;
use crate::graphql::futures::stream;

/// What such a body is called.
pub const KIND: &str = "multipart/form-data";
/// Most parts of a form.
const MOST: usize = 1000;
/// Characters shown of a part's name.
const SHOWN: usize = 100;

/// A graph of a form.
pub struct Part {
    /// How it is called in a sentence: its place, and its name if it has one.
    pub called: String,
    /// What it is written in.
    pub format: Format,
    /// As it came.
    pub text: Bytes,
}

/// The parts of a whole body, in their order.
pub async fn split(headers: &HeaderMap, body: Bytes) -> Result<Vec<Part>, Refusal> {
    let unread = |error: multer::Error| bad(format!("the form cannot be read: {error}"));
    let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let boundary = parse_boundary(kind).map_err(unread)?;
    let mut form = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unread)? {
        if parts.len() == MOST {
            return Err(bad(format!("the form has more than {MOST} parts; send it as several")));
        }
        let called = called(&field, parts.len() + 1);
        let format = format(&field, &called)?;
        let text = field.bytes().await.map_err(|error| bad(format!("{called} cannot be read: {error}")))?;
        parts.push(Part { called, format, text });
    }
    if parts.is_empty() { Err(bad("the form has no parts; send a graph in each")) } else { Ok(parts) }
}

/// The format of a graph with this media type, if it is read. RDF/XML and JSON-LD are not: their parsers trust their input
/// more than this one does.
pub fn graph_format(kind: &str) -> Option<Format> {
    match kind {
        "text/turtle" | "application/x-turtle" => Some(Format::Turtle),
        "application/n-triples" | "text/plain" => Some(Format::NTriples),
        _ => None,
    }
}

fn called(field: &Field<'_>, number: usize) -> String {
    match field.file_name().or(field.name()) {
        Some(name) => format!("part {number} ({})", name.chars().take(SHOWN).collect::<String>()),
        None => format!("part {number}"),
    }
}

/// By its type; where the type tells nothing, by the ending of the file's name.
fn format(field: &Field<'_>, called: &str) -> Result<Format, Refusal> {
    let of_part = |it: Refusal| Refusal::new(it.status, format!("{called}: {}", it.words));
    let kind = body::media_type(field.headers()).map_err(of_part)?;
    let ending = field.file_name().and_then(|it| it.rsplit_once('.')).map(|(_, it)| it.to_ascii_lowercase());
    let format = match (kind.as_deref(), ending.as_deref()) {
        (None | Some("application/octet-stream"), Some("ttl")) => Some(Format::Turtle),
        (None | Some("application/octet-stream"), Some("nt")) => Some(Format::NTriples),
        (kind, _) => graph_format(kind.unwrap_or_default()),
    };
    format.ok_or_else(|| {
        let words = format!("{called}: send it as text/turtle or application/n-triples");
        Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words)
    })
}

fn bad(words: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, words)
}
