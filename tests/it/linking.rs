//! The links graph follows what happens to documents and what people decide.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use oxigraph::model::{NamedNode, Term, Triple};
use proptest::prelude::*;
use travaux::corpus::{Curator, Signature, Wish};
use travaux::graph::{Memory, Store};
use travaux::ontology::Ontology;

fn ontology() -> Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    Arc::clone(ONTOLOGY.get_or_init(|| Arc::new(Ontology::embedded().unwrap())))
}

/// Parts of the seeds: tables, paragraphs, headings.
fn pieces() -> &'static [String] {
    static PIECES: OnceLock<Vec<String>> = OnceLock::new();
    PIECES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        files.retain(|it| it.extension().is_some_and(|it| it == "txt"));
        files.sort();
        let texts: Vec<String> = files.iter().map(|it| fs::read_to_string(it).unwrap()).collect();
        let lines: Vec<Vec<&str>> = texts.iter().map(|it| it.lines().collect()).collect();
        lines.iter().flat_map(|it| it.chunks(50)).map(|it| it.join("\n")).collect()
    })
}

fn signature() -> Signature {
    Signature { who: "test".to_owned(), when: "2031-05-06T07:08:09Z".to_owned(), why: None }
}

fn links(store: &dyn Store) -> Vec<Triple> {
    store.graph(&NamedNode::new("https://w3id.org/travaux/graph/links").unwrap()).unwrap()
}

/// Nodes that links are about: instruments and stages.
fn linked(store: &dyn Store) -> Vec<NamedNode> {
    let mut nodes: Vec<NamedNode> = Vec::new();
    for triple in links(store) {
        let is_told = ["#instrument", "#stage"].iter().any(|it| triple.predicate.as_str().ends_with(it));
        if let (true, Term::NamedNode(node)) = (is_told, triple.object) {
            nodes.push(node);
        }
    }
    nodes.sort();
    nodes.dedup();
    nodes
}

fn check(deeds: &[(u8, usize, usize)]) -> usize {
    let store: Arc<dyn Store> = Arc::new(Memory::volatile().unwrap());
    travaux::corpus::keep_vocabulary(&*store, &ontology()).unwrap();
    let curator = Curator::new(Arc::clone(&store), ontology());
    let (mut actions, mut most) = (Vec::new(), 0);
    for (deed, one, other) in deeds {
        let nodes = linked(&*store);
        let node = |at: &usize| nodes.get(at % nodes.len().max(1)).cloned();
        let done = match (deed % 10, node(one), node(other)) {
            (0..=4, ..) => {
                let pieces = pieces();
                let text = format!("{}\n\n{}\n", pieces[one % pieces.len()], pieces[other % pieces.len()]);
                let name = format!("d{}.txt", (one / 7) % 5);
                curator.import(signature(), name, None, text.into_bytes()).map(|it| it.done)
            }
            (5, ..) => {
                let slug = format!("https://w3id.org/travaux/id/document/d{}", one % 5);
                curator.delete(signature(), &NamedNode::new(slug).unwrap())
            }
            (6, Some(one), Some(other)) => curator.decide(signature(), Wish::Merge(vec![one, other])),
            (7, Some(one), Some(other)) => curator.decide(signature(), Wish::KeepApart(vec![one, other])),
            (8, Some(one), _) => curator.decide(signature(), Wish::Reject(one)),
            _ if actions.is_empty() => continue,
            _ => {
                let action: &NamedNode = &actions[one % actions.len()];
                curator.decide(signature(), Wish::Undo(action.clone()))
            }
        };
        // What cannot be done changes nothing: two actions on one thing, or no such document.
        actions.extend(done.ok().and_then(|it| it.action));
        // Whoever reads the whole store finds nothing to put right.
        let (generation, kept) = (store.generation(), links(&*store));
        Curator::new(Arc::clone(&store), ontology()).prepare().unwrap();
        assert_eq!(links(&*store), kept);
        assert_eq!(store.generation(), generation);
        most = most.max(kept.len());
    }
    most
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn links_are_those_of_all_documents_after_every_change(
        deeds in prop::collection::vec((0..10_u8, 0..400_usize, 0..400_usize), 1..16)
    ) {
        check(&deeds);
    }
}

#[test]
fn documents_and_decisions_in_turn_leave_links_in_step() {
    let deeds: Vec<(u8, usize, usize)> = (0..24_usize)
        .map(|at| (if at < 6 { 0 } else { (at * 7 % 10) as u8 }, at * 37, at * 59 + 11))
        .collect();
    assert!(check(&deeds) > 20, "there was nothing to link");
}
