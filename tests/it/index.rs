//! The index answers as SPARQL does, whatever changes; and what only an index can answer.
//!
//! `Server::ask` asks both and compares.

use oxigraph::model::{NamedNode, Triple};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use travaux::graph::Change;
use travaux::graphql::Request;

use super::graphql::Server;
use super::seeds::server;

#[test]
fn a_walk_through_all_pages_meets_every_node_once() {
    let server = server();
    for (list, order) in
        [("mentions", "{exact: DESC}"), ("deadlines", "{latest: ASC}"), ("actors", "{prefLabel: ASC}")]
    {
        let ask = |arguments: &str| {
            server.data(&format!("{{ it: {list}(orderBy: [{order}], {arguments}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"))
        };
        let ids = |data: &Value| -> Vec<String> {
            data["it"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let mut walked = Vec::new();
        let mut after = "null".to_owned();
        loop {
            let data = ask(&format!("first: 170, after: {after}"));
            // The same page by its number.
            assert_eq!(ids(&data), ids(&ask(&format!("first: 170, offset: {}", walked.len()))));
            walked.extend(ids(&data));
            after = data["it"]["pageInfo"]["endCursor"].to_string();
            if data["it"]["pageInfo"]["hasNextPage"] == false {
                assert_eq!(data["it"]["totalCount"], walked.len());
                break;
            }
        }
        let all = walked.len();
        walked.sort();
        walked.dedup();
        assert_eq!(walked.len(), all, "{list}");
    }
}

#[test]
fn the_index_follows_random_changes() {
    let queries = [
        "{ deadlines(orderBy: [{latest: DESC}]) { totalCount nodes { id label latest committee { prefLabel } } } }",
        "{ actors(orderBy: [{prefLabel: ASC}], last: 2) { totalCount nodes { id prefLabel acronym } } }",
        "{ committees(where: {deadlines: {some: {latest: {gte: \"2017-01-01\"}}}}) { nodes { id deadlines { id } } } }",
        "{ documents { nodes { id title text } } }",
    ];
    let steps = proptest::collection::vec((0..2_usize, any::<u64>()), 1..5);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&steps, |steps| {
        let server = Server::corpus();
        let names = ["one", "two"]
            .map(|it| NamedNode::new_unchecked(format!("https://w3id.org/travaux/graph/document/{it}")));
        let whole = names.each_ref().map(|it| server.store().graph(it).unwrap());
        // Orders are kept ready from the first answer on: they have to follow too.
        queries.iter().for_each(|it| drop(server.ask(it)));
        for (at, bits) in steps {
            let kept = whole[at].iter().enumerate().filter(|(place, _)| bits >> (place % 64) & 1 == 1);
            let triples: Vec<Triple> = kept.map(|(_, it)| it.clone()).collect();
            server.store().apply(Change { graphs: vec![(names[at].clone(), Some(triples))] }).unwrap();
            queries.iter().for_each(|it| drop(server.ask(it)));
        }
        for (name, triples) in names.iter().zip(&whole) {
            server.store().apply(Change { graphs: vec![(name.clone(), Some(triples.clone()))] }).unwrap();
        }
        let fresh = Server::corpus();
        for query in queries {
            prop_assert_eq!(server.ask(query), fresh.ask(query));
        }
        Ok(())
    });
    ran.unwrap();
}

/// The data that the index alone can give.
#[track_caller]
fn indexed(server: &Server, query: &str) -> Value {
    let response = server.indexed(Request { query: Some(query.to_owned()), ..Request::default() });
    let mut body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
    assert_eq!(body.get("errors"), None, "{query}");
    body["data"].take()
}

#[test]
fn groups_count_what_sparql_counts() {
    let server = server();
    let data = indexed(
        &server,
        "{ deliverables { totalCount groupBy(keys: [STATUS]) { count keys { key value label } } \
         facets(keys: [STATUS, COMMITTEE]) { key values { value label count } } } }",
    );
    let groups = data["deliverables"]["groupBy"].as_array().unwrap();
    assert!(groups.len() > 2, "{groups:?}");
    let mut sum = 0;
    for group in groups {
        let count = group["count"].as_u64().unwrap();
        sum += count;
        let pattern = match group["keys"][0]["value"].as_str() {
            None => "FILTER NOT EXISTS { ?it trv:status ?status }".to_owned(),
            Some(name) => {
                let label = name.chars().next().unwrap().to_string() + &name[1..].to_lowercase();
                format!("?it trv:status <https://w3id.org/travaux/ns#status/{label}>")
            }
        };
        let query = format!(
            "PREFIX trv: <https://w3id.org/travaux/ns#> SELECT DISTINCT ?it {{ ?it a trv:Deliverable . {pattern} }}"
        );
        assert_eq!(server.rows(&query) as u64, count, "{group}");
    }
    assert_eq!(data["deliverables"]["totalCount"], sum);
    let facets = &data["deliverables"]["facets"];
    assert_eq!(facets[0]["key"], "STATUS");
    assert!(facets[1]["values"][1]["label"].is_string(), "{facets}");
    // Largest first.
    let counts: Vec<u64> =
        facets[1]["values"].as_array().unwrap().iter().map(|it| it["count"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
}

#[test]
fn dates_group_by_their_parts_and_are_measured() {
    let server = Server::corpus();
    let data = indexed(
        &server,
        "{ deadlines { groupBy(keys: [LATEST_YEAR], orderBy: VALUE, measures: [LATEST]) { count keys { value } measures { field min max } } } }",
    );
    let measure = |min: &str, max: &str| json!([{"field": "latest", "min": min, "max": max}]);
    assert_eq!(
        data["deadlines"]["groupBy"],
        json!([
            {"count": 1, "keys": [{"value": "2016"}], "measures": measure("2016-12-31", "2016-12-31")},
            {"count": 2, "keys": [{"value": "2017"}], "measures": measure("2017-06-30", "2017-06-30")},
            {"count": 1, "keys": [{"value": "2018"}], "measures": measure("2018-03-01", "2018-03-01")},
            {"count": 1, "keys": [{"value": null}], "measures": [{"field": "latest", "min": null, "max": null}]},
        ])
    );
}

#[test]
fn overdue_is_what_was_due_and_is_not_done() {
    let server = server();
    let query = r#"{ deliverables(overdueOn: "2016-11-04", first: 200) { totalCount nodes { status deadline { latest } } } }"#;
    let data = server.data(query);
    let nodes = data["deliverables"]["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty());
    for node in nodes {
        assert!(
            !["COMPLETED", "ADOPTED", "CANCELLED"].contains(&node["status"].as_str().unwrap_or("")),
            "{node}"
        );
        let due = node["deadline"].as_array().unwrap().iter();
        assert!(due.filter_map(|it| it["latest"].as_str()).any(|it| it < "2016-11-04"), "{node}");
    }
    let by_hand = server.rows(
        "PREFIX trv: <https://w3id.org/travaux/ns#> SELECT DISTINCT ?it { ?it a trv:Deliverable ; trv:deadline/trv:latest ?day \
         FILTER(?day < \"2016-11-04\"^^<http://www.w3.org/2001/XMLSchema#date>) FILTER NOT EXISTS { ?it trv:status ?done . \
         ?done trv:closes true } }",
    );
    assert_eq!(data["deliverables"]["totalCount"], by_hand);
    let deadlines = server.data(r#"{ deadlines(overdueOn: "2016-11-04") { totalCount } }"#);
    assert!(deadlines["deadlines"]["totalCount"].as_u64().unwrap() > 0);
}

#[test]
fn a_node_has_a_neighbourhood_and_two_have_a_path() {
    let server = Server::corpus();
    let doe = "https://w3id.org/travaux/id/person/doe";
    let council = "https://w3id.org/travaux/id/organisation/council";
    let around = indexed(
        &server,
        &format!(
            "{{ neighbourhood(id: {doe:?}, depth: 2) {{ isCut nodes {{ distance node {{ id }} }} links {{ source target field }} }} }}"
        ),
    );
    let nodes = around["neighbourhood"]["nodes"].as_array().unwrap();
    assert_eq!(nodes[0], json!({"distance": 0, "node": {"id": doe}}));
    assert!(
        nodes.iter().any(|it| it["node"]["id"] == "https://w3id.org/travaux/id/committee/alpha"),
        "{nodes:?}"
    );
    assert!(nodes.iter().all(|it| !it["node"]["id"].as_str().unwrap().contains("#char")));
    let path = indexed(
        &server,
        &format!(
            "{{ path(from: {doe:?}, to: {council:?}) {{ nodes {{ id ... on Fact {{ evidence {{ exact }} }} }} links {{ source target field predicate }} }} }}"
        ),
    );
    let chain = &path["path"][0];
    assert_eq!(chain["nodes"][0]["id"], doe);
    assert_eq!(chain["nodes"].as_array().unwrap().len(), chain["links"].as_array().unwrap().len() + 1);
    assert_eq!(chain["links"][0]["field"], "bearer");
    assert!(chain["nodes"][1]["evidence"][0]["exact"].is_string(), "{chain}");
    let nowhere = indexed(
        &server,
        &format!(
            "{{ path(from: {doe:?}, to: \"urn:nobody\") {{ nodes {{ id }} }} neighbourhood(id: \"urn:nobody\") {{ isCut }} }}"
        ),
    );
    assert_eq!(nowhere, json!({"path": [], "neighbourhood": null}));
}

#[test]
fn times_known_to_a_month_or_year_are_compared_as_intervals() {
    let server = Server::corpus();
    let count = |test: &str| {
        server.data(&format!("{{ deadlines(where: {{time: {{{test}}}}}) {{ totalCount }} }}"))["deadlines"]["totalCount"].as_u64().unwrap()
    };
    assert_eq!(count("within: \"2016\""), 1);
    assert_eq!(count("before: \"2017\""), 1);
    assert_eq!(count("before: \"2017-07\""), 3);
    assert_eq!(count("overlaps: \"2017\""), 0);
    let wrong = server.ask("{ deadlines(where: {time: {within: \"soon\"}}) { totalCount } }");
    assert!(wrong["errors"][0]["message"].as_str().unwrap().contains("EDTF"), "{wrong}");
}

#[test]
fn names_come_in_the_language_asked_for() {
    let server = Server::corpus();
    let query = "{ organisation(slug: \"council\") { plain: prefLabel de: prefLabel(language: \"de\") fr: prefLabel(language: \"fr\") } }";
    assert_eq!(server.data(query)["organisation"], json!({"plain": "Council", "de": "Rat", "fr": "Council"}));
}

#[test]
fn the_plan_tells_how_lists_were_found() {
    let server = server();
    let extensions = json!({"plan": true}).as_object().cloned().unwrap();
    let query =
        "{ mentions(first: 5, orderBy: [{start: ASC}]) { nodes { id refersTo { prefLabel } } } }".to_owned();
    let response = server.indexed(Request { query: Some(query), extensions, ..Request::default() });
    let body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
    let step = &body["extensions"]["plan"][0];
    assert_eq!((step["list"].as_str(), step["found"].as_u64()), (Some("mentions"), Some(5)), "{body}");
    // A ready order is walked no further than the page.
    assert!(step["way"] != "order" || step["examined"].as_u64().unwrap() <= 6, "{step}");
}

proptest! {
    #[test]
    fn any_period_is_read_or_refused(text in "[0-9X./-]{0,12}", name in select(vec!["within", "overlaps", "before", "after"])) {
        let server = server();
        let response = server.indexed(Request {
            query: Some(format!("{{ deadlines(where: {{time: {{{name}: {text:?}}}}}) {{ totalCount }} }}")),
            ..Request::default()
        });
        let body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
        prop_assert!(body["data"]["deadlines"]["totalCount"].is_u64() || body["errors"].is_array());
    }
}
