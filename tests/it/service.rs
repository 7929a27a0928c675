//! `SERVICE`: whom the server asks, whom it never asks, and what becomes of answers that are none.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::program::{Reply, Server, run};

const DIRECT: [(&str, &str); 1] = [("Content-Type", "application/sparql-query")];
const DOCUMENT: &str = "https://w3id.org/travaux/id/document/one";

/// An endpoint that answers by its path, and tells what it was asked.
struct Endpoint {
    port: u16,
    heard: Receiver<String>,
}

impl Endpoint {
    fn start() -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, heard) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let sender = sender.clone();
                std::thread::spawn(move || attend(stream.unwrap(), &sender));
            }
        });
        Endpoint { port, heard }
    }

    fn at(&self, path: &str) -> String {
        format!("<http://127.0.0.1:{}/{path}>", self.port)
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

fn attend(mut stream: TcpStream, heard: &Sender<String>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") {
            if reader.read_line(&mut request).unwrap_or_default() == 0 {
                return;
            }
        }
        let lower = request.to_lowercase();
        let (_, length) = lower.split_once("content-length: ").unwrap();
        let mut body = vec![0; length.split("\r\n").next().unwrap().parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let path = request.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
        heard.send(format!("{lower}{}", String::from_utf8(body).unwrap())).unwrap();
        let json = "application/sparql-results+json";
        let row = |label: &str| {
            format!(
                r#"{{"d":{{"type":"uri","value":"{DOCUMENT}"}},"label":{{"type":"literal","value":"{label}"}},"n":{{"type":"bnode","value":"x"}}}}"#
            )
        };
        let (status, kind, more, body) = match path.as_str() {
            "rows" | "sparql?x=y" => {
                let other = r#"{"d":{"type":"uri","value":"urn:other"},"label":{"type":"literal","value":"no"},"n":{"type":"bnode","value":"y"}}"#;
                let rows = [row("a \\\"label\\\""), other.to_owned()].join(",");
                let head = r#"{"head":{"vars":["d","label","n"]},"results":{"bindings":"#;
                ("200 OK", json, "", format!("{head}[{rows}]}}}}"))
            }
            "large" => ("200 OK", json, "", " ".repeat((8 << 20) + 1)),
            "garbage" => ("200 OK", json, "", "{\"head\": <html>".to_owned()),
            "cut" => ("200 OK", json, "", format!("{{\"results\":{{\"bindings\":[{},", row("x"))),
            "yes" => ("200 OK", json, "", "{\"head\":{},\"boolean\":true}".to_owned()),
            "xml" => ("200 OK", "application/sparql-results+xml", "", "<sparql/>".to_owned()),
            "elsewhere" => ("302 Found", "text/plain", "Location: /rows\r\n", String::new()),
            "posted" => ("307 Temporary Redirect", "text/plain", "Location: /rows\r\n", String::new()),
            "failing" => ("500 Oh No", "text/plain", "", "secret words".to_owned()),
            // Until the other side closes.
            _ => {
                assert_eq!(reader.read(&mut [0]).unwrap_or_default(), 0);
                heard.send("closed".to_owned()).unwrap();
                return;
            }
        };
        let length = body.len();
        let written = write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {length}\r\n\r\n{body}"
        );
        if written.is_err() {
            return;
        }
    }
}

struct Served {
    server: Server,
    _folder: tempfile::TempDir,
}

impl Served {
    fn new(arguments: &[&str]) -> Served {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("one.txt"), "A first document on the protection of data.\n").unwrap();
        fs::write(folder.path().join("tokens"), "ann:0123456789abcdef0123\n").unwrap();
        let (success, _, err) = run(folder.path(), &["import", "one.txt"]);
        assert!(success, "{err}");
        let arguments = [arguments, &["--token-file", "tokens"]].concat();
        Served { server: Server::start(folder.path(), &arguments), _folder: folder }
    }

    fn asks(&self, query: &str) -> Reply {
        self.server.ask("POST", "/sparql", &DIRECT, query.as_bytes())
    }

    fn rows(&self, query: &str) -> Vec<serde_json::Value> {
        self.server.select(query)["results"]["bindings"].as_array().unwrap().clone()
    }

    #[track_caller]
    fn refuses(&self, query: &str, status: u16, words: &str) {
        let reply = self.asks(query);
        assert_eq!(reply.status, status, "{query}: {reply:?}");
        assert!(reply.body.contains(words), "{query}: `{words}` is not in {reply:?}");
        assert!(reply.body.len() < 800, "{reply:?}");
    }
}

#[test]
fn a_listed_service_is_asked_and_joined() {
    let endpoint = Endpoint::start();
    let served = Served::new(&["--service-host", "example.org", "--service-host", &endpoint.host()]);
    let service = endpoint.at("rows");
    let query = format!(
        "SELECT ?d ?label {{ ?d a trv:Document SERVICE {service} {{ ?d <urn:l> ?label FILTER(STRLEN(?label) > 1) }} }}"
    );
    for _ in 0..2 {
        let rows = served.rows(&query);
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(
            (&rows[0]["d"]["value"], &rows[0]["label"]["value"]),
            (&DOCUMENT.into(), &"a \"label\"".into())
        );
        // It may answer otherwise the next time, so it is asked again.
        let heard = endpoint.heard.try_recv().unwrap();
        assert!(heard.starts_with("post /rows http/1.1\r\n"), "{heard}");
        for words in
            ["content-type: application/sparql-query\r\n", "accept: application/sparql-results+json\r\n"]
        {
            assert!(heard.contains(words), "{heard}");
        }
        assert!(heard.contains("SELECT") && heard.contains("FILTER((STRLEN(?label) > "), "{heard}");
        assert!(!heard.contains("authorization") && !heard.contains("cookie"), "{heard}");
    }
    assert!(served.server.get("/sparql", &[]).body.contains("BasicFederatedQuery"));
    // Once for each place in a question, however often it is gone through.
    let inside =
        format!("SELECT ?s {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {service} {{ ?s <urn:l> ?label }} }} }}");
    assert!(served.rows(&inside).len() > 1);
    assert_eq!(endpoint.heard.try_iter().count(), 1);
    // What the pattern does not speak of is not taken in, and blank nodes of two answers are not the same.
    let own = format!("SELECT * {{ SERVICE {service} {{ ?d <urn:l> <urn:m> }} }}");
    assert!(served.rows(&own).iter().all(|it| it["label"].is_null()));
    let one = format!("{{ SERVICE {service} {{ ?d ?label ?n }} FILTER(BOUND(?n)) }}");
    assert_eq!(served.rows(&format!("SELECT * {{ {one} }}")).len(), 2);
    assert_eq!(served.rows(&format!("SELECT * {{ {one} {one} }}")).len(), 0);
    let parameters = format!("SELECT * {{ SERVICE {} {{ ?d ?p ?label }} }}", endpoint.at("sparql?x=y"));
    assert_eq!(served.rows(&parameters).len(), 2);
    let plan = served.server.ask(
        "POST",
        "/sparql?explain=text",
        &DIRECT,
        format!("SELECT * {{ ?d a ?x SERVICE {service} {{ ?d <urn:l> ?label }} }}").as_bytes(),
    );
    assert!(plan.status == 200 && plan.body.contains("Service("), "{plan:?}");
    assert!(plan.body.contains(&format!("(service {service} ")), "{}", plan.body);
}

#[test]
fn hosts_that_are_not_listed_are_never_asked() {
    let endpoint = Endpoint::start();
    let port = endpoint.port;
    let pattern = "{ ?d <urn:l> ?label }";
    let off = Served::new(&[]);
    assert!(!off.server.get("/sparql", &[]).body.contains("BasicFederatedQuery"));
    off.refuses(
        &format!("SELECT * {{ SERVICE {} {pattern} }}", endpoint.at("rows")),
        400,
        "SERVICE is switched off",
    );

    let served = Served::new(&["--service-host", &format!("localhost,example.org,127.0.0.2:{port}")]);
    for silent in ["", "SILENT "] {
        let refuses = |address: &str, words: &str| {
            served.refuses(&format!("SELECT * {{ SERVICE {silent}<{address}> {pattern} }}"), 400, words);
        };
        refuses(
            &format!("http://127.0.0.1:{port}/rows"),
            &format!("the host 127.0.0.1, port {port}, is not among"),
        );
        refuses("http://169.254.169.254/latest", "--service-host");
        refuses("http://other.example/", "other.example");
        refuses(&format!("http://127.0.0.2:{}/", port - 1), "127.0.0.2");
        refuses(&format!("http://ann:secret@127.0.0.2:{port}/"), "name of a user");
        refuses("ftp://example.org/", "http://");
        refuses("file:///etc/passwd", "SERVICE");
        // Names can be pointed anywhere.
        refuses(&format!("http://localhost:{port}/rows"), "its host has a loopback address");
        refuses(&format!("http://localhost:{port}/rows"), "--service-host ADDRESS:PORT");
        let variable =
            format!("SELECT * {{ VALUES ?e {{ {} }} SERVICE {silent}?e {pattern} }}", endpoint.at("rows"));
        served.refuses(&variable, 400, "in the place of the variable");
        let nested = format!(
            "SELECT * {{ SERVICE <http://example.org/> {{ SERVICE {silent}{} {pattern} }} }}",
            endpoint.at("rows")
        );
        served.refuses(&nested, 400, "127.0.0.1");
    }
    assert_eq!(endpoint.heard.try_iter().count(), 0);
    let known = Served::new(&["--service-host", &format!("localhost,127.0.0.1:{port}")]);
    let rows = known.rows(&format!("SELECT * {{ SERVICE <http://localhost:{port}/rows> {pattern} }}"));
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[test]
fn hosts_are_read_from_the_settings() {
    let endpoint = Endpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("travaux.toml");
    fs::write(&settings, format!("service-hosts = [\"{}\"]\n", endpoint.host())).unwrap();
    let server = Server::start(folder.path(), &[]);
    let answer = server.select(&format!("ASK {{ SERVICE {} {{ ?d ?p ?label }} }}", endpoint.at("rows")));
    assert_eq!(answer["boolean"], true);
    for (hosts, arguments) in
        [("[]", ["serve", "--service-host", "http://example.org"]), ("[\"*\"]", ["serve"; 3])]
    {
        fs::write(&settings, format!("service-hosts = {hosts}\n")).unwrap();
        let arguments = if hosts == "[]" { &arguments[..] } else { &arguments[..1] };
        let (success, _, err) = run(folder.path(), arguments);
        assert!(!success && err.contains("is no host, such as"), "{err}");
    }
}

#[test]
fn what_is_no_answer_is_an_error_or_silence() {
    let endpoint = Endpoint::start();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let served = Served::new(&["--service-host", &format!("{},{closed}", endpoint.host())]);
    let mut cases: Vec<(String, &str)> = [
        ("large", "longer than 8 MB"),
        ("garbage", "no table of results in JSON"),
        ("cut", "no table of results in JSON"),
        ("yes", "yes or no"),
        ("xml", "application/sparql-results+xml"),
        ("elsewhere", "status 302"),
        ("posted", "status 307"),
        ("failing", "status 500"),
    ]
    .map(|(path, words)| (endpoint.at(path), words))
    .to_vec();
    cases.push((format!("<http://{closed}/>"), "gave no answer"));
    for (service, words) in cases {
        let query = |silent: &str| {
            format!("SELECT * {{ ?d a trv:Document SERVICE {silent} {service} {{ ?d <urn:l> ?label }} }}")
        };
        let reply = served.asks(&query(""));
        assert_eq!(reply.status, 502, "{service}: {reply:?}");
        let named = format!("the service {service} gave no answer: ");
        assert!(reply.body.starts_with(&named) && reply.body.contains(words), "{reply:?}");
        assert!(!reply.body.contains("secret"), "{reply:?}");
        // The evaluator would take an error there for something that exists.
        let inside = format!("ASK {{ FILTER EXISTS {{ SERVICE {service} {{ ?d <urn:l> ?label }} }} }}");
        served.refuses(&inside, 502, words);
        let rows = served.rows(&query("SILENT"));
        assert_eq!(rows.len(), 1, "{service}: {rows:?}");
        assert!(rows[0]["d"].is_object() && rows[0]["label"].is_null(), "{rows:?}");
    }
}

#[test]
fn waiting_for_a_service_counts() {
    let endpoint = Endpoint::start();
    let served = Served::new(&["--service-host", &endpoint.host(), "--query-seconds", "1"]);
    for silent in ["", "SILENT"] {
        let start = Instant::now();
        let query =
            format!("SELECT * {{ SERVICE {silent} {} {{ ?d <urn:l> ?label }} }}", endpoint.at("slow"));
        served.refuses(&query, 503, "longer than 1 seconds");
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        let heard: Vec<String> =
            (0..2).map(|_| endpoint.heard.recv_timeout(Duration::from_secs(5)).unwrap()).collect();
        assert_eq!(heard[1], "closed");
    }
}

#[test]
fn a_client_that_leaves_ends_the_request() {
    let endpoint = Endpoint::start();
    let served = Served::new(&["--service-host", &endpoint.host()]);
    let query = format!("SELECT * {{ SERVICE {} {{ ?d <urn:l> ?label }} }}", endpoint.at("slow"));
    let client = served.server.asking(&query);
    assert!(endpoint.heard.recv_timeout(Duration::from_secs(10)).unwrap().starts_with("post /slow"));
    drop(client);
    assert_eq!(endpoint.heard.recv_timeout(Duration::from_secs(5)).unwrap(), "closed");
}

#[test]
fn one_question_does_not_ask_without_end() {
    let endpoint = Endpoint::start();
    let served = Served::new(&["--service-host", &endpoint.host()]);
    let many = |count: usize, silent: &str| {
        let each =
            vec![format!("{{ SERVICE {silent} {} {{ ?d <urn:l> ?label }} }}", endpoint.at("rows")); count];
        format!("SELECT * {{ {} }}", each.join("UNION"))
    };
    assert_eq!(served.rows(&many(50, "")).len(), 100);
    served.refuses(&many(51, ""), 400, "more than 50 times");
    served.refuses(&many(51, "SILENT"), 400, "more than 50 times");
}

#[test]
fn a_service_that_fails_late_leaves_no_whole_answer() {
    let endpoint = Endpoint::start();
    let served = Served::new(&["--service-host", &endpoint.host()]);
    let asks = |path: &str| {
        // Ten thousand rows in an order; for the last one the service is asked.
        let lists: String =
            ["a", "b", "c", "d"].map(|it| format!("VALUES ?{it} {{ 0 1 2 3 4 5 6 7 8 9 }} ")).concat();
        let query = format!(
            "SELECT ?a ?b ?c ?d (\"{}\" AS ?e) {{ {{ SELECT * {{ {lists} }} ORDER BY ?a ?b ?c ?d LIMIT 10000 }}
             FILTER(?a + ?b + ?c + ?d < 36 || EXISTS {{ SERVICE {} {{ ?x <urn:l> ?label }} }}) }}",
            "x".repeat(1000),
            endpoint.at(path)
        );
        let mut client = served.server.asking(&query);
        let mut answer = Vec::new();
        // However the connection ends: what came must not be complete.
        let _ended = client.read_to_end(&mut answer);
        assert!(
            answer.starts_with(b"HTTP/1.1 200") && answer.len() > 8 << 20,
            "{}",
            String::from_utf8_lossy(&answer[..answer.len().min(1000)])
        );
        answer
    };
    let whole = asks("rows");
    assert!(whole.ends_with(b"0\r\n\r\n"));
    assert_eq!(endpoint.heard.try_iter().count(), 1);
    assert!(!asks("failing").ends_with(b"0\r\n\r\n"));
}

#[test]
fn updates_ask_nobody() {
    let endpoint = Endpoint::start();
    let served = Served::new(&["--service-host", &endpoint.host()]);
    let service = endpoint.at("rows");
    let headers =
        [("Content-Type", "application/sparql-update"), ("Authorization", "Bearer 0123456789abcdef0123")];
    for (update, words) in [
        (
            format!("INSERT {{ ?d <urn:l> ?label }} WHERE {{ SERVICE {service} {{ ?d <urn:l> ?label }} }}"),
            "SERVICE",
        ),
        (format!("LOAD {service}"), "LOAD"),
        (format!("LOAD SILENT {service}"), "LOAD"),
    ] {
        let reply = served.server.ask("POST", "/update", &headers, update.as_bytes());
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.body.contains(words), "{reply:?}");
    }
    assert_eq!(endpoint.heard.try_iter().count(), 0);
}

/// What is sent is what was written: another of our servers answers it as if it had been asked outright.
#[test]
fn patterns_of_every_kind_mean_the_same_elsewhere() {
    let other = Served::new(&[]);
    let host = other.server.address.strip_prefix("http://").unwrap();
    let served = Served::new(&["--service-host", host]);
    let lines = |server: &Served, query: &str| {
        let headers = [DIRECT[0], ("Accept", "text/csv")];
        let reply = server.server.ask("POST", "/sparql", &headers, query.as_bytes());
        assert_eq!(reply.status, 200, "{query}: {reply:?}");
        let mut lines: Vec<String> = reply.body.lines().skip(1).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for pattern in [
        "?d a trv:Document ; dcterms:title ?v",
        "?d a trv:Document OPTIONAL { ?d trv:nothing ?w FILTER(?w = ?d) } BIND(STR(?d) AS ?v)",
        "?d a/rdfs:subClassOf*|^rdfs:domain ?v FILTER(?d != trv:Fact)",
        "{ ?d a trv:Document } UNION { ?v rdfs:subClassOf+ trv:Fact } MINUS { ?d a trv:Nothing }",
        "?d a trv:Document ; a ?v FILTER(?v IN (trv:Document, trv:Source)) FILTER NOT EXISTS { ?d trv:nothing [ a ?w ] }",
        "SELECT ?d (COUNT(*) AS ?v) { ?d ?p ?o } GROUP BY ?d HAVING(COUNT(*) > 3) ORDER BY DESC(?v) ?d LIMIT 5 OFFSET 1",
        "{ SELECT DISTINCT ?d { ?d a ?c } ORDER BY ?d LIMIT 7 } ?d a ?v",
        "VALUES (?d ?v) { (<urn:a> \"x\\\"y\\n\"@en) (UNDEF 4.50) } FILTER(LANG(?v) = \"en\" || ?v > 4)",
        "GRAPH ?v { ?d a trv:Document }",
        "GRAPH <https://w3id.org/travaux/graph/document/one> { ?d a trv:Document } LATERAL { ?d a ?v }",
        "[] a trv:Document ; dcterms:title ?v . ?d dcterms:title ?v",
        "(?d ?v) trv:matches \"protection\"",
    ] {
        let prefixes = "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>";
        let outright = lines(&other, &format!("{prefixes} SELECT ?d ?v {{ {pattern} }}"));
        let asked = format!("SERVICE <{}/sparql> {{ {pattern} }}", other.server.address);
        assert!(!outright.is_empty(), "{pattern}");
        assert_eq!(lines(&served, &format!("{prefixes} SELECT ?d ?v {{ {asked} }}")), outright, "{pattern}");
        // A graph around the service is none of its business.
        let around = format!("{prefixes} SELECT ?d ?v {{ GRAPH ?g {{ ?s a trv:Document {asked} }} }}");
        assert_eq!(lines(&served, &around), outright, "{pattern}");
    }
}
