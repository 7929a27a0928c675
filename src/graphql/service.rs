//! From a request to its response.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use async_graphql::dynamic::Schema;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Name, SDLExportOptions, ServerError, Value, Variables, value};
use serde::Serialize;

use super::catalogue::{Catalogue, Position};
use super::error::{Code, Fault, errors};
use super::gate::{Gate, Pass};
use super::limits::Limits;
use super::plan::{Planner, Refused, Root};
use super::positions::Positions;
use super::quality;
use super::read::{Notes, Step};
use super::render::Renderer;
use super::run::Runner;
use super::scalar;
use super::schema::{self, RootField, SchemaError};
use super::search;
use super::selection::{Operation, operation_type};
use super::source::Source;
use super::typename;
use super::walk;
use crate::eval;
use crate::eval::score::Figures;
use crate::index::text::TextIndex;
use crate::index::{Index, Way};
use crate::ontology::Model;

/// Answers GraphQL requests over the nodes of a model. Cheap to clone.
#[derive(Clone)]
pub struct GraphQl {
    inner: Arc<Inner>,
}

struct Inner {
    catalogue: Catalogue,
    schema: Schema,
    sdl: String,
    positions: Positions,
    source: Arc<dyn Source>,
    limits: Limits,
    figures: Vec<Figures>,
    text: OnceLock<Arc<TextIndex>>,
    index: OnceLock<Arc<Index>>,
}

/// A request as the transport took it apart.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// `{"sparql": true}` asks for the SPARQL queries that the answer is made of.
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// The request may change nothing (GET): anything but a query is refused with `METHOD_NOT_ALLOWED`.
    pub read_only_get: bool,
}

/// A response and what kind it is.
#[derive(Clone, Debug)]
pub struct Response {
    /// The response object. It has no `data` when the request was not executed.
    pub body: Body,
    /// Whether the request was executed.
    pub kind: ResponseKind,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseKind {
    /// It was executed; single fields may have failed.
    Executed,
    /// It could not be executed; there is no `data`.
    RequestError,
}

/// A JSON object whose fields keep the order in which they were asked for. Its `Display` is the JSON text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Body(Value);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl GraphQl {
    /// Compiles the schema of `model`; values come from `source`.
    ///
    /// # Errors
    /// A model whose names clash or that breaks a rule of GraphQL.
    pub fn new(model: Arc<Model>, source: Arc<dyn Source>, limits: Limits) -> Result<GraphQl, SchemaError> {
        let catalogue = Catalogue::new(model);
        let schema = schema::build(&catalogue, Gate)?;
        let style = SDLExportOptions::new()
            .prefer_single_line_descriptions()
            .use_space_ident()
            .include_specified_by();
        let sdl = schema.sdl_with_options(style);
        let positions = Positions::read(&sdl).map_err(SchemaError::Invalid)?;
        let figures = eval::published()?;
        Ok(GraphQl {
            inner: Arc::new(Inner {
                catalogue,
                schema,
                sdl,
                positions,
                source,
                limits,
                figures,
                text: OnceLock::new(),
                index: OnceLock::new(),
            }),
        })
    }

    /// The same service with an index that `search` looks into; a second one is not taken.
    #[must_use]
    pub fn with_text(self, text: Arc<TextIndex>) -> GraphQl {
        self.inner.text.get_or_init(|| text);
        self
    }

    /// The same service with an index that selects, orders, counts and reads; without one the source is asked.
    #[must_use]
    pub fn with_index(self, index: Arc<Index>) -> GraphQl {
        self.inner.index.get_or_init(|| index);
        self
    }

    /// The schema in GraphQL's own language, always in the same order.
    pub fn sdl(&self) -> String {
        self.inner.sdl.clone()
    }

    /// Answers `request`.
    pub async fn execute(&self, request: Request) -> Response {
        match self.inner.execute(request).await {
            Ok(executed) => executed,
            Err(faults) => Response {
                body: Body(value!({ "errors": errors(&faults) })),
                kind: ResponseKind::RequestError,
            },
        }
    }
}

impl Inner {
    async fn execute(&self, request: Request) -> Result<Response, Vec<Fault>> {
        let document = self.parse(&request).map_err(|fault| vec![fault])?;
        let name = request.operation_name.as_deref();
        let variables = Value::from_json(serde_json::Value::Object(request.variables));
        let variables = match variables {
            Ok(Value::Object(variables)) => variables.into_iter().collect(),
            _ => {
                return Err(vec![Fault::new(Code::BadInput, "the names of variables must be GraphQL names")]);
            }
        };
        let operation = Operation::new(&document, name, &variables).map_err(|fault| vec![fault])?;
        let introspection = self.validate(&document, name, variables.clone(), &operation).await?;
        let wants = |name: &str| request.extensions.get(name) == Some(&serde_json::Value::Bool(true));
        let log = Log { sparql: wants("sparql"), plan: wants("plan") };
        Ok(self.answer(&operation, introspection, log).await)
    }

    fn parse(&self, request: &Request) -> Result<ExecutableDocument, Fault> {
        let limit = self.limits.query_bytes;
        if request.query.len() > limit {
            return Err(Fault::new(Code::TooComplex, format!("the query is longer than {limit} bytes")));
        }
        let document = parse_query(&request.query).map_err(syntax)?;
        self.limits.check(&document)?;
        let ty = operation_type(&document, request.operation_name.as_deref())?;
        if request.read_only_get && ty != OperationType::Query {
            return Err(Fault::new(Code::MethodNotAllowed, "GET is for queries only; use POST"));
        }
        typename::check(&document)?;
        Ok(document)
    }

    /// Has the library validate the document, and answer what it asks about the schema.
    async fn validate(
        &self,
        document: &ExecutableDocument,
        name: Option<&str>,
        variables: BTreeMap<Name, Value>,
        operation: &Operation<'_>,
    ) -> Result<IndexMap<Name, Value>, Vec<Fault>> {
        let introspects = operation.root().values().any(|asked| is_introspection(name_of(asked)));
        let pass = Arc::new(Pass::new(introspects));
        let mut request = async_graphql::Request::new("").data(Arc::clone(&pass));
        request.operation_name = name.map(str::to_owned);
        request.variables = Variables::from_value(Value::Object(variables.into_iter().collect()));
        request.set_parsed_query(document.clone());
        let response = self.schema.execute(request).await;
        if !pass.was_reached() {
            return Err(response.errors.into_iter().map(invalid).collect());
        }
        self.positions.check(document).map_err(|fault| vec![fault])?;
        match response.data {
            Value::Object(data) => Ok(data),
            _ => Ok(IndexMap::new()),
        }
    }

    async fn answer(
        &self,
        operation: &Operation<'_>,
        introspection: IndexMap<Name, Value>,
        log: Log,
    ) -> Response {
        let runner = Runner::new(&self.catalogue, &*self.source, self.index.get().map(|it| &**it), log.any());
        let mut renderer = Renderer::new(&self.catalogue);
        let mut data = IndexMap::new();
        let mut is_null = false;
        for (key, root) in self.plan(operation) {
            let value = match root {
                Planned::Typename => Value::from("Query"),
                Planned::Ready(value) => value,
                Planned::Introspection => introspection.get(key.as_str()).cloned().unwrap_or_default(),
                Planned::Search(planned) => {
                    let text = self.text.get();
                    let result = match planned {
                        Ok(plan) => plan.run(text, &runner, &mut renderer, operation, &key).await,
                        Err(fault) => Err(fault),
                    };
                    result.unwrap_or_else(|fault| {
                        is_null = true;
                        let path = [vec![Value::from(key.as_str())], fault.path.clone()].concat();
                        renderer.faults.push(fault.below(&path));
                        Value::Null
                    })
                }
                Planned::Walk(is_never_null, planned) => {
                    let index = self.index.get().map(|it| &**it);
                    let result = match planned {
                        Ok(plan) => plan.run(index, &runner, &mut renderer, operation, &key).await,
                        Err(fault) => Err(fault),
                    };
                    result.unwrap_or_else(|fault| {
                        is_null |= is_never_null;
                        let path = [vec![Value::from(key.as_str())], fault.path.clone()].concat();
                        renderer.faults.push(fault.below(&path));
                        Value::Null
                    })
                }
                Planned::Field(field, planned) => {
                    let result = match planned {
                        Ok(root) => runner.run(&root).await.map(|found| renderer.root(&key, &root, &found)),
                        Err(fault) => Err(fault),
                    };
                    result.unwrap_or_else(|fault| {
                        is_null |= schema::is_never_null(field);
                        let path = [vec![Value::from(key.as_str())], fault.path.clone()].concat();
                        renderer.faults.push(fault.below(&path));
                        Value::Null
                    })
                }
            };
            data.insert(Name::new(key), value);
        }
        let mut body = IndexMap::new();
        if !renderer.faults.is_empty() {
            body.insert(Name::new("errors"), errors(&renderer.faults));
        }
        body.insert(Name::new("data"), if is_null { Value::Null } else { Value::Object(data) });
        if let Some(notes) = runner.log() {
            body.insert(Name::new("extensions"), log.told(notes));
        }
        Response { body: Body(Value::Object(body)), kind: ResponseKind::Executed }
    }

    /// The plans of all root fields in the order asked, made before any of them runs.
    fn plan<'a>(&'a self, operation: &'a Operation<'a>) -> Vec<(String, Planned<'a>)> {
        let text = self.text.get().map(|it| &**it);
        let planner = Planner::new(&self.catalogue, &self.limits, text, operation);
        let plans = operation.root().into_iter().filter_map(|(key, asked)| {
            let name = name_of(&asked);
            let planned = match name {
                "__typename" => Planned::Typename,
                _ if is_introspection(name) => Planned::Introspection,
                quality::FIELD => Planned::Ready(quality::answer(operation, &asked, &self.figures)),
                walk::NEIGHBOURHOOD | walk::PATH => {
                    let plan = walk::Plan::new(&planner, &self.limits, operation, &asked);
                    Planned::Walk(name == walk::PATH, plan.map_err(with_path))
                }
                search::SEARCH | search::SUGGEST => {
                    let plan = search::Plan::new(&planner, &self.catalogue, &self.limits, operation, &asked);
                    Planned::Search(plan.map_err(with_path))
                }
                _ => {
                    let field = schema::root_field(&self.catalogue, name)?;
                    let root = match field {
                        RootField::Node => planner.one(Position::Any, &asked),
                        RootField::Nodes => planner.several(&asked),
                        RootField::One(class) => planner.one(Position::Of(class), &asked),
                        RootField::Connection(class) => planner.connection(class, &asked),
                    };
                    Planned::Field(field, root.map_err(with_path))
                }
            };
            Some((key.to_owned(), planned))
        });
        plans.collect()
    }
}

/// What a client wants to know about how its answer came to be.
#[derive(Clone, Copy)]
struct Log {
    sparql: bool,
    plan: bool,
}

impl Log {
    fn any(self) -> bool {
        self.sparql || self.plan
    }

    fn told(self, notes: Notes) -> Value {
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

/// What stands at the root of an operation.
enum Planned<'a> {
    Typename,
    Introspection,
    Ready(Value),
    Search(Result<search::Plan<'a>, Fault>),
    /// Whether it is never null, and the plan.
    Walk(bool, Result<walk::Plan<'a>, Fault>),
    Field(RootField, Result<Root, Fault>),
}

fn name_of<'a>(asked: &[&'a Field]) -> &'a str {
    asked.first().map_or("", |it| it.name.node.as_str())
}

fn is_introspection(name: &str) -> bool {
    matches!(name, "__schema" | "__type")
}

fn with_path((mut fault, path): Refused) -> Fault {
    fault.path = path.into_iter().map(Value::from).collect();
    fault
}

/// The library's drawing of the place, over several lines, as one sentence.
fn syntax(error: parser::Error) -> Fault {
    let sentence = match &error {
        parser::Error::Syntax { message, start, .. } => {
            let reason = message.lines().last().and_then(|it| it.trim_start().strip_prefix("= "));
            reason.map(|it| format!("line {}, column {}: {}", start.line, start.column, it.replace('_', " ")))
        }
        _ => None,
    };
    let fault = fault(error.into(), Code::ParseFailed);
    match sentence {
        Some(message) => Fault { message, ..fault },
        None => fault,
    }
}

/// The library names the type that a value must have; how it is written helps more.
fn invalid(error: ServerError) -> Fault {
    let mut fault = fault(error, Code::ValidationFailed);
    for (name, words) in scalar::WRITTEN {
        fault.message =
            fault.message.replace(&format!("expected type \"{name}\""), &format!("expected {words}"));
    }
    fault
}

fn fault(error: ServerError, code: Code) -> Fault {
    let mut fault = Fault::new(code, error.message);
    fault.locations = error.locations.iter().map(|it| (it.line, it.column)).collect();
    fault
}
