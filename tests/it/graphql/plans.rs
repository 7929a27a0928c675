//! How many queries a selection costs, and that they can be read.

use serde_json::{Value, json};
use travaux::graphql::Request;

use super::Server;

/// `count` deadlines with two bearers, a committee and evidence each.
fn many(count: usize) -> Server {
    let mut corpus = "@prefix trv: <https://w3id.org/travaux/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<https://w3id.org/travaux/graph/document/m> {\n\
        <http://x/a> a trv:Person, trv:Actor, trv:Entity, trv:Matter ; skos:prefLabel \"A\" .\n\
        <http://x/b> a trv:Person, trv:Actor, trv:Entity, trv:Matter ; skos:prefLabel \"B\" .\n".to_owned();
    for at in 0..count {
        corpus.push_str(&format!(
            "<http://x/d{at}> a trv:Deadline, trv:Fact, trv:Matter ; rdfs:label \"D{at}\" ; trv:bearer <http://x/a>, <http://x/b> ;\n\
             trv:statedIn <http://x/doc> ; trv:rule \"r\", \"s\" ; trv:evidence <http://x/s{at}> .\n\
             <http://x/s{at}> a trv:Span ; trv:start {at} ; trv:end {at} ; trv:exact \"x\" .\n"
        ));
    }
    corpus.push('}');
    Server::new(&corpus)
}

#[track_caller]
fn check(selection: &str, queries: usize) {
    for rows in [1, 50] {
        let server = many(rows);
        let data = server.data(&format!("{{ deadlines {{ {selection} }} }}"));
        assert_eq!(server.asked(), queries, "{selection} over {rows} rows");
        if let Some(nodes) = data["deadlines"]["nodes"].as_array() {
            assert_eq!(nodes.len(), rows);
        }
    }
}

#[test]
fn one_query_per_list_whatever_the_rows() {
    check("totalCount", 1);
    check("nodes { label latest kind }", 1);
    check("nodes { label } totalCount", 2);
    check("nodes { label } edges { cursor node { id } } pageInfo { hasNextPage }", 1);
    check("nodes { label bearer { prefLabel } committee { acronym } evidence { exact } }", 4);
    check("nodes { label rule }", 2);
    check("nodes { bearer { prefLabel deadlinesToMeet { label evidence { exact } } } }", 4);
    check("nodes { a: bearer { prefLabel } b: bearer(first: 1) { id } }", 3);
}

#[test]
fn types_share_the_queries_of_their_common_fields() {
    let server = many(3);
    server.data("{ facts { nodes { label evidence { exact } ... on Deadline { bearer { prefLabel } } ... on Obligation { bearer { id } } } } }");
    // The bearers are selected by two fragments, so they are two lists.
    assert_eq!(server.asked(), 4);
}

#[test]
fn the_queries_can_be_seen_and_asked_again() {
    let server = Server::corpus();
    let query = r#"{ deadlines(where: {latest: {lt: "2018-01-01"}, not: {bearer: {prefLabel: {contains: "\"} #"}}}},
        orderBy: {latest: DESC}, first: 2) { totalCount nodes { label bearer { prefLabel } rule } } }"#;
    let extensions = json!({"sparql": true}).as_object().cloned().unwrap();
    let response =
        server.execute(Request { query: Some(query.to_owned()), extensions, ..Request::default() });
    let body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
    let queries = body["extensions"]["sparql"].as_array().unwrap();
    assert_eq!(queries.len(), 4);
    let rows: Vec<usize> = queries.iter().map(|it| server.rows(it.as_str().unwrap())).collect();
    assert_eq!(rows[0], 1, "{queries:#?}");
    // Two nodes of the page, and one that tells of the next page.
    assert_eq!(rows[1], 3, "{queries:#?}");
    assert!(server.ask(query).get("extensions").is_none());
}
