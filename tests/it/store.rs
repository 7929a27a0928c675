//! The contract of every store, and what the files of the default one survive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use oxigraph::model::{Literal, NamedNode, Term, Triple};
use oxigraph::sparql::CancellationToken;
use proptest::prelude::*;
use travaux::graph::{
    Answer, Became, Change, Edit, Folder, FolderError, Kind, Memory, Scope, Store, StoreError, parse,
};

type Open = fn(&Path) -> Arc<dyn Store>;

fn memory(path: &Path) -> Arc<dyn Store> {
    let folder = Folder::open(path, Kind::Memory).unwrap();
    Arc::new(Memory::open(Arc::new(folder)).unwrap())
}

#[cfg(feature = "rocksdb")]
fn rocks(path: &Path) -> Arc<dyn Store> {
    let folder = Folder::open(path, Kind::Rocksdb).unwrap();
    Arc::new(travaux::graph::Rocks::open(Arc::new(folder)).unwrap())
}

fn graph(name: &str) -> NamedNode {
    NamedNode::new(format!("https://w3id.org/travaux/graph/document/{name}")).unwrap()
}

fn says(subject: u8, text: &str) -> Triple {
    let node = |it: String| NamedNode::new(it).unwrap();
    Triple::new(
        node(format!("urn:s{subject}")),
        node("urn:says".to_owned()),
        Literal::new_simple_literal(text),
    )
}

fn put(store: &dyn Store, name: &str, triples: &[Triple]) {
    store.apply(Change { graphs: vec![(graph(name), Some(triples.to_vec()))] }).unwrap();
}

fn objects(store: &dyn Store, text: &str) -> Vec<String> {
    let query = parse(text, &Scope::default()).unwrap();
    match store.evaluate(&query, 100, &CancellationToken::new()).unwrap() {
        Answer::Solutions { rows, .. } => {
            rows.into_iter().flatten().flatten().map(|term| term.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// The same tests for every store.
macro_rules! contract {
    ($store:ident, $open:expr) => {
        mod $store {
            use super::*;

            #[test]
            fn replaces_and_removes_whole_graphs() {
                super::replaces_and_removes_whole_graphs($open);
            }

            #[test]
            fn asks_the_union_unless_told_otherwise() {
                super::asks_the_union_unless_told_otherwise($open);
            }

            #[test]
            fn counts_real_changes() {
                super::counts_real_changes($open);
            }

            #[test]
            fn edits_parts_of_graphs() {
                super::edits_parts_of_graphs($open);
            }

            #[test]
            fn stops_at_the_row_limit_and_when_cancelled() {
                super::stops_at_the_row_limit_and_when_cancelled($open);
            }

            #[test]
            fn keeps_awkward_text() {
                super::keeps_awkward_text($open);
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(24))]
                #[test]
                fn any_changes_survive_a_restart(changes in super::changes()) {
                    super::any_changes_survive_a_restart($open, changes)?;
                }
            }
        }
    };
}

contract!(in_memory, memory);
#[cfg(feature = "rocksdb")]
contract!(in_rocksdb, rocks);

fn replaces_and_removes_whole_graphs(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&*store, "a", &[says(1, "old"), says(2, "kept")]);
    put(&*store, "b", &[says(3, "other")]);
    put(&*store, "a", &[says(2, "kept"), says(1, "new")]);
    let expected = [says(1, "new"), says(2, "kept")];
    assert_eq!(store.graph(&graph("a")).unwrap(), expected);
    assert_eq!(store.graphs().unwrap(), [graph("a"), graph("b")]);

    store.apply(Change { graphs: vec![(graph("b"), None)] }).unwrap();
    assert_eq!(store.graphs().unwrap(), [graph("a")]);
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.graphs().unwrap(), [graph("a")]);
    assert_eq!(store.graph(&graph("a")).unwrap(), expected);
    assert_eq!(store.graph(&graph("b")).unwrap(), []);
}

fn asks_the_union_unless_told_otherwise(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&*store, "a", &[says(1, "one")]);
    put(&*store, "b", &[says(1, "two")]);
    assert_eq!(objects(&*store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o"), ["\"one\"", "\"two\""]);
    let from = "SELECT ?o FROM <https://w3id.org/travaux/graph/document/b> { ?s ?p ?o }";
    assert_eq!(objects(&*store, from), ["\"two\""]);
}

fn counts_real_changes(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let before = store.generation();
    put(&*store, "a", &[says(1, "one")]);
    let after = store.generation();
    assert!(after > before);
    put(&*store, "a", &[says(1, "one"), says(1, "one")]);
    assert_eq!(store.generation(), after);

    let half = |text: &str| {
        let mut triple = says(2, "");
        triple.object = Literal::new_typed_literal(text, oxigraph::model::vocab::xsd::DECIMAL).into();
        triple
    };
    put(&*store, "a", &[half("0.50")]);
    let after = store.generation();
    put(&*store, "a", &[half("0.50")]);
    put(&*store, "a", &[half("0.5")]);
    assert_eq!(store.generation(), after, "the same number in other digits is no change");
    let before = store.graph(&graph("a")).unwrap();
    drop(store);
    assert_eq!(open(folder.path()).graph(&graph("a")).unwrap(), before);
}

fn edit(name: &str, removed: &[Triple], added: &[Triple]) -> Edit {
    Edit { name: graph(name), removed: removed.to_vec(), added: added.to_vec() }
}

fn edits_parts_of_graphs(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    // So much that it does not pack into a small file.
    let many: Vec<Triple> = (0..4_000_u32)
        .map(|it| says((it % 200) as u8, &format!("{:x}", u64::from(it).wrapping_mul(0x9E37_79B9_7F4A_7C15))))
        .collect();
    put(&*store, "big", &many);
    put(&*store, "small", &[says(1, "one")]);
    let mut expected: BTreeSet<String> = many.iter().map(ToString::to_string).collect();
    for round in 0..12_u8 {
        let at = usize::from(round) * 7;
        let (gone, come) =
            ([many[at].clone(), says(9, "never there")], [says(round, "new"), many[at + 1].clone()]);
        let edits = vec![edit("big", &gone, &come), edit("small", &[], &[says(round, "new")])];
        let applied = store.revise(Change::default(), edits).unwrap();
        let told: Vec<_> = applied.graphs.iter().map(|it| (it.added.len(), it.removed.len())).collect();
        assert_eq!(told, [(1, 1), (1, 0)]);
        expected.remove(&many[at].to_string());
        expected.insert(says(round, "new").to_string());
        if round % 5 == 3 {
            drop(store);
            store = open(folder.path());
        }
        let held: BTreeSet<String> =
            store.graph(&graph("big")).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(held, expected, "round {round}");
    }
    // A whole graph and parts of it in one change; then nothing at all.
    let whole = Change { graphs: vec![(graph("big"), Some(vec![says(1, "whole"), says(2, "whole")]))] };
    store.revise(whole, vec![edit("big", &[says(1, "whole")], &[says(3, "part")])]).unwrap();
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.graph(&graph("big")).unwrap(), [says(2, "whole"), says(3, "part")]);
    let nothing = edit("big", &[says(1, "whole")], &[says(3, "part")]);
    assert!(store.revise(Change::default(), vec![nothing]).unwrap().graphs.is_empty());
    let all = edit("big", &[says(2, "whole"), says(3, "part")], &[]);
    let applied = store.revise(Change::default(), vec![all]).unwrap();
    assert_eq!(applied.graphs[0].became, Became::Gone);
    drop(store);
    assert_eq!(open(folder.path()).graphs().unwrap(), [graph("small")]);
}

fn stops_at_the_row_limit_and_when_cancelled(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&*store, "a", &[says(1, "one"), says(2, "two"), says(3, "three")]);
    let query = parse("SELECT * { ?s ?p ?o }", &Scope::default()).unwrap();
    let alive = CancellationToken::new();
    assert!(store.evaluate(&query, 3, &alive).is_ok());
    assert!(matches!(store.evaluate(&query, 2, &alive), Err(StoreError::TooLarge(2))));
    let dead = CancellationToken::new();
    dead.cancel();
    assert!(matches!(store.evaluate(&query, 3, &dead), Err(StoreError::Cancelled)));
}

fn keeps_awkward_text(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let texts = ["", "a\nb\r\n\tc", "\u{0}\u{1}\u{7f}\u{85}\u{2028}", "\"\\ \u{1F1EA}\u{1F1FA} \u{FEFF}"];
    let triples: Vec<Triple> = texts.iter().zip(0..).map(|(text, n)| says(n, text)).collect();
    put(&*open(folder.path()), "a", &triples);
    let found = open(folder.path()).graph(&graph("a")).unwrap();
    for (triple, text) in found.iter().zip(texts) {
        assert_eq!(triple.object, Term::from(Literal::new_simple_literal(text)));
    }
}

/// Changes of up to three graphs at a time, out of few enough names and triples that they meet.
fn changes() -> impl Strategy<Value = Vec<Vec<(u8, Vec<u8>)>>> {
    prop::collection::vec(prop::collection::vec((0..4_u8, prop::collection::vec(0..6_u8, 0..4)), 1..4), 0..8)
}

fn any_changes_survive_a_restart(open: Open, changes: Vec<Vec<(u8, Vec<u8>)>>) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let mut expected: BTreeMap<NamedNode, Vec<Triple>> = BTreeMap::new();
    for (number, change) in changes.into_iter().enumerate() {
        let mut graphs = Vec::new();
        for (name, triples) in change {
            let mut triples: Vec<Triple> = triples.into_iter().map(|it| says(it, "x")).collect();
            graphs.push((graph(&name.to_string()), Some(triples.clone())));
            triples.sort_by_key(ToString::to_string);
            triples.dedup();
            expected.insert(graph(&name.to_string()), triples);
        }
        store.apply(Change { graphs }).unwrap();
        if number % 3 == 2 {
            drop(store);
            store = open(folder.path());
        }
    }
    drop(store);
    let store = open(folder.path());
    expected.retain(|_, triples| !triples.is_empty());
    prop_assert_eq!(store.graphs().unwrap(), expected.keys().cloned().collect::<Vec<_>>());
    for (name, triples) in expected {
        prop_assert_eq!(store.graph(&name).unwrap(), triples);
    }
    Ok(())
}

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
