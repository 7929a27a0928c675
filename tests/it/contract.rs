//! What every store promises, wherever it keeps its quads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use oxigraph::model::{Literal, NamedNode, Term, Triple};
use oxigraph::sparql::CancellationToken;
use proptest::prelude::*;
use travaux::graph::{Answer, Became, Change, Edit, Scope, Store, StoreError, parse};

/// Opens the store of a folder; opened again, it holds what it held.
pub type Open = fn(&Path) -> Arc<dyn Store>;

pub fn graph(name: &str) -> NamedNode {
    NamedNode::new(format!("https://w3id.org/travaux/graph/document/{name}")).unwrap()
}

pub fn says(subject: u8, text: &str) -> Triple {
    let node = |it: String| NamedNode::new(it).unwrap();
    Triple::new(
        node(format!("urn:s{subject}")),
        node("urn:says".to_owned()),
        Literal::new_simple_literal(text),
    )
}

pub fn put(store: &dyn Store, name: &str, triples: &[Triple]) {
    store.apply(Change { graphs: vec![(graph(name), Some(triples.to_vec()))] }).unwrap();
}

pub fn objects(store: &dyn Store, text: &str) -> Vec<String> {
    let query = parse(text, &Scope::default()).unwrap();
    match store.evaluate(&query, 100, &CancellationToken::new()).unwrap() {
        Answer::Solutions { rows, .. } => {
            rows.into_iter().flatten().flatten().map(|term| term.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

pub fn replaces_and_removes_whole_graphs(open: Open) {
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

pub fn takes_many_new_graphs_at_once(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&*store, "before", &[says(1, "before")]);
    let number = |at: usize| {
        let literal = Literal::new_typed_literal(format!("{at}.50"), oxigraph::model::vocab::xsd::DECIMAL);
        Triple::new(NamedNode::new(format!("urn:n{at}")).unwrap(), NamedNode::new("urn:is").unwrap(), literal)
    };
    let all: Vec<Triple> = (0..1_500).map(number).collect();
    let graphs = vec![(graph("a"), Some(all.clone())), (graph("b"), Some(all.clone()))];
    let applied = store.apply(Change { graphs }).unwrap();
    let told: Vec<(Became, usize)> = applied.graphs.iter().map(|it| (it.became, it.added.len())).collect();
    assert_eq!(told, [(Became::New, 1_500), (Became::New, 1_500)]);
    // Numbers are told as the store gives them back.
    assert_eq!(store.graph(&graph("a")).unwrap(), applied.graphs[0].added);
    let changed: Vec<Triple> = all.iter().skip(1).cloned().chain([says(1, "new")]).collect();
    put(&*store, "a", &changed);
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.graphs().unwrap(), [graph("a"), graph("b"), graph("before")]);
    assert_eq!(store.graph(&graph("a")).unwrap().len(), 1_500);
    assert_eq!(store.graph(&graph("b")).unwrap(), applied.graphs[1].added);
    assert_eq!(objects(&*store, "SELECT ?o { ?s <urn:says> ?o } ORDER BY ?o"), ["\"before\"", "\"new\""]);
}

pub fn asks_the_union_unless_told_otherwise(open: Open) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    put(&*store, "a", &[says(1, "one")]);
    put(&*store, "b", &[says(1, "two")]);
    assert_eq!(objects(&*store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o"), ["\"one\"", "\"two\""]);
    let from = "SELECT ?o FROM <https://w3id.org/travaux/graph/document/b> { ?s ?p ?o }";
    assert_eq!(objects(&*store, from), ["\"two\""]);
}

pub fn counts_real_changes(open: Open) {
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

pub fn edit(name: &str, removed: &[Triple], added: &[Triple]) -> Edit {
    Edit { name: graph(name), removed: removed.to_vec(), added: added.to_vec() }
}

pub fn edits_parts_of_graphs(open: Open) {
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

pub fn stops_at_the_row_limit_and_when_cancelled(open: Open) {
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

pub fn keeps_awkward_text(open: Open) {
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
pub fn changes() -> impl Strategy<Value = Vec<Vec<(u8, Vec<u8>)>>> {
    prop::collection::vec(prop::collection::vec((0..4_u8, prop::collection::vec(0..6_u8, 0..4)), 1..4), 0..8)
}

pub fn any_changes_survive_a_restart(
    open: Open,
    changes: Vec<Vec<(u8, Vec<u8>)>>,
) -> Result<(), TestCaseError> {
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
/// The same tests for every store.
#[macro_export]
macro_rules! contract {
    ($store:ident, $open:expr) => {
        mod $store {
            use proptest::prelude::*;

            use super::*;

            #[test]
            fn replaces_and_removes_whole_graphs() {
                $crate::contract::replaces_and_removes_whole_graphs($open);
            }

            #[test]
            fn asks_the_union_unless_told_otherwise() {
                $crate::contract::asks_the_union_unless_told_otherwise($open);
            }

            #[test]
            fn counts_real_changes() {
                $crate::contract::counts_real_changes($open);
            }

            #[test]
            fn edits_parts_of_graphs() {
                $crate::contract::edits_parts_of_graphs($open);
            }

            #[test]
            fn stops_at_the_row_limit_and_when_cancelled() {
                $crate::contract::stops_at_the_row_limit_and_when_cancelled($open);
            }

            #[test]
            fn takes_many_new_graphs_at_once() {
                $crate::contract::takes_many_new_graphs_at_once($open);
            }

            #[test]
            fn keeps_awkward_text() {
                $crate::contract::keeps_awkward_text($open);
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(24))]
                #[test]
                fn any_changes_survive_a_restart(changes in $crate::contract::changes()) {
                    $crate::contract::any_changes_survive_a_restart($open, changes)?;
                }
            }
        }
    };
}
