//! The explorer beyond its pages of one thing: lists, imports, the SPARQL editor, files, and ways from a page to its data.

use std::fs;
use std::thread;
use std::time::Duration;

use super::program::{Reply, Server, run};

const HTML: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const TOKEN: &str = "0123456789abcdef-ann";

struct Served {
    server: Server,
    folder: tempfile::TempDir,
}

fn served(texts: &[(&str, &str)], arguments: &[&str]) -> Served {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tokens"), format!("ann:{TOKEN}\n")).unwrap();
    for (name, text) in texts {
        fs::write(folder.path().join(name), text).unwrap();
        let (done, _, told) = run(folder.path(), &["import", name]);
        assert!(done, "{told}");
    }
    Served { server: Server::start(folder.path(), arguments), folder }
}

impl Served {
    #[track_caller]
    fn page(&self, path: &str) -> String {
        let reply = self.server.get(path, &[HTML]);
        assert_eq!((reply.status, reply.media_type.as_str()), (200, "text/html"), "{path}: {reply:?}");
        reply.body
    }

    #[track_caller]
    fn holds(&self, path: &str, words: &[&str]) {
        let body = self.page(path);
        for it in words {
            assert!(body.contains(it), "`{it}` is not in {path}: {body}");
        }
    }

    fn send(&self, name: &str, text: &str) -> Reply {
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "text/plain")];
        self.server.ask("POST", &format!("/import?name={name}"), &headers, text.as_bytes())
    }
}

/// Duties of one committee, as many as asked.
fn plan(duties: usize) -> String {
    let duty = |at: usize| {
        let (year, month) = (2030 + at / 12, at % 12 + 1);
        format!(
            "The CDMSI shall submit report number {at} to the Committee of Ministers by 3/{month:02}/{year}.\n\n"
        )
    };
    (0..duties).map(duty).collect()
}

/// The links of a page whose addresses hold `part`, as they are.
fn links(body: &str, part: &str) -> Vec<String> {
    let all = body.split("href=\"").skip(1).filter_map(|it| it.split('"').next());
    all.filter(|it| it.contains(part)).map(|it| it.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

#[test]
fn long_lists_are_read_page_by_page_filtered_and_whole() {
    let served = served(&[("plan.txt", &plan(120))], &[]);
    let body = served.page("/id/committee/cdmsi");
    let all = links(&body, "list=deadlinesToMeet");
    assert_eq!(all, ["/id/committee/cdmsi?list=deadlinesToMeet"], "{body}");
    assert!(body.contains("Show all 120"), "{body}");
    let first = served.page(&all[0]);
    assert!(first.contains("120 results") && first.contains("report number 0 "), "{first}");
    let third = links(&first, "offset=100");
    let third = served.page(&third[0]);
    assert!(third.contains("report number 119") && third.contains("aria-current=\"page\">3<"), "{third}");
    let latest = served.page("/id/committee/cdmsi?list=deadlinesToMeet&sort=-latest");
    assert!(latest.contains("report number 119") && !latest.contains("report number 5 "), "{latest}");
    let one = served.page("/id/committee/cdmsi?list=deadlinesToMeet&q=number+77");
    assert!(one.contains("1 result") && one.contains("report number 77"), "{one}");
    served.holds("/id/committee/cdmsi?list=deadlinesToMeet&q=xqxq", &["Nothing in this list fits"]);
    // Every mention, with pages of its own.
    let mentions = links(&body, "list=mentions");
    served.holds(&mentions[0], &["120 results", "offset=50"]);
    // A file has everything, not the page that is shown.
    for path in ["/id/committee/cdmsi?format=csv", "/id/committee/cdmsi?list=deadlinesToMeet&format=csv"] {
        let file = served.server.get(path, &[HTML]);
        let mut rows = csv::Reader::from_reader(file.body.as_bytes());
        let numbers = rows.records().map(Result::unwrap).filter(|it| &it[1] == "Deadline").count();
        assert_eq!(numbers, 120, "{path}");
    }
    assert_eq!(served.server.get("/id/committee/cdmsi?list=none", &[HTML]).status, 404);
    // All of a type likewise.
    let facts = served.page("/search?type=Fact&sort=-label");
    let pages = links(&facts, "offset=20");
    assert!(pages.iter().any(|it| it.contains("sort=-label")), "{facts}");
    let file = served.server.get("/search?type=Fact&format=csv", &[HTML]);
    assert!(file.body.lines().count() > 120, "{}", file.body);
    let file = served.server.get("/search?q=report+number+77&format=csv", &[HTML]);
    assert!(file.body.contains("report number 77"), "{}", file.body);
}

#[test]
fn who_sends_documents_sees_how_far_they_are() {
    let served = served(&[], &["--token-file", "tokens"]);
    served.holds("/imports", &["Nothing was sent yet", "id=\"send\"", "travaux import PATH…", "pdftotext"]);
    served.holds("/", &["The corpus is empty", "href=\"/imports\""]);
    let text = plan(400);
    for name in ["one.txt", "two.txt", "three.txt"] {
        assert_eq!(served.send(name, &text.replace("report", name)).status, 202);
    }
    assert_eq!(served.send("four.txt", "\u{0}\u{1}binary").status, 202);
    // What is under way is seen by those who look, without a name before it is stored.
    let early = served.page("/imports");
    assert!(early.contains("of 4 documents read") || early.contains(">Read<"), "{early}");
    assert!(!early.contains("four.txt"), "{early}");
    for _ in 0..1200 {
        if !served.page("/imports").contains("role=\"status\"") {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let body = served.page("/imports");
    assert_eq!((body.matches(">Read").count(), body.matches(">Failed").count()), (3, 1), "{body}");
    assert!(!body.contains("every 1500ms"), "nobody asks again and again when nothing is under way: {body}");
    assert_eq!(links(&body, "/id/document/").len(), 3, "{body}");
    // Without a list of tokens there is no form, and the page says what to do.
    drop(served);
    let closed = self::served(&[], &[]);
    let body = closed.page("/imports");
    assert!(body.contains("--token-file") && !body.contains("type=\"password\""), "{body}");
    assert!(closed.folder.path().exists());
}

#[test]
fn a_query_is_answered_as_table_graph_and_axis() {
    let served = served(&[("plan.txt", &plan(12))], &[]);
    let asked = |query: &str, view: &str| {
        let query: String = form_urlencoded(query);
        format!("/query?query={query}&view={view}")
    };
    let duties = "SELECT ?it ?label ?who ?latest { ?it a trv:Deadline ; rdfs:label ?label ; trv:bearer ?who ; trv:latest ?latest } ORDER BY ?latest ?it";
    let table = served.page(&asked(duties, "table"));
    for view in ["graph", "timeline"] {
        assert!(links(&table, &format!("view={view}")).len() == 1, "{view}: {table}");
    }
    let graph = served.page(&asked(duties, "graph"));
    assert!(graph.contains("data-short=\"CDMSI\"") && graph.contains("title=\"who\""), "{graph}");
    let line = served.page(&asked(duties, "timeline"));
    assert!(line.matches("class=\"bar").count() == 12 && line.contains(">2030<"), "{line}");
    let construct = "CONSTRUCT { ?it trv:bearer ?who } { ?it a trv:Deadline ; trv:bearer ?who }";
    served.holds(&asked(construct, "table"), &["trv:bearer", "view=graph"]);
    served.holds(&asked(construct, "graph"), &["data-short=\"CDMSI\"", "title=\"bearer\""]);
    // What cannot be drawn is a table still.
    served.holds(&asked("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", "graph"), &["<table", "1 result"]);
    served.holds(&asked("SELECT ?a { ?a a trv:NoSuchClass }", "table"), &["nothing in the corpus fits"]);
    served
        .holds(&asked("SELECT nonsense", "table"), &["cannot be answered", "begin with one of the examples"]);
    let file = served.server.get(&(asked(duties, "table") + "&format=csv"), &[HTML]);
    assert_eq!((file.media_type.as_str(), file.body.lines().count()), ("text/csv", 13));
}

fn form_urlencoded(text: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-._~".contains(&it);
    text.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

#[test]
fn every_page_leads_to_graphql_sparql_csv_and_a_citation() {
    let other = "The Lanzarote Committee shall submit a report to the CDMSI by 5 May 2031.\n";
    let served = served(&[("plan.txt", &plan(3)), ("other.txt", other)], &[]);
    for path in [
        "/",
        "/search?q=report",
        "/search?type=Document",
        "/deadlines",
        "/deadlines?view=calendar&month=2030-01",
        "/matters",
        "/compare",
        "/compare?left=plan&right=other",
        "/path?from=CDMSI&to=Lanzarote+Committee",
        "/id/committee/cdmsi",
        "/id/committee/cdmsi?list=mentions",
        "/id/document/plan",
        "/id/document/plan/deadline/1",
    ] {
        let body = served.page(path);
        let doors =
            body.split("class=\"doors\"").nth(1).unwrap_or_else(|| panic!("{path} has no doors: {body}"));
        assert!(links(doors, "/graphiql?query=").len() == 1, "{path}: {doors}");
        let sparql = links(doors, "/query?graphql=");
        let shown = served.page(&sparql[0]);
        let text = shown.split("<textarea").nth(1).and_then(|it| it.split("</textarea>").next()).unwrap();
        assert!(text.contains("SELECT") && text.contains("WHERE {\n"), "{path}: {text}");
        // And it runs as it stands there.
        let query = text.split_once('>').unwrap().1;
        let query = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
            .iter()
            .fold(query.to_owned(), |text, (from, to)| text.replace(from, to));
        let answer = served.server.get(&format!("/sparql?query={}", form_urlencoded(&query)), &[]);
        assert_eq!(answer.status, 200, "{path}: {query}\n{answer:?}");
        let csv = links(doors, "csv");
        let file = served.server.get(&csv[0], &[HTML]);
        assert_eq!((file.status, file.media_type.as_str()), (200, "text/csv"), "{path}: {csv:?}");
        assert!(doors.contains("state="), "{path} cannot be cited: {doors}");
    }
}

#[test]
fn a_person_has_the_messages_sent_and_received() {
    let mail = "From: Anna Berg <anna.berg@ministry.example>\nTo: Paul Durand <p.durand@firm.example>\n\
        Date: 3 March 2023 10:15\nSubject: Comments on Article 7\n\nDear Paul,\n\nthank you.\n\nAnna Berg\n";
    let served = served(&[("mail.txt", mail)], &[]);
    let people = served.page("/search?type=Person");
    let [anna, paul] = ["berg", "durand"].map(|it| links(&people, &format!("/id/person/{it}"))[0].clone());
    served.holds(&anna, &["Messages it sent", "Comments on Article 7", "3 March 2023, 10:15", "Paul Durand"]);
    served.holds(&paul, &["Messages it received", "Anna Berg"]);
    served.holds(&format!("{anna}?list=sentMessages&q=article"), &["1 result"]);
    served.holds("/search?type=Message", &["1 result", "Comments on Article 7", "3 March 2023"]);
    served.holds("/", &["write, when, and to whom?"]);
}

#[test]
fn names_are_offered_in_spite_of_typing_errors() {
    let served = served(&[("plan.txt", &plan(1))], &[]);
    for typed in ["lanzarot", "lanzarotte", "lamzarot", "lanazrote comm"] {
        served.holds(&format!("/search/suggest?q={}", form_urlencoded(typed)), &["Lanzarote"]);
    }
    assert!(!served.page("/search/suggest?q=xqzxqzxq").contains("option"));
}

#[test]
fn questions_to_begin_with_are_made_of_what_there_is() {
    let served = served(&[("plan.txt", &plan(3))], &[]);
    let body = served.page("/");
    let questions = body.split("class=\"questions\"").nth(1).unwrap().split("</ol>").next().unwrap();
    let links = links(questions, "/");
    assert_eq!(links.len(), 5, "{questions}");
    for link in links {
        served.page(&link);
    }
}

#[test]
fn files_are_listed_for_people_with_former_states() {
    let served = served(&[("plan.txt", &plan(2))], &["--token-file", "tokens"]);
    let before = served.server.get("/export/corpus.nq", &[]).body;
    assert_eq!(served.send("new.txt", "The CDMSI shall report by 5 May 2031.\n").status, 202);
    let mut body = String::new();
    for _ in 0..600 {
        body = served.page("/export/");
        if body.contains("corpus.nq?generation=") && !body.contains("being counted") {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(body.contains("deadlines.csv") && body.contains("<code title=\""), "{body}");
    let former = links(&body, "corpus.nq?generation=");
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let was = served.server.get(&former[0], &[]);
    assert_eq!((was.status, was.media_type.as_str()), (200, "application/n-quads"));
    assert_eq!(lines(&was.body), lines(&before));
    assert_eq!(served.server.get("/export/corpus.nq?generation=999999", &[]).status, 400);
    assert_eq!(served.server.get("/export/documents.csv?generation=1", &[]).status, 400);
}
