//! A question at work: what its child says, in time, or the child's end.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::pool::{Idle, Shared};
use super::wire::{self, Ask, End, Head, Question, Refused, tag};
use super::{HITS, Search};
use crate::graph::service::{Fault, Session};
use crate::graph::table::decoded;
use crate::graph::{
    Edit, GuardError, LEISURE, NamedNode, NamedOrBlankNode, ParseError, StoreError, Term, Triple,
};

/// A child that computes for longer lets others go first.
const SHORT: Duration = Duration::from_millis(100);

/// Bytes of an answer before it is passed on. What fails until then is told with a status of its own.
const HELD: usize = 8 << 20;

/// An answer that has begun.
pub struct Reply {
    /// What it is written as.
    pub head: Head,
    /// Its first part.
    pub first: Bytes,
    /// What follows; `None` when that was all.
    pub rest: Option<Answering>,
}

/// A child at work. It is killed when this is dropped.
pub struct Answering {
    child: Idle,
    shared: Arc<Shared>,
    search: Option<Search>,
    services: Session,
    permit: Arc<OwnedSemaphorePermit>,
    /// The time limit, for words.
    time: Duration,
    /// Time that the child still has to compute.
    left: Duration,
    /// When the client must have read all.
    over: Instant,
    /// Whether it goes after others.
    is_demoted: bool,
}

impl Answering {
    /// A child that is to be asked.
    pub fn new(
        child: Idle,
        shared: Arc<Shared>,
        search: Option<Search>,
        services: Session,
        permit: OwnedSemaphorePermit,
        time: Duration,
    ) -> Answering {
        let over = Instant::now() + time * LEISURE;
        let permit = Arc::new(permit);
        Answering { child, shared, search, services, permit, time, left: time, over, is_demoted: false }
    }

    /// Asks, and gives the beginning of the answer or the child's refusal.
    pub async fn begin(mut self, question: Question) -> Result<Result<Reply, Refused>, GuardError> {
        let mut frame = Vec::new();
        wire::put_json(&mut frame, tag::QUESTION, &question).map_err(fault)?;
        self.child.stream.get_mut().write_all(&frame).await.map_err(|_| GuardError::Stopped)?;
        let head = match self.answer().await? {
            (tag::HEAD, payload) => wire::json(&payload).map_err(fault)?,
            (tag::REFUSED, payload) => {
                let refused = wire::json(&payload).map_err(fault)?;
                self.done(true);
                return Ok(Err(refused));
            }
            _ => return Err(GuardError::Fault),
        };
        let mut first = Vec::new();
        let end = loop {
            match self.answer().await? {
                (tag::BODY, part) if first.is_empty() => first = part,
                (tag::BODY, part) => first.extend_from_slice(&part),
                (tag::END, payload) => break End::read(&payload),
                (tag::REFUSED, payload) => {
                    let refused = wire::json(&payload).map_err(fault)?;
                    self.done(true);
                    return Ok(Err(refused));
                }
                _ => return Err(GuardError::Fault),
            }
            if first.len() >= HELD {
                return Ok(Ok(Reply { head, first: first.into(), rest: Some(self) }));
            }
        };
        let first = Bytes::from(first);
        if end.is_lasting {
            let (shared, generation) = (&self.shared, self.child.generation);
            shared.remembered.put(question, head, first.clone(), generation);
        }
        self.done(end.goes_on);
        Ok(Ok(Reply { head, first, rest: None }))
    }

    /// Has an update worked out: what it does, or the child's refusal.
    pub async fn work_out(mut self, question: &Question) -> Result<Result<Vec<Edit>, Refused>, GuardError> {
        let mut frame = Vec::new();
        wire::put_json(&mut frame, tag::UPDATE, question).map_err(fault)?;
        self.child.stream.get_mut().write_all(&frame).await.map_err(|_| GuardError::Stopped)?;
        match self.frame().await? {
            (tag::EFFECT, payload) => effect(&payload).map(Ok).ok_or(GuardError::Fault),
            (tag::REFUSED, payload) => Ok(Err(wire::json(&payload).map_err(fault)?)),
            _ => Err(GuardError::Fault),
        }
    }

    /// The next frame of an answer; what the child asks for is done before it.
    async fn answer(&mut self) -> Result<(u8, Vec<u8>), GuardError> {
        loop {
            let (tag, payload) = self.frame().await?;
            match tag {
                tag::SEARCH => {}
                tag::SERVICE => {
                    self.service(&payload).await?;
                    continue;
                }
                _ => return Ok((tag, payload)),
            }
            let words = String::from_utf8(payload).map_err(|_| GuardError::Fault)?;
            let hits = match self.search.clone() {
                Some(search) => tokio::task::spawn_blocking(move || search(&words, HITS)).await,
                None => Ok(Vec::new()),
            };
            let mut frame = Vec::new();
            wire::put_json(&mut frame, tag::HITS, &hits.map_err(|_| GuardError::Fault)?).map_err(fault)?;
            self.child.stream.get_mut().write_all(&frame).await.map_err(|_| GuardError::Stopped)?;
        }
    }

    /// Asks a service for the child. The time until it answers is the question's.
    async fn service(&mut self, payload: &[u8]) -> Result<(), GuardError> {
        let Ask { endpoint, query } = wire::json(payload).map_err(fault)?;
        let start = Instant::now();
        let left = self.left.min(self.over.saturating_duration_since(start));
        let answer = self.services.ask(&endpoint, query, left, Arc::clone(&self.permit));
        let answer = timeout(left, answer).await.unwrap_or(Err(Fault::Late));
        self.left = self.left.saturating_sub(start.elapsed());
        let mut frame = Vec::new();
        let put = match answer {
            Ok(bytes) => wire::put(&mut frame, tag::ANSWERED, &bytes),
            Err(Fault::Failed(words)) => wire::put(&mut frame, tag::FAILED, words.as_bytes()),
            Err(Fault::Refused(words)) => return Err(ParseError::Refused(words).into()),
            Err(Fault::Late) => return Err(GuardError::Timeout(self.time)),
        };
        put.map_err(fault)?;
        self.child.stream.get_mut().write_all(&frame).await.map_err(|_| GuardError::Stopped)
    }

    /// The next part, and what can give the one after it; `Ok(None)` after the last. An error means that the answer
    /// was cut.
    pub async fn next(mut self) -> Result<Option<(Vec<u8>, Answering)>, GuardError> {
        match self.answer().await? {
            (tag::BODY, part) => Ok(Some((part, self))),
            (tag::END, payload) => {
                self.done(End::read(&payload).goes_on);
                Ok(None)
            }
            (tag::REFUSED, payload) => Err(match wire::json(&payload).map_err(fault)? {
                Refused::TooLarge(rows) => GuardError::TooLarge(rows),
                Refused::Service(words) => GuardError::Service(words),
                Refused::Failed(words) => GuardError::Store(StoreError::Engine(words)),
                Refused::Parse(_) | Refused::Formats { .. } | Refused::Protected(_) => GuardError::Fault,
            }),
            _ => Err(GuardError::Fault),
        }
    }

    /// The next frame, or why there is none.
    async fn frame(&mut self) -> Result<(u8, Vec<u8>), GuardError> {
        // What is there already needs no clock.
        if let Some((head, rest)) = self.child.stream.buffer().split_first_chunk() {
            let (tag, length) = wire::head(*head);
            if let Some(payload) = rest.get(..length) {
                let frame = (tag, payload.to_vec());
                self.child.stream.consume(wire::HEAD + length);
                return Ok(frame);
            }
        }
        let (start, left) = (Instant::now(), self.left);
        let mut reading = Box::pin(read(&mut self.child.stream));
        let mut read = timeout(left.min(SHORT), &mut reading).await;
        if read.is_err() && left > SHORT {
            if !self.is_demoted {
                self.child.life.demote();
                self.is_demoted = true;
            }
            read = timeout(left - SHORT, &mut reading).await;
        }
        drop(reading);
        self.left = self.left.saturating_sub(start.elapsed());
        match read {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(_)) => Err(GuardError::Stopped),
            Err(_) => Err(GuardError::Timeout(self.time)),
        }
    }

    /// When the client must have read all.
    pub fn over(&self) -> Instant {
        self.over
    }

    fn done(self, goes_on: bool) {
        let Answering { child, shared, permit, is_demoted, .. } = self;
        if goes_on && !is_demoted {
            shared.put_back(child);
        }
        drop(permit);
    }
}

/// The changes of graphs in the frame of an update.
fn effect(mut payload: &[u8]) -> Option<Vec<Edit>> {
    let mut graphs: BTreeMap<NamedNode, Edit> = BTreeMap::new();
    while let Some((comes, rest)) = payload.split_first() {
        payload = rest;
        let [subject, predicate, object, graph] = wire::unpacked(&mut payload)?.map(decoded);
        let (Term::NamedNode(predicate), Term::NamedNode(name)) = (predicate, graph) else { return None };
        let subject = match subject {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            Term::Literal(_) => return None,
        };
        let triple = Triple::new(subject, predicate, object);
        let of_graph = || Edit { name: name.clone(), removed: Vec::new(), added: Vec::new() };
        let graph = graphs.entry(name.clone()).or_insert_with(of_graph);
        if *comes == 1 { graph.added.push(triple) } else { graph.removed.push(triple) }
    }
    Some(graphs.into_values().collect())
}

async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; wire::HEAD];
    stream.read_exact(&mut head).await?;
    let (tag, length) = wire::head(head);
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await?;
    Ok((tag, payload))
}

fn fault(error: io::Error) -> GuardError {
    GuardError::Store(StoreError::Engine(error.to_string()))
}
