//! The tests of the SPARQL 1.1 Graph Store Protocol under the names that the W3C gives them, in their order: each works
//! on what those before it left. Not among them is `post__multipart_formdata`: forms with several parts are not read.

use std::fs;

use super::program::{Reply, Server};

const BEARER: (&str, &str) = ("Authorization", "Bearer 0123456789abcdef0123");
const PERSON: &str = "/store?graph=http%3A%2F%2Fexample.org%2Fperson%2F1";
const NOBODY: &str = "/store?graph=http%3A%2F%2Fexample.org%2Fnobody";
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
        let headers = [BEARER, ("Content-Type", "text/turtle"), ("Accept", "text/turtle")];
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
