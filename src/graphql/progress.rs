//! `importProgress`: how far the imports are that somebody handed in. Everybody may see it, so it names no file before the
//! document is there; who has a token is told more at `/import/{job}`.

use async_graphql::dynamic::{InputValue, Object, SubscriptionField, TypeRef};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};

use super::arguments;
use super::error::Fault;
use super::schema::unresolved;
use super::selection::{Arguments, Operation};
use super::subscription::waiting;
use crate::corpus::Progress;

/// The field of the subscription type.
pub const IMPORT: &str = "importProgress";

const TYPE: &str = "ImportProgress";

/// What a subscription to imports wants.
pub struct Wanted {
    /// Only this job.
    job: Option<u64>,
    /// Response keys and the fields that stand under them.
    parts: Vec<(String, String)>,
}

/// The field.
pub fn field() -> SubscriptionField {
    let words = "How far imports are that were sent to `/import`: their state now, and each step after it. With `job` it \
                 ends with that job.";
    let job = InputValue::new("job", TypeRef::named(TypeRef::INT));
    waiting(IMPORT, TypeRef::named_nn(TYPE), words)
        .argument(job.description("Only the job with this number."))
}

/// The type of its events.
pub fn object() -> Object {
    let int = |name: &str, words: &str| unresolved(name, TypeRef::named_nn(TypeRef::INT), words, []);
    Object::new(TYPE)
        .description("How far an import is.")
        .field(int("job", "Its number."))
        .field(int("total", "Documents of the job."))
        .field(int("done", "Those that are stored, were here already, or failed."))
        .field(unresolved(
            "documentId",
            TypeRef::named(TypeRef::ID),
            "The document that was stored last.",
            [],
        ))
        .field(int("facts", "Facts found so far."))
        .field(int("failures", "Documents that failed."))
        .field(unresolved("isFinished", TypeRef::named_nn(TypeRef::BOOLEAN), "Nothing more will happen.", []))
}

impl Wanted {
    /// Reads the field that was asked.
    pub fn new(operation: &Operation<'_>, asked: &[&Field], arguments: &Arguments) -> Result<Wanted, Fault> {
        let job = arguments::whole(arguments, "job", i32::MAX as usize)?.map(|it| it as u64);
        let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
        let parts = operation.collect(&sets, &|it| it == TYPE).into_iter().map(|(key, asked)| {
            (key.to_owned(), asked.first().map_or_else(String::new, |it| it.name.node.to_string()))
        });
        Ok(Wanted { job, parts: parts.collect() })
    }

    /// Whether it wants to hear of the job.
    pub fn wants(&self, progress: &Progress) -> bool {
        self.job.is_none_or(|it| it == progress.job)
    }

    /// Nothing follows this step.
    pub fn ends_with(&self, progress: &Progress) -> bool {
        self.job == Some(progress.job) && progress.is_finished()
    }

    /// A step, as it was asked for.
    pub fn shown(&self, progress: &Progress) -> Value {
        let fields = self.parts.iter().map(|(key, name)| {
            let value = match name.as_str() {
                "job" => Value::from(progress.job),
                "total" => Value::from(progress.total),
                "done" => Value::from(progress.done),
                "documentId" => progress.document.as_deref().map_or(Value::Null, Value::from),
                "facts" => Value::from(progress.facts),
                "failures" => Value::from(progress.failures),
                "isFinished" => Value::from(progress.is_finished()),
                _ => Value::from(TYPE),
            };
            (Name::new(key), value)
        });
        Value::Object(fields.collect::<IndexMap<_, _>>())
    }
}
