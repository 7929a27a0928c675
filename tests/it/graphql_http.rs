//! GraphQL over HTTP: what the transport promises, whatever the schema.

use super::program::{Reply, Server};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const EXACT: &str = "application/graphql-response+json";

struct Served {
    server: Server,
    _folder: tempfile::TempDir,
}

fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    Served { server: Server::start(folder.path(), &[]), _folder: folder }
}

fn post(served: &Served, accept: &str, body: &str) -> Reply {
    served.server.ask("POST", "/graphql", &[JSON, ("Accept", accept)], body.as_bytes())
}

#[track_caller]
fn check(reply: &Reply, status: u16, media_type: &str) {
    assert_eq!((reply.status, reply.media_type.as_str()), (status, media_type), "{reply:?}");
}

#[track_caller]
fn is_request_error(reply: &Reply, words: &str) {
    let body = reply.json();
    assert!(body.get("data").is_none(), "{reply:?}");
    assert!(body["errors"][0]["message"].as_str().unwrap().contains(words), "`{words}` is not in {reply:?}");
    assert!(body["errors"][0]["extensions"]["code"].is_string(), "{reply:?}");
}

#[test]
fn a_query_is_answered_as_asked() {
    let served = served();
    let query = r#"{"query":"{__typename}"}"#;
    for (accept, media_type) in [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (EXACT, EXACT),
        ("application/graphql-response+json, application/json;q=0.9", EXACT),
    ] {
        let reply = post(&served, accept, query);
        check(&reply, 200, media_type);
        assert_eq!(reply.json(), serde_json::json!({ "data": { "__typename": "Query" } }));
    }
    let reply = served
        .server
        .get("/graphql?query=query%20A%7B__typename%7D%20query%20B%7Bb:__typename%7D&operationName=B", &[]);
    check(&reply, 200, "application/json");
    assert_eq!(reply.json(), serde_json::json!({ "data": { "b": "Query" } }));
}

#[test]
fn request_errors_have_no_data_and_the_status_of_their_media_type() {
    let served = served();
    let broken = r#"{"query":"{"}"#;
    check(&post(&served, EXACT, broken), 400, EXACT);
    check(&post(&served, "application/json", broken), 200, "application/json");
    is_request_error(&post(&served, EXACT, broken), "");
    is_request_error(&post(&served, EXACT, r#"{"query":"{zzz}"}"#), "zzz");
}

#[test]
fn malformed_requests_are_400_in_any_media_type() {
    let served = served();
    for (body, words) in [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[]", "batches"),
        ("1", "no JSON object"),
        ("{}", "`query` is missing"),
        (r#"{"query":1}"#, "`query` is no string"),
        (r#"{"query":"{__typename}","variables":[]}"#, "`variables` is no JSON object"),
        (r#"{"query":"{__typename}","extensions":1}"#, "`extensions` is no JSON object"),
        (r#"{"query":"{__typename}","operationName":1}"#, "`operationName` is no string"),
    ] {
        for accept in ["application/json", EXACT] {
            let reply = post(&served, accept, body);
            check(&reply, 400, accept);
            is_request_error(&reply, words);
        }
    }
    let reply = served.server.get("/graphql?query=%7B__typename%7D&variables=%7B", &[]);
    check(&reply, 400, "application/json");
    is_request_error(&reply, "`variables` is no JSON");
}

#[test]
fn other_methods_types_and_sizes_are_refused() {
    let served = served();
    let server = &served.server;
    let reply = server.ask("PUT", "/graphql", &[JSON], b"{}");
    check(&reply, 405, "application/json");
    assert_eq!(reply.headers["allow"], "GET, POST");
    let reply = server.get("/graphql?query=mutation%7B__typename%7D", &[]);
    check(&reply, 405, "application/json");
    assert_eq!(reply.headers["allow"], "GET, POST");
    check(&post(&served, "text/html", r#"{"query":"{__typename}"}"#), 406, "application/json");
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"] {
        let reply = server.ask("POST", "/graphql", &[("Content-Type", kind)], br#"{"query":"{__typename}"}"#);
        check(&reply, 415, "application/json");
    }
    let reply =
        post(&served, "*/*", &format!(r#"{{"query":"{{__typename}}","x":"{}"}}"#, "x".repeat(2 << 20)));
    check(&reply, 413, "application/json");
}

#[test]
fn a_browser_is_shown_the_editor() {
    let served = served();
    let reply = served.server.get("/graphql", &[("Accept", "text/html,*/*;q=0.8")]);
    assert_eq!((reply.status, reply.headers["location"].to_str().unwrap()), (303, "/graphiql"));
}

#[test]
fn every_answer_names_its_request() {
    let served = served();
    let own = post(&served, "*/*", r#"{"query":"{zzz}"}"#);
    let name = own.headers["x-request-id"].to_str().unwrap();
    assert_eq!(own.json()["errors"][0]["extensions"]["requestId"], name);
    let given = served.server.get("/healthz", &[("X-Request-Id", "mine-1")]);
    assert_eq!(given.headers["x-request-id"], "mine-1");
    let refused = served.server.ask("PUT", "/graphql", &[("X-Request-Id", "not a name")], b"");
    let other = refused.headers["x-request-id"].to_str().unwrap();
    assert_eq!(refused.json()["errors"][0]["extensions"]["requestId"], other);
    assert!(other != name && !other.contains(' '));
}

#[test]
fn a_query_that_was_left_is_asked_again_by_its_hash() {
    let served = served();
    // printf '{ __typename }' | sha256sum
    let hash = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";
    let extensions = format!(r#"{{"persistedQuery":{{"version":1,"sha256Hash":"{hash}"}}}}"#);
    let missing = post(&served, EXACT, &format!(r#"{{"extensions":{extensions}}}"#));
    assert_eq!(
        (missing.status, missing.json()["errors"][0]["message"].as_str()),
        (400, Some("PersistedQueryNotFound"))
    );
    let left = post(&served, EXACT, &format!(r#"{{"query":"{{ __typename }}","extensions":{extensions}}}"#));
    check(&left, 200, EXACT);
    let address: String =
        form_urlencoded::Serializer::new(String::new()).append_pair("extensions", &extensions).finish();
    let found = served.server.get(&format!("/graphql?{address}"), &[]);
    assert_eq!(found.json(), serde_json::json!({ "data": { "__typename": "Query" } }));
    let wrong = post(&served, EXACT, &format!(r#"{{"query":"{{__typename}}","extensions":{extensions}}}"#));
    assert_eq!(wrong.json()["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_HASH_MISMATCH");
}

#[test]
fn a_server_may_execute_trusted_documents_only() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ours")).unwrap();
    std::fs::write(
        folder.path().join("ours/kind.graphql"),
        "query($name: String!) { __type(name: $name) { kind } }",
    )
    .unwrap();
    let settings = "trusted-documents = \"ours\"\nonly-trusted = true\n[graphql]\ndepth = 3\n";
    std::fs::write(folder.path().join("travaux.toml"), settings).unwrap();
    let served = Served { server: Server::start(folder.path(), &[]), _folder: folder };
    let known = post(&served, EXACT, r#"{"documentId":"kind","variables":{"name":"Committee"}}"#);
    assert_eq!(known.json(), serde_json::json!({ "data": { "__type": { "kind": "OBJECT" } } }));
    let other = post(&served, EXACT, r#"{"query":"{__typename}"}"#);
    check(&other, 400, EXACT);
    assert_eq!(other.json()["errors"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED");
    is_request_error(&post(&served, EXACT, r#"{"documentId":"none"}"#), "`none`");
}

#[test]
fn limits_are_options() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--graphql-limit", "depth=1,root-fields=2"]);
    let served = Served { server, _folder: folder };
    let deep = post(&served, EXACT, r#"{"query":"{ quality { name } }"}"#);
    assert_eq!(
        deep.json()["errors"][0]["extensions"]["limit"],
        serde_json::json!({"name": "depth", "most": 1, "found": 2})
    );
    let folder = tempfile::tempdir().unwrap();
    for (option, words) in
        [("dept=1", "there is no limit `dept`"), ("depth=0", "at least 1"), ("depth", "such as depth=20")]
    {
        let (succeeded, _, error) = super::program::run(folder.path(), &["serve", "--graphql-limit", option]);
        assert!(!succeeded && error.contains(words), "{option}: {error}");
    }
    let (succeeded, _, error) = super::program::run(folder.path(), &["serve", "--only-trusted"]);
    assert!(!succeeded && error.contains("--trusted-documents"), "{error}");
}

#[test]
fn events_stream_over_http() {
    let served = served();
    let ask = |query: &str| {
        let address: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("query", query).finish();
        served.server.get(&format!("/graphql/stream?{address}"), &[("Accept", "text/event-stream")])
    };
    let reply = ask("subscription { generation(first: 1) }");
    check(&reply, 200, "text/event-stream");
    assert!(reply.body.starts_with("event: next\ndata: {\"data\":{\"generation\":"), "{reply:?}");
    assert!(reply.body.ends_with("\n\nevent: complete\ndata: null\n\n"), "{reply:?}");
    let reply = ask("subscription { nothing }");
    assert!(
        reply.body.contains("GRAPHQL_VALIDATION_FAILED") && reply.body.contains("event: complete"),
        "{reply:?}"
    );
    assert_eq!(ask("mutation { a }").body.matches("METHOD_NOT_ALLOWED").count(), 1);
    check(&served.server.ask("POST", "/graphql/stream", &[], b""), 415, "application/json");
    assert_eq!(served.server.get("/graphql/ws", &[]).status, 426);
}
