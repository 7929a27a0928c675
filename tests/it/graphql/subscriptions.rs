//! Subscriptions: what a change of the store tells whom.

use async_graphql::futures_util::StreamExt;
use oxigraph::model::{NamedNode, Triple};
use serde_json::{Value, json};
use travaux::graph::Change;
use travaux::graphql::{Events, Opened, Request};

use super::{Server, code};

const ONE: &str = "https://w3id.org/travaux/graph/document/one";
const TWO: &str = "https://w3id.org/travaux/graph/document/added";

fn subscribe(server: &Server, query: &str) -> Events {
    match server.open(Request { query: Some(query.to_owned()), ..Request::default() }) {
        Opened::Events(events) => events,
        Opened::Once(response) => panic!("{}", response.body),
    }
}

#[track_caller]
fn refused(query: &str) -> Value {
    let server = Server::corpus();
    match server.open(Request { query: Some(query.to_owned()), ..Request::default() }) {
        Opened::Events(_) => panic!("{query} runs"),
        Opened::Once(response) => serde_json::from_str(&response.body.to_string()).unwrap(),
    }
}

/// The next event; `null` when the subscription has ended.
fn next(server: &Server, events: &mut Events) -> Value {
    let event =
        server.wait(async { tokio::time::timeout(std::time::Duration::from_secs(20), events.next()).await });
    event.unwrap().map_or(Value::Null, |it| serde_json::from_str(&it.body.to_string()).unwrap())
}

/// Applies a change of one graph.
fn apply(server: &Server, graph: &str, triples: Option<Vec<Triple>>) {
    let graph = NamedNode::new(graph).unwrap();
    server.store().apply(Change { graphs: vec![(graph, triples)] }).unwrap();
}

/// A document with deadlines of these days.
fn document(days: &[&str]) -> Vec<Triple> {
    let document = "https://w3id.org/travaux/id/document/added";
    let mut text = format!(
        "@prefix trv: <https://w3id.org/travaux/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
         <{document}> a trv:Document, trv:Matter ; dcterms:title \"Added\" ; trv:sourceFile \"added.txt\" ;
           trv:genre <https://w3id.org/travaux/ns#genre/Minutes> ; trv:sha256 \"01\" ; trv:mediaType \"text/plain\" ;
           trv:text \"\" ; trv:coverage 1.0 ."
    );
    for day in days {
        text.push_str(&format!(
            "<{document}/deadline/{day}> a trv:Deadline, trv:Fact, trv:Matter ; rdfs:label \"by {day}\" ;
             trv:latest \"{day}\"^^xsd:date ; trv:statedIn <{document}> ; trv:rule \"by\" ; trv:confidence 0.9 ."
        ));
    }
    let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle);
    parser.for_slice(&text).map(|it| Triple::from(it.unwrap())).collect()
}

#[test]
fn the_generation_comes_at_once_and_after_each_change() {
    let server = Server::corpus();
    let mut events = subscribe(&server, "subscription { now: generation(first: 2) }");
    let before = next(&server, &mut events)["data"]["now"].as_u64().unwrap();
    apply(&server, TWO, Some(document(&[])));
    assert_eq!(next(&server, &mut events)["data"]["now"].as_u64(), Some(before + 1));
    assert_eq!(next(&server, &mut events), Value::Null);
}

#[test]
fn changes_tell_what_became_of_documents() {
    let server = Server::corpus();
    let mut all = subscribe(
        &server,
        "subscription { c: changed { __typename documents { k: kind id added removed d: document { ...F } } } }
         fragment F on Document { title text facts { label } }",
    );
    let mut gone = subscribe(&server, "subscription { changed(kinds: [REMOVED]) { documents { kind } } }");
    apply(&server, TWO, Some(document(&["2020-01-01"])));
    let event = next(&server, &mut all);
    let documents = &event["data"]["c"]["documents"];
    assert_eq!(event["data"]["c"]["__typename"], "StoreChange");
    assert_eq!((&documents[0]["k"], &documents[0]["removed"]), (&json!("IMPORTED"), &json!(0)));
    assert_eq!(
        documents[0]["d"],
        json!({"title": "Added", "text": "", "facts": [{"label": "by 2020-01-01"}]})
    );
    // The same again changes nothing.
    apply(&server, TWO, Some(document(&["2020-01-01"])));
    apply(&server, TWO, Some(document(&["2020-01-01", "2021-01-01"])));
    let event = next(&server, &mut all);
    assert_eq!(event["data"]["c"]["documents"][0]["k"], "CHANGED");
    assert!(event["data"]["c"]["documents"][0]["added"].as_u64().is_some_and(|it| it > 5));
    apply(&server, TWO, None);
    let event = next(&server, &mut all);
    assert_eq!(event["data"]["c"]["documents"][0]["k"], "REMOVED");
    assert_eq!(event["data"]["c"]["documents"][0]["d"], Value::Null);
    assert_eq!(event.get("errors"), None);
    // Who asked for removals only has heard of nothing else.
    assert_eq!(next(&server, &mut gone)["data"]["changed"], json!({"documents": [{"kind": "REMOVED"}]}));
}

#[test]
fn new_nodes_come_one_by_one_when_they_fulfil_the_filter() {
    let server = Server::corpus();
    let request = Request {
        query: Some(
            "subscription New($before: Date!) { d: deadlineAdded(where: {latest: {lt: $before}}) { id label latest statedIn { title } } }"
                .to_owned(),
        ),
        variables: json!({"before": "2022-01-01"}).as_object().cloned().unwrap(),
        ..Request::default()
    };
    let Opened::Events(mut events) = server.open(request) else { panic!("no events") };
    let mut facts = subscribe(
        &server,
        "subscription { factAdded(where: {label: {eq: \"by 2030-01-01\"}}) { __typename label } }",
    );
    apply(&server, TWO, Some(document(&["2020-01-01"])));
    assert_eq!(next(&server, &mut events)["data"]["d"]["label"], "by 2020-01-01");
    // Known nodes of a changed document are not new, and later days do not fulfil the filter.
    apply(&server, TWO, Some(document(&["2020-01-01", "2021-01-01", "2021-02-02", "2030-01-01"])));
    let mut labels: Vec<Value> =
        (0..2).map(|_| next(&server, &mut events)["data"]["d"]["label"].take()).collect();
    labels.sort_by_key(ToString::to_string);
    assert_eq!(labels, ["by 2021-01-01", "by 2021-02-02"]);
    assert_eq!(
        next(&server, &mut facts)["data"]["factAdded"],
        json!({"__typename": "Deadline", "label": "by 2030-01-01"})
    );
    apply(&server, TWO, None);
    apply(&server, TWO, Some(document(&["2019-01-01"])));
    let event = next(&server, &mut events);
    assert_eq!(event["data"]["d"]["statedIn"], json!([{"title": "Added"}]));
    assert_eq!(event["data"]["d"]["latest"], "2019-01-01");
}

#[test]
fn a_subscriber_who_is_too_slow_is_told_and_let_go() {
    let server = Server::corpus();
    let mut events = subscribe(&server, "subscription { changed { generation } }");
    for day in 0..300 {
        apply(&server, TWO, Some(document(&[&format!("{}-01-01", 1700 + day)])));
    }
    let event = next(&server, &mut events);
    assert_eq!((code(&event), &event["data"]), ("LAGGING", &Value::Null));
    assert_eq!(next(&server, &mut events), Value::Null);
}

#[test]
fn a_subscription_selects_one_field_and_goes_by_events_only() {
    for query in [
        "subscription { a: generation b: generation }",
        "subscription { ...F } fragment F on Subscription { generation changed { generation } }",
        "subscription { __typename }",
        "subscription { generation @skip(if: true) }",
        "subscription { nothing }",
        "subscription { deadlineAdded }",
        "subscription($v: Int) { deadlineAdded(where: {label: {eq: $v}}) { id } }",
    ] {
        let error = refused(query);
        assert_eq!(
            (code(&error), error.get("data")),
            ("GRAPHQL_VALIDATION_FAILED", None),
            "{query}: {error}"
        );
    }
    assert_eq!(code(&refused("subscription { generation(first: 0) }")), "BAD_INPUT");
    let server = Server::corpus();
    assert_eq!(code(&server.ask("subscription { generation }")), "SUBSCRIPTION_NOT_SUPPORTED");
    apply(&server, ONE, None);
}
