//! The first example query of GraphiQL over the seeds, beside its floor: one SPARQL query, written by hand, that
//! gives the same values. Then searches of the full text, top 20 with snippets.
//!
//! `cargo bench --bench query`

#![expect(clippy::expect_used, reason = "a benchmark that cannot run stops")]

mod floor;

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use criterion::Criterion;
use tokio::runtime::Runtime;
use travaux::corpus::{self, Options};
use travaux::graph::{Answer, Guard, Limits, Memory, Scope, Store};
use travaux::graphql::{self, GraphQl, Request, ResponseKind, Source};
use travaux::import::Importer;
use travaux::index::Index;
use travaux::index::text::{Question, TextIndex};
use travaux::ontology::Ontology;

const QUESTION: &str = include_str!("../schema/queries/deadlines-before.graphql");
const BY_HAND: &str = include_str!("deadlines-before.rq");

fn store(ontology: &Arc<Ontology>) -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(Memory::volatile().expect("an empty store opens"));
    corpus::keep_vocabulary(&*store, ontology).expect("the store takes the ontology");
    let importer = Importer::new(Arc::clone(ontology)).expect("the importer starts");
    let (places, _) = corpus::find(&[PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds")]);
    corpus::import(&store, &importer, &places, &Options::default(), |report| {
        report.outcome.expect("a seed is a document");
    })
    .expect("the store takes the seeds");
    store
}

/// Asks through GraphQL and writes the answer as the server would; its length.
fn ask(runtime: &Runtime, service: &GraphQl) -> usize {
    let request = Request { query: Some(QUESTION.to_owned()), ..Request::default() };
    let response = runtime.block_on(service.execute(request));
    assert!(matches!(response.kind, ResponseKind::Executed), "{}", response.body);
    response.body.to_string().len()
}

/// Asks the store through the guard; the number of rows.
fn ask_by_hand(runtime: &Runtime, guard: &Guard) -> usize {
    let answer = runtime.block_on(async {
        let query = guard.parse(BY_HAND.to_owned(), Scope::default()).await?;
        guard.evaluate(query).await
    });
    match answer.expect("the query runs") {
        Answer::Solutions { rows, .. } => rows.len(),
        _ => 0,
    }
}

fn main() {
    let runtime = Runtime::new().expect("a runtime starts");
    let ontology = Arc::new(Ontology::embedded().expect("the ontology reads"));
    let guard = Arc::new(Guard::new(store(&ontology), Limits::default()).expect("threads start"));
    let source = Arc::clone(&guard) as Arc<dyn Source>;
    let model = Arc::new(ontology.model().clone());
    let index = Index::build(Arc::clone(&model), &**guard.store()).expect("the index is built");
    let service = GraphQl::new(model, source, graphql::Limits::default()).expect("the schema compiles");
    let service = service.with_index(Arc::new(index));
    assert!(ask_by_hand(&runtime, &guard) > 0, "no deadline in the seeds");

    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("query/graphql", |bench| bench.iter(|| ask(&runtime, &service)));
    criterion.bench_function("query/floor", |bench| bench.iter(|| ask_by_hand(&runtime, &guard)));
    let text = TextIndex::open(ontology.model(), &**guard.store(), None).expect("the index is built");
    for (name, words) in [("common", "council"), ("rare", "Rec(2004)11"), ("three", "hate speech campaign")] {
        let question = Question { text: words.to_owned(), first: 20, ..Question::default() };
        assert!(text.search(&question).expect("a search runs").total > 0, "{words}");
        criterion.bench_function(&format!("search/{name}"), |bench| {
            bench.iter(|| text.search(black_box(&question)))
        });
    }
    criterion.final_summary();
    floor::compare(
        "the deadline query",
        || (),
        |()| {
            black_box(ask(&runtime, &service));
        },
        |()| {
            black_box(ask_by_hand(&runtime, &guard));
        },
    );
}
