//! Connections: order, pages and cursors.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::{Server, code};

#[track_caller]
fn order(order_by: &str, expected: &[&str]) {
    let query = format!("{{ deadlines(orderBy: {order_by}) {{ nodes {{ label }} }} }}");
    assert_eq!(Server::corpus().texts(&query, "/deadlines/nodes", "label"), expected, "{order_by}");
}

#[test]
fn nodes_without_a_value_come_last_and_ties_follow_by_id() {
    order("[{latest: ASC}]", &["Reply", "adopt", "Report", "Two dates", "Some day"]);
    order("[{latest: DESC}]", &["Two dates", "adopt", "Report", "Reply", "Some day"]);
    order("{latest: DESC}", &["Two dates", "adopt", "Report", "Reply", "Some day"]);
    order("[{latest: ASC}, {label: DESC}]", &["Reply", "Report", "adopt", "Two dates", "Some day"]);
    order("[{latest: ASC}, {id: DESC}]", &["Reply", "Report", "adopt", "Two dates", "Some day"]);
    order("[{label: ASC}]", &["adopt", "Reply", "Report", "Some day", "Two dates"]);
    order("[{kind: ASC}]", &["adopt", "Reply", "Some day", "Two dates", "Report"]);
    order("[]", &["Reply", "adopt", "Some day", "Two dates", "Report"]);
}

#[test]
fn of_several_related_nodes_the_one_that_comes_first_counts() {
    let server = Server::corpus();
    let first = |by: &str| {
        let query = format!(
            "{{ deadlines(orderBy: {{evidence: {{exact: {by}}}}}) {{ nodes {{ evidence {{ exact }} }} }} }}"
        );
        let data = server.data(&query);
        let extreme = |node: &Value| {
            let words = node["evidence"].as_array().unwrap().iter().map(|it| it["exact"].as_str());
            let words = words.map(|it| it.unwrap().to_lowercase());
            if by == "ASC" { words.min() } else { words.max() }
        };
        data["deadlines"]["nodes"].as_array().unwrap().iter().map(extreme).collect::<Vec<_>>()
    };
    let (ascending, descending) = (first("ASC"), first("DESC"));
    let known = |it: &Vec<Option<String>>| it.iter().flatten().cloned().collect::<Vec<_>>();
    assert!(known(&ascending).is_sorted() && known(&ascending).len() > 1, "{ascending:?}");
    assert!(known(&descending).is_sorted_by(|a, b| a >= b), "{descending:?}");
}

/// Walks all pages and gives the labels in the order of the list.
fn walk(server: &Server, order_by: &str, size: usize, backward: bool) -> Vec<String> {
    let mut cursor: Option<String> = None;
    let mut found: Vec<String> = Vec::new();
    for _ in 0..50 {
        let (count, beyond) = if backward { ("last", "before") } else { ("first", "after") };
        let beyond = cursor.map(|it| format!(", {beyond}: \"{it}\"")).unwrap_or_default();
        let query = format!(
            "{{ deadlines(orderBy: {order_by}, {count}: {size}{beyond}) {{ edges {{ cursor node {{ id }} }} \
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let data = server.data(&query);
        let edges = data["deadlines"]["edges"].as_array().unwrap();
        let info = &data["deadlines"]["pageInfo"];
        assert_eq!(info["startCursor"], edges.first().map_or(Value::Null, |it| it["cursor"].clone()));
        assert_eq!(info["endCursor"], edges.last().map_or(Value::Null, |it| it["cursor"].clone()));
        let page = edges.iter().map(|it| it["node"]["id"].as_str().unwrap().to_owned());
        let (more, next) = match backward {
            false => {
                found.extend(page);
                (&info["hasNextPage"], &info["endCursor"])
            }
            true => {
                found = page.chain(std::mem::take(&mut found)).collect();
                (&info["hasPreviousPage"], &info["startCursor"])
            }
        };
        if !more.as_bool().unwrap() {
            return found;
        }
        cursor = Some(next.as_str().unwrap().to_owned());
    }
    panic!("the walk does not end");
}

#[test]
fn pages_in_both_directions_make_up_the_whole_list() {
    let server = Server::corpus();
    for order_by in [
        "[]",
        "{id: DESC}",
        "{latest: ASC}",
        "{latest: DESC}",
        "[{kind: ASC}, {label: DESC}]",
        "{tentative: ASC}",
        "{committee: {prefLabel: DESC}}",
    ] {
        let query = format!("{{ deadlines(orderBy: {order_by}) {{ nodes {{ id }} }} }}");
        let whole = server.texts(&query, "/deadlines/nodes", "id");
        assert_eq!(whole.len(), 5);
        for size in [1, 2, 3, 5] {
            assert_eq!(walk(&server, order_by, size, false), whole, "{order_by} {size}");
            assert_eq!(walk(&server, order_by, size, true), whole, "{order_by} {size} backward");
        }
    }
}

#[test]
fn a_cursor_stays_in_its_list() {
    let server = Server::corpus();
    let data = server.data("{ deadlines(orderBy: {latest: ASC}, first: 2) { pageInfo { endCursor } } }");
    let cursor = data.pointer("/deadlines/pageInfo/endCursor").and_then(Value::as_str).unwrap();
    for query in [
        format!("{{ deadlines(after: \"{cursor}\") {{ nodes {{ id }} }} }}"),
        format!("{{ deadlines(orderBy: {{latest: DESC}}, after: \"{cursor}\") {{ nodes {{ id }} }} }}"),
        format!("{{ facts(orderBy: {{label: ASC}}, after: \"{cursor}\") {{ nodes {{ id }} }} }}"),
        "{ deadlines(after: \"not-a-cursor-é\") { nodes { id } } }".to_owned(),
    ] {
        let response = server.ask(&query);
        assert_eq!(code(&response), "BAD_CURSOR", "{query}");
        assert_eq!(response["data"], Value::Null);
    }
}

#[test]
fn totals_do_not_depend_on_the_page() {
    let data = Server::corpus().data(
        "{ deadlines(first: 1, where: {latest: {}}) { totalCount nodes { label } } actors { totalCount } }",
    );
    assert_eq!(data["deadlines"]["totalCount"], 5);
    assert_eq!(data["deadlines"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(data["actors"]["totalCount"], 4);
}

#[test]
fn page_sizes_are_bounded() {
    let server = Server::corpus();
    assert_eq!(code(&server.ask("{ deadlines(first: 201) { nodes { id } } }")), "PAGE_TOO_LARGE");
    assert_eq!(code(&server.ask("{ deadlines(last: 100000) { nodes { id } } }")), "PAGE_TOO_LARGE");
    assert_eq!(code(&server.ask("{ deadlines(first: -1) { nodes { id } } }")), "BAD_INPUT");
    assert_eq!(code(&server.ask("{ deadlines(first: 1, last: 1) { nodes { id } } }")), "BAD_INPUT");
    let empty = server.data("{ deadlines(first: 0) { nodes { id } pageInfo { hasNextPage endCursor } } }");
    assert_eq!(
        empty["deadlines"],
        serde_json::json!({"nodes": [], "pageInfo": {"hasNextPage": true, "endCursor": null}})
    );
}

/// Deadlines with these days and labels, and the ids in the order `latest, label, id`.
fn generated(facts: &[(Option<u8>, u8)], descending: bool) -> (String, Vec<String>) {
    let mut corpus = "@prefix trv: <https://w3id.org/travaux/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n<https://w3id.org/travaux/graph/document/p> {\n".to_owned();
    let mut sorted = BTreeMap::new();
    for (at, (day, label)) in facts.iter().enumerate() {
        let id = format!("https://w3id.org/travaux/id/document/p/deadline/{at}");
        corpus
            .push_str(&format!("<{id}> a trv:Deadline, trv:Fact, trv:Matter ; rdfs:label \"L{label}\" .\n"));
        if let Some(day) = day {
            corpus.push_str(&format!("<{id}> trv:latest \"2017-01-{day:02}\"^^xsd:date .\n"));
        }
        let rank = day.map_or(i32::MAX, |it| if descending { -i32::from(it) } else { i32::from(it) });
        sorted.insert((rank, *label, id.clone()), id);
    }
    corpus.push('}');
    (corpus, sorted.into_values().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_walk_gives_the_sorted_list(
        facts in prop::collection::vec((prop::option::of(1_u8..5), 0_u8..3), 0..25),
        size in 1_usize..8,
        descending: bool,
        backward: bool,
    ) {
        let (corpus, expected) = generated(&facts, descending);
        let server = Server::new(&corpus);
        let order_by = if descending { "[{latest: DESC}, {label: ASC}]" } else { "[{latest: ASC}, {label: ASC}]" };
        prop_assert_eq!(walk(&server, order_by, size, backward), expected);
    }
}
