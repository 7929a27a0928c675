//! Queries as they must be for an engine to understand what we mean.
//!
//! - What we keep there beside the corpus is no part of it: a pattern with any subject and any predicate does not see it.
//! - Virtuoso 7 is told to leave graphs of its own out (see [`super::Remote`]), and then finds nothing in a graph that is
//!   named outright; it does in one that is found and compared.
//! - `spargebra` writes a chain of solution modifiers as one SELECT, in the order in which SPARQL applies them. A chain in
//!   another order becomes two.

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Variable};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern};

/// What has to be done.
pub struct Fitting<'a> {
    /// The graph that nobody sees.
    pub hidden: NamedNodeRef<'a>,
    /// The predicates in it.
    pub predicates: &'a [NamedNodeRef<'a>],
    /// Names of graphs are found and compared; the engine hides the graph itself.
    pub is_virtuoso: bool,
    next: usize,
}

/// The modifiers of a SELECT, the outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Modifier {
    Slice,
    Distinct,
    Project,
    Order,
}

impl<'a> Fitting<'a> {
    /// For one query.
    pub fn new(
        hidden: NamedNodeRef<'a>,
        predicates: &'a [NamedNodeRef<'a>],
        is_virtuoso: bool,
    ) -> Fitting<'a> {
        Fitting { hidden, predicates, is_virtuoso, next: 0 }
    }

    /// The query for the engine.
    pub fn query(&mut self, query: Query) -> Query {
        match query {
            Query::Select { dataset, pattern, base_iri } => {
                Query::Select { dataset, pattern: self.chain(pattern, None), base_iri }
            }
            other => other,
        }
    }

    fn boxed(&mut self, pattern: GraphPattern) -> Box<GraphPattern> {
        Box::new(self.chain(pattern, None))
    }

    /// A pattern below the modifier `above`.
    fn chain(&mut self, pattern: GraphPattern, above: Option<Modifier>) -> GraphPattern {
        let own = match &pattern {
            GraphPattern::Slice { .. } => Modifier::Slice,
            GraphPattern::Distinct { .. } | GraphPattern::Reduced { .. } => Modifier::Distinct,
            GraphPattern::Project { .. } => Modifier::Project,
            GraphPattern::OrderBy { .. } => Modifier::Order,
            _ => return self.pattern(pattern),
        };
        if above.is_some_and(|above| above >= own) {
            let inner = Box::new(self.chain(pattern, None));
            let nothing = Box::new(GraphPattern::default());
            return GraphPattern::Join { left: nothing, right: inner };
        }
        let mut below = |inner: GraphPattern| Box::new(self.chain(inner, Some(own)));
        match pattern {
            GraphPattern::Slice { inner, start, length } => {
                GraphPattern::Slice { inner: below(*inner), start, length }
            }
            GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: below(*inner) },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced { inner: below(*inner) },
            GraphPattern::Project { inner, variables } => {
                GraphPattern::Project { inner: below(*inner), variables }
            }
            GraphPattern::OrderBy { inner, expression } => {
                let inner = below(*inner);
                let each = |it| match it {
                    OrderExpression::Asc(it) => OrderExpression::Asc(self.expression(it)),
                    OrderExpression::Desc(it) => OrderExpression::Desc(self.expression(it)),
                };
                GraphPattern::OrderBy { inner, expression: expression.into_iter().map(each).collect() }
            }
            other => other,
        }
    }

    fn pattern(&mut self, pattern: GraphPattern) -> GraphPattern {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let open: Vec<Variable> = patterns
                    .iter()
                    .filter(|it| !matches!(it.subject, TermPattern::NamedNode(_)))
                    .filter_map(|it| match &it.predicate {
                        NamedNodePattern::Variable(it) => Some(it.clone()),
                        NamedNodePattern::NamedNode(_) => None,
                    })
                    .collect();
                let bgp = GraphPattern::Bgp { patterns };
                if self.is_virtuoso {
                    bgp
                } else {
                    open.into_iter().fold(bgp, |it, open| self.unseen(it, open))
                }
            }
            GraphPattern::Path { .. } | GraphPattern::Values { .. } => pattern,
            GraphPattern::Join { left, right } => {
                GraphPattern::Join { left: self.boxed(*left), right: self.boxed(*right) }
            }
            GraphPattern::Lateral { left, right } => {
                GraphPattern::Lateral { left: self.boxed(*left), right: self.boxed(*right) }
            }
            GraphPattern::Union { left, right } => {
                GraphPattern::Union { left: self.boxed(*left), right: self.boxed(*right) }
            }
            GraphPattern::Minus { left, right } => {
                GraphPattern::Minus { left: self.boxed(*left), right: self.boxed(*right) }
            }
            GraphPattern::LeftJoin { left, right, expression } => GraphPattern::LeftJoin {
                left: self.boxed(*left),
                right: self.boxed(*right),
                expression: expression.map(|it| self.expression(it)),
            },
            GraphPattern::Filter { expr, inner } => {
                GraphPattern::Filter { expr: self.expression(expr), inner: self.boxed(*inner) }
            }
            GraphPattern::Extend { inner, variable, expression } => GraphPattern::Extend {
                // It is written into the SELECT above it, and so would be what is below it.
                inner: Box::new(self.chain(*inner, Some(Modifier::Order))),
                variable,
                expression: self.expression(expression),
            },
            GraphPattern::Group { inner, variables, aggregates } => {
                let each = |(variable, aggregate)| match aggregate {
                    AggregateExpression::FunctionCall { name, expr, distinct } => {
                        let expr = self.expression(expr);
                        (variable, AggregateExpression::FunctionCall { name, expr, distinct })
                    }
                    other => (variable, other),
                };
                let aggregates = aggregates.into_iter().map(each).collect();
                GraphPattern::Group { inner: self.boxed(*inner), variables, aggregates }
            }
            GraphPattern::Graph { name, inner } => self.graph(name, *inner),
            modifier => self.chain(modifier, None),
        }
    }

    fn graph(&mut self, name: NamedNodePattern, inner: GraphPattern) -> GraphPattern {
        let is_empty = matches!(&inner, GraphPattern::Bgp { patterns } if patterns.is_empty());
        let inner = self.boxed(inner);
        match name {
            NamedNodePattern::NamedNode(name) if self.is_virtuoso => {
                self.next += 1;
                let found = Variable::new_unchecked(format!("travaux_graph{}", self.next));
                let is_it = Expression::Equal(
                    Box::new(Expression::Variable(found.clone())),
                    Box::new(Expression::NamedNode(name)),
                );
                let inner = Box::new(GraphPattern::Graph { name: found.into(), inner });
                GraphPattern::Filter { expr: is_it, inner }
            }
            NamedNodePattern::Variable(found) if is_empty && !self.is_virtuoso => {
                let hidden = self.hidden.into_owned();
                let inner = GraphPattern::Graph { name: found.clone().into(), inner };
                without(inner, found, vec![hidden])
            }
            name => GraphPattern::Graph { name, inner },
        }
    }

    fn unseen(&self, inner: GraphPattern, predicate: Variable) -> GraphPattern {
        without(inner, predicate, self.predicates.iter().map(|it| it.into_owned()).collect())
    }

    fn expression(&mut self, expression: Expression) -> Expression {
        let mut two = |a: Box<Expression>, b: Box<Expression>| {
            (Box::new(self.expression(*a)), Box::new(self.expression(*b)))
        };
        macro_rules! pair {
            ($kind:ident, $a:expr, $b:expr) => {{
                let (a, b) = two($a, $b);
                Expression::$kind(a, b)
            }};
        }
        match expression {
            Expression::Or(a, b) => pair!(Or, a, b),
            Expression::And(a, b) => pair!(And, a, b),
            Expression::Equal(a, b) => pair!(Equal, a, b),
            Expression::SameTerm(a, b) => pair!(SameTerm, a, b),
            Expression::Greater(a, b) => pair!(Greater, a, b),
            Expression::GreaterOrEqual(a, b) => pair!(GreaterOrEqual, a, b),
            Expression::Less(a, b) => pair!(Less, a, b),
            Expression::LessOrEqual(a, b) => pair!(LessOrEqual, a, b),
            Expression::Add(a, b) => pair!(Add, a, b),
            Expression::Subtract(a, b) => pair!(Subtract, a, b),
            Expression::Multiply(a, b) => pair!(Multiply, a, b),
            Expression::Divide(a, b) => pair!(Divide, a, b),
            Expression::UnaryPlus(a) => Expression::UnaryPlus(Box::new(self.expression(*a))),
            Expression::UnaryMinus(a) => Expression::UnaryMinus(Box::new(self.expression(*a))),
            Expression::Not(a) => Expression::Not(Box::new(self.expression(*a))),
            Expression::In(a, list) => {
                let list = list.into_iter().map(|it| self.expression(it)).collect();
                Expression::In(Box::new(self.expression(*a)), list)
            }
            Expression::If(a, b, c) => {
                let (a, b) = two(a, b);
                Expression::If(a, b, Box::new(self.expression(*c)))
            }
            Expression::Coalesce(list) => {
                Expression::Coalesce(list.into_iter().map(|it| self.expression(it)).collect())
            }
            // Engines have functions of their own, some of which reach far. Those of strangers are none, as elsewhere.
            Expression::FunctionCall(Function::Custom(name), _) if !is_cast(&name) => {
                Expression::Divide(Box::new(Literal::from(1).into()), Box::new(Literal::from(0).into()))
            }
            Expression::FunctionCall(function, list) => {
                let list = list.into_iter().map(|it| self.expression(it)).collect();
                Expression::FunctionCall(function, list)
            }
            Expression::Exists(inner) => Expression::Exists(self.boxed(*inner)),
            plain => plain,
        }
    }
}

fn is_cast(name: &NamedNode) -> bool {
    name.as_str().starts_with("http://www.w3.org/2001/XMLSchema#")
}

/// `inner FILTER(?variable NOT IN (…))`
fn without(inner: GraphPattern, variable: Variable, iris: Vec<NamedNode>) -> GraphPattern {
    let iris = iris.into_iter().map(Expression::NamedNode).collect();
    let listed = Expression::In(Box::new(Expression::Variable(variable)), iris);
    GraphPattern::Filter { expr: Expression::Not(Box::new(listed)), inner: Box::new(inner) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spargebra::SparqlParser;

    fn fitted(text: &str, is_virtuoso: bool) -> String {
        let query = SparqlParser::new().parse_query(text).unwrap();
        let hidden = NamedNodeRef::new_unchecked("urn:state");
        let predicates = [NamedNodeRef::new_unchecked("urn:generation")];
        let fitted = Fitting::new(hidden, &predicates, is_virtuoso).query(query).to_string();
        // Whatever is made is SPARQL.
        SparqlParser::new().parse_query(&fitted).unwrap();
        fitted
    }

    #[test]
    fn what_we_keep_is_not_seen() {
        assert!(fitted("SELECT * { ?s ?p ?o }", false).contains("urn:generation"));
        assert!(fitted("SELECT * { FILTER EXISTS { ?s ?p ?o } }", false).contains("urn:generation"));
        assert!(fitted("SELECT * { GRAPH ?g {} }", false).contains("urn:state"));
        assert!(!fitted("SELECT * { ?s a ?o . <urn:a> ?p ?q }", false).contains("urn:generation"));
        assert!(!fitted("SELECT * { ?s ?p ?o }", true).contains("urn:generation"));
    }

    #[test]
    fn virtuoso_compares_names_of_graphs() {
        let text = fitted("SELECT * { GRAPH <urn:g> { ?s ?p ?o } }", true);
        assert!(text.contains("GRAPH ?travaux_graph1") && text.contains("= <urn:g>"), "{text}");
    }

    #[test]
    fn modifiers_in_another_order_are_two_selects() {
        let query = |text: &str| SparqlParser::new().parse_query(text).unwrap();
        let Query::Select { pattern, .. } = query("SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 3") else {
            panic!()
        };
        let pattern = GraphPattern::OrderBy {
            inner: Box::new(pattern),
            expression: vec![OrderExpression::Desc(Variable::new_unchecked("s").into())],
        };
        let both = Query::Select { dataset: None, pattern, base_iri: None };
        let hidden = NamedNodeRef::new_unchecked("urn:state");
        let text = Fitting::new(hidden, &[], false).query(both).to_string();
        assert_eq!(text.matches("SELECT").count(), 2, "{text}");
        assert!(text.ends_with("ORDER BY DESC(?s)"), "{text}");
    }
}
