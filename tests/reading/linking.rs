//! Links that follow each change are those that all documents give at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use oxigraph::model::{NamedNode, Triple};
use proptest::prelude::*;
use travaux::graph::{Literal, Term, quads, vocab::rdf, vocab::rdfs};
use travaux::import::Importer;
use travaux::link::{Linker, reconcile};
use travaux::ontology::Ontology;

const NS: &str = "https://w3id.org/travaux/ns#";
const ID: &str = "https://w3id.org/travaux/id/";

/// Documents and the links between them, kept by a [`Linker`].
#[derive(Default)]
struct Corpus {
    linker: Linker,
    documents: BTreeMap<String, (NamedNode, Vec<Triple>)>,
    links: BTreeSet<String>,
}

fn lines(triples: &[Triple]) -> BTreeSet<String> {
    triples.iter().map(ToString::to_string).collect()
}

impl Corpus {
    /// Puts documents, or none, in the place of what is there; gives what all documents together are linked by.
    fn change(&mut self, changes: Vec<(usize, Vec<Triple>)>) -> Vec<Triple> {
        let graphs = |(at, triples)| (quads::graph_name(&format!("d{at}")), triples);
        let changes: Vec<(NamedNode, Vec<Triple>)> = changes.into_iter().map(graphs).collect();
        for (graph, triples) in &changes {
            self.documents.insert(graph.as_str().to_owned(), (graph.clone(), triples.clone()));
        }
        let difference = self.linker.follow(&changes);
        for line in lines(&difference.removed) {
            assert!(self.links.remove(&line), "was not there: {line}");
        }
        for line in lines(&difference.added) {
            assert!(self.links.insert(line.clone()), "was there: {line}");
        }
        let documents: Vec<_> = self.documents.values().cloned().collect();
        let whole = reconcile(&documents);
        assert_eq!(self.links, lines(&whole));
        assert_eq!(self.linker.links(), whole);
        whole
    }
}

/// Parts of the seeds, some with other days and statuses.
fn pieces() -> &'static [String] {
    static PIECES: OnceLock<Vec<String>> = OnceLock::new();
    PIECES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        files.retain(|it| it.extension().is_some_and(|it| it == "txt"));
        files.sort();
        let mut pieces = Vec::new();
        for file in files {
            let text = fs::read_to_string(file).unwrap();
            let all: Vec<&str> = text.lines().collect();
            for part in all.chunks(60) {
                let part = part.join("\n");
                pieces.push(part.replace("Completed", "Ongoing").replace(" 1", " 2"));
                pieces.push(part);
            }
        }
        pieces
    })
}

fn read(at: usize, piece: usize) -> Vec<Triple> {
    static IMPORTER: OnceLock<Importer> = OnceLock::new();
    let importer = IMPORTER.get_or_init(|| Importer::new(Ontology::embedded().unwrap()).unwrap());
    let pieces = pieces();
    let [first, second] = [piece, piece / 7].map(|it| pieces[it % pieces.len()].as_str());
    let text = format!("{first}\n\n{second}\n");
    importer.read(&format!("d{at}"), &format!("d{at}.txt"), text.as_bytes()).unwrap().triples
}

/// One document of a few facts, all from small stocks, so that documents have much in common: for each fact, five
/// numbers choose.
fn made(at: usize, facts: &[[usize; 5]]) -> Vec<Triple> {
    let mut triples = Vec::new();
    let itself = format!("{ID}document/d{at}");
    let mut add = |subject: &str, predicate: &str, value: Term| {
        let predicate =
            if predicate.contains(':') { predicate.to_owned() } else { format!("{NS}{predicate}") };
        let subject = NamedNode::new(subject).unwrap();
        triples.push(Triple::new(subject, NamedNode::new(predicate).unwrap(), value));
    };
    let iri = |it: String| Term::from(NamedNode::new(it).unwrap());
    let trv = |it: &str| Term::from(NamedNode::new(format!("{NS}{it}")).unwrap());
    let text = |it: &str| Term::from(Literal::new_simple_literal(it));
    let a = rdf::TYPE.as_str();
    for (number, [kind, one, two, three, four]) in facts.iter().enumerate() {
        let instrument = |it: &usize| format!("{ID}instrument/i{}", it % 4);
        let (span, fact) = (format!("{itself}#char={number}0,{number}9"), format!("{itself}/fact/{number}"));
        let day = format!("2020-01-0{}", 1 + three % 3);
        match kind % 7 {
            0 => {
                add(&fact, a, trv("Deliverable"));
                add(&fact, "instrument", iri(instrument(one)));
            }
            1 => {
                let node = instrument(one);
                add(&node, a, trv("Instrument"));
                let title = format!(
                    "Rules for the quiet garden {} {}",
                    two % 3,
                    if four % 2 == 0 { "R7" } else { "" }
                );
                add(&node, "http://www.w3.org/2004/02/skos/core#prefLabel", text(title.trim()));
                match three % 4 {
                    0 => add(&node, "kind", trv("kind/Draft")),
                    1 => add(&node, "draftOf", iri(instrument(two))),
                    2 => add(&node, "identifier", text("R7")),
                    _ => add(&node, "derogatesFrom", iri(format!("{ID}instrument/act{}", two % 2))),
                }
            }
            2 => {
                add(&fact, a, trv("Event"));
                add(&fact, "kind", trv(if four % 2 == 0 { "kind/Adoption" } else { "kind/Application" }));
                add(&fact, "status", trv("status/Held"));
                add(&fact, "instrument", iri(instrument(one)));
                add(&fact, "earliest", text(&day));
                add(&fact, "latest", text(&day));
            }
            3 => {
                add(&fact, a, trv("Deliverable"));
                add(&fact, rdfs::LABEL.as_str(), text(&format!("Handbook {}", one % 2)));
                add(&fact, "asOf", text("2020-02-01"));
                let status = ["Planned", "Completed", "Ongoing", "Cancelled"][two % 4];
                add(&fact, "status", trv(&format!("status/{status}")));
            }
            4 => {
                add(&fact, a, trv("Statement"));
                add(&fact, "about", iri(instrument(one)));
                add(&fact, "property", trv("member"));
                add(&fact, "value", text(&(two % 3).to_string()));
                add(&fact, "edtf", text(if three % 2 == 0 { "2019" } else { "2020" }));
            }
            5 => {
                add(&fact, "status", trv("status/Member"));
                add(&fact, "organisation", iri(format!("{ID}organisation/o{}", one % 2)));
                add(&fact, "since", text("2018"));
            }
            _ => {
                add(
                    &span,
                    "refersTo",
                    iri(match two % 3 {
                        0 => format!("{ID}organisation/o{}", one % 2),
                        _ => instrument(one),
                    }),
                );
                add(&span, "exact", text(["Garden", "the Garden", "Pond"][three % 3]));
            }
        }
        if kind % 7 != 1 && kind % 7 != 6 {
            add(&fact, "evidence", iri(span));
            add(&fact, "statedIn", iri(itself.clone()));
        }
    }
    triples
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn links_of_parts_of_the_seeds_follow_each_change(
        changes in prop::collection::vec((0..6_usize, prop::option::weighted(0.8, 0..5_000_usize)), 1..14)
    ) {
        let mut corpus = Corpus::default();
        for (at, piece) in changes {
            corpus.change(vec![(at, piece.map_or_else(Vec::new, |it| read(at, it)))]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn links_of_documents_with_much_in_common_follow_each_change(
        changes in prop::collection::vec(
            prop::collection::vec(
                (0..5_usize, prop::collection::vec(prop::array::uniform5(0..60_usize), 0..9)), 1..4),
            1..10)
    ) {
        let mut corpus = Corpus::default();
        for batch in changes {
            corpus.change(batch.into_iter().map(|(at, facts)| (at, made(at, &facts))).collect());
        }
    }
}

#[test]
fn documents_of_the_property_tests_are_linked_in_every_way() {
    let mut told = String::new();
    let mut corpus = Corpus::default();
    for round in 0..60_usize {
        let facts: Vec<[usize; 5]> =
            (0..8).map(|it| [5, 7, 11, 13, 17].map(|by| (round * 97 + it * 57 + 3) * by % 101 / 3)).collect();
        corpus.change(vec![(round % 5, made(round % 5, &facts))]);
        told.extend(corpus.links.iter().map(String::as_str));
    }
    for sign in
        ["#Process>", "#draftOf>", "#closeMatch>", "Adoption of", "Handbook", " listed for ", "2019: "]
    {
        assert!(told.contains(sign), "no link with {sign}");
    }
    let seeds: Vec<(usize, Vec<Triple>)> = (0..6).map(|at| (at, read(at, at * 977))).collect();
    assert!(!Corpus::default().change(seeds).is_empty());
}
