//! The tests of the SPARQL 1.1 Graph Store Protocol under the names that the W3C gives them, in their order: each works
//! on what those before it left.

use std::fs;

use super::program::{Reply, Server};

const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123");
const PERSON: &str = "/store?graph=http%3A%2F%2Fexample.org%2Fperson%2F1";
const NOBODY: &str = "/store?graph=http%3A%2F%2Fexample.org%2Fnobody";
const BOUNDARY: &str = "a6fe4cd636164618814be9f8d3d1a0DE";
const DEFAULT: &str = "/store?default";

fn person(name: &str) -> String {
    format!(
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .
         <http://example.org/person/1> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn \"{name}\" ] ."
    )
}

struct Served(Server, #[expect(dead_code, reason = "the folder goes with the server")] tempfile::TempDir);

impl Served {
    fn new() -> Served {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tokens"), "ann:0123456789abcdef0123\n").unwrap();
        Served(Server::start(folder.path(), &["--token-file", "tokens"]), folder)
    }

    #[track_caller]
    fn asks(&self, test: &str, method: &str, place: &str, body: &str, status: u16) -> Reply {
        let several = format!("multipart/form-data; boundary={BOUNDARY}");
        let kind = if body.starts_with("--") { &several } else { "text/turtle" };
        let headers = [BEARER, ("Content-Type", kind), ("Accept", "text/turtle")];
        let reply = self.0.ask(
            method,
            place,
            if body.is_empty() { &headers[..1] } else { &headers },
            body.as_bytes(),
        );
        assert_eq!(reply.status, status, "{test}: {reply:?}");
        reply
    }

    #[track_caller]
    fn shows(&self, test: &str, place: &str, words: &[&str]) {
        let reply = self.0.get(place, &[("Accept", "text/turtle")]);
        assert_eq!((reply.status, reply.media_type.as_str()), (200, "text/turtle"), "{test}: {reply:?}");
        for word in words {
            assert!(reply.body.contains(word), "{test}: `{word}` is not in {}", reply.body);
        }
    }
}

/// A form of these parts: name of the file, type, text.
fn form(parts: &[(&str, &str, &str)]) -> String {
    let part = |(name, kind, text): &(&str, &str, &str)| {
        let kind = if kind.is_empty() { String::new() } else { format!("Content-Type: {kind}\r\n") };
        let place = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"");
        format!("--{BOUNDARY}\r\n{place}\r\n{kind}\r\n{text}\r\n")
    };
    format!("{}--{BOUNDARY}--\r\n", parts.iter().map(part).collect::<String>())
}

#[test]
fn in_the_order_of_the_manifest() {
    let served = Served::new();
    served.asks("put__initial_state", "PUT", PERSON, &person("John Doe"), 201);
    served.shows("get_of_put__initial_state", PERSON, &["John Doe"]);
    served.asks("put__graph_already_in_store", "PUT", PERSON, &person("Jane Doe"), 204);
    served.shows("get_of_put__graph_already_in_store", PERSON, &["Jane Doe"]);
    served.asks("put__default_graph", "PUT", DEFAULT, &person("Alice"), 201);
    served.shows("get_of_put__default_graph", DEFAULT, &["Alice"]);
    let rdf_xml =
        "<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>";
    served.asks("put__mismatched_payload", "PUT", PERSON, rdf_xml, 400);
    served.asks("delete__existing_graph", "DELETE", PERSON, "", 204);
    served.asks("get_of_delete__existing_graph", "GET", PERSON, "", 404);
    served.asks("delete__nonexistent_graph", "DELETE", PERSON, "", 404);
    served.asks("post__existing_graph (before)", "PUT", PERSON, &person("John Doe"), 201);
    served.asks("post__existing_graph", "POST", PERSON, &person("Johnny"), 204);
    served.shows("get_of_post__existing_graph", PERSON, &["John Doe", "Johnny"]);
    let turtle = "text/turtle; charset=utf-8";
    let name = |property: &str, name: &str| {
        format!(
            "@prefix foaf: <http://xmlns.com/foaf/0.1/> . <http://example.org/person/1> foaf:{property} \"{name}\" ."
        )
    };
    let names = [
        ("lastName.ttl", turtle, &*name("familyName", "Doe-Roe")),
        ("f.ttl", turtle, &name("givenName", "Jo")),
    ];
    served.asks("post__multipart_formdata", "POST", PERSON, &form(&names), 204);
    served.shows("get_of_post__multipart_formdata", PERSON, &["John Doe", "Doe-Roe", "\"Jo\""]);
    let made = served.asks("post__create__new_graph", "POST", "/store", &person("New"), 201);
    let place = made.headers.get("location").unwrap().to_str().unwrap().to_owned();
    served.shows("get_of_post__create__new_graph", &place, &["New"]);
    let other = served.asks("post__create__new_graph again", "POST", "/store", &person("New"), 201);
    assert_ne!(other.headers.get("location").unwrap().to_str().unwrap(), place);
    let nothing = "@prefix foaf: <http://xmlns.com/foaf/0.1/> .";
    served.asks("post__empty_graph_to_existing_graph", "POST", &place, nothing, 204);
    served.shows("get_of_post__after_noop", &place, &["New"]);
    served.asks("head_on_an_existing_graph", "HEAD", PERSON, "", 200);
    served.asks("head_on_a_nonexistent_graph", "HEAD", NOBODY, "", 404);
    for method in ["GET", "PUT", "DELETE"] {
        served.asks("no graph is named", method, "/store", nothing, 400);
    }
}

#[test]
fn forms_with_several_parts() {
    let served = Served::new();
    let shared = "_:x <urn:p> <urn:a> .";
    let parts = [
        ("a.TTL", "application/octet-stream", "@base <http://example.org/> . <a> a <b> ."),
        ("b.nt", "", shared),
        ("c", "application/n-triples", shared),
        ("empty.ttl", "text/turtle", ""),
    ];
    served.asks("several", "PUT", NOBODY, &form(&parts), 201);
    let shown = served.0.get(NOBODY, &[("Accept", "application/n-triples")]);
    // A blank node is one within its part only.
    assert_eq!(shown.body.lines().count(), 3, "{shown:?}");

    let good = ("good.ttl", "text/turtle", "<urn:a> <urn:b> <urn:never> .");
    for (part, status, words) in [
        (("bad.ttl", "text/turtle", "<urn:a> <urn:b> ."), 400, "part 2 (bad.ttl) cannot be read: "),
        (("x.xml", "application/rdf+xml", "<x/>"), 415, "part 2 (x.xml): send it as text/turtle"),
        (("x.csv", "", "a,b"), 415, "part 2 (x.csv): send it as"),
        (("x.ttl", "text/turtle; charset=utf-16", "x"), 415, "part 2 (x.ttl): the charset utf-16"),
    ] {
        let reply = served.asks("one part is bad", "POST", PERSON, &form(&[good, part]), status);
        assert!(reply.body.starts_with(words), "{reply:?}");
    }
    let whole = form(&[good]);
    for (body, words) in [
        (&whole[..whole.len() - 10], "part 1 (good.ttl) cannot be read: "),
        (&whole[..whole.len() - 4], "the form cannot be read: "),
        (&form(&[]), "the form has no parts"),
        ("--other\r\n", "the form cannot be read: "),
    ] {
        let reply = served.asks("no whole form", "POST", PERSON, body, 400);
        assert!(reply.body.starts_with(words), "{reply:?}");
    }
    let kind = [BEARER, ("Content-Type", "multipart/form-data")];
    assert_eq!(served.0.ask("POST", PERSON, &kind, whole.as_bytes()).status, 400);
    assert_eq!(served.0.ask("POST", PERSON, &[("Content-Type", kind[1].1)], whole.as_bytes()).status, 401);
    served.asks("nothing was written", "GET", PERSON, "", 404);
}
