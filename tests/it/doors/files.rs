//! `/export/…`.

use std::collections::BTreeSet;

use oxigraph::io::RdfFormat;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{served, statements, table};

#[test]
fn files_are_as_listed() {
    let served = served();
    // Sizes and checksums are counted in the background.
    let mut list = served.get("/export/").json();
    for _ in 0..120 {
        if list["files"].as_array().unwrap().iter().all(|it| it["bytes"].is_u64()) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
        list = served.get("/export/").json();
    }
    assert!(list["changed"].as_str().unwrap().ends_with('Z'));
    let files = list["files"].as_array().unwrap();
    assert!(files.len() > 30, "{}", files.len());
    let (mut objects, mut ids) = (0, BTreeSet::new());
    for file in files {
        let reply = served.get(&format!("/export/{}", file["name"].as_str().unwrap()));
        assert_eq!(file["bytes"], reply.body.len() as u64, "{file}");
        let sum: String = Sha256::digest(&reply.body).iter().map(|it| format!("{it:02x}")).collect();
        assert_eq!(file["sha256"], sum, "{file}");
        assert_eq!(file["mediaType"], reply.headers["content-type"].to_str().unwrap());
        match file["name"].as_str().unwrap().rsplit_once('.').unwrap().1 {
            "csv" => assert!(!table(&reply).1.is_empty(), "{file}"),
            "jsonl" => {
                for line in reply.body.lines() {
                    let node: Value = serde_json::from_str(line).unwrap();
                    objects += 1;
                    ids.insert(node["id"].as_str().unwrap().to_owned());
                }
            }
            _ => {}
        }
    }
    // Every node stands in one file.
    assert_eq!(objects, ids.len());
    let known = served.server.select(
        "PREFIX trv: <https://w3id.org/travaux/ns#> SELECT (COUNT(DISTINCT ?it) AS ?n) \
         { ?it a ?class . VALUES ?class { trv:Fact trv:Document trv:Entity trv:Span trv:Note trv:Conflict } }",
    );
    let known: usize = known["results"]["bindings"][0]["n"]["value"].as_str().unwrap().parse().unwrap();
    assert!(objects >= known, "{objects} of {known}");
    served.refused("/export/none.csv", 404, "/export/ lists the files");
    let page = served.server.get("/export/", &[("Accept", "text/html")]);
    assert!(page.media_type == "text/html" && page.body.contains("href=\"/export/corpus.nq\""), "{page:?}");
}

#[test]
fn the_whole_is_all_graphs_but_what_was_taken_away() {
    let served = served();
    let count = || {
        let reply = served.get("/export/corpus.nq");
        assert_eq!(reply.media_type, "application/n-quads");
        statements(RdfFormat::NQuads, &reply.body)
    };
    let rows = served.server.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }");
    assert_eq!(rows["results"]["bindings"][0]["n"]["value"], count().to_string());
    let document = served.import(
        "secret.txt",
        "The Secretariat shall submit the hidden report to the Bureau by 5 May 2031.\n",
    );
    assert!(served.get("/export/corpus.nq").body.contains("the hidden report"));
    let query =
        format!("mutation {{ deleteDocument(id: \"{document}\", why: \"no\") {{ action {{ id }} }} }}");
    let headers =
        [("Content-Type", "application/json"), ("Authorization", &format!("Bearer {}", super::TOKEN))];
    let body = serde_json::json!({ "query": query }).to_string();
    let answer = served.server.ask("POST", "/graphql", &headers, body.as_bytes()).json();
    assert!(answer.get("errors").is_none(), "{answer}");
    assert!(!served.get("/export/corpus.nq").body.contains("the hidden report"));
}
