//! `corpus`: the graph as it was.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::dynamic::{Field as SchemaField, InputValue, Object, TypeRef};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};
use lru::LruCache;

use super::catalogue::Catalogue;
use super::error::{Code, Fault};
use super::plan::{Planner, Refused, Root, located};
use super::planned::{field_plan, name_of, with_path};
use super::render::Renderer;
use super::run::Runner;
use super::schema::{self, unresolved};
use super::selection::{Arguments, Operation};
use super::source::Source;
use crate::graph::{self, Change, FormerError, Guard, History, Memory, Store};
use crate::index::Index;
use crate::ontology::Model;

/// The root field.
pub const CORPUS: &str = "corpus";

const TYPE: &str = "Corpus";
const GENERATION: &str = "generation";
const AT: &str = "at";

/// Former states that stay ready.
const READY: NonZeroUsize = NonZeroUsize::new(2).unwrap();

/// The root field, for the schema.
pub fn field() -> SchemaField {
    let words = "The corpus as it was in a former state; as it is now without an argument. How many states are kept is \
                 an option of the server.";
    unresolved(
        CORPUS,
        TypeRef::named(TYPE),
        words,
        [
            InputValue::new(GENERATION, TypeRef::named(TypeRef::INT))
                .description("The number of the state, as `changes` gives it."),
            InputValue::new(AT, TypeRef::named(TypeRef::STRING))
                .description("What held then: a moment with its offset, such as 2026-05-31T12:00:00Z."),
        ],
    )
}

/// The type of a state; `fields` are those of the root that it has too.
pub fn object(fields: Vec<SchemaField>) -> Object {
    let object = Object::new(TYPE)
        .description("A state of the corpus, with the fields of the root that lead to its nodes.")
        .field(unresolved(GENERATION, TypeRef::named_nn(TypeRef::INT), "The number of the state.", []))
        .field(unresolved(
            AT,
            TypeRef::named("DateTime"),
            "When it began; null before the first change.",
            [],
        ));
    fields.into_iter().fold(object, Object::field)
}

/// Former states of a store that is being served.
pub struct Former {
    /// What happened to it.
    pub history: Arc<History>,
    store: Arc<dyn Store>,
    model: Arc<Model>,
    limits: graph::Limits,
    /// Held while a state is put together: one after the other.
    ready: Mutex<LruCache<u64, Arc<State>>>,
}

/// A state that can be asked.
struct State {
    source: Guard,
    index: Index,
}

impl Former {
    /// The former states of `store`, of which `history` hears; nodes are those of `model`, queries cost at most
    /// `limits`. It must be the store that is changed, not [`graph::Live`] before it: that one tells the number of a
    /// change later than it shows what the change did.
    pub fn new(
        history: Arc<History>,
        store: Arc<dyn Store>,
        model: Arc<Model>,
        limits: graph::Limits,
    ) -> Former {
        let limits = graph::Limits { permits: 2, ..limits };
        Former { history, store, model, limits, ready: Mutex::new(LruCache::new(READY)) }
    }

    fn state(&self, generation: u64, most: usize) -> Result<Arc<State>, Fault> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = ready.get(&generation) {
            return Ok(Arc::clone(state));
        }
        let graphs = self.history.former(&*self.store, generation, most).map_err(refused)?;
        let graphs = graphs.into_iter().map(|(name, triples)| (name, Some(triples))).collect();
        let failed = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "a former state cannot be put together");
            Fault::new(Code::Internal, "the former state cannot be put together")
        };
        let store = Memory::volatile().map_err(|it| failed(&it))?;
        store.apply(Change { graphs }).map_err(|it| failed(&it))?;
        let index = Index::build(Arc::clone(&self.model), &store).map_err(|it| failed(&it))?;
        let source = Guard::new(Arc::new(store), self.limits.clone()).map_err(|it| failed(&it))?;
        let state = Arc::new(State { source, index });
        ready.put(generation, Arc::clone(&state));
        Ok(state)
    }
}

fn refused(error: FormerError) -> Fault {
    let code = match &error {
        FormerError::Unknown(..) => Code::BadInput,
        FormerError::NotKept(..) => Code::StateNotKept,
        FormerError::TooLarge(_) => Code::ResultTooLarge,
        FormerError::Restless => Code::Busy,
        FormerError::Store(error) => {
            tracing::error!(%error, "a former state cannot be read");
            return Fault::new(Code::Internal, "the former state cannot be read");
        }
    };
    Fault::new(code, error.to_string())
}

#[derive(Clone, Copy)]
enum Moment {
    Now,
    Generation(u64),
    At(jiff::Timestamp),
}

enum Part {
    Typename,
    Generation,
    At,
    Field(bool, Result<Root, Fault>),
}

/// A `corpus`, ready to run.
pub struct Plan {
    moment: Moment,
    parts: Vec<(String, Part)>,
}

impl Plan {
    /// Plans the field that was asked.
    pub fn new<'a>(
        planner: &Planner<'a>,
        catalogue: &Catalogue,
        operation: &Operation<'a>,
        asked: &[&'a Field],
    ) -> Result<Plan, Refused> {
        let arguments = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        let moment = moment(&arguments).map_err(|it| located(it, asked))?;
        let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
        let mut parts = Vec::new();
        for (key, asked) in operation.collect(&sets, &|it| it == TYPE) {
            let part = match name_of(&asked) {
                GENERATION => Part::Generation,
                AT => Part::At,
                name => match schema::root_field(catalogue, name) {
                    Some(field) => {
                        let root = field_plan(planner, field, &asked).map_err(with_path);
                        Part::Field(schema::is_never_null(field), root)
                    }
                    None => Part::Typename,
                },
            };
            parts.push((key.to_owned(), part));
        }
        Ok(Plan { moment, parts })
    }

    /// Opens the state and reads what is wanted of it.
    pub async fn run(
        self,
        former: Option<&Arc<Former>>,
        (now, most): (u64, usize),
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let kept =
            || former.ok_or_else(|| Fault::new(Code::StateNotKept, "this server keeps no former states"));
        let (generation, state) = match self.moment {
            Moment::Now => (now, None),
            Moment::Generation(generation) => (generation, Some(Arc::clone(kept()?))),
            Moment::At(moment) => (kept()?.history.at(moment), Some(Arc::clone(kept()?))),
        };
        let state = match state {
            Some(former) => {
                let state = tokio::task::spawn_blocking(move || former.state(generation, most)).await;
                Some(state.map_err(|_| Fault::new(Code::Internal, "the former state cannot be read"))??)
            }
            None => None,
        };
        let catalogue = renderer.catalogue();
        let other = state.as_ref().map(|it| {
            let source = &it.source as &dyn Source;
            Runner::new(catalogue, source, Some(&it.index), false)
        });
        let runner = other.as_ref().unwrap_or(runner);
        let mut value = IndexMap::new();
        let mut is_null = false;
        for (name, part) in self.parts {
            let shown = match part {
                Part::Typename => Value::from(TYPE),
                Part::Generation => Value::from(generation),
                Part::At => match former.and_then(|it| it.history.event(generation)) {
                    Some(event) => Value::from(event.at.to_string()),
                    None => Value::Null,
                },
                Part::Field(is_never_null, root) => {
                    let found = match &root {
                        Ok(root) => runner.run(root).await.map(|found| (root, found)),
                        Err(fault) => Err(fault.clone()),
                    };
                    renderer.below(key, |it| match found {
                        Ok((root, found)) => it.root(&name, root, &found),
                        Err(fault) => {
                            is_null |= is_never_null;
                            it.fail(&name, fault)
                        }
                    })
                }
            };
            value.insert(Name::new(name), shown);
        }
        Ok(if is_null { Value::Null } else { Value::Object(value) })
    }
}

fn moment(arguments: &Arguments) -> Result<Moment, Fault> {
    let bad = |message: String| Fault::new(Code::BadInput, message);
    let given = |name: &str| arguments.get(name).filter(|it| **it != Value::Null);
    match (given(GENERATION), given(AT)) {
        (Some(Value::Number(number)), None) => number
            .as_u64()
            .map(Moment::Generation)
            .ok_or_else(|| bad(format!("`{GENERATION}` takes a whole number from 0 on"))),
        (None, Some(Value::String(text))) => text.parse().map(Moment::At).map_err(|_| {
            bad(format!("`{text}` is not a moment with its offset, such as 2026-05-31T12:00:00Z"))
        }),
        (None, None) => Ok(Moment::Now),
        _ => Err(bad(format!("give one of `{GENERATION}` and `{AT}`, not both"))),
    }
}
