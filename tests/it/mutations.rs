//! Changes by GraphQL: what they do, that everybody sees it, that it lasts, and that it can be undone.

use std::collections::BTreeSet;
use std::fs;
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::program::{Reply, Server};

const TOKEN: &str = "0123456789abcdef-ann";
const OTHER: &str = "0123456789abcdef-bob";
const DOCUMENT: &str = "https://w3id.org/travaux/id/document/points";
const ID: &str = "https://w3id.org/travaux/id";

const POINTS: &str = "Niederschrift der 3. Sitzung der Arbeitsgruppe Hecken\nam Dienstag, 12. Januar 2021\n\n\
    Offene Punkte\nNr. | Aufgabe | zuständig | Frist\n\
    1   | Bestandslisten der Hecken | Umweltbundesamt | 12.02.21\n\
    2   | Muster für den Bericht an den Bundestag | Geschäftsstelle | 1. Halbjahr 2021\n\
    3   | Anfrage zu Adressdaten | Umweltbundesamt | unverzüglich\n";

struct Served {
    server: Server,
    folder: TempDir,
}

fn start(folder: &TempDir) -> Server {
    Server::start(folder.path(), &["--token-file", "tokens", "--query-rows", "1000000"])
}

/// A server with one document, imported by a mutation.
fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tokens"), format!("# who\nann:{TOKEN}\nbob: {OTHER}\n")).unwrap();
    let served = Served { server: start(&folder), folder };
    assert_eq!(served.import(POINTS), "ADDED");
    served
}

impl Served {
    fn post(&self, token: Option<&str>, query: &str, variables: &Value) -> Reply {
        let mut headers =
            vec![("Content-Type", "application/json"), ("Accept", "application/graphql-response+json")];
        let bearer = token.map(|it| format!("Bearer {it}"));
        headers.extend(bearer.as_deref().map(|it| ("Authorization", it)));
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.server.ask("POST", "/graphql", &headers, body.as_bytes())
    }

    #[track_caller]
    fn data(&self, query: &str) -> Value {
        let mut response = self.post(Some(TOKEN), query, &json!({})).json();
        assert!(response.get("errors").is_none(), "{query}: {response}");
        response["data"].take()
    }

    #[track_caller]
    fn refused(&self, query: &str) -> String {
        let response = self.post(Some(TOKEN), query, &json!({})).json();
        response["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{response}"))
            .to_owned()
    }

    /// Does one thing and gives the IRI of its action.
    #[track_caller]
    fn act(&self, field: &str) -> String {
        let data = self.data(&format!("mutation {{ done: {field} {{ action {{ id }} generation }} }}"));
        data["done"]["action"]["id"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn import(&self, text: &str) -> String {
        let query = "mutation($text: String!) { importDocument(fileName: \"points.txt\", folder: \"in\", text: $text) \
                     { outcome document { id } } }";
        let response = self.post(Some(TOKEN), query, &json!({ "text": text })).json();
        let done = &response["data"]["importDocument"];
        assert_eq!(done["document"]["id"], DOCUMENT, "{response}");
        done["outcome"].as_str().unwrap().to_owned()
    }

    /// All quads but those of the journal.
    fn quads(&self) -> BTreeSet<String> {
        let found = self.server.select("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }");
        let rows = found["results"]["bindings"].as_array().unwrap().iter();
        let kept = rows.filter(|it| it["g"]["value"] != "https://w3id.org/travaux/graph/curation");
        kept.map(Value::to_string).collect()
    }

    fn asks(&self, pattern: &str) -> bool {
        let found = self.server.select(&format!(
            "PREFIX id: <{ID}/> PREFIX d: <{DOCUMENT}/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> \
             PREFIX owl: <http://www.w3.org/2002/07/owl#> \
             PREFIX trv: <https://w3id.org/travaux/ns#> ASK {{ {pattern} }}"
        ));
        found["boolean"].as_bool().unwrap()
    }

    fn restarted(self) -> Served {
        let Served { server, folder } = self;
        server.stop();
        Served { server: start(&folder), folder }
    }

    /// Does `field`, after which GraphQL answers `query` with `expected`, and SPARQL `pattern` with yes, at once, after
    /// the document was imported anew, and after a restart; then undoes it, and everything is as before.
    #[track_caller]
    fn lasts_until_undone(self, field: &str, (query, expected): (&str, &Value), pattern: &str) {
        let before = self.quads();
        let fresh = self.data(query);
        assert!(fresh != *expected && !self.asks(pattern), "{field} would change nothing: {fresh}");
        let action = self.act(field);
        let after = self.quads();
        let holds = |served: &Served| {
            assert_eq!(served.data(query), *expected, "{field}");
            assert!(served.asks(pattern), "{field}: {pattern}");
            assert!(served.quads() == after, "{field}");
        };
        holds(&self);
        assert_eq!(self.import("Something else.\n"), "REPLACED");
        assert_eq!(self.import(POINTS), "REPLACED");
        holds(&self);
        let again = self.restarted();
        holds(&again);
        again.act(&format!("undo(action: \"{action}\")"));
        assert!(again.quads() == before, "{field} is not undone");
        assert_eq!(again.data(query), fresh);
    }
}

#[test]
fn merged_entities_are_one_everywhere() {
    let (kept, other) =
        (format!("{ID}/organisation/geschaftsstelle"), format!("{ID}/organisation/umweltbundesamt"));
    let query = format!(
        "{{ other: node(id: \"{other}\") {{ id }} kept: organisation(id: \"{kept}\") {{ prefLabel }}
            deliverables(where: {{responsible: {{some: {{id: {{eq: \"{kept}\"}}}}}}}}) {{ totalCount }} }}"
    );
    let expected = json!({
        "other": null, "kept": { "prefLabel": "Geschäftsstelle" }, "deliverables": { "totalCount": 3 }
    });
    served().lasts_until_undone(
        &format!("merge(ids: [\"{kept}\", \"{other}\"], why: \"one office\")"),
        (&query, &expected),
        "<https://w3id.org/travaux/id/organisation/geschaftsstelle> skos:altLabel 'German Environment Agency' \
         FILTER NOT EXISTS { <https://w3id.org/travaux/id/organisation/umweltbundesamt> ?p ?o }",
    );
}

#[test]
fn a_rejected_fact_is_gone_with_what_points_at_it() {
    let expected = json!({
        "deliverable": null, "deadline": { "subject": [] },
        "deliverables": { "nodes": [
            { "label": "Muster für den Bericht an den Bundestag" }, { "label": "Anfrage zu Adressdaten" }
        ] }
    });
    let query = format!(
        "{{ deliverable(id: \"{DOCUMENT}/deliverable/1\") {{ id }}
            deadline(id: \"{DOCUMENT}/deadline/1\") {{ subject {{ id }} }} deliverables {{ nodes {{ label }} }} }}"
    );
    served().lasts_until_undone(
        &format!("reject(fact: \"{DOCUMENT}/deliverable/1\", why: \"never promised\")"),
        (&query, &expected),
        "FILTER NOT EXISTS { <https://w3id.org/travaux/id/document/points/deliverable/1> ?p ?o } \
         FILTER NOT EXISTS { ?s ?p <https://w3id.org/travaux/id/document/points/deliverable/1> \
           FILTER(?p != trv:target) }",
    );
}

#[test]
fn a_corrected_value_replaces_the_one_that_was_read() {
    let query = format!("{{ deliverable(id: \"{DOCUMENT}/deliverable/1\") {{ status }} }}");
    served().lasts_until_undone(
        &format!("correct(id: \"{DOCUMENT}/deliverable/1\", field: \"status\", value: \"COMPLETED\")"),
        (&query, &json!({ "deliverable": { "status": "COMPLETED" } })),
        "<https://w3id.org/travaux/id/document/points/deliverable/1> trv:status \
         <https://w3id.org/travaux/ns#status/Completed>",
    );
}

#[test]
fn one_value_of_a_list_is_corrected() {
    let (old, new) =
        (format!("{ID}/organisation/umweltbundesamt"), format!("{ID}/organisation/geschaftsstelle"));
    let query = format!("{{ deliverable(id: \"{DOCUMENT}/deliverable/1\") {{ responsible {{ id }} }} }}");
    served().lasts_until_undone(
        &format!(
            "correct(id: \"{DOCUMENT}/deliverable/1\", field: \"responsible\", oldValue: \"{old}\", value: \"{new}\")"
        ),
        (&query, &json!({ "deliverable": { "responsible": [{ "id": new }] } })),
        "<https://w3id.org/travaux/id/document/points/deliverable/1> trv:responsible id:organisation\\/geschaftsstelle",
    );
}

#[test]
fn a_name_of_the_authority_data_is_corrected() {
    let id = format!("{ID}/organisation/umweltbundesamt");
    let query = format!("{{ organisation(id: \"{id}\") {{ prefLabel }} }}");
    served().lasts_until_undone(
        &format!("correct(id: \"{id}\", field: \"prefLabel\", value: \"Hedge Agency\")"),
        (&query, &json!({ "organisation": { "prefLabel": "Hedge Agency" } })),
        "id:organisation\\/umweltbundesamt skos:prefLabel 'Hedge Agency'",
    );
}

#[test]
fn what_is_kept_apart_cannot_be_merged() {
    let served = served();
    let ids = format!("ids: [\"{ID}/organisation/geschaftsstelle\", \"{ID}/organisation/umweltbundesamt\"]");
    let action = served.act(&format!("keepApart({ids}, why: \"two offices\")"));
    let different = "id:organisation\\/umweltbundesamt owl:differentFrom id:organisation\\/geschaftsstelle";
    assert!(served.asks(different));
    let linked = served.data(&format!(
        "{{ whyLinked(one: \"{ID}/organisation/umweltbundesamt\", other: \"{ID}/organisation/geschaftsstelle\") \
           {{ verdict reasons {{ text node {{ __typename }} }} }} }}"
    ));
    assert_eq!(linked["whyLinked"]["verdict"], "KEPT_APART");
    let reason = &linked["whyLinked"]["reasons"][0];
    let text = reason["text"].as_str().unwrap();
    assert!(
        text.starts_with("ann decided that they are different, on 20") && text.ends_with(": “two offices”."),
        "{text}"
    );
    assert_eq!(reason["node"], json!({"__typename": "CurationAction"}));
    let merge = format!("mutation {{ merge({ids}) {{ generation }} }}");
    assert_eq!(served.refused(&merge), "CONTRADICTION");
    let served = served.restarted();
    assert!(served.asks(different));
    served.act(&format!("undo(action: \"{action}\")"));
    assert!(!served.asks(different));
    served.act(&format!("merge({ids})"));
}

#[test]
fn a_deleted_document_comes_back_whole() {
    let served = served();
    served.act(&format!("reject(fact: \"{DOCUMENT}/deliverable/1\")"));
    let before = served.quads();
    let action = served.act(&format!("deleteDocument(id: \"{DOCUMENT}\", why: \"not ours\")"));
    assert_eq!(
        served.data("{ documents { totalCount } deliverables { totalCount } }"),
        json!({
            "documents": { "totalCount": 0 }, "deliverables": { "totalCount": 0 }
        })
    );
    assert!(!served.asks("<https://w3id.org/travaux/id/document/points> ?p ?o"));
    let served = served.restarted();
    served.act(&format!("undo(action: \"{action}\")"));
    assert!(served.quads() == before);
    let action = served.act(&format!("deleteDocument(id: \"{DOCUMENT}\")"));
    assert_eq!(served.import(POINTS), "ADDED");
    assert!(served.quads() == before, "the rejected fact is rejected still");
    assert_eq!(
        served.refused(&format!("mutation {{ undo(action: \"{action}\") {{ generation }} }}")),
        "CONTRADICTION"
    );
}

#[test]
fn a_rejected_fact_stays_rejected_under_another_number() {
    let served = served();
    served.act(&format!("reject(fact: \"{DOCUMENT}/deliverable/3\")"));
    let shorter: String =
        POINTS.lines().filter(|it| !it.starts_with("1 ")).map(|it| format!("{it}\n")).collect();
    assert_eq!(served.import(&shorter), "REPLACED");
    assert_eq!(
        served.data("{ deliverables { nodes { id label } } }")["deliverables"]["nodes"],
        json!([{ "id": format!("{DOCUMENT}/deliverable/1"), "label": "Muster für den Bericht an den Bundestag" }])
    );
}

#[test]
fn importing_the_same_bytes_does_nothing() {
    let served = served();
    let before = served.quads();
    let journal = "{ curationActions { totalCount } }";
    let count = served.data(journal);
    assert_eq!(served.import(POINTS), "UNCHANGED");
    assert!(served.quads() == before);
    assert_eq!(served.data(journal), count);
    let query = "mutation { importDocument(fileName: \"empty.txt\", text: \" \") { outcome } }";
    assert_eq!(served.refused(query), "BAD_INPUT");
    let query = "mutation { importDocument(fileName: \"../points.txt\", text: \"A text.\") { outcome } }";
    assert_eq!(served.refused(query), "BAD_INPUT");
    let long = json!({ "text": "One more line of words.\n".repeat(60_000) });
    let query =
        "mutation($text: String!) { importDocument(fileName: \"long.txt\", text: $text) { outcome notes } }";
    let reply = served.post(None, query, &long);
    assert_eq!(reply.status, 413, "{reply:?}");
}

#[test]
fn the_journal_says_who_when_and_why() {
    let served = served();
    let query = format!(
        "mutation {{ reject(fact: \"{DOCUMENT}/deliverable/1\", why: \"never promised\")
            {{ action {{ id kind who when why target targetLabel inForce }} documents }} }}"
    );
    let done = served.post(Some(OTHER), &query, &json!({})).json()["data"]["reject"].take();
    assert_eq!(done["documents"], 1);
    let mut action = done["action"].clone();
    let when = action["when"].take();
    let is_now = when.as_str().and_then(|it| it.parse::<jiff::Timestamp>().ok()).is_some_and(|it| {
        it.duration_until(jiff::Timestamp::now()).abs() < jiff::SignedDuration::from_mins(5)
    });
    assert!(is_now, "{when}");
    let expected = json!({
        "id": format!("{ID}/curation/000002"), "kind": "REJECT", "who": "bob", "when": null, "why": "never promised",
        "target": [format!("{DOCUMENT}/deliverable/1")], "targetLabel": "Bestandslisten der Hecken", "inForce": true
    });
    assert_eq!(action, expected);
    served.act(&format!("undo(action: \"{ID}/curation/000002\", why: \"it was\")"));
    let listed = "{ curationActions(where: {kind: {ne: IMPORT}}) { nodes { kind who why inForce undoes { id } \
                  undoneBy { who } } } }";
    assert_eq!(
        served.data(listed)["curationActions"]["nodes"],
        json!([
            { "kind": "REJECT", "who": "bob", "why": "never promised", "inForce": false, "undoes": null,
              "undoneBy": [{ "who": "ann" }] },
            { "kind": "UNDO", "who": "ann", "why": "it was", "inForce": true,
              "undoes": { "id": format!("{ID}/curation/000002") }, "undoneBy": [] },
        ])
    );
    assert!(
        served.asks(
            "?action a trv:CurationAction ; trv:who 'bob' ; trv:inForce false ; trv:why 'never promised'"
        )
    );
}

#[test]
fn without_a_right_token_nothing_changes() {
    let served = served();
    let before = served.quads();
    let query = format!("mutation {{ deleteDocument(id: \"{DOCUMENT}\") {{ generation }} }}");
    for token in [None, Some(""), Some("0123456789abcdef-an"), Some("0123456789abcdef-ann2")] {
        let response = served.post(token, &query, &json!({})).json();
        assert_eq!(response["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{response}");
        assert!(response.get("data").is_none());
    }
    let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let bearer = format!("Bearer {TOKEN}");
    let reply = served.server.get(&format!("/graphql?query={encoded}"), &[("Authorization", &bearer)]);
    assert_eq!(reply.status, 405, "{reply:?}");
    assert!(served.quads() == before);
    served.server.stop();
    let closed = Server::start(served.folder.path(), &[]);
    let reply = closed.graphql(&query);
    assert_eq!(reply.json()["errors"][0]["extensions"]["code"], "FORBIDDEN", "{reply:?}");
    assert_eq!(closed.graphql("{ documents { totalCount } }").json()["data"]["documents"]["totalCount"], 1);
}

#[test]
fn changes_at_the_same_time_both_count() {
    let served = served();
    let statuses = ["COMPLETED", "CANCELLED", "ONGOING"];
    thread::scope(|scope| {
        for (at, status) in statuses.iter().enumerate() {
            let served = &served;
            scope.spawn(move || {
                served.act(&format!(
                    "correct(id: \"{DOCUMENT}/deliverable/{}\", field: \"status\", value: \"{status}\")",
                    at + 1
                ));
            });
        }
    });
    let found = served.data("{ deliverables { nodes { id status } } curationActions { totalCount } }");
    let mut nodes: Vec<&Value> = found["deliverables"]["nodes"].as_array().unwrap().iter().collect();
    nodes.sort_by_key(|it| it["id"].to_string());
    assert_eq!(nodes.iter().map(|it| it["status"].as_str().unwrap()).collect::<Vec<_>>(), statuses);
    assert_eq!(found["curationActions"]["totalCount"], 4);
}

#[test]
fn fields_of_one_mutation_are_done_in_order() {
    let served = served();
    let response = served.post(
        Some(TOKEN),
        &format!(
            "mutation {{
                one: correct(id: \"{DOCUMENT}\", field: \"title\", value: \"First\") {{ generation }}
                wrong: correct(id: \"{DOCUMENT}\", field: \"nothing\", value: \"x\") {{ generation }}
                two: correct(id: \"{DOCUMENT}\", field: \"title\", oldValue: \"First\", value: \"Second\")
                  {{ generation action {{ newValue }} }} __typename }}"
        ),
        &json!({}),
    );
    let body = response.json();
    assert_eq!(body["data"]["__typename"], "Mutation");
    assert_eq!(body["data"]["two"]["action"]["newValue"], "Second", "{body}");
    assert!(body["data"]["one"]["generation"].as_u64() < body["data"]["two"]["generation"].as_u64());
    assert_eq!(body["errors"][0]["path"], json!(["wrong"]), "{body}");
    assert_eq!(body["data"]["wrong"], Value::Null);
    assert_eq!(
        served.data("{ documents { nodes { title } } }")["documents"]["nodes"],
        json!([{ "title": "Second" }])
    );
}

#[test]
fn what_cannot_be_done_is_refused() {
    let served = served();
    let before = served.quads();
    for (field, code) in [
        (format!("merge(ids: [\"{ID}/organisation/umweltbundesamt\"])"), "BAD_INPUT"),
        (format!("merge(ids: [\"{ID}/organisation/umweltbundesamt\", \"{DOCUMENT}\"])"), "BAD_INPUT"),
        (format!("reject(fact: \"{DOCUMENT}\")"), "BAD_INPUT"),
        (format!("reject(fact: \"{DOCUMENT}/deliverable/9\")"), "BAD_INPUT"),
        ("reject(fact: \"nothing\")".to_owned(), "BAD_IRI"),
        (format!("correct(id: \"{DOCUMENT}\", field: \"text\", value: \"x\")"), "BAD_INPUT"),
        (format!("correct(id: \"{DOCUMENT}\", field: \"title\")"), "BAD_INPUT"),
        (format!("correct(id: \"{DOCUMENT}\", field: \"date\", value: \"soon\")"), "BAD_INPUT"),
        (
            format!("correct(id: \"{DOCUMENT}\", field: \"title\", oldValue: \"x\", value: \"y\")"),
            "BAD_INPUT",
        ),
        (
            format!(
                "correct(id: \"{DOCUMENT}/deliverable/1\", field: \"responsible\", value: \"{DOCUMENT}\")"
            ),
            "BAD_INPUT",
        ),
        (format!("undo(action: \"{ID}/curation/000001\")"), "CONTRADICTION"),
        (format!("undo(action: \"{ID}/curation/000009\")"), "BAD_INPUT"),
        (format!("deleteDocument(id: \"{ID}/document/none\")"), "BAD_INPUT"),
    ] {
        assert_eq!(served.refused(&format!("mutation {{ {field} {{ generation }} }}")), code, "{field}");
    }
    assert!(served.quads() == before);
}
