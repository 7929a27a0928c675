//! The SPARQL examples of `schema/queries`, asked of a server that imported the seeds.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::Server;

fn examples() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/queries");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let queries = files.filter(|path| path.extension().is_some_and(|it| it == "rq"));
    let named = |path: PathBuf| {
        (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
    };
    queries.map(named).collect()
}

/// The rows of a table as texts, in their order.
fn rows(answer: &Value) -> Vec<Vec<Option<String>>> {
    let names: Vec<&str> =
        answer["head"]["vars"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let row = |row: &Value| {
        names.iter().map(|name| row[*name]["value"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    answer["results"]["bindings"].as_array().unwrap().iter().map(row).collect()
}

/// Puts rows into one order, and within a cell what `GROUP_CONCAT` put together, which has none.
fn sort(rows: &mut [Vec<Option<String>>]) {
    for cell in rows.iter_mut().flatten().flatten() {
        let mut parts: Vec<&str> = cell.split(" | ").collect();
        parts.sort();
        *cell = parts.join(" | ");
    }
    rows.sort();
}

#[test]
fn every_example_gives_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds"), folder.path().join("seeds")).unwrap();
    let server = Server::start_with(folder.path(), &["--bind", "127.0.0.1:0"]);
    let engine = super::seeds::server();
    let expected: BTreeMap<String, Vec<Vec<String>>> =
        serde_json::from_str(include_str!("sparql_answers.json")).unwrap();
    let examples = examples();
    assert_eq!(examples.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(examples.len() >= 20);
    for (name, text) in examples {
        let first = text.lines().next().unwrap();
        assert!(first.starts_with("# ") && first.len() > 20, "{name} starts with {first:?}");
        let headers = [
            ("Content-Type", "application/sparql-query"),
            ("Accept", "application/sparql-results+json, text/turtle;q=0.5"),
        ];
        let reply = server.ask("POST", "/sparql", &headers, text.as_bytes());
        assert_eq!(reply.status, 200, "{name}: {reply:?}");
        // Long texts are always read by a process of their own, small questions are not: both answer the same.
        let long = format!("{text}\n#{}", " long".repeat(1000));
        let other = server.ask("POST", "/sparql", &headers, long.as_bytes());
        assert_eq!(
            (other.status, other.media_type.as_str()),
            (200, reply.media_type.as_str()),
            "{name}: {other:?}"
        );
        let answered: Vec<Vec<Option<String>>> = match reply.media_type.as_str() {
            "application/sparql-results+json" => match reply.json()["boolean"].as_bool() {
                Some(value) => vec![vec![Some(value.to_string())]],
                None => rows(&reply.json()),
            },
            _ => vec![vec![Some(reply.body.clone())]],
        };
        if reply.media_type == "application/sparql-results+json" && reply.json()["boolean"].is_null() {
            let mut tables = [rows(&reply.json()), rows(&other.json())];
            tables.iter_mut().for_each(|it| sort(it));
            assert_eq!(tables[0], tables[1], "{name}");
        } else {
            assert_eq!(reply.body, other.body, "{name}");
        }
        for wanted in &expected[&name] {
            let has = |row: &Vec<Option<String>>, part: &String| {
                row.iter().flatten().any(|it| it == part || (row.len() == 1 && it.contains(part.as_str())))
            };
            let found = answered.iter().any(|row| wanted.iter().all(|part| has(row, part)));
            assert!(found, "{name} has no {wanted:?} in {answered:#?}");
        }
        // The same as the engine's own store in process; what is not sorted by the query is sorted here.
        // It has no full text.
        if !text.contains("trv:matches")
            && let Some(mut own) = engine.table(&text)
        {
            let mut answered = answered;
            [&mut answered, &mut own].into_iter().for_each(|it| sort(it));
            assert_eq!(answered, own, "{name}");
        }
    }
}
