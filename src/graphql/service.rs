//! From a request to its response.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::dynamic::Schema;
use async_graphql::futures_util::stream::BoxStream;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Name, SDLExportOptions, ServerError, Value, Variables, value};
use serde::Serialize;
use tokio::time::timeout;

use super::catalogue::Catalogue;
use super::changes::Changes;
use super::documents::{Documents, Trusted};
use super::error::{Code, Fault, errors};
use super::former::Former;
use super::gate::{Gate, Pass};
use super::limits::{Limits, within};
use super::log::Log;
use super::mutation::Caller;
use super::plan::Planner;
use super::planned::{self, Means, is_introspection, name_of};
use super::positions::Positions;
use super::render::Renderer;
use super::run::Runner;
use super::scalar;
use super::schema::{self, SchemaError};
use super::selection::{Operation, operation_type};
use super::source::Source;
use super::{cost, events, lexer, scale, subscription, typename};
use crate::corpus::Curator;
use crate::eval;
use crate::eval::score::Figures;
use crate::index::Index;
use crate::index::text::TextIndex;
use crate::ontology::Model;

/// Answers GraphQL requests over the nodes of a model. Cheap to clone.
#[derive(Clone)]
pub struct GraphQl {
    pub(super) inner: Arc<Inner>,
}

/// What everything that answers shares.
pub struct Inner {
    /// The model.
    pub catalogue: Arc<Catalogue>,
    schema: Schema,
    sdl: String,
    /// The same with the keys of nodes, for a gateway.
    pub(super) federated: String,
    pub(super) positions: Arc<Positions>,
    source: Arc<dyn Source>,
    /// What requests may cost.
    pub limits: Limits,
    documents: Documents,
    /// What subscriptions wait for.
    pub changes: Arc<Changes>,
    pub(super) figures: Arc<Vec<Figures>>,
    pub(super) text: OnceLock<Arc<TextIndex>>,
    pub(super) index: OnceLock<Arc<Index>>,
    pub(super) curator: OnceLock<Arc<Curator>>,
    pub(super) former: OnceLock<Arc<Former>>,
}

/// What a service does beside answering.
#[derive(Clone, Default)]
pub struct Options {
    /// What requests may cost.
    pub limits: Limits,
    /// Documents that are known here already.
    pub trusted: Trusted,
    /// The changes of the store behind the source; without, nothing happens that subscriptions could tell.
    pub changes: Option<Arc<Changes>>,
}

impl From<Limits> for Options {
    fn from(limits: Limits) -> Options {
        Options { limits, ..Options::default() }
    }
}

/// A request as the transport took it apart.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The document; without, `document_id` or the extension `persistedQuery` says which is meant.
    pub query: Option<String>,
    /// Name or hash of a trusted document.
    pub document_id: Option<String>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// `{"sparql": true}` asks for the SPARQL queries that the answer is made of, `{"cost": true}` for the estimate of
    /// its size; `persistedQuery` is that of Apollo's clients.
    pub extensions: serde_json::Map<String, serde_json::Value>,
    /// The request may change nothing (GET): a mutation is refused with `METHOD_NOT_ALLOWED`, and a subscription where
    /// there are no events.
    pub read_only_get: bool,
    /// What errors call the request.
    pub id: Option<String>,
    /// Who sent it: mutations need somebody with a token.
    pub caller: Caller,
}

/// A response and what kind it is.
#[derive(Clone, Debug)]
pub struct Response {
    /// The response object. It has no `data` when the request was not executed.
    pub body: Body,
    /// Whether the request was executed.
    pub kind: ResponseKind,
    /// Why it was not executed.
    pub code: Option<Code>,
}

/// What a request opened.
pub enum Opened {
    /// A query was answered, or nothing executed.
    Once(Response),
    /// A subscription runs.
    Events(Events),
}

/// The events of a subscription. It ends when its first value says so, or the server.
pub type Events = BoxStream<'static, Response>;

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
pub struct Body(pub(super) Value);

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
    pub fn new(
        model: Arc<Model>,
        source: Arc<dyn Source>,
        options: impl Into<Options>,
    ) -> Result<GraphQl, SchemaError> {
        let Options { limits, trusted, changes } = options.into();
        let catalogue = Arc::new(Catalogue::new(model));
        let schema = schema::build(&catalogue, Gate)?;
        let style = SDLExportOptions::new()
            .prefer_single_line_descriptions()
            .use_space_ident()
            .include_specified_by();
        let sdl = schema.sdl_with_options(style);
        let federated = schema.sdl_with_options(SDLExportOptions::new().federation());
        let positions = Arc::new(Positions::read(&sdl).map_err(SchemaError::Invalid)?);
        let documents = Documents::new(trusted, &limits);
        let changes = changes.unwrap_or_else(|| Arc::new(Changes::new(0)));
        let figures = Arc::new(eval::published()?);
        let (text, index) = (OnceLock::new(), OnceLock::new());
        let (curator, former) = (OnceLock::new(), OnceLock::new());
        let inner = Inner {
            catalogue,
            schema,
            sdl,
            federated,
            positions,
            source,
            limits,
            documents,
            changes,
            figures,
            text,
            index,
            curator,
            former,
        };
        Ok(GraphQl { inner: Arc::new(inner) })
    }

    /// Another service with the same schema and source, under limits of its own and without a list of trusted documents:
    /// a schema is compiled once.
    #[must_use]
    pub fn beside(&self, limits: Limits) -> GraphQl {
        let own = &self.inner;
        let documents = Documents::new(Trusted::default(), &limits);
        let inner = Inner {
            catalogue: Arc::clone(&own.catalogue),
            schema: own.schema.clone(),
            sdl: own.sdl.clone(),
            federated: own.federated.clone(),
            positions: Arc::clone(&own.positions),
            source: Arc::clone(&own.source),
            limits,
            documents,
            changes: Arc::new(Changes::new(0)),
            figures: Arc::clone(&own.figures),
            text: OnceLock::new(),
            index: OnceLock::new(),
            curator: OnceLock::new(),
            former: OnceLock::new(),
        };
        GraphQl { inner: Arc::new(inner) }
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

    /// What requests may cost.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// The same service with somebody who does what mutations ask for; without one it takes no changes.
    #[must_use]
    pub fn with_curator(self, curator: Arc<Curator>) -> GraphQl {
        self.inner.curator.get_or_init(|| curator);
        self
    }

    /// The same service with the history and former states of its store; without, it has only the present.
    #[must_use]
    pub fn with_former(self, former: Arc<Former>) -> GraphQl {
        self.inner.former.get_or_init(|| former);
        self
    }

    /// What subscriptions wait for.
    pub fn changes(&self) -> &Arc<Changes> {
        &self.inner.changes
    }

    /// The schema in GraphQL's own language, always in the same order.
    pub fn sdl(&self) -> String {
        self.inner.sdl.clone()
    }

    /// Answers `request`, which must not be a subscription.
    pub async fn execute(&self, request: Request) -> Response {
        match self.run(request, false).await {
            Opened::Once(response) => response,
            Opened::Events(_) => refused(&[Fault::new(Code::SubscriptionNotSupported, NO_EVENTS)], None),
        }
    }

    /// Answers `request`, or begins what it subscribes to.
    pub async fn open(&self, request: Request) -> Opened {
        self.run(request, true).await
    }

    async fn run(&self, request: Request, subscribes: bool) -> Opened {
        let id = request.id.clone();
        let seconds = self.inner.limits.seconds;
        let answer = async {
            let prepared = self.inner.prepare(request, subscribes).await?;
            match prepared.subscription {
                Some(_) => events::begin(Arc::clone(&self.inner), prepared).map(Opened::Events),
                None => self.inner.answer_once(&prepared).await.map(Opened::Once),
            }
        };
        let answered = timeout(Duration::from_secs(seconds as u64), answer).await;
        answered.unwrap_or_else(|_| Err(vec![late(seconds)])).unwrap_or_else(|faults| {
            let internal = faults.iter().find(|it| it.code == Code::Internal);
            if let Some(fault) = internal {
                tracing::error!(request = id.as_deref(), "{}", fault.message);
            }
            Opened::Once(refused(&faults, id.as_deref()))
        })
    }
}

const NO_EVENTS: &str = "a subscription is answered with events";

/// No answer came in time.
pub fn late(seconds: usize) -> Fault {
    let message = format!("no answer within {seconds} seconds, and that is the limit");
    Fault::new(Code::Timeout, message)
}

/// The response to a request that is not executed.
pub fn refused(faults: &[Fault], request: Option<&str>) -> Response {
    Response {
        body: Body(value!({ "errors": errors(faults, request) })),
        kind: ResponseKind::RequestError,
        code: faults.first().map(|it| it.code),
    }
}

/// A request that may be executed.
pub struct Prepared {
    document: ExecutableDocument,
    name: Option<String>,
    /// Values of its variables.
    pub variables: BTreeMap<Name, Value>,
    introspection: IndexMap<Name, Value>,
    /// What it subscribes to, if it does.
    pub subscription: Option<subscription::Asked>,
    cost: usize,
    shows_cost: bool,
    log: Log,
    /// What errors call it.
    pub id: Option<String>,
    caller: Caller,
}

impl Inner {
    /// The one way of every request, whatever it came by: limits, validation, estimate.
    async fn prepare(&self, request: Request, subscribes: bool) -> Result<Prepared, Vec<Fault>> {
        let one = |fault| vec![fault];
        let Request { query, document_id, operation_name: name, extensions, .. } = request;
        let found = self.documents.find(query, document_id.as_deref(), &extensions, &self.limits);
        let document = self.parse(&found.map_err(one)?).map_err(one)?;
        let ty = operation_type(&document, name.as_deref()).map_err(one)?;
        let reads = ty == OperationType::Query || subscribes && ty == OperationType::Subscription;
        if request.read_only_get && !reads {
            return Err(one(Fault::new(Code::MethodNotAllowed, "GET is for queries only; use POST")));
        }
        if ty == OperationType::Subscription && !subscribes {
            return Err(one(Fault::new(Code::SubscriptionNotSupported, NO_EVENTS)));
        }
        let Ok(Value::Object(variables)) = Value::from_json(serde_json::Value::Object(request.variables))
        else {
            return Err(one(Fault::new(Code::BadInput, "the names of variables must be GraphQL names")));
        };
        let variables: BTreeMap<Name, Value> = variables.into_iter().collect();
        let operation = Operation::new(&document, name.as_deref(), &variables).map_err(one)?;
        let introspection = self.validate(&document, name.as_deref(), variables.clone(), &operation).await?;
        if ty == OperationType::Mutation {
            request.caller.admitted().map_err(one)?;
        }
        let cost = cost::estimate(&operation, &self.positions, &self.limits);
        within("cost", cost, self.limits.cost, "values that the answer may hold").map_err(one)?;
        let asked = (ty == OperationType::Subscription)
            .then(|| subscription::read(&self.catalogue, &operation))
            .transpose();
        let subscription = asked.map_err(one)?;
        let wants = |name: &str| extensions.get(name) == Some(&serde_json::Value::Bool(true));
        let log = Log { sparql: wants("sparql"), plan: wants("plan") };
        let (shows_cost, id, caller) = (wants("cost"), request.id, request.caller);
        Ok(Prepared {
            document,
            name,
            variables,
            introspection,
            subscription,
            cost,
            shows_cost,
            log,
            id,
            caller,
        })
    }

    async fn answer_once(&self, prepared: &Prepared) -> Result<Response, Vec<Fault>> {
        let name = prepared.name.as_deref();
        let operation = Operation::new(&prepared.document, name, &prepared.variables);
        let operation = operation.map_err(|fault| vec![fault])?;
        let mut response = self
            .answer(
                &operation,
                &prepared.introspection,
                &self.limits,
                prepared.log,
                prepared.id.as_deref(),
                &prepared.caller,
            )
            .await;
        if let (true, Value::Object(body)) = (prepared.shows_cost, &mut response.body.0) {
            let cost = value!({ "estimated": prepared.cost, "limit": self.limits.cost });
            let extensions =
                body.entry(Name::new("extensions")).or_insert_with(|| Value::Object(IndexMap::new()));
            if let Value::Object(extensions) = extensions {
                extensions.insert(Name::new("cost"), cost);
            }
        }
        Ok(response)
    }

    /// The answer to a query of our own, without limits of pages.
    pub async fn answer_own(
        &self,
        document: &ExecutableDocument,
        variables: &BTreeMap<Name, Value>,
        id: Option<&str>,
    ) -> Result<IndexMap<Name, Value>, Fault> {
        let operation = Operation::new(document, None, variables)?;
        let mut limits = self.limits.clone();
        limits.max_page = limits.max_page.max(subscription::AT_ONCE);
        limits.conditions += subscription::AT_ONCE + 2;
        limits.condition_depth += 2;
        let (introspection, nobody) = (IndexMap::new(), Caller::Closed);
        let answer = self.answer(&operation, &introspection, &limits, Log::default(), id, &nobody);
        match answer.await.body.0 {
            Value::Object(body) => Ok(body),
            _ => Ok(IndexMap::new()),
        }
    }

    fn parse(&self, text: &str) -> Result<ExecutableDocument, Fault> {
        let document = parse_query(lexer::read(text, &self.limits)?).map_err(syntax)?;
        scale::check(&self.limits, &document)?;
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
        request.set_parsed_query(typename::wrapped(document));
        let response = self.schema.execute(request).await;
        if !pass.was_reached() {
            return Err(response.errors.into_iter().map(|it| self.invalid(it)).collect());
        }
        self.positions.check(document).map_err(|fault| vec![fault])?;
        match response.data {
            Value::Object(data) => Ok(data),
            _ => Ok(IndexMap::new()),
        }
    }

    pub(super) async fn answer(
        &self,
        operation: &Operation<'_>,
        introspection: &IndexMap<Name, Value>,
        limits: &Limits,
        log: Log,
        id: Option<&str>,
        caller: &Caller,
    ) -> Response {
        let runner = Runner::new(&self.catalogue, &*self.source, self.index.get().map(|it| &**it), log.any());
        let mut renderer = Renderer::new(&self.catalogue);
        let mut data = IndexMap::new();
        let mut is_null = false;
        let text = self.text.get().map(|it| &**it);
        let planner = Planner::new(&self.catalogue, limits, text, operation);
        let plans = operation.root().into_iter().filter_map(|(key, asked)| {
            Some((key, planned::plan(self, &planner, operation, limits, &asked)?))
        });
        // All plans stand before the first of them runs.
        let plans: Vec<_> = plans.collect();
        let means = Means { inner: self, introspection, runner: &runner, operation, caller };
        for (key, (is_never_null, planned)) in plans {
            // One after the other: the next one begins when this one is done.
            let result = match planned {
                Ok(planned) => planned.run(&means, &mut renderer, key).await,
                Err(fault) => Err(fault),
            };
            let value = result.unwrap_or_else(|fault| {
                is_null |= is_never_null;
                renderer.fail(key, fault)
            });
            data.insert(Name::new(key), value);
        }
        let mut body = IndexMap::new();
        if !renderer.faults.is_empty() {
            body.insert(Name::new("errors"), errors(&renderer.faults, id));
        }
        body.insert(Name::new("data"), if is_null { Value::Null } else { Value::Object(data) });
        if let Some(notes) = runner.log() {
            body.insert(Name::new("extensions"), log.told(notes));
        }
        Response { body: Body(Value::Object(body)), kind: ResponseKind::Executed, code: None }
    }
}

impl Inner {
    /// The library names the type that a value must have; how it is written helps more.
    fn invalid(&self, error: ServerError) -> Fault {
        let mut fault = fault(error, Code::ValidationFailed);
        for (name, words) in scalar::WRITTEN {
            fault.message =
                fault.message.replace(&format!("expected type \"{name}\""), &format!("expected {words}"));
        }
        let quoted: Vec<&str> = fault.message.split('"').skip(1).step_by(2).collect();
        let similar = match (fault.message.split('"').next(), quoted.as_slice()) {
            (Some("Unknown field "), [field, ty, ..]) => self.positions.similar_field(ty, field),
            (Some("Unknown argument "), [argument, field, ty, ..]) => {
                self.positions.similar_argument(ty, field, argument)
            }
            _ => None,
        };
        match similar.map(|it| format!("did you mean `{it}`?")) {
            Some(hint) => fault.hinted(hint),
            None => fault,
        }
    }
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
    let mut fault = fault(error.into(), Code::ParseFailed);
    if let Some(message) = sentence {
        fault.message = message;
    }
    fault
}

fn fault(error: ServerError, code: Code) -> Fault {
    let mut fault = Fault::new(code, error.message);
    fault.locations = error.locations.iter().map(|it| (it.line, it.column)).collect();
    fault
}
