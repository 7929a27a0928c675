//! The pages of the explorer, as they are sent to browsers and programs.

use std::fs;
use std::sync::LazyLock;

use super::program::{Reply, Server, run};

const HTML: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const PROGRESS: &str = "/id/document/002-634f92d3c3a6b5ed";

/// A document that tries to be markup, script and address, and to turn the direction of text.
const HOSTILE: &str = "\
<script>alert(1)</script><img src=x onerror=alert(2)> \"><svg onload=alert(3)>\n\
\n\
Minutes of the meeting of the <b>CDMSI</b> {{7*7}} {% include \"base.html\" %}\n\
\n\
The \u{202e}Steering Committee on Media and Information Society\u{2066} shall report by 3 May 2019 \
javascript:alert(4) </pre></article><script src=//evil.example/x.js></script>\n\
\n\
| Action | Status |\n|---|---|\n| <script>alert(5)</script> | Ongoing |\n\
\n\
From: \"<script>alert(6)</script>\" <a@example.org>\nSubject: </title><script>alert(7)</script>\n";

struct Served {
    server: Server,
    _folder: tempfile::TempDir,
}

/// One server with the seeds and a hostile document for all these tests: none of them changes it.
static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let hostile = folder.path().join("<script>alert(8)<script>.txt");
    fs::write(&hostile, HOSTILE).unwrap();
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");
    let (success, _, err) = run(folder.path(), &["import", seeds, hostile.to_str().unwrap()]);
    assert!(success, "{err}");
    Served { server: Server::start(folder.path(), &[]), _folder: folder }
});

#[track_caller]
fn page(path: &str) -> Reply {
    let reply = SERVED.server.get(path, &[HTML]);
    assert_eq!((reply.status, reply.media_type.as_str()), (200, "text/html"), "{path}: {reply:?}");
    reply
}

#[track_caller]
fn holds(path: &str, words: &[&str]) {
    let body = page(path).body;
    for it in words {
        assert!(body.contains(it), "`{it}` is not in {path}: {body}");
    }
}

/// The tags of a page, each as it begins: `<a href=`.
fn tags(body: &str) -> impl Iterator<Item = &str> {
    body.split('<').skip(1).map(|rest| rest.split('>').next().unwrap())
}

/// The link of the hostile document.
fn hostile() -> String {
    let query = "{ documents(where: {sourceFile: {contains: \"alert\"}}) { nodes { id } } }";
    let id = SERVED.server.graphql(query).json()["data"]["documents"]["nodes"][0]["id"].clone();
    id.as_str().unwrap().replace("https://w3id.org/travaux", "")
}

#[test]
fn what_a_document_says_is_never_markup() {
    let path = hostile();
    let pages = [path.clone(), format!("{path}?view=source"), format!("{path}?at=0,40"), "/".to_owned()];
    let search =
        ["/search?q=alert", "/search?q=%3Cscript%3Ealert(9)%3C/script%3E", "/search?type=Fact", "/matters"];
    let others =
        ["/deadlines?committee=%22%3E%3Cscript%3E", "/path?from=%3Cscript%3E&to=%22onload", "/compare"];
    for path in pages.iter().map(String::as_str).chain(search).chain(others) {
        let body = page(path).body;
        for tag in tags(&body) {
            let name = tag.split([' ', '\n', '/']).next().unwrap();
            assert!(!["img", "svg", "b"].contains(&name) || !tag.contains("alert"), "{path}: <{tag}>");
            if name == "script" {
                assert!(tag.contains("src=\"/assets/"), "{path}: <{tag}>");
            }
            // Quotes in what was written never end an attribute.
            assert!(!tag.contains(" onerror=") && !tag.contains(" onload="), "{path}: <{tag}>");
            assert!(!tag.contains("href=\"javascript:"), "{path}: <{tag}>");
        }
        assert!(!body.contains("49 "), "{path} evaluated what a document says");
        for turn in ['\u{202e}', '\u{2066}'] {
            assert!(!body.contains(turn), "{path} lets a document turn its text");
        }
    }
    let body = page(&path).body;
    assert!(body.contains("alert(1)") && body.contains(">The \u{21c4}<"), "it is shown as text: {body}");
}

#[test]
fn no_script_but_our_files_may_run() {
    for path in ["/", "/deadlines", PROGRESS, "/search?q=internet", "/id/committee/cdmsi", "/nothing"] {
        let reply = SERVED.server.get(path, &[HTML]);
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(!reply.body.contains(" style=") && !reply.body.contains("<style"), "{path}");
        for tag in tags(&reply.body).filter(|it| it.contains("src=")) {
            assert!(tag.contains("src=\"/"), "{path}: <{tag}>");
        }
    }
}

#[test]
fn a_node_is_a_page_for_people_and_data_for_programs() {
    let server = &SERVED.server;
    let path = "/id/committee/cdmsi";
    let check = |accept: &str, status: u16, media_type: &str, words: &str| {
        let reply = server.get(path, &[("Accept", accept)]);
        assert_eq!((reply.status, reply.media_type.as_str()), (status, media_type), "{accept}: {reply:?}");
        assert!(reply.body.contains(words), "{accept}: {reply:?}");
        reply
    };
    let reply = check(HTML.1, 200, "text/html", "Steering Committee on Media and Information Society");
    assert!(reply.headers["vary"].to_str().unwrap().contains("Accept"));
    check("text/turtle", 200, "text/turtle", "trv:acronym \"CDMSI\"");
    let reply = check("application/ld+json", 200, "application/ld+json", "CDMSI");
    assert!(reply.json().is_array() || reply.json().is_object());
    check(
        "application/n-triples;q=0.9, image/png",
        200,
        "application/n-triples",
        "<https://w3id.org/travaux/id/committee/cdmsi>",
    );
    check("image/png", 406, "text/plain", "text/turtle");
    let reply = server.get("/id/committee/cdmsi?format=ttl", &[HTML]);
    assert_eq!(reply.media_type, "text/turtle");
    for (path, accept, status) in [
        ("/id/committee/no-such", HTML.1, 404),
        ("/id/committee/no-such", "text/turtle", 404),
        ("/id/%20bad%3C", HTML.1, 404),
        ("/graph/links", "text/turtle", 200),
        ("/graph/no-such", "text/turtle", 404),
        ("/ns", "text/turtle", 200),
    ] {
        assert_eq!(server.get(path, &[("Accept", accept)]).status, status, "{path} as {accept}");
    }
}

#[test]
fn a_missing_page_says_what_to_try() {
    let reply = SERVED.server.get("/no/such/page", &[HTML]);
    assert_eq!((reply.status, reply.media_type.as_str()), (404, "text/html"));
    assert!(reply.body.contains("/no/such/page") && reply.body.contains("href=\"/\""), "{reply:?}");
    let reply = SERVED.server.get("/no/such/page", &[("Accept", "*/*")]);
    assert_eq!((reply.status, reply.media_type.as_str()), (404, "text/plain"));
    let reply = SERVED.server.get("/deadlines?from=yesterday", &[HTML]);
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("from = yesterday"), "{reply:?}");
}

#[test]
fn the_interface_speaks_french_to_those_who_do() {
    let server = &SERVED.server;
    let french = [HTML, ("Accept-Language", "fr-BE,fr;q=0.9,en;q=0.5")];
    let reply = server.get("/deadlines", &french);
    assert!(reply.body.contains("<html lang=\"fr\">") && reply.body.contains("Échéances"), "{reply:?}");
    assert_eq!(reply.headers["content-language"], "fr");
    let reply = server.get("/deadlines?lang=fr", &[HTML]);
    assert!(reply.body.contains("Échéances"), "{reply:?}");
    let cookie = reply.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let reply = server.get("/matters", &[HTML, ("Cookie", &cookie)]);
    assert!(reply.body.contains("Dossiers"), "the choice is remembered: {reply:?}");
    let reply = server.get("/deadlines", &[HTML, ("Accept-Language", "xx")]);
    assert!(reply.body.contains("<html lang=\"en\">"), "{reply:?}");
}

#[test]
fn the_start_page_says_what_there_is_and_what_is_due() {
    holds("/", &["facts", "Overdue", "/deadlines?overdueOn=", "Progress report", "Questions to begin with"]);
    let body = page("/").body;
    let questions = body.split("class=\"questions\"").nth(1).unwrap().split("</ol>").next().unwrap();
    let links: Vec<&str> =
        questions.split("href=\"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    assert_eq!(links.len(), 5, "{questions}");
    for link in links {
        page(&link.replace("&amp;", "&").replace("&#38;", "&"));
    }
}

#[test]
fn a_fact_leads_to_its_words_and_back() {
    let body = page(PROGRESS).body;
    for name in ["deadline-43", "deliverable-53"] {
        let (entry, words) = (format!("id=\"fact-{name}\""), format!("href=\"#fact-{name}\""));
        assert!(body.contains(&entry), "{entry} is not beside the text");
        let behind = body
            .split("data-facts=\"")
            .skip(1)
            .any(|it| it.split('"').next().unwrap().split(' ').any(|it| it == name));
        assert!(behind || body.contains(&words), "no words are marked for {name}");
    }
    let link = body.split("href=\"#char=").nth(1).unwrap().split('"').next().unwrap();
    assert!(body.contains(&format!("id=\"char={link}\"")), "the place {link} has a name");
    let fact = page(&format!("{PROGRESS}/deadline/43")).body;
    assert!(fact.contains(&format!("{PROGRESS}?at=")), "{fact}");
    holds(
        &format!("{PROGRESS}/deadline/43"),
        &["2016 – 2017", "Internet intermediaries", "Media and Internet Division"],
    );
}

#[test]
fn redactions_and_what_was_not_understood_are_seen() {
    holds(
        "/id/document/004-a6ede9403dbc6d08",
        &["class=\"redaction\"", "marked as removed", "class=\"message\""],
    );
    holds("/id/document/003-2f6f766bd8b5e6f9", &["class=\"note\"", "8 places were not understood"]);
    holds("/id/document/001-8003fec4e6e9fa5f/event/1", &["name removed", "Took part", "William Sleath"]);
}

#[test]
fn every_part_of_a_long_document_can_be_reached() {
    let first = page(PROGRESS).body;
    assert!(first.contains("part=2"), "{first}");
    let second = page(&format!("{PROGRESS}?part=2")).body;
    assert!(!second.contains("Building democracy online") && second.contains("class=\"fact"), "{second}");
    let at = page(&format!("{PROGRESS}?at=33000,33005")).body;
    assert!(at.contains("asked"), "an asked place is marked in the part that holds it");
    page(&format!("{PROGRESS}?part=99&at=x,y"));
}

#[test]
fn deadlines_are_chosen_and_shown_no_more_precisely_than_known() {
    holds(
        "/deadlines?committee=CDMSI",
        &["8 deadlines", "/calendar.ics?committee=CDMSI", "/api/deadlines.csv?committee=CDMSI"],
    );
    holds("/deadlines?committee=CDMSI&overdueOn=2016-11-04", &["June 2016"]);
    holds("/deadlines?from=2016-06-01&to=2016-06-30&view=calendar", &["June 2016", "Sometime in June 2016"]);
    holds("/deadlines?view=timeline&kind=DELIVERY", &["<svg", "class=\"bar"]);
    holds("/deadlines?committee=NOSUCH", &["No deadline fits", "Take a condition away"]);
    let reply = SERVED.server.get("/deadlines?kind=NONE", &[HTML]);
    assert_eq!(reply.status, 400);
}

#[test]
fn search_forgives_and_shows_where() {
    holds("/search?q=CDMSI", &["Steering Committee on Media and Information Society", "/id/committee/cdmsi"]);
    holds("/search?q=intermediares+internet", &["<mark>", "intermediaries"]);
    holds("/search?q=xqzxqzxqz", &["Nothing was found"]);
    let found = SERVED.server.graphql("{ committees(where: {mentions: {some: {}}}) { totalCount } }").json();
    let count = found["data"]["committees"]["totalCount"].as_u64().unwrap();
    assert!(count > 20, "{found}");
    holds("/search?type=Committee", &[&format!(">{count} results"), "/id/committee/"]);
    holds("/search/suggest?q=cdm", &["role=\"option\"", "/id/committee/cdmsi"]);
}

#[test]
fn stories_contradictions_and_chains_come_with_their_words() {
    holds("/matters", &["Internet Governance Strategy 2016-2019", "show me where", "/id/process/"]);
    holds("/compare", &["William Sleath", "One says", "The other says"]);
    let both = "/compare?left=000-0caba34981e32b42&right=002-634f92d3c3a6b5ed";
    holds(both, &["Things that both speak of", "Recommendation CM/Rec(2018)2"]);
    holds("/path?from=CDMSI&to=Google", &["Chain 1", "MSI-AUT", "show me where"]);
    holds("/path?from=xqzxqz&to=Google", &["Nothing is called"]);
}

#[test]
fn every_page_leads_to_its_data() {
    let body = page("/id/committee/cdmsi").body;
    assert!(body.contains("query+EntityPage"), "{body}");
    assert!(body.contains("/query?graphql="), "{body}");
    let csv = SERVED.server.get("/id/committee/cdmsi?format=csv", &[HTML]);
    assert_eq!(csv.media_type, "text/csv");
    let mut rows = csv::Reader::from_reader(csv.body.as_bytes());
    assert!(rows.headers().unwrap().iter().any(|it| it == "quote"));
    assert!(rows.records().map(Result::unwrap).count() > 10);
    let state = body.split("state=").nth(1).unwrap().split(['"', '&']).next().unwrap().to_owned();
    let cited = page(&format!("/id/committee/cdmsi?state={state}")).body;
    assert!(!cited.contains("has changed since"), "{state}");
    assert!(page("/id/committee/cdmsi?state=000000000000").body.contains("has changed since"));
}

#[test]
fn queries_in_sparql_are_answered_on_a_page() {
    holds("/query", &["Prefixes that need no declaration", "Examples", "<textarea"]);
    holds(
        "/query?query=SELECT+%3Fc+%7B+%3Fc+trv%3Aacronym+%22CDMSI%22+%7D",
        &["1 result", "href=\"/id/committee/cdmsi\""],
    );
    holds("/query?query=ASK+%7B%7D", &["true"]);
    holds("/query?query=SELECT+%3Cscript%3E", &["cannot be answered", "&#60;script&#62;"]);
    holds(
        "/query?query=CONSTRUCT+%7B+%3Fs+a+trv%3AProcess+%7D+%7B+%3Fs+a+trv%3AProcess+%7D",
        &["trv:Process"],
    );
}

#[test]
fn an_empty_corpus_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    for path in ["/", "/deadlines", "/matters", "/compare", "/search?q=anything", "/path"] {
        let reply = server.get(path, &[HTML]);
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
    }
    assert!(server.get("/", &[HTML]).body.contains("travaux import PATH"));
}
