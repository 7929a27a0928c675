//! `/api/openapi.json`: OpenAPI 3.1 of the plain addresses, made from the documents behind them and the schema.

use axum::extract::State as Shared;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::super::App;
use super::super::refusal::Refusal;
use super::Doors;
use super::api::columns;
use super::calendar::known;
use crate::export::calendar::LISTS;
use crate::export::classes::Form;
use crate::graphql::{Content, Kind, MOST_AT_ONCE, Parameter, Saved, Shape};

/// `GET /api/openapi.json`
pub async fn answer(Shared(app): Shared<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let state = app.state().await?;
    if state.is_known(&headers) {
        return Ok(state.unchanged());
    }
    let text = app.doors.openapi.get_or_init(|| format!("{:#}\n", description(&app.doors)));
    Ok(state.answer("application/json; charset=utf-8", None, text.clone()))
}

fn description(doors: &Doors) -> Value {
    let mut paths = Map::new();
    for (name, saved) in &doors.saved {
        paths.insert(format!("/api/{name}.csv"), json!({ "get": table(name, saved) }));
        paths.insert(format!("/api/{name}.json"), json!({ "get": tree(name, saved) }));
    }
    paths.insert("/calendar.ics".to_owned(), json!({ "get": calendar(doors) }));
    for ending in ["atom", "json"] {
        for (name, summary) in [
            ("changes", "Documents that came, changed or went, and what people decided, the newest first."),
            ("deadlines", "Deadlines of the documents that were read last, the newest first."),
        ] {
            let operation = feed(doors, name, ending, summary);
            paths.insert(format!("/feeds/{name}.{ending}"), json!({ "get": operation }));
        }
    }
    files(doors, &mut paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Travaux: plain addresses",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What policy documents state, as tables, JSON, calendars, feeds and files. The addresses below \
                /api are the documents of schema/queries with their variables as parameters.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "responses": responses() },
    })
}

fn responses() -> Value {
    let told = |words: &str| json!({ "description": words, "content": { "text/plain": { "schema": { "type": "string" } } } });
    json!({
        "Unchanged": { "description": "The client has this answer already." },
        "Bad": told("A parameter cannot be used; the text names it, what was given and what is expected."),
        "NotAcceptable": told("None of the media types is liked."),
        "Busy": told("There was no answer in time, or too many questions at once."),
    })
}

fn operation(id: &str, tag: &str, summary: &str, parameters: Vec<Value>, content: Value) -> Value {
    let of = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    json!({
        "operationId": id,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": "The answer.", "content": content },
            "304": of("Unchanged"),
            "400": of("Bad"),
            "503": of("Busy"),
        },
    })
}

fn table(name: &str, saved: &Saved) -> Value {
    let columns = columns(saved);
    let content = json!({ "text/csv": { "schema": {
        "type": "string",
        "description": format!("RFC 4180 in UTF-8. The columns: {}", columns.join(", ")),
    } } });
    operation(&format!("{name}.csv"), "tables", &saved.title, parameters(saved), content)
}

fn tree(name: &str, saved: &Saved) -> Value {
    let content = json!({ "application/json": { "schema": object(&saved.shape) } });
    operation(&format!("{name}.json"), "trees", &saved.title, parameters(saved), content)
}

fn parameters(saved: &Saved) -> Vec<Value> {
    let mut all: Vec<Value> = saved.parameters.iter().map(parameter).collect();
    if saved.is_paged() {
        all.push(first(MOST_AT_ONCE, "At most so many items; without it and `after`, all."));
        all.push(json!({
            "name": "after",
            "in": "query",
            "description": "Only what follows the item with this cursor, as the header Link gives it.",
            "schema": { "type": "string" },
        }));
    }
    all
}

fn first(most: usize, words: &str) -> Value {
    json!({
        "name": "first",
        "in": "query",
        "description": words,
        "schema": { "type": "integer", "minimum": 1, "maximum": most },
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let mut schema = match parameter.is_list {
        true => json!({ "type": "array", "items": plain(&parameter.kind) }),
        false => plain(&parameter.kind),
    };
    if let Some(default) = &parameter.default {
        schema["default"] = default.clone();
    }
    let words = parameter.description.clone().unwrap_or_else(|| parameter.kind.words());
    let mut written = json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": words,
        "schema": schema,
    });
    if parameter.is_list {
        written["style"] = json!("form");
        written["explode"] = json!(true);
    }
    written
}

/// The JSON Schema of a plain value.
fn plain(kind: &Kind) -> Value {
    match kind {
        Kind::Text | Kind::Period => json!({ "type": "string" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        // Documents often tell no offset, without which it is no RFC 3339.
        Kind::DateTime => json!({ "type": "string" }),
        Kind::Iri => json!({ "type": "string", "format": "iri" }),
        Kind::Choice(names) => json!({ "type": "string", "enum": names }),
    }
}

fn object(fields: &[Shape]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|it| (it.key.clone(), field(it))).collect();
    let always: Vec<&str> = fields.iter().filter(|it| !it.is_nullable).map(|it| it.key.as_str()).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !always.is_empty() {
        schema["required"] = json!(always);
    }
    schema
}

fn field(shape: &Shape) -> Value {
    let item = match &shape.content {
        Content::Value(kind) => plain(kind),
        Content::Object { fields, .. } => object(fields),
    };
    let schema = if shape.is_list { json!({ "type": "array", "items": item }) } else { item };
    match shape.is_nullable {
        true => json!({ "anyOf": [schema, { "type": "null" }] }),
        false => schema,
    }
}

/// The parameters that some of `lists` takes; where two take the same name, the values of either.
fn joined(doors: &Doors, lists: &[&'static str]) -> Vec<Value> {
    let saved: Vec<(&'static str, &Saved)> =
        lists.iter().filter_map(|name| Some((*name, doors.saved.get(*name)?))).collect();
    let written = known(&saved).into_iter().filter_map(|name| {
        let all = saved.iter().flat_map(|(_, it)| &it.parameters).filter(|it| it.name == name);
        let mut all: Vec<Parameter> = all.cloned().collect();
        let mut first = all.drain(..1).next()?;
        for other in all {
            if let (Kind::Choice(names), Kind::Choice(more)) = (&mut first.kind, other.kind) {
                names.extend(more);
                names.sort();
                names.dedup();
            }
        }
        Some(parameter(&first))
    });
    written.collect()
}

fn calendar(doors: &Doors) -> Value {
    let content = json!({ "text/calendar": { "schema": { "type": "string" } } });
    let summary =
        "Deadlines and events as iCalendar, to subscribe to; a time known to a month is all of its days.";
    operation("calendar.ics", "calendar", summary, joined(doors, &LISTS), content)
}

fn feed(doors: &Doors, name: &str, ending: &str, summary: &str) -> Value {
    let lists: &[&'static str] = if name == "deadlines" { &["deadlines"] } else { &[] };
    let mut parameters = joined(doors, lists);
    parameters.push(first(200, "At most so many entries; 50 without it."));
    let content = match ending {
        "atom" => json!({ "application/atom+xml": { "schema": { "type": "string" } } }),
        _ => json!({ "application/feed+json": { "schema": { "type": "object" } } }),
    };
    operation(&format!("feeds.{name}.{ending}"), "feeds", summary, parameters, content)
}

fn files(doors: &Doors, paths: &mut Map<String, Value>) {
    let text = json!({ "schema": { "type": "string" } });
    let index = json!({ "application/json": { "schema": { "type": "object" } }, "text/html": text });
    let mut listed =
        operation("export", "files", "The files below, with size and SHA-256 of each.", Vec::new(), index);
    listed["responses"]["406"] = json!({ "$ref": "#/components/responses/NotAcceptable" });
    paths.insert("/export/".to_owned(), json!({ "get": listed }));
    let whole = json!({ "application/n-quads": text });
    let whole = operation("export.corpus.nq", "files", "Everything, graph by graph.", Vec::new(), whole);
    paths.insert("/export/corpus.nq".to_owned(), json!({ "get": whole }));
    for class in &doors.classes {
        for form in Form::ALL {
            let name = format!("{}.{}", class.name, form.ending());
            let media_type = form.media_type().split(';').next().unwrap_or_default();
            let mut content = Map::new();
            content.insert(media_type.to_owned(), text.clone());
            let operation =
                operation(&format!("export.{name}"), "files", &class.description, Vec::new(), content.into());
            paths.insert(format!("/export/{name}"), json!({ "get": operation }));
        }
    }
    let described = json!({ "text/turtle": text, "application/ld+json": { "schema": { "type": "object" } } });
    let mut described = operation(
        "void",
        "files",
        "What the corpus is, in the words of VoID and DCAT.",
        Vec::new(),
        described,
    );
    described["responses"]["406"] = json!({ "$ref": "#/components/responses/NotAcceptable" });
    paths.insert("/.well-known/void".to_owned(), json!({ "get": described }));
}
