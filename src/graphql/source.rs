//! Whoever evaluates a query for GraphQL.

use std::future::Future;
use std::pin::Pin;

use spargebra::Query;

use super::error::{Code, Fault};
use crate::graph::{Answer, Guard, GuardError};

/// The answer to come.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Result<Answer, SourceError>> + Send + 'a>>;

/// Evaluates SPARQL without blocking the async runtime.
pub trait Source: Send + Sync + 'static {
    /// Evaluates `query` over the union of all named graphs.
    fn evaluate(&self, query: Query) -> Pending<'_>;
}

/// Why there is no answer. The messages are safe to show to a client.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SourceError {
    /// More rows than allowed.
    #[error("the answer has more than {0} rows; narrow the query")]
    TooLarge(usize),
    /// No answer in time.
    #[error("the query took too long; narrow it")]
    Timeout,
    /// Too many queries at once.
    #[error("the server is busy with other queries; try again in a few seconds")]
    Busy,
    /// The store is elsewhere, and does not answer.
    #[error("the engine behind this server does not answer; try again in a few seconds")]
    Away,
    /// Anything else; the cause is in the log.
    #[error("the query could not be evaluated")]
    Failed,
}

impl From<SourceError> for Fault {
    fn from(error: SourceError) -> Fault {
        let code = match error {
            SourceError::TooLarge(_) => Code::ResultTooLarge,
            SourceError::Timeout => Code::Timeout,
            SourceError::Busy | SourceError::Away => Code::Busy,
            SourceError::Failed => Code::Internal,
        };
        Fault::new(code, error.to_string())
    }
}

impl Source for Guard {
    fn evaluate(&self, query: Query) -> Pending<'_> {
        Box::pin(async move {
            Guard::evaluate(self, query).await.map_err(|error| match error {
                GuardError::TooLarge(rows) => SourceError::TooLarge(rows),
                GuardError::Timeout(_) => SourceError::Timeout,
                GuardError::Busy => SourceError::Busy,
                GuardError::Away => SourceError::Away,
                GuardError::Parse(_)
                | GuardError::Store(_)
                | GuardError::Refused(_)
                | GuardError::Service(_)
                | GuardError::Stopped
                | GuardError::Loading
                | GuardError::TooMuch(_)
                | GuardError::Protected(_)
                | GuardError::Fault => {
                    tracing::error!(%error, "a query that GraphQL planned failed");
                    SourceError::Failed
                }
            })
        })
    }
}
