//! Errors as clients see them: a stable code, a short message, a path.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Pos, Value, value};

/// Longest message of an error, in characters.
const MESSAGE_LIMIT: usize = 500;
/// Most errors of one response.
const ERROR_LIMIT: usize = 20;

/// What went wrong, as the stable text in `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The query is no GraphQL.
    ParseFailed,
    /// The query does not fit the schema.
    ValidationFailed,
    /// The query is larger, deeper or wider than allowed.
    TooComplex,
    /// The request names no operation of its document.
    OperationNotFound,
    /// GET is for queries only.
    MethodNotAllowed,
    /// The operation is a subscription, and what it was sent by carries none.
    SubscriptionNotSupported,
    /// No query was left here under this hash.
    PersistedQueryNotFound,
    /// The hash is not that of the query.
    PersistedQueryHashMismatch,
    /// Another way of persisting queries than version 1.
    PersistedQueryNotSupported,
    /// There is no document of this name.
    DocumentNotFound,
    /// Only the documents of a list are executed, and this is none of them.
    DocumentNotTrusted,
    /// The subscriber took its events too slowly.
    Lagging,
    /// An argument or variable has a value that cannot be used.
    BadInput,
    /// A text that should be an absolute IRI is none.
    BadIri,
    /// A cursor was not made by this field with this order.
    BadCursor,
    /// More items asked for than a page may have.
    PageTooLarge,
    /// The answer has more rows than allowed.
    ResultTooLarge,
    /// The store did not answer in time.
    Timeout,
    /// Too many queries at once.
    Busy,
    /// A node lacks a value that its class promises, or holds one that is not what its field promises.
    IncompleteNode,
    /// This server takes no changes.
    Forbidden,
    /// The request has no token, or a wrong one.
    Unauthenticated,
    /// The change would contradict an earlier one.
    Contradiction,
    /// The former state is not kept.
    StateNotKept,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// The stable text.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Code::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Code::TooComplex => "QUERY_TOO_COMPLEX",
            Code::OperationNotFound => "OPERATION_NOT_FOUND",
            Code::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Code::SubscriptionNotSupported => "SUBSCRIPTION_NOT_SUPPORTED",
            Code::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Code::PersistedQueryHashMismatch => "PERSISTED_QUERY_HASH_MISMATCH",
            Code::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Code::DocumentNotFound => "DOCUMENT_NOT_FOUND",
            Code::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Code::Lagging => "LAGGING",
            Code::BadInput => "BAD_INPUT",
            Code::BadIri => "BAD_IRI",
            Code::BadCursor => "BAD_CURSOR",
            Code::PageTooLarge => "PAGE_TOO_LARGE",
            Code::ResultTooLarge => "RESULT_TOO_LARGE",
            Code::Timeout => "TIMEOUT",
            Code::Busy => "BUSY",
            Code::IncompleteNode => "INCOMPLETE_NODE",
            Code::Forbidden => "FORBIDDEN",
            Code::Unauthenticated => "UNAUTHENTICATED",
            Code::Contradiction => "CONTRADICTION",
            Code::StateNotKept => "STATE_NOT_KEPT",
            Code::Internal => "INTERNAL",
        }
    }

    /// What helps against most errors of this kind.
    fn hint(self) -> Option<&'static str> {
        Some(match self {
            Code::TooComplex => "ask for less at once: several requests, smaller pages, fewer levels",
            Code::OperationNotFound => "give the name of one operation of the document as `operationName`",
            Code::MethodNotAllowed => "send the same request by POST",
            Code::SubscriptionNotSupported => {
                "subscribe at /graphql/ws (graphql-transport-ws) or /graphql/stream (server-sent events)"
            }
            Code::PersistedQueryNotFound => "send the query once more together with its hash",
            Code::PersistedQueryHashMismatch => {
                "the hash is SHA-256 over the bytes of the query, in hexadecimal"
            }
            Code::BadIri => "an id is a whole IRI as the field `id` gives it; `slug` takes its end",
            Code::BadCursor => "take cursors from `edges` or `pageInfo` of the same field in the same order",
            Code::PageTooLarge => "read page after page: `first` with `after: pageInfo.endCursor`",
            Code::ResultTooLarge | Code::Timeout => "narrow `where`, or ask for smaller pages",
            Code::Busy => "try again in a few seconds",
            Code::Lagging => "subscribe again, and read anew what was missed",
            _ => return None,
        })
    }
}

/// One error of a response.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The stable code.
    pub code: Code,
    /// What and why, for people.
    pub message: String,
    /// Lines and columns in the query.
    pub locations: Vec<(usize, usize)>,
    /// Response keys and list positions that lead to the field.
    pub path: Vec<Value>,
    help: Option<Box<Help>>,
}

/// What helps with one error, if more is known than the code tells.
#[derive(Clone, Debug, Default)]
struct Help {
    hint: Option<String>,
    limit: Option<(&'static str, usize, usize)>,
}

impl Fault {
    /// An error without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), locations: Vec::new(), path: Vec::new(), help: None }
    }

    /// The same error with what to do about it.
    pub fn hinted(mut self, hint: impl Into<String>) -> Fault {
        self.help.get_or_insert_default().hint = Some(hint.into());
        self
    }

    /// The same error, caused by a limit: its name, its value, and what was found.
    pub fn limited(mut self, limit: &'static str, most: usize, found: usize) -> Fault {
        self.help.get_or_insert_default().limit = Some((limit, most, found));
        self
    }

    /// The same error at a place of the query.
    pub fn located(mut self, position: Pos) -> Fault {
        self.locations = vec![(position.line, position.column)];
        self
    }

    /// The same error below `path`.
    pub fn below(mut self, path: &[Value]) -> Fault {
        self.path = path.to_vec();
        self
    }

    fn to_value(&self, request: Option<&str>) -> Value {
        let mut error = IndexMap::new();
        error.insert(Name::new("message"), Value::from(shorten(&self.message)));
        if !self.locations.is_empty() {
            let locations =
                self.locations.iter().map(|(line, column)| value!({ "line": *line, "column": *column }));
            error.insert(Name::new("locations"), Value::List(locations.collect()));
        }
        if !self.path.is_empty() {
            error.insert(Name::new("path"), Value::List(self.path.clone()));
        }
        let mut extensions = IndexMap::from([(Name::new("code"), Value::from(self.code.as_str()))]);
        let help = self.help.as_deref();
        if let Some((name, most, found)) = help.and_then(|it| it.limit) {
            let limit = value!({ "name": name, "most": most, "found": found });
            extensions.insert(Name::new("limit"), limit);
        }
        if let Some(hint) = help.and_then(|it| it.hint.as_deref()).or(self.code.hint()) {
            extensions.insert(Name::new("hint"), Value::from(shorten(hint)));
        }
        if let Some(request) = request {
            extensions.insert(Name::new("requestId"), Value::from(request));
        }
        error.insert(Name::new("extensions"), Value::Object(extensions));
        Value::Object(error)
    }
}

/// The value of `errors`, capped in number and length; each names the request if it has a name.
pub fn errors(faults: &[Fault], request: Option<&str>) -> Value {
    Value::List(faults.iter().take(ERROR_LIMIT).map(|it| it.to_value(request)).collect())
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MESSAGE_LIMIT) {
        None => message.to_owned(),
        Some(_) => message.chars().take(MESSAGE_LIMIT - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_cut_and_errors_counted() {
        let faults = vec![Fault::new(Code::Internal, "ä".repeat(600)); 30];
        let errors = errors(&faults, Some("r1")).into_json().unwrap();
        assert_eq!(errors.as_array().map(Vec::len), Some(ERROR_LIMIT));
        assert_eq!(errors[0]["message"].as_str().map(|it| it.chars().count()), Some(MESSAGE_LIMIT));
        assert_eq!(errors[0]["extensions"], serde_json::json!({ "code": "INTERNAL", "requestId": "r1" }));
    }
}
