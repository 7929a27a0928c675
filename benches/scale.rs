//! GraphQL over generated corpora: each question beside the floor F, one SPARQL query written by hand and asked in
//! process for the list of 50 deliverables, measured in the same run. Then the same over HTTP, by one client, and real
//! imports of one document among the others.
//!
//! `cargo bench --bench scale -- 1000 10000`, with `folder` as a further word to keep the store in a data folder, or with
//! `rocksdb` to keep it in RocksDB (`--features rocksdb`)

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot run stops")]

mod corpus;
mod served;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use served::Client;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use travaux::corpus::{Curator, Signature};
use travaux::graph::{Answer, Folder, Guard, Kind, Limits, Live, Memory, Observer, Scope, Store};
use travaux::graphql::{self, GraphQl, Request, ResponseKind, Source};
use travaux::http::App;
use travaux::index::Index;
use travaux::index::text::TextIndex;
use travaux::ontology::Ontology;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Deliverables of one committee with what they refer to, by date, the first 50.
const BY_HAND: &str = "PREFIX trv: <https://w3id.org/travaux/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?d ?label ?status ?o ?oLabel ?c ?cLabel ?acronym ?i ?iLabel ?identifier ?due ?latest WHERE {
  VALUES ?c { <https://w3id.org/travaux/id/committee/COMMITTEE> }
  ?d trv:committee ?c ; a trv:Deliverable ; rdfs:label ?label .
  OPTIONAL { ?d trv:status ?status }
  OPTIONAL { ?c skos:prefLabel ?cLabel }
  OPTIONAL { ?c trv:acronym ?acronym }
  OPTIONAL { ?d trv:responsible ?o . ?o skos:prefLabel ?oLabel }
  OPTIONAL { ?d trv:instrument ?i . ?i skos:prefLabel ?iLabel ; trv:identifier ?identifier }
  OPTIONAL { ?d trv:deadline ?due . ?due trv:latest ?latest }
} ORDER BY ?latest ?d LIMIT 50";

const FIELDS: &str = "nodes { id label status responsible { id prefLabel } committee { id prefLabel acronym } \
    instrument { id prefLabel identifier } deadline { id latest } }";

struct Corpus {
    runtime: Runtime,
    guard: Arc<Guard>,
    store: Arc<dyn Store>,
    service: GraphQl,
    app: App,
    curator: Curator,
    quads: usize,
    documents: u64,
    // Removed when dropped.
    _folder: Option<TempDir>,
}

impl Corpus {
    fn new(documents: u64, kept: Option<(Kind, TempDir)>) -> Corpus {
        let ontology = Arc::new(Ontology::embedded().expect("the ontology reads"));
        let model = Arc::new(ontology.model().clone());
        let store = match &kept {
            Some((kind, folder)) => open(*kind, folder.path()),
            None => Arc::new(Memory::volatile().expect("an empty store opens")),
        };
        let folder = kept.map(|it| it.1);
        let start = Instant::now();
        for change in corpus::changes(documents) {
            store.apply(change).expect("the store takes the corpus");
        }
        let (stored, most) = (start.elapsed(), figure("VmHWM:"));
        let start = Instant::now();
        let curator = Curator::new(Arc::clone(&store), Arc::clone(&ontology));
        curator.prepare().expect("the links are written");
        drop(curator);
        let joined = start.elapsed();
        let before = resident();
        let start = Instant::now();
        let index = Arc::new(Index::build(Arc::clone(&model), &*store).expect("the index builds"));
        let (indexed, middle) = (start.elapsed(), resident());
        let text = Arc::new(
            TextIndex::open(&model, &*store, folder.as_ref().map(|it| it.path().join("text")).as_deref())
                .expect("the text index builds"),
        );
        let mut quads = 0;
        store.scan(&mut |_| quads += 1).expect("the store can be read");
        let each = |bytes: u64| bytes as f64 / quads as f64;
        println!("\n{documents} documents, {quads} quads");
        println!(
            "  store {stored:.1?} ({:.0} documents a second, at most {} MB), links {joined:.1?}, index {indexed:.1?}",
            documents as f64 / stored.as_secs_f64(),
            most / 1_000_000
        );
        println!(
            "  bytes per quad: process before the index {:.0}, index {:.0}, text {:.0}",
            each(before),
            each(middle.saturating_sub(before)),
            each(resident().saturating_sub(middle))
        );
        let texted = resident();
        let observers: Vec<Arc<dyn Observer>> = vec![text.clone(), index.clone()];
        let store: Arc<dyn Store> = Arc::new(Live::new(store, observers));
        let guard = Arc::new(Guard::new(Arc::clone(&store), Limits::default()).expect("threads start"));
        let source = Arc::clone(&guard) as Arc<dyn Source>;
        let service = GraphQl::new(model, source, graphql::Limits::default()).expect("the schema compiles");
        let service = service.with_index(Arc::clone(&index)).with_text(Arc::clone(&text));
        let app = App::new(Arc::clone(&guard), &ontology, graphql::Options::default());
        let app = app.expect("the schema compiles").with_index(index).with_text(text);
        let curator = Curator::new(Arc::clone(&store), ontology);
        let start = Instant::now();
        curator.prepare().expect("the links are read");
        let (linked, after) = (start.elapsed(), resident());
        println!(
            "  links ready after {linked:.1?}, bytes per quad {:.0}",
            each(after.saturating_sub(texted))
        );
        let runtime = Runtime::new().expect("a runtime starts");
        Corpus { runtime, guard, store, service, app, curator, quads, documents, _folder: folder }
    }

    /// Asks through GraphQL and writes the answer.
    fn ask(&self, query: &str) {
        let request = Request { query: Some(query.to_owned()), ..Request::default() };
        let response = self.runtime.block_on(self.service.execute(request));
        let body = response.body.to_string();
        assert!(matches!(response.kind, ResponseKind::Executed) && !body.contains("\"errors\""), "{body}");
        black_box(body);
    }

    fn by_hand(&self, committee: &str) {
        let text = BY_HAND.replace("COMMITTEE", committee);
        let answer = self.runtime.block_on(async {
            let query = self.guard.parse(text, Scope::default()).await?;
            self.guard.evaluate(query).await
        });
        assert!(
            matches!(answer.expect("the query runs"), Answer::Solutions { rows, .. } if !rows.is_empty())
        );
    }
}

/// The store in an empty folder.
fn open(kind: Kind, path: &Path) -> Arc<dyn Store> {
    let held = Arc::new(Folder::open(path, kind).expect("an empty folder opens"));
    match kind {
        #[cfg(feature = "rocksdb")]
        Kind::Rocksdb => Arc::new(travaux::graph::Rocks::open(held).expect("an empty database opens")),
        Kind::Memory => Arc::new(Memory::open(held).expect("an empty store opens")),
        _ => panic!("the store on RocksDB needs `--features rocksdb`"),
    }
}

/// How long the first run takes, and the median of many more.
fn times(mut run: impl FnMut()) -> [Duration; 2] {
    let start = Instant::now();
    run();
    let first = start.elapsed();
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 5 || (start.elapsed() < Duration::from_millis(800) && times.len() < 500) {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.sort();
    [first, times[times.len() / 2]]
}

/// Memory of this process, in bytes.
fn resident() -> u64 {
    figure("VmRSS:")
}

/// A figure of this process, in bytes.
fn figure(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix(name));
    line.and_then(|it| it.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Part of a seed with a sentence that differs each time.
fn letter(round: usize) -> Vec<u8> {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files: Vec<_> =
        fs::read_dir(seeds).expect("a folder of seeds").map(|it| it.expect("a file").path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "txt"));
    files.sort();
    let text = fs::read_to_string(&files[0]).expect("a seed is readable");
    let lines: Vec<&str> = text.lines().take(60).collect();
    format!(
        "{}\n\nThe Directive 2011/93/EU was adopted on {} March 2019.\n",
        lines.join("\n"),
        1 + round % 28
    )
    .into()
}

/// Posts JSON and reads the whole answer.
fn post(client: &mut Client, path: &str, body: &str) -> String {
    client.post(path, "application/json", "application/json", body).1
}

/// Over HTTP by one client: the list and the point, beside a server that does nothing.
fn over_http(corpus: &Corpus, list: &str, point: &str, floor: Duration) {
    let body = |query: &str| serde_json::json!({ "query": query }).to_string();
    let mut client = Client::new(served::serve(&corpus.runtime, corpus.app.clone()));
    let mut idle = Client::new(served::serve_nothing(&corpus.runtime));
    let (list, point) = (body(list), body(point));
    let [_, empty] = times(|| drop(black_box(post(&mut idle, "/", "{}"))));
    for (name, query) in [("list50 over HTTP", &list), ("point over HTTP", &point)] {
        let answer = post(&mut client, "/graphql", query);
        assert!(answer.starts_with("{\"data\""), "{answer}");
        let [_, time] = times(|| drop(black_box(post(&mut client, "/graphql", query))));
        println!(
            "  {name:40} {:>10}  {:.2} F, {:.2?} above an empty handler ({empty:.2?})",
            format!("{time:.2?}"),
            time.as_secs_f64() / floor.as_secs_f64(),
            time.saturating_sub(empty)
        );
    }
}

fn measure(documents: u64, kept: Option<(Kind, TempDir)>) {
    let corpus = Corpus::new(documents, kept);
    // A committee of the middle: the Zipf law gives it some dozens of deliverables at every size.
    let usual = format!("c{}", documents.div_ceil(20).max(5) / 4);
    let [_, floor] = times(|| corpus.by_hand(&usual));
    println!("  F {floor:.2?}");
    let of = |committee: &str| {
        format!(
            "{{ deliverables(where: {{committee: {{acronym: {{eq: \"CM{}\"}}}}}}, orderBy: [{{deadline: {{latest: ASC}}}}], first: 50) {{ {FIELDS} }} }}",
            &committee[1..]
        )
    };
    let filtered = "where: {committee: {acronym: {startsWith: \"CM1\"}}, responsible: {prefLabel: {contains: \"media\"}}}";
    let queries = [
        ("list50", of(&usual)),
        ("list50 of the largest committee", of("c0")),
        ("newest 50 deadlines", "{ deadlines(orderBy: [{latest: DESC}], first: 50) { nodes { id label latest statedIn { id title } } } }".to_owned()),
        ("50 filtered through two relations", format!("{{ deliverables({filtered}, first: 50) {{ {FIELDS} }} }}")),
        ("group by status", "{ deliverables { groupBy(keys: [STATUS]) { count keys { value } } } }".to_owned()),
        ("counts per year", "{ deadlines { groupBy(keys: [LATEST_YEAR], orderBy: VALUE) { count keys { value } } } }".to_owned()),
        ("facets of a committee", "{ deliverables(where: {committee: {acronym: {eq: \"CM0\"}}}) { facets(keys: [STATUS, RESPONSIBLE], first: 10) { values { label count } } } }".to_owned()),
        ("search, rare word, top 20", "{ search(query: \"Rec(2004)4\", first: 20) { totalCount edges { node { id } snippets { text highlights { start end } } } } }".to_owned()),
        ("search, common word, top 20", "{ search(query: \"cybercrime\", first: 20) { totalCount edges { node { id } snippets { text highlights { start end } } } } }".to_owned()),
        ("point", "{ document(id: \"https://w3id.org/travaux/id/document/d7\") { title genre } }".to_owned()),
    ];
    for (name, query) in &queries {
        let [first, time] = times(|| corpus.ask(query));
        println!(
            "  {name:40} {:>10}  {:.2} F, the first time {first:.2?}",
            format!("{time:.2?}"),
            time.as_secs_f64() / floor.as_secs_f64()
        );
    }
    over_http(&corpus, &queries[0].1, &queries[queries.len() - 1].1, floor);
    let mut odd = false;
    let [_, again] = times(|| {
        // The same document with another's content, and back.
        odd = !odd;
        let mut change = corpus::change(if odd { 8 } else { 7 }, corpus.documents);
        change.graphs[0].0 = corpus::change(7, corpus.documents).graphs[0].0.clone();
        corpus.store.apply(change).expect("the store takes a document");
    });
    println!("  {:40} {again:>10.2?}", "one document replaced, indexes included");
    let mut round = 0;
    let signature = Signature { who: "bench".to_owned(), when: "2031-01-01T00:00:00Z".to_owned(), why: None };
    let [_, again] = times(|| {
        round += 1;
        let taken = corpus.curator.import(signature.clone(), "letter.txt".to_owned(), None, letter(round));
        assert!(taken.expect("the document is taken").done.action.is_some());
    });
    println!("  {:40} {again:>10.2?}", "one document imported again, links included");
    println!("  {:40} {:>10.0}", "bytes per quad, whole process", resident() as f64 / corpus.quads as f64);
    println!("  {:40} {:>7} MB", "most memory at any time", figure("VmHWM:") / 1_000_000);
}

fn main() {
    let sizes: Vec<u64> = std::env::args().filter_map(|it| it.parse().ok()).collect();
    let kind = std::env::args().find_map(|it| match it.as_str() {
        "folder" => Some(Kind::Memory),
        "rocksdb" => Some(Kind::Rocksdb),
        _ => None,
    });
    for documents in if sizes.is_empty() { vec![1_000] } else { sizes } {
        measure(documents, kind.map(|it| (it, tempfile::tempdir().expect("a temporary folder"))));
    }
}
