//! Systems without a worker: its types, of which there is no value.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use super::Search;
use super::wire::{Head, Question, Refused};
use crate::graph::{Applied, Edit, GuardError, Hosts, Limits, Observer, Store};

/// There is none.
pub enum Worker {}

/// There is none.
pub enum Answering {}

/// An answer that has begun.
pub struct Reply {
    /// What it is written as.
    pub head: Head,
    /// Its first part.
    pub first: bytes::Bytes,
    /// What follows.
    pub rest: Option<Answering>,
}

impl Worker {
    /// Never starts.
    pub fn start(
        _store: Arc<dyn Store>,
        _limits: Limits,
        _prefixes: BTreeMap<String, String>,
        _search: Option<Search>,
        _services: Hosts,
        _copies: Option<PathBuf>,
    ) -> io::Result<Arc<Worker>> {
        Err(io::Error::new(ErrorKind::Unsupported, "processes for single queries are made on Linux only"))
    }

    /// Never called.
    pub fn is_ready(&self) -> bool {
        match *self {}
    }

    /// Never called.
    pub fn works_out(&self) -> bool {
        match *self {}
    }

    /// Never called.
    pub fn asks_services(&self) -> bool {
        match *self {}
    }

    /// Never called.
    pub async fn ask(&self, _question: Question) -> Result<Result<Reply, Refused>, GuardError> {
        match *self {}
    }
}

impl Worker {
    /// Never called.
    pub async fn work_out(&self, _update: Question) -> Result<Result<Vec<Edit>, Refused>, GuardError> {
        match *self {}
    }
}

impl Observer for Worker {
    fn changed(&self, _store: &dyn Store, _applied: &Applied) {
        match *self {}
    }
}

impl Answering {
    /// Never called.
    pub async fn next(self) -> Result<Option<(Vec<u8>, Answering)>, GuardError> {
        match self {}
    }
}

/// Never called.
pub fn run() -> io::Result<()> {
    Err(io::Error::new(ErrorKind::Unsupported, "there is no worker on this system"))
}
