//! The program over each engine, as its clients see it: updates, explanations, and long answers.

use std::fs;
use std::io::Read;

use serde_json::json;
use travaux::graph::remote::Remote;

use super::engines::{clear, endpoint};
use super::program::{Reply, Server, run};

const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123");
const UPDATE: (&str, &str) = ("Content-Type", "application/sparql-update");
/// More rows than are held back, and fewer than are too many.
const LONG: &str = "SELECT ?a ?t ?b ?u { ?a a ?t . ?b a ?u } LIMIT 90000";

struct Served {
    server: Server,
    engine: &'static str,
    _folder: tempfile::TempDir,
}

impl Served {
    /// Takes a document into an empty engine, and serves it.
    fn start(engine: &'static str) -> Served {
        clear(&Remote::open(&endpoint(engine)).unwrap());
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("one.txt"), "The Committee on Gardens shall report by 3 May 2031.\n")
            .unwrap();
        fs::write(folder.path().join("tokens"), "ann:0123456789abcdef0123\n").unwrap();
        let known = endpoint(engine);
        let credentials = std::env::var(format!("{engine}_CREDENTIALS"));
        let (query, update) = (known.query.as_str(), known.update.as_deref().unwrap());
        let mut store = vec!["--store", query, "--store-update", update];
        store.extend(credentials.iter().flat_map(|it| ["--store-credentials", it]));
        let (success, _, err) = run(folder.path(), &[&["import", "one.txt"], store.as_slice()].concat());
        assert!(success, "{err}");
        let server = Server::start(folder.path(), &[&["--token-file", "tokens"], store.as_slice()].concat());
        Served { server, engine, _folder: folder }
    }

    fn update(&self, text: &str) -> Reply {
        self.server.ask("POST", "/update", &[UPDATE, BEARER], text.as_bytes())
    }

    #[track_caller]
    fn updates(&self, text: &str) {
        let reply = self.update(text);
        assert_eq!(reply.status, 204, "{reply:?}");
    }

    #[track_caller]
    fn holds(&self, pattern: &str, expected: bool) {
        let answer = self.server.select(&format!("ASK {{ {pattern} }}"));
        assert_eq!(answer["boolean"], expected, "{}: {pattern}", self.engine);
    }

    /// How many changes there were since the server began.
    fn changes(&self) -> usize {
        let answer = self.server.graphql("{ changes(since: 0, first: 200) { generation } }").json();
        answer["data"]["changes"].as_array().unwrap_or_else(|| panic!("{answer}")).len()
    }
}

fn updates_are_made(engine: &'static str) {
    let served = Served::start(engine);
    let before = served.changes();
    served.updates(
        "PREFIX e: <urn:e:> INSERT DATA { GRAPH <urn:g> { e:a e:p 0.50 , e:b , \"Ä \\\"q\\\"\\n\"@de . _:x e:p _:x } \
         GRAPH <urn:h> { e:a e:p 1 } } ; INSERT DATA { e:c e:p e:d }",
    );
    assert_eq!(served.changes(), before + 1);
    served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> 0.5 , <urn:e:b> . ?x <urn:e:p> ?x }", true);
    served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> \"Ä \\\"q\\\"\\n\"@de }", true);
    served.holds("GRAPH <https://w3id.org/travaux/graph/default> { <urn:e:c> <urn:e:p> <urn:e:d> }", true);
    served.updates(
        "DELETE { GRAPH ?g { ?s <urn:e:p> ?n } } INSERT { GRAPH ?g { ?s <urn:e:p> ?more , [] } } \
         WHERE { GRAPH ?g { ?s <urn:e:p> ?n } FILTER(isNumeric(?n)) BIND(?n + 1 AS ?more) }",
    );
    served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> 1.5 }", true);
    served.holds("GRAPH <urn:h> { <urn:e:a> <urn:e:p> 2 }", true);
    served.holds("<urn:e:a> <urn:e:p> 0.5", false);
    served.updates("DELETE WHERE { GRAPH <urn:g> { ?s ?p <urn:e:b> } } ; COPY <urn:h> TO <urn:k>");
    served.holds("?s ?p <urn:e:b>", false);
    served.holds("GRAPH <urn:k> { <urn:e:a> <urn:e:p> 2 }", true);
    served.updates(
        "INSERT DATA { GRAPH <urn:new> { <urn:e:a> <urn:e:p> 1 } } ; CLEAR ALL ; \
         INSERT DATA { GRAPH <urn:z> { <urn:e:z> <urn:e:p> 1 } }",
    );
    served.holds("?s <urn:e:p> ?o FILTER(?s != <urn:e:z>)", false);
    served.holds("GRAPH <urn:z> { <urn:e:z> <urn:e:p> 1 }", true);
    served.holds("?d a trv:Document", true);
    assert_eq!(served.changes(), before + 4);

    let insert = "INSERT DATA { GRAPH <urn:y> { <urn:e:y> <urn:e:p> 1 } }";
    assert_eq!(served.server.ask("POST", "/update", &[UPDATE], insert.as_bytes()).status, 401);
    let own = "https://w3id.org/travaux/graph/document/one";
    assert_eq!(served.update(&format!("{insert} ; CLEAR GRAPH <{own}>")).status, 403);
    assert_eq!(served.update(&format!("{insert} ; DELETE WHERE {{ ?s ?p ?o }}")).status, 400);
    served.holds("<urn:e:y> ?p ?o", false);
    assert_eq!(served.changes(), before + 4);
    assert!(served.server.stop().success());
}

fn what_is_sent_is_explained(engine: &'static str, name: &str) {
    let served = Served::start(engine);
    let query = "SELECT ?d ?t { ?d a trv:Document ; dcterms:title ?t } ORDER BY ?t ?d";
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let text = served.server.get(&format!("/sparql?query={query}&explain=text"), &[]);
    assert_eq!((text.status, text.media_type.as_str()), (200, "text/plain"));
    assert!(text.body.contains(name), "{text:?}");
    let plan = served.server.get(&format!("/sparql?query={query}&explain=json"), &[]).json();
    let known = endpoint(engine);
    let address = match plan["parameter"].as_str() {
        Some(parameter) => format!("{}?{parameter}", known.query),
        None => known.query,
    };
    // The engine understands what it is said to be sent.
    let mut answer = ureq::post(address)
        .header("Accept", "application/sparql-results+json")
        .send_form([("query", plan["sent"].as_str().unwrap())])
        .unwrap();
    let answer: serde_json::Value =
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    assert_eq!(answer["results"]["bindings"].as_array().map(Vec::len), Some(1), "{plan} {answer}");
}

fn long_answers_are_passed_on(engine: &'static str) {
    let served = Served::start(engine);
    let headers =
        [("Content-Type", "application/sparql-query"), ("Accept", "application/sparql-results+json")];
    let reply = served.server.ask("POST", "/sparql", &headers, LONG.as_bytes());
    assert_eq!(reply.status, 200);
    assert!(
        !reply.headers.contains_key("content-length") && reply.body.len() > 9 << 20,
        "{:?}",
        reply.headers
    );
    let answer = reply.json();
    assert_eq!(answer["head"]["vars"], json!(["a", "t", "b", "u"]));
    assert_eq!(answer["results"]["bindings"].as_array().map(Vec::len), Some(90_000));

    let query = LONG.replace("90000", "100001");
    let mut client = served.server.asking(&query);
    let mut answer = Vec::new();
    // However the connection ends: what came must not be complete.
    let _ended = client.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200") && answer.len() > 9 << 20, "{} bytes", answer.len());
    assert!(!answer.ends_with(b"0\r\n\r\n"));
}

#[test]
fn updates_are_made_in_an_oxigraph_server() {
    updates_are_made("OXIGRAPH");
}

#[test]
fn updates_are_made_in_virtuoso() {
    updates_are_made("VIRTUOSO");
}

#[test]
fn what_is_sent_to_an_oxigraph_server_is_explained() {
    what_is_sent_is_explained("OXIGRAPH", "(Oxigraph");
}

#[test]
fn what_is_sent_to_virtuoso_is_explained() {
    what_is_sent_is_explained("VIRTUOSO", "(Virtuoso");
}

#[test]
fn long_answers_of_an_oxigraph_server_are_passed_on() {
    long_answers_are_passed_on("OXIGRAPH");
}

#[test]
fn long_answers_of_virtuoso_are_passed_on() {
    long_answers_are_passed_on("VIRTUOSO");
}
