//! `where`: from its input objects to SPARQL algebra.

use async_graphql::{Name, Value};
use indexmap::IndexMap;
use oxigraph::model::{Literal, Term, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{TermPattern, TriplePattern};

use super::algebra::{self, Fresh};
use super::catalogue::Catalogue;
use super::error::{Code, Fault};
use super::limits::Limits;
use super::scalar;
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

    /// The condition as something that is true or false of a node, so that it can be negated.
    fn expression(self) -> Expression {
        match self.triples.is_empty() && self.tables.is_empty() {
            true => algebra::all(self.filters),
            false => Expression::Exists(Box::new(self.pattern())),
        }
    }

    fn filter(expression: Expression) -> Condition {
        Condition { filters: vec![expression], ..Condition::default() }
    }

    fn triple(triple: TriplePattern) -> Condition {
        Condition { triples: vec![triple], ..Condition::default() }
    }
}

type Object = IndexMap<Name, Value>;

/// Turns the `where` of one field into a [`Condition`].
pub struct Compiler<'a> {
    catalogue: &'a Catalogue,
    limits: &'a Limits,
    fresh: &'a mut Fresh,
    conditions: usize,
}

impl<'a> Compiler<'a> {
    /// A compiler that takes its variables from `fresh`.
    pub fn new(catalogue: &'a Catalogue, limits: &'a Limits, fresh: &'a mut Fresh) -> Compiler<'a> {
        Compiler { catalogue, limits, fresh, conditions: 0 }
    }

    /// What `value` demands of the nodes of `class` in the variable `node`.
    pub fn compile(&mut self, class: usize, node: &Variable, value: &Value) -> Result<Condition, Fault> {
        self.nodes(class, node, value, 0)
    }

    fn nodes(
        &mut self,
        class: usize,
        node: &Variable,
        value: &Value,
        depth: usize,
    ) -> Result<Condition, Fault> {
        if depth > self.limits.condition_depth {
            let message = format!("`where` nested more than {} deep", self.limits.condition_depth);
            return Err(Fault::new(Code::TooComplex, message));
        }
        let mut condition = Condition::default();
        for (name, value) in object(value)? {
            if *value == Value::Null {
                continue;
            }
            let part = match name.as_str() {
                "and" => {
                    let mut all = Condition::default();
                    for it in items(value) {
                        all.and(self.nodes(class, node, it, depth + 1)?);
                    }
                    all
                }
                "or" => {
                    let parts = items(value).iter().map(|it| self.nodes(class, node, it, depth + 1));
                    let parts = parts.collect::<Result<Vec<_>, _>>()?;
                    Condition::filter(algebra::any(parts.into_iter().map(Condition::expression)))
                }
                "not" => {
                    let inner = self.nodes(class, node, value, depth + 1)?;
                    Condition::filter(algebra::not(inner.expression()))
                }
                "id" => self.identity(node, object(value)?)?,
                name => {
                    let field = self.catalogue.field(class, name).ok_or_else(|| unknown(name))?.clone();
                    match field.range {
                        Range::Object(class) => self.related(class, node, &field, value, depth)?,
                        _ => self.value(node, &field, object(value)?)?,
                    }
                }
            };
            condition.and(part);
        }
        Ok(condition)
    }

    /// Some node that the field leads to fulfils `value`.
    fn related(
        &mut self,
        class: usize,
        node: &Variable,
        field: &Field,
        value: &Value,
        depth: usize,
    ) -> Result<Condition, Fault> {
        self.count(1)?;
        let other = self.fresh.variable("related");
        let mut condition = Condition::triple(algebra::property(node, field, other.clone()));
        condition.triples.push(algebra::typed(&other, self.catalogue.class(class).iri.clone()));
        condition.and(self.nodes(class, &other, value, depth + 1)?);
        Ok(condition)
    }

    fn identity(&mut self, node: &Variable, tests: &Object) -> Result<Condition, Fault> {
        let mut condition = Condition::default();
        for (test, value) in tests {
            let given = items(value);
            self.count(given.len())?;
            let iris = given.iter().map(|it| match it {
                Value::String(text) => scalar::iri(text),
                other => Err(Fault::new(Code::BadIri, format!("{other} is not an absolute IRI"))),
            });
            let iris = iris.collect::<Result<Vec<_>, _>>()?;
            match (test.as_str(), value) {
                (_, Value::Null) => {}
                ("ne", _) => {
                    let differs =
                        |iri| algebra::not(algebra::equal(node.clone().into(), Expression::NamedNode(iri)));
                    condition.filters.extend(iris.into_iter().map(differs));
                }
                _ => condition.tables.push(algebra::values(node, iris)),
            }
        }
        Ok(condition)
    }

    /// Some value of the field passes all `tests`.
    fn value(&mut self, node: &Variable, field: &Field, tests: &Object) -> Result<Condition, Fault> {
        let value = self.fresh.variable("value");
        let mut filters = Vec::new();
        let mut absent = false;
        let mut constant = None;
        let mut tested = false;
        for (test, given) in tests.iter().filter(|(_, given)| **given != Value::Null) {
            self.count(items(given).len())?;
            match (test.as_str(), given) {
                ("exists", Value::Boolean(exists)) => {
                    absent |= !exists;
                    tested |= exists;
                }
                ("eq", given) if has_one_form(field) => constant = Some(self.constant(field, given)?),
                (test, given) => filters.push(self.test(field, &value, test, given)?),
            }
        }
        let mut condition = Condition::default();
        if absent {
            let pattern = algebra::bgp(vec![algebra::property(node, field, value.clone())]);
            condition.filters.push(algebra::not(Expression::Exists(Box::new(pattern))));
        }
        if let Some(constant) = &constant {
            condition.triples.push(algebra::property(node, field, pattern_of(constant)));
        }
        if let (Some(constant), false) = (constant, filters.is_empty()) {
            filters.push(algebra::equal(value.clone().into(), expression_of(constant)));
        }
        if tested || !filters.is_empty() {
            condition.triples.push(algebra::property(node, field, value));
            condition.filters.extend(filters);
        }
        Ok(condition)
    }

    fn test(&self, field: &Field, value: &Variable, test: &str, given: &Value) -> Result<Expression, Fault> {
        let operand = || match field.range {
            Range::Text => algebra::text(value.clone()),
            _ => value.clone().into(),
        };
        let constant = |given: &Value| self.constant(field, given).map(expression_of);
        let compare = |make: fn(Box<Expression>, Box<Expression>) -> Expression| {
            Ok(make(Box::new(operand()), Box::new(constant(given)?)))
        };
        let folded = |function: Function| {
            let Value::String(text) = given else {
                return Err(Fault::new(Code::BadInput, format!("{given} is not a text")));
            };
            let needle = algebra::string(&text.to_lowercase());
            Ok(Expression::FunctionCall(function, vec![algebra::folded(value.clone()), needle]))
        };
        match test {
            "eq" => compare(Expression::Equal),
            "ne" => compare(Expression::Equal).map(algebra::not),
            "lt" => compare(Expression::Less),
            "lte" => compare(Expression::LessOrEqual),
            "gt" => compare(Expression::Greater),
            "gte" => compare(Expression::GreaterOrEqual),
            "in" => {
                let options = items(given).iter().map(constant).collect::<Result<Vec<_>, _>>()?;
                Ok(Expression::In(Box::new(operand()), options))
            }
            "contains" => folded(Function::Contains),
            "startsWith" => folded(Function::StrStarts),
            other => Err(unknown(other)),
        }
    }

    fn constant(&self, field: &Field, given: &Value) -> Result<Term, Fault> {
        match (field.range, given) {
            (Range::Text, Value::String(text)) => Ok(Literal::new_simple_literal(text).into()),
            (Range::Text, other) => Err(Fault::new(Code::BadInput, format!("{other} is not a text"))),
            (range, given) => scalar::term(self.catalogue, range, given),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), Fault> {
        self.conditions += more;
        if self.conditions > self.limits.conditions {
            let message = format!("`where` holds more than {} conditions and values", self.limits.conditions);
            return Err(Fault::new(Code::TooComplex, message));
        }
        Ok(())
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

/// A single value stands for a list of one, as GraphQL's input coercion wants it.
pub fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        single => std::slice::from_ref(single),
    }
}

fn object(value: &Value) -> Result<&Object, Fault> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(Fault::new(Code::BadInput, format!("{other} is not an input object"))),
    }
}

fn unknown(name: &str) -> Fault {
    Fault::new(Code::BadInput, format!("`{name}` cannot be asked for in `where`"))
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
