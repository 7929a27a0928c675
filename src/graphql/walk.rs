//! `neighbourhood` and `path`: what surrounds a node, and how two are connected.
//!
//! Both walk over the links between entities and facts. Documents, spans and notes are left out: through them
//! everything is connected with everything. The facts on the way carry the evidence.

use async_graphql::Value;
use async_graphql::dynamic::{Field as SchemaField, InputValue, Object, TypeRef};
use async_graphql::parser::types::Field;

use super::arguments;
use super::catalogue::{Catalogue, NODE, Position};
use super::error::{Code, Fault};
use super::limits::Limits;
use super::object::{keyed, object};
use super::plan::{Planner, Refused, located};
use super::render::Renderer;
use super::run::Runner;
use super::schema::unresolved;
use super::selection::{Arguments, Operation};
use super::wanted::{Fetched, Wanted};
use crate::graph::NamedNode;
use crate::index::{Hop, Index, NodeId, View};

/// The root field for what surrounds a node.
pub const NEIGHBOURHOOD: &str = "neighbourhood";
/// The root field for how two nodes are connected.
pub const PATH: &str = "path";

const AROUND: &str = "Neighbourhood";
const NEIGHBOUR: &str = "Neighbour";
const LINK: &str = "NodeLink";
const CHAIN: &str = "Path";

/// Deepest neighbourhood, and longest chain.
const MAX_DEPTH: usize = 4;
const MAX_LENGTH: usize = 8;
/// Classes whose nodes are no stations.
const TEXT: [&str; 4] = ["Document", "Span", "Note", "Message"];

/// The root fields, for the schema.
pub fn fields() -> [SchemaField; 2] {
    let id =
        |name: &str, words: &str| InputValue::new(name, TypeRef::named_nn(TypeRef::ID)).description(words);
    let int =
        |name: &str, words: &str| InputValue::new(name, TypeRef::named(TypeRef::INT)).description(words);
    [
        unresolved(
            NEIGHBOURHOOD,
            TypeRef::named(AROUND),
            "The entities and facts around a node, for drawing them; null when there is no such node.",
            [
                id("id", "The node in the middle."),
                int("depth", "How many links away, 1 to 4; 1 when not said."),
                int("limit", "At most so many nodes; those with fewer links of their own come first."),
            ],
        ),
        unresolved(
            PATH,
            TypeRef::named_nn_list_nn(CHAIN),
            "How two nodes are connected: the shortest chains of facts. Ask the facts among the nodes for their \
             `evidence`. Empty when there is no chain.",
            [
                id("from", "One end."),
                id("to", "The other end."),
                int("longest", "Links of a chain, at most 8; 6 when not said."),
                int("first", "How many chains; 5 when not said."),
            ],
        ),
    ]
}

/// The types of the answers.
pub fn types() -> [Object; 4] {
    let nodes = |ty: TypeRef, words: &str| unresolved("nodes", ty, words, []);
    let links = || unresolved("links", TypeRef::named_nn_list_nn(LINK), "The links between them.", []);
    let id = |name: &str, words: &str| unresolved(name, TypeRef::named_nn(TypeRef::ID), words, []);
    [
        Object::new(AROUND)
            .description("What surrounds a node.")
            .field(nodes(
                TypeRef::named_nn_list_nn(NEIGHBOUR),
                "The nodes, nearest first; the one in the middle is the first.",
            ))
            .field(links())
            .field(unresolved(
                "isCut",
                TypeRef::named_nn(TypeRef::BOOLEAN),
                "There are more nodes than the limit.",
                [],
            )),
        Object::new(NEIGHBOUR)
            .description("A node and how far away it is.")
            .field(unresolved("node", TypeRef::named(NODE), "The node.", []))
            .field(unresolved("distance", TypeRef::named_nn(TypeRef::INT), "In links.", [])),
        Object::new(LINK)
            .description("A statement that joins two nodes.")
            .field(id("source", "Its subject."))
            .field(id("target", "Its object."))
            .field(unresolved("predicate", TypeRef::named_nn("IRI"), "The property that joins them.", []))
            .field(unresolved("field", TypeRef::named_nn(TypeRef::STRING), "Its name in this schema.", [])),
        Object::new(CHAIN)
            .description("A chain of nodes, each joined with the next.")
            .field(nodes(TypeRef::named_list_nn(NODE), "From one end to the other."))
            .field(links()),
    ]
}

enum Question {
    Around { id: NamedNode, depth: usize, limit: usize },
    Between { from: NamedNode, to: NamedNode, longest: usize, first: usize },
}

/// A `neighbourhood` or `path`, ready to run.
pub struct Plan<'a> {
    asked: Vec<&'a Field>,
    question: Question,
    wanted: Wanted,
}

/// What a walk found: one neighbourhood, or chains.
struct Walked {
    is_known: bool,
    groups: Vec<Group>,
}

struct Group {
    nodes: Vec<(NamedNode, usize)>,
    links: Vec<[String; 4]>,
    is_cut: bool,
}

impl<'a> Plan<'a> {
    /// Plans the field that was asked.
    pub fn new(
        planner: &Planner<'a>,
        limits: &Limits,
        operation: &Operation<'a>,
        asked: &[&'a Field],
    ) -> Result<Plan<'a>, Refused> {
        let arguments = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        let is_path = asked.first().is_some_and(|it| it.name.node == PATH);
        let question = question(&arguments, limits, is_path).map_err(|it| located(it, asked))?;
        let mut plan = Plan { asked: asked.to_vec(), question, wanted: Wanted::default() };
        plan.nodes(planner, operation, asked, &[])?;
        Ok(plan)
    }

    fn nodes(
        &mut self,
        planner: &Planner<'a>,
        operation: &Operation<'a>,
        asked: &[&'a Field],
        path: &[String],
    ) -> Result<(), Refused> {
        let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
        for (key, fields) in operation.collect(&sets, &|it| matches!(it, AROUND | NEIGHBOUR | CHAIN)) {
            let path = [path, &[key.to_owned()]].concat();
            let name = fields.first().map_or("", |it| it.name.node.as_str());
            match (name, &self.question) {
                ("nodes", Question::Around { .. }) => self.nodes(planner, operation, &fields, &path)?,
                ("nodes" | "node", _) => {
                    let sets = fields.iter().map(|it| &it.selection_set.node).collect();
                    let shape = planner.shape(Position::Any, &[sets])?;
                    self.wanted.add(path, shape);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Walks, fetches the nodes, and writes the answer under `key`.
    pub async fn run(
        self,
        index: Option<&Index>,
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        operation: &Operation<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let index =
            index.ok_or_else(|| Fault::new(Code::Internal, "this server keeps no index to walk on"))?;
        let walked = walk(&index.view(), renderer.catalogue(), &self.question)?;
        let mut iris: Vec<NamedNode> = Vec::new();
        for (iri, _) in walked.groups.iter().flat_map(|it| &it.nodes) {
            if !iris.contains(iri) {
                iris.push(iri.clone());
            }
        }
        let fetched = self.wanted.fetch(iris, runner, renderer, key).await?;
        let writer = Writer { operation, fetched };
        Ok(match (&self.question, walked.groups.as_slice()) {
            (Question::Around { .. }, [group]) if walked.is_known => writer.around(&self.asked, group),
            (Question::Around { .. }, _) => Value::Null,
            (Question::Between { .. }, groups) => {
                Value::List(groups.iter().map(|it| writer.chain(&self.asked, it)).collect())
            }
        })
    }
}

fn question(arguments: &Arguments, limits: &Limits, is_path: bool) -> Result<Question, Fault> {
    let iri = |name| arguments::iri(arguments, name);
    let number = |name: &str, usual: usize, most: usize| {
        let number = arguments::size(arguments, name, limits)?.unwrap_or(usual);
        match (1..=most).contains(&number) {
            true => Ok(number),
            false => Err(Fault::new(Code::BadInput, format!("`{name}` is {number}, but takes 1 to {most}"))),
        }
    };
    Ok(match is_path {
        true => Question::Between {
            from: iri("from")?,
            to: iri("to")?,
            longest: number("longest", 6, MAX_LENGTH)?,
            first: number("first", 5, limits.max_page)?,
        },
        false => Question::Around {
            id: iri("id")?,
            depth: number("depth", 1, MAX_DEPTH)?,
            limit: number("limit", limits.default_page, limits.max_page)?,
        },
    })
}

fn walk(view: &View, catalogue: &Catalogue, question: &Question) -> Result<Walked, Fault> {
    let classes = &catalogue.model().classes;
    let is_text = |class: usize| TEXT.contains(&classes[class].name.as_str());
    let shows = |_: u16, node: NodeId| {
        let mut own = view.classes(node).peekable();
        own.peek().is_some() && !own.any(is_text)
    };
    let named = |node: NodeId| NamedNode::new_unchecked(view.iri(node));
    let link = |hop: &Hop| {
        let predicate = view.predicate(hop.predicate).map_or("", |it| it.as_str());
        let mut fields = classes.iter().flat_map(|it| &it.fields);
        let field = fields.find(|it| it.predicate.as_str() == predicate && !it.inverse);
        let field = field.map_or(predicate, |it| it.name.as_str());
        [view.iri(hop.subject), view.iri(hop.object), predicate, field].map(str::to_owned)
    };
    match question {
        Question::Around { id, depth, limit } => {
            let Some(start) = view.node(id) else {
                return Ok(Walked { is_known: false, groups: Vec::new() });
            };
            let found = view.surroundings(start, *depth, *limit, shows);
            let group = Group {
                nodes: found.nodes.iter().map(|(node, distance)| (named(*node), *distance)).collect(),
                links: found.hops.iter().map(link).collect(),
                is_cut: found.is_cut,
            };
            Ok(Walked { is_known: true, groups: vec![group] })
        }
        Question::Between { from, to, longest, first } => {
            let (Some(from), Some(to)) = (view.node(from), view.node(to)) else {
                return Ok(Walked { is_known: false, groups: Vec::new() });
            };
            let (chains, is_sure) = view.chains(from, to, *longest, *first, shows);
            if !is_sure {
                let words = "too many nodes lie between the two; ask for shorter chains with `longest`";
                return Err(Fault::new(Code::ResultTooLarge, words));
            }
            let groups = chains.iter().map(|chain| Group {
                nodes: chain.nodes.iter().map(|it| (named(*it), 0)).collect(),
                links: chain.hops.iter().map(link).collect(),
                is_cut: false,
            });
            Ok(Walked { is_known: true, groups: groups.collect() })
        }
    }
}

struct Writer<'a> {
    operation: &'a Operation<'a>,
    fetched: Fetched,
}

impl Writer<'_> {
    fn around(&self, asked: &[&Field], group: &Group) -> Value {
        keyed(self.operation, asked, AROUND, &[], |field, asked, path| match field {
            "nodes" => {
                let neighbour = |(iri, distance): &(NamedNode, usize)| {
                    keyed(self.operation, asked, NEIGHBOUR, path, |field, _, path| match field {
                        "distance" => Value::from(*distance),
                        _ => self.fetched.get(path, iri),
                    })
                };
                Value::List(group.nodes.iter().map(neighbour).collect())
            }
            "links" => self.links(asked, group),
            _ => Value::from(group.is_cut),
        })
    }

    fn chain(&self, asked: &[&Field], group: &Group) -> Value {
        keyed(self.operation, asked, CHAIN, &[], |field, asked, path| match field {
            "nodes" => Value::List(group.nodes.iter().map(|(iri, _)| self.fetched.get(path, iri)).collect()),
            _ => self.links(asked, group),
        })
    }

    fn links(&self, asked: &[&Field], group: &Group) -> Value {
        let link = |[source, target, predicate, name]: &[String; 4]| {
            object(self.operation, asked, LINK, |field, _| {
                let text = match field {
                    "source" => source,
                    "target" => target,
                    "predicate" => predicate,
                    _ => name,
                };
                Value::from(text.as_str())
            })
        };
        Value::List(group.links.iter().map(link).collect())
    }
}
