//! Backups that are made while others write, and what is restored from them.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use oxigraph::model::{Literal, NamedNode, Triple};
use travaux::graph::backup::{BackupError, Source, restore, to_archive, to_folder};
use travaux::graph::{Change, Edit, Folder, History, Kind, Live, Memory, Store};

use super::program::{Server, run, travaux};

const TOKEN: &str = "0123456789abcdef-ann";
const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef-ann");

fn graph(name: &str) -> NamedNode {
    NamedNode::new(format!("https://w3id.org/travaux/graph/document/{name}")).unwrap()
}

fn says(subject: &str, number: usize) -> Triple {
    let node = |it: &str| NamedNode::new(format!("urn:x:{it}")).unwrap();
    Triple::new(node(subject), node("says"), Literal::new_simple_literal(number.to_string()))
}

/// The store of a data folder with its history, as the program opens them.
fn open(path: &Path) -> (Live, Arc<History>) {
    let folder = Folder::open(path, Kind::Memory).unwrap();
    let store: Arc<dyn Store> = Arc::new(Memory::open(Arc::new(folder)).unwrap());
    let history = Arc::new(History::open(path.join("history"), 100, &*store).unwrap());
    store.resume(history.generation());
    (Live::new(store, vec![history.clone()]), history)
}

/// Writes to a graph that is large enough to be edited, to a small one, and to one that comes and goes, always the same
/// number, until it is told to stop.
fn write(store: &Live, stop: &AtomicBool) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        number += 1;
        let small = (graph("small"), Some(vec![says("count", number)]));
        let fleeting = (graph("fleeting"), (number % 2 == 0).then(|| vec![says("even", number)]));
        let (removed, added) = (vec![says("count", number - 1)], vec![says("count", number)]);
        let edit = Edit { name: graph("large"), removed, added };
        store.revise(Change { graphs: vec![small, fleeting] }, vec![edit]).unwrap();
    }
}

/// What stands in a restored folder: the number that all graphs must have.
#[track_caller]
fn check_restored(path: &Path, generation: u64) {
    let (store, history) = open(path);
    assert_eq!(history.generation(), generation, "opening it found a change that nobody saw");
    let content = |name: &str| store.graph(&graph(name)).unwrap();
    let small = content("small");
    let number: usize = match &small[0].object {
        oxigraph::model::Term::Literal(it) => it.value().parse().unwrap(),
        other => panic!("{other}"),
    };
    assert_eq!(small, [says("count", number)]);
    let large: Vec<Triple> =
        content("large").into_iter().filter(|it| it.subject == says("count", 0).subject).collect();
    assert_eq!(large, small);
    let even = if number.is_multiple_of(2) { vec![says("even", number)] } else { Vec::new() };
    assert_eq!(content("fleeting"), even);
    let before = history.former(&store, generation - 1, usize::MAX).unwrap();
    let before = before.into_iter().find(|it| it.0 == graph("small")).unwrap().1;
    assert_eq!(before, [says("count", number - 1)]);
}

#[test]
fn backups_during_writes_are_each_of_one_state() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (store, _history) = open(&data);
    let noise = (0..9_000).map(|it: usize| says(&format!("s{it}"), it.wrapping_mul(2_654_435_761)));
    let large = noise.chain([says("count", 0)]).collect();
    let small = (graph("small"), Some(vec![says("count", 0)]));
    store.apply(Change { graphs: vec![(graph("large"), Some(large)), small] }).unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| write(&store, &stop));
        let work = || {
            for round in 0..4 {
                let place = folder.path().join(format!("backup{round}"));
                let made = if round % 2 == 0 {
                    to_folder(Source::Live(&data), &place).unwrap()
                } else {
                    to_archive(Source::Live(&data), fs::File::create(&place).unwrap(), &place).unwrap()
                };
                let restored = folder.path().join(format!("restored{round}"));
                assert_eq!(restore(&place, &restored, false).unwrap(), made);
                if made.generation > 1 {
                    check_restored(&restored, made.generation);
                }
            }
        };
        let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        stop.store(true, Ordering::Relaxed);
        worked.unwrap();
    });
}

fn served(folder: &Path) -> Server {
    served_from(folder, "memory")
}

/// A server with three documents in a store of this kind.
fn served_from(folder: &Path, store: &str) -> Server {
    for (name, day) in [("a.txt", 1), ("b.txt", 2), ("c.txt", 3)] {
        let text = format!(
            "Directive 2011/93/EU will apply from {day} May 2012. A report is due on 1 March 2019.\n"
        );
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("tokens"), format!("ann:{TOKEN}\n")).unwrap();
    let (success, _, err) = run(folder, &["import", "--store", store, "a.txt", "b.txt", "c.txt"]);
    assert!(success, "{err}");
    Server::start(folder, &["--store", store, "--token-file", "tokens"])
}

#[track_caller]
fn succeeds(folder: &Path, arguments: &[&str], words: &str) -> String {
    let (success, out, err) = run(folder, arguments);
    assert!(success && err.contains(words), "{err}");
    out
}

#[track_caller]
fn fails(folder: &Path, arguments: &[&str], words: &[&str]) {
    let (success, _, err) = run(folder, arguments);
    assert!(!success, "{err}");
    for word in words {
        assert!(err.contains(word), "`{word}` is not in: {err}");
    }
}

const EVERYTHING: &str = "{ documents { nodes { id title } } deadlines { nodes { id label latest } }
    conflicts { totalCount } changes(since: 0) { generation graphs { name kind added removed } } }";

#[test]
fn a_restored_folder_answers_as_the_server_did() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let server = served(path);
    let update = [("Content-Type", "application/sparql-update"), BEARER];
    let written = server.ask(
        "POST",
        "/update",
        &update,
        b"INSERT DATA { GRAPH <urn:x:own> { <urn:x:a> <urn:x:b> 1 } }",
    );
    assert_eq!(written.status, 204, "{written:?}");
    let answer = server.graphql(EVERYTHING).body;
    assert!(answer.contains("2019-03-01"), "{answer}");

    succeeds(path, &["backup", "folder"], "state ");
    succeeds(path, &["backup", "file.tar"], "state ");
    let packed = travaux(path).args(["backup", "-"]).output().unwrap();
    assert!(packed.status.success());
    fs::write(path.join("piped"), packed.stdout).unwrap();
    assert_eq!(server.get("/backup", &[]).status, 401);
    assert_eq!(server.ask("POST", "/backup", &[BEARER], b"").status, 405);
    let mut sent = ureq::get(format!("{}/backup", server.address)).header(BEARER.0, BEARER.1).call().unwrap();
    assert_eq!(sent.headers()["content-type"], "application/x-tar");
    fs::write(path.join("sent.tar"), sent.body_mut().read_to_vec().unwrap()).unwrap();
    drop(server);
    succeeds(path, &["backup", "still"], "state ");

    let exported = succeeds(path, &["export"], "");
    for backup in ["folder", "file.tar", "piped", "sent.tar", "still"] {
        let data = format!("from-{backup}");
        succeeds(path, &["restore", backup, "--data", &data], "all as they were written");
        assert!(succeeds(path, &["export", "--data", &data], "") == exported, "{backup}");
        let restored = Server::start(path, &["--data", &data]);
        assert_eq!(restored.graphql(EVERYTHING).body, answer, "{backup}");
    }
}

#[cfg(feature = "rocksdb")]
#[test]
fn a_database_copies_itself_while_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let server = served_from(path, "rocksdb");
    let answer = server.graphql(EVERYTHING).body;
    assert!(answer.contains("2019-03-01"), "{answer}");
    fails(path, &["backup", "still"], &["open in", "/backup"]);
    let mut sent = ureq::get(format!("{}/backup", server.address)).header(BEARER.0, BEARER.1).call().unwrap();
    fs::write(path.join("sent.tar"), sent.body_mut().read_to_vec().unwrap()).unwrap();
    assert_eq!(server.graphql(EVERYTHING).body, answer);
    drop(server);
    succeeds(path, &["backup", "still"], "state ");
    let exported = succeeds(path, &["export", "--store", "rocksdb"], "");
    assert!(exported.contains("2019-03-01"), "{exported}");
    for backup in ["still", "sent.tar"] {
        let data = format!("from-{backup}");
        succeeds(path, &["restore", backup, "--data", &data], "all as they were written");
        assert!(
            succeeds(path, &["export", "--store", "rocksdb", "--data", &data], "") == exported,
            "{backup}"
        );
        let restored = Server::start(path, &["--store", "rocksdb", "--data", &data]);
        assert_eq!(restored.graphql(EVERYTHING).body, answer, "{backup}");
    }
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    drop(served(path));
    succeeds(path, &["backup", "one"], "");
    fails(path, &["backup", "one"], &["one", "not empty"]);
    fails(path, &["restore", "one"], &["data", "not empty", "--replace"]);
    fs::write(path.join("d.txt"), "A fourth letter.\n").unwrap();
    succeeds(path, &["import", "d.txt"], "1 added");
    let more = succeeds(path, &["export"], "");
    succeeds(path, &["restore", "one", "--replace"], "");
    let less = succeeds(path, &["export"], "");
    assert!(more.contains("document/d>") && !less.contains("document/d>"));
    assert!(path.join("data/replaced/graphs/document.d.nq.gz").exists());
    fails(path, &["restore", "one", "--replace"], &["replaced", "earlier restore"]);
    fails(path, &["backup", "elsewhere", "--data", "nothing"], &["no data folder nothing"]);

    let server = Server::start(path, &[]);
    fs::rename(path.join("data/replaced"), path.join("replaced")).unwrap();
    fails(path, &["restore", "one", "--replace"], &["in use by", &server.address]);
}

#[test]
fn a_damaged_file_is_named_and_nothing_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    drop(served(path));
    succeeds(path, &["backup", "good"], "");
    succeeds(path, &["backup", "good.tar"], "");
    let file = path.join("good/graphs/document.b.nq.gz");
    let whole = fs::read(&file).unwrap();
    let mut bent = whole.clone();
    *bent.last_mut().unwrap() ^= 1;
    for (bytes, words) in [(bent.as_slice(), "bytes are not"), (&whole[1..], "bytes and had")] {
        fs::write(&file, bytes).unwrap();
        fails(path, &["restore", "good", "--data", "new"], &["document.b.nq.gz", "damaged", words]);
    }
    fs::remove_file(&file).unwrap();
    fails(path, &["restore", "good", "--data", "new"], &["document.b.nq.gz", "missing"]);
    fs::write(&file, whole).unwrap();
    fs::remove_file(path.join("good/manifest")).unwrap();
    fails(path, &["restore", "good", "--data", "new"], &["good", "did not come to its end"]);

    let archive = fs::read(path.join("good.tar")).unwrap();
    fs::write(path.join("half.tar"), &archive[..archive.len() / 2]).unwrap();
    fails(path, &["restore", "half.tar", "--data", "new"], &["half.tar", "did not come to its end"]);
    assert!(!path.join("new/format").exists() && !path.join("new/graphs").exists());
    succeeds(path, &["restore", "good.tar", "--data", "new"], "");

    let error = restore(&path.join("nowhere"), &path.join("other"), false).unwrap_err();
    assert!(matches!(error, BackupError::File { .. }), "{error}");
}
