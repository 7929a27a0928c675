//! The tests of the SPARQL 1.1 Protocol under the names that the W3C gives them: queries at `/sparql`, updates at
//! `/update` with a token. All run against one server; those that clear the store bring their own graphs.

use std::fs;

use super::program::{Reply, Server};

const DATA: &str = "http://kasei.us/2009/09/sparql/data/";
const FORM: &str = "application/x-www-form-urlencoded";
const QUERY: &str = "application/sparql-query";
const UPDATE: &str = "application/sparql-update";
const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123");

const TABULAR: [&str; 4] = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
];
const BOOLEAN: [&str; 2] = ["application/sparql-results+json", "application/sparql-results+xml"];
const GRAPH: [&str; 4] =
    ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"];

/// A request: method, path with its parameters, type of the body and the body.
struct Ask<'a>(&'a str, String, &'a str, Vec<u8>);

enum Expected {
    True,
    Tabular,
    Graph,
    Done,
    /// One row with an IRI that is not the relative one that was written.
    Resolved,
    Refused,
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

fn data(number: usize) -> String {
    format!("{DATA}data{number}.rdf")
}

fn post<'a>(path: &str, parameters: &[(&str, &str)], kind: &'a str, body: &str) -> Ask<'a> {
    Ask("POST", address(path, parameters), kind, body.as_bytes().to_vec())
}

fn get(path: &str, parameters: &[(&str, &str)]) -> Ask<'static> {
    Ask("GET", address(path, parameters), "", Vec::new())
}

/// With a byte order mark, as the tests want it.
fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
}

fn served() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tokens"), "ann:0123456789abcdef0123\n").unwrap();
    let server = Server::start(folder.path(), &["--token-file", "tokens"]);
    (server, folder)
}

fn send(server: &Server, Ask(method, path, kind, body): &Ask<'_>) -> Reply {
    let mut headers = vec![BEARER];
    if !kind.is_empty() {
        headers.push(("Content-Type", *kind));
    }
    server.ask(method, path, &headers, body)
}

#[track_caller]
fn check(name: &str, reply: &Reply, expected: &Expected) {
    let is_good = (200..400).contains(&reply.status);
    let of = |kinds: &[&str]| is_good && kinds.contains(&reply.media_type.as_str());
    let holds = match expected {
        Expected::True => of(&BOOLEAN) && reply.json()["boolean"] == true,
        Expected::Tabular => of(&TABULAR),
        Expected::Graph => of(&GRAPH),
        Expected::Done => is_good,
        Expected::Refused => (400..500).contains(&reply.status) && reply.body.len() > 10,
        Expected::Resolved => {
            let rows = reply.json()["results"]["bindings"].clone();
            let iri = rows[0]["o"]["value"].as_str().unwrap_or_default().to_owned();
            is_good
                && rows.as_array().is_some_and(|it| it.len() == 1)
                && iri.contains(':')
                && iri.ends_with("test")
        }
    };
    assert!(holds, "{name}: {reply:?}");
}

/// The graphs `data1.rdf` to `data3.rdf`, each with one document.
fn documents() -> String {
    let graph = |at| format!("GRAPH <{0}> {{ <{0}> a <http://xmlns.com/foaf/0.1/Document> }} ", data(at));
    format!("INSERT DATA {{ {} }}", (1..=3).map(graph).collect::<String>())
}

#[test]
fn queries() {
    let (server, _folder) = served();
    check("the data", &send(&server, &post("/update", &[], UPDATE, &documents())), &Expected::Done);
    let [zero, one, two, three] = [0, 1, 2, 3].map(data);
    let (default, named) = ("default-graph-uri", "named-graph-uri");
    let both = format!("ASK {{ <{one}> a ?type . <{two}> a ?type . }}");
    let neither =
        format!("ASK {{ FILTER NOT EXISTS {{ <{three}> a ?type }} FILTER EXISTS {{ <{one}> a ?type }} }}");
    let graphs = format!("ASK {{ GRAPH ?g1 {{ <{one}> a ?type }} GRAPH ?g2 {{ <{two}> a ?type }} }}");
    let full = format!(
        "ASK {{ <{three}> a ?type GRAPH ?g1 {{ <{one}> a ?type }} GRAPH ?g2 {{ <{two}> a ?type }} }}"
    );
    let from = graphs.replace("ASK", &format!("ASK FROM <{three}>"));
    let about = |kind, query: &str| post("/sparql", &[(default, &zero)], kind, query);
    let table = [
        ("query_post_form", about(FORM, "query=ASK%20%7B%7D"), Expected::True),
        (
            "query_dataset_default_graphs_get",
            get("/sparql", &[("query", &both), (default, &one), (default, &two)]),
            Expected::True,
        ),
        (
            "query_dataset_default_graphs_post",
            post("/sparql", &[(default, &one), (default, &two)], QUERY, &both),
            Expected::True,
        ),
        ("query_dataset_default_graph", post("/sparql", &[(default, &one)], QUERY, &neither), Expected::True),
        (
            "query_dataset_named_graphs_post",
            post("/sparql", &[(named, &one), (named, &two)], QUERY, &graphs),
            Expected::True,
        ),
        (
            "query_dataset_named_graphs_get",
            get("/sparql", &[("query", &graphs), (named, &one), (named, &two)]),
            Expected::True,
        ),
        (
            "query_dataset_full",
            post("/sparql", &[(default, &three), (named, &one), (named, &two)], QUERY, &full),
            Expected::True,
        ),
        (
            "query_multiple_dataset",
            post("/sparql", &[(named, &one), (named, &two)], QUERY, &from),
            Expected::True,
        ),
        ("query_get", get("/sparql", &[("query", "ASK {}"), (default, &zero)]), Expected::True),
        ("query_content_type_select", about(QUERY, "SELECT (1 AS ?value) {}"), Expected::Tabular),
        ("query_content_type_ask", about(QUERY, "ASK {}"), Expected::True),
        ("query_content_type_describe", about(QUERY, "DESCRIBE <http://example.org/>"), Expected::Graph),
        ("query_content_type_construct", about(QUERY, "CONSTRUCT { <s> <p> 1 } WHERE {}"), Expected::Graph),
        ("query_post_direct", post("/sparql", &[], QUERY, "ASK {}"), Expected::True),
        (
            "bad_query_method",
            Ask("PUT", address("/sparql", &[("query", "ASK {}"), (default, &zero)]), FORM, Vec::new()),
            Expected::Refused,
        ),
        (
            "bad_multiple_queries",
            get("/sparql", &[("query", "ASK {}"), ("query", "SELECT * {}")]),
            Expected::Refused,
        ),
        ("bad_query_wrong_media_type", post("/sparql", &[], "text/plain", "ASK {}"), Expected::Refused),
        ("bad_query_missing_form_type", post("/sparql", &[], "", "query=ASK%20%7B%7D"), Expected::Refused),
        ("bad_query_missing_direct_type", post("/sparql", &[], "", "ASK {}"), Expected::Refused),
        (
            "bad_query_non_utf8",
            Ask("POST", "/sparql".to_owned(), "application/sparql-query; charset=UTF-16", utf16("ASK {}")),
            Expected::Refused,
        ),
        ("bad_query_syntax", get("/sparql", &[("query", "ASK {")]), Expected::Refused),
    ];
    for (name, ask, expected) in &table {
        check(name, &send(&server, ask), expected);
    }
}

/// What an update is followed by: a query that tells whether it did what it should.
fn asked(query: &str) -> Ask<'static> {
    post("/sparql", &[], QUERY, query)
}

#[test]
fn updates() {
    let (server, _folder) = served();
    let [one, two, three] = [1, 2, 3].map(data);
    let (using, named) = ("using-graph-uri", "using-named-graph-uri");
    let target = |name: &str| format!("http://example.org/protocol-update-dataset-{name}test/");
    // Clears, brings the documents, and copies those that the dataset of the request shows.
    let copies = |name: &str, clear: &str, pattern: &str| {
        let documents = documents();
        format!(
            "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> {clear} ALL ; \
             {documents} ; INSERT {{ GRAPH <{}> {{ ?s a dc:BibliographicResource }} }} WHERE {{ {pattern} }}",
            target(name)
        )
    };
    let found = |name: &str, there: &[&str], missing: &str| {
        let is = |it: &str| format!("<{it}> a <http://purl.org/dc/terms/BibliographicResource> . ");
        let there: String = there.iter().map(|it| is(it)).collect();
        let graph = target(name);
        let missing = is(missing);
        asked(&format!(
            "ASK {{ GRAPH <{graph}> {{ {there} }} FILTER NOT EXISTS {{ GRAPH <{graph}> {{ {missing} }} }} }}"
        ))
    };
    let full = format!(
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/> DROP ALL ; {} ; \
         INSERT {{ GRAPH <{}> {{ ?s <http://example.org/in> ?in }} }} WHERE {{ \
         {{ GRAPH ?g {{ ?s a foaf:Document }} BIND(?g AS ?in) }} UNION \
         {{ ?s a foaf:Document . BIND(\"default\" AS ?in) }} }}",
        documents(),
        target("full-")
    );
    let in_full = asked(&format!(
        "ASK {{ GRAPH <{0}> {{ <{one}> <http://example.org/in> \"default\" . <{two}> <http://example.org/in> <{two}> }} \
         FILTER NOT EXISTS {{ GRAPH <{0}> {{ <{three}> ?p ?o }} }} }}",
        target("full-")
    ));
    let base = "CLEAR GRAPH <http://example.org/protocol-base-test/> ; INSERT DATA { \
                GRAPH <http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> <test> } }";
    let based = asked(
        "SELECT ?o WHERE { GRAPH <http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> ?o } }",
    );
    let conflict = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> WITH <http://example/addresses> \
                    DELETE { ?person foaf:givenName 'Bill' } INSERT { ?person foaf:givenName 'William' } \
                    WHERE { ?person foaf:givenName 'Bill' }";
    let (plain, in_graph) = ("?s a foaf:Document", "GRAPH ?g { ?s a foaf:Document }");
    let update = |parameters: &[(&str, &str)], text: &str| post("/update", parameters, UPDATE, text);
    let done = |ask| (ask, Expected::Done);
    let refused = |ask| vec![(ask, Expected::Refused)];
    let table = [
        (
            "update_dataset_default_graph",
            vec![
                done(update(&[(using, &one)], &copies("", "CLEAR", plain))),
                (found("", &[&one], &two), Expected::True),
            ],
        ),
        (
            "update_dataset_default_graphs",
            vec![
                done(update(&[(using, &one), (using, &two)], &copies("graphs-", "DROP", plain))),
                (found("graphs-", &[&one, &two], &three), Expected::True),
            ],
        ),
        (
            "update_dataset_named_graphs",
            vec![
                done(update(&[(named, &one), (named, &two)], &copies("named-graphs-", "DROP", in_graph))),
                (found("named-graphs-", &[&one, &two], &three), Expected::True),
            ],
        ),
        (
            "update_dataset_full",
            vec![done(update(&[(using, &one), (named, &two)], &full)), (in_full, Expected::True)],
        ),
        ("update_post_form", vec![done(post("/update", &[], FORM, "update=CLEAR+ALL"))]),
        ("update_post_direct", vec![done(update(&[], "CLEAR ALL"))]),
        ("update_base_uri", vec![done(update(&[], base)), (based, Expected::Resolved)]),
        ("bad_update_get", refused(get("/sparql", &[("update", "CLEAR ALL")]))),
        ("bad_update_get at /update", refused(get("/update", &[("update", "CLEAR ALL")]))),
        (
            "bad_multiple_updates",
            refused(post("/update", &[], FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT")),
        ),
        ("bad_update_wrong_media_type", refused(post("/update", &[], "text/plain", "CLEAR NAMED"))),
        ("bad_update_missing_form_type", refused(post("/update", &[], "", "update=CLEAR%20NAMED"))),
        (
            "bad_update_non_utf8",
            refused(Ask(
                "POST",
                "/update".to_owned(),
                "application/sparql-update; charset=UTF-16",
                utf16("CLEAR NAMED"),
            )),
        ),
        ("bad_update_syntax", refused(post("/update", &[], FORM, "update=CLEAR%20XYZ"))),
        ("bad_update_dataset_conflict", refused(update(&[(named, "http://example/people")], conflict))),
    ];
    for (name, steps) in &table {
        for (ask, expected) in steps {
            check(name, &send(&server, ask), expected);
        }
    }
}
