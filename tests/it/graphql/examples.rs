//! The files in `schema/`: the printed schema and the examples that the editors show.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Server;

fn schema() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema")
}

pub fn examples() -> Vec<(String, String)> {
    let files = std::fs::read_dir(schema().join("queries")).unwrap().map(|it| it.unwrap().path());
    let files = files.filter(|it| it.extension().is_some_and(|it| it == "graphql"));
    let read = |it: PathBuf| {
        (it.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&it).unwrap())
    };
    let mut examples: Vec<(String, String)> = files.map(read).collect();
    examples.sort();
    examples
}

#[test]
fn the_printed_schema_is_the_one_served() {
    let server = Server::corpus();
    let printed = std::fs::read_to_string(schema().join("travaux.graphql")).unwrap();
    assert!(server.sdl() == printed, "run: cargo run --release -- schema > schema/travaux.graphql");
    assert_eq!(Server::corpus().sdl(), server.sdl());
}

#[test]
fn every_example_says_what_it_answers_and_is_valid() {
    let server = Server::corpus();
    let examples = examples();
    assert!(examples.len() >= 8);
    for (name, text) in examples {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("# ") && first.len() > 20, "{name} starts with {first:?}");
        server.data(&text);
    }
}

#[test]
fn introspection_works_as_editors_ask_for_it() {
    let of_type = format!("{}kind name{}", "kind name ofType { ".repeat(9), " }".repeat(9));
    let query = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name }} \
         subscriptionType {{ name }} types {{ ...FullType }} directives {{ name description isRepeatable locations \
         args(includeDeprecated: true) {{ ...InputValue }} }} }} }} \
         fragment FullType on __Type {{ kind name description specifiedByURL isOneOf fields(includeDeprecated: true) {{ name \
         description args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }} isDeprecated deprecationReason }} \
         inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }} enumValues(includeDeprecated: true) \
         {{ name description isDeprecated deprecationReason }} possibleTypes {{ ...TypeRef }} }} \
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason }} \
         fragment TypeRef on __Type {{ {of_type} }}"
    );
    let server = Server::corpus();
    let data = server.data(&query);
    let types = data["__schema"]["types"].as_array().unwrap();
    let committee = types.iter().find(|it| it["name"] == "Committee").unwrap();
    let interfaces: Vec<&str> =
        committee["interfaces"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    for name in ["Node", "Actor", "Organisation"] {
        assert!(interfaces.contains(&name), "{interfaces:?}");
    }
    assert_eq!(server.asked(), 0);
}

#[test]
fn introspection_and_values_can_be_mixed() {
    let query = "{ a: __type(name: \"Committee\") { name } committee(slug: \"alpha\") { acronym } b: __schema { queryType { name } } __typename }";
    let data = Server::corpus().data(query);
    assert_eq!(
        data,
        json!({"a": {"name": "Committee"}, "committee": {"acronym": "ALPHA"}, "b": {"queryType": {"name": "Query"}}, "__typename": "Query"})
    );
    let unknown = Server::corpus().data("{ __type(name: \"None\") { name } }");
    assert_eq!(unknown["__type"], Value::Null);
}
