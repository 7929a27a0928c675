//! `/graphql/stream`: one operation per request, answered as server-sent events (`graphql-sse`, distinct connections).

use std::convert::Infallible;
use std::sync::Arc;

use crate::graphql::futures::{Stream, StreamExt, stream};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};

use super::{Kind, code_of, read, refuse};
use crate::graphql::{self, Opened};
use crate::http::App;
use crate::http::identity::Identity;

/// Answers one request.
pub async fn answer(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let id = Identity::of(&parts.extensions);
    let asked = match parts.method {
        Method::GET => read::from_address(parts.uri.query().unwrap_or_default()),
        Method::POST => read::from_body(&parts.headers, body, crate::http::body::MAX).await,
        _ => Err((StatusCode::METHOD_NOT_ALLOWED, "use GET or POST".to_owned())),
    };
    let asked = match asked {
        Ok(asked) => graphql::Request { id: id.clone(), ..asked },
        Err((status, words)) => return refuse(Kind::Plain, status, code_of(status), &words, id.as_deref()),
    };
    let Ok(place) = Arc::clone(&app.sockets).try_acquire_owned() else {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return refuse(Kind::Plain, status, code_of(status), "too many streams are open", id.as_deref());
    };
    let responses = match app.graphql.open(asked).await {
        Opened::Once(response) => stream::iter([response]).boxed(),
        Opened::Events(events) => events,
    };
    // The place is free again when the stream is dropped.
    let events = written(responses).map(move |it| {
        let _held = &place;
        it
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn written(
    responses: impl Stream<Item = graphql::Response>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let next = |response: graphql::Response| Event::default().event("next").data(response.body.to_string());
    // Browsers drop an event without data.
    let complete = stream::iter([Event::default().event("complete").data("null")]);
    responses.map(next).chain(complete).map(Ok)
}
