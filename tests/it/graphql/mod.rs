//! GraphQL over the real ontology and a small corpus.

#![cfg(test)]

pub mod examples;
mod filters;
mod lists;
mod pages;
mod plans;
mod refusals;
mod selections;
mod subscriptions;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, Triple};
use serde_json::Value;
use travaux::graph::{Answer, Change, Guard, Live, Memory, Scope, Store};
use travaux::graphql::{Changes, GraphQl, Limits, Opened, Options, Pending, Request, Response, Source};
use travaux::index::Index;
use travaux::index::text::TextIndex;
use travaux::ontology::Ontology;

const CORPUS: &str = include_str!("corpus.trig");
const DOCUMENT: &str = "https://w3id.org/travaux/id/document";

/// A source that counts what it is asked.
pub struct Counting {
    guard: Guard,
    asked: AtomicUsize,
}

impl Source for Counting {
    fn evaluate(&self, query: spargebra::Query) -> Pending<'_> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Source::evaluate(&self.guard, query)
    }
}

/// GraphQL over some TriG.
pub struct Server {
    /// Asks the source for everything.
    graphql: GraphQl,
    /// The same over an index: it must answer the same.
    indexed: GraphQl,
    source: Arc<Counting>,
    runtime: tokio::runtime::Runtime,
}

impl Server {
    pub fn new(corpus: &str) -> Server {
        Server::limited(corpus, Limits::default())
    }

    pub fn limited(corpus: &str, limits: Limits) -> Server {
        let mut graphs: BTreeMap<NamedNode, Vec<Triple>> = BTreeMap::new();
        for quad in RdfParser::from_format(RdfFormat::TriG).for_slice(corpus) {
            let quad = quad.unwrap();
            let GraphName::NamedNode(name) = quad.graph_name.clone() else { panic!("a default graph") };
            graphs.entry(name).or_default().push(Triple::from(quad));
        }
        let store = Memory::volatile().unwrap();
        store
            .apply(Change { graphs: graphs.into_iter().map(|(name, it)| (name, Some(it))).collect() })
            .unwrap();
        let model = Ontology::embedded().unwrap().model().clone();
        let text = Arc::new(TextIndex::open(&model, &store, None).unwrap());
        let index = Arc::new(Index::build(Arc::new(model.clone()), &store).unwrap());
        let changes = Arc::new(Changes::new(store.generation()));
        let store = Live::new(Arc::new(store), vec![text.clone(), index.clone(), changes.clone()]);
        let guard = Guard::new(Arc::new(store), travaux::graph::Limits::default()).unwrap();
        let source = Arc::new(Counting { guard, asked: AtomicUsize::new(0) });
        let service = || {
            let model = Arc::new(model.clone());
            let changes = Some(changes.clone());
            let options = Options { limits: limits.clone(), changes, ..Options::default() };
            GraphQl::new(model, source.clone(), options).unwrap().with_text(text.clone())
        };
        let (graphql, indexed) = (service(), service().with_index(index));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Server { graphql, indexed, source, runtime }
    }

    pub fn corpus() -> Server {
        Server::new(CORPUS)
    }

    /// Where its graphs are.
    pub fn store(&self) -> &Arc<dyn Store> {
        self.source.guard.store()
    }

    /// The response of the index, which is that of the source.
    #[track_caller]
    pub fn execute(&self, request: Request) -> Response {
        let response = self.runtime.block_on(self.graphql.execute(request.clone()));
        let indexed = self.runtime.block_on(self.indexed.execute(request.clone()));
        let plain = |it: &Response| {
            let mut body: Value = serde_json::from_str(&it.body.to_string()).unwrap();
            body.as_object_mut().unwrap().remove("extensions");
            body.to_string()
        };
        // Some questions only an index can answer, and some take SPARQL too long; then the answer says so.
        let unanswered = [" index", "\"TIMEOUT\""].iter().any(|it| plain(&response).contains(it));
        if !unanswered {
            assert_eq!(plain(&indexed), plain(&response), "{:?}", request.query);
        }
        indexed
    }

    /// The response of the index alone, for what needs one.
    pub fn indexed(&self, request: Request) -> Response {
        self.runtime.block_on(self.indexed.execute(request))
    }

    pub fn open(&self, request: Request) -> Opened {
        self.runtime.block_on(self.indexed.open(request))
    }

    /// Waits for something in the server's time.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// The whole response.
    pub fn ask(&self, query: &str) -> Value {
        let response = self.execute(Request { query: Some(query.to_owned()), ..Request::default() });
        serde_json::from_str(&response.body.to_string()).unwrap()
    }

    /// The data of a response without errors.
    #[track_caller]
    pub fn data(&self, query: &str) -> Value {
        let mut response = self.ask(query);
        assert_eq!(response.get("errors"), None, "{query}");
        response["data"].take()
    }

    /// The texts under `pointer`, one for each item of a list.
    #[track_caller]
    pub fn texts(&self, query: &str, list: &str, key: &str) -> Vec<String> {
        let data = self.data(query);
        let items =
            data.pointer(list).and_then(Value::as_array).unwrap_or_else(|| panic!("no {list} in {data}"));
        items.iter().map(|it| it[key].as_str().unwrap_or("null").to_owned()).collect()
    }

    /// How many queries the source has been asked.
    pub fn asked(&self) -> usize {
        self.source.asked.load(Ordering::Relaxed)
    }

    /// How many rows a query in SPARQL's text form gives.
    pub fn rows(&self, sparql: &str) -> usize {
        let answer = self.runtime.block_on(async {
            let query = self.source.guard.parse(sparql.to_owned(), Scope::default()).await.unwrap();
            self.source.guard.evaluate(query).await.unwrap()
        });
        match answer {
            Answer::Solutions { rows, .. } => rows.len(),
            other => panic!("{other:?}"),
        }
    }

    /// The rows of a SELECT as texts; `None` for other queries.
    pub fn table(&self, sparql: &str) -> Option<Vec<Vec<Option<String>>>> {
        let answer = self.runtime.block_on(async {
            let query = self.source.guard.parse(sparql.to_owned(), Scope::default()).await.unwrap();
            self.source.guard.evaluate(query).await.unwrap()
        });
        let owned = |row: Vec<Option<&str>>| row.into_iter().map(|it| it.map(str::to_owned)).collect();
        matches!(answer, Answer::Solutions { .. }).then(|| answer.texts().into_iter().map(owned).collect())
    }

    pub fn sdl(&self) -> String {
        self.graphql.sdl()
    }
}

/// The code of the first error.
pub fn code(response: &Value) -> &str {
    response.pointer("/errors/0/extensions/code").and_then(Value::as_str).unwrap_or("no error")
}
