//! Writes a generated corpus as a data folder of ours and, the same facts, as tables for a relational peer.
//!
//! `cargo bench --bench peers -- 10000 FOLDER` makes `FOLDER/data` and `FOLDER/*.tsv`; `benches/peers/postgraphile.sh`
//! then serves both and compares them.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run stops")]

#[path = "../corpus/mod.rs"]
mod corpus;

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use travaux::graph::{Change, Folder, Kind, Memory, NamedNode, NamedOrBlankNode, Store, Term, Triple};

/// Where the entities go that all documents share.
const ENTITIES: &str = "https://w3id.org/travaux/graph/document/entities";

/// Per table the classes of its rows and its columns: properties whose values are texts, or end in the number of a row.
const TABLES: [(&str, &str, &[&str]); 5] = [
    ("organisation", "Organisation", &["prefLabel"]),
    ("committee", "Committee", &["prefLabel", "acronym"]),
    ("instrument", "Instrument", &["prefLabel", "identifier"]),
    ("deadline", "Deadline", &["label", "latest"]),
    (
        "deliverable",
        "Deliverable",
        &["label", "status", "responsible", "committee", "instrument", "deadline"],
    ),
];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| it != "--bench");
    let (Some(documents), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: cargo bench --bench peers -- DOCUMENTS FOLDER");
        return;
    };
    let documents: u64 = documents.parse().expect("DOCUMENTS is a number");
    let folder = Path::new(&folder);
    let data = Arc::new(Folder::open(folder.join("data"), Kind::Memory).expect("the data folder opens"));
    let store = Memory::open(data).expect("the store opens");
    let mut tables = Tables::new(folder);
    for (at, mut change) in corpus::changes(documents).enumerate() {
        tables.write(&change);
        if at == 0 {
            // A server puts its own data into the graph of the authority data.
            change.graphs[0].0 = NamedNode::new_unchecked(ENTITIES);
        }
        store.apply(change).expect("the store takes the corpus");
    }
    println!("{documents} documents in {}", folder.display());
}

/// The files of the tables, and the numbers of their rows.
struct Tables {
    files: Vec<BufWriter<File>>,
    numbers: HashMap<String, usize>,
}

impl Tables {
    fn new(folder: &Path) -> Tables {
        fs::create_dir_all(folder).expect("the folder can be made");
        let file = |(name, ..): &(&str, _, _)| File::create(folder.join(format!("{name}.tsv")));
        let files = TABLES.iter().map(|it| BufWriter::new(file(it).expect("a table can be written")));
        Tables { files: files.collect(), numbers: HashMap::new() }
    }

    /// Writes a row for each node that belongs into a table.
    fn write(&mut self, change: &Change) {
        for triples in change.graphs.iter().filter_map(|it| it.1.as_ref()) {
            let mut nodes: BTreeMap<&str, HashMap<&str, Vec<&str>>> = BTreeMap::new();
            for Triple { subject, predicate, object } in triples {
                let NamedOrBlankNode::NamedNode(subject) = subject else { continue };
                let value = match object {
                    Term::NamedNode(node) => node.as_str(),
                    Term::Literal(literal) => literal.value(),
                    _ => continue,
                };
                let name = last(predicate.as_str());
                nodes.entry(subject.as_str()).or_default().entry(name).or_default().push(value);
            }
            for (at, (_, class, columns)) in TABLES.iter().enumerate() {
                for (node, values) in &nodes {
                    // The first class is the most specific one.
                    if values.get("type").and_then(|it| it.first()).is_none_or(|it| last(it) != *class) {
                        continue;
                    }
                    let number = self.number(node);
                    let cells = columns.iter().map(|column| {
                        let value = values.get(column).and_then(|it| it.first()).copied().unwrap_or("\\N");
                        match TABLES.iter().any(|it| it.0 == *column) || *column == "responsible" {
                            true => self.number(value).to_string(),
                            false => last(value).to_owned(),
                        }
                    });
                    let row = cells.fold(number.to_string(), |row, cell| format!("{row}\t{cell}"));
                    writeln!(self.files[at], "{row}").expect("a row can be written");
                }
            }
        }
    }

    fn number(&mut self, node: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(node.to_owned()).or_insert(next)
    }
}

/// What stands behind the last `/` or `#` of an IRI; other texts as they are.
fn last(text: &str) -> &str {
    match text.starts_with("http") {
        true => text.rsplit(['/', '#']).next().unwrap_or(text),
        false => text,
    }
}
