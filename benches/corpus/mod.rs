//! A corpus of any size in the ontology's own terms, always the same for the same size: about 150 quads a document,
//! entities shared by a Zipf law.

use travaux::graph::{Change, Literal, NamedNode, Term, Triple, vocab::rdf, vocab::xsd};

const NS: &str = "https://w3id.org/travaux/ns#";
const ID: &str = "https://w3id.org/travaux/id/";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
const PREF_LABEL: &str = "http://www.w3.org/2004/02/skos/core#prefLabel";
const TERMS: &str = "http://purl.org/dc/terms/";
const STATUSES: [&str; 5] = ["Planned", "Ongoing", "Completed", "Adopted", "Cancelled"];
const WORDS: [&str; 16] = [
    "draft",
    "recommendation",
    "report",
    "study",
    "guidelines",
    "internet",
    "media",
    "freedom",
    "expression",
    "data",
    "protection",
    "cybercrime",
    "youth",
    "education",
    "intermediaries",
    "governance",
];

/// Documents that one change brings.
const AT_ONCE: u64 = 64;

/// Numbers that look random: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// 0 far more often than the last: about one in ten for the first of a thousand.
    fn zipf(&mut self, limit: u64) -> u64 {
        let share = self.next() as f64 / u64::MAX as f64;
        let place = (limit as f64).powf(share) - 1.0;
        (place as u64).min(limit - 1)
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<&str> = (0..words).map(|_| WORDS[self.below(WORDS.len() as u64) as usize]).collect();
        words.join(" ")
    }
}

/// The triples of one graph.
#[derive(Default)]
struct Graph(Vec<Triple>);

impl Graph {
    fn add(&mut self, subject: &NamedNode, predicate: &str, object: impl Into<Term>) {
        let predicate =
            if predicate.contains(':') { predicate.to_owned() } else { format!("{NS}{predicate}") };
        self.0.push(Triple::new(subject.clone(), NamedNode::new_unchecked(predicate), object));
    }

    fn text(&mut self, subject: &NamedNode, predicate: &str, text: &str) {
        self.add(subject, predicate, Literal::new_simple_literal(text));
    }

    fn typed(&mut self, subject: &NamedNode, classes: &[&str]) {
        for class in classes {
            self.0.push(Triple::new(subject.clone(), rdf::TYPE.into_owned(), term(class)));
        }
    }
}

fn term(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{NS}{name}"))
}

fn id(path: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{ID}{path}"))
}

fn number(value: u64) -> Literal {
    Literal::from(value as i64)
}

/// The entities that `documents` documents share.
fn shared(documents: u64) -> Vec<Triple> {
    let mut graph = Graph::default();
    let mut numbers = Numbers(1);
    for at in 0..committees(documents) {
        let node = id(&format!("committee/c{at}"));
        graph.typed(&node, &["Committee", "Organisation", "Actor", "Entity", "Matter"]);
        graph.text(&node, PREF_LABEL, &format!("Committee {at} on {}", numbers.text(3)));
        graph.text(&node, "acronym", &format!("CM{at}"));
    }
    for at in 0..documents.div_ceil(10) {
        let node = id(&format!("organisation/o{at}"));
        graph.typed(&node, &["Organisation", "Actor", "Entity", "Matter"]);
        graph.text(&node, PREF_LABEL, &format!("Directorate {at} for {}", numbers.text(2)));
        let node = id(&format!("instrument/i{at}"));
        graph.typed(&node, &["Instrument", "Entity", "Matter"]);
        graph.text(&node, PREF_LABEL, &format!("Recommendation {at} on {}", numbers.text(3)));
        graph.text(&node, "identifier", &format!("Rec({}){at}", 2000 + at % 25));
    }
    graph.0
}

fn committees(documents: u64) -> u64 {
    documents.div_ceil(20).max(5)
}

/// One document with its facts, 150 quads more or less.
fn document(at: u64, documents: u64) -> Vec<Triple> {
    let mut graph = Graph::default();
    let mut numbers = Numbers(at + 10);
    let itself = id(&format!("document/d{at}"));
    graph.typed(&itself, &["Document", "Matter"]);
    graph.text(&itself, &format!("{TERMS}title"), &format!("Document {at}: {}", numbers.text(4)));
    graph.add(&itself, "genre", term("genre/ProgressReport"));
    graph.text(&itself, &format!("{TERMS}language"), "en");
    graph.text(&itself, "sourceFile", &format!("d{at}.txt"));
    graph.text(&itself, "sha256", &format!("{at:064x}"));
    graph.text(&itself, "mediaType", "text/plain");
    graph.text(&itself, "text", &numbers.text(60));
    for fact in 0..6 {
        let span = id(&format!("document/d{at}#char={},{}", fact * 60, fact * 60 + 40));
        graph.typed(&span, &["Mention", "Span"]);
        graph.add(&span, "inDocument", itself.clone());
        graph.add(&span, "start", number(fact * 60));
        graph.add(&span, "end", number(fact * 60 + 40));
        graph.text(&span, "exact", &numbers.text(6));
        let committee = id(&format!("committee/c{}", numbers.zipf(committees(documents))));
        graph.add(&span, "refersTo", committee.clone());
        let due = id(&format!("document/d{at}/deadline/{fact}"));
        let day = format!(
            "20{:02}-{:02}-{:02}",
            5 + numbers.below(20),
            1 + numbers.below(12),
            1 + numbers.below(28)
        );
        graph.typed(&due, &["Deadline", "Fact", "Matter"]);
        graph.text(&due, LABEL, &numbers.text(4));
        for bound in ["earliest", "latest"] {
            graph.add(&due, bound, Literal::new_typed_literal(&day, xsd::DATE));
        }
        let work = id(&format!("document/d{at}/deliverable/{fact}"));
        graph.typed(&work, &["Deliverable", "Fact", "Matter"]);
        graph.text(&work, LABEL, &numbers.text(5));
        graph.add(&work, "status", term(&format!("status/{}", STATUSES[numbers.zipf(5) as usize])));
        graph.add(&work, "committee", committee);
        let pick = numbers.zipf(documents.div_ceil(10));
        graph.add(&work, "responsible", id(&format!("organisation/o{pick}")));
        graph.add(&work, "instrument", id(&format!("instrument/i{pick}")));
        graph.add(&work, "deadline", due.clone());
        for fact in [&due, &work] {
            graph.add(fact, "evidence", span.clone());
            graph.add(fact, "statedIn", itself.clone());
            graph.text(fact, "rule", "bench");
            graph.add(fact, "confidence", Literal::new_typed_literal("0.9", xsd::DECIMAL));
        }
    }
    if at.is_multiple_of(5) {
        disputed(&mut graph, &mut numbers, &itself, documents);
    }
    graph.0
}

/// What other documents may say otherwise: the day of an adoption, the number of members.
fn disputed(graph: &mut Graph, numbers: &mut Numbers, itself: &NamedNode, documents: u64) {
    let span = id(&format!("{}#char=0,40", &itself.as_str()[ID.len()..]));
    let instrument = id(&format!("instrument/i{}", numbers.zipf(documents.div_ceil(10))));
    let event = id(&format!("{}/event/0", &itself.as_str()[ID.len()..]));
    let day = Literal::new_typed_literal(format!("2019-03-{:02}", 1 + numbers.zipf(28)), xsd::DATE);
    graph.typed(&event, &["Event", "Fact", "Matter"]);
    graph.text(&event, LABEL, "Adoption");
    graph.add(&event, "kind", term("kind/Adoption"));
    graph.add(&event, "status", term("status/Held"));
    graph.add(&event, "earliest", day.clone());
    graph.add(&event, "latest", day);
    graph.add(&event, "instrument", instrument.clone());
    let statement = id(&format!("{}/statement/0", &itself.as_str()[ID.len()..]));
    graph.typed(&statement, &["Statement", "Fact", "Matter"]);
    graph.text(&statement, LABEL, "Members");
    graph.add(&statement, "about", instrument);
    graph.add(&statement, "property", term("member"));
    graph.text(&statement, "value", &(20 + numbers.zipf(9)).to_string());
    graph.text(&statement, "edtf", &(2015 + numbers.below(8)).to_string());
    for fact in [&event, &statement] {
        graph.add(fact, "evidence", span.clone());
        graph.add(fact, "statedIn", itself.clone());
        graph.text(fact, "rule", "bench");
        graph.add(fact, "confidence", Literal::new_typed_literal("0.9", xsd::DECIMAL));
    }
}

/// The change that brings document `at` of a corpus of `documents`.
pub fn change(at: u64, documents: u64) -> Change {
    let name = NamedNode::new_unchecked(format!("https://w3id.org/travaux/graph/document/d{at}"));
    Change { graphs: vec![(name, Some(document(at, documents)))] }
}

/// The changes that bring a corpus of `documents`: first what all share, then some documents at once, as an import does.
pub fn changes(documents: u64) -> impl Iterator<Item = Change> {
    let some = move |begin: u64| {
        let some = begin..documents.min(begin + AT_ONCE);
        Change { graphs: some.flat_map(|at| change(at, documents).graphs).collect() }
    };
    std::iter::once(entities(documents)).chain((0..documents).step_by(AT_ONCE as usize).map(some))
}

/// The change that brings what all documents share.
fn entities(documents: u64) -> Change {
    let name = NamedNode::new_unchecked("https://w3id.org/travaux/graph/authority");
    Change { graphs: vec![(name, Some(shared(documents)))] }
}
