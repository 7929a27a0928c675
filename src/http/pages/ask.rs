//! The questions behind the pages: saved GraphQL documents, asked in process through the same gate as everybody's.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::problem::Problem;
use crate::graphql::{Code, Request};
use crate::http::App;

const FRAGMENTS: &str = include_str!("queries/fragments.graphql");

/// Shared fragments by name.
static SHARED: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let starts: Vec<usize> = FRAGMENTS.match_indices("fragment ").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([FRAGMENTS.len()]);
    let texts = starts.iter().zip(ends).map(|(start, end)| FRAGMENTS[*start..end].trim());
    texts.filter_map(|text| Some((text.split_whitespace().nth(1)?, text))).collect()
});

/// A saved document, whole: with the shared fragments that it names.
pub fn saved(text: &str) -> String {
    let mut whole = text.trim().to_owned();
    let mut added: Vec<&str> = Vec::new();
    loop {
        let missing = spread(&whole).find_map(|name| {
            let (name, text) = SHARED.get_key_value(name)?;
            (!added.contains(name)).then_some((*name, *text))
        });
        let Some((name, text)) = missing else { return whole };
        added.push(name);
        whole.push_str("\n\n");
        whole.push_str(text);
    }
}

/// The names of the fragments that a document spreads.
fn spread(document: &str) -> impl Iterator<Item = &str> {
    document.split("...").skip(1).filter_map(|rest| {
        let name = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        (!name.is_empty() && name != "on").then_some(name)
    })
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Value>,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    message: String,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct Spoken {
    #[serde(default)]
    extensions: Queries,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Default, Deserialize)]
struct Queries {
    #[serde(default)]
    sparql: Vec<String>,
}

/// The answer to a saved document. Characters that would turn or hide text are made visible in it, one for one.
///
/// # Errors
/// What the service refuses, or could not answer whole: a page shows all or says why not.
pub async fn ask<T: DeserializeOwned>(app: &App, document: &str, variables: Value) -> Result<T, Problem> {
    let variables = match variables {
        Value::Object(variables) => variables,
        _ => Map::new(),
    };
    let request = Request { query: Some(document.to_owned()), variables, ..Request::default() };
    let response = app.pages.execute(request).await;
    let answer: Answer = serde_json::from_str(&response.body.to_string()).map_err(Problem::internal)?;
    // A node that lacks a value is shown without it.
    let fails = |it: &Fault| answer.data.is_none() || it.extensions.code != Code::IncompleteNode.as_str();
    if let Some(fault) = answer.errors.iter().find(|it| fails(it)) {
        return Err(Problem::new(status(&fault.extensions.code), &fault.message));
    }
    let mut data = answer.data.unwrap_or_default();
    reveal(&mut data);
    serde_json::from_value(data).map_err(Problem::internal)
}

/// The queries in SPARQL that a document becomes.
///
/// # Errors
/// What the service refuses.
pub async fn spoken(
    app: &App,
    document: &str,
    variables: Map<String, Value>,
) -> Result<Vec<String>, Problem> {
    let extensions = Map::from_iter([("sparql".to_owned(), Value::Bool(true))]);
    let query = Some(document.to_owned());
    let response = app.pages.execute(Request { query, variables, extensions, ..Request::default() }).await;
    let answer: Spoken = serde_json::from_str(&response.body.to_string()).map_err(Problem::internal)?;
    match answer.errors.first() {
        Some(fault) if answer.extensions.sparql.is_empty() => {
            Err(Problem::new(status(&fault.extensions.code), &fault.message))
        }
        _ => Ok(answer.extensions.sparql),
    }
}

fn status(code: &str) -> StatusCode {
    let is = |codes: &[Code]| codes.iter().any(|it| it.as_str() == code);
    if is(&[Code::BadInput, Code::BadIri, Code::TooComplex]) {
        StatusCode::BAD_REQUEST
    } else if is(&[Code::Timeout, Code::Busy]) {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

fn reveal(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().any(is_hidden) => *text = text.chars().map(visible).collect(),
        Value::Array(items) => items.iter_mut().for_each(reveal),
        Value::Object(fields) => fields.values_mut().for_each(reveal),
        _ => {}
    }
}

/// Stands for a character that changes the direction of what follows or takes no room.
pub const TURN: char = '\u{21c4}';

/// Whether a character acts on others without being seen.
pub fn is_hidden(letter: char) -> bool {
    let turns = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}');
    turns || letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')
}

/// The same, or what stands for it.
pub fn visible(letter: char) -> char {
    match letter {
        '\0'..='\u{1f}' if is_hidden(letter) => char::from_u32(0x2400 + letter as u32).unwrap_or(TURN),
        _ if is_hidden(letter) => TURN,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_document_brings_its_fragments_once() {
        let whole = saved("query Q($id: ID!) { node(id: $id) { ...DeadlineRow ... on Fact { label } } }");
        for name in ["DeadlineRow", "Base", "Place"] {
            let head = ["fragment ", name, " on "].concat();
            assert_eq!(whole.matches(&head).count(), 1, "{whole}");
        }
        assert!(!whole.contains("fragment EventRow"), "{whole}");
    }

    #[test]
    fn what_turns_text_is_seen_and_counts_as_one() {
        let mut value = serde_json::json!({ "a": ["x\u{202e}y\u{0}\u{2066}z\n"] });
        reveal(&mut value);
        assert_eq!(value["a"][0], "x\u{21c4}y\u{2400}\u{21c4}z\n");
    }
}
