//! Engines that fail: what is asked again, what is an error, and what nobody gets to see.

use std::io::Write;
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use oxigraph::model::{Literal, NamedNode, Triple};
use oxigraph::sparql::CancellationToken;
use travaux::graph::remote::{Credentials, Endpoint, Engine, Remote};
use travaux::graph::{Answer, Change, Scope, Store, StoreError, parse};

use super::engine::{answer, request, table};

/// Nothing, as a table.
const EMPTY: &str = r#"{"head":{"vars":["p","o"]},"results":{"bindings":[]}}"#;
/// Two rows.
const ROWS: &str = r#"{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"one"}},{"o":{"type":"literal","value":"two"}}]}}"#;

/// An engine that gives these answers, one after the other, and tells what it was asked.
fn engine(answers: Vec<String>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/sparql", listener.local_addr().unwrap());
    let (sender, asked) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            // The test may have seen enough.
            let _sent = sender.send(request(&stream));
            if answer.is_empty() {
                thread::sleep(Duration::from_secs(3));
            }
            let _written = stream.write_all(answer.as_bytes());
        }
    });
    (url, asked)
}

fn endpoint(query: String) -> Endpoint {
    Endpoint {
        query,
        update: None,
        credentials: None,
        engine: Engine::Standard,
        patience: Duration::from_secs(1),
        time: Duration::from_secs(1),
    }
}

/// The texts that a query finds in an engine with these answers, after the one that is given when it is opened.
fn found(answers: &[String]) -> (Result<Vec<String>, StoreError>, usize) {
    let answers: Vec<String> = std::iter::once(table(EMPTY)).chain(answers.iter().cloned()).collect();
    let (url, asked) = engine(answers);
    let store = Remote::open(&endpoint(url)).unwrap();
    let query = parse("SELECT ?o { ?s <urn:says> ?o }", &Scope::default()).unwrap();
    let rows = store.evaluate(&query, 100, &CancellationToken::new()).map(|it| match it {
        Answer::Solutions { rows, .. } => {
            rows.into_iter().flatten().flatten().map(|it| it.to_string()).collect()
        }
        other => panic!("{other:?}"),
    });
    (rows, asked.try_iter().count() - 1)
}

#[test]
fn a_busy_engine_is_asked_again() {
    let busy = answer("503 Service Unavailable", "", "later");
    let (rows, asked) = found(&[busy.clone(), answer("429 Too Many Requests", "", ""), table(ROWS)]);
    assert_eq!(rows.unwrap(), ["\"one\"", "\"two\""]);
    assert_eq!(asked, 3);
    let (error, _) = found(&vec![busy; 10]);
    // Its time may be over before the last try.
    assert!(matches!(error, Err(StoreError::Away { .. } | StoreError::Cancelled)), "{error:?}");
}

#[test]
fn a_refused_query_is_not_asked_again() {
    let (error, asked) = found(&[answer("400 Bad Request", "", "line 1: no"), table(ROWS)]);
    let error = error.unwrap_err();
    assert!(
        matches!(&error, StoreError::Refused { status: 400, words, .. } if words == "line 1: no"),
        "{error:?}"
    );
    assert_eq!(asked, 1);
}

#[test]
fn an_engine_that_says_nothing_is_left_in_time() {
    let before = Instant::now();
    let (error, asked) = found(&[String::new(), table(ROWS)]);
    assert!(matches!(error, Err(StoreError::Cancelled)), "{error:?}");
    assert!(before.elapsed() < Duration::from_millis(2500), "{:?}", before.elapsed());
    assert_eq!(asked, 1);
}

#[test]
fn a_cut_answer_is_no_answer() {
    let half = &ROWS[..ROWS.len() - 30];
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    let chunk = format!("{:x}\r\n{half}\r\n", half.len());
    let cut = [
        format!("{head}\r\n{half}"),
        format!("{head}Content-Length: {}\r\n\r\n{half}", ROWS.len()),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunk}"),
        // All rows are there, and the engine says that there were more.
        answer("200 OK", "X-SPARQL-MaxRows: 2\r\n", ROWS),
        answer("200 OK", "X-SQL-State: S1TAT\r\n", ROWS),
        table("the engine failed"),
    ];
    for text in cut {
        let (rows, _) = found(std::slice::from_ref(&text));
        assert!(matches!(rows, Err(StoreError::Cut { .. })), "{rows:?} of {text}");
    }
}

#[test]
fn an_engine_that_knows_nobody_says_what_to_do() {
    let closed = answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", "");
    let (url, _asked) = engine(vec![closed.clone()]);
    let error = Remote::open(&endpoint(url)).err().unwrap().to_string();
    assert!(error.contains("--store-credentials"), "{error}");

    let (url, asked) = engine(vec![closed.clone(), closed, table(EMPTY)]);
    let credentials = Credentials::read("me:a-secret-word").unwrap();
    let known = Endpoint { credentials: Some(credentials), ..endpoint(url) };
    assert!(!format!("{known:?}").contains("a-secret-word"));
    let error = Remote::open(&known).err().unwrap();
    assert!(!format!("{error:?} {error}").contains("a-secret-word"), "{error:?}");
    assert!(error.to_string().contains("not accepted"), "{error}");
    let asked: Vec<String> = asked.try_iter().collect();
    assert_eq!(asked.len(), 2);
    assert!(
        !asked[0].contains("authorization") && asked[1].contains("Basic bWU6YS1zZWNyZXQtd29yZA=="),
        "{asked:?}"
    );
}

#[test]
fn a_change_is_sent_once_when_its_fate_is_unknown() {
    let state = r#"{"head":{"vars":["p","o"]},"results":{"bindings":[{"p":{"type":"uri","value":"https://w3id.org/travaux/state#generation"},"o":{"type":"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"7"}},{"p":{"type":"uri","value":"https://w3id.org/travaux/state#holder"},"o":{"type":"literal","value":"free"}},{"p":{"type":"uri","value":"https://w3id.org/travaux/state#identity"},"o":{"type":"literal","value":"this one"}}]}}"#;
    let (query, _asked) = engine(vec![table(state), table(state), table(state)]);
    let (update, asked) = engine(vec![answer("502 Bad Gateway", "", ""), answer("204 No Content", "", "")]);
    let store = Remote::open(&Endpoint { update: Some(update), ..endpoint(query) }).unwrap();
    assert_eq!(store.generation(), 7);
    let node = NamedNode::new("urn:g").unwrap();
    let triple = Triple::new(node.clone(), node.clone(), Literal::from("x"));
    let error = store.apply(Change { graphs: vec![(node, Some(vec![triple]))] }).unwrap_err();
    assert!(matches!(error, StoreError::Refused { status: 502, .. }), "{error:?}");
    // Not once more: what comes next lets go of what may have been taken.
    let asked: Vec<String> = asked.try_iter().collect();
    assert_eq!(asked.len(), 2);
    assert!(asked[1].trim_end().rsplit("INSERT").next().unwrap().contains("%22free%22"), "{}", asked[1]);
}

/// Answers as long as the test runs: queries with the state of an engine that the last swap has given to somebody, the
/// first swap well, and whatever else is sent to be written with `status`. Tells what was sent to be written.
fn held(status: &'static str) -> (Endpoint, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/sparql", listener.local_addr().unwrap());
    let (sender, written) = channel();
    thread::spawn(move || {
        let mut holder = "free".to_owned();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let text = request(&stream);
            let body = text.split("\r\n\r\n").nth(1).unwrap();
            let update = form_urlencoded::parse(body.as_bytes()).find(|it| it.0 == "update");
            let answer = match update.map(|it| it.1.into_owned()) {
                None if body.contains("%23holder") || body.contains("graph%2Fstate") => table(&said(&holder)),
                None => table(r#"{"head":{"vars":["g","s","p","o"]},"results":{"bindings":[]}}"#),
                Some(update) => {
                    let is_swap = update.starts_with("DELETE {");
                    if is_swap {
                        holder = update.split('"').nth(3).unwrap().to_owned();
                    }
                    let _sent = sender.send(update);
                    answer(if is_swap { "204 No Content" } else { status }, "", "")
                }
            };
            let _written = stream.write_all(answer.as_bytes());
        }
    });
    (Endpoint { update: Some(url.clone()), ..endpoint(url) }, written)
}

/// The state of an engine after seven changes, as a table.
fn said(holder: &str) -> String {
    let row = |predicate: &str, value: serde_json::Value| {
        let predicate = format!("https://w3id.org/travaux/state#{predicate}");
        serde_json::json!({"p": {"type": "uri", "value": predicate}, "o": value})
    };
    let integer = "http://www.w3.org/2001/XMLSchema#integer";
    let rows = [
        row("generation", serde_json::json!({"type": "literal", "datatype": integer, "value": "7"})),
        row("holder", serde_json::json!({"type": "literal", "value": holder})),
        row("identity", serde_json::json!({"type": "literal", "value": "this one"})),
    ];
    serde_json::json!({"head": {"vars": ["p", "o"]}, "results": {"bindings": rows}}).to_string()
}

/// What was sent to be written when a change of one triple gets this answer.
fn sent(status: &'static str) -> (StoreError, Vec<String>) {
    let (endpoint, written) = held(status);
    let store = Remote::open(&endpoint).unwrap();
    let node = NamedNode::new("urn:g").unwrap();
    let triple = Triple::new(node.clone(), node.clone(), Literal::from("x"));
    let error = store.apply(Change { graphs: vec![(node, Some(vec![triple]))] }).unwrap_err();
    (error, written.try_iter().collect())
}

#[test]
fn an_engine_that_may_still_write_stays_held() {
    let (error, written) = sent("502 Bad Gateway");
    assert!(matches!(error, StoreError::Refused { status: 502, .. }), "{error:?}");
    let [taken, change] = written.as_slice() else { panic!("{written:?}") };
    assert!(taken.starts_with("DELETE {") && change.contains("INSERT DATA"), "{written:?}");
}

#[test]
fn an_engine_that_refuses_a_change_is_let_go() {
    let (error, written) = sent("400 Bad Request");
    assert!(matches!(error, StoreError::Refused { status: 400, .. }), "{error:?}");
    let [_, _, released] = written.as_slice() else { panic!("{written:?}") };
    assert_eq!(released.split('"').nth(3), Some("free"), "{released}");
}

#[test]
fn an_engine_that_is_only_read_is_not_changed() {
    let (url, _asked) =
        engine(vec![table(EMPTY), table(r#"{"head":{"vars":["g","s","p","o"]},"results":{"bindings":[]}}"#)]);
    let store = Remote::open(&endpoint(url)).unwrap();
    let node = NamedNode::new("urn:g").unwrap();
    let triple = Triple::new(node.clone(), node.clone(), Literal::from("x"));
    let error = store.apply(Change { graphs: vec![(node, Some(vec![triple]))] }).unwrap_err();
    assert!(error.to_string().contains("--store-update"), "{error}");
}
