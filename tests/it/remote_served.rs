//! A server over an engine elsewhere, as its clients see it.

use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::engine::{End, Engine, PREPARED};
use super::program::{Reply, Server};
use super::waiting::eventually;

const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123");
const UPDATE: (&str, &str) = ("Content-Type", "application/sparql-update");
const PREPARED_QUERY: &str = "SELECT ?o { ?s <urn:prepared> ?o }";

/// A folder of its own, and the server that was last started in it.
struct Served {
    server: Option<Server>,
    folder: tempfile::TempDir,
}

impl Served {
    /// Serves what `engine` has.
    fn start(engine: &Engine) -> Served {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tokens"), "ann:0123456789abcdef0123\n").unwrap();
        let mut served = Served { server: None, folder };
        served.restart(engine, &["--store-update", &engine.url]);
        served
    }

    fn restart(&mut self, engine: &Engine, arguments: &[&str]) {
        if let Some(server) = self.server.take() {
            assert!(server.stop().success());
        }
        let basic = ["--token-file", "tokens", "--query-seconds", "20", "--store", &engine.url];
        self.server = Some(Server::start(self.folder.path(), &[&basic, arguments].concat()));
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    fn update(&self, text: &str) -> Reply {
        self.server().ask("POST", "/update", &[UPDATE, BEARER], text.as_bytes())
    }

    #[track_caller]
    fn updates(&self, text: &str) {
        let reply = self.update(text);
        assert_eq!(reply.status, 204, "{reply:?}");
    }

    #[track_caller]
    fn refuses(&self, text: &str, status: u16, words: &str) {
        let reply = self.update(text);
        assert!(reply.status == status && reply.body.contains(words), "{reply:?}");
    }

    #[track_caller]
    fn holds(&self, pattern: &str, expected: bool) {
        let answer = self.server().select(&format!("ASK {{ {pattern} }}"));
        assert_eq!(answer["boolean"], expected, "{pattern}");
    }

    /// The numbers of the last changes.
    fn changes(&self) -> Vec<u64> {
        let query = "{ changes(since: 0, first: 200) { generation } }";
        let answer = self.server().graphql(query).json();
        let changes = answer["data"]["changes"].as_array().unwrap_or_else(|| panic!("{answer}"));
        changes.iter().map(|it| it["generation"].as_u64().unwrap()).collect()
    }

    fn import(&self, name: &str, text: &str) {
        let query = "mutation($name: String!, $text: String!) { importDocument(fileName: $name, text: $text) { document { id } } }";
        let body = json!({ "query": query, "variables": { "name": name, "text": text } }).to_string();
        let headers = [("Content-Type", "application/json"), BEARER];
        let answer = self.server().ask("POST", "/graphql", &headers, body.as_bytes()).json();
        assert!(answer["data"]["importDocument"]["document"]["id"].is_string(), "{answer}");
    }

    /// A client that has asked and reads nothing yet.
    fn asking(&self, query: &str) -> TcpStream {
        let client = self.server().asking(query);
        client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        client
    }
}

#[test]
fn a_table_is_passed_on_before_the_engine_has_ended_it() {
    let engine = Engine::start();
    let served = Served::start(&engine);
    for (end, is_whole) in [(End::Whole, true), (End::Cut, false)] {
        let told = engine.gives(12_000);
        let mut client = served.asking(PREPARED_QUERY);
        let mut begin = vec![0; 9 << 20];
        // The engine waits for a word from here.
        client.read_exact(&mut begin).unwrap();
        assert!(begin.starts_with(b"HTTP/1.1 200"));
        told.send(end).unwrap();
        let mut rest = Vec::new();
        // However the connection ends: what is cut must not be complete.
        let _ended = client.read_to_end(&mut rest);
        assert_eq!(rest.ends_with(b"]}}\r\n0\r\n\r\n"), is_whole);
        assert_eq!(rest.ends_with(b"0\r\n\r\n"), is_whole);
    }
    // And all of it has come.
    engine.gives(12_000).send(End::Whole).unwrap();
    let rows = served.server().select(PREPARED_QUERY);
    assert_eq!(rows["results"]["bindings"].as_array().unwrap().len(), 12_000);
}

#[test]
fn a_short_table_that_is_cut_is_a_refusal() {
    let engine = Engine::start();
    let served = Served::start(&engine);
    assert!(PREPARED_QUERY.contains(PREPARED));
    engine.gives(100).send(End::Cut).unwrap();
    let headers = [("Content-Type", "application/sparql-query")];
    let reply = served.server().ask("POST", "/sparql", &headers, PREPARED_QUERY.as_bytes());
    assert_eq!((reply.status, reply.media_type.as_str()), (500, "text/plain"), "{reply:?}");
    engine.gives(100).send(End::Whole).unwrap();
    let rows = served.server().select(PREPARED_QUERY);
    assert_eq!(rows["results"]["bindings"].as_array().unwrap().len(), 100);
}

#[test]
fn who_reads_slowly_keeps_no_graphql_waiting() {
    let engine = Engine::start();
    let served = Served::start(&engine);
    let text = "The Committee on Gardens shall report by 3 May 2031.\n".repeat(60);
    served.import("report.txt", &text);
    let places = 2 * thread::available_parallelism().map_or(2, usize::from);
    let mut clients = Vec::new();
    for _ in 0..places {
        engine.gives(30_000).send(End::Whole).unwrap();
        let mut client = served.asking(PREPARED_QUERY);
        client.read_exact(&mut [0; 1000]).unwrap();
        clients.push(client);
    }
    let reply = served.server().ask(
        "POST",
        "/sparql",
        &[("Content-Type", "application/sparql-query")],
        b"ASK { ?s ?p ?o }",
    );
    assert_eq!(reply.status, 503, "{reply:?}");
    // A long text stands only in the engine.
    let answer = served.server().graphql("{ documents { nodes { text } } }").json();
    assert_eq!(answer["data"]["documents"]["nodes"][0]["text"], text, "{answer}");
    drop(clients);
    eventually("others are answered again", || {
        let reply = served.server().get("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", &[]);
        reply.status == 200
    });
}

#[test]
fn an_update_is_one_change_of_the_engine() {
    let engine = Engine::start();
    let mut served = Served::start(&engine);
    let before = served.changes();
    served.updates(
        "PREFIX e: <urn:e:> INSERT DATA { GRAPH <urn:g> { e:a e:p 0.50 , e:b . _:x e:p _:x } GRAPH <urn:h> { e:a e:p 1 } } ;
         INSERT DATA { e:c e:p e:d }",
    );
    assert_eq!(served.changes().len(), before.len() + 1);
    served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> 0.5 , <urn:e:b> . ?x <urn:e:p> ?x }", true);
    served.holds("GRAPH <https://w3id.org/travaux/graph/default> { <urn:e:c> <urn:e:p> <urn:e:d> }", true);
    served.updates("DELETE { GRAPH ?g { ?s <urn:e:p> 0.5 } } INSERT { GRAPH ?g { ?s <urn:e:p> 2 , [] } } WHERE { GRAPH ?g { ?s <urn:e:p> 0.5 } }");
    served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> 2 }", true);
    let blank = served.server().select(
        "SELECT ?o { GRAPH <urn:g> { <urn:e:a> <urn:e:p> ?o FILTER(isIRI(?o) && ?o != <urn:e:b>) } }",
    );
    assert_eq!(blank["results"]["bindings"][0]["o"]["type"], "bnode", "{blank}");
    served.holds("<urn:e:a> <urn:e:p> 0.5", false);
    served.updates("DELETE WHERE { GRAPH <urn:g> { ?s ?p <urn:e:b> } } ; COPY <urn:h> TO <urn:k>");
    served.holds("?s ?p <urn:e:b>", false);
    served.holds("GRAPH <urn:k> { <urn:e:a> <urn:e:p> 1 }", true);
    // What is written and taken back in one request, in a graph that was not there before.
    served.updates("INSERT DATA { GRAPH <urn:new> { <urn:e:a> <urn:e:p> 1 } } ; CLEAR ALL ; INSERT DATA { GRAPH <urn:z> { <urn:e:z> <urn:e:p> 1 } }");
    served.holds("?s <urn:e:p> ?o FILTER(?s != <urn:e:z>)", false);
    served.holds("GRAPH <urn:z> { <urn:e:z> <urn:e:p> 1 }", true);
    assert_eq!(served.changes().len(), before.len() + 4);
    // What does nothing is no change.
    served.updates("DELETE DATA { GRAPH <urn:z> { <urn:e:y> <urn:e:p> 1 } }");
    assert_eq!(served.changes().len(), before.len() + 4);
    served.restart(&engine, &["--store-update", &engine.url]);
    served.holds("GRAPH <urn:z> { <urn:e:z> <urn:e:p> 1 }", true);
}

#[test]
fn updates_of_an_engine_are_refused_as_a_whole() {
    let engine = Engine::start();
    let mut served = Served::start(&engine);
    let before = served.changes();
    let insert = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> <urn:b> } }";
    assert_eq!(served.server().ask("POST", "/update", &[UPDATE], insert.as_bytes()).status, 401);
    let wrong = ("Authorization", "Bearer 0123456789abcdef0124");
    assert_eq!(served.server().ask("POST", "/update", &[UPDATE, wrong], insert.as_bytes()).status, 401);
    let own = "https://w3id.org/travaux/graph/document/one";
    served.refuses(&format!("{insert} ; DROP GRAPH <{own}>"), 403, own);
    served.refuses(&format!("{insert} ; LOAD <http://127.0.0.1/x>"), 400, "LOAD is switched off");
    served.refuses(&format!("{insert} ; INSERT DATA {{ <urn:a> <urn:p> }}"), 400, "line 1");
    served.refuses(&format!("{insert} ; DELETE WHERE {{ ?s ?p ?o }}"), 400, "one after the other");
    for (status, told, words) in [
        ("400 Bad Request", 500, "nothing has changed"),
        ("403 Forbidden", 500, "nothing has changed"),
        ("500 Internal Server Error", 502, "did not say whether"),
    ] {
        engine.refuses(Some(status));
        served.refuses(insert, told, words);
        engine.refuses(None);
        served.holds("<urn:a> ?p ?o", false);
        assert_eq!(served.changes(), before, "{status}");
    }
    served.restart(&engine, &[]);
    served.refuses(insert, 403, "--store-update");
    served.holds("<urn:a> ?p ?o", false);
}

#[test]
fn an_engine_that_refused_a_change_takes_the_next() {
    let engine = Engine::start();
    let served = Served::start(&engine);
    let insert = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> <urn:b> } }";
    engine.refuses(Some("400 Bad Request"));
    served.refuses(insert, 500, "nothing has changed");
    engine.refuses(None);
    served.updates(insert);
    served.holds("GRAPH <urn:g> { <urn:a> <urn:p> <urn:b> }", true);
}

#[test]
fn what_is_sent_to_an_engine_is_explained() {
    let engine = Engine::start();
    let served = Served::start(&engine);
    let explained = |query: &str, form: &str| {
        let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        served.server().get(&format!("/sparql?query={query}&explain={form}"), &[])
    };
    let query = "SELECT ?d { ?d a trv:Document } ORDER BY ?d LIMIT 3";
    let text = explained(query, "text");
    assert_eq!((text.status, text.media_type.as_str()), (200, "text/plain"));
    for words in
        ["(slice", "ns#Document> .", "Oxigraph, with the parameter union-default-graph", "as they come"]
    {
        assert!(text.body.contains(words), "{words}: {}", text.body);
    }
    let plan = explained(query, "json");
    assert_eq!((plan.status, plan.media_type.as_str()), (200, "application/json"));
    let plan = plan.json();
    // What is said to be sent is a query, and the engine gives its answer.
    assert_eq!(served.server().select(plan["sent"].as_str().unwrap())["results"]["bindings"], json!([]));
    assert_eq!(plan["here"], json!(["pass the rows on as they come"]));
    let plan = explained("CONSTRUCT WHERE { ?s ?p ?o }", "json").json();
    assert!(plan["here"][0].as_str().unwrap().contains("graph of the rows"), "{plan}");
    assert_eq!(explained("SELECT", "json").status, 400);
}

#[test]
fn an_old_answer_never_has_the_tag_of_a_new_one() {
    let engine = Engine::start();
    let served = Served::start(&engine);
    served.import("report.txt", "A report\n\nThe Committee on Gardens shall report by 3 May 2031.\n");
    let get = || {
        let reply = served.server().get("/api/documents.csv", &[]);
        assert_eq!(reply.status, 200, "{reply:?}");
        (reply.headers["etag"].to_str().unwrap().to_owned(), reply.body)
    };
    let (tag, old) = get();
    assert!(!old.contains("Renamed"), "{old}");
    // Others change the engine and leave no note of what they did: it has to be read again, which takes a while.
    engine.shuts(Some("VALUES"));
    engine.change(
        r#"PREFIX s: <https://w3id.org/travaux/state#>
           DELETE { GRAPH ?g { ?d <http://purl.org/dc/terms/title> ?t } GRAPH ?a { ?b s:generation ?n } }
           INSERT { GRAPH ?g { ?d <http://purl.org/dc/terms/title> "Renamed" } GRAPH ?a { ?b s:generation ?next } }
           WHERE {
             GRAPH ?g { ?d a <https://w3id.org/travaux/ns#Document> ; <http://purl.org/dc/terms/title> ?t }
             GRAPH ?a { ?b s:generation ?n } BIND(?n + 1000 AS ?next)
           }"#,
    );
    eventually("the engine is read again", || engine.waiting() > 0);
    assert_eq!(get(), (tag.clone(), old));
    engine.shuts(None);
    eventually("the change is seen", || get().1.contains("Renamed"));
    assert_ne!(get().0, tag);
    let known = served.server().get("/api/documents.csv", &[("If-None-Match", &tag)]);
    assert_eq!(known.status, 200);
}

#[test]
fn the_history_of_another_engine_is_put_aside() {
    let (one, other) = (Engine::start(), Engine::start());
    let mut served = Served::start(&one);
    let history = served.folder.path().join("data/history");
    let insert =
        |number: u32| format!("INSERT DATA {{ GRAPH <urn:g{number}> {{ <urn:a> <urn:p> {number} }} }}");
    (0..3).for_each(|it| served.updates(&insert(it)));
    let last = *served.changes().last().unwrap();
    let writes = |served: &mut Served, engine: &Engine| {
        served.restart(engine, &["--store-update", &engine.url]);
    };
    writes(&mut served, &one);
    assert_eq!(served.changes().last(), Some(&last));
    assert!(!history.join("aside-1").exists());

    writes(&mut served, &other);
    assert!(history.join("aside-1").join("log").exists());
    assert!(served.changes().iter().all(|it| *it < last), "{:?}", served.changes());
    (0..9).for_each(|it| served.updates(&insert(it)));
    let last = *served.changes().last().unwrap();

    // As a backup from before the updates would have it.
    served.server.take().unwrap().stop();
    other.change(
        "PREFIX s: <https://w3id.org/travaux/state#>
         DELETE { GRAPH ?g { ?s s:generation ?n } } INSERT { GRAPH ?g { ?s s:generation 1 } }
         WHERE { GRAPH ?g { ?s s:generation ?n } }",
    );
    writes(&mut served, &other);
    assert!(history.join("aside-2").join("log").exists());
    served.updates("DROP GRAPH <urn:g8>");
    let last_of = |served: &Served| served.changes().last().copied().unwrap();
    assert!(last_of(&served) < last);
    // The state before the update can be had, and those of the history that was put aside cannot.
    let state = |generation: u64| -> Value {
        let query = format!("{{ corpus(generation: {generation}) {{ generation }} }}");
        served.server().graphql(&query).json()
    };
    assert!(state(last_of(&served) - 1)["errors"].is_null());
    assert!(state(last)["errors"].is_array());
}
