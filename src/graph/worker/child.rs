//! A child of the worker: it answers questions until it is too old, too big or killed.

use std::fs;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, setrlimit};
use spargebra::Query;

use super::data::Data;
use super::line::Line;
use super::services::{Failed, Services};
use super::update;
use super::wire::{self, End, Head, Question, Refused, Setup, tag};
use super::written::{self, Out};
use crate::graph::{Hit, NamedNode, ParseError, Scope, sparql};

/// A child whose memory has grown by this many bytes takes no more questions.
const GROWN: u64 = 32 << 20;
/// What was answered within this time is not looked at.
const SHORT: Duration = Duration::from_millis(2);

/// Answers what comes through `socket` until it is closed.
pub fn serve(data: &mut Data<'_>, setup: &Setup, socket: &UnixStream) -> io::Result<()> {
    let limit = figure("VmData:")? + setup.memory;
    setrlimit(Resource::Data, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    let begin = figure("VmRSS:")?;
    let (prefixes, services) = (Arc::new(setup.prefixes.clone()), Arc::new(setup.services.clone()));
    let line = Arc::new(Line::new(socket)?);
    let mut payload = Vec::new();
    while let Some(tag @ (tag::QUESTION | tag::UPDATE)) = line.take(&mut payload)? {
        let question: Question = wire::json(&payload)?;
        let scope = Scope {
            prefixes: Arc::clone(&prefixes),
            default_graphs: question.default_graphs.iter().map(NamedNode::new_unchecked).collect(),
            named_graphs: question.named_graphs.iter().map(NamedNode::new_unchecked).collect(),
            services: Arc::clone(&services),
        };
        if tag == tag::UPDATE {
            // What it changed here nobody else may see: this child ends.
            let Some(quads) = data.table() else {
                return Err(io::Error::other("updates of a database are worked out by the server"));
            };
            return match update::work_out(quads, &question.text, &scope) {
                Ok(effect) => wire::put(socket, tag::EFFECT, &effect.bytes),
                Err(Refusal::Told(refused)) => Out::new(socket).refuse(&refused),
                Err(Refusal::Gone(error)) => Err(error),
            };
        }
        let mut out = Out::new(socket);
        let start = Instant::now();
        match answer(data, &question, &scope, &line, &mut out) {
            Ok(is_lasting) => {
                // A short question cannot have taken much; to look costs as much as to answer one.
                let is_short = start.elapsed() < SHORT;
                let goes_on = is_short || figure("VmRSS:")?.saturating_sub(begin) < GROWN;
                out.end(End { goes_on, is_lasting })?;
                if !goes_on {
                    break;
                }
            }
            Err(Refusal::Told(refused)) => out.refuse(&refused)?,
            Err(Refusal::Gone(error)) => return Err(error),
        }
    }
    Ok(())
}

/// Why a question is not answered.
pub enum Refusal {
    /// The client hears it.
    Told(Refused),
    /// Nobody listens any more.
    Gone(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        Refusal::Gone(error)
    }
}

impl From<spareval::QueryEvaluationError> for Refusal {
    fn from(error: spareval::QueryEvaluationError) -> Refusal {
        if let spareval::QueryEvaluationError::Service(error) = &error
            && let Some(Failed(words)) = error.downcast_ref()
        {
            return Refusal::Told(Refused::Service(words.clone()));
        }
        Refusal::Told(Refused::Failed(error.to_string()))
    }
}

impl From<ParseError> for Refusal {
    fn from(error: ParseError) -> Refusal {
        Refusal::Told(Refused::Parse(error))
    }
}

/// Answers one question; whether the same answer holds until the quads change.
fn answer(
    data: &Data<'_>,
    question: &Question,
    scope: &Scope,
    line: &Arc<Line>,
    out: &mut Out<'_>,
) -> Result<bool, Refusal> {
    let mut query = sparql::parse(&question.text, scope)?;
    // The full text follows the quads a moment later.
    let mut is_lasting = !sparql::is_volatile(&query);
    sparql::fill(&mut query, &mut |words| {
        is_lasting = false;
        Ok::<_, Refusal>(search(line, words)?)
    })?;
    let read = question.explain.map(|form| (form, query.clone()));
    let services = sparql::taken(&mut query);
    let is_graph = matches!(query, Query::Construct { .. } | Query::Describe { .. });
    let failed = Arc::new(OnceLock::new());
    let asked = !services.is_empty();
    let services = asked.then(|| Services::new(Arc::clone(line), services, Arc::clone(&failed)));
    let (results, plan) = data.evaluate(&query, services, question.explain.is_some());
    if let Some((form, read)) = read {
        out.head(Head::Plan(form))?;
        let rows = written::count(results?, question.rows)?;
        whole(&failed)?;
        out.write_all(&written::explained(&plan, &read, rows, form)?)?;
        return Ok(false);
    }
    let format = if is_graph { question.graph } else { question.table };
    let format = format.ok_or(Refusal::Told(Refused::Formats { is_graph }))?;
    out.head(Head::Answer(format))?;
    written::write(results?, format, question.rows, &scope.prefixes, out)?;
    whole(&failed)?;
    Ok(is_lasting)
}

/// Refuses the end of an answer for which a service was asked in vain.
fn whole(failed: &OnceLock<Failed>) -> Result<(), Refusal> {
    failed.get().map_or(Ok(()), |Failed(words)| Err(Refusal::Told(Refused::Service(words.clone()))))
}

fn search(line: &Line, words: &str) -> io::Result<Vec<Hit>> {
    match line.ask(tag::SEARCH, words.as_bytes())? {
        (tag::HITS, hits) => wire::json(&hits),
        _ => Err(io::Error::other("the server gave no hits")),
    }
}

/// A figure of this process, in bytes.
fn figure(name: &str) -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|it| it.strip_prefix(name));
    let kilobytes = line.and_then(|it| it.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes
        .map(|it| it * 1024)
        .ok_or_else(|| io::Error::other("the system tells no figures of this process"))
}
