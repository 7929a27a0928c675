//! What a query may do to the server: nothing but end itself.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::program::{Server, run};
use super::waiting::eventually;

/// A question that is no small one: only a process that can be killed builds texts.
const LARGE: &str = "ASK { ?d a trv:Document FILTER(CONTAINS(CONCAT(STR(?d), \"/\"), \"https\")) }";

const DIRECT: [(&str, &str); 1] = [("Content-Type", "application/sparql-query")];

fn served(arguments: &[&str]) -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.txt"), "A first document.\n").unwrap();
    let (success, _, err) = run(folder.path(), &["import", "one.txt"]);
    assert!(success, "{err}");
    (Server::start(folder.path(), arguments), folder)
}

/// The processes that `parent` started.
fn children(parent: u32) -> Vec<u32> {
    let is_number =
        |path: &PathBuf| path.file_name().is_some_and(|it| it.to_string_lossy().parse::<u32>().is_ok());
    let processes = fs::read_dir("/proc").unwrap().map(|it| it.unwrap().path()).filter(is_number);
    let of_parent = |path: &PathBuf| {
        let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
        let after = stat.rsplit_once(')').map(|(_, it)| it.to_owned()).unwrap_or_default();
        after.split_whitespace().nth(1).is_some_and(|it| it == parent.to_string())
    };
    let number = |path: PathBuf| path.file_name().unwrap().to_string_lossy().parse().unwrap();
    processes.filter(of_parent).map(number).collect()
}

#[test]
fn memory_ends_one_query_and_its_process() {
    let (server, _folder) = served(&[]);
    let doubled: String = (0..40).map(|n| format!("BIND(CONCAT(?s{n}, ?s{n}) AS ?s{}) ", n + 1)).collect();
    let query = format!("SELECT (STRLEN(?s40) AS ?n) {{ BIND(\"0123456789\" AS ?s0) {doubled} }}");
    let reply = server.ask("POST", "/sparql", &DIRECT, query.as_bytes());
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(reply.body.contains("more memory than one query may have"), "{reply:?}");
    assert!(
        reply.headers.contains_key("x-request-id") && reply.headers.contains_key("retry-after"),
        "{reply:?}"
    );
    assert_eq!(server.select("ASK { ?s ?p ?o }")["boolean"], true);
}

#[test]
fn what_runs_too_long_is_killed() {
    let (server, _folder) = served(&["--query-seconds", "1"]);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    let product = "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 3 } ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let start = Instant::now();
    let reply = server.ask("POST", "/sparql", &DIRECT, product.as_bytes());
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    eventually("no child of the worker is left", || children(worker).is_empty());
}

#[test]
fn a_client_that_leaves_takes_its_query_along() {
    let (server, _folder) = served(&[]);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    let query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let client = server.asking(query);
    eventually("a child is at work", || !children(worker).is_empty());
    drop(client);
    eventually("the child is gone", || children(worker).is_empty());
}

#[test]
fn a_client_that_stops_reading_is_left() {
    let (server, _folder) = served(&["--query-seconds", "2"]);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    let query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?d ?e ?f } LIMIT 99000";
    let mut client = server.asking(query);
    client.read_exact(&mut [0; 100]).unwrap();
    assert!(!children(worker).is_empty());
    // It stays connected, and reads on too late.
    eventually("the child is gone", || children(worker).is_empty());
    let mut answer = Vec::new();
    let _ended = client.read_to_end(&mut answer);
    assert!(!answer.ends_with(b"0\r\n\r\n"));
}

#[test]
fn a_worker_that_dies_is_replaced() {
    let (server, _folder) = served(&[]);
    assert_eq!(server.select(LARGE)["boolean"], true);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    std::process::Command::new("kill").args(["-KILL", &worker.to_string()]).status().unwrap();
    eventually("there is another worker", || children(server.pid()).iter().any(|it| *it != worker));
    eventually("the server is ready", || server.get("/readyz", &[]).status == 200);
    assert_eq!(server.select(&format!("{LARGE} # again"))["boolean"], true);
}

#[test]
fn the_worker_ends_with_the_server() {
    let (server, _folder) = served(&[]);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    assert!(server.stop().success());
    eventually("the worker is gone", || !Path::new(&format!("/proc/{worker}")).exists());
}

#[test]
fn an_answer_that_is_cut_does_not_look_whole() {
    let (server, _folder) = served(&["--query-rows", "90000"]);
    let query = "SELECT * { ?a ?b ?c . ?d ?e ?f }";
    let mut client = server.asking(query);
    let mut answer = Vec::new();
    // However the connection ends: what came must not be complete.
    let _ended = client.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200") && answer.len() > 1_000_000, "{} bytes", answer.len());
    assert!(!answer.ends_with(b"0\r\n\r\n"));
}

#[test]
fn small_questions_and_what_was_asked_before_need_no_process() {
    let (server, _folder) = served(&["--query-seconds", "1"]);
    let (now, one) = ("SELECT (NOW() AS ?now) {}", "SELECT ?n { ?d a trv:Document BIND(1 AS ?n) }");
    assert_eq!(server.select(LARGE)["boolean"], true);
    assert_ne!(server.select(now), server.select(now));
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    for process in children(worker).into_iter().chain([worker]) {
        std::process::Command::new("kill").args(["-STOP", &process.to_string()]).status().unwrap();
    }
    assert_eq!(server.select(LARGE)["boolean"], true);
    assert_eq!(server.select(one)["results"]["bindings"][0]["n"]["value"], "1");
    let ask = "/sparql?query=ASK%20%7B%20%3Fd%20a%20trv%3ADocument%20%7D";
    assert_eq!(server.get(ask, &[("Accept", "text/csv")]).body, "true");
    assert_eq!(server.get(ask, &[("Accept", "text/turtle")]).status, 503);
    let joined = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1";
    let sorted = "SELECT * { ?a ?b ?c } ORDER BY ?c LIMIT 1";
    for large in [&LARGE.replace("ASK", "ASK "), joined, sorted] {
        assert_eq!(server.ask("POST", "/sparql", &DIRECT, large.as_bytes()).status, 503, "{large}");
    }
    std::process::Command::new("kill").args(["-KILL", &worker.to_string()]).status().unwrap();
}

#[test]
fn plans_are_explained_in_words_and_in_json() {
    let (server, _folder) = served(&[]);
    let query = "SELECT%20%3Fd%20%7B%20%3Fd%20a%20trv%3ADocument%20%7D";
    let text = server.get(&format!("/sparql?query={query}&explain=text"), &[]);
    assert_eq!((text.status, text.media_type.as_str()), (200, "text/plain"));
    assert!(text.body.contains("QuadPattern") && text.body.contains("[1 rows"), "{}", text.body);
    let json = server.get(&format!("/sparql?query={query}&explain=json"), &[]);
    assert_eq!((json.status, json.media_type.as_str()), (200, "application/json"));
    assert_eq!(json.json()["results"], 1);
    assert!(json.json()["plan"]["name"].is_string(), "{json:?}");
    assert_eq!(server.get(&format!("/sparql?query={query}&explain=dot"), &[]).status, 400);
}

/// Children open copies of the database, each of which goes with the last of them.
#[cfg(feature = "rocksdb")]
#[test]
fn a_database_is_asked_in_processes_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.txt"), "A first document.\n").unwrap();
    fs::write(folder.path().join("tokens"), "ann:0123456789abcdef01234567\n").unwrap();
    let (success, _, err) = run(folder.path(), &["import", "one.txt", "--store", "rocksdb"]);
    assert!(success, "{err}");
    let arguments = ["--store", "rocksdb", "--query-seconds", "2", "--token-file", "tokens"];
    let server = Server::start(folder.path(), &arguments);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    assert_eq!(server.select(LARGE)["boolean"], true);
    let product = "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 3 } ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let start = Instant::now();
    assert_eq!(server.ask("POST", "/sparql", &DIRECT, product.as_bytes()).status, 503);
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    let doubled: String = (0..40).map(|n| format!("BIND(CONCAT(?s{n}, ?s{n}) AS ?s{}) ", n + 1)).collect();
    let query = format!("SELECT (STRLEN(?s40) AS ?n) {{ BIND(\"0123456789\" AS ?s0) {doubled} }}");
    assert_eq!(server.ask("POST", "/sparql", &DIRECT, query.as_bytes()).status, 503);
    let explained = server.get("/sparql?explain=text&query=ASK%20%7B%20%3Fd%20a%20trv%3ADocument%20%7D", &[]);
    assert!(explained.body.contains("Plan, as it was run"), "{explained:?}");
    let write =
        [("Content-Type", "application/sparql-update"), ("Authorization", "Bearer 0123456789abcdef01234567")];
    for number in 0..5 {
        let update = format!("INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:p> {number} }} }}");
        assert_eq!(server.ask("POST", "/update", &write, update.as_bytes()).status, 204);
        let seen = "SELECT (CONCAT(STR(COUNT(*)), \"\") AS ?n) { <urn:a> <urn:p> ?n }";
        let rows = server.select(seen);
        assert_eq!(rows["results"]["bindings"][0]["n"]["value"], (number + 1).to_string());
    }
    // Those of a worker that died may go when the next has made its own.
    std::process::Command::new("kill").args(["-KILL", &worker.to_string()]).status().unwrap();
    eventually("there is another worker", || children(server.pid()).iter().any(|it| *it != worker));
    eventually("the server is ready", || server.get("/readyz", &[]).status == 200);
    for number in 0..3 {
        assert_eq!(server.select(&format!("{LARGE} # {number}"))["boolean"], true);
    }
    let copies = || fs::read_dir(folder.path().join("data/rocksdb-copies")).unwrap().count();
    eventually("copies that nobody reads are gone", || copies() <= 1);
    let [worker] = children(server.pid())[..] else { panic!("not one worker") };
    assert!(server.stop().success());
    eventually("the worker is gone", || !Path::new(&format!("/proc/{worker}")).exists());
}
