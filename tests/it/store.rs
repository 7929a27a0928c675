//! The contract of the stores of this machine, and what the files of the default one survive.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use oxigraph::model::Triple;
use travaux::graph::{Change, Folder, FolderError, Kind, Memory, Store, StoreError};

use super::contract::{edit, graph, objects, put, says};

fn memory(path: &Path) -> Arc<dyn Store> {
    let folder = Folder::open(path, Kind::Memory).unwrap();
    Arc::new(Memory::open(Arc::new(folder)).unwrap())
}

#[cfg(feature = "rocksdb")]
fn rocks(path: &Path) -> Arc<dyn Store> {
    let folder = Folder::open(path, Kind::Rocksdb).unwrap();
    Arc::new(travaux::graph::Rocks::open(Arc::new(folder)).unwrap())
}

crate::contract!(in_memory, memory);
#[cfg(feature = "rocksdb")]
crate::contract!(in_rocksdb, rocks);

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(&*memory(one.path()), "a", &[says(1, "one"), says(2, "two")]);
    put(&*memory(two.path()), "a", &[says(3, "passing")]);
    put(&*memory(two.path()), "a", &[says(2, "two"), says(1, "one")]);
    let bytes = |folder: &Path| fs::read(folder.join("graphs/document.a.nq.gz")).unwrap();
    assert_eq!(bytes(one.path()), bytes(two.path()));
}

/// The files beside each other in the folder of graphs.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("graphs")).unwrap();
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_small_edit_of_a_large_graph_writes_a_small_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = memory(folder.path());
    let noise = |it: u32| format!("{:x}", u64::from(it).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let many: Vec<Triple> = (0..20_000_u32).map(|it| says((it % 200) as u8, &noise(it))).collect();
    put(&*store, "a", &many);
    let before = store.stamp(&graph("a"));
    store.revise(Change::default(), vec![edit("a", &many[..3], &[says(1, "come")])]).unwrap();
    store.revise(Change::default(), vec![edit("a", &many[3..5], &[])]).unwrap();
    assert_ne!(store.stamp(&graph("a")), before);
    let edits = ["document.a.000001.edit.gz", "document.a.000002.edit.gz"];
    assert_eq!(names(folder.path()), [edits[0], edits[1], "document.a.nq.gz"]);
    assert!(fs::metadata(folder.path().join("graphs").join(edits[0])).unwrap().len() < 1_000);
    let stamp = store.stamp(&graph("a"));
    drop(store);

    // Killed between the decision and the steps of a change that writes the graph anew.
    let copy = tempfile::tempdir().unwrap();
    let anew = memory(copy.path());
    put(&*anew, "a", &[says(1, "anew")]);
    drop(anew);
    let store = memory(folder.path());
    assert_eq!(store.graph(&graph("a")).unwrap().len(), 19_996);
    assert_eq!(store.stamp(&graph("a")), stamp);
    drop(store);
    let graphs = folder.path().join("graphs");
    fs::copy(copy.path().join("graphs/document.a.nq.gz"), graphs.join("document.a.nq.gz.new")).unwrap();
    let drops = edits.map(|it| format!("drop {it}\n")).concat();
    fs::write(graphs.join("pending"), format!("put document.a.nq.gz\n{drops}")).unwrap();
    assert_eq!(texts(folder.path()), ["\"anew\""]);
    assert_eq!(names(folder.path()), ["document.a.nq.gz"]);

    // When the edits weigh much, the graph is written anew.
    let store = memory(folder.path());
    put(&*store, "a", &many);
    for some in many.chunks(1_000).take(12) {
        store.revise(Change::default(), vec![edit("a", some, &[])]).unwrap();
    }
    assert!(names(folder.path()).len() < 12, "{:?}", names(folder.path()));
    drop(store);
    assert_eq!(memory(folder.path()).graph(&graph("a")).unwrap().len(), 8_000);
}

/// The files of a store that holds `graphs`.
fn files(graphs: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = memory(folder.path());
    for (name, text) in graphs {
        put(&*store, name, &[says(1, text)]);
    }
    folder
}

fn texts(folder: &Path) -> Vec<String> {
    objects(&*memory(folder), "SELECT ?o { ?s ?p ?o } ORDER BY ?o")
}

#[test]
fn a_change_killed_before_its_decision_never_happened() {
    let old = files(&[("a", "old a"), ("b", "old b")]);
    let new = files(&[("a", "new a")]);
    let left = old.path().join("graphs/document.a.nq.gz.new");
    fs::copy(new.path().join("graphs/document.a.nq.gz"), &left).unwrap();
    fs::write(old.path().join("graphs/pending.new"), "put document.a.n").unwrap();
    assert_eq!(texts(old.path()), ["\"old a\"", "\"old b\""]);
    assert!(!left.exists(), "what was left behind is cleared away");
}

#[test]
fn a_change_killed_after_its_decision_is_finished() {
    let old = files(&[("a", "old a"), ("b", "old b"), ("c", "old c")]);
    let new = files(&[("a", "new a"), ("b", "new b")]);
    let graphs = old.path().join("graphs");
    // Killed after the first of three steps.
    fs::copy(new.path().join("graphs/document.a.nq.gz"), graphs.join("document.a.nq.gz")).unwrap();
    fs::copy(new.path().join("graphs/document.b.nq.gz"), graphs.join("document.b.nq.gz.new")).unwrap();
    let steps = "put document.a.nq.gz\nput document.b.nq.gz\ndrop document.c.nq.gz\n";
    fs::write(graphs.join("pending"), steps).unwrap();
    assert_eq!(texts(old.path()), ["\"new a\"", "\"new b\""]);
    assert!(!graphs.join("pending").exists());
    assert_eq!(texts(old.path()), ["\"new a\"", "\"new b\""]);
}

#[test]
fn a_change_that_cannot_be_written_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = memory(folder.path());
    put(&*store, "a", &[says(1, "old")]);
    let long = graph(&"x".repeat(300));
    let both = vec![(graph("a"), Some(vec![says(1, "new")])), (long, Some(vec![says(1, "new")]))];
    assert!(matches!(store.apply(Change { graphs: both }), Err(StoreError::LongName(_))));
    assert_eq!(store.graph(&graph("a")).unwrap(), [says(1, "old")]);
    drop(store);
    assert_eq!(texts(folder.path()), ["\"old\""]);
}

#[track_caller]
fn damaged(folder: &Path, words: &[&str]) {
    let held = Folder::open(folder, Kind::Memory).unwrap();
    let message = match Memory::open(Arc::new(held)) {
        Ok(_) => panic!("a damaged file was loaded"),
        Err(error) => error.to_string(),
    };
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
}

#[test]
fn a_damaged_file_is_named_with_place_and_remedy() {
    let folder = files(&[("a", "one"), ("b", "two")]);
    let file = folder.path().join("graphs/document.a.nq.gz");
    let whole = fs::read(&file).unwrap();

    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    damaged(folder.path(), &["document.a.nq.gz", "line 1", "import its document again"]);
    fs::write(&file, b"").unwrap();
    damaged(folder.path(), &["document.a.nq.gz", "empty"]);
    fs::write(&file, b"not gzip at all").unwrap();
    damaged(folder.path(), &["document.a.nq.gz", "unpacked"]);
    fs::copy(folder.path().join("graphs/document.b.nq.gz"), &file).unwrap();
    damaged(folder.path(), &["document.a.nq.gz", "line 1", "document/b"]);

    fs::write(&file, &whole).unwrap();
    assert_eq!(texts(folder.path()), ["\"one\"", "\"two\""]);
}

#[test]
fn a_second_holder_is_told_who_has_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = Folder::open(folder.path(), Kind::Memory).unwrap();
    first.announce("http://127.0.0.1:8080").unwrap();
    let message = Folder::open(folder.path(), Kind::Memory).unwrap_err().to_string();
    let pid = std::process::id().to_string();
    for word in [pid.as_str(), "http://127.0.0.1:8080", "--data"] {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
    drop(first);
    assert!(Folder::open(folder.path(), Kind::Memory).is_ok());
}

#[test]
fn folders_of_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.txt"), "mine").unwrap();
    assert!(matches!(Folder::open(folder.path(), Kind::Memory), Err(FolderError::Foreign(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was written");

    let ours = files(&[("a", "one")]);
    assert!(matches!(Folder::open(ours.path(), Kind::Rocksdb), Err(FolderError::Kind { .. })));
    let format = ours.path().join("format");
    fs::write(&format, fs::read_to_string(&format).unwrap().replace("format 1", "format 9")).unwrap();
    let message = Folder::open(ours.path(), Kind::Memory).unwrap_err().to_string();
    assert!(message.contains("format 9") && message.contains("import the documents again"), "{message}");
}
