//! Plain addresses for plain people and their programs: tables, calendars, feeds and dumps, by GET and without a query
//! language. What they answer is asked through GraphQL, in process.

mod api;
mod calendar;
mod dumps;
mod feeds;
mod openapi;
mod parameters;
mod void;

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use jiff::Timestamp;
use tokio::task::spawn_blocking;

pub use dumps::File;

use super::App;
use super::refusal::Refusal;
use crate::export::classes::{self, ClassFile};
use crate::export::moments::Moments;
use crate::graphql::{Failed, GraphQl, Saved, documents};
use crate::ontology::Model;

/// The addresses.
pub fn routes() -> Router<App> {
    let only = |it: MethodRouter<App>| it.fallback(|| async { Refusal::method("GET, HEAD") });
    Router::new()
        .route("/api/openapi.json", only(get(openapi::answer)))
        .route("/api/{file}", only(get(api::answer)))
        .route("/calendar.ics", only(get(calendar::answer)))
        .route("/feeds/{file}", only(get(feeds::answer)))
        .route("/export", only(get(dumps::index)))
        .route("/export/", only(get(dumps::index)))
        .route("/export/{file}", only(get(dumps::answer)))
        .route("/.well-known/void", only(get(void::answer)))
}

/// What the addresses share.
pub struct Doors {
    /// The documents of `schema/queries`, as far as the ontology in force has what they ask for.
    saved: BTreeMap<String, Saved>,
    /// The questions behind the feed of changes.
    feeds: Option<feeds::Questions>,
    classes: Vec<ClassFile>,
    dumps: dumps::Dumps,
    described: void::Described,
    openapi: OnceLock<String>,
    moments: Mutex<Option<(u64, Arc<Moments>)>>,
    /// Another for each start: the store counts its changes from zero.
    start: u64,
    started: Timestamp,
}

impl Doors {
    /// Makes the documents ready. One that asks for what this ontology has not is left out.
    pub fn new(graphql: &GraphQl, model: &Model) -> Doors {
        let ready = |(name, text): (String, String)| match graphql.saved(&name, &text) {
            Ok(saved) => Some((name, saved)),
            Err(error) => {
                tracing::warn!(%error, "an address below /api is left out");
                None
            }
        };
        Doors {
            saved: documents().into_iter().filter_map(ready).collect(),
            feeds: feeds::Questions::new(graphql),
            classes: classes::all(graphql, model),
            dumps: dumps::Dumps::default(),
            described: void::Described::default(),
            openapi: OnceLock::new(),
            moments: Mutex::new(None),
            start: RandomState::new().hash_one(()),
            started: Timestamp::now(),
        }
    }
}

impl App {
    fn generation(&self) -> u64 {
        self.guard.store().generation()
    }

    /// When things changed, read once for each state of the store.
    async fn moments(&self) -> Result<Arc<Moments>, Refusal> {
        let generation = self.generation();
        let known = || self.doors.moments.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, moments)) = known().as_ref().filter(|(of, _)| *of == generation) {
            return Ok(Arc::clone(moments));
        }
        // A store that does not know has changed now, or before this program started.
        let otherwise = if generation == 0 { self.doors.started } else { Timestamp::now() };
        let store = Arc::clone(self.guard.store());
        let read = spawn_blocking(move || Moments::read(&*store, otherwise)).await;
        let moments = match read {
            Ok(Ok(moments)) => Arc::new(moments),
            Ok(Err(error)) => return Err(fault(&error)),
            Err(error) => return Err(fault(&error)),
        };
        *known() = Some((generation, Arc::clone(&moments)));
        Ok(moments)
    }

    /// What this answer is an answer from.
    async fn state(&self) -> Result<State, Refusal> {
        let generation = self.generation();
        let latest = self.moments().await?.latest;
        Ok(State { tag: format!("W/\"{:x}-{generation}\"", self.doors.start), latest })
    }
}

/// A state of the corpus, as HTTP names it.
struct State {
    tag: String,
    latest: Timestamp,
}

impl State {
    fn date(&self) -> String {
        self.latest.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// The client has the answer already.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        let given = |name: HeaderName| headers.get(name).and_then(|it| it.to_str().ok());
        match given(IF_NONE_MATCH) {
            Some(tags) => tags.split(',').any(|it| {
                let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
                it.trim() == "*" || plain(it) == plain(&self.tag)
            }),
            None => given(IF_MODIFIED_SINCE).is_some_and(|it| it == self.date()),
        }
    }

    /// "You have it".
    fn unchanged(&self) -> Response {
        self.told(StatusCode::NOT_MODIFIED.into_response())
    }

    fn told(&self, mut response: Response) -> Response {
        let date = self.date();
        for (name, value) in [(ETAG, self.tag.as_str()), (LAST_MODIFIED, &date), (CACHE_CONTROL, "no-cache")]
        {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    /// An answer that says what it is, from when, and what to call it when it is kept.
    fn answer(&self, media_type: &str, file: Option<&str>, body: impl IntoResponse) -> Response {
        let mut response = self.told(body.into_response());
        if let Ok(media_type) = HeaderValue::from_str(media_type) {
            response.headers_mut().insert(CONTENT_TYPE, media_type);
        }
        let disposition = file.map(|it| HeaderValue::from_str(&format!("attachment; filename=\"{it}\"")));
        if let Some(Ok(disposition)) = disposition {
            response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
        }
        response
    }
}

/// Where this server is, as its client calls it: what links in answers begin with.
fn base(headers: &HeaderMap) -> String {
    let given = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let is_plain = |it: &&str| {
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b".-:[]".contains(&it))
    };
    let host = headers.get(HOST).and_then(|it| it.to_str().ok()).filter(is_plain).unwrap_or("localhost");
    let scheme = if given("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

/// The name before the last point and the ending behind it.
fn parts(file: &str) -> (&str, &str) {
    file.rsplit_once('.').unwrap_or((file, ""))
}

fn refused(failed: &Failed) -> Refusal {
    let status = match failed.code.as_str() {
        "TIMEOUT" | "BUSY" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" | "INCOMPLETE_NODE" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    Refusal::new(status, failed.message.clone())
}

fn fault(error: &dyn std::error::Error) -> Refusal {
    tracing::error!(%error, "an answer could not be made");
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "the answer could not be made because of an internal fault",
    )
}
