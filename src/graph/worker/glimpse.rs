//! Answers to small questions, for which no child is asked.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use spargebra::Query;

use super::wire::{Head, Question};
use super::written;
use crate::graph::glance::{self, Alarm};
use crate::graph::{CancellationToken, NamedNode, Scope, Store, sparql};

/// Longer texts are read by a child only, in bytes.
const TEXT: usize = 2_000;
/// Longer answers are given by a child, in bytes.
const ANSWER: usize = 1 << 17;

/// An answer from the server's own store.
pub struct Glimpse {
    /// What it is written as.
    pub head: Head,
    /// All of it.
    pub answer: Vec<u8>,
    /// The state that it is of.
    pub generation: u64,
}

/// Who answers small questions.
pub struct Glimpses {
    store: Arc<dyn Store>,
    prefixes: Arc<BTreeMap<String, String>>,
    alarm: Alarm,
}

impl Glimpses {
    /// Answers come from `store`.
    pub fn new(store: Arc<dyn Store>, prefixes: BTreeMap<String, String>) -> io::Result<Glimpses> {
        Ok(Glimpses { store, prefixes: Arc::new(prefixes), alarm: Alarm::start()? })
    }

    /// Answers a question that is small; all others, wrong ones too, are for a child.
    pub fn answer(&self, question: &Question) -> Option<Glimpse> {
        if question.explain.is_some() || question.text.len() > TEXT || !sparql::is_shallow(&question.text) {
            return None;
        }
        let graphs = |iris: &[String]| iris.iter().map(NamedNode::new_unchecked).collect();
        let scope = Scope {
            prefixes: Arc::clone(&self.prefixes),
            default_graphs: graphs(&question.default_graphs),
            named_graphs: graphs(&question.named_graphs),
            ..Scope::default()
        };
        let query = sparql::parse(&question.text, &scope).ok().filter(glance::is_small)?;
        let format = match query {
            Query::Construct { .. } | Query::Describe { .. } => question.graph,
            Query::Select { .. } | Query::Ask { .. } => question.table,
        }?;
        let mut answer = Vec::new();
        let cancel = CancellationToken::new();
        let _running = self.alarm.set(&cancel);
        let generation = self.store.glance(&query, &cancel, &mut |results| {
            let mut out = Little(&mut answer);
            written::write(results, format, question.rows, &self.prefixes, &mut out).is_ok()
        })?;
        Some(Glimpse { head: Head::Answer(format), answer, generation })
    }
}

/// Takes no more than a short answer.
struct Little<'a>(&'a mut Vec<u8>);

impl Write for Little<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.len() + bytes.len() > ANSWER {
            return Err(io::Error::other("the answer is long"));
        }
        written::append(self.0, bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
