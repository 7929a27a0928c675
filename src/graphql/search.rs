//! `search` and `suggest`: the text index finds, the ordinary plans fetch the nodes that were found.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dynamic::{Enum, EnumItem, Field as SchemaField, InputValue, Object, TypeRef};
use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};

use super::arguments;
use super::catalogue::{Catalogue, NODE, Position};
use super::cursor::Cursor;
use super::error::{Code, Fault};
use super::filter::items;
use super::limits::Limits;
use super::object::{keyed, object};
use super::plan::{Planner, Refused, Root, located};
use super::render::{Renderer, page_info};
use super::run::{PageFound, Runner};
use super::schema::unresolved;
use super::selection::{Arguments, Operation};
use crate::graph::NamedNode;
use crate::index::text::{Found, FoundHit, Place, Question, Snippet, Suggestion, TextIndex};
use crate::ontology::{Class, Search};

/// The root field that searches.
pub const SEARCH: &str = "search";
/// The root field that completes names.
pub const SUGGEST: &str = "suggest";

const TYPE: &str = "NodeType";
const CONNECTION: &str = "SearchConnection";
const EDGE: &str = "SearchEdge";
const SNIPPET: &str = "SearchSnippet";
const HIGHLIGHT: &str = "SearchHighlight";
const FACET: &str = "SearchFacet";
const SUGGESTION: &str = "Suggestion";

/// Most hits that may be left out at the start.
const OFFSET: usize = 10_000;
/// Most nodes that `search` may restrict a connection to.
const MATCHES: usize = 10_000;
/// Names that `suggest` gives when nobody says how many.
const SUGGESTIONS: usize = 10;

/// The root fields, for the schema.
pub fn fields() -> [SchemaField; 2] {
    let text = |name: &str, words: &str| {
        InputValue::new(name, TypeRef::named_nn(TypeRef::STRING)).description(words)
    };
    let int =
        |name: &str, words: &str| InputValue::new(name, TypeRef::named(TypeRef::INT)).description(words);
    let types = || {
        InputValue::new("types", TypeRef::named_nn_list(TYPE))
            .description("Only nodes of these types; an interface stands for all its types. None means all.")
    };
    let after = InputValue::new("after", TypeRef::named(TypeRef::STRING));
    let search = [
        text(
            "query",
            "Any text. Words are found in all their forms, identifiers whole and in parts, what stands between \
             quotation marks as it is. All words must occur together; if they do nowhere, a word that no text holds \
             may have a typing error, and at last half of the words is enough.",
        ),
        types(),
        int("first", "At most so many hits."),
        int("offset", "Leave out so many at the start."),
        after.description("Only what follows the hit with this cursor."),
    ];
    let suggest = [
        text("prefix", "The beginning of a name, or some of its words with the last one unfinished."),
        types(),
        int("first", "At most so many names; 10 when not given."),
    ];
    [
        unresolved(
            SEARCH,
            TypeRef::named_nn(CONNECTION),
            "Full-text search over documents, entities and facts, best hits first.",
            search,
        ),
        unresolved(
            SUGGEST,
            TypeRef::named_nn_list_nn(SUGGESTION),
            "Names that begin with what somebody types, for a search box.",
            suggest,
        ),
    ]
}

/// The types of nodes that can be found.
pub fn node_type(catalogue: &Catalogue) -> Enum {
    let items = names(catalogue).map(|(name, _)| EnumItem::new(name));
    let about = "A type of nodes that the search finds, by its name.";
    Enum::new(TYPE).description(about).items(items)
}

/// The types of the answers.
pub fn types(document: Option<&str>) -> Vec<Object> {
    let text = || TypeRef::named_nn(TypeRef::STRING);
    let int = || TypeRef::named_nn(TypeRef::INT);
    let list = |of: &str| TypeRef::named_nn_list_nn(of);
    let add = |object: Object, (name, ty, description): (&str, TypeRef, &str)| {
        object.field(unresolved(name, ty, description, []))
    };
    let all = |name: &str, about: &str, fields: Vec<(&str, TypeRef, &str)>| {
        fields.into_iter().fold(Object::new(name).description(about), add)
    };
    let mut edge = vec![
        ("cursor", text(), "The place of the hit in this answer."),
        ("node", TypeRef::named(NODE), "What was found."),
        ("score", TypeRef::named_nn(TypeRef::FLOAT), "How well it fits: comparable within one answer only."),
        ("snippets", list(SNIPPET), "The words around what was found."),
        (
            "start",
            TypeRef::named(TypeRef::INT),
            "When a passage of a document was found: where it begins in the document's text, in characters.",
        ),
        ("end", TypeRef::named(TypeRef::INT), "Where that passage ends."),
    ];
    if let Some(document) = document {
        let about = "The document, when a passage of its text was found.";
        edge.push(("document", TypeRef::named(document), about));
    }
    vec![
        all(
            CONNECTION,
            "What a search found.",
            vec![
                ("edges", list(EDGE), "The hits, best first."),
                ("nodes", TypeRef::named_list_nn(NODE), "The nodes of the hits."),
                ("pageInfo", TypeRef::named_nn("PageInfo"), "Whether there is more."),
                ("totalCount", int(), "How many nodes of the wanted types were found."),
                ("facets", list(FACET), "How many nodes of each type were found, those not wanted included."),
            ],
        ),
        all(EDGE, "A hit.", edge),
        all(
            SNIPPET,
            "A slice of a text with the places of what was found in it.",
            vec![
                ("field", text(), "The field the text is from."),
                ("text", text(), "The slice, exactly as it stands there."),
                ("start", int(), "Where it begins in the whole text, in characters."),
                ("highlights", list(HIGHLIGHT), "The words found."),
            ],
        ),
        all(
            HIGHLIGHT,
            "A range of a snippet, in Unicode characters.",
            vec![("start", int(), "The first."), ("end", int(), "The one behind the last.")],
        ),
        all(
            FACET,
            "How often a type was found.",
            vec![
                ("type", TypeRef::named_nn(TYPE), "The type: the most specific one of its nodes."),
                ("count", int(), "How many nodes."),
            ],
        ),
        all(
            SUGGESTION,
            "A name that completes what was typed.",
            vec![("text", text(), "The name."), ("node", TypeRef::named(NODE), "What is called so.")],
        ),
    ]
}

/// The type of nodes with passages.
pub fn document(catalogue: &Catalogue) -> Option<usize> {
    let has_passages =
        |it: usize| catalogue.class(it).fields.iter().any(|it| it.search == Some(Search::Passages));
    (0..catalogue.model().classes.len()).find(|it| has_passages(*it))
}

/// Whether nodes of `class` can be found.
pub fn is_searched(catalogue: &Catalogue, class: &Class) -> bool {
    names(catalogue).any(|(name, _)| name == class.name)
}

/// The names of [`TYPE`] with the classes they stand for.
fn names(catalogue: &Catalogue) -> impl Iterator<Item = (String, Vec<usize>)> {
    let is_found = |it: &usize| {
        let searched = |it: Option<Search>| it.is_some_and(|it| it != Search::Language);
        catalogue.class(*it).fields.iter().any(|it| searched(it.search))
    };
    let named = move |(at, class): (usize, &Class)| {
        let found: Vec<usize> =
            catalogue.concrete(Position::Of(at)).iter().copied().filter(|it| is_found(it)).collect();
        let direct = class.object_name.clone().filter(|_| found.contains(&at)).map(|it| (it, vec![at]));
        [Some((class.name.clone(), found)).filter(|it| !it.1.is_empty()), direct].into_iter().flatten()
    };
    catalogue.model().classes.iter().enumerate().flat_map(named)
}

/// A search or a list of suggestions, ready to run.
pub struct Plan<'a> {
    asked: Vec<&'a Field>,
    question: Question,
    is_suggestion: bool,
    /// What is wanted of nodes, by the response keys that lead there.
    wanted: Vec<(Vec<String>, Root)>,
}

impl<'a> Plan<'a> {
    /// Plans `search` or `suggest`.
    pub fn new(
        planner: &Planner<'a>,
        catalogue: &Catalogue,
        limits: &Limits,
        operation: &Operation<'a>,
        asked: &[&'a Field],
    ) -> Result<Plan<'a>, Refused> {
        let is_suggestion = asked.first().is_some_and(|it| it.name.node == SUGGEST);
        let arguments = asked.first().map(|it| operation.arguments(it)).unwrap_or_default();
        let place = |fault| located(fault, asked);
        let question = question(catalogue, limits, &arguments, is_suggestion).map_err(place)?;
        let mut plan = Plan { asked: asked.to_vec(), question, is_suggestion, wanted: Vec::new() };
        let top = if is_suggestion { SUGGESTION } else { CONNECTION };
        plan.nodes(planner, catalogue, operation, asked, (top, &[]))?;
        Ok(plan)
    }

    /// Plans the nodes that `asked` wants of an object of the type `ty` at `path`.
    fn nodes(
        &mut self,
        planner: &Planner<'a>,
        catalogue: &Catalogue,
        operation: &Operation<'a>,
        asked: &[&'a Field],
        (ty, path): (&str, &[String]),
    ) -> Result<(), Refused> {
        let sets: Vec<_> = asked.iter().map(|it| &it.selection_set.node).collect();
        for (key, fields) in operation.collect(&sets, &|condition| condition == ty) {
            let path = [path, &[key.to_owned()]].concat();
            let position = match fields.first().map(|it| it.name.node.as_str()) {
                Some("edges") => {
                    self.nodes(planner, catalogue, operation, &fields, (EDGE, &path))?;
                    continue;
                }
                Some("node" | "nodes") => Position::Any,
                Some("document") => match document(catalogue) {
                    Some(class) => Position::Of(class),
                    None => continue,
                },
                _ => continue,
            };
            let sets = fields.iter().map(|it| &it.selection_set.node).collect();
            let shape = planner.shape(position, &[sets])?;
            self.wanted.push((path, Root::Several { iris: Vec::new(), shape }));
        }
        Ok(())
    }

    /// Searches, fetches the nodes, and writes the answer under `key`.
    pub async fn run(
        self,
        index: Option<&Arc<TextIndex>>,
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        operation: &Operation<'_>,
        key: &str,
    ) -> Result<Value, Fault> {
        let index = index.ok_or_else(|| Fault::new(Code::Internal, "this server keeps no text index"))?;
        let (index, question) = (Arc::clone(index), self.question);
        let is_suggestion = self.is_suggestion;
        let catalogue = renderer.catalogue();
        let searched = tokio::task::spawn_blocking(move || match is_suggestion {
            true => {
                let classes = question.classes.as_deref();
                index.suggest(&question.text, classes, question.first).map(Answer::Names)
            }
            false => index.search(&question).map(|it| Answer::Hits(it, question)),
        });
        let answer = searched.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
        let iris = answer.nodes();
        let mut fetched = HashMap::new();
        for (path, mut root) in self.wanted {
            if let Root::Several { iris: wanted, .. } = &mut root {
                wanted.clone_from(&iris);
            }
            let found = runner.run(&root).await?;
            let before = renderer.faults.len();
            let values = renderer.root(key, &root, &found);
            for fault in &mut renderer.faults[before..] {
                fault.path = below(key, &path, is_suggestion, &fault.path);
            }
            let Value::List(values) = values else { continue };
            fetched.insert(path, values);
        }
        let writer = Writer { catalogue, operation, fetched };
        Ok(match answer {
            Answer::Names(names) => writer.names(&self.asked, &names),
            Answer::Hits(found, question) => writer.connection(&self.asked, &found, &question),
        })
    }
}

enum Answer {
    Names(Vec<Suggestion>),
    Hits(Arc<Found>, Question),
}

impl Answer {
    fn nodes(&self) -> Vec<NamedNode> {
        match self {
            Answer::Names(names) => names.iter().map(|it| it.node.clone()).collect(),
            Answer::Hits(found, _) => {
                let iris = found.hits.iter().map(|it| it.place.iri.clone());
                iris.map(NamedNode::new_unchecked).collect()
            }
        }
    }
}

/// The path of a fault below the nodes of `[key, place, …]`, as the response has it.
fn below(key: &str, path: &[String], is_suggestion: bool, fault: &[Value]) -> Vec<Value> {
    let mut full = vec![Value::from(key)];
    let (place, rest) = fault.get(1..).and_then(<[Value]>::split_first).unzip();
    let (list, field) = match path {
        [edges, node] => (Some(edges), Some(node)),
        [only] if is_suggestion => (None, Some(only)),
        [only] => (Some(only), None),
        _ => (None, None),
    };
    full.extend(list.map(|it| Value::from(it.as_str())));
    full.extend(place.cloned());
    full.extend(field.map(|it| Value::from(it.as_str())));
    full.extend(rest.unwrap_or_default().iter().cloned());
    full
}

fn failed(error: &dyn std::fmt::Display) -> Fault {
    tracing::error!(%error, "a search failed");
    Fault::new(Code::Internal, "the text index cannot be read")
}

fn question(
    catalogue: &Catalogue,
    limits: &Limits,
    arguments: &Arguments,
    is_suggestion: bool,
) -> Result<Question, Fault> {
    let bad = |message: String| Fault::new(Code::BadInput, message);
    let name = if is_suggestion { "prefix" } else { "query" };
    let Some(Value::String(text)) = arguments.get(name) else {
        return Err(bad(format!("`{name}` takes a text")));
    };
    let default = if is_suggestion { SUGGESTIONS } else { limits.default_page };
    let offset = match arguments.get("offset") {
        None | Some(Value::Null) => 0,
        Some(Value::Number(number)) => {
            number.as_u64().and_then(|it| usize::try_from(it).ok()).filter(|it| *it <= OFFSET).ok_or_else(
                || bad(format!("`offset` takes a whole number from 0 to {OFFSET}; use `after` to go on")),
            )?
        }
        Some(other) => return Err(bad(format!("{other} is not a number"))),
    };
    let after = match arguments.get("after") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(place(text)?),
        Some(other) => return Err(Fault::new(Code::BadCursor, format!("{other} is not a cursor"))),
    };
    Ok(Question {
        text: text.clone(),
        classes: classes(catalogue, arguments),
        first: arguments::size(arguments, "first", limits)?.unwrap_or(default),
        offset,
        after,
    })
}

fn classes(catalogue: &Catalogue, arguments: &Arguments) -> Option<Vec<usize>> {
    let given = arguments.get("types").filter(|it| **it != Value::Null).map(items)?;
    let given: Vec<&str> = given
        .iter()
        .filter_map(|it| match it {
            Value::Enum(name) => Some(name.as_str()),
            Value::String(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let wanted = names(catalogue).filter(|(name, _)| given.contains(&name.as_str()));
    (!given.is_empty()).then(|| wanted.flat_map(|it| it.1).collect())
}

fn cursor(place: &Place) -> String {
    let keys = vec![Some(place.score.to_bits().to_string())];
    Cursor { order: SEARCH.to_owned(), keys, iri: place.iri.clone() }.encode()
}

fn place(text: &str) -> Result<Place, Fault> {
    let cursor = Cursor::decode(text, SEARCH, 1)?;
    let bits = cursor.keys.first().and_then(|it| it.as_ref()?.parse().ok());
    let bits =
        bits.ok_or_else(|| Fault::new(Code::BadCursor, "the cursor is not one that this field gave"))?;
    Ok(Place { score: f32::from_bits(bits), iri: cursor.iri })
}

/// Writes what was selected.
struct Writer<'a> {
    catalogue: &'a Catalogue,
    operation: &'a Operation<'a>,
    /// Nodes in the order of the hits, by the response keys that lead there.
    fetched: HashMap<Vec<String>, Vec<Value>>,
}

impl Writer<'_> {
    fn names(&self, asked: &[&Field], names: &[Suggestion]) -> Value {
        let write = |(at, name): (usize, &Suggestion)| {
            keyed(self.operation, asked, SUGGESTION, &[], |field, _, path| match field {
                "text" => Value::from(name.text.as_str()),
                "node" => self.node(path, at),
                _ => Value::Null,
            })
        };
        Value::List(names.iter().enumerate().map(write).collect())
    }

    fn connection(&self, asked: &[&Field], found: &Found, question: &Question) -> Value {
        keyed(self.operation, asked, CONNECTION, &[], |field, asked, path| match field {
            "totalCount" => Value::from(found.total),
            "nodes" => Value::List(self.fetched.get(path).cloned().unwrap_or_default()),
            "edges" => {
                let hits = found.hits.iter().enumerate();
                Value::List(hits.map(|(at, hit)| self.edge(asked, path, hit, at)).collect())
            }
            "facets" => {
                let facet = |(class, count): &(usize, usize)| {
                    object(self.operation, asked, FACET, |field, _| match field {
                        "type" => Value::Enum(Name::new(self.catalogue.object_name(*class))),
                        _ => Value::from(*count),
                    })
                };
                Value::List(found.facets.iter().map(facet).collect())
            }
            "pageInfo" => {
                let page = PageFound {
                    cursors: found.hits.iter().map(|it| cursor(&it.place)).collect(),
                    has_next: found.has_next,
                    has_previous: question.offset > 0 || question.after.is_some(),
                    ..PageFound::default()
                };
                page_info(&Planner::page_parts(self.operation, asked), &page)
            }
            _ => Value::Null,
        })
    }

    fn edge(&self, asked: &[&Field], path: &[String], hit: &FoundHit, at: usize) -> Value {
        let passage = |pick: fn(&std::ops::Range<usize>) -> usize| {
            hit.passage.as_ref().map_or(Value::Null, |it| Value::from(pick(it)))
        };
        keyed(self.operation, asked, EDGE, path, |field, asked, path| match field {
            "cursor" => Value::from(cursor(&hit.place)),
            "node" => self.node(path, at),
            "document" if hit.passage.is_some() => self.node(path, at),
            "score" => Value::from(f64::from(hit.place.score)),
            "start" => passage(|it| it.start),
            "end" => passage(|it| it.end),
            "snippets" => Value::List(hit.snippets.iter().map(|it| self.snippet(asked, it)).collect()),
            _ => Value::Null,
        })
    }

    fn snippet(&self, asked: &[&Field], snippet: &Snippet) -> Value {
        object(self.operation, asked, SNIPPET, |field, asked| match field {
            "field" => Value::from(snippet.field.as_str()),
            "text" => Value::from(snippet.text.as_str()),
            "start" => Value::from(snippet.start),
            "highlights" => {
                let range = |(start, end): &(usize, usize)| {
                    object(self.operation, asked, HIGHLIGHT, |field, _| match field {
                        "start" => Value::from(*start),
                        _ => Value::from(*end),
                    })
                };
                Value::List(snippet.highlights.iter().map(range).collect())
            }
            _ => Value::Null,
        })
    }

    fn node(&self, path: &[String], at: usize) -> Value {
        self.fetched.get(path).and_then(|it| it.get(at)).cloned().unwrap_or_default()
    }
}

/// The nodes of `class` that hold what `search` asks for; nothing when there is no such argument or no text in it.
pub fn matching(
    index: Option<&TextIndex>,
    catalogue: &Catalogue,
    class: usize,
    arguments: &Arguments,
) -> Result<Option<Vec<NamedNode>>, Fault> {
    let Some(Value::String(text)) = arguments.get(SEARCH).filter(|it| **it != Value::Null) else {
        return Ok(None);
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let index = index.ok_or_else(|| Fault::new(Code::Internal, "this server keeps no text index"))?;
    let found = index.matching(text, catalogue.concrete(Position::Of(class)), MATCHES + 1);
    let found = found.map_err(|error| failed(&error))?;
    if found.len() > MATCHES {
        let message = format!("`{SEARCH}` finds more than {MATCHES} nodes; add words to it");
        return Err(Fault::new(Code::ResultTooLarge, message));
    }
    Ok(Some(found))
}
