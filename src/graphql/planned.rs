//! What stands at the root of an operation: planned as a whole, then run field by field.

use async_graphql::parser::types::{Field, OperationType};
use async_graphql::{Name, Value};
use indexmap::IndexMap;

use super::catalogue::Position;
use super::error::Fault;
use super::limits::Limits;
use super::mutation::{self, Caller};
use super::plan::{Planner, Refused, Root};
use super::render::Renderer;
use super::run::Runner;
use super::schema::{self, RootField};
use super::selection::Operation;
use super::service::Inner;
use super::{changed, federation, former, linked, positions, quality, search, walk};

/// A root field, ready to run.
pub enum Planned<'a> {
    /// `__typename`
    Typename,
    /// `__schema` and `__type`
    Introspection,
    /// The answer is known.
    Ready(Value),
    /// One change of the graph.
    Mutation(mutation::Plan<'a>),
    /// `search` and `suggest`
    Search(search::Plan<'a>),
    /// `neighbourhood` and `path`
    Walk(walk::Plan<'a>),
    /// `whyLinked`
    Linked(linked::Plan<'a>),
    /// `changes`
    Changed(changed::Plan<'a>),
    /// `corpus`
    Former(former::Plan),
    /// Nodes of the model.
    Field(Root),
}

/// What the answer to a root field may use.
pub struct Means<'a> {
    /// The service.
    pub inner: &'a Inner,
    /// What the library found out about the schema.
    pub introspection: &'a IndexMap<Name, Value>,
    /// Runs plans.
    pub runner: &'a Runner<'a>,
    /// The operation.
    pub operation: &'a Operation<'a>,
    /// Who asks.
    pub caller: &'a Caller,
}

/// The plan of a root field, and whether a response without it is no response: its type says it is never null.
pub fn plan<'a>(
    inner: &'a Inner,
    planner: &Planner<'a>,
    operation: &'a Operation<'a>,
    limits: &Limits,
    asked: &[&'a Field],
) -> Option<(bool, Result<Planned<'a>, Fault>)> {
    let name = name_of(asked);
    let catalogue = &inner.catalogue;
    let planned = match name {
        "__typename" => Ok(Planned::Typename),
        _ if is_introspection(name) => Ok(Planned::Introspection),
        _ if operation.kind() == OperationType::Mutation => {
            mutation::Plan::new(planner, catalogue, operation, asked).map(Planned::Mutation)
        }
        quality::FIELD => Ok(Planned::Ready(quality::answer(operation, asked, &inner.figures))),
        walk::NEIGHBOURHOOD | walk::PATH => {
            walk::Plan::new(planner, &inner.limits, operation, asked).map(Planned::Walk)
        }
        search::SEARCH | search::SUGGEST => {
            search::Plan::new(planner, catalogue, limits, operation, asked).map(Planned::Search)
        }
        federation::SERVICE => Ok(Planned::Ready(federation::service(operation, asked, &inner.federated))),
        federation::ENTITIES => planner.entities(asked).map(Planned::Field),
        linked::WHY => linked::Plan::new(planner, operation, asked).map(Planned::Linked),
        changed::CHANGES => {
            changed::Plan::new(planner, catalogue, limits, operation, asked).map(Planned::Changed)
        }
        former::CORPUS => former::Plan::new(planner, catalogue, operation, asked).map(Planned::Former),
        _ => {
            let field = schema::root_field(catalogue, name)?;
            field_plan(planner, field, asked).map(Planned::Field)
        }
    };
    let is_never_null = match name {
        walk::PATH | search::SEARCH | search::SUGGEST | changed::CHANGES | federation::ENTITIES => true,
        _ => schema::root_field(catalogue, name).is_some_and(schema::is_never_null),
    };
    Some((is_never_null, planned.map_err(with_path)))
}

/// The plan for nodes of the model.
pub fn field_plan<'a>(planner: &Planner<'a>, field: RootField, asked: &[&'a Field]) -> Result<Root, Refused> {
    match field {
        RootField::Node => planner.one(Position::Any, asked),
        RootField::Nodes => planner.several(asked),
        RootField::One(class) => planner.one(Position::Of(class), asked),
        RootField::Connection(class) => planner.connection(class, asked),
    }
}

impl Planned<'_> {
    /// The value under `key`.
    pub async fn run(
        self,
        means: &Means<'_>,
        renderer: &mut Renderer<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let Means { inner, introspection, runner, operation, caller } = *means;
        match self {
            Planned::Typename => Ok(Value::from(positions::root_type(operation.kind()))),
            Planned::Ready(value) => Ok(value),
            Planned::Introspection => Ok(introspection.get(key).cloned().unwrap_or_default()),
            Planned::Mutation(plan) => {
                plan.run((inner.curator.get(), caller), runner, renderer, operation, key).await
            }
            Planned::Search(plan) => plan.run(inner.text.get(), runner, renderer, operation, key).await,
            Planned::Walk(plan) => {
                plan.run(inner.index.get().map(|it| &**it), runner, renderer, operation, key).await
            }
            Planned::Linked(plan) => {
                plan.run(inner.index.get().map(|it| &**it), runner, renderer, operation, key).await
            }
            Planned::Changed(plan) => plan.run(inner.former.get(), runner, renderer, operation, key).await,
            Planned::Former(plan) => {
                let bounds = (inner.changes.generation(), inner.limits.former_statements);
                plan.run(inner.former.get(), bounds, runner, renderer, key).await
            }
            Planned::Field(root) => runner.run(&root).await.map(|found| renderer.root(key, &root, &found)),
        }
    }
}

/// Whether the library answers it.
pub fn is_introspection(name: &str) -> bool {
    matches!(name, "__schema" | "__type")
}

/// The name of a field that was asked.
pub fn name_of<'a>(asked: &[&'a Field]) -> &'a str {
    asked.first().map_or("", |it| it.name.node.as_str())
}

/// The fault with the path below its root field.
pub fn with_path((mut fault, path): Refused) -> Fault {
    fault.path = path.into_iter().map(Value::from).collect();
    fault
}
