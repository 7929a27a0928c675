//! What a GraphQL request consists of, by GET, POST or WebSocket.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use serde_json::{Map, Value};

use crate::graphql;
use crate::http::body;

/// A request, or the status and the words that refuse it.
pub type Asked = Result<graphql::Request, (StatusCode, String)>;

pub fn from_address(query: &str) -> Asked {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|error| malformed(format!("`{name}` is no JSON: {error}")))?,
            _ => Value::String(value.into_owned()),
        };
        if fields.insert(name.clone().into_owned(), value).is_some() {
            return Err(malformed(format!("there is more than one `{name}`; send one")));
        }
    }
    read(fields, true)
}

/// At most `most` bytes are read.
pub async fn from_body(headers: &HeaderMap, body: Body, most: usize) -> Asked {
    let refused = |it: crate::http::refusal::Refusal| (it.status, it.words);
    if body::media_type(headers).map_err(refused)?.as_deref() != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "send the request as application/json".to_owned()));
    }
    let bytes = body::read_up_to(most, headers, body).await.map_err(refused)?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(fields)) => read(fields, false),
        Ok(Value::Array(_)) => Err(malformed("batches are not answered; send one request at a time")),
        Ok(_) => Err(malformed("the body is no JSON object with a `query`")),
        Err(error) => Err(malformed(format!("the body is no JSON: {error}"))),
    }
}

fn read(mut fields: Map<String, Value>, read_only_get: bool) -> Asked {
    let mut object = |name: &str| match fields.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(malformed(format!("`{name}` is no JSON object"))),
    };
    let (variables, extensions) = (object("variables")?, object("extensions")?);
    let operation_name = match fields.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) if name.is_empty() => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(malformed("`operationName` is no string")),
    };
    let mut text = |name: &str| match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed(format!("`{name}` is no string"))),
    };
    let (query, document_id) = (text("query")?, text("documentId")?);
    if query.is_none() && document_id.is_none() && !extensions.contains_key("persistedQuery") {
        return Err(malformed("`query` is missing"));
    }
    let (id, caller) = (None, graphql::Caller::default());
    Ok(graphql::Request {
        query,
        document_id,
        operation_name,
        variables,
        extensions,
        read_only_get,
        id,
        caller,
    })
}

/// The request of a WebSocket message.
pub fn from_message(payload: Value) -> Result<graphql::Request, String> {
    match payload {
        Value::Object(fields) => read(fields, false).map_err(|(_, words)| words),
        _ => Err("the payload is no JSON object".to_owned()),
    }
}

fn malformed(words: impl Into<String>) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, words.into())
}
