//! `/sparql` beside an Oxigraph server: the real program and that server in memory with the same quads, questions of
//! different shape, asked by turns over one connection each: for the first time, and again.
//!
//! `cargo bench --bench sparql -- 1000 PATH-OF-OXIGRAPH` (PyPI's `oxigraph` has it)

#![expect(clippy::expect_used, reason = "a benchmark that cannot run stops")]

#[path = "served/client.rs"]
mod client;
mod corpus;
#[path = "served/program.rs"]
mod program;

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Client;
use program::Server;
use travaux::graph::{Folder, Kind, Memory, NamedNode, Store};

/// Where the entities go that all documents share: a server puts its own data into the graph of the authority data.
const ENTITIES: &str = "https://w3id.org/travaux/graph/document/entities";

const PREFIXES: &str = "PREFIX trv: <https://w3id.org/travaux/ns#> PREFIX id: <https://w3id.org/travaux/id/>
PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

/// What is asked: a name and a query.
const QUESTIONS: [(&str, &str); 14] = [
    ("one node", "SELECT ?p ?o { <https://w3id.org/travaux/id/document/d7> ?p ?o }"),
    ("ASK", "ASK { ?c trv:acronym \"CM3\" ; a trv:Committee }"),
    (
        "star of a committee",
        "SELECT ?d ?label ?status { ?c trv:acronym \"CM9\" . ?d trv:committee ?c ; rdfs:label ?label ; trv:status ?status }",
    ),
    (
        "OPTIONAL",
        "SELECT ?d ?label ?who ?due { ?c trv:acronym \"CM9\" . ?d trv:committee ?c ; a trv:Deliverable ; rdfs:label ?label
         OPTIONAL { ?d trv:responsible ?o . ?o skos:prefLabel ?who } OPTIONAL { ?d trv:deadline/trv:latest ?due } }",
    ),
    (
        "FILTER, ORDER BY, LIMIT",
        "SELECT ?d ?label ?latest { ?d a trv:Deadline ; rdfs:label ?label ; trv:latest ?latest
         FILTER(?latest > \"2022-01-01\"^^xsd:date && ?latest < \"2022-02-01\"^^xsd:date) } ORDER BY ?latest ?d LIMIT 50",
    ),
    ("count by status", "SELECT ?status (COUNT(*) AS ?n) { ?d a trv:Deliverable ; trv:status ?status } GROUP BY ?status"),
    (
        "path",
        "SELECT DISTINCT ?class { <https://w3id.org/travaux/id/document/d7/deadline/1> a/rdfs:subClassOf* ?class }",
    ),
    (
        "UNION, DISTINCT",
        "SELECT DISTINCT ?x { { ?d trv:committee <https://w3id.org/travaux/id/committee/c9> ; trv:responsible ?x }
         UNION { ?d trv:committee <https://w3id.org/travaux/id/committee/c9> ; trv:instrument ?x } }",
    ),
    ("regular expression", "SELECT ?d ?t { ?d dct:title ?t FILTER(REGEX(?t, \"^document 1.*youth\", \"i\")) }"),
    (
        "CONSTRUCT",
        "CONSTRUCT { ?d rdfs:label ?l ; trv:status ?s } WHERE { ?d trv:instrument <https://w3id.org/travaux/id/instrument/i9> ; rdfs:label ?l ; trv:status ?s }",
    ),
    ("first hundred", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100"),
    (
        "VALUES and GRAPH",
        "SELECT ?g ?s ?l { VALUES ?s { <https://w3id.org/travaux/id/document/d7/deadline/1> <https://w3id.org/travaux/id/document/d8/deadline/2> } GRAPH ?g { ?s rdfs:label ?l } }",
    ),
    ("NOT EXISTS", "SELECT (COUNT(*) AS ?n) { ?i a trv:Instrument FILTER NOT EXISTS { ?e trv:instrument ?i ; a trv:Event } }"),
    ("20,000 rows", "SELECT ?d ?p ?o { ?d a trv:Deliverable ; ?p ?o } LIMIT 20000"),
];

/// Posts a query: the status, and the whole answer as JSON or N-Triples.
fn ask(client: &mut Client, path: &str, query: &str) -> (u16, String) {
    let liked = "application/sparql-results+json, application/n-triples;q=0.9";
    client.post(path, "application/sparql-query", liked, query)
}

fn theirs(program: &str, quads: &[u8]) -> Server {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port");
    let mut command = Command::new(program);
    command.args(["serve", "--union-default-graph", "--bind", &port.to_string()]);
    let process = command.stderr(Stdio::null()).spawn().expect("Oxigraph starts");
    let server = Server { process, address: port };
    let (base, start) = (format!("http://{port}"), Instant::now());
    while ureq::get(format!("{base}/")).call().is_err() {
        assert!(start.elapsed() < Duration::from_secs(20), "Oxigraph does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    let sent = ureq::post(format!("{base}/store")).header("Content-Type", "application/n-quads").send(quads);
    sent.expect("Oxigraph takes the quads");
    server
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Asks both by turns; the fastest and the median of each, and what was answered. What `is_new` is asked with another
/// number in a comment each time, so that nobody can know the answer.
fn compare(
    question: &str,
    is_new: bool,
    servers: &mut [(&str, Client); 2],
) -> ([[Duration; 2]; 2], [String; 2]) {
    let mut times = [Vec::new(), Vec::new()];
    let mut answers = [String::new(), String::new()];
    let start = Instant::now();
    let mut number = 0;
    while times[1].len() < 5 || (start.elapsed() < Duration::from_secs(2) && times[1].len() < 2000) {
        for (at, (path, client)) in servers.iter_mut().enumerate() {
            // Some at once: a server that has slept for long answers late.
            for _ in 0..5 {
                number += u32::from(is_new);
                let question = format!("{question} # {number}");
                let start = Instant::now();
                let (status, answer) = ask(client, path, &question);
                times[at].push(start.elapsed());
                assert_eq!(status, 200, "{answer}");
                answers[at] = answer;
            }
        }
    }
    (times.map(|mut it| [*it.iter().min().expect("a time"), median(&mut it)]), answers)
}

fn measure(documents: u64, program: &str) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = Arc::new(Folder::open(place.path(), Kind::Memory).expect("a folder opens"));
    let store = Memory::open(folder).expect("a store opens");
    for (at, mut change) in corpus::changes(documents).enumerate() {
        if at == 0 {
            change.graphs[0].0 = NamedNode::new_unchecked(ENTITIES);
        }
        store.apply(change).expect("the store takes the corpus");
    }
    drop(store);
    let ours = Server::travaux(place.path());
    let mut quads = ureq::get(format!("http://{}/export/corpus.nq", ours.address)).call().expect("all quads");
    let quads = quads.body_mut().with_config().limit(u64::MAX).read_to_vec().expect("all quads");
    let theirs = theirs(program, &quads);
    drop(quads);
    let mut servers = [("/sparql", Client::new(ours.address)), ("/query", Client::new(theirs.address))];
    println!(
        "\n{documents} documents; fastest and median of /sparql, of Oxigraph, their ratios; asked again: the ratios"
    );
    for (name, question) in QUESTIONS {
        let question = format!("{PREFIXES}{question}");
        let ([a, b], [mine, its]) = compare(&question, true, &mut servers);
        let (again, _) = compare(&question, false, &mut servers);
        let ratio = |[a, b]: [[Duration; 2]; 2], at: usize| a[at].as_secs_f64() / b[at].as_secs_f64();
        println!(
            "  {name:26} {:>9.1?} {:>9.1?}  {:>9.1?} {:>9.1?}  {:.2} {:.2}  {:.2} {:.2}  {} and {} bytes",
            a[0],
            a[1],
            b[0],
            b[1],
            ratio([a, b], 0),
            ratio([a, b], 1),
            ratio(again, 0),
            ratio(again, 1),
            mine.len(),
            its.len()
        );
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let Some(program) = arguments.iter().find(|it| it.contains('/')) else {
        eprintln!("usage: cargo bench --bench sparql -- DOCUMENTS… PATH-OF-OXIGRAPH");
        return;
    };
    let sizes: Vec<u64> = arguments.iter().filter_map(|it| it.parse().ok()).collect();
    for documents in if sizes.is_empty() { vec![1_000] } else { sizes } {
        measure(documents, program);
    }
}
