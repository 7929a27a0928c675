//! Requests that are refused, and how.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use travaux::graphql::{Request, ResponseKind};

use super::{Server, code};

#[track_caller]
fn refused(query: &str, expected: &str) -> Value {
    let server = Server::corpus();
    let response = server.execute(Request { query: Some(query.to_owned()), ..Request::default() });
    let body: Value = serde_json::from_str(&response.body.to_string()).unwrap();
    assert_eq!(code(&body), expected, "{query}: {body}");
    assert_eq!(response.kind, ResponseKind::RequestError);
    assert_eq!(body.get("data"), None, "{query}");
    assert_eq!(server.asked(), 0);
    body
}

#[track_caller]
fn failed(query: &str, expected: &str) -> Value {
    let body = Server::corpus().ask(query);
    assert_eq!(code(&body), expected, "{query}: {body}");
    assert!(body.get("data").is_some(), "{query}");
    body
}

#[test]
fn documents_that_are_not_valid() {
    let error = refused("{ deadlines { nodes { label }", "GRAPHQL_PARSE_FAILED");
    assert!(error["errors"][0]["locations"][0]["line"].is_u64());
    refused("", "GRAPHQL_PARSE_FAILED");
    let error = refused("{ a(b: \n ?) }", "GRAPHQL_PARSE_FAILED");
    let message = error["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("line 2, column 2: expected ") && !message.contains('\n'), "{message}");
    refused("{ deadlines { nodes { unknownField } } }", "GRAPHQL_VALIDATION_FAILED");
    let error = refused(
        "{ deadlines(where: {latest: {lt: \"soon\"}}) { nodes { id } } }",
        "GRAPHQL_VALIDATION_FAILED",
    );
    assert!(error["errors"][0]["message"].as_str().unwrap().contains("a date as YYYY-MM-DD"), "{error}");
    refused(
        "{ deadlines(orderBy: [{latest: ASC, label: ASC}]) { nodes { id } } }",
        "GRAPHQL_VALIDATION_FAILED",
    );
    refused("{ deadlines(where: {kind: {eq: NONE_SUCH}}) { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED");
    refused("mutation { a }", "GRAPHQL_VALIDATION_FAILED");
    refused("query A { __typename } query B { __typename }", "OPERATION_NOT_FOUND");
    refused("query($a: ID!) { node(id: $a) { id } }", "BAD_INPUT");
    refused("{ __typename { x } }", "GRAPHQL_VALIDATION_FAILED");
}

#[test]
fn values_that_cannot_be_used() {
    let error = failed("{ a: node(id: \"no iri\") { id } b: __typename }", "BAD_IRI");
    assert_eq!(error["data"], json!({"a": null, "b": "Query"}));
    assert_eq!(error["errors"][0]["path"], json!(["a"]));
    failed("{ committee(iri: \"cdmsi\") { id } }", "BAD_IRI");
    failed("{ committee { id } }", "BAD_INPUT");
    failed("{ committee(slug: \"a\", id: \"http://x/y\") { id } }", "BAD_INPUT");
    failed("{ committee(slug: \"a b\") { id } }", "BAD_INPUT");
    failed("{ deadlines(where: {id: {eq: \"x\"}}) { nodes { id } } }", "BAD_IRI");
    let error = failed("{ document(slug: \"one\") { x: facts(first: 1000) { id } } }", "PAGE_TOO_LARGE");
    assert_eq!(error["errors"][0]["path"], json!(["document", "x"]));
}

#[test]
fn only_queries_by_get() {
    let request =
        Request { query: Some("mutation { a }".to_owned()), read_only_get: true, ..Request::default() };
    let body: Value = serde_json::from_str(&Server::corpus().execute(request).body.to_string()).unwrap();
    assert_eq!(code(&body), "METHOD_NOT_ALLOWED");
}

#[test]
fn queries_that_would_cost_too_much_are_refused_at_once() {
    let start = Instant::now();
    let mut bomb = "{ ...F0 }".to_owned();
    for level in 0..10 {
        bomb.push_str(&format!(
            " fragment F{level} on Query {{ {} }}",
            format!("...F{} ", level + 1).repeat(10)
        ));
    }
    bomb.push_str(" fragment F10 on Query { __typename }");
    refused(&bomb, "QUERY_TOO_COMPLEX");
    refused(&format!("{{ {} }}", "document(slug: \"one\") { id } ".repeat(31)), "QUERY_TOO_COMPLEX");
    refused(&format!("# {}\n{{ __typename }}", "x".repeat(70_000)), "QUERY_TOO_COMPLEX");
    let deep = format!("{}id{}", "parent { ".repeat(20), " }".repeat(20));
    refused(&format!("{{ organisations {{ nodes {{ {deep} }} }} }}"), "QUERY_TOO_COMPLEX");
    let wide = "{label: {eq: \"x\"}}, ".repeat(201);
    failed(&format!("{{ deadlines(where: {{or: [{wide}]}}) {{ nodes {{ id }} }} }}"), "QUERY_TOO_COMPLEX");
    let nested = format!("{}label: {{eq: \"x\"}}{}", "not: {".repeat(20), "}".repeat(20));
    failed(&format!("{{ deadlines(where: {{{nested}}}) {{ nodes {{ id }} }} }}"), "QUERY_TOO_COMPLEX");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn errors_are_short_and_few() {
    let fields: String = (0..300).map(|it| format!("unknown{it} ")).collect();
    let error = refused(&format!("{{ documents {{ nodes {{ {fields} }} }} }}"), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(error["errors"].as_array().map(Vec::len), Some(20));
    let error = refused(&format!("{{ a(b: \"{}\" }}", "x".repeat(5_000)), "GRAPHQL_PARSE_FAILED");
    assert!(error.to_string().len() < 2_000);
}

#[test]
fn variables_must_fit_where_they_stand() {
    refused("query($v: Boolean) { deadlines(first: $v) { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED");
    refused(
        "query($v: String) { deadlines(where: {latest: {lt: $v}}) { nodes { id } } }",
        "GRAPHQL_VALIDATION_FAILED",
    );
    refused(
        "query($v: DeadlineOrder) { committee(slug: \"a\") { ...F } } fragment F on Committee { deadlines(orderBy: $v) { id } }",
        "GRAPHQL_VALIDATION_FAILED",
    );
}
