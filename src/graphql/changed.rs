//! `changes`: what happened to the corpus, for whoever follows it.

use std::sync::Arc;

use async_graphql::dynamic::{Field as SchemaField, InputValue, Object, TypeRef};
use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};

use super::arguments;
use super::catalogue::{Catalogue, Position};
use super::error::{Code, Fault};
use super::former::Former;
use super::limits::Limits;
use super::object::keyed;
use super::plan::{Planner, Refused, located};
use super::render::Renderer;
use super::run::Runner;
use super::schema::unresolved;
use super::search;
use super::selection::Operation;
use super::subscription::{KIND, kind_name};
use super::wanted::Wanted;
use crate::graph::{Event, GraphEvent, NamedNode, quads};

/// The root field.
pub const CHANGES: &str = "changes";

const CHANGE: &str = "CorpusChange";
const GRAPH: &str = "GraphChange";

/// The root field, for the schema.
pub fn field() -> SchemaField {
    let words = "What happened to the corpus after a state, oldest first. From 0 on it is all that ever happened; go on \
                 with the last `generation` of the answer until it is empty.";
    unresolved(
        CHANGES,
        TypeRef::named_nn_list_nn(CHANGE),
        words,
        [
            InputValue::new("since", TypeRef::named_nn(TypeRef::INT))
                .description("The number of the last state that is known already; 0 before all."),
            InputValue::new("first", TypeRef::named(TypeRef::INT)).description("At most so many changes."),
        ],
    )
}

/// The types of the answer.
pub fn types(catalogue: &Catalogue) -> Vec<Object> {
    let int = |name: &str, words: &str| unresolved(name, TypeRef::named_nn(TypeRef::INT), words, []);
    let change = Object::new(CHANGE)
        .description("A change of the corpus.")
        .field(int("generation", "The number of the state that it made; `corpus` shows that state."))
        .field(unresolved("at", TypeRef::named_nn("DateTime"), "When it was made.", []))
        .field(unresolved("graphs", TypeRef::named_nn_list_nn(GRAPH), "What became of which graph.", []));
    let mut graph = Object::new(GRAPH)
        .description("What became of a graph: that of a document, the links, the decisions of people, the names known.")
        .field(unresolved("name", TypeRef::named_nn("IRI"), "Its name, as SPARQL has it.", []))
        .field(unresolved("kind", TypeRef::named_nn(KIND), "Whether it came, changed or went.", []))
        .field(int("added", "Statements that it did not hold before."))
        .field(int("removed", "Statements that it holds no more."));
    if let Some(class) = search::document(catalogue) {
        let words =
            "The document whose graph it is, as it is now; null for other graphs, and when it is gone.";
        graph = graph.field(unresolved("document", TypeRef::named(&catalogue.class(class).name), words, []));
    }
    vec![change, graph]
}

/// A `changes`, ready to run.
pub struct Plan<'a> {
    asked: Vec<&'a Field>,
    since: u64,
    first: usize,
    wanted: Wanted,
}

impl<'a> Plan<'a> {
    /// Plans the field that was asked.
    pub fn new(
        planner: &Planner<'a>,
        catalogue: &Catalogue,
        limits: &Limits,
        operation: &Operation<'a>,
        asked: &[&'a Field],
    ) -> Result<Plan<'a>, Refused> {
        let arguments = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        let place = |fault| located(fault, asked);
        let since = arguments::whole(&arguments, "since", i32::MAX as usize).map_err(place)?;
        let first = arguments::size(&arguments, "first", limits).map_err(place)?;
        let mut wanted = Wanted::default();
        let sets = |asked: &[&'a Field]| asked.iter().map(|it| &it.selection_set.node).collect::<Vec<_>>();
        for (graphs, asked) in operation.collect(&sets(asked), &|it| it == CHANGE) {
            for (key, asked) in operation.collect(&sets(&asked), &|it| it == GRAPH) {
                let is_document = asked.first().is_some_and(|it| it.name.node == "document");
                if let (true, Some(class)) = (is_document, search::document(catalogue)) {
                    let shape = planner.shape(Position::Of(class), &[sets(&asked)])?;
                    wanted.add(vec![graphs.to_owned(), key.to_owned()], shape);
                }
            }
        }
        let since = since.unwrap_or_default() as u64;
        Ok(Plan { asked: asked.to_vec(), since, first: first.unwrap_or(limits.default_page), wanted })
    }

    /// Reads the history and fetches the documents.
    pub async fn run(
        self,
        former: Option<&Arc<Former>>,
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        operation: &Operation<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let former = former.ok_or_else(|| Fault::new(Code::StateNotKept, "this server keeps no history"))?;
        let events = former.history.since(self.since, self.first);
        let mut iris: Vec<NamedNode> =
            events.iter().flat_map(|it| &it.graphs).filter_map(|it| quads::document_of(&it.name)).collect();
        iris.sort();
        iris.dedup();
        let fetched = self.wanted.fetch(iris, runner, renderer, key).await?;
        let graph = |event: &GraphEvent, asked: &[&Field], path: &[String]| {
            keyed(operation, asked, GRAPH, path, |name, _, path| match name {
                "name" => Value::from(event.name.as_str()),
                "kind" => Value::Enum(Name::new(kind_name(event.became))),
                "added" => Value::from(event.added),
                "removed" => Value::from(event.removed),
                _ => quads::document_of(&event.name).map(|it| fetched.get(path, &it)).unwrap_or_default(),
            })
        };
        let change = |event: &Event| {
            keyed(operation, &self.asked, CHANGE, &[], |name, asked, path| match name {
                "generation" => Value::from(event.generation),
                "at" => Value::from(event.at.to_string()),
                _ => Value::List(event.graphs.iter().map(|it| graph(it, asked, path)).collect()),
            })
        };
        Ok(Value::List(events.iter().map(change).collect()))
    }
}
