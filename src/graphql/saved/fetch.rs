//! From a saved document and its values to an answer, page after page if all are wanted.

use std::collections::BTreeMap;
use std::time::Duration;

use async_graphql::{Name, Value};
use async_graphql_value::Value as Template;
use serde_json::Map;
use tokio::time::{Instant, timeout_at};

use super::super::error::{Code, Fault};
use super::super::log::Log;
use super::super::mutation::Caller;
use super::super::selection::Operation;
use super::super::service::{Body, GraphQl, late};
use super::{Saved, at, root};

/// Items fetched at once.
pub const AT_ONCE: usize = 500;
/// Items of all pages together.
const MOST: usize = 100_000;
/// Until the last page is there.
const SECONDS: u64 = 60;

/// Which part of a list is wanted. A document that has no pages gives its whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Everything.
    All,
    /// So many items, from the one after this cursor on.
    Some {
        /// At most so many.
        first: usize,
        /// Behind this.
        after: Option<String>,
    },
}

/// What a document answers.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The `data` of the response.
    pub data: Body,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// Why there is no answer. The message is safe to show.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failed {
    /// The stable code of the error, as in `extensions.code`.
    pub code: String,
    /// What and why.
    pub message: String,
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Failed {
        Failed { code: fault.code.as_str().to_owned(), message: fault.message }
    }
}

impl GraphQl {
    /// Asks `saved` with these values. An answer with errors is none.
    ///
    /// # Errors
    /// Values that cannot be used, and whatever else keeps the store from a whole answer.
    pub async fn fetch(
        &self,
        saved: &Saved,
        variables: &Map<String, serde_json::Value>,
        page: &Page,
        id: Option<&str>,
    ) -> Result<Fetched, Failed> {
        let Ok(Value::Object(variables)) = Value::from_json(serde_json::Value::Object(variables.clone()))
        else {
            return Err(Fault::new(Code::BadInput, "the names of variables must be GraphQL names").into());
        };
        let variables = variables.into_iter().collect();
        let deadline = Instant::now() + Duration::from_secs(SECONDS);
        let one = self.page(saved, &variables, page, id);
        let late = |_| Failed::from(late(usize::try_from(SECONDS).unwrap_or(usize::MAX)));
        let mut whole = timeout_at(deadline, one).await.map_err(late)??;
        while let Some(after) = whole.next.take_if(|_| *page == Page::All) {
            let next = Page::Some { first: AT_ONCE, after: Some(after) };
            let more =
                timeout_at(deadline, self.page(saved, &variables, &next, id)).await.map_err(late)??;
            let items = whole.append(more, saved);
            if items > MOST {
                let message = format!(
                    "the answer has more than {MOST} items; read it page after page with `first` and `after`"
                );
                return Err(Fault::new(Code::ResultTooLarge, message).into());
            }
        }
        if *page == Page::All {
            whole.forget_pages(saved);
        }
        Ok(whole)
    }

    async fn page(
        &self,
        saved: &Saved,
        variables: &BTreeMap<Name, Value>,
        page: &Page,
        id: Option<&str>,
    ) -> Result<Fetched, Failed> {
        let (first, after) = match page {
            Page::All => (AT_ONCE, None),
            Page::Some { first, after } => (*first, after.as_deref()),
        };
        let mut document = saved.document.clone();
        if let Some(field) = saved.paged.as_ref().and_then(|_| root(&mut document)) {
            field.arguments.push((at(Name::new("first")), at(Template::from(Value::from(first)))));
            let after = after.map(|it| (at(Name::new("after")), at(Template::String(it.to_owned()))));
            field.arguments.extend(after);
        }
        let operation = Operation::new(&document, None, variables)?;
        let mut limits = self.inner.limits.clone();
        limits.max_page = limits.max_page.max(AT_ONCE);
        let introspection = Default::default();
        let nobody = Caller::Closed;
        let answer = self.inner.answer(&operation, &introspection, &limits, Log::default(), id, &nobody);
        let mut body = answer.await.body;
        if let Some(failed) = failure(&body) {
            return Err(failed);
        }
        let data = at_key(&mut body.0, "data").map(std::mem::take).unwrap_or_default();
        let mut fetched = Fetched { data: Body(data), next: None };
        fetched.next = fetched.following(saved);
        Ok(fetched)
    }
}

impl Fetched {
    /// The items of the list that has pages, one body for each; empty when none has.
    pub fn nodes(self, saved: &Saved) -> Vec<Body> {
        let Body(mut data) = self.data;
        let found = saved.paged.as_ref().and_then(|key| match at_key(&mut data, key)? {
            Value::Object(connection) => connection.shift_remove("nodes"),
            _ => None,
        });
        match found {
            Some(Value::List(items)) => items.into_iter().map(Body).collect(),
            _ => Vec::new(),
        }
    }

    fn following(&mut self, saved: &Saved) -> Option<String> {
        let info = at_key(at_key(&mut self.data.0, saved.paged.as_ref()?)?, "pageInfo")?;
        let Value::Object(info) = info else { return None };
        match (info.get("hasNextPage"), info.get("endCursor")) {
            (Some(Value::Boolean(true)), Some(Value::String(cursor))) => Some(cursor.clone()),
            _ => None,
        }
    }

    /// Takes the items of the next page; tells how many there are now.
    fn append(&mut self, next: Fetched, saved: &Saved) -> usize {
        self.next = next.next;
        let Body(mut more) = next.data;
        let mut count = 0;
        let Some(key) = &saved.paged else { return count };
        let pair = (at_key(&mut self.data.0, key), at_key(&mut more, key));
        let (Some(Value::Object(whole)), Some(Value::Object(more))) = pair else { return count };
        for (name, value) in std::mem::take(more) {
            match (whole.get_mut(&name), value) {
                (Some(Value::List(items)), Value::List(others))
                    if ["nodes", "edges"].contains(&name.as_str()) =>
                {
                    items.extend(others);
                    count = items.len();
                }
                (Some(info), value) if name == "pageInfo" => *info = value,
                _ => {}
            }
        }
        count
    }

    /// Leaves out where pages end, when the document does not ask for it.
    fn forget_pages(&mut self, saved: &Saved) {
        let is_page_info = |it: &super::Shape| it.key == "pageInfo";
        let is_asked = saved.shape.iter().any(|it| match &it.content {
            super::Content::Object { fields, .. } => fields.iter().any(is_page_info),
            super::Content::Value(_) => false,
        });
        if let Some(Value::Object(connection)) =
            saved.paged.as_ref().and_then(|key| at_key(&mut self.data.0, key))
            && !is_asked
        {
            connection.shift_remove("pageInfo");
        }
    }
}

/// The first error of a response.
fn failure(body: &Body) -> Option<Failed> {
    let Value::Object(body) = &body.0 else { return None };
    let errors = body.get("errors")?.clone().into_json().ok()?;
    let text = |at: &str| errors.pointer(at).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
    Some(Failed { code: text("/0/extensions/code"), message: text("/0/message") })
}

fn at_key<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(object) => object.get_mut(key),
        _ => None,
    }
}

impl Body {
    /// The same as plain JSON, whose objects have no order.
    pub fn json(&self) -> serde_json::Value {
        self.0.clone().into_json().unwrap_or_default()
    }

    /// The text at `key` of an object.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.0 {
            Value::Object(fields) => match fields.get(key)? {
                Value::String(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}
