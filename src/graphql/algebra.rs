//! Short constructors for SPARQL algebra.

use oxigraph::model::vocab::rdf;
use oxigraph::model::{Literal, NamedNode, Variable};
use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use crate::index::PLAIN;
use crate::ontology::Field;

/// Makes variables that no other part of the query uses.
#[derive(Clone, Debug, Default)]
pub struct Fresh {
    next: usize,
}

impl Fresh {
    /// A new variable whose name starts with `prefix`.
    pub fn variable(&mut self, prefix: &str) -> Variable {
        let number = self.next;
        self.next += 1;
        Variable::new_unchecked(format!("{prefix}{number}"))
    }
}

/// `?node field ?value`, turned round for a reverse field.
pub fn property(node: &Variable, field: &Field, value: impl Into<TermPattern>) -> TriplePattern {
    let predicate = NamedNodePattern::NamedNode(field.predicate.clone());
    let (subject, object) = match field.inverse {
        false => (TermPattern::Variable(node.clone()), value.into()),
        true => (value.into(), TermPattern::Variable(node.clone())),
    };
    TriplePattern { subject, predicate, object }
}

/// `?node a class`
pub fn typed(node: &Variable, class: impl Into<TermPattern>) -> TriplePattern {
    let predicate = NamedNodePattern::NamedNode(rdf::TYPE.into_owned());
    TriplePattern { subject: TermPattern::Variable(node.clone()), predicate, object: class.into() }
}

/// A basic graph pattern.
pub fn bgp(patterns: Vec<TriplePattern>) -> GraphPattern {
    GraphPattern::Bgp { patterns }
}

/// Both.
pub fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
}

/// `left OPTIONAL { right }`
pub fn optional(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::LeftJoin { left: Box::new(left), right: Box::new(right), expression: None }
}

/// `inner FILTER(expression)`
pub fn filter(inner: GraphPattern, expression: Expression) -> GraphPattern {
    GraphPattern::Filter { expr: expression, inner: Box::new(inner) }
}

/// `VALUES ?variable { … }`
pub fn values(variable: &Variable, iris: impl IntoIterator<Item = NamedNode>) -> GraphPattern {
    let bindings = iris.into_iter().map(|iri| vec![Some(GroundTerm::NamedNode(iri))]).collect();
    GraphPattern::Values { variables: vec![variable.clone()], bindings }
}

/// `SELECT DISTINCT variables`
pub fn distinct(inner: GraphPattern, variables: Vec<Variable>) -> GraphPattern {
    GraphPattern::Distinct { inner: Box::new(project(inner, variables)) }
}

/// `SELECT variables`
pub fn project(inner: GraphPattern, variables: Vec<Variable>) -> GraphPattern {
    GraphPattern::Project { inner: Box::new(inner), variables }
}

/// A SELECT query.
pub fn select(pattern: GraphPattern) -> Query {
    Query::Select { dataset: None, pattern, base_iri: None }
}

/// All of them; true when there is none.
pub fn all(expressions: impl IntoIterator<Item = Expression>) -> Expression {
    let both = |left, right| Expression::And(Box::new(left), Box::new(right));
    expressions.into_iter().reduce(both).unwrap_or_else(|| boolean(true))
}

/// One of them; false when there is none.
pub fn any(expressions: impl IntoIterator<Item = Expression>) -> Expression {
    let either = |left, right| Expression::Or(Box::new(left), Box::new(right));
    expressions.into_iter().reduce(either).unwrap_or_else(|| boolean(false))
}

/// Not it.
pub fn not(expression: Expression) -> Expression {
    Expression::Not(Box::new(expression))
}

/// `left = right`
pub fn equal(left: Expression, right: Expression) -> Expression {
    Expression::Equal(Box::new(left), Box::new(right))
}

/// `left < right`
pub fn less(left: Expression, right: Expression) -> Expression {
    Expression::Less(Box::new(left), Box::new(right))
}

/// `left > right`
pub fn greater(left: Expression, right: Expression) -> Expression {
    Expression::Greater(Box::new(left), Box::new(right))
}

/// `BOUND(?variable)`
pub fn bound(variable: &Variable) -> Expression {
    Expression::Bound(variable.clone())
}

/// `STR(inner)`
pub fn text(inner: impl Into<Expression>) -> Expression {
    Expression::FunctionCall(Function::Str, vec![inner.into()])
}

/// `LCASE(STR(inner))`
pub fn folded(inner: impl Into<Expression>) -> Expression {
    Expression::FunctionCall(Function::LCase, vec![text(inner)])
}

/// `LCASE(STR(inner))` without accents, as [`crate::index::plain`] makes it.
pub fn plain(inner: impl Into<Expression>) -> Expression {
    let replace = |text, (letters, letter): &(&str, &str)| {
        Expression::FunctionCall(Function::Replace, vec![text, string(letters), string(letter)])
    };
    PLAIN.iter().fold(folded(inner), replace)
}

/// A string as a constant.
pub fn string(value: &str) -> Expression {
    Expression::Literal(Literal::new_simple_literal(value))
}

fn boolean(value: bool) -> Expression {
    Expression::Literal(Literal::from(value))
}
