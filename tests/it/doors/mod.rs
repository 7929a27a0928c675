//! The plain addresses over HTTP, with the seeds: tables, calendar, feeds, files, and what describes them.

mod calendar;
mod described;
mod exported;
mod feeds;
mod files;
mod replay;
mod tables;

use std::path::Path;

use oxigraph::io::{RdfFormat, RdfParser};

use super::program::{Reply, Server, run};

/// A token of somebody who may change things.
const TOKEN: &str = "0123456789abcdef0123";

/// A server over the seeds, with somebody who may change them.
struct Served {
    server: Server,
    _folder: tempfile::TempDir,
}

fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let (done, _, told) = run(folder.path(), &["import", &seeds.to_string_lossy()]);
    assert!(done, "{told}");
    std::fs::write(folder.path().join("tokens"), format!("ann: {TOKEN}\n")).unwrap();
    Served { server: Server::start(folder.path(), &["--token-file", "tokens"]), _folder: folder }
}

impl Served {
    #[track_caller]
    fn get(&self, path: &str) -> Reply {
        let reply = self.server.get(path, &[]);
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        reply
    }

    #[track_caller]
    fn refused(&self, path: &str, status: u16, words: &str) {
        let reply = self.server.get(path, &[]);
        assert_eq!((reply.status, reply.media_type.as_str()), (status, "text/plain"), "{path}: {reply:?}");
        assert!(reply.body.contains(words), "{path}: `{words}` is not in {}", reply.body);
    }

    /// Takes in a text, and tells the IRI of the document.
    fn import(&self, name: &str, text: &str) -> String {
        let query = "mutation($name: String!, $text: String!) { importDocument(fileName: $name, text: $text) { document { id } } }";
        let body =
            serde_json::json!({ "query": query, "variables": { "name": name, "text": text } }).to_string();
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
        let answer = self.server.ask("POST", "/graphql", &headers, body.as_bytes()).json();
        answer["data"]["importDocument"]["document"]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }
}

/// The head and the rows of a table.
#[track_caller]
fn table(reply: &Reply) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(reply.media_type, "text/csv");
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(reply.body.as_bytes());
    let texts = |it: &csv::StringRecord| it.iter().map(str::to_owned).collect::<Vec<_>>();
    let head = texts(reader.headers().unwrap());
    (head, reader.records().map(|it| texts(&it.unwrap())).collect())
}

/// How many statements a text in a format of RDF makes.
#[track_caller]
fn statements(format: RdfFormat, text: &str) -> usize {
    let read: Result<Vec<_>, _> = RdfParser::from_format(format).for_slice(text).collect();
    read.unwrap().len()
}

#[test]
fn an_answer_that_a_client_has_is_not_sent_again() {
    let served = served();
    for path in [
        "/api/documents.csv",
        "/calendar.ics",
        "/feeds/changes.atom",
        "/export/documents.csv",
        "/api/openapi.json",
    ] {
        let reply = served.get(path);
        let tag = reply.headers["etag"].to_str().unwrap();
        let again = served.server.get(path, &[("If-None-Match", tag)]);
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        let date = reply.headers["last-modified"].to_str().unwrap();
        assert!(date.ends_with(" GMT"), "{date}");
        assert_eq!(served.server.get(path, &[("If-Modified-Since", date)]).status, 304, "{path}");
        let head = served.server.ask("HEAD", path, &[], b"");
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.media_type, reply.media_type);
    }
    let tag = served.get("/calendar.ics").headers["etag"].to_str().unwrap().to_owned();
    served.import("new.txt", "The Secretariat shall submit the report to the Bureau by 5 May 2031.\n");
    assert_eq!(served.server.get("/calendar.ics", &[("If-None-Match", &tag)]).status, 200);
}

#[test]
fn only_reading_is_possible() {
    let served = served();
    for path in
        ["/api/documents.csv", "/calendar.ics", "/feeds/changes.atom", "/export/", "/.well-known/void"]
    {
        let reply = served.server.ask("POST", path, &[], b"x");
        assert_eq!((reply.status, &reply.headers["allow"]), (405, &"GET, HEAD".parse().unwrap()), "{path}");
    }
}
