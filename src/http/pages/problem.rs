//! Pages that say what went wrong and what to try.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::graph::GuardError;
use crate::http::refusal::Refusal;

/// Why a page cannot be shown. As a response it is a plain sentence; the pages' routes dress it.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// What happened, as the part that failed says it.
    pub words: String,
}

impl Problem {
    /// A problem in words.
    pub fn new(status: StatusCode, words: impl Into<String>) -> Problem {
        Problem { status, words: words.into() }
    }

    /// There is nothing of this name.
    pub fn missing(name: &str) -> Problem {
        let words = ["there is nothing at ", name, "; the start page at / names the addresses"].concat();
        Problem::new(StatusCode::NOT_FOUND, words)
    }

    /// A fault of ours; what it was goes to the log.
    pub fn internal(error: impl std::fmt::Display) -> Problem {
        tracing::error!(%error, "a page could not be made");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "")
    }

    /// The key of the texts for it.
    pub fn key(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "missing",
            StatusCode::BAD_REQUEST => "bad",
            StatusCode::SERVICE_UNAVAILABLE => "busy",
            _ => "internal",
        }
    }
}

impl From<GuardError> for Problem {
    fn from(error: GuardError) -> Problem {
        let Refusal { status, words, .. } = Refusal::from(error);
        Problem { status, words }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Refusal::new(self.status, self.words.clone()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
