//! What a selection needs from the store, known before anything runs.
//!
//! A [`Shape`] stands for the nodes at one place of the selection. Single-valued fields are read together with
//! their node; each list of nodes is one more query for all parents at once.

use std::collections::{BTreeMap, HashMap};

use async_graphql::parser::types::{Field as AskedField, SelectionSet};
use async_graphql::{Pos, Value};
use oxigraph::model::NamedNode;

use super::aggregate::{self, Groups};
use super::arguments::{self, Key, Order, Page};
use super::around::{self, Around};
use super::catalogue::{Catalogue, Position, is_single};
use super::error::{Code, Fault};
use super::extract::Extract;
use super::federation;
use super::filter::Reader;
use super::limits::Limits;
use super::overdue;
use super::search;
use super::selection::{Arguments, Operation};
use crate::index::Filter;
use crate::index::text::TextIndex;
use crate::ontology::{Field, Range};

/// One field of the root, ready to run.
pub enum Root {
    /// One node.
    One { key: Key, shape: Shape },
    /// Nodes by their IRIs, in that order.
    Several { iris: Vec<NamedNode>, shape: Shape },
    /// A page of all nodes of a class.
    Connection(Box<Connection>),
}

/// A page of the nodes of a class.
pub struct Connection {
    /// Position of the class.
    pub class: usize,
    /// `where`
    pub filter: Filter,
    /// `orderBy`.
    pub order: Order,
    /// The signature that cursors carry.
    pub signature: String,
    /// The part wanted.
    pub page: Page,
    /// What is wanted of the nodes; its views are those that [`Part`]s name.
    pub shape: Shape,
    /// The response, in the order asked.
    pub parts: Vec<(String, Part)>,
}

impl Connection {
    /// Whether the number of all nodes is wanted.
    pub fn wants_total(&self) -> bool {
        self.parts.iter().any(|(_, part)| matches!(part, Part::Total))
    }

    /// Whether somebody wants to know the place of an item.
    pub fn wants_cursors(&self) -> bool {
        self.parts.iter().any(|(_, part)| match part {
            Part::Edges(parts) => parts.iter().any(|(_, it)| matches!(it, EdgePart::Cursor)),
            Part::PageInfo(_) => true,
            _ => false,
        })
    }

    /// Whether a page of nodes is wanted.
    pub fn wants_page(&self) -> bool {
        self.parts.iter().any(|(_, part)| !matches!(part, Part::Total | Part::Typename(_) | Part::Groups(_)))
    }
}

/// A field of a connection.
pub enum Part {
    /// `__typename`
    Typename(String),
    /// `totalCount`
    Total,
    /// `nodes`, through a view of the shape.
    Nodes(usize),
    /// `edges`
    Edges(Vec<(String, EdgePart)>),
    /// `pageInfo`
    PageInfo(Vec<(String, PagePart)>),
    /// `groupBy` or `facets`: counts of all items, whatever the page.
    Groups(Box<Groups>),
}

/// A field of an edge.
pub enum EdgePart {
    /// `__typename`
    Typename(String),
    /// `cursor`
    Cursor,
    /// `node`, through a view of the shape.
    Node(usize),
}

/// A field of `PageInfo`.
pub enum PagePart {
    /// `__typename`
    Typename,
    /// `hasNextPage`
    HasNext,
    /// `hasPreviousPage`
    HasPrevious,
    /// `startCursor`
    Start,
    /// `endCursor`
    End,
}

/// The nodes at one place and what is wanted of them.
pub struct Shape {
    /// What may stand here.
    pub position: Position,
    /// Values to fetch, each once however often it is selected.
    pub slots: Vec<Slot>,
    /// Ways to show a node: per concrete class the response fields in the order asked.
    pub views: Vec<View>,
}

/// Per concrete class the response keys and what stands under them.
pub type View = BTreeMap<usize, Vec<(String, Shown)>>;

/// What stands under a response key.
#[derive(Clone, Copy)]
pub enum Shown {
    /// `__typename`
    Typename,
    /// `id`
    Id,
    /// A fetched value.
    Slot(usize),
}

/// Something to fetch of a node.
pub struct Slot {
    /// The field of the model.
    pub field: Field,
    /// How it is fetched.
    pub kind: Kind,
    /// Of several texts the one in this language comes first.
    pub language: Option<String>,
    /// Of a long text only this part.
    pub extract: Option<Extract>,
}

/// How a value is fetched.
pub enum Kind {
    /// The text around a stretch of text, in one query for all nodes here.
    Around(Around),
    /// One scalar, with its node.
    Scalar,
    /// All scalars of the field, in one query for all such fields of all nodes here.
    Scalars,
    /// One node, with its parent.
    Node(Box<Shape>),
    /// A list of nodes, in one query for all parents.
    Nodes(Box<List>),
}

/// A list of nodes below each parent.
pub struct List {
    /// What is wanted of the nodes.
    pub shape: Shape,
    /// `where`
    pub filter: Filter,
    /// `orderBy`
    pub order: Order,
    /// `offset`, per parent.
    pub offset: usize,
    /// `first`, per parent.
    pub first: Option<usize>,
}

/// Why there is no plan, and where in the query.
pub type Refused = (Fault, Vec<String>);

/// The fields of a connection, and the selections of nodes that they show.
type Parts<'a> = (Vec<(String, Part)>, Vec<Vec<&'a SelectionSet>>);

/// Makes plans for the fields of one operation.
pub struct Planner<'a> {
    catalogue: &'a Catalogue,
    limits: &'a Limits,
    text: Option<&'a TextIndex>,
    operation: &'a Operation<'a>,
}

/// Fields that are fetched once: scalars by their property, nodes by the selections that want them.
#[derive(PartialEq, Eq, Hash)]
struct Sharing {
    predicate: NamedNode,
    inverse: bool,
    range: Range,
    language: Option<String>,
    extract: Option<Extract>,
    around: Option<Around>,
    asked: Vec<*const AskedField>,
}

impl<'a> Planner<'a> {
    /// A planner for `operation`, with the index that `search` looks into.
    pub fn new(
        catalogue: &'a Catalogue,
        limits: &'a Limits,
        text: Option<&'a TextIndex>,
        operation: &'a Operation<'a>,
    ) -> Planner<'a> {
        Planner { catalogue, limits, text, operation }
    }

    /// `node`, or the field of one class for a single node.
    pub fn one(&self, position: Position, asked: &[&'a AskedField]) -> Result<Root, Refused> {
        let arguments = self.arguments(asked);
        let key = match position {
            Position::Any => arguments::id(&arguments).map(Key::Iri),
            Position::Of(_) => Key::new(&arguments),
        };
        let key = key.map_err(|it| located(it, asked))?;
        Ok(Root::One { key, shape: self.shape(position, &[sets(asked)])? })
    }

    /// `nodes`
    pub fn several(&self, asked: &[&'a AskedField]) -> Result<Root, Refused> {
        let iris = arguments::ids(&self.arguments(asked), self.limits).map_err(|it| located(it, asked))?;
        Ok(Root::Several { iris, shape: self.shape(Position::Any, &[sets(asked)])? })
    }

    /// `_entities`
    pub fn entities(&self, asked: &[&'a AskedField]) -> Result<Root, Refused> {
        let ids = federation::ids(&self.arguments(asked));
        let iris = ids.and_then(|it| arguments::iris(&it, federation::REPRESENTATIONS, self.limits));
        let iris = iris.map_err(|it| located(it, asked))?;
        Ok(Root::Several { iris, shape: self.shape(Position::Any, &[sets(asked)])? })
    }

    /// The field of a class for all its nodes.
    pub fn connection(&self, class: usize, asked: &[&'a AskedField]) -> Result<Root, Refused> {
        let arguments = self.arguments(asked);
        let place = |fault| located(fault, asked);
        let mut filter = self.filter(class, &arguments).map_err(place)?;
        if let Some(found) = search::matching(self.text, self.catalogue, class, &arguments).map_err(place)? {
            filter = Filter::All(vec![Filter::Ids(found), filter]);
        }
        if let Some(overdue) = overdue::filter(self.catalogue, class, &arguments).map_err(place)? {
            filter = Filter::All(vec![overdue, filter]);
        }
        let order = Order::new(self.catalogue, class, &arguments).map_err(place)?;
        let signature = order.signature(self.catalogue, class);
        let page = Page::new(&arguments, self.limits, &signature, order.keys.len()).map_err(place)?;
        let (parts, views) = self.parts(class, asked)?;
        let shape = self.shape(Position::Of(class), &views)?;
        let connection = Connection { class, filter, order, signature, page, shape, parts };
        Ok(Root::Connection(Box::new(connection)))
    }

    /// The fields of a connection, and the selections of nodes that they show.
    fn parts(&self, class: usize, asked: &[&'a AskedField]) -> Result<Parts<'a>, Refused> {
        let name = &self.catalogue.class(class).name;
        let connection = format!("{name}Connection");
        let mut views = Vec::new();
        let mut parts = Vec::new();
        for (key, fields) in self.operation.collect(&sets(asked), &|it| it == connection) {
            let part = match fields.first().map(|it| it.name.node.as_str()) {
                Some("totalCount") => Part::Total,
                Some("nodes") => {
                    views.push(sets(&fields));
                    Part::Nodes(views.len() - 1)
                }
                Some("edges") => Part::Edges(self.edge_parts(name, &fields, &mut views)),
                Some("pageInfo") => Part::PageInfo(Planner::page_parts(self.operation, &fields)),
                Some(name @ (aggregate::GROUP_BY | aggregate::FACETS)) => {
                    let groups =
                        Groups::new(self.catalogue, self.limits, self.operation, class, name, &fields);
                    Part::Groups(Box::new(groups.map_err(|it| below(located(it, &fields), key))?))
                }
                _ => Part::Typename(connection.clone()),
            };
            parts.push((key.to_owned(), part));
        }
        Ok((parts, views))
    }

    fn edge_parts(
        &self,
        name: &str,
        asked: &[&'a AskedField],
        views: &mut Vec<Vec<&'a SelectionSet>>,
    ) -> Vec<(String, EdgePart)> {
        let edge = format!("{name}Edge");
        let mut parts = Vec::new();
        for (key, fields) in self.operation.collect(&sets(asked), &|it| it == edge) {
            let part = match fields.first().map(|it| it.name.node.as_str()) {
                Some("cursor") => EdgePart::Cursor,
                Some("node") => {
                    views.push(sets(&fields));
                    EdgePart::Node(views.len() - 1)
                }
                _ => EdgePart::Typename(edge.clone()),
            };
            parts.push((key.to_owned(), part));
        }
        parts
    }

    /// The fields of `PageInfo`.
    pub fn page_parts(operation: &Operation<'_>, asked: &[&AskedField]) -> Vec<(String, PagePart)> {
        let collected = operation.collect(&sets(asked), &|it| it == "PageInfo");
        let parts = collected.into_iter().map(|(key, fields)| {
            let part = match fields.first().map(|it| it.name.node.as_str()) {
                Some("hasNextPage") => PagePart::HasNext,
                Some("hasPreviousPage") => PagePart::HasPrevious,
                Some("startCursor") => PagePart::Start,
                Some("endCursor") => PagePart::End,
                _ => PagePart::Typename,
            };
            (key.to_owned(), part)
        });
        parts.collect()
    }

    /// What is wanted of the nodes at one place; each of `views` is a selection of theirs.
    pub fn shape(&self, position: Position, views: &[Vec<&'a SelectionSet>]) -> Result<Shape, Refused> {
        let mut shape = Shape { position, slots: Vec::new(), views: Vec::new() };
        let mut shared = HashMap::new();
        for sets in views {
            let mut view = View::new();
            for class in self.catalogue.concrete(position) {
                let collected = self.operation.collect(sets, &|it| self.catalogue.satisfies(*class, it));
                let mut shown = Vec::new();
                for (key, asked) in collected {
                    let what = self
                        .shown(*class, &asked, &mut shape.slots, &mut shared)
                        .map_err(|it| below(it, key))?;
                    shown.push((key.to_owned(), what));
                }
                view.insert(*class, shown);
            }
            shape.views.push(view);
        }
        Ok(shape)
    }

    fn shown(
        &self,
        class: usize,
        asked: &[&'a AskedField],
        slots: &mut Vec<Slot>,
        shared: &mut HashMap<Sharing, usize>,
    ) -> Result<Shown, Refused> {
        let name = asked.first().map_or("", |it| it.name.node.as_str());
        match name {
            "__typename" => return Ok(Shown::Typename),
            "id" => return Ok(Shown::Id),
            _ => {}
        }
        let place = |fault| located(fault, asked);
        let arguments = self.arguments(asked);
        let computed = || around::fields(self.catalogue.class(class)).into_iter().find(|it| it.name == name);
        let (field, around) = match (self.catalogue.field(class, name), computed()) {
            (Some(field), _) => (field.clone(), None),
            (None, Some(field)) => {
                let around = Around::new(&field, &arguments).map_err(place)?;
                (field, Some(around))
            }
            (None, None) => return Err(place(Fault::new(Code::Internal, format!("no field `{name}`")))),
        };
        let language = match arguments.get("language") {
            Some(Value::String(tag)) => Some(tag.clone()),
            _ => None,
        };
        let extract = Extract::new(&field, &arguments).map_err(place)?;
        let selections = match field.range {
            Range::Object(_) => asked.iter().map(|it| std::ptr::from_ref(*it)).collect(),
            _ => Vec::new(),
        };
        let sharing = Sharing {
            predicate: field.predicate.clone(),
            inverse: field.inverse,
            range: field.range,
            language: language.clone(),
            extract,
            around,
            asked: selections,
        };
        if let Some(slot) = shared.get(&sharing) {
            return Ok(Shown::Slot(*slot));
        }
        let kind = match around {
            Some(around) => Kind::Around(around),
            None => self.kind(&field, asked)?,
        };
        slots.push(Slot { field, kind, language, extract });
        shared.insert(sharing, slots.len() - 1);
        Ok(Shown::Slot(slots.len() - 1))
    }

    fn kind(&self, field: &Field, asked: &[&'a AskedField]) -> Result<Kind, Refused> {
        let single = is_single(field);
        let Range::Object(class) = field.range else {
            return Ok(if single { Kind::Scalar } else { Kind::Scalars });
        };
        let shape = self.shape(Position::Of(class), &[sets(asked)])?;
        if single {
            return Ok(Kind::Node(Box::new(shape)));
        }
        let place = |fault| located(fault, asked);
        let arguments = self.arguments(asked);
        let filter = self.filter(class, &arguments).map_err(place)?;
        let order = Order::new(self.catalogue, class, &arguments).map_err(place)?;
        let first = arguments::size(&arguments, "first", self.limits).map_err(place)?;
        let offset = arguments::offset(&arguments).map_err(place)?;
        Ok(Kind::Nodes(Box::new(List { shape, filter, order, offset, first })))
    }

    fn filter(&self, class: usize, arguments: &Arguments) -> Result<Filter, Fault> {
        match arguments.get("where") {
            None | Some(Value::Null) => Ok(Filter::All(Vec::new())),
            Some(value) => Reader::new(self.catalogue, self.limits).read(class, value),
        }
    }

    fn arguments(&self, asked: &[&'a AskedField]) -> Arguments {
        asked.first().map(|it| self.operation.arguments(it)).unwrap_or_default()
    }
}

fn sets<'a>(asked: &[&'a AskedField]) -> Vec<&'a SelectionSet> {
    asked.iter().map(|it| &it.selection_set.node).collect()
}

/// The fault at the place of the field.
pub fn located(fault: Fault, asked: &[&AskedField]) -> Refused {
    let position = asked.first().map_or(Pos::default(), |it| it.name.pos);
    (fault.located(position), Vec::new())
}

fn below((fault, mut path): Refused, key: &str) -> Refused {
    path.insert(0, key.to_owned());
    (fault, path)
}
