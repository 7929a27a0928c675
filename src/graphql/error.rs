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
            Code::BadInput => "BAD_INPUT",
            Code::BadIri => "BAD_IRI",
            Code::BadCursor => "BAD_CURSOR",
            Code::PageTooLarge => "PAGE_TOO_LARGE",
            Code::ResultTooLarge => "RESULT_TOO_LARGE",
            Code::Timeout => "TIMEOUT",
            Code::Busy => "BUSY",
            Code::IncompleteNode => "INCOMPLETE_NODE",
            Code::Internal => "INTERNAL",
        }
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
}

impl Fault {
    /// An error without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), locations: Vec::new(), path: Vec::new() }
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

    fn to_value(&self) -> Value {
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
        error.insert(Name::new("extensions"), value!({ "code": self.code.as_str() }));
        Value::Object(error)
    }
}

/// The value of `errors`, capped in number and length.
pub fn errors(faults: &[Fault]) -> Value {
    Value::List(faults.iter().take(ERROR_LIMIT).map(Fault::to_value).collect())
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
        let errors = errors(&faults).into_json().unwrap();
        assert_eq!(errors.as_array().map(Vec::len), Some(ERROR_LIMIT));
        assert_eq!(errors[0]["message"].as_str().map(|it| it.chars().count()), Some(MESSAGE_LIMIT));
        assert_eq!(errors[0]["extensions"]["code"], "INTERNAL");
    }
}
