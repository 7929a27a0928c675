//! `/export/`: the whole corpus as files, with size and checksum of each.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State as Shared};
use axum::http::header::VARY;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::timeout;

use super::super::App;
use super::super::accept::{choose, header};
use super::super::refusal::Refusal;
use super::{State, base, parts};
use crate::curation;
use crate::export::classes::{ClassFile, Form};
use crate::export::void::Dump;
use crate::graph::{Store, write_quads};
use crate::graphql::futures::stream;

/// The file that holds everything.
const WHOLE: &str = "corpus.nq";
/// How long a list of files waits for sizes and checksums that are being counted.
const PATIENCE: Duration = Duration::from_secs(5);
/// Parts of a file that wait for a slow client.
const WAITING: usize = 4;

/// A file that can be had.
#[derive(Clone)]
pub struct File {
    name: String,
    title: String,
    media_type: &'static str,
    digest: Option<Known>,
}

/// Size in bytes and SHA-256.
type Known = (u64, String);

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
pub async fn index(Shared(app): Shared<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let offers = [(false, vec!["application/json"]), (true, vec!["text/html"])];
    let Some(as_page) = choose(header(&headers).as_deref(), &offers) else {
        let words = "the list of files is answered as application/json or text/html";
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, words));
    };
    let state = app.state().await?;
    let (is_whole, files) = app.dumps().await?;
    let base = base(&headers);
    let mut response = match as_page {
        true => state.answer("text/html; charset=utf-8", None, page(&state, &files, is_whole)),
        false => state.answer("application/json; charset=utf-8", None, list(&state, &files, &base)),
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
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
    headers: HeaderMap,
) -> Result<Response, Refusal> {
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

impl App {
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

fn list(state: &State, files: &[File], base: &str) -> String {
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
    let changed = state.latest.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!("{:#}\n", json!({ "changed": changed, "files": files.collect::<Vec<_>>() }))
}

fn page(state: &State, files: &[File], is_whole: bool) -> String {
    let mut rows = String::new();
    for file in files {
        let (bytes, sum) =
            file.digest.as_ref().map(|it| (it.0.to_string(), it.1.as_str())).unwrap_or_default();
        // Writing to a string cannot fail.
        let _written: Result<(), std::fmt::Error> = writeln!(
            rows,
            "<tr><td class=whole><a href=\"/export/{name}\">{name}</a></td><td>{title}</td>\
             <td class=number>{bytes}</td><td><code>{sum}</code></td></tr>",
            name = quick_xml::escape::escape(file.name.as_str()),
            title = quick_xml::escape::escape(file.title.as_str()),
        );
    }
    let note = match is_whole {
        true => "",
        false => "<p>Sizes and checksums are being counted; load this page again in a moment.</p>",
    };
    let changed = state.latest.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    include_str!("export.html")
        .replace("{{changed}}", &changed)
        .replace("{{note}}", note)
        .replace("{{rows}}", &rows)
}
