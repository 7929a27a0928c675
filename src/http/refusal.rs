//! Refusals: a status and a sentence.

use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};

use crate::graph::{GuardError, ParseError};

/// Why a request gets no answer, in words for the person who made it.
#[derive(Debug)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// What is wrong and what to do.
    pub words: String,
    allow: Option<&'static str>,
    is_unknown: bool,
}

impl Refusal {
    /// A refusal in words.
    pub fn new(status: StatusCode, words: impl Into<String>) -> Refusal {
        Refusal { status, words: words.into(), allow: None, is_unknown: false }
    }

    /// 405, naming what is allowed.
    pub fn method(allow: &'static str) -> Refusal {
        let words = format!("this address answers {allow} only");
        Refusal { allow: Some(allow), ..Refusal::new(StatusCode::METHOD_NOT_ALLOWED, words) }
    }
}

impl Refusal {
    /// 401: who asks has no token, or a wrong one.
    pub fn unknown() -> Refusal {
        let words = "this needs a token: send it as `Authorization: Bearer TOKEN`";
        Refusal { is_unknown: true, ..Refusal::new(StatusCode::UNAUTHORIZED, words) }
    }

    /// 403 for a graph that is the program's own.
    pub fn protected(graph: &str) -> Refusal {
        let words = format!(
            "the graph {graph} is made by the program, and what was written there would be lost with the next import; \
             correct its facts with the mutations of GraphQL, or write to a graph of your own"
        );
        Refusal::new(StatusCode::FORBIDDEN, words)
    }
}

impl From<GuardError> for Refusal {
    fn from(error: GuardError) -> Refusal {
        if let GuardError::Protected(graph) = &error {
            return Refusal::protected(graph);
        }
        let status = match &error {
            GuardError::Parse(ParseError::TooLong { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            GuardError::Parse(_)
            | GuardError::TooLarge(_)
            | GuardError::TooMuch(_)
            | GuardError::Refused(_) => StatusCode::BAD_REQUEST,
            GuardError::Protected(_) => StatusCode::FORBIDDEN,
            // Not 408: browsers repeat such a request by themselves.
            GuardError::Busy
            | GuardError::Timeout(_)
            | GuardError::Stopped
            | GuardError::Loading
            | GuardError::Away => StatusCode::SERVICE_UNAVAILABLE,
            GuardError::Service(_) => StatusCode::BAD_GATEWAY,
            GuardError::Store(_) | GuardError::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Refusal::new(status, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let kind = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
        let mut response = (self.status, kind, format!("{}\n", self.words)).into_response();
        if let Some(allow) = self.allow {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.is_unknown {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
