//! The events of one subscription, one after the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Value;
use async_graphql::futures_util::StreamExt;
use async_graphql::futures_util::stream;
use async_graphql::indexmap::IndexMap;
use oxigraph::model::NamedNode;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use super::changes::{Change, Happening};
use super::error::{Code, Fault, errors};
use super::service::{Body, Events, Inner, Prepared, Response, ResponseKind, late};
use super::subscription::{self, AT_ONCE, Asked, Subscription};
use crate::corpus::Progress;

/// Begins what `prepared` subscribes to.
pub fn begin(inner: Arc<Inner>, mut prepared: Prepared) -> Result<Events, Vec<Fault>> {
    let Some(asked) = prepared.subscription.take() else {
        return Err(vec![Fault::new(Code::Internal, "the operation is no subscription")]);
    };
    let Asked { subscription, first } = asked;
    let (generation, changes) = inner.changes.subscribe();
    let mut ready = VecDeque::new();
    if let Subscription::Generation { key } = &subscription {
        ready.push_back(executed(subscription::event(key, Value::from(generation), Vec::new())));
    }
    let mut running = Running { inner, prepared, subscription, changes, ready, left: first };
    running.inner.changes.imports().iter().for_each(|it| running.hear(it));
    Ok(stream::unfold(Some(running), Running::step).boxed())
}

struct Running {
    inner: Arc<Inner>,
    prepared: Prepared,
    subscription: Subscription,
    changes: Receiver<Arc<Happening>>,
    /// Events of the last change that are not sent yet.
    ready: VecDeque<Response>,
    /// Events until the end, if it has one.
    left: Option<usize>,
}

impl Running {
    async fn step(running: Option<Running>) -> Option<(Response, Option<Running>)> {
        let mut running = running?;
        if running.left == Some(0) {
            return None;
        }
        loop {
            if let Some(event) = running.ready.pop_front() {
                running.left = running.left.map(|it| it - 1);
                return Some((event, Some(running)));
            }
            match running.changes.recv().await {
                Ok(happening) => match &*happening {
                    Happening::Change(change) => running.take(change).await,
                    Happening::Progress(progress) => running.hear(progress),
                },
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(missed)) => {
                    let message = format!("{missed} changes came faster than their events were taken");
                    return Some((running.failed(&Fault::new(Code::Lagging, message)), None));
                }
            }
        }
    }

    /// Makes the event of a step of an import.
    fn hear(&mut self, progress: &Progress) {
        let Subscription::Import { key, wanted } = &self.subscription else { return };
        if wanted.wants(progress) {
            let event = subscription::event(key, wanted.shown(progress), Vec::new());
            self.ready.push_back(executed(event));
            if wanted.ends_with(progress) {
                self.left = Some(self.left.map_or(self.ready.len(), |it| it.min(self.ready.len())));
            }
        }
    }

    /// Makes the events of a change.
    async fn take(&mut self, change: &Change) {
        let seconds = self.inner.limits.seconds;
        let events = match timeout(Duration::from_secs(seconds as u64), self.events(change)).await {
            Ok(Ok(events)) => events.into_iter().map(executed).collect(),
            Ok(Err(fault)) => vec![self.failed(&fault)],
            Err(_) => vec![self.failed(&late(seconds))],
        };
        self.ready.extend(events);
    }

    async fn events(&self, change: &Change) -> Result<Vec<Value>, Fault> {
        let generation = change.generation;
        let id = self.prepared.id.as_deref();
        let mut events = Vec::new();
        match &self.subscription {
            Subscription::Generation { key } => {
                events.push(subscription::event(key, Value::from(generation), Vec::new()));
            }
            Subscription::Import { .. } => {}
            Subscription::Changed { key, kinds, parts, query } => {
                let wanted = subscription::wanted(change, kinds.as_deref());
                if wanted.is_empty() && kinds.is_none() {
                    events.push(subscription::change(key, parts, generation, &[], IndexMap::new()));
                }
                for some in wanted.chunks(AT_ONCE) {
                    let given = match query {
                        Some(query) => {
                            let ids = some.iter().map(|it| &it.document);
                            let variables = subscription::with_ids(&self.prepared.variables, ids);
                            self.inner.answer_own(query, &variables, id).await?
                        }
                        None => IndexMap::new(),
                    };
                    events.push(subscription::change(key, parts, generation, some, given));
                }
            }
            Subscription::Added { key, class, query } => {
                let new = change.typed.iter().filter(|(_, it)| it == class).map(|(node, _)| node);
                let new: Vec<&NamedNode> = new.collect();
                for some in new.chunks(AT_ONCE) {
                    let variables = subscription::with_ids(&self.prepared.variables, some.iter().copied());
                    let given = self.inner.answer_own(query, &variables, id).await?;
                    events.extend(subscription::nodes(key, given));
                }
            }
        }
        Ok(events)
    }

    /// An event that could not be made.
    fn failed(&self, fault: &Fault) -> Response {
        let errors = errors(std::slice::from_ref(fault), self.prepared.id.as_deref());
        let body = IndexMap::from([
            (async_graphql::Name::new("errors"), errors),
            (async_graphql::Name::new("data"), Value::Null),
        ]);
        executed(Value::Object(body))
    }
}

fn executed(body: Value) -> Response {
    Response { body: Body(body), kind: ResponseKind::Executed, code: None }
}
