//! From plans to SPARQL: which query fetches what, and which column holds it.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
};
use spargebra::term::TriplePattern;

use super::algebra::{self, Fresh};
use super::arguments::{Key, Order, SortKey};
use super::catalogue::{Catalogue, Position};
use super::cursor::Cursor;
use super::pattern::{Condition, Patterns};
use super::plan::{Connection, Kind, List, Shape};
use crate::ontology::{Field, Range};

/// Which column holds what of the nodes of a shape.
pub struct Columns {
    /// Their IRIs.
    pub node: usize,
    /// Their classes, where several are possible: one row for each.
    pub class: Option<usize>,
    /// Per slot of the shape.
    pub slots: Vec<SlotColumns>,
}

/// Which columns hold a slot.
pub enum SlotColumns {
    /// It needs a query of its own.
    Elsewhere,
    /// One column.
    Scalar(usize),
    /// The columns of another shape.
    Node(Columns),
}

/// A query for the nodes of one shape.
pub struct ShapeQuery {
    /// The query; it projects columns in order.
    pub query: Query,
    /// Columns of the nodes.
    pub columns: Columns,
    /// Columns of the sort keys of a page, or the one column of the parents of a list.
    pub leading: Vec<usize>,
}

/// The query for nodes named one by one.
pub fn named(catalogue: &Catalogue, key: &[NamedNode], shape: &Shape) -> ShapeQuery {
    let mut select = Select::new(catalogue, Fresh::default());
    let node = select.fresh.variable("node");
    let (members, class) = select.members(shape.position, &node, Vec::new());
    let base = algebra::join(algebra::values(&node, key.iter().cloned()), members);
    select.finish(shape, node, class, base, Vec::new(), Vec::new())
}

/// The query for the node that `key` names.
pub fn one(catalogue: &Catalogue, key: &Key, shape: &Shape) -> ShapeQuery {
    let slug = match key {
        Key::Iri(iri) => return named(catalogue, std::slice::from_ref(iri), shape),
        Key::Slug(slug) => slug,
    };
    let mut select = Select::new(catalogue, Fresh::default());
    let node = select.fresh.variable("node");
    let (members, class) = select.members(shape.position, &node, Vec::new());
    let ends = vec![algebra::text(node.clone()), algebra::string(&["/", slug].concat())];
    let base = algebra::filter(members, Expression::FunctionCall(Function::StrEnds, ends));
    let order = vec![OrderExpression::Asc(algebra::text(node.clone()))];
    select.finish(shape, node, class, base, Vec::new(), order)
}

/// The query for a page and one node more, which tells whether there is another page.
pub fn page(catalogue: &Catalogue, connection: &Connection) -> ShapeQuery {
    let mut select = Select::new(catalogue, Fresh::default());
    let node = select.fresh.variable("node");
    let (order, page) = (&connection.order, &connection.page);
    let sorted = Sorted { catalogue, order, keys: select.keys(order), node: &node, backward: page.backward };
    let members = members_of(catalogue, connection, &node, &mut select.fresh);
    let base = sorted.by_key(&mut select.fresh, members, &[]);
    let cuts = [(&page.after, false), (&page.before, true)];
    let cuts = cuts.into_iter().filter_map(|(cursor, before)| Some((cursor.as_ref()?, before)));
    let base = cuts.fold(base, |base, (cursor, before)| algebra::filter(base, sorted.beyond(cursor, before)));
    let base = sorted.first(base, &[], page.offset, page.size + 1);
    let (base, class) = select.classes(connection.shape.position, &node, base);
    let (keys, sorting) = (sorted.keys.clone(), sorted.sorting());
    select.finish(&connection.shape, node, class, base, keys, sorting)
}

/// The query for the number of nodes that a connection runs over.
pub fn total(catalogue: &Catalogue, connection: &Connection) -> Query {
    let mut fresh = Fresh::default();
    let (node, total) = (fresh.variable("node"), Variable::new_unchecked("total"));
    let count = AggregateExpression::FunctionCall {
        name: AggregateFunction::Count,
        expr: node.clone().into(),
        distinct: true,
    };
    let inner = Box::new(members_of(catalogue, connection, &node, &mut fresh));
    let group =
        GraphPattern::Group { inner, variables: Vec::new(), aggregates: vec![(total.clone(), count)] };
    algebra::select(algebra::project(group, vec![total]))
}

/// The query for a list of nodes below each of `parents`. Below a single one no more are read than wanted.
pub fn list(catalogue: &Catalogue, field: &Field, list: &List, parents: &[NamedNode]) -> ShapeQuery {
    let mut select = Select::new(catalogue, Fresh::default());
    let (parent, node) = (select.fresh.variable("parent"), select.fresh.variable("node"));
    let (order, keys) = (&list.order, select.keys(&list.order));
    let sorted = Sorted { catalogue, order, keys, node: &node, backward: false };
    let mut condition = Patterns { catalogue, fresh: &mut select.fresh }.condition(&node, &list.filter);
    condition.triples.insert(0, algebra::property(&parent, field, node.clone()));
    condition.tables.push(algebra::values(&parent, parents.iter().cloned()));
    let (base, class) = match (list.first, parents.len()) {
        (Some(first), 1) => {
            condition.triples.extend(select.is_at(list.shape.position, &node));
            let base = sorted.by_key(&mut select.fresh, condition.pattern(), std::slice::from_ref(&parent));
            let base = sorted.first(base, std::slice::from_ref(&parent), 0, list.offset + first);
            select.classes(list.shape.position, &node, base)
        }
        // The classes stand beside the links: added to thousands of rows later, they would become a scan.
        _ => {
            let class = select.class_of(list.shape.position, &node, &mut condition);
            let above: Vec<Variable> = [parent.clone()].into_iter().chain(class.clone()).collect();
            (sorted.by_key(&mut select.fresh, condition.pattern(), &above), class)
        }
    };
    let sorting = sorted.sorting();
    select.finish(&list.shape, node, class, base, vec![parent], sorting)
}

/// The query for all values of `predicates` of `nodes`: node, predicate and value in that order.
pub fn scalars(nodes: &[NamedNode], predicates: &[NamedNode]) -> Query {
    let mut fresh = Fresh::default();
    let (node, predicate, value) =
        (fresh.variable("node"), fresh.variable("property"), fresh.variable("value"));
    let triple = TriplePattern {
        subject: node.clone().into(),
        predicate: predicate.clone().into(),
        object: value.clone().into(),
    };
    let base = algebra::join(algebra::values(&node, nodes.iter().cloned()), algebra::bgp(vec![triple]));
    let wanted = predicates.iter().cloned().map(Expression::NamedNode).collect();
    let base = algebra::filter(base, Expression::In(Box::new(predicate.clone().into()), wanted));
    algebra::select(algebra::distinct(base, vec![node, predicate, value]))
}

/// The nodes of a connection's class that fulfil its condition.
fn members_of(
    catalogue: &Catalogue,
    connection: &Connection,
    node: &Variable,
    fresh: &mut Fresh,
) -> GraphPattern {
    let mut condition = Patterns { catalogue, fresh }.condition(node, &connection.filter);
    let class = catalogue.class(connection.class).iri.clone();
    condition.triples.insert(0, algebra::typed(node, class));
    condition.pattern()
}

/// What a value is compared by: texts without regard to case.
fn sort_value(key: &SortKey, value: Variable) -> Expression {
    match key.range() {
        Range::Text => algebra::folded(value),
        Range::Iri | Range::Enum(_) | Range::Object(_) => algebra::text(value),
        Range::Date | Range::DateTime | Range::Integer | Range::Decimal | Range::Boolean => value.into(),
    }
}

/// The literal that a sort value in a cursor stands for.
fn sort_literal(key: &SortKey, text: &str) -> Expression {
    let datatype = match key.range() {
        Range::Date => xsd::DATE,
        Range::DateTime => xsd::DATE_TIME,
        Range::Integer => xsd::INTEGER,
        Range::Decimal => xsd::DECIMAL,
        Range::Boolean => xsd::BOOLEAN,
        Range::Text | Range::Iri | Range::Enum(_) | Range::Object(_) => xsd::STRING,
    };
    Expression::Literal(Literal::new_typed_literal(text, datatype))
}

/// Nodes in an order: those without a value last, whatever the direction; IRIs decide what is left.
struct Sorted<'a> {
    catalogue: &'a Catalogue,
    order: &'a Order,
    /// A variable for each key.
    keys: Vec<Variable>,
    node: &'a Variable,
    backward: bool,
}

impl Sorted<'_> {
    /// One row per node (and what stands `above` it) with the smallest value of each key, or the largest.
    fn by_key(&self, fresh: &mut Fresh, mut base: GraphPattern, above: &[Variable]) -> GraphPattern {
        let variables = [above, std::slice::from_ref(self.node)].concat();
        if self.keys.is_empty() {
            return algebra::distinct(base, variables);
        }
        let mut aggregates = Vec::new();
        for (key, variable) in self.order.keys.iter().zip(&self.keys) {
            let value = fresh.variable("value");
            let mut from = self.node.clone();
            let mut triples = Vec::new();
            for (at, field) in key.path.iter().enumerate() {
                let to = if at + 1 == key.path.len() { value.clone() } else { fresh.variable("between") };
                triples.push(algebra::property(&from, field, to.clone()));
                if let Range::Object(class) = field.range {
                    triples.push(algebra::typed(&to, self.catalogue.class(class).iri.clone()));
                }
                from = to;
            }
            base = algebra::optional(base, algebra::bgp(triples));
            let expr = sort_value(key, value);
            let name = if key.takes_largest() { AggregateFunction::Max } else { AggregateFunction::Min };
            let counts = AggregateExpression::FunctionCall { name, expr, distinct: false };
            aggregates.push((variable.clone(), counts));
        }
        GraphPattern::Group { inner: Box::new(base), variables, aggregates }
    }

    /// The first rows of `base`.
    fn first(&self, base: GraphPattern, above: &[Variable], start: usize, length: usize) -> GraphPattern {
        let ordered = GraphPattern::OrderBy { inner: Box::new(base), expression: self.sorting() };
        let variables = [above, std::slice::from_ref(self.node), &self.keys].concat();
        let inner = Box::new(algebra::project(ordered, variables));
        GraphPattern::Slice { inner, start, length: Some(length) }
    }

    fn sorting(&self) -> Vec<OrderExpression> {
        let direct = |descending: bool, expression: Expression| match descending != self.backward {
            true => OrderExpression::Desc(expression),
            false => OrderExpression::Asc(expression),
        };
        let mut sorting = Vec::new();
        for (key, variable) in self.order.keys.iter().zip(&self.keys) {
            sorting.push(direct(false, algebra::not(algebra::bound(variable))));
            sorting.push(direct(key.descending, variable.clone().into()));
        }
        // As a text: engines have orders of their own for IRIs.
        sorting.push(direct(self.order.iri_descending, algebra::text(self.node.clone())));
        sorting
    }

    /// The node comes after `cursor`, or before it.
    fn beyond(&self, cursor: &Cursor, before: bool) -> Expression {
        let further = |descending: bool, left: Expression, right: Expression| match descending != before {
            true => algebra::less(left, right),
            false => algebra::greater(left, right),
        };
        let iri = algebra::string(&cursor.iri);
        let mut decided = further(self.order.iri_descending, algebra::text(self.node.clone()), iri);
        let known = self.order.keys.iter().zip(&self.keys).zip(&cursor.keys);
        for ((key, variable), value) in known.rev() {
            let absent = algebra::not(algebra::bound(variable));
            let (strictly, same) = match value {
                Some(text) => {
                    let value = sort_literal(key, text);
                    let further = further(key.descending, variable.clone().into(), value.clone());
                    let strictly = if before { further } else { algebra::any([absent, further]) };
                    (strictly, algebra::equal(variable.clone().into(), value))
                }
                None if before => (algebra::bound(variable), absent),
                None => (algebra::any([]), absent),
            };
            decided = algebra::any([strictly, algebra::all([same, decided])]);
        }
        decided
    }
}

/// A SELECT under construction.
struct Select<'a> {
    catalogue: &'a Catalogue,
    fresh: Fresh,
    columns: Vec<Variable>,
}

impl<'a> Select<'a> {
    fn new(catalogue: &'a Catalogue, fresh: Fresh) -> Select<'a> {
        Select { catalogue, fresh, columns: Vec::new() }
    }

    fn column(&mut self, variable: Variable) -> usize {
        self.columns.push(variable);
        self.columns.len() - 1
    }

    /// A variable for each key of `order`.
    fn keys(&mut self, order: &Order) -> Vec<Variable> {
        order.keys.iter().map(|_| self.fresh.variable("key")).collect()
    }

    /// `node` belongs to the class of `position`.
    fn is_at(&self, position: Position, node: &Variable) -> Option<TriplePattern> {
        match position {
            Position::Any => None,
            Position::Of(class) => Some(algebra::typed(node, self.catalogue.class(class).iri.clone())),
        }
    }

    /// `base` with the classes of `node`, where several are possible.
    fn classes(
        &mut self,
        position: Position,
        node: &Variable,
        base: GraphPattern,
    ) -> (GraphPattern, Option<Variable>) {
        if !self.catalogue.is_polymorphic(position) {
            return (base, None);
        }
        let (members, class) = self.members(position, node, Vec::new());
        (algebra::optional(base, members), class)
    }

    /// `triples`, and that `node` may stand at `position`; the variable of its class where there are several.
    fn members(
        &mut self,
        position: Position,
        node: &Variable,
        triples: Vec<TriplePattern>,
    ) -> (GraphPattern, Option<Variable>) {
        let mut condition = Condition { triples, ..Condition::default() };
        let class = self.class_of(position, node, &mut condition);
        (condition.pattern(), class)
    }

    /// Demands that `node` may stand at `position`; the variable of its class where there are several.
    fn class_of(
        &mut self,
        position: Position,
        node: &Variable,
        condition: &mut Condition,
    ) -> Option<Variable> {
        if !self.catalogue.is_polymorphic(position) {
            condition.triples.extend(self.is_at(position, node));
            return None;
        }
        let class = self.fresh.variable("class");
        condition.triples.push(algebra::typed(node, class.clone()));
        let possible = self.catalogue.concrete(position).iter();
        let possible =
            possible.map(|it| Expression::NamedNode(self.catalogue.class(*it).iri.clone())).collect();
        condition.filters.push(Expression::In(Box::new(class.clone().into()), possible));
        Some(class)
    }

    /// Adds what can be read together with the nodes: each single-valued field is one OPTIONAL, with all that is
    /// wanted of the node it leads to inside. Two OPTIONALs that hang on each other would become a scan.
    fn expand(
        &mut self,
        shape: &Shape,
        node: Variable,
        class: Option<Variable>,
        mut base: GraphPattern,
    ) -> (GraphPattern, Columns) {
        let mut slots = Vec::new();
        let node_column = self.column(node.clone());
        let class = class.map(|it| self.column(it));
        for slot in &shape.slots {
            let columns = match &slot.kind {
                Kind::Scalars | Kind::Nodes(_) | Kind::Around(_) => SlotColumns::Elsewhere,
                Kind::Scalar => {
                    let value = self.fresh.variable("value");
                    let triple = algebra::property(&node, &slot.field, value.clone());
                    base = algebra::optional(base, algebra::bgp(vec![triple]));
                    SlotColumns::Scalar(self.column(value))
                }
                Kind::Node(shape) => {
                    let other = self.fresh.variable("node");
                    let link = algebra::property(&node, &slot.field, other.clone());
                    let (members, class) = self.members(shape.position, &other, vec![link]);
                    let (inner, columns) = self.expand(shape, other, class, members);
                    base = algebra::optional(base, inner);
                    SlotColumns::Node(columns)
                }
            };
            slots.push(columns);
        }
        (base, Columns { node: node_column, class, slots })
    }

    fn finish(
        mut self,
        shape: &Shape,
        node: Variable,
        class: Option<Variable>,
        base: GraphPattern,
        leading: Vec<Variable>,
        sorting: Vec<OrderExpression>,
    ) -> ShapeQuery {
        let leading = leading.into_iter().map(|it| self.column(it)).collect();
        let (mut pattern, columns) = self.expand(shape, node, class, base);
        if !sorting.is_empty() {
            pattern = GraphPattern::OrderBy { inner: Box::new(pattern), expression: sorting };
        }
        ShapeQuery { query: algebra::select(algebra::distinct(pattern, self.columns)), columns, leading }
    }
}

/// The IRI in a column.
pub fn iri(term: &Option<Term>) -> Option<&NamedNode> {
    match term {
        Some(Term::NamedNode(iri)) => Some(iri),
        _ => None,
    }
}
