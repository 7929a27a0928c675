//! The five documents of `seeds/`: what is read from each, and what holds for all of it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use oxigraph::model::{NamedOrBlankNode, Term, Triple};
use travaux::fact::FACTS;
use travaux::import::{Imported, Importer};
use travaux::link::reconcile;
use travaux::ontology::{Field, Ontology, Range, violations};
use travaux::text::Document;

const TRV: &str = "https://w3id.org/travaux/ns#";

fn ontology() -> &'static Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    ONTOLOGY.get_or_init(|| Arc::new(Ontology::embedded().unwrap()))
}

fn importer() -> &'static Importer {
    static IMPORTER: OnceLock<Importer> = OnceLock::new();
    IMPORTER.get_or_init(|| Importer::new(Arc::clone(ontology())).unwrap())
}

/// Name and bytes of every seed, in the order of their names.
pub fn seeds() -> BTreeMap<String, Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|it| it == "txt"));
    texts
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

fn imported() -> Vec<Imported> {
    seeds()
        .iter()
        .map(|(name, bytes)| importer().read(name.trim_end_matches(".txt"), name, bytes).unwrap())
        .collect()
}

/// Documents, links, ontology and authority data together, as a query sees them.
fn union(documents: &[Imported]) -> Vec<Triple> {
    let graphs: Vec<_> = documents.iter().map(|it| (it.graph.clone(), it.triples.clone())).collect();
    let mut union: Vec<Triple> = documents.iter().flat_map(|it| it.triples.clone()).collect();
    union.extend(reconcile(&graphs));
    union.extend(ontology().authority_graph().iter().cloned());
    union
}

#[test]
fn every_seed_gives_the_facts_that_were_read_over() {
    for (name, bytes) in seeds() {
        let document = Document {
            slug: "seed".to_owned(),
            file_name: name.clone(),
            sha256: String::new(),
            text: String::from_utf8(bytes).unwrap(),
        };
        let findings = importer().findings(&document);
        let lines = super::facts::lines(&document, &findings).join("\n");
        insta::assert_snapshot!(name.split('_').next().unwrap(), lines);
    }
}

#[test]
fn everything_keeps_to_the_shapes() {
    let found = violations(ontology().model(), &union(&imported()));
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

#[test]
fn reading_twice_gives_the_same_triples() {
    let (first, second) = (imported(), imported());
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one.triples, other.triples, "{}", one.graph);
    }
}

#[test]
fn links_do_not_depend_on_the_order_of_documents() {
    let mut graphs: Vec<_> = imported().into_iter().map(|it| (it.graph, it.triples)).collect();
    let links = reconcile(&graphs);
    graphs.reverse();
    assert_eq!(links, reconcile(&graphs));
    assert!(!links.is_empty());
}

#[test]
fn every_fact_has_evidence_that_is_a_slice_of_its_document() {
    for document in imported() {
        let text = value(&document.triples, None, "text").unwrap();
        let characters: Vec<char> = text.chars().collect();
        let spans = with_type(&document.triples, "Span");
        assert!(spans.len() > 10, "{}", document.graph);
        for span in &spans {
            let number = |name| value(&document.triples, Some(span), name).unwrap().parse::<usize>().unwrap();
            let slice: String = characters[number("start")..number("end")].iter().collect();
            assert_eq!(Some(slice), value(&document.triples, Some(span), "exact"), "{span}");
        }
        for class in FACTS {
            for fact in with_type(&document.triples, class) {
                let evidence = value(&document.triples, Some(&fact), "evidence");
                assert!(evidence.is_some_and(|it| spans.contains(&it)), "{fact}");
            }
        }
    }
}

/// Properties that only other documents or a later step can fill; `sourceFolder` is stated by `corpus`.
const NOT_IN_THE_SEEDS: [&str; 8] = [
    "amends",
    "contextLabel",
    "implements",
    "needsContext",
    "relatedTo",
    "sourceFolder",
    "supersedes",
    "until",
];
/// What people do stands in the journal, whatever the documents say.
const JOURNAL: &str = "CurationAction";

#[test]
fn every_property_that_the_seeds_can_fill_is_filled() {
    let union = union(&imported());
    let filled = |name: &str| union.iter().any(|triple| triple.predicate.as_str() == name);
    let classes = ontology().model().classes.iter().filter(|class| class.name != JOURNAL);
    let of_journal = |field: &&Field| match field.range {
        Range::Object(class) => ontology().model().classes[class].name == JOURNAL,
        _ => false,
    };
    let fields = classes.flat_map(|class| &class.fields).filter(|it| !of_journal(it));
    let mut empty: Vec<&str> = fields
        .filter_map(|field| {
            field.predicate.as_str().strip_prefix(TRV).filter(|_| !filled(field.predicate.as_str()))
        })
        .filter(|name| !NOT_IN_THE_SEEDS.contains(name))
        .collect();
    empty.sort_unstable();
    empty.dedup();
    assert!(empty.is_empty(), "no value anywhere for {empty:?}");
}

fn with_type(triples: &[Triple], class: &str) -> Vec<String> {
    let class = format!("<{TRV}{class}>");
    let is_type =
        |triple: &&Triple| triple.predicate.as_str().ends_with("#type") && triple.object.to_string() == class;
    triples.iter().filter(is_type).map(|triple| iri(&triple.subject)).collect()
}

fn value(triples: &[Triple], subject: Option<&String>, property: &str) -> Option<String> {
    let predicate = format!("{TRV}{property}");
    let fits = |triple: &&Triple| {
        triple.predicate.as_str() == predicate && subject.is_none_or(|it| iri(&triple.subject) == *it)
    };
    triples.iter().find(fits).map(|triple| match &triple.object {
        Term::Literal(literal) => literal.value().to_owned(),
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    })
}

fn iri(subject: &NamedOrBlankNode) -> String {
    match subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
        NamedOrBlankNode::BlankNode(node) => node.to_string(),
    }
}
