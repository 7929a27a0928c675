//! Bad input: each gives a clear error, nothing stored is lost, and the server lives on.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use super::program::{Server, run};

/// A folder with one document in its store.
fn stored() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.txt"), "A good document.\n").unwrap();
    assert!(run(folder.path(), &["import", "good.txt"]).0);
    folder
}

fn export(folder: &Path) -> String {
    let (success, out, err) = run(folder, &["export"]);
    assert!(success, "{err}");
    out
}

/// Fails with each of `words` in its message, on few lines, and leaves the store as it is.
#[track_caller]
fn fails(folder: &Path, arguments: &[&str], words: &[&str]) {
    let before = export(folder);
    let (success, _, err) = run(folder, arguments);
    assert!(!success, "{err}");
    for word in words {
        assert!(err.contains(word), "`{word}` is not in: {err}");
    }
    assert!(err.lines().count() < 8 && !err.contains("panicked"), "{err}");
    assert_eq!(export(folder), before);
}

#[test]
fn an_empty_file() {
    let folder = stored();
    fs::write(folder.path().join("bad.txt"), " \n\t\n").unwrap();
    fails(folder.path(), &["import", "bad.txt"], &["bad.txt", "empty", "1 failed"]);
    fs::write(folder.path().join("bad.txt"), "").unwrap();
    fails(folder.path(), &["import", "bad.txt"], &["bad.txt", "empty"]);
}

#[test]
fn a_binary_file() {
    let folder = stored();
    fs::write(folder.path().join("bad.txt"), b"PK\x03\x04\x00\x00").unwrap();
    fails(folder.path(), &["import", "bad.txt"], &["bad.txt", "byte 4 is NUL", "convert"]);
}

#[test]
fn a_line_of_50_megabytes() {
    let folder = stored();
    let text = format!("A first line.\n{}", "x".repeat(50 << 20));
    fs::write(folder.path().join("bad.txt"), text).unwrap();
    fails(folder.path(), &["import", "bad.txt"], &["bad.txt", "line 2", "bytes"]);
}

#[test]
fn a_file_of_65_megabytes() {
    let folder = stored();
    fs::write(folder.path().join("bad.txt"), "x\n".repeat((65 << 20) / 2)).unwrap();
    fails(folder.path(), &["import", "bad.txt"], &["bad.txt", "64 MB", "split it"]);
}

#[test]
fn invalid_utf_8() {
    let folder = stored();
    fs::write(folder.path().join("bad.txt"), b"Proc\xE8s-verbal\n").unwrap();
    fails(folder.path(), &["import", "bad.txt"], &["bad.txt", "byte 4", "UTF-8", "iconv"]);
}

#[test]
fn a_missing_path() {
    let folder = stored();
    fails(folder.path(), &["import", "nowhere/"], &["nowhere", "No such file", "check the path"]);
    fails(folder.path(), &["query", "nowhere.rq"], &["nowhere.rq", "cannot be read"]);
    fails(folder.path(), &["import", "good.txt", "--ontology", "nowhere"], &["nowhere", "travaux.ttl"]);
    fails(folder.path(), &["import", "good.txt", "--config", "nowhere.toml"], &["nowhere.toml"]);
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = stored();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in/a.txt"), "").unwrap();
    fs::write(folder.path().join("in/b.txt"), "Another good one.\n").unwrap();
    let (success, _, err) = run(folder.path(), &["import", "missing.txt", "in"]);
    assert!(!success && err.contains("1 added") && err.contains("2 failed"), "{err}");
    let kept = export(folder.path());
    assert!(kept.contains("graph/document/good>") && kept.contains("graph/document/b>"), "{kept}");
}

#[test]
fn bad_settings() {
    let folder = stored();
    fs::write(folder.path().join("odd.toml"), "date = \"data\"\n").unwrap();
    fails(
        folder.path(),
        &["import", "good.txt", "--config", "odd.toml"],
        &["odd.toml", "date", "known are data"],
    );
}

#[test]
fn a_damaged_graph_file() {
    let folder = stored();
    let file = folder.path().join("data/graphs/document.good.nq.gz");
    fs::write(&file, b"damaged").unwrap();
    let (success, _, err) = run(folder.path(), &["export"]);
    assert!(
        !success && err.contains("document.good.nq.gz") && err.contains("import its document again"),
        "{err}"
    );
    fs::remove_file(&file).unwrap();
    assert!(run(folder.path(), &["import", "good.txt"]).0);
    assert!(export(folder.path()).contains("graph/document/good>"));
}

#[test]
fn a_taken_port() {
    let folder = stored();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let port = taken.local_addr().unwrap().port().to_string();
    fails(folder.path(), &["serve", "--bind", &address], &[port.as_str(), "taken", "--bind"]);
}

#[test]
fn a_second_process_on_the_same_folder() {
    let folder = stored();
    let server = Server::start(folder.path(), &[]);
    let pid = server.pid().to_string();
    for arguments in [&["import", "good.txt"][..], &["serve", "--bind", "127.0.0.1:0"], &["export"]] {
        let (success, _, err) = run(folder.path(), arguments);
        assert!(!success, "{arguments:?}");
        for word in [pid.as_str(), server.address.as_str(), "--data"] {
            assert!(err.contains(word), "`{word}` is not in: {err}");
        }
    }
    assert_eq!(server.select("ASK { ?d a trv:Document }")["boolean"], true);
}

#[test]
fn queries_that_are_none() {
    let folder = stored();
    let server = Server::start(folder.path(), &[]);
    let sparql = [("Content-Type", "application/sparql-query")];
    for (text, words) in [
        ("SELECT * {".to_owned(), "line 1, column 11"),
        ("SELECT * { ?s foo:bar ?o }".to_owned(), "line 1"),
        (format!("SELECT * {}", "{".repeat(5000)), "brackets are open"),
        (format!("SELECT * {{ FILTER(1{}) }}", "&&1".repeat(4000)), "operators"),
        (format!("SELECT * {{ {{}}{} }}", "UNION{}".repeat(2000)), "UNION"),
        (format!("SELECT * {{ FILTER({}1{}) }}", "STR(".repeat(3000), ")".repeat(3000)), "brackets"),
    ] {
        let reply = server.ask("POST", "/sparql", &sparql, text.as_bytes());
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.body.contains(words) && reply.body.len() < 1000, "`{words}` is not in {reply:?}");
    }
    for (text, words) in [("{ documents {", "expected"), ("{ nonsense }", "nonsense")] {
        let reply = server.graphql(text);
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.body.contains(words) && reply.body.len() < 2000, "`{words}` is not in {reply:?}");
        assert!(reply.json()["errors"][0]["locations"][0]["line"] == 1, "{reply:?}");
    }
    assert_eq!(server.select("ASK { ?d a trv:Document }")["boolean"], true, "the server lives on");
    let (success, _, err) = run(folder.path(), &["query", "good.txt"]);
    assert!(!success && err.contains("400") && err.contains("line 1"), "{err}");
}

#[test]
fn told_to_stop_the_server_stops_and_frees_its_folder() {
    let folder = stored();
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.get("/healthz", &[]).status, 200);
    assert!(server.stop().success());
    assert!(export(folder.path()).contains("graph/document/good>"));
}
