//! `/backup`: one state of the data folder as a file in the format of tar, for those who have a token.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::App;
use super::refusal::Refusal;
use super::update::allowed;
use crate::graph::Store;
use crate::graph::backup::{self, BackupError, Source};
use crate::graphql::futures::stream;

/// Parts that wait for a slow client, and their size in bytes.
const WAITING: usize = 4;
const PART: usize = 256 << 10;

/// The data folder; one backup at a time is made of it.
pub struct Data {
    path: PathBuf,
    is_busy: AtomicBool,
}

impl Data {
    /// The folder at `path`.
    pub fn new(path: PathBuf) -> Data {
        Data { path, is_busy: AtomicBool::new(false) }
    }
}

/// Held while a backup is made.
struct Turn(Arc<Data>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.is_busy.store(false, Ordering::Release);
    }
}

/// Streams a backup. When it fails, the stream ends early and has no manifest.
pub async fn answer(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    if *request.method() != Method::GET {
        return Err(Refusal::method("GET"));
    }
    let who = allowed(&app, request.headers())?;
    let Some(data) = app.data.clone() else {
        return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "this server keeps no data folder"));
    };
    if data.is_busy.swap(true, Ordering::AcqRel) {
        let words = "another backup is being made; try again when it is done";
        return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, words));
    }
    let turn = Turn(data);
    tracing::info!(who, "a backup is made");
    let (sender, receiver) = mpsc::channel(WAITING);
    let store = Arc::clone(app.guard.store());
    spawn_blocking(move || {
        let mut parts = Parts { sender, part: Vec::with_capacity(PART) };
        if let Err(error) = write(&turn, &*store, &mut parts) {
            tracing::error!(%error, "a backup could not be made");
            // The client may be gone.
            let _sent = parts.sender.blocking_send(Err(io::Error::other("the backup failed")));
        }
    });
    let parts = stream::unfold(receiver, |mut it| async move { it.recv().await.map(|part| (part, it)) });
    let headers = [
        (CONTENT_TYPE, "application/x-tar"),
        (CONTENT_DISPOSITION, "attachment; filename=\"travaux.tar\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

fn write(turn: &Turn, store: &dyn Store, parts: &mut Parts) -> Result<(), BackupError> {
    let folder = &turn.0.path;
    let checkpoint = folder.join(backup::CHECKPOINT);
    // What a killed process left.
    let _removed = fs::remove_dir_all(&checkpoint);
    let written = match store.checkpoint(&checkpoint)? {
        Some(made) => backup::to_archive(Source::Checkpoint(folder, &checkpoint, made), &mut *parts, folder),
        None => backup::to_archive(Source::Live(folder), &mut *parts, folder),
    };
    let _removed = fs::remove_dir_all(&checkpoint);
    written.map(drop)
}

/// Hands what is written on, part by part.
struct Parts {
    sender: mpsc::Sender<io::Result<Bytes>>,
    part: Vec<u8>,
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the client is gone");
        if part.is_empty() { Ok(()) } else { self.sender.blocking_send(Ok(part.into())).map_err(gone) }
    }
}
