//! Former states and the list of changes, of a store in a data folder.

use std::path::Path;
use std::sync::Arc;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedNode, Triple};
use serde_json::{Value, json};
use travaux::graph::{Change, Folder, Guard, History, Kind, Live, Memory, Store};
use travaux::graphql::{Former, GraphQl, Limits, Request};
use travaux::index::Index;
use travaux::ontology::Ontology;

/// A store in a folder, with GraphQL over it.
struct Server {
    store: Arc<dyn Store>,
    graphql: GraphQl,
    runtime: tokio::runtime::Runtime,
}

impl Server {
    fn open(path: &Path, keep: u64) -> Server {
        let folder = Arc::new(Folder::open(path, Kind::Memory).unwrap());
        let store: Arc<dyn Store> = Arc::new(Memory::open(folder).unwrap());
        let history = Arc::new(History::open(path.join("history"), keep, &*store).unwrap());
        store.resume(history.generation());
        let model = Arc::new(Ontology::embedded().unwrap().model().clone());
        let index = Arc::new(Index::build(model.clone(), &*store).unwrap());
        let limits = travaux::graph::Limits::default();
        let former = Former::new(history.clone(), store.clone(), model.clone(), limits.clone());
        let store: Arc<dyn Store> = Arc::new(Live::new(store, vec![history, index.clone()]));
        let guard = Arc::new(Guard::new(store.clone(), limits).unwrap());
        let graphql = GraphQl::new(model, guard, Limits::default()).unwrap();
        let graphql = graphql.with_index(index).with_former(Arc::new(former));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Server { store, graphql, runtime }
    }

    fn ask(&self, query: &str) -> Value {
        let request = Request { query: Some(query.to_owned()), ..Request::default() };
        let response = self.runtime.block_on(self.graphql.execute(request));
        serde_json::from_str(&response.body.to_string()).unwrap()
    }

    #[track_caller]
    fn data(&self, query: &str) -> Value {
        let response = self.ask(query);
        assert_eq!(response.get("errors"), None, "{query}");
        response["data"].clone()
    }

    /// Puts one document in the place of another of this name; no title removes it.
    fn put(&self, slug: &str, title: Option<&str>) {
        put(&*self.store, slug, title);
    }

    /// The titles of the documents in a state.
    #[track_caller]
    fn titles(&self, state: &str) -> Vec<String> {
        let query =
            format!("{{ corpus({state}) {{ documents(orderBy: {{title: ASC}}) {{ nodes {{ title }} }} }} }}");
        let data = self.data(&query);
        let nodes = data["corpus"]["documents"]["nodes"].as_array().unwrap();
        nodes.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect()
    }
}

fn put(store: &dyn Store, slug: &str, title: Option<&str>) {
    let triples = title.map(|title| triples(slug, title));
    store.apply(Change { graphs: vec![(graph(slug), triples)] }).unwrap();
}

fn graph(slug: &str) -> NamedNode {
    NamedNode::new(format!("https://w3id.org/travaux/graph/document/{slug}")).unwrap()
}

fn triples(slug: &str, title: &str) -> Vec<Triple> {
    let text = "Long. ".repeat(500);
    let turtle = format!(
        r#"@prefix trv: <https://w3id.org/travaux/ns#> . @prefix dcterms: <http://purl.org/dc/terms/> .
        <https://w3id.org/travaux/id/document/{slug}> a trv:Document ; dcterms:title "{title}" ;
            trv:text "{text}{title}" ; trv:genre <https://w3id.org/travaux/ns#genre/Minutes> ;
            trv:sha256 "0" ; trv:mediaType "text/plain" ; trv:coverage 0.5 ."#
    );
    let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(turtle.as_bytes());
    quads.map(|it| it.unwrap().into()).collect()
}

#[test]
fn every_state_can_be_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::open(folder.path(), 100);
    server.put("a", Some("Alpha"));
    server.put("b", Some("Beta"));
    server.put("a", Some("Alpha, revised"));
    server.put("b", None);
    server.put("b", Some("Beta again"));
    let states: [&[&str]; 6] = [
        &[],
        &["Alpha"],
        &["Alpha", "Beta"],
        &["Alpha, revised", "Beta"],
        &["Alpha, revised"],
        &["Alpha, revised", "Beta again"],
    ];
    for (generation, titles) in states.into_iter().enumerate() {
        assert_eq!(server.titles(&format!("generation: {generation}")), titles);
    }
    let data = server.data(
        "{ corpus(generation: 3) { generation documents(where: {title: {contains: \"revised\"}}) { totalCount \
           nodes { text(start: 2995) } } document(slug: \"b\") { title } } document(slug: \"b\") { title } }",
    );
    assert_eq!(
        data,
        json!({
            "corpus": {"generation": 3, "document": {"title": "Beta"},
                "documents": {"totalCount": 1, "nodes": [{"text": "ong. Alpha, revised"}]}},
            "document": {"title": "Beta again"},
        })
    );
}

#[test]
fn states_are_found_by_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::open(folder.path(), 100);
    server.put("a", Some("Alpha"));
    std::thread::sleep(std::time::Duration::from_millis(5));
    let between = jiff::Timestamp::now();
    std::thread::sleep(std::time::Duration::from_millis(5));
    server.put("a", Some("Beta"));
    assert_eq!(server.titles(&format!("at: \"{between}\"")), ["Alpha"]);
    assert_eq!(server.titles("at: \"1999-01-01T00:00:00Z\""), [""; 0]);
    assert_eq!(server.titles("at: \"2999-01-01T00:00:00+02:00\""), ["Beta"]);
}

#[test]
fn changes_tell_everything_since_a_state() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::open(folder.path(), 100);
    server.put("a", Some("Alpha"));
    server.put("a", Some("Beta"));
    server.put("a", None);
    let query = "{ changes(since: 1) { generation graphs { name kind added removed document { title } } } \
                   all: changes(since: 0) { generation } page: changes(since: 0, first: 1) { generation } \
                   none: changes(since: 3) { generation } }";
    let name = graph("a");
    let name = name.as_str();
    assert_eq!(
        server.data(query),
        json!({
            "changes": [
                {"generation": 2, "graphs": [{"name": name, "kind": "CHANGED", "added": 2, "removed": 2, "document": null}]},
                {"generation": 3, "graphs": [{"name": name, "kind": "REMOVED", "added": 0, "removed": 7, "document": null}]},
            ],
            "all": [{"generation": 1}, {"generation": 2}, {"generation": 3}],
            "page": [{"generation": 1}],
            "none": [],
        })
    );
    server.put("c", Some("Gamma"));
    let data = server.data("{ changes(since: 3) { graphs { document { title } } } }");
    assert_eq!(data, json!({"changes": [{"graphs": [{"document": {"title": "Gamma"}}]}]}));
}

#[test]
fn the_history_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    {
        let server = Server::open(folder.path(), 100);
        server.put("a", Some("Alpha"));
        server.put("a", Some("Beta"));
    }
    let server = Server::open(folder.path(), 100);
    server.put("a", Some("Gamma"));
    assert_eq!(server.titles("generation: 1"), ["Alpha"]);
    assert_eq!(server.titles("generation: 2"), ["Beta"]);
    assert_eq!(server.titles("generation: 3"), ["Gamma"]);
}

#[test]
fn only_so_many_states_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::open(folder.path(), 2);
    for title in ["A", "B", "C", "D"] {
        server.put("a", Some(title));
    }
    assert_eq!(server.titles("generation: 2"), ["B"]);
    let refused = server.ask("{ corpus(generation: 1) { generation } }");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "STATE_NOT_KEPT", "{refused}");
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("the first that is, is 2"), "{message}");
    let unknown = server.ask("{ corpus(generation: 9) { generation } }");
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "BAD_INPUT", "{unknown}");
}

#[test]
fn what_happened_behind_its_back_is_told() {
    let folder = tempfile::tempdir().unwrap();
    {
        let server = Server::open(folder.path(), 100);
        server.put("a", Some("Alpha"));
        server.put("b", Some("Beta"));
    }
    {
        let kept = Arc::new(Folder::open(folder.path(), Kind::Memory).unwrap());
        let store = Memory::open(kept).unwrap();
        put(&store, "a", Some("Changed by another program"));
        put(&store, "b", None);
    }
    // What a crash leaves of the last line.
    let log = folder.path().join("history/log");
    let mut text = std::fs::read_to_string(&log).unwrap();
    text.push_str("{\"generation\": 3, \"at");
    std::fs::write(&log, text).unwrap();
    let server = Server::open(folder.path(), 100);
    let data = server.data("{ changes(since: 2) { generation graphs { name kind } } }");
    let graphs = json!([
        {"name": graph("a").as_str(), "kind": "CHANGED"}, {"name": graph("b").as_str(), "kind": "REMOVED"},
    ]);
    assert_eq!(data, json!({"changes": [{"generation": 3, "graphs": graphs}]}));
    let refused = server.ask("{ corpus(generation: 1) { generation } }");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "STATE_NOT_KEPT", "{refused}");
    assert_eq!(server.titles("generation: 3"), ["Changed by another program"]);
}
