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
