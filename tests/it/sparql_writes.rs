//! `/update`, `/store`, and what SPARQL sees of changes.

use std::fs;

use super::program::{Reply, Server, run};

const TOKEN: &str = "0123456789abcdef0123";
const UPDATE: (&str, &str) = ("Content-Type", "application/sparql-update");
const TURTLE: (&str, &str) = ("Content-Type", "text/turtle");
const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123");
const DOCUMENT: &str = "https://w3id.org/travaux/graph/document/one";

struct Served {
    server: Option<Server>,
    folder: tempfile::TempDir,
    store: &'static str,
}

impl Served {
    fn new() -> Served {
        Served::on("memory")
    }

    fn on(store: &'static str) -> Served {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("one.txt"), "Guidelines on the protection of personal data.\n").unwrap();
        fs::write(folder.path().join("tokens"), format!("ann:{TOKEN}\n")).unwrap();
        let (success, _, err) = run(folder.path(), &["import", "one.txt", "--store", store]);
        assert!(success, "{err}");
        let mut served = Served { server: None, folder, store };
        served.restart();
        served
    }

    fn restart(&mut self) {
        if let Some(server) = self.server.take() {
            assert!(server.stop().success());
        }
        self.server =
            Some(Server::start(self.folder.path(), &["--token-file", "tokens", "--store", self.store]));
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
    fn holds(&self, pattern: &str, expected: bool) {
        let answer = self.server().select(&format!("ASK {{ {pattern} }}"));
        assert_eq!(answer["boolean"], expected, "{pattern}");
    }

    fn store(&self, method: &str, parameters: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.server().ask(method, &format!("/store?{parameters}"), headers, body.as_bytes())
    }
}

/// The number that the store holds, asked as a small question, which the server answers itself, and as one that only a
/// process of its own takes.
fn counted(server: &Server, is_small: bool) -> u32 {
    let more = if is_small { "" } else { "FILTER(CONCAT(STR(?n), \"\") != \"none\")" };
    let answer = server.select(&format!("SELECT ?n {{ <urn:counter> <urn:is> ?n {more} }}"));
    answer["results"]["bindings"][0]["n"]["value"].as_str().unwrap().parse().unwrap()
}

#[test]
fn what_one_question_has_seen_the_next_sees_too() {
    const LAST: u32 = 40;
    let served = Served::new();
    served.updates("INSERT DATA { GRAPH <urn:g> { <urn:counter> <urn:is> 0 } }");
    let server = served.server();
    std::thread::scope(|scope| {
        for begins_small in [true, false] {
            scope.spawn(move || {
                let (mut seen, mut is_small) = (0, begins_small);
                while seen < LAST {
                    let now = counted(server, is_small);
                    assert!(now >= seen, "{now} after {seen}");
                    (seen, is_small) = (now, !is_small);
                }
            });
        }
        for number in 1..=LAST {
            served.updates(&format!(
                "DELETE {{ GRAPH <urn:g> {{ <urn:counter> <urn:is> ?n }} }} \
                 INSERT {{ GRAPH <urn:g> {{ <urn:counter> <urn:is> {number} }} }} \
                 WHERE {{ GRAPH <urn:g> {{ <urn:counter> <urn:is> ?n }} }}"
            ));
            assert_eq!([true, false].map(|is_small| counted(server, is_small)), [number; 2]);
        }
    });
}

#[test]
fn an_update_is_one_change_that_lasts() {
    let mut served = Served::new();
    served.updates(
        "PREFIX e: <urn:e:> INSERT DATA { GRAPH <urn:g> { e:a e:p 0.50 , e:b . _:x e:p _:x } } ;
         DELETE { GRAPH ?g { ?s e:p 0.5 } } INSERT { GRAPH ?g { ?s e:p 2 } } WHERE { GRAPH ?g { ?s e:p 0.5 } } ;
         INSERT DATA { e:c e:p e:d }",
    );
    for _ in 0..2 {
        served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> 2 , <urn:e:b> }", true);
        served.holds("<urn:e:a> <urn:e:p> 0.5", false);
        served
            .holds("GRAPH <https://w3id.org/travaux/graph/default> { <urn:e:c> <urn:e:p> <urn:e:d> }", true);
        served.restart();
    }
    served.updates("DELETE WHERE { GRAPH <urn:g> { ?s ?p <urn:e:b> } }");
    served.holds("?s ?p <urn:e:b>", false);
    served.updates("CLEAR ALL");
    served.holds("?s <urn:e:p> ?o", false);
    served.holds("?d a trv:Document", true);
    // A form, and graphs of the request.
    served.updates(
        "INSERT DATA { GRAPH <urn:g1> { <urn:e:a> <urn:e:p> 1 } GRAPH <urn:g2> { <urn:e:a> <urn:e:p> 2 } }",
    );
    let text = "update=INSERT%20%7B%20GRAPH%20%3Curn%3Ag3%3E%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&using-graph-uri=urn:g1";
    let form = [("Content-Type", "application/x-www-form-urlencoded"), BEARER];
    let reply = served.server().ask("POST", "/update", &form, text.as_bytes());
    assert_eq!(reply.status, 204, "{reply:?}");
    served.holds("GRAPH <urn:g3> { <urn:e:a> <urn:e:p> 1 }", true);
    served.holds("GRAPH <urn:g3> { <urn:e:a> <urn:e:p> 2 }", false);
}

/// Updates are worked out in the server there, and not in a process of their own.
#[cfg(feature = "rocksdb")]
#[test]
fn a_database_takes_updates() {
    let mut served = Served::on("rocksdb");
    served.updates(
        "PREFIX e: <urn:e:> INSERT DATA { GRAPH <urn:g> { e:a e:p 0.50 , e:b . _:x e:p _:x } } ; INSERT DATA { e:c e:p e:d }",
    );
    served.updates(
        "DELETE { GRAPH ?g { ?s ?p 0.5 } } INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { GRAPH ?g { ?s ?p 0.5 } }",
    );
    for _ in 0..2 {
        served.holds("GRAPH <urn:g> { <urn:e:a> <urn:e:p> 2 , <urn:e:b> . ?x <urn:e:p> ?x }", true);
        served.holds("<urn:e:a> <urn:e:p> 0.5", false);
        served
            .holds("GRAPH <https://w3id.org/travaux/graph/default> { <urn:e:c> <urn:e:p> <urn:e:d> }", true);
        served.restart();
    }
    let insert = "INSERT DATA { GRAPH <urn:h> { <urn:h> <urn:p> 1 } }";
    for (text, status) in [
        (format!("{insert} ; CLEAR GRAPH <{DOCUMENT}>"), 403),
        (format!("{insert} ; DELETE WHERE {{ ?s ?p 2 }}"), 400),
        (format!("{insert} ; INSERT DATA {{"), 400),
    ] {
        assert_eq!(served.update(&text).status, status, "{text}");
    }
    served.holds("<urn:h> ?p ?o", false);
    served.updates("INSERT DATA { GRAPH <urn:new> { <urn:e:a> <urn:e:p> 1 } } ; CLEAR ALL");
    served.holds("?s <urn:e:p> ?o", false);
    served.holds("?d a trv:Document", true);
}

#[test]
fn updates_are_refused_as_a_whole() {
    let served = Served::new();
    let server = served.server();
    let insert = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> <urn:b> } }";
    for (headers, status) in [
        (vec![UPDATE], 401),
        (vec![UPDATE, ("Authorization", "Bearer 0123456789abcdef0124")], 401),
        (vec![("Content-Type", "text/plain"), BEARER], 415),
        (vec![("Content-Type", "application/sparql-update; charset=utf-16"), BEARER], 415),
    ] {
        let reply = server.ask("POST", "/update", &headers, insert.as_bytes());
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(status == 401, reply.headers.contains_key("www-authenticate"), "{reply:?}");
    }
    assert_eq!(server.ask("GET", "/update", &[BEARER], b"").status, 405);
    for (text, status, words) in [
        ("INSERT DATA {", 400, "line 1"),
        ("LOAD <http://127.0.0.1:9/>", 400, "LOAD is switched off"),
        (
            "INSERT { <urn:a> <urn:p> ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            400,
            "SERVICE",
        ),
        (&format!("{insert} ; CLEAR GRAPH <{DOCUMENT}>"), 403, DOCUMENT),
        (&format!("{insert} ; DROP GRAPH <https://w3id.org/travaux/graph/curation>"), 403, "curation"),
        (
            &format!("{insert} ; DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
            403,
            "graph/",
        ),
        (
            &format!("{insert} ; INSERT DATA {{ GRAPH <urn:{}> {{ <urn:a> <urn:p> 1 }} }}", "x".repeat(300)),
            400,
            "too long",
        ),
    ] {
        let reply = served.update(text);
        assert_eq!(reply.status, status, "{text}: {reply:?}");
        assert!(reply.body.contains(words), "{reply:?}");
    }
    served.holds("<urn:a> <urn:p> <urn:b>", false);
    served.holds("?d a trv:Document", true);
}

#[test]
fn without_tokens_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.txt"), "A document.\n").unwrap();
    assert!(run(folder.path(), &["import", "one.txt"]).0);
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.ask("POST", "/update", &[UPDATE, BEARER], b"CLEAR ALL").status, 403);
    assert_eq!(server.ask("PUT", "/store?graph=urn:g", &[TURTLE, BEARER], b"").status, 403);
    assert_eq!(server.get("/store?graph=https://w3id.org/travaux/graph/document/one", &[]).status, 200);
}

#[test]
fn graphs_are_read_and_written_whole() {
    let served = Served::new();
    let graph = "graph=urn%3Ag";
    assert_eq!(served.store("GET", graph, &[], "").status, 404);
    let put =
        served.store("PUT", graph, &[TURTLE, BEARER], "<urn:a> <urn:p> 1 , <relative> . [] <urn:p> 2 .");
    assert_eq!(put.status, 201, "{put:?}");
    served.holds("GRAPH <urn:g> { <urn:a> <urn:p> 1 }", true);
    assert_eq!(served.store("POST", graph, &[TURTLE, BEARER], "<urn:b> <urn:p> 3 .").status, 204);
    let shown = served.store("GET", graph, &[("Accept", "application/n-triples")], "");
    assert_eq!(
        (shown.status, shown.media_type.as_str(), shown.body.lines().count()),
        (200, "application/n-triples", 4)
    );
    assert_eq!(served.store("PUT", graph, &[TURTLE, BEARER], "<urn:c> <urn:p> 4 .").status, 204);
    served.holds("<urn:a> <urn:p> 1", false);
    assert_eq!(served.store("DELETE", graph, &[BEARER], "").status, 204);
    assert_eq!(served.store("DELETE", graph, &[BEARER], "").status, 404);
    served.holds("<urn:c> ?p ?o", false);

    let document = format!("graph={DOCUMENT}");
    assert_eq!(served.store("GET", &document, &[], "").media_type, "text/turtle");
    assert_eq!(served.store("HEAD", &document, &[], "").status, 200);
    assert_eq!(served.store("PUT", &document, &[TURTLE, BEARER], "").status, 403);
    assert_eq!(served.store("DELETE", &document, &[BEARER], "").status, 403);
    assert_eq!(served.store("PUT", graph, &[TURTLE], "").status, 401);
    assert_eq!(
        served.store("PUT", graph, &[("Content-Type", "application/rdf+xml"), BEARER], "<x/>").status,
        415
    );
    assert_eq!(served.store("PUT", graph, &[TURTLE, BEARER], "<urn:a> <urn:p>").status, 400);
    assert_eq!(served.store("PATCH", graph, &[BEARER], "").status, 405);
    assert_eq!(served.store("GET", "", &[], "").status, 400);
    assert_eq!(served.store("PUT", "default", &[TURTLE, BEARER], "<urn:d> <urn:p> 5 .").status, 201);
    served.holds("GRAPH ?g { <urn:d> <urn:p> 5 }", true);
}

#[test]
fn the_full_text_answers_inside_a_query() {
    let served = Served::new();
    let ask = |pattern: &str| {
        let answer = served.server().select(&format!("SELECT * {{ {pattern} }}"));
        answer["results"]["bindings"].as_array().unwrap().clone()
    };
    let found = ask(
        "(?document ?score) trv:matches \"personal data\" . ?document a trv:Document ; dcterms:title ?title",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0]["score"]["value"].as_str().unwrap().parse::<f32>().unwrap() > 0.0, "{found:?}");
    assert!(ask("?d trv:matches 'nowherewritten' ; a trv:Document").is_empty());
    assert_eq!(ask("?d a trv:Document FILTER EXISTS { ?d trv:matches 'guidelines' }").len(), 1);
    served.updates(
        "INSERT DATA { GRAPH <urn:g> { <urn:x> a skos:Concept ; skos:prefLabel \"Nowherewritten\" } }",
    );
    let refused = served.server().ask(
        "POST",
        "/sparql",
        &[("Content-Type", "application/sparql-query")],
        b"SELECT * { ?x trv:matches ?words }",
    );
    assert_eq!(refused.status, 400, "{refused:?}");
    assert!(refused.body.contains("trv:matches"), "{refused:?}");
}
