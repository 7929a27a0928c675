//! `/api/openapi.json` and `/.well-known/void`.

use oxigraph::io::RdfFormat;
use serde_json::Value;

use super::{served, statements};
use crate::graphql::examples::examples;

/// Everything that `pointer` leads to, as the specification has it.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|it| references(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

#[test]
fn openapi_describes_what_is_there() {
    let served = served();
    let description = served.get("/api/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    let mut found = Vec::new();
    references(&description, &mut found);
    assert!(found.iter().all(|it| description.pointer(it.trim_start_matches('#')).is_some()));
    let paths = description["paths"].as_object().unwrap();
    for (name, _) in examples() {
        for ending in ["csv", "json"] {
            assert!(paths.contains_key(&format!("/api/{name}.{ending}")), "{name}.{ending}");
        }
    }
    let mut ids = Vec::new();
    for (path, item) in paths {
        let operation = &item["get"];
        ids.push(operation["operationId"].as_str().unwrap());
        let reply = served.get(path);
        let kinds = operation["responses"]["200"]["content"].as_object().unwrap();
        assert!(kinds.contains_key(&reply.media_type), "{path}: {} of {kinds:?}", reply.media_type);
        for parameter in operation["parameters"].as_array().unwrap() {
            assert!(
                parameter["description"].is_string() && parameter["schema"].is_object(),
                "{path}: {parameter}"
            );
            let name = parameter["name"].as_str().unwrap();
            let blank = served.server.get(&format!("{path}?{name}="), &[]);
            assert_eq!(blank.status, 200, "{path}?{name}=: {blank:?}");
        }
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let kind = &description["paths"]["/api/deadlines.csv"]["get"]["parameters"];
    let kind = kind.as_array().unwrap().iter().find(|it| it["name"] == "kind").unwrap();
    assert!(kind["schema"]["items"]["enum"].as_array().unwrap().contains(&"MEETING".into()), "{kind}");
    let answer = &description["paths"]["/api/documents.json"]["get"]["responses"]["200"]["content"];
    let title = "/application~1json/schema/properties/documents/properties/nodes/items";
    let title = answer.pointer(title).map(|it| it.to_string()).unwrap_or_default();
    assert!(title.contains("\"title\":{\"type\":\"string\"}"), "{title}");
}

#[test]
fn void_counts_what_is_there() {
    let served = served();
    let turtle = served.get("/.well-known/void");
    assert_eq!(turtle.media_type, "text/turtle");
    let triples = statements(RdfFormat::Turtle, &turtle.body);
    assert!(triples > 100, "{triples}");
    let rows = served.server.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }");
    let count = rows["results"]["bindings"][0]["n"]["value"].as_str().unwrap();
    assert!(turtle.body.contains(&format!("void:triples {count}")), "{}", turtle.body);
    assert!(turtle.body.contains("void:dataDump <") && turtle.body.contains("spdx:checksumValue \""));
    let json = served.server.get("/.well-known/void", &[("Accept", "application/ld+json")]);
    assert_eq!((json.status, json.media_type.as_str()), (200, "application/ld+json"));
    assert!(json.json().is_array() || json.json().is_object());
    assert_eq!(served.server.get("/.well-known/void", &[("Accept", "image/png")]).status, 406);
}
