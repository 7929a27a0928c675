//! One graph, one file: gzipped N-Quads that any RDF tool reads, the same bytes for the same graph.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, Quad};

use super::StoreError;
use super::engine::{Changed, Content};

/// How the files of graphs end.
pub const ENDING: &str = ".nq.gz";

/// How the files end that hold what came to a graph and went from it since its own file was written.
const EDIT: &str = ".edit.gz";

/// Before a quad that comes.
const COMES: char = '+';
/// Before a quad that goes.
const GOES: char = '-';

/// Where the names of our own graphs begin; what follows becomes the file name.
const BASE: &str = "https://w3id.org/travaux/graph/";

/// Longest file name without its ending: most file systems stop at 255 bytes.
const MAX_NAME: usize = 240;

/// The file name of a graph: `document.some-slug.nq.gz` for our own, `=` and the whole name for others.
///
/// Capitals are escaped too, so that no two graphs meet on a file system that ignores case.
pub fn name_of(graph: &NamedNode) -> Result<String, StoreError> {
    let mut name = String::new();
    let rest = graph.as_str().strip_prefix(BASE).filter(|rest| !rest.is_empty());
    if rest.is_none() {
        name.push('=');
    }
    for byte in rest.unwrap_or(graph.as_str()).bytes() {
        match byte {
            b'/' => name.push('.'),
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    if name.len() > MAX_NAME {
        return Err(StoreError::LongName(graph.clone()));
    }
    Ok(name + ENDING)
}

/// The name of the file with an edit of a graph; `name` is that of its own file.
pub fn edit_of(name: &str, number: u32) -> String {
    format!("{}.{number:06}{EDIT}", name.strip_suffix(ENDING).unwrap_or(name))
}

/// The name of the graph's own file and the number of an edit.
pub fn edited_by(name: &str) -> Option<(String, u32)> {
    let (stem, number) = name.strip_suffix(EDIT)?.rsplit_once('.')?;
    Some((format!("{stem}{ENDING}"), number.parse().ok()?))
}

/// The graph a file name stands for; `None` when no graph is named so.
pub fn graph_of(name: &str) -> Option<NamedNode> {
    let stem = name.strip_suffix(ENDING)?;
    let (base, stem) = stem.strip_prefix('=').map_or((BASE, stem), |whole| ("", whole));
    let mut bytes = base.as_bytes().to_vec();
    let mut rest = stem.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'.' => b'/',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    NamedNode::new(String::from_utf8(bytes).ok()?).ok()
}

/// Writes the content of `graph` to a new file and waits until it is on the disk.
pub fn write(path: &Path, graph: &NamedNode, content: &Content) -> Result<(), StoreError> {
    let put = || -> std::io::Result<()> {
        let mut packed = GzEncoder::new(File::create(path)?, Compression::default());
        let end = format!(" {graph} .\n");
        for line in content.keys() {
            packed.write_all(line.as_bytes())?;
            packed.write_all(end.as_bytes())?;
        }
        packed.finish()?.sync_all()
    };
    put().map_err(StoreError::file(path))
}

/// Writes what comes to `graph` and goes from it to a new file and waits until it is on the disk.
pub fn write_edit(path: &Path, graph: &NamedNode, changed: &Changed) -> Result<(), StoreError> {
    let put = || -> std::io::Result<()> {
        let mut packed = GzEncoder::new(File::create(path)?, Compression::default());
        for (sign, content) in [(GOES, &changed.removed), (COMES, &changed.added)] {
            for line in content.keys() {
                writeln!(packed, "{sign}{line} {graph} .")?;
            }
        }
        packed.finish()?.sync_all()
    };
    put().map_err(StoreError::file(path))
}

/// Reads the quads of one graph's file.
pub fn read(path: &Path, graph: &NamedNode) -> Result<Vec<Quad>, StoreError> {
    let text = unpack(path)?;
    let mut quads = Vec::with_capacity(text.iter().filter(|it| **it == b'\n').count());
    for quad in RdfParser::from_format(RdfFormat::NQuads).for_slice(&text) {
        let quad = quad.map_err(|error| {
            damaged(path, error.location().map_or(0, |it| it.start.line as usize) + 1, error.to_string())
        })?;
        if !is_of(&quad, graph) {
            return Err(strange(path, quads.len() + 1, &quad, graph));
        }
        quads.push(quad);
    }
    Ok(quads)
}

/// Does to `quads` what [`write_edit`] wrote.
pub fn read_edit(path: &Path, graph: &NamedNode, quads: &mut HashSet<Quad>) -> Result<(), StoreError> {
    let text = unpack(path)?;
    for (at, line) in text.split(|it| *it == b'\n').enumerate() {
        let sign = [GOES, COMES].into_iter().find(|it| line.first() == Some(&(*it as u8)));
        let line = &line[usize::from(sign.is_some())..];
        for quad in RdfParser::from_format(RdfFormat::NQuads).for_slice(line) {
            let quad = quad.map_err(|error| damaged(path, at + 1, error.to_string()))?;
            if !is_of(&quad, graph) {
                return Err(strange(path, at + 1, &quad, graph));
            }
            match sign {
                Some(GOES) => drop(quads.remove(&quad)),
                _ => drop(quads.insert(quad)),
            }
        }
    }
    Ok(())
}

/// The text of a file.
fn unpack(path: &Path) -> Result<Vec<u8>, StoreError> {
    let packed = fs::read(path).map_err(StoreError::file(path))?;
    if packed.is_empty() {
        return Err(damaged(path, 1, "the file is empty".to_owned()));
    }
    let mut text = Vec::with_capacity(packed.len() * 8);
    match GzDecoder::new(packed.as_slice()).read_to_end(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => {
            let line = text.iter().filter(|it| **it == b'\n').count() + 1;
            Err(damaged(path, line, format!("it cannot be unpacked ({error})")))
        }
    }
}

fn is_of(quad: &Quad, graph: &NamedNode) -> bool {
    matches!(&quad.graph_name, GraphName::NamedNode(name) if name == graph)
}

fn strange(path: &Path, line: usize, quad: &Quad, graph: &NamedNode) -> StoreError {
    damaged(path, line, format!("it speaks of graph {}, the file is that of {graph}", quad.graph_name))
}

fn damaged(path: &Path, line: usize, reason: String) -> StoreError {
    StoreError::Damaged { path: path.to_owned(), place: format!("line {line}"), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(graph: &str, file: &str) {
        let graph = NamedNode::new(graph).unwrap();
        assert_eq!(name_of(&graph).unwrap(), file);
        assert_eq!(graph_of(file), Some(graph));
    }

    #[test]
    fn names_read_well() {
        check("https://w3id.org/travaux/graph/authority", "authority.nq.gz");
        check("https://w3id.org/travaux/graph/document/a-plan", "document.a-plan.nq.gz");
    }

    #[test]
    fn names_turn_back() {
        check("https://w3id.org/travaux/graph/document/a.b%20C", "document.a%2Eb%2520%43.nq.gz");
        check("https://w3id.org/travaux/graph/", "=https%3A..w3id%2Eorg.travaux.graph..nq.gz");
        check("urn:x", "=urn%3Ax.nq.gz");
    }

    #[test]
    fn refuses_names_no_file_can_have() {
        let graph = NamedNode::new(format!("urn:{}", "x".repeat(300))).unwrap();
        assert!(matches!(name_of(&graph), Err(StoreError::LongName(_))));
        assert_eq!(graph_of("notes.txt"), None);
    }
}
