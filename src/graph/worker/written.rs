//! An answer on its way to the server, in parts: while the next is made, the server takes in the one before.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;

use oxigraph::io::RdfFormat;
use oxigraph::model::Triple;
use oxigraph::sparql::results::QueryResultsSerializer;
use serde_json::Value;
use spareval::{QueryExplanation, QueryResults};
use spargebra::Query;

use super::child::Refusal;
use super::wire::{self, End, Head, Refused, tag};
use crate::graph::format::write_graph;
use crate::graph::lines::triple_line;
use crate::graph::{Explain, Format};

/// Bytes of a part.
const PART: usize = 1 << 16;

/// The way to the server.
pub struct Out<'a> {
    socket: &'a UnixStream,
    head: Option<Head>,
    /// Frames that go out at once, then the body that is not in a frame yet.
    body: Vec<u8>,
}

impl<'a> Out<'a> {
    /// Nothing is sent yet.
    pub fn new(socket: &'a UnixStream) -> Out<'a> {
        Out { socket, head: None, body: Vec::new() }
    }

    /// Says what follows.
    pub fn head(&mut self, head: Head) -> io::Result<()> {
        self.head = Some(head);
        Ok(())
    }

    /// Sends what is there, and that this was all.
    pub fn end(mut self, end: End) -> io::Result<()> {
        let mut frames = self.frames()?;
        wire::put(&mut frames, tag::END, &end.bytes())?;
        self.socket.write_all(&frames)
    }

    /// Sends a refusal in the place of an answer, or after parts of it.
    pub fn refuse(mut self, refused: &Refused) -> io::Result<()> {
        let mut frames = Vec::new();
        wire::put_json(&mut frames, tag::REFUSED, refused)?;
        self.socket.write_all(&frames)
    }

    fn frames(&mut self) -> io::Result<Vec<u8>> {
        let mut frames = Vec::with_capacity(self.body.len() + 64);
        if let Some(head) = self.head.take() {
            wire::put_json(&mut frames, tag::HEAD, &head)?;
        }
        if !self.body.is_empty() {
            wire::put(&mut frames, tag::BODY, &self.body)?;
            self.body.clear();
        }
        Ok(frames)
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        append(&mut self.body, bytes);
        if self.body.len() < PART {
            return Ok(());
        }
        let frames = self.frames()?;
        self.socket.write_all(&frames)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Appends a few bytes: writers of JSON give each letter by itself.
#[inline]
pub fn append(to: &mut Vec<u8>, bytes: &[u8]) {
    match bytes {
        [byte] => to.push(*byte),
        bytes => to.extend_from_slice(bytes),
    }
}

/// Writes results as they come; graphs when they are complete, each triple once.
pub fn write(
    results: QueryResults<'_>,
    format: Format,
    rows: usize,
    prefixes: &BTreeMap<String, String>,
    out: &mut impl Write,
) -> Result<(), Refusal> {
    let other = || Refusal::Gone(io::Error::other("the format does not fit the query"));
    match results {
        QueryResults::Boolean(value) => {
            let format = format.table().ok_or_else(other)?;
            QueryResultsSerializer::from_format(format).serialize_boolean_to_writer(out, value)?;
        }
        QueryResults::Solutions(solutions) => {
            let format = format.table().ok_or_else(other)?;
            let variables = solutions.variables().to_vec();
            let mut writer =
                QueryResultsSerializer::from_format(format).serialize_solutions_to_writer(out, variables)?;
            for (at, solution) in solutions.enumerate() {
                let solution = solution?;
                if at == rows {
                    return Err(Refusal::Told(Refused::TooLarge(rows)));
                }
                writer.serialize(&solution)?;
            }
            writer.finish()?;
        }
        QueryResults::Graph(triples) => {
            let format = format.graph().ok_or_else(other)?;
            let mut found: BTreeMap<String, Triple> = BTreeMap::new();
            for triple in triples {
                let triple = triple?;
                found.insert(triple_line(&triple), triple);
                if found.len() > rows {
                    return Err(Refusal::Told(Refused::TooLarge(rows)));
                }
            }
            if format == RdfFormat::NTriples {
                found.keys().try_for_each(|line| writeln!(out, "{line} ."))?;
                return Ok(());
            }
            let triples: Vec<Triple> = found.into_values().collect();
            let written = write_graph(&triples, format, prefixes).map_err(io::Error::other)?;
            out.write_all(&written)?;
        }
    }
    Ok(())
}

/// Goes through results without keeping them: how many there are.
pub fn count(results: QueryResults<'_>, most: usize) -> Result<usize, Refusal> {
    let mut rows = 0;
    let mut see = |seen: Result<(), spareval::QueryEvaluationError>| {
        seen?;
        rows += 1;
        if rows > most { Err(Refusal::Told(Refused::TooLarge(most))) } else { Ok(()) }
    };
    match results {
        QueryResults::Boolean(_) => see(Ok(()))?,
        QueryResults::Solutions(mut solutions) => solutions.try_for_each(|it| see(it.map(drop)))?,
        QueryResults::Graph(mut triples) => triples.try_for_each(|it| see(it.map(drop)))?,
    }
    Ok(rows)
}

/// A plan after its evaluation.
pub fn explained(plan: &QueryExplanation, query: &Query, rows: usize, form: Explain) -> io::Result<Vec<u8>> {
    let mut json = Vec::new();
    plan.write_in_json(&mut json)?;
    let mut plan: Value = serde_json::from_slice(&json)?;
    let algebra = query.to_sse();
    if form == Explain::Json {
        if let Value::Object(fields) = &mut plan {
            fields.insert("results".to_owned(), rows.into());
            fields.insert("algebra".to_owned(), algebra.into());
        }
        return Ok(serde_json::to_vec_pretty(&plan)?);
    }
    let mut text = format!("Query, as it was read:\n{algebra}\n\nPlan, as it was run ({rows} results");
    if let Some(planning) = seconds(&plan["planning duration in seconds"]) {
        text.push_str(&format!(", planned in {planning}"));
    }
    text.push_str("):\n");
    draw(&plan["plan"], 0, &mut text);
    Ok(text.into_bytes())
}

fn draw(node: &Value, depth: usize, text: &mut String) {
    let rows = node["number of results"].as_u64().map(|it| format!("{it} rows"));
    let time = seconds(&node["duration in seconds"]);
    let figures: Vec<String> = rows.into_iter().chain(time).collect();
    text.push_str(&"  ".repeat(depth));
    text.push_str(node["name"].as_str().unwrap_or_default());
    if !figures.is_empty() {
        text.push_str(&format!("  [{}]", figures.join(", ")));
    }
    text.push('\n');
    for child in node["children"].as_array().into_iter().flatten() {
        draw(child, depth + 1, text);
    }
}

fn seconds(value: &Value) -> Option<String> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    Some(format!("{:.3} ms", seconds * 1000.0))
}
