//! What the service promises every transport: limits, estimates, hints and names of requests.

use serde_json::{Value, json};
use travaux::graphql::{Limits, Request};

use super::{Server, code};

fn ask(server: &Server, request: Request) -> Value {
    serde_json::from_str(&server.execute(request).body.to_string()).unwrap()
}

#[test]
fn every_limit_is_in_force_and_tells_its_value_and_what_was_found() {
    #[track_caller]
    fn check(name: &str, most: usize, query: &str, found: u64) {
        let mut limits = Limits::default();
        limits.set(name, most).unwrap();
        let body = Server::limited("", limits.clone()).ask(query);
        assert_eq!(code(&body), "QUERY_TOO_COMPLEX", "{body}");
        let error = &body["errors"][0];
        assert_eq!(error["extensions"]["limit"], json!({"name": name, "most": most, "found": found}));
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&found.to_string()) && message.contains(&most.to_string()), "{message}");
        limits.set(name, usize::try_from(found).unwrap()).unwrap();
        assert_eq!(Server::limited("", limits).ask(query).get("errors"), None, "{query}");
    }
    check("query_bytes", 20, "{ a: __typename    #}\n}", 23);
    check("tokens", 4, "{ a: __typename b: __typename }", 8);
    check("fields", 2, "{ ...F ...F } fragment F on Query { quality { name } }", 4);
    check("depth", 1, "{ quality { name } }", 2);
    check("introspection_depth", 1, "{ __schema { queryType { name } } }", 3);
    check("root_fields", 1, "{ a: __typename ...F } fragment F on Query { b: __typename }", 2);
    check("aliases", 1, "{ a: __typename b: __typename }", 2);
    check("directives", 1, "{ __typename @skip(if: false) @include(if: true) }", 2);
    check("cost", 100, "{ deadlines { nodes { id label } } }", 151);
}

#[test]
fn the_estimate_is_told_to_who_asks_for_it() {
    let query = "{ deadlines(first: 10) { nodes { id } } }".to_owned();
    let extensions = json!({"cost": true}).as_object().cloned().unwrap();
    let body = ask(&Server::corpus(), Request { query: Some(query), extensions, ..Request::default() });
    assert_eq!(body["extensions"], json!({"cost": {"estimated": 21, "limit": Limits::default().cost}}));
}

#[test]
fn errors_name_the_request_and_what_helps() {
    let server = Server::corpus();
    let ask = |query: &str| {
        let (query, id) = (Some(query.to_owned()), Some("r-1".to_owned()));
        let mut body = ask(&server, Request { query, id, ..Request::default() });
        let extensions = body["errors"][0]["extensions"].take();
        assert_eq!(extensions["requestId"], "r-1", "{body}");
        extensions["hint"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(ask("{ deadlines { nodes { lable } } }"), "did you mean `label`?");
    assert_eq!(ask("{ deadlines(wher: {}) { totalCount } }"), "did you mean `where`?");
    assert_eq!(ask("{ deadlines { nodes { zzzzzz } } }"), "");
    assert!(ask("{ node(id: \"no iri\") { id } }").contains("slug"));
    assert!(ask("{ deadlines(first: 1000) { totalCount } }").contains("after"));
    assert!(ask("{ deadlines(after: \"zzz\") { totalCount } }").contains("pageInfo"));
}

#[test]
fn strings_may_hold_escapes_of_any_length() {
    let data = Server::corpus().data(r#"{ a: __type(name: "Co\u{6D}mittee") { name } b: committees(where: {acronym: {eq: "\u0041LPH\u{00041}"}}) { totalCount } }"#);
    assert_eq!(data, json!({"a": {"name": "Committee"}, "b": {"totalCount": 1}}));
}

#[test]
fn a_variable_may_stand_at_typename_only() {
    let data = Server::corpus().data("query($v: Boolean = true) { __typename @skip(if: $v) a: __typename }");
    assert_eq!(data, json!({"a": "Query"}));
}
