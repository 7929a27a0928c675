//! Answers that are sent while they come.

use std::future::Future;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;

use crate::graph::worker::Answering;
use crate::graph::{GuardError, Streamed};
use crate::graphql::futures::{StreamExt, stream};

/// An answer of which more may come.
pub trait Parts: Sized + Send + 'static {
    /// The next part, and what gives the one after it; nothing after the last.
    fn next(self) -> impl Future<Output = Result<Option<(Vec<u8>, Self)>, GuardError>> + Send;

    /// When the client must have read all.
    fn over(&self) -> Instant;
}

impl Parts for Answering {
    async fn next(self) -> Result<Option<(Vec<u8>, Self)>, GuardError> {
        Answering::next(self).await
    }

    fn over(&self) -> Instant {
        Answering::over(self)
    }
}

impl Parts for Streamed {
    async fn next(self) -> Result<Option<(Vec<u8>, Self)>, GuardError> {
        Streamed::next(self).await
    }

    fn over(&self) -> Instant {
        Streamed::over(self)
    }
}

/// Sends an answer part by part.
pub fn passed<P: Parts>(media_type: &'static str, first: impl Into<Bytes>, rest: Option<P>) -> Response {
    let first = first.into();
    let body = match rest {
        None => Body::from(first),
        Some(rest) => {
            let (sender, receiver) = mpsc::channel(1);
            tokio::spawn(fetch(rest, sender));
            let parts = stream::unfold(Some(receiver), |receiver| async {
                let mut receiver = receiver?;
                match receiver.recv().await {
                    Some(Part::More(part)) => Some((Ok(Bytes::from(part)), Some(receiver))),
                    Some(Part::End) => None,
                    // An error here breaks the connection off: no client takes what it has for the whole.
                    None => Some((Err(Cut), None)),
                }
            });
            Body::from_stream(stream::once(async { Ok(first) }).chain(parts))
        }
    };
    ([(CONTENT_TYPE, media_type), (VARY, "Accept")], body).into_response()
}

enum Part {
    More(Vec<u8>),
    End,
}

#[derive(Debug, thiserror::Error)]
#[error("the answer was cut")]
struct Cut;

/// Fetches the parts of an answer, and lets go of it when nobody has read them in time: a connection tells nothing of a
/// client that only stops reading.
async fn fetch<P: Parts>(mut answer: P, to: mpsc::Sender<Part>) {
    let over = answer.over();
    let all = async {
        loop {
            match answer.next().await {
                Ok(Some((part, rest))) => {
                    answer = rest;
                    if to.send(Part::More(part)).await.is_err() {
                        return;
                    }
                }
                Ok(None) => return drop(to.send(Part::End).await),
                Err(error) => return tracing::info!(%error, "an answer was cut"),
            }
        }
    };
    tokio::select! {
        () = all => {}
        () = to.closed() => {}
        () = tokio::time::sleep_until(over.into()) => tracing::info!("an answer was not read in time"),
    }
}
