//! Documents handed in over HTTP.

use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::program::{Reply, Server};

const TOKEN: &str = "0123456789abcdef-ann";
const TEXT: &str =
    "Directive 2011/93/EU will apply from 1 May 2012. A report on it is due on 1 March 2019.\n";

fn served(arguments: &[&str]) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tokens"), format!("ann:{TOKEN}\n")).unwrap();
    (Server::start(folder.path(), arguments), folder)
}

fn send(server: &Server, token: Option<&str>, address: &str, body: &[u8]) -> Reply {
    let bearer = token.map(|it| format!("Bearer {it}"));
    let mut headers = vec![("Content-Type", "text/plain; charset=utf-8")];
    headers.extend(bearer.as_deref().map(|it| ("Authorization", it)));
    server.ask("POST", address, &headers, body)
}

/// Asks for a job's progress until it has come to its end.
fn finished(server: &Server, reply: &Reply) -> Value {
    assert_eq!(reply.status, 202, "{reply:?}");
    let place = reply.headers.get("location").unwrap().to_str().unwrap();
    let bearer = format!("Bearer {TOKEN}");
    for _ in 0..600 {
        let told = server.get(place, &[("Authorization", &bearer)]);
        assert_eq!((told.status, told.media_type.as_str()), (200, "application/json"));
        if told.json()["finished"] == true {
            return told.json();
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{place} does not come to its end");
}

#[test]
fn a_document_is_taken_read_and_seen_by_everybody() {
    let (server, _folder) = served(&["--token-file", "tokens"]);
    let taken = send(&server, Some(TOKEN), "/import?name=plan.txt&folder=a/b&why=asked", TEXT.as_bytes());
    assert_eq!(taken.json()["total"], 1);
    let end = finished(&server, &taken);
    assert_eq!((&end["done"], &end["failures"]), (&Value::from(1), &Value::from(0)), "{end}");
    assert!(end["facts"].as_u64().unwrap() > 0, "{end}");
    assert_eq!(end["document"], "https://w3id.org/travaux/id/document/plan");
    // The links follow too.
    let other = TEXT.replace("1 May", "1 June");
    let taken = send(&server, Some(TOKEN), "/import?name=letter.txt", other.as_bytes());
    finished(&server, &taken);
    let found = server.graphql("{ conflicts { totalCount } documents { totalCount } }").json();
    assert_eq!(found["data"]["documents"]["totalCount"], 2, "{found}");
    assert_eq!(found["data"]["conflicts"]["totalCount"], 1, "{found}");
    let journal = server.graphql("{ curationActions { nodes { who kind why } } }").json();
    assert!(journal.to_string().contains("asked"), "{journal}");
}

#[test]
fn what_is_no_document_fails_and_says_why() {
    let (server, _folder) = served(&["--token-file", "tokens"]);
    let taken = send(&server, Some(TOKEN), "/import?name=picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    let end = finished(&server, &taken);
    assert_eq!(end["failures"], 1, "{end}");
    assert!(end["reason"].as_str().is_some_and(|it| it.len() > 20), "{end}");
    assert_eq!(end["document"], Value::Null);
}

#[test]
fn without_a_token_or_a_name_nothing_is_taken() {
    let (server, _folder) = served(&["--token-file", "tokens"]);
    for token in [None, Some("another-token-of-nobody")] {
        let refused = send(&server, token, "/import?name=plan.txt", TEXT.as_bytes());
        assert_eq!(refused.status, 401, "{refused:?}");
        assert_eq!(refused.headers.get("www-authenticate").unwrap(), "Bearer");
    }
    assert_eq!(server.get("/import/1", &[]).status, 401);
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(server.get("/import/1", &[("Authorization", &bearer)]).status, 404);
    for address in [
        "/import",
        "/import?name=",
        "/import?name=..",
        "/import?name=a%2Fb",
        "/import?name=a&folder=../b",
        "/import?nam=a",
    ] {
        let refused = send(&server, Some(TOKEN), address, TEXT.as_bytes());
        assert_eq!(refused.status, 400, "{address}: {refused:?}");
    }
    let refused = server.get("/import", &[]);
    assert_eq!((refused.status, refused.headers.get("allow").unwrap().to_str().unwrap()), (405, "POST"));
    let long = vec![b'a'; (16 << 20) + 1];
    assert_eq!(send(&server, Some(TOKEN), "/import?name=long.txt", &long).status, 413);

    let (closed, _folder) = served(&[]);
    let refused = send(&closed, Some(TOKEN), "/import?name=plan.txt", TEXT.as_bytes());
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("--token-file"));
}

#[test]
fn subscribers_hear_how_far_an_import_is() {
    let (server, _folder) = served(&["--token-file", "tokens"]);
    let taken = send(&server, Some(TOKEN), "/import?name=plan.txt", TEXT.as_bytes());
    assert_eq!(taken.status, 202, "{taken:?}");
    let query = "subscription{importProgress(job:1){job,done,total,documentId,failures,isFinished}}";
    let events = server.get(&format!("/graphql/stream?query={query}"), &[("Accept", "text/event-stream")]);
    let events = events.body;
    let steps: Vec<Value> = events
        .lines()
        .filter_map(|it| it.strip_prefix("data:"))
        .filter_map(|it| serde_json::from_str::<Value>(it.trim()).ok())
        .filter_map(|it| it.pointer("/data/importProgress").cloned())
        .collect();
    let last = steps.last().unwrap_or_else(|| panic!("{events}"));
    let document = "https://w3id.org/travaux/id/document/plan";
    let end = serde_json::json!({
        "job": 1, "done": 1, "total": 1, "documentId": document, "failures": 0, "isFinished": true
    });
    assert_eq!(*last, end, "{events}");
    assert!(events.contains("complete"), "{events}");
}
