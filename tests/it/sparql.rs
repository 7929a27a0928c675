//! The SPARQL 1.1 Protocol over real connections.

use std::fs;

use super::program::{Server, run};

const QUERY: &str = "application/sparql-query";
const FORM: &str = "application/x-www-form-urlencoded";

/// A server with two documents and tight limits.
struct Served {
    server: Server,
    _folder: tempfile::TempDir,
}

fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.txt"), "A first document.\n").unwrap();
    fs::write(folder.path().join("two.txt"), "A second document.\n").unwrap();
    let (success, _, err) = run(folder.path(), &["import", "one.txt", "two.txt"]);
    assert!(success, "{err}");
    let limits = ["--query-seconds", "2", "--query-rows", "5000"];
    Served { server: Server::start(folder.path(), &limits), _folder: folder }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[track_caller]
fn accepts(served: &Served, query: &str, accept: &str, media_type: &str, words: &str) {
    let path = format!("/sparql?query={}", encoded(query));
    let reply = served.server.get(&path, &[("Accept", accept)]);
    assert_eq!((reply.status, reply.media_type.as_str()), (200, media_type), "{reply:?}");
    assert!(reply.body.contains(words), "{reply:?}");
    assert!(reply.headers.get_all("vary").iter().any(|it| it == "Accept"), "{reply:?}");
}

#[track_caller]
fn refuses(
    served: &Served,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
    status: u16,
    words: &str,
) {
    let reply = served.server.ask(method, path, headers, body.as_bytes());
    assert_eq!(reply.status, status, "{reply:?}");
    assert!(reply.body.contains(words), "`{words}` is not in {reply:?}");
    assert!(reply.body.len() < 1000, "{reply:?}");
}

#[test]
fn all_three_forms_of_a_query() {
    let served = served();
    let ask = "ASK { ?d a trv:Document }";
    let server = &served.server;
    let replies = [
        server.get(&format!("/sparql?query={}", encoded(ask)), &[]),
        server.ask(
            "POST",
            "/sparql",
            &[("Content-Type", FORM)],
            format!("query={}", encoded(ask)).as_bytes(),
        ),
        server.ask("POST", "/sparql", &[("Content-Type", QUERY)], ask.as_bytes()),
        server.ask(
            "POST",
            "/sparql",
            &[("Content-Type", "Application/SPARQL-Query; charset=UTF-8")],
            ask.as_bytes(),
        ),
    ];
    for reply in replies {
        assert_eq!(
            (reply.status, reply.media_type.as_str()),
            (200, "application/sparql-results+json"),
            "{reply:?}"
        );
        assert_eq!(reply.json()["boolean"], true);
    }
}

#[test]
fn tables_in_every_format() {
    let served = served();
    let query = "SELECT (\"a,b\" AS ?x) (<urn:y> AS ?y) {}";
    accepts(&served, query, "*/*", "application/sparql-results+json", "\"bindings\"");
    accepts(&served, query, "application/json", "application/sparql-results+json", "\"a,b\"");
    accepts(
        &served,
        query,
        "application/sparql-results+xml",
        "application/sparql-results+xml",
        "<uri>urn:y</uri>",
    );
    accepts(&served, query, "text/csv", "text/csv", "x,y\r\n\"a,b\",urn:y\r\n");
    accepts(
        &served,
        query,
        "text/tab-separated-values",
        "text/tab-separated-values",
        "?x\t?y\n\"a,b\"\t<urn:y>\n",
    );
    accepts(
        &served,
        query,
        "text/csv;q=0.2, application/sparql-results+xml;q=0.9",
        "application/sparql-results+xml",
        "urn:y",
    );
    accepts(&served, "ASK {}", "text/csv", "text/csv", "true");
    accepts(&served, "ASK {}", "application/sparql-results+xml", "application/sparql-results+xml", "true");
}

#[test]
fn graphs_in_every_format() {
    let served = served();
    let query = "CONSTRUCT { <urn:s> trv:exact 'é' } {}";
    accepts(&served, query, "*/*", "text/turtle", "<urn:s> trv:exact \"é\"");
    accepts(
        &served,
        query,
        "application/n-triples",
        "application/n-triples",
        "<urn:s> <https://w3id.org/travaux/ns#exact>",
    );
    accepts(&served, query, "application/rdf+xml", "application/rdf+xml", "rdf:Description");
    accepts(&served, query, "application/ld+json", "application/ld+json", "urn:s");
    accepts(&served, query, "application/n-quads", "application/n-quads", "<urn:s>");
    accepts(&served, query, "application/trig", "application/trig", "<urn:s>");
    accepts(
        &served,
        "DESCRIBE <https://w3id.org/travaux/id/document/one>",
        "text/turtle",
        "text/turtle",
        "trv:Document",
    );
}

#[test]
fn the_dataset_of_the_request_wins() {
    let served = served();
    let graph = |name: &str| encoded(&format!("https://w3id.org/travaux/graph/document/{name}"));
    let count = |parameters: &str| {
        let query = encoded("SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a trv:Document }");
        let reply = served.server.get(&format!("/sparql?query={query}{parameters}"), &[]);
        reply.json()["results"]["bindings"][0]["n"]["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(count(""), "2");
    assert_eq!(count(&format!("&default-graph-uri={}", graph("one"))), "1");
    assert_eq!(
        count(&format!("&default-graph-uri={}&default-graph-uri={}", graph("one"), graph("two"))),
        "2"
    );
    assert_eq!(count(&format!("&named-graph-uri={}", graph("one"))), "0");
    let form = format!(
        "query={}&named-graph-uri={}",
        encoded("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"),
        graph("two")
    );
    let reply = served.server.ask("POST", "/sparql", &[("Content-Type", FORM)], form.as_bytes());
    let rows = reply.json()["results"]["bindings"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0]["g"]["value"].as_str().unwrap().ends_with("/two"));
}

#[test]
fn asked_nothing_it_describes_itself() {
    let served = served();
    let reply = served.server.get("/sparql", &[]);
    assert_eq!((reply.status, reply.media_type.as_str()), (200, "text/turtle"));
    assert!(reply.body.contains("sparql-service-description#UnionDefaultGraph"), "{reply:?}");
}

#[test]
fn asked_nothing_by_a_browser_it_is_a_form() {
    let served = served();
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = served.server.get("/sparql", &[("Accept", browser)]);
    assert_eq!((page.status, page.media_type.as_str()), (200, "text/html"));
    assert!(page.headers.get_all("vary").iter().any(|it| it == "Accept"), "{page:?}");
    assert!(page.body.contains("https://w3id.org/travaux/ns#") && !page.body.contains("<script"), "{page:?}");
    let (_, example) = page.body.split_once("required>").unwrap();
    let (example, _) = example.split_once("</textarea>").unwrap();
    let path = format!("/sparql?query={}", encoded(&example.replace("&#123;", "{")));
    let answer = served.server.get(&path, &[("Accept", browser)]).json();
    assert_eq!(answer["results"]["bindings"].as_array().unwrap().len(), 2, "{answer}");

    for accept in ["*/*", "text/turtle", "text/html;q=0.5,application/rdf+xml"] {
        let reply = served.server.get("/sparql", &[("Accept", accept)]);
        assert!(reply.body.contains("sparql-service-description#"), "{accept}: {reply:?}");
    }
}

#[test]
fn refusals_have_their_status_and_a_sentence() {
    let served = served();
    let ask = format!("/sparql?query={}", encoded("ASK {}"));
    let direct = [("Content-Type", QUERY)];
    refuses(&served, "GET", "/sparql?query=SELECT", &[], "", 400, "line 1, column");
    refuses(&served, "GET", &format!("{ask}&query=ASK"), &[], "", 400, "more than one");
    refuses(
        &served,
        "GET",
        &format!("{ask}&default-graph-uri=relative"),
        &[],
        "",
        400,
        "`relative` is no absolute IRI",
    );
    refuses(&served, "POST", &ask, &direct, "ASK {}", 400, "send one");
    refuses(&served, "POST", "/sparql", &[("Content-Type", FORM)], "q=1", 400, "`query` is missing");
    refuses(&served, "GET", "/sparql?update=CLEAR%20ALL", &[], "", 403, "updates are not accepted");
    refuses(
        &served,
        "POST",
        "/sparql",
        &[("Content-Type", "application/sparql-update")],
        "CLEAR ALL",
        403,
        "updates",
    );
    refuses(&served, "POST", "/sparql", &direct, "CLEAR ALL", 400, "update");
    refuses(
        &served,
        "POST",
        "/sparql",
        &direct,
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        400,
        "SERVICE",
    );
    refuses(&served, "PUT", "/sparql", &direct, "ASK {}", 405, "GET, HEAD, POST, OPTIONS");
    refuses(&served, "DELETE", "/sparql", &[], "", 405, "GET, HEAD, POST, OPTIONS");
    refuses(&served, "GET", &ask, &[("Accept", "text/turtle")], "", 406, "application/sparql-results+json");
    refuses(
        &served,
        "POST",
        "/sparql",
        &[("Content-Type", "text/plain")],
        "ASK {}",
        415,
        "application/sparql-query",
    );
    refuses(
        &served,
        "POST",
        "/sparql",
        &[("Content-Type", "application/sparql-query; charset=utf-16")],
        "ASK {}",
        415,
        "UTF-8",
    );
    refuses(
        &served,
        "POST",
        "/sparql",
        &direct,
        &format!("ASK {{}} #{}", "x".repeat(20_000)),
        413,
        "bytes long",
    );
    refuses(&served, "POST", "/sparql", &direct, &"x".repeat(2 << 20), 413, "bytes are read");
    refuses(&served, "GET", "/nowhere", &[], "", 404, "nothing at /nowhere");
}

#[test]
fn limits_end_one_query_and_nothing_else() {
    let served = served();
    let direct = [("Content-Type", QUERY)];
    let product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let start = std::time::Instant::now();
    refuses(&served, "POST", "/sparql", &direct, product, 503, "longer than 2 seconds");
    assert!(start.elapsed().as_secs() < 4, "the client hears in time");
    refuses(
        &served,
        "POST",
        "/sparql",
        &direct,
        "SELECT * { ?s ?p ?o . ?a ?b ?c }",
        400,
        "more than 5000 rows",
    );
    accepts(&served, "ASK { ?d a trv:Document }", "*/*", "application/sparql-results+json", "true");
}

#[test]
fn every_answer_carries_its_guards() {
    let served = served();
    for path in ["/", "/sparql", "/nowhere", "/healthz", "/readyz", "/style.css"] {
        let reply = served.server.get(path, &[]);
        let header = |name: &str| reply.headers.get(name).map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        let policy = header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
    }
    let ready = || served.server.get("/readyz", &[]);
    // The worker for SPARQL starts beside the rest.
    for _ in 0..500 {
        if ready().status == 200 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(ready().body, "ready\n");
}

#[test]
fn the_start_page_lists_the_documents_and_escapes_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.txt"), "Costs & \"benefits\" of {{note}} > 1\n\nSome text.\n").unwrap();
    assert!(run(folder.path(), &["import", "x.txt"]).0);
    let server = Server::start(folder.path(), &[]);
    let page = server.get("/", &[]);
    assert_eq!((page.status, page.media_type.as_str()), (200, "text/html"));
    assert!(page.body.contains("Costs &#38; &#34;benefits&#34; of {{note}} &#62; 1"), "{}", page.body);
    assert!(!page.body.contains("\"benefits\""), "{}", page.body);
    // Scripts come from files of this server only.
    let mut scripts = page.body.split("<script").skip(1);
    assert!(scripts.all(|it| it.starts_with(" type=\"module\" src=\"/") && it.contains("\"></script>")));

    let (_, link) = page.body.split_once("href=\"/graphiql?").unwrap();
    let link = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let answer = server.get(&format!("/graphql?{link}"), &[]).json();
    assert!(answer["errors"].is_null() && answer.to_string().contains("of {{note}} > 1"), "{answer}");
    assert!(page.body.contains("rel=\"icon\" href=\"/favicon.svg\""), "{}", page.body);
    let icon = server.get("/favicon.svg", &[]);
    assert_eq!((icon.status, icon.media_type.as_str()), (200, "image/svg+xml"));
}
