//! `/export/`: the whole corpus as files, with size and checksum of each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State as Shared};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::timeout;

use super::super::App;
use super::super::accept::{choose, header};
use super::super::pages::{Visit, files};
use super::super::refusal::Refusal;
use super::{State, base, fault, parts};
use crate::curation;
use crate::export::classes::{ClassFile, Form};
use crate::export::void::Dump;
use crate::graph::{Event, FormerError, Store, write_quads};
use crate::graphql::Limits;
use crate::graphql::futures::stream;

/// The file that holds everything.
const WHOLE: &str = "corpus.nq";
/// How long a list of files waits for sizes and checksums that are being counted.
const PATIENCE: Duration = Duration::from_secs(5);
/// Parts of a file that wait for a slow client.
const WAITING: usize = 4;

/// Former states that are listed.
const STATES: u64 = 20;

/// What a file may be asked with.
#[derive(Deserialize)]
pub struct Asked {
    /// As it was in this state.
    generation: Option<u64>,
}

/// A file that can be had.
#[derive(Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub title: String,
    media_type: &'static str,
    /// Where it is known already.
    pub digest: Option<Known>,
}

/// Size in bytes and SHA-256.
pub type Known = (u64, String);

/// The files of one state of the store.
#[derive(Default)]
pub struct Dumps(Mutex<Option<Counting>>);

struct Counting {
    generation: u64,
    found: watch::Receiver<Found>,
    job: AbortHandle,
}

#[derive(Clone, Default)]
struct Found {
    digests: BTreeMap<String, Known>,
    /// Files that hold something; all are, until it is known.
    is_whole: bool,
}

impl Counting {
    /// A file could not be read to its end.
    fn is_given_up(&self) -> bool {
        self.job.is_finished() && !self.found.borrow().is_whole
    }
}

impl File {
    /// What catalogues hear of it.
    pub fn described(self, base: &str) -> Dump {
        let media_type = self.media_type.split(';').next().unwrap_or_default().to_owned();
        let (is_whole, url) = (self.name == WHOLE, format!("{base}/export/{}", self.name));
        Dump { url, title: self.title, media_type, is_whole, digest: self.digest }
    }
}

/// `GET /export/`
pub async fn index(Shared(app): Shared<App>, visit: Visit, headers: HeaderMap) -> Result<Response, Refusal> {
    let offers = [(false, vec!["application/json"]), (true, vec!["text/html"])];
    let Some(as_page) = choose(header(&headers).as_deref(), &offers) else {
        let words = "the list of files is answered as application/json or text/html";
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, words));
    };
    let state = app.state().await?;
    let (is_whole, files) = app.dumps().await?;
    let (base, former) = (base(&headers), app.former_states());
    let mut response = match as_page {
        true => {
            let shown = files::page(&visit, state.latest, is_whole, &files, &former);
            state.told(shown.map_err(|it| Refusal::new(it.status, it.words))?)
        }
        false => state.answer("application/json; charset=utf-8", None, list(&state, &files, &former, &base)),
    };
    if !as_page {
        response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    }
    if !is_whole {
        // Its sizes and checksums come: what is kept of it now is soon too little.
        response.headers_mut().remove(axum::http::header::ETAG);
        response.headers_mut().insert("retry-after", HeaderValue::from_static("10"));
    }
    Ok(response)
}

/// `GET /export/{file}`
pub async fn answer(
    Shared(app): Shared<App>,
    Path(file): Path<String>,
    Query(Asked { generation }): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if let Some(generation) = generation {
        return former(&app, &file, generation).await;
    }
    let Some(source) = Source::of(&app, &file) else {
        let shown: String = file.chars().take(100).collect();
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            format!("there is no /export/{shown}; /export/ lists the files"),
        ));
    };
    let state = app.state().await?;
    if state.is_known(&headers) {
        return Ok(state.unchanged());
    }
    let media_type = source.media_type();
    let parts = stream::unfold(source.start(&app), |mut receiver| async move {
        receiver.recv().await.map(|part| (part, receiver))
    });
    Ok(state.answer(media_type, Some(&file), Body::from_stream(parts)))
}

/// The whole corpus as it was.
async fn former(app: &App, file: &str, generation: u64) -> Result<Response, Refusal> {
    let bad = |words: String| Refusal::new(StatusCode::BAD_REQUEST, words);
    if file != WHOLE {
        return Err(bad(format!(
            "only /export/{WHOLE} is kept of former states; `corpus` in GraphQL has the rest"
        )));
    }
    let Some(kept) = app.former.clone() else {
        return Err(bad("this server keeps no former states; see --keep-generations".to_owned()));
    };
    let (store, most) = (Arc::clone(app.guard.store()), Limits::default().former_statements);
    let read = spawn_blocking(move || kept.history.former(&*store, generation, most)).await;
    let graphs = read.map_err(|it| fault(&it))?.map_err(|it| match it {
        FormerError::Store(error) => fault(&error),
        FormerError::Restless => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, it.to_string()),
        _ => bad(it.to_string()),
    })?;
    let graphs = graphs.into_iter().filter(|(name, _)| !curation::is_rejected(name));
    let parts = graphs.map(|(name, triples)| {
        let mut part = Vec::new();
        // Writing to memory cannot fail.
        let _written = write_quads(&name, &triples, &mut part);
        Ok::<_, std::io::Error>(Bytes::from(part))
    });
    let name = format!("corpus-{generation}.nq");
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, QUADS.to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, Body::from_stream(stream::iter(parts))).into_response())
}

impl App {
    /// The last states that can be had again, newest first, without the one that holds now.
    fn former_states(&self) -> Vec<Event> {
        let Some(former) = &self.former else { return Vec::new() };
        let (history, now) = (&former.history, former.history.generation());
        let first = now.saturating_sub(STATES).max(history.oldest()).max(1);
        let mut events = history.since(first - 1, usize::MAX);
        events.retain(|it| it.generation < now);
        events.reverse();
        events
    }

    /// The files there are, and whether all of their sizes are known already; they are counted in the background.
    pub(super) async fn dumps(&self) -> Result<(bool, Vec<File>), Refusal> {
        let mut found = self.counting();
        // Whoever waits too long hears what is known by then.
        let _waited = timeout(PATIENCE, async { found.wait_for(|it| it.is_whole).await.is_ok() }).await;
        let found = found.borrow().clone();
        let digest = |name: &str| found.digests.get(name).cloned();
        let named = |name: String, title: String, media_type| {
            let digest = digest(&name);
            File { name, title, media_type, digest }
        };
        let mut files = vec![named(WHOLE.to_owned(), "Everything, graph by graph".to_owned(), QUADS)];
        for class in &self.doors.classes {
            for form in Form::ALL {
                let name = format!("{}.{}", class.name, form.ending());
                files.push(named(name, class.description.clone(), form.media_type()));
            }
        }
        files.retain(|it| !found.is_whole || it.digest.is_some());
        Ok((found.is_whole, files))
    }

    fn counting(&self) -> watch::Receiver<Found> {
        let generation = self.generation();
        let mut current = self.doors.dumps.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counting) = current.as_ref() {
            if counting.generation == generation && !counting.is_given_up() {
                return counting.found.clone();
            }
            counting.job.abort();
        }
        let (sender, found) = watch::channel(Found::default());
        let job = tokio::spawn(count(self.clone(), sender)).abort_handle();
        *current = Some(Counting { generation, found: found.clone(), job });
        found
    }
}

/// Reads every file as a client would, for its size and checksum.
async fn count(app: App, sender: watch::Sender<Found>) {
    let mut names = vec![WHOLE.to_owned()];
    for class in &app.doors.classes {
        if class.reader(&app.graphql, Form::JsonLines).is_empty().await {
            continue;
        }
        names.extend(Form::ALL.map(|form| format!("{}.{}", class.name, form.ending())));
    }
    for name in names {
        let Some(source) = Source::of(&app, &name) else { continue };
        let mut parts = source.start(&app);
        let (mut bytes, mut sum) = (0, Sha256::new());
        while let Some(part) = parts.recv().await {
            let Ok(part) = part else { return };
            bytes += part.len() as u64;
            sum.update(&part);
        }
        let sum: String = sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        sender.send_modify(|it| {
            it.digests.insert(name, (bytes, sum));
        });
    }
    sender.send_modify(|it| it.is_whole = true);
}

const QUADS: &str = "application/n-quads";

/// Where a file's bytes come from.
enum Source {
    Quads,
    /// The place of the class.
    Class(usize, Form),
}

type Part = Result<Bytes, std::io::Error>;

impl Source {
    fn of(app: &App, file: &str) -> Option<Source> {
        if file == WHOLE {
            return Some(Source::Quads);
        }
        let (name, ending) = parts(file);
        let class = app.doors.classes.iter().position(|it| it.name == name)?;
        let form = Form::ALL.into_iter().find(|it| it.ending() == ending)?;
        Some(Source::Class(class, form))
    }

    fn media_type(&self) -> &'static str {
        match self {
            Source::Quads => QUADS,
            Source::Class(_, form) => form.media_type(),
        }
    }

    /// Begins to read. A part that fails is the last one, and the client sees its connection end early.
    fn start(self, app: &App) -> mpsc::Receiver<Part> {
        let (sender, receiver) = mpsc::channel(WAITING);
        match self {
            Source::Quads => {
                let store = Arc::clone(app.guard.store());
                spawn_blocking(move || quads(&*store, &sender));
            }
            Source::Class(class, form) => {
                let app = app.clone();
                tokio::spawn(async move {
                    if let Some(class) = app.doors.classes.get(class) {
                        nodes(&app, class, form, &sender).await;
                    }
                });
            }
        }
        receiver
    }
}

fn quads(store: &dyn Store, sender: &mpsc::Sender<Part>) {
    let written = store.graphs().and_then(|graphs| {
        // What a person took away is kept for the undo, and is no part of the corpus.
        for graph in graphs.into_iter().filter(|it| !curation::is_rejected(it)) {
            let mut part = Vec::new();
            // Writing to memory cannot fail.
            let _written = write_quads(&graph, &store.graph(&graph)?, &mut part);
            if sender.blocking_send(Ok(part.into())).is_err() {
                break;
            }
        }
        Ok(())
    });
    if let Err(error) = written {
        tracing::error!(%error, "a dump could not be written");
        // The client may be gone.
        let _sent = sender.blocking_send(Err(std::io::Error::other("the store failed")));
    }
}

async fn nodes(app: &App, class: &ClassFile, form: Form, sender: &mpsc::Sender<Part>) {
    let mut reader = class.reader(&app.graphql, form);
    loop {
        let part = match reader.bytes().await {
            Ok(Some(part)) => Ok(Bytes::from(part)),
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "a dump could not be written");
                Err(std::io::Error::other(error.message))
            }
        };
        let failed = part.is_err();
        if sender.send(part).await.is_err() || failed {
            return;
        }
    }
}

fn list(state: &State, files: &[File], former: &[Event], base: &str) -> String {
    let files = files.iter().map(|it| {
        let digest = it.digest.as_ref();
        json!({
            "url": format!("{base}/export/{}", it.name),
            "name": it.name,
            "title": it.title,
            "mediaType": it.media_type,
            "bytes": digest.map(|it| it.0),
            "sha256": digest.map(|it| &it.1),
        })
    });
    let former = former.iter().map(|it| {
        let url = format!("{base}/export/{WHOLE}?generation={}", it.generation);
        json!({ "generation": it.generation, "at": it.at.to_string(), "url": url })
    });
    let (files, former) = (files.collect::<Vec<_>>(), former.collect::<Vec<_>>());
    let changed = state.latest.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!("{:#}\n", json!({ "changed": changed, "files": files, "former": former }))
}
