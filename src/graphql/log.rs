//! How an answer came to be, for clients that want to know.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value, value};

use super::read::{Notes, Step};
use crate::index::Way;

/// What a client wants to know about how its answer came to be.
#[derive(Clone, Copy, Default)]
pub struct Log {
    /// The queries.
    pub sparql: bool,
    /// The steps.
    pub plan: bool,
}

impl Log {
    /// Whether it wants to know anything.
    pub fn any(self) -> bool {
        self.sparql || self.plan
    }

    /// The value of `extensions`.
    pub fn told(self, notes: Notes) -> Value {
        let mut told = IndexMap::new();
        if self.sparql {
            let queries = notes.queries.into_iter().map(Value::from).collect();
            told.insert(Name::new("sparql"), Value::List(queries));
        }
        if self.plan {
            let step = |step: Step| {
                let way = match step.way {
                    Way::Candidates => "candidates",
                    Way::Class => "class",
                    Way::Order => "order",
                };
                value!({ "list": step.name, "way": way, "examined": step.examined, "found": step.found })
            };
            told.insert(Name::new("plan"), Value::List(notes.steps.into_iter().map(step).collect()));
        }
        Value::Object(told)
    }
}
