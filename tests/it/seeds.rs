//! The seeds in a store: GraphQL and SPARQL give the same facts, and the first question of a stranger is answered.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value;
use travaux::corpus;
use travaux::import::Importer;
use travaux::ontology::Ontology;

use super::graphql::Server;

/// GraphQL and SPARQL over the five seeds, the ontology and the authority data.
pub fn server() -> MutexGuard<'static, Server> {
    static SERVER: OnceLock<Mutex<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let server = Server::new("");
        let importer = Importer::new(Ontology::embedded().unwrap()).unwrap();
        corpus::keep_vocabulary(server.store().as_ref(), &Ontology::embedded().unwrap()).unwrap();
        let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let (found, missing) = corpus::find(&[seeds]);
        assert!(missing.is_empty());
        corpus::import(server.store(), &importer, &found, &corpus::Options::default(), |_| {}).unwrap();
        Mutex::new(server)
    });
    // A test that failed leaves it as it was.
    server.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn graphql_and_sparql_count_the_same_for_every_class() {
    let server = server();
    let ontology = Ontology::embedded().unwrap();
    let mut compared = 0;
    for class in &ontology.model().classes {
        let data = server.data(&format!("{{ {} {{ totalCount }} }}", class.plural));
        let counted = data[&class.plural]["totalCount"].as_u64().unwrap();
        let found = server.rows(&format!("SELECT DISTINCT ?it {{ ?it a {} }}", class.iri));
        assert_eq!(counted, found as u64, "{}", class.name);
        compared += usize::from(counted > 0);
    }
    assert!(compared >= 25, "only {compared} classes have instances");
}

/// A cell that was cut leaves the end of a name, which names nobody.
#[test]
fn no_body_is_called_by_a_torn_name() {
    let torn = "where: {prefLabel: {startsWith: \"Against \"}}";
    let data = server().data(&format!("{{ organisations({torn}) {{ nodes {{ prefLabel }} }} }}"));
    assert_eq!(data["organisations"]["nodes"], serde_json::json!([]));
}

#[test]
fn a_stranger_learns_what_was_due_before_2018() {
    let server = server();
    let data = server.data(
        r#"{ deadlines(where: {latest: {lt: "2018-01-01"}}, orderBy: [{latest: ASC}]) { totalCount nodes {
            label latest bearer { prefLabel } instrument { prefLabel } committee { acronym }
            evidence { exact } statedIn { title } } } }"#,
    );
    let nodes = data["deadlines"]["nodes"].as_array().unwrap();
    assert!(nodes.len() >= 30, "{}", nodes.len());
    let filled =
        |key: &str| nodes.iter().filter(|it| it[key].as_array().is_some_and(|it| !it.is_empty())).count();
    assert_eq!(filled("evidence"), nodes.len());
    assert!(filled("bearer") * 10 >= nodes.len() * 9, "{} of {}", filled("bearer"), nodes.len());
    assert!(filled("committee") >= 30 && filled("instrument") >= 40);
    let adopted = nodes.iter().find(|it| it["latest"] == "2016-05-19").unwrap();
    assert_eq!(adopted["committee"][0]["acronym"], Value::from("CODEXTER"));
    assert_eq!(adopted["evidence"][0]["exact"], Value::from("19 May 2016"));
}

#[test]
fn conflicts_give_both_sides_with_their_words() {
    let server = server();
    let data = server.data(
        "{ conflicts { totalCount nodes { description property evidence { exact } statedIn { title }
            first { __typename ... on Fact { label evidence { exact } } ... on Statement { value } }
            second { __typename ... on Fact { label evidence { exact } } ... on Statement { value } } } }
           documents { nodes { conflicts { property } } } }",
    );
    let nodes = data["conflicts"]["nodes"].as_array().unwrap();
    assert!((2..=5).contains(&nodes.len()), "{nodes:#?}");
    for node in nodes {
        assert!(node["description"].as_str().is_some_and(|it| it.len() > 20), "{node}");
        assert!(
            node["property"]
                .as_str()
                .is_some_and(|it| it.contains("/terms/date") || it.contains("/travaux/ns#"))
        );
        let words = |it: &Value| it["evidence"].as_array().map_or(0, Vec::len);
        assert!(words(&node["first"]) > 0 && words(&node["second"]) > 0, "{node}");
        assert!(words(node) >= words(&node["first"]));
        assert_eq!(node["statedIn"].as_array().map(Vec::len), Some(1));
    }
    let counted = nodes.iter().find(|it| it["first"]["value"] == "14").unwrap();
    assert_eq!(counted["second"]["value"], "13");
    let of_documents = data["documents"]["nodes"].as_array().unwrap().iter();
    let total: usize = of_documents.map(|it| it["conflicts"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(total, nodes.len());
}

#[test]
fn every_example_gives_its_answer() {
    let server = server();
    let expected: serde_json::Map<String, Value> =
        serde_json::from_str(include_str!("graphql/answers.json")).unwrap();
    let examples = super::graphql::examples::examples();
    let names: Vec<&String> = examples.iter().map(|(name, _)| name).collect();
    assert_eq!(names, expected.keys().collect::<Vec<_>>());
    assert!(names.len() >= 20);
    for (name, text) in examples {
        let data = server.data(&text);
        for part in expected[&name].as_array().unwrap() {
            assert!(holds_somewhere(&data, part), "{name} has no {part} in {data}");
        }
    }
}

fn holds_somewhere(answer: &Value, part: &Value) -> bool {
    let inner = match answer {
        Value::Object(fields) => fields.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    holds(answer, part) || inner.into_iter().any(|it| holds_somewhere(it, part))
}

/// The fields of an object are those wanted and perhaps others; a list has the items wanted and perhaps others.
fn holds(answer: &Value, part: &Value) -> bool {
    match (answer, part) {
        (Value::Object(answer), Value::Object(part)) => {
            part.iter().all(|(name, part)| answer.get(name).is_some_and(|it| holds(it, part)))
        }
        (Value::Array(answer), Value::Array(part)) => {
            part.iter().all(|part| answer.iter().any(|it| holds(it, part)))
        }
        (answer, part) => answer == part,
    }
}
