//! What selections give: interfaces, fragments, aliases, order of keys, values.

use serde_json::{Value, json};

use travaux::graphql::Request;

use super::{DOCUMENT, Server, code};

#[test]
fn the_question_of_the_readme() {
    let query = r#"{
        deadlines(where: {latest: {lt: "2018-01-01"}}, orderBy: [{latest: ASC}]) {
            nodes {
                label latest kind
                bearer { __typename prefLabel }
                instrument { prefLabel identifier }
                committee { acronym prefLabel }
                evidence(orderBy: {start: ASC}) { exact start end inDocument { title } }
                statedIn { title date }
            }
        }
    }"#;
    let data = Server::corpus().data(query);
    let first = &data["deadlines"]["nodes"][0];
    assert_eq!(
        *first,
        json!({
            "label": "Reply", "latest": "2016-12-31", "kind": "DELIVERY",
            "bearer": [
                {"__typename": "Committee", "prefLabel": "Alpha Committee"},
                {"__typename": "Person", "prefLabel": "Jane Doe"},
            ],
            "instrument": [{"prefLabel": "Treaty", "identifier": ["CETS No. 1", "Convention No. 1"]}],
            "committee": [{"acronym": "ALPHA", "prefLabel": "Alpha Committee"}],
            "evidence": [
                {"exact": "Reply", "start": 0, "end": 5, "inDocument": {"title": "Minutes of One"}},
                {"exact": "the end of 2016", "start": 9, "end": 24, "inDocument": {"title": "Minutes of One"}},
            ],
            "statedIn": [{"title": "Minutes of One", "date": "2016-11-04"}],
        })
    );
    assert_eq!(data["deadlines"]["nodes"].as_array().map(Vec::len), Some(3));
}

#[test]
fn statements_repeated_in_two_graphs_count_once() {
    let query = "{ deadlines(where: {label: {eq: \"Report\"}}) { totalCount nodes { label latest } } }";
    let expected = json!({"totalCount": 1, "nodes": [{"label": "Report", "latest": "2017-06-30"}]});
    assert_eq!(Server::corpus().data(query)["deadlines"], expected);
}

#[test]
fn of_several_values_the_smallest_english_one_counts() {
    let data = Server::corpus().data(
        "{ organisation(slug: \"council\") { prefLabel sameAs altLabel } \
           committee(slug: \"alpha\") { altLabel parent { prefLabel } } \
           deadlines(where: {label: {eq: \"Two dates\"}}) { nodes { latest } } }",
    );
    assert_eq!(
        data["organisation"],
        json!({"prefLabel": "Council", "sameAs": ["http://example.org/council"], "altLabel": []})
    );
    assert_eq!(data["committee"]["altLabel"], json!(["Steering Committee Alpha", "comité Alpha"]));
    assert_eq!(data["committee"]["parent"], json!([{"prefLabel": "Council"}]));
    assert_eq!(data["deadlines"]["nodes"], json!([{"latest": "2018-03-01"}]));
}

#[test]
fn fields_come_back_in_the_order_asked() {
    let request = travaux::graphql::Request {
        query: Some("{ z: __typename committee(slug: \"beta\") { prefLabel id acronym a: prefLabel } node(id: \"http://x/y\") { id } }".to_owned()),
        ..Default::default()
    };
    assert_eq!(
        Server::corpus().execute(request).body.to_string(),
        r#"{"data":{"z":"Query","committee":{"prefLabel":"Beta Committee","id":"https://w3id.org/travaux/id/committee/beta","acronym":null,"a":"Beta Committee"},"node":null}}"#
    );
}

#[test]
fn interfaces_show_what_each_type_has() {
    let query = r#"{
        actors(orderBy: {prefLabel: ASC}) {
            nodes {
                __typename
                ... on Organisation { kind }
                ... on Committee { name: acronym deadlines(orderBy: {latest: ASC}, first: 1) { label } }
                ...Human
            }
        }
    }
    fragment Human on Person { name: prefLabel ... on Node { id } ... on Actor { again: prefLabel } }"#;
    assert_eq!(
        Server::corpus().data(query)["actors"]["nodes"],
        json!([
            {"__typename": "Committee", "kind": "STEERING_COMMITTEE", "name": "ALPHA", "deadlines": [{"label": "Reply"}]},
            {"__typename": "Committee", "kind": null, "name": null, "deadlines": [{"label": "adopt"}]},
            {"__typename": "PlainOrganisation", "kind": null},
            {"__typename": "Person", "name": "Jane Doe", "id": "https://w3id.org/travaux/id/person/doe", "again": "Jane Doe"},
        ])
    );
}

#[test]
fn aliases_directives_and_variables() {
    let server = Server::corpus();
    let query = r#"query Q($slug: String = "alpha", $day: Date!, $no: Boolean!, $where: DeadlineWhere) {
        committee(slug: $slug) {
            early: deadlines(where: {latest: {lt: $day}}) { label }
            late: deadlines(where: {latest: {gte: $day}}) { label }
            all: deadlines(where: $where, orderBy: [{label: DESC}]) { label }
            acronym @skip(if: $no)
            prefLabel @include(if: $no)
            ... @include(if: $no) { id }
        }
    }"#;
    let variables = json!({"day": "2017-01-01", "no": true});
    let Value::Object(variables) = variables else { panic!() };
    let request =
        travaux::graphql::Request { query: Some(query.to_owned()), variables, ..Default::default() };
    let body: Value = serde_json::from_str(&server.execute(request).body.to_string()).unwrap();
    assert_eq!(
        body["data"]["committee"],
        json!({
            "early": [{"label": "Reply"}],
            "late": [{"label": "Report"}],
            "all": [{"label": "Report"}, {"label": "Reply"}],
            "prefLabel": "Alpha Committee",
            "id": "https://w3id.org/travaux/id/committee/alpha",
        })
    );
}

#[test]
fn selections_of_one_field_are_merged() {
    let query = r#"{
        committee(slug: "alpha") { deadlines { label } ...More }
        committee(slug: "alpha") { acronym }
    }
    fragment More on Committee { deadlines { latest } }"#;
    assert_eq!(
        Server::corpus().data(query)["committee"],
        json!({"deadlines": [{"label": "Reply", "latest": "2016-12-31"}, {"label": "Report", "latest": "2017-06-30"}], "acronym": "ALPHA"})
    );
}

#[test]
fn nodes_are_found_by_id_whatever_they_are() {
    let query = format!(
        "{{ node(id: \"{DOCUMENT}/one#char=9,24\") {{ __typename ... on Span {{ start }} ... on Mention {{ refersTo {{ id }} }} }} \
           nodes(ids: [\"{DOCUMENT}/two\", \"{DOCUMENT}/unknown\", \"{DOCUMENT}/one\", \"{DOCUMENT}/two\"]) {{ ... on Document {{ title }} }} \
           deadline(slug: \"one/deadline/2\") {{ label }} \
           document(iri: \"{DOCUMENT}/one\") {{ genre coverage }} \
           committee(id: \"{DOCUMENT}/one\") {{ id }} }}"
    );
    assert_eq!(
        Server::corpus().data(&query),
        json!({
            "node": {"__typename": "Mention", "start": 9, "refersTo": {"id": "https://w3id.org/travaux/id/committee/alpha"}},
            "nodes": [{"title": "Plan Two"}, null, {"title": "Minutes of One"}, {"title": "Plan Two"}],
            "deadline": {"label": "adopt"},
            "document": {"genre": "MINUTES", "coverage": 0.5},
            "committee": null,
        })
    );
}

#[test]
fn what_a_node_lacks_nulls_only_that_node() {
    let server = Server::new(
        "@prefix trv: <https://w3id.org/travaux/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . \
         <https://w3id.org/travaux/graph/document/x> { \
         <http://x/a> a trv:Person, trv:Actor, trv:Entity, trv:Matter ; skos:prefLabel \"A\" . \
         <http://x/b> a trv:Person, trv:Actor, trv:Entity, trv:Matter . }",
    );
    let response =
        server.ask("{ people: persons { nodes { id prefLabel } edges { node { name: prefLabel } } } }");
    assert_eq!(response["data"]["people"]["nodes"], json!([{"id": "http://x/a", "prefLabel": "A"}, null]));
    assert_eq!(response["data"]["people"]["edges"], json!([{"node": {"name": "A"}}, {"node": null}]));
    assert_eq!(code(&response), "INCOMPLETE_NODE");
    assert_eq!(response["errors"][0]["path"], json!(["people", "nodes", 1, "prefLabel"]));
    assert_eq!(response["errors"][1]["path"], json!(["people", "edges", 1, "node", "name"]));
}

#[test]
fn one_property_can_hold_another_enum_in_another_class() {
    let query = r#"{ facts(orderBy: {label: ASC}, where: {label: {in: ["adopt", "A report"]}}) { nodes {
        ... on Deliverable { status } ... on Event { held: status } ... on Conclusion { said: kind } ... on Deadline { kind }
    } } }"#;
    let nodes = json!([{"status": "ONGOING"}, {"kind": "DECISION"}]);
    assert_eq!(Server::corpus().data(query)["facts"]["nodes"], nodes);
}

#[test]
fn evidence_stands_among_other_words() {
    let server = Server::corpus();
    let data = server.data(
        "{ deadlines(where: {label: {eq: \"Reply\"}}) { nodes { evidence(orderBy: {start: ASC}) { \
           near: before(length: 5) before exact after(length: 4) none: after(length: 0) } } } }",
    );
    assert_eq!(
        data["deadlines"]["nodes"][0]["evidence"],
        json!([
            {"near": "", "before": "", "exact": "Reply", "after": " by ", "none": ""},
            {"near": "y by ", "before": "Reply by ", "exact": "the end of 2016", "after": ".", "none": ""},
        ])
    );
    let refused = server.ask("{ spans { nodes { before(length: 1001) } } }");
    let message = refused["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("`length` takes a whole number from 0 to 1000"), "{refused}");
}

#[test]
fn a_part_of_a_document_is_its_characters() {
    let server = Server::corpus();
    let data = server.data(
        "{ document(slug: \"one\") { text part: text(start: 9, end: 12) end: text(start: 20) beyond: text(start: 90) } }",
    );
    assert_eq!(
        data["document"],
        json!({"text": "Reply by the end of 2016.", "part": "the", "end": "2016.", "beyond": ""})
    );
    assert_eq!(code(&server.ask("{ documents { nodes { text(start: 3, end: 2) } } }")), "BAD_INPUT");
}

#[test]
fn a_gateway_finds_nodes_by_their_keys() {
    let server = Server::corpus();
    let data = server.data(
        "{ _service { sdl } _entities(representations: [ \
             {__typename: \"Committee\", id: \"https://w3id.org/travaux/id/committee/alpha\"}, \
             {__typename: \"Committee\", id: \"https://w3id.org/travaux/id/committee/none\"}]) { \
             __typename ... on Committee { acronym } } }",
    );
    assert_eq!(data["_entities"], json!([{"__typename": "Committee", "acronym": "ALPHA"}, null]));
    let sdl = data["_service"]["sdl"].as_str().unwrap_or_default();
    let committee = sdl.lines().find(|it| it.starts_with("type Committee ")).unwrap_or_default();
    assert!(committee.contains("@key(fields: \"id\")"), "{committee}");
    assert!(
        !sdl.contains("_entities") && sdl.contains("https://specs.apollo.dev/federation/v2"),
        "{sdl:.300}"
    );
    assert_eq!(code(&server.ask("{ _entities(representations: [3]) { __typename } }")), "BAD_INPUT");
}

#[test]
fn links_are_explained() {
    let server = Server::corpus();
    let why = |one: &str, other: &str| {
        let query = format!(
            "{{ whyLinked(one: \"https://w3id.org/travaux/id/{one}\", other: \"https://w3id.org/travaux/id/{other}\") \
               {{ verdict reasons {{ text rule node {{ __typename id }} }} }} }}"
        );
        let request = Request { query: Some(query), ..Request::default() };
        let response: Value = serde_json::from_str(&server.indexed(request).body.to_string()).unwrap();
        assert_eq!(response.get("errors"), None, "{response}");
        response["data"]["whyLinked"].clone()
    };
    let alpha = "https://w3id.org/travaux/id/committee/alpha";
    let mention = "document/one#char=9,24";
    assert_eq!(
        why(mention, "committee/alpha"),
        json!({"verdict": "SAME", "reasons": [
            {"text": "“the end of 2016” means “Alpha Committee”, which is concluded: none of its names is written so.",
             "rule": null, "node": {"__typename": "Mention", "id": format!("https://w3id.org/travaux/id/{mention}")}},
            {"text": "Both mean “Alpha Committee”.", "rule": null, "node": {"__typename": "Committee", "id": alpha}},
        ]})
    );
    assert_eq!(why("committee/alpha", "committee/beta")["verdict"], "DIFFERENT");
    assert_eq!(why("committee/alpha", "committee/none"), Value::Null);
}

#[test]
fn the_corpus_is_that_of_now_when_nothing_else_is_said() {
    let server = Server::corpus();
    let data = server.data(
        "{ corpus { generation documents(first: 1) { totalCount nodes { id } } } \
           documents(first: 1) { totalCount nodes { id } } }",
    );
    assert_eq!(data["corpus"]["documents"], data["documents"]);
    assert_eq!(data["corpus"]["generation"], 1);
    let refused = server.ask("{ corpus(generation: 1, at: \"2020-01-01T00:00:00Z\") { generation } }");
    assert_eq!(code(&refused), "BAD_INPUT");
    assert_eq!(code(&server.ask("{ corpus(generation: 0) { generation } }")), "STATE_NOT_KEPT");
}
