//! Conditions as SPARQL algebra.

use oxigraph::model::{Term, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{TermPattern, TriplePattern};

use super::algebra::{self, Fresh};
use super::catalogue::Catalogue;
use crate::index::{Filter, Test, plain};
use crate::ontology::{Field, Range};

/// What nodes must fulfil: patterns that join with theirs, and filters on the result.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// Patterns to match; each may match more than once.
    pub triples: Vec<TriplePattern>,
    /// `VALUES` tables.
    pub tables: Vec<GraphPattern>,
    /// Expressions that must be true.
    pub filters: Vec<Expression>,
}

impl Condition {
    /// The pattern on its own.
    pub fn pattern(self) -> GraphPattern {
        let bgp = algebra::bgp(self.triples);
        let joined = self.tables.into_iter().fold(bgp, |left, right| algebra::join(right, left));
        match self.filters.is_empty() {
            true => joined,
            false => algebra::filter(joined, algebra::all(self.filters)),
        }
    }

    fn and(&mut self, other: Condition) {
        self.triples.extend(other.triples);
        self.tables.extend(other.tables);
        self.filters.extend(other.filters);
    }

    fn filter(expression: Expression) -> Condition {
        Condition { filters: vec![expression], ..Condition::default() }
    }

    fn triple(triple: TriplePattern) -> Condition {
        Condition { triples: vec![triple], ..Condition::default() }
    }
}

/// Turns filters into patterns over variables of their own.
pub struct Patterns<'a> {
    /// Where classes have their names.
    pub catalogue: &'a Catalogue,
    /// Where new variables come from.
    pub fresh: &'a mut Fresh,
}

impl Patterns<'_> {
    /// What `filter` demands of `node`.
    pub fn condition(&mut self, node: &Variable, filter: &Filter) -> Condition {
        match filter {
            Filter::All(parts) => parts.iter().fold(Condition::default(), |mut all, part| {
                all.and(self.condition(node, part));
                all
            }),
            Filter::Any(_) | Filter::Not(_) => Condition::filter(self.expression(node, filter)),
            Filter::Ids(iris) => {
                let table = algebra::values(node, iris.iter().cloned());
                Condition { tables: vec![table], ..Condition::default() }
            }
            Filter::Value(field, tests) => self.value(node, field, tests),
            Filter::Related(field, inner) => {
                let other = self.fresh.variable("related");
                let mut condition = Condition::triple(algebra::property(node, field, other.clone()));
                if let Range::Object(class) = field.range {
                    let class = self.catalogue.class(class).iri.clone();
                    condition.triples.push(algebra::typed(&other, class));
                }
                condition.and(self.condition(&other, inner));
                condition
            }
        }
    }

    /// The filter as something that is true or false of a node.
    fn expression(&mut self, node: &Variable, filter: &Filter) -> Expression {
        let mut each = |parts: &[Filter]| -> Vec<Expression> {
            parts.iter().map(|it| self.expression(node, it)).collect()
        };
        match filter {
            Filter::All(parts) => algebra::all(each(parts)),
            Filter::Any(parts) => algebra::any(each(parts)),
            Filter::Not(inner) => algebra::not(self.expression(node, inner)),
            Filter::Ids(iris) => {
                let iris = iris.iter().cloned().map(Expression::NamedNode).collect();
                Expression::In(Box::new(node.clone().into()), iris)
            }
            Filter::Value(..) | Filter::Related(..) => {
                Expression::Exists(Box::new(self.condition(node, filter).pattern()))
            }
        }
    }

    /// Some value of the field passes all `tests`.
    fn value(&mut self, node: &Variable, field: &Field, tests: &[Test]) -> Condition {
        if let ([Test::Is(term)], true) = (tests, has_one_form(field)) {
            return Condition::triple(algebra::property(node, field, pattern_of(term)));
        }
        let value = self.fresh.variable("value");
        let mut condition = Condition::triple(algebra::property(node, field, value.clone()));
        let tests = tests.iter().filter(|it| !is_always_true(it));
        condition.filters = tests.map(|it| test(field, &value, it)).collect();
        condition
    }
}

/// Every text holds the empty one; not every engine knows.
fn is_always_true(test: &Test) -> bool {
    matches!(test, Test::Contains(text) | Test::StartsWith(text) if plain(text).is_empty())
}

fn test(field: &Field, value: &Variable, test: &Test) -> Expression {
    let operand = || {
        Box::new(match field.range {
            Range::Text => algebra::text(value.clone()),
            _ => value.clone().into(),
        })
    };
    let constant = |term: &Term| Box::new(expression_of(term.clone()));
    let folded = |function: Function, text: &str| {
        let needle = algebra::string(&plain(text));
        Expression::FunctionCall(function, vec![algebra::plain(value.clone()), needle])
    };
    match test {
        Test::Is(term) => Expression::Equal(operand(), constant(term)),
        Test::IsNot(term) => algebra::not(Expression::Equal(operand(), constant(term))),
        Test::Less(term) => Expression::Less(operand(), constant(term)),
        Test::AtMost(term) => Expression::LessOrEqual(operand(), constant(term)),
        Test::Greater(term) => Expression::Greater(operand(), constant(term)),
        Test::AtLeast(term) => Expression::GreaterOrEqual(operand(), constant(term)),
        Test::OneOf(terms) => Expression::In(operand(), terms.iter().cloned().map(expression_of).collect()),
        Test::Contains(text) => folded(Function::Contains, text),
        Test::StartsWith(text) => folded(Function::StrStarts, text),
    }
}

/// Equal values are equal terms, so that the store can look the value up and need not compare.
fn has_one_form(field: &Field) -> bool {
    match field.range {
        Range::Enum(_) | Range::Iri => true,
        Range::Text => !field.tagged,
        _ => false,
    }
}

fn pattern_of(term: &Term) -> TermPattern {
    term.clone().into()
}

fn expression_of(term: Term) -> Expression {
    match term {
        Term::NamedNode(iri) => Expression::NamedNode(iri),
        Term::Literal(literal) => Expression::Literal(literal),
        // Parameters are IRIs or literals; a blank node equals nothing.
        Term::BlankNode(_) => algebra::any([]),
    }
}
