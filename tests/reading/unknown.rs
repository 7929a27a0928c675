//! The seeds without what the authority data know only from them: everybody is found all the same.

#[path = "../../examples/authority/generate.rs"]
mod generate;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use travaux::fact::{Entity, Findings, Node};
use travaux::import::Importer;
use travaux::ontology::Ontology;
use travaux::text::{Document, Span};

use super::seeds::seeds;

/// How the column `source` of `ontology/source/*.csv` begins where a row was read in a seed.
const READ: &str = "read in a document";

/// The ontology without the rows that come from the seeds, and the IRIs of those.
fn without_seeds() -> (Ontology, BTreeSet<String>) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology");
    let folder = tempfile::tempdir().unwrap();
    for name in ["travaux.ttl", "shapes.ttl", "alignments.ttl"] {
        fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    fs::create_dir(folder.path().join("authority")).unwrap();
    let mut taken = BTreeSet::new();
    for file in fs::read_dir(from.join("source")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|it| it != "csv") {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let headers = reader.headers().unwrap().clone();
        let column = |name: &str| headers.iter().position(|it| it == name).unwrap();
        let (iri, source) = (column("iri"), column("source"));
        let mut kept = csv::Writer::from_writer(Vec::new());
        kept.write_record(&headers).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            if row[source].starts_with(READ) {
                taken.insert(format!("https://w3id.org/travaux/id/{}", &row[iri]));
            } else {
                kept.write_record(&row).unwrap();
            }
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let csv = String::from_utf8(kept.into_inner().unwrap()).unwrap();
        let turtle = generate::turtle(&name, &csv, &superclasses()).unwrap();
        fs::write(folder.path().join(format!("authority/{name}.ttl")), turtle).unwrap();
    }
    (Ontology::from_dir(folder.path()).unwrap(), taken)
}

fn superclasses() -> BTreeMap<String, Vec<String>> {
    let model = Ontology::vocabulary().unwrap();
    let above = |parents: &[usize]| parents.iter().map(|at| model.classes[*at].name.clone()).collect();
    model.classes.iter().map(|class| (class.name.clone(), above(&class.parents))).collect()
}

/// A seed read with and without the rows that come from the seeds.
struct Pair {
    document: Document,
    full: Findings,
    bare: Findings,
}

/// All seeds, and the IRIs of the rows.
fn pairs() -> &'static (Vec<Pair>, BTreeSet<String>) {
    static PAIRS: OnceLock<(Vec<Pair>, BTreeSet<String>)> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let full = Importer::new(Ontology::embedded().unwrap()).unwrap();
        let (ontology, taken) = without_seeds();
        let bare = Importer::new(ontology).unwrap();
        let pair = |(file_name, bytes): (String, Vec<u8>)| {
            let text = String::from_utf8(bytes).unwrap();
            let document = Document { slug: "seed".to_owned(), file_name, sha256: String::new(), text };
            Pair { full: full.findings(&document), bare: bare.findings(&document), document }
        };
        (seeds().into_iter().map(pair).collect(), taken)
    })
}

/// The first words that state each node of a class.
fn stated(pair: &Pair, findings: &Findings, class: &str) -> Vec<String> {
    let nodes = findings.nodes.iter().filter(|node| node.class == class);
    let words = |node: &Node| node.evidence[0].span.quote(&pair.document.text).unwrap().to_owned();
    let mut words: Vec<String> = nodes.map(words).collect();
    words.sort();
    words
}

/// The entity that the words of `span` name most of.
fn named_at(findings: &Findings, span: Span) -> Option<&Entity> {
    let shared = |other: Span| other.end().min(span.end()).saturating_sub(other.start().max(span.start()));
    let found = findings.mentions.iter().filter(|mention| shared(mention.evidence.span) > 0);
    let length = |span: Span| span.end() - span.start();
    let most = found.max_by_key(|it| (shared(it.evidence.span), Reverse(length(it.evidence.span))));
    most.map(|mention| &findings.entities[mention.entity.0])
}

#[test]
fn many_rows_are_taken_away() {
    let (_, taken) = pairs();
    let of = |class: &str| taken.iter().filter(|iri| iri.contains(&format!("/id/{class}/"))).count();
    assert!(of("committee") >= 35 && of("organisation") >= 50 && of("instrument") >= 25, "{taken:?}");
}

#[test]
fn rows_and_contacts_are_found_without_them() {
    for pair in &pairs().0 {
        for class in ["Action", "Deliverable", "ContactPoint", "Message", "Redaction"] {
            let (full, bare) = (stated(pair, &pair.full, class), stated(pair, &pair.bare, class));
            assert_eq!(full, bare, "{class} of {}", pair.document.file_name);
        }
        let email = |node: &Node| node.value("email").cloned();
        let emails = |findings: &Findings| -> Vec<_> { findings.nodes.iter().filter_map(email).collect() };
        assert_eq!(emails(&pair.full), emails(&pair.bare));
    }
}

#[test]
fn committees_are_entities_of_their_own_without_them() {
    let (pairs, taken) = pairs();
    let mut missing = Vec::new();
    for pair in pairs {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut sought: BTreeSet<&str> = BTreeSet::new();
        for mention in &pair.full.mentions {
            let entity = &pair.full.entities[mention.entity.0];
            // What stands above a committee only the authority data tell.
            let told = mention.rule == "body-above-drafters";
            if entity.class != "Committee" || !taken.contains(&entity.iri) || told {
                continue;
            }
            sought.insert(&entity.label);
            // Of a commission that nobody knows its name does not tell whether it is an authority.
            let named = |it: &&Entity| {
                it.class == "Committee" || it.class == "Organisation" && it.label.contains("Commission")
            };
            let other = named_at(&pair.bare, mention.evidence.span).filter(named);
            if let Some(other) = other {
                found.entry(&other.iri).or_default().insert(&entity.label);
            }
        }
        let own: BTreeSet<&str> = found.values().filter(|it| it.len() == 1).flatten().copied().collect();
        let name = &pair.document.file_name;
        missing.extend(sought.difference(&own).map(|label| format!("{name}: {label}")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn partners_are_entities_of_their_own_without_them() {
    let mut partners = 0;
    for pair in &pairs().0 {
        for class in ["Membership", "Participation"] {
            let who = |findings: &'static Findings| {
                let nodes = findings.nodes.iter().filter(|node| node.class == class);
                let actor = |node: &'static Node| {
                    let property = if class == "Membership" { "member" } else { "actor" };
                    let entity = &findings.entities[node.entity_values(property).first()?.0];
                    Some((node.evidence[0].span, entity))
                };
                nodes.filter_map(actor).collect::<Vec<(Span, &Entity)>>()
            };
            let bare = who(&pair.bare);
            let mut known: BTreeMap<&str, &str> = BTreeMap::new();
            for (span, entity) in who(&pair.full) {
                let near =
                    || bare.iter().filter(|(other, _)| other.overlaps(span)).map(|(_, entity)| *entity);
                let Some(other) = near().find(|it| it.iri == entity.iri).or_else(|| near().next()) else {
                    panic!("{class} of {} is lost in {}", entity.label, pair.document.file_name)
                };
                // Nobody stands for two who are apart with the authority data.
                let first = known.entry(&other.iri).or_insert(&entity.iri);
                assert_eq!(*first, entity.iri, "{} stands for two", other.label);
                partners += 1;
            }
        }
    }
    assert!(partners >= 100, "only {partners}");
}
