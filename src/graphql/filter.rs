//! `where`: its input objects become a [`Filter`].

use async_graphql::{Name, Value};
use indexmap::IndexMap;
use oxigraph::model::{Literal, Term};

use super::catalogue::{Catalogue, is_single};
use super::error::{Code, Fault};
use super::limits::Limits;
use super::period::{self, Period};
use super::scalar;
use crate::index::{Filter, Test};
use crate::ontology::{Field, Range};

/// Name of the condition on the time of things that have an earliest and a latest day.
pub const TIME: &str = "time";

type Object = IndexMap<Name, Value>;

/// Reads the `where` of one field.
pub struct Reader<'a> {
    catalogue: &'a Catalogue,
    limits: &'a Limits,
    conditions: usize,
}

impl<'a> Reader<'a> {
    /// A reader that has read nothing yet.
    pub fn new(catalogue: &'a Catalogue, limits: &'a Limits) -> Reader<'a> {
        Reader { catalogue, limits, conditions: 0 }
    }

    /// What `value` demands of the nodes of `class`.
    pub fn read(&mut self, class: usize, value: &Value) -> Result<Filter, Fault> {
        self.nodes(class, value, 0)
    }

    fn nodes(&mut self, class: usize, value: &Value, depth: usize) -> Result<Filter, Fault> {
        if depth > self.limits.condition_depth {
            let message = format!("`where` nested more than {} deep", self.limits.condition_depth);
            return Err(Fault::new(Code::TooComplex, message));
        }
        let mut parts = Vec::new();
        for (name, value) in object(value)?.iter().filter(|(_, value)| **value != Value::Null) {
            let mut several = || -> Result<Vec<Filter>, Fault> {
                items(value).iter().map(|it| self.nodes(class, it, depth + 1)).collect()
            };
            parts.push(match name.as_str() {
                "and" => Filter::All(several()?),
                "or" => Filter::Any(several()?),
                "not" => match self.nodes(class, value, depth + 1)? {
                    unset if is_unset(&unset) && !object(value)?.is_empty() => unset,
                    inner => negated(inner),
                },
                "id" => self.identity(object(value)?)?,
                name => match (self.catalogue.field(class, name).cloned(), name) {
                    (Some(field), _) => self.field(field, value, depth)?,
                    (None, TIME) => self.time(class, object(value)?)?,
                    (None, _) => return Err(unknown(name)),
                },
            });
        }
        Ok(Filter::All(parts))
    }

    fn field(&mut self, field: Field, value: &Value, depth: usize) -> Result<Filter, Fault> {
        let Range::Object(class) = field.range else { return self.value(&field, object(value)?) };
        if is_single(&field) {
            return self.related(&field, class, value, depth);
        }
        let mut parts = Vec::new();
        // What stands beside the quantities is asked of one item.
        let mut plain = object(value)?.clone();
        let quantities = ["some", "every", "none"].map(|name| (name, plain.shift_remove(name)));
        let is_plain = !plain.is_empty() || quantities.iter().all(|(_, value)| value.is_none());
        let quantities = quantities.into_iter().chain([("some", is_plain.then_some(Value::Object(plain)))]);
        for (quantity, value) in quantities {
            let Some(value) = value.filter(|it| *it != Value::Null) else { continue };
            let some = self.related(&field, class, &value, depth)?;
            parts.push(match (quantity, some) {
                (_, unset) if is_unset(&unset) => unset,
                ("every", Filter::Related(field, inner)) => {
                    negated(Filter::Related(field, Box::new(negated(*inner))))
                }
                ("none", some) => negated(some),
                (_, some) => some,
            });
        }
        Ok(Filter::All(parts))
    }

    /// Some node that the field leads to fulfils `value`: `{}` asks that there is one, and conditions that all were
    /// left unset ask nothing, so that a document may have variables without a value.
    fn related(&mut self, field: &Field, class: usize, value: &Value, depth: usize) -> Result<Filter, Fault> {
        self.count(1)?;
        let inner = self.nodes(class, value, depth + 1)?;
        if is_unset(&inner) && !object(value)?.is_empty() {
            return Ok(inner);
        }
        Ok(Filter::Related(field.clone(), Box::new(inner)))
    }

    fn identity(&mut self, tests: &Object) -> Result<Filter, Fault> {
        let mut parts = Vec::new();
        for (test, value) in tests.iter().filter(|(_, value)| **value != Value::Null) {
            let given = items(value);
            self.count(given.len())?;
            let iris = given.iter().map(|it| match it {
                Value::String(text) => scalar::iri(text),
                other => Err(Fault::new(Code::BadIri, format!("{other} is not an absolute IRI"))),
            });
            let ids = Filter::Ids(iris.collect::<Result<_, _>>()?);
            parts.push(if test == "ne" { negated(ids) } else { ids });
        }
        Ok(Filter::All(parts))
    }

    /// Some value of the field passes all `tests`.
    fn value(&mut self, field: &Field, tests: &Object) -> Result<Filter, Fault> {
        let mut parts = Vec::new();
        let mut wanted = Vec::new();
        let mut tested = false;
        for (test, given) in tests.iter().filter(|(_, given)| **given != Value::Null) {
            self.count(items(given).len())?;
            match (test.as_str(), given) {
                ("exists", Value::Boolean(true)) => tested = true,
                ("exists", _) => parts.push(negated(Filter::Value(field.clone(), Vec::new()))),
                ("within", given) => {
                    let Period { first, last } = period::read(given)?;
                    wanted.extend(first.map(|it| Test::AtLeast(period::term(it))));
                    wanted.extend(last.map(|it| Test::AtMost(period::term(it))));
                    tested = true;
                }
                (test, given) => wanted.push(self.test(field, test, given)?),
            }
        }
        if tested || !wanted.is_empty() {
            parts.push(Filter::Value(field.clone(), wanted));
        }
        Ok(Filter::All(parts))
    }

    /// The time between `earliest` and `latest`, against periods.
    fn time(&mut self, class: usize, tests: &Object) -> Result<Filter, Fault> {
        let bound = |name: &str| self.catalogue.field(class, name).cloned().ok_or_else(|| unknown(TIME));
        let (earliest, latest) = (bound("earliest")?, bound("latest")?);
        let mut parts = Vec::new();
        for (test, given) in tests.iter().filter(|(_, given)| **given != Value::Null) {
            self.count(1)?;
            let Period { first, last } = period::read(given)?;
            let mut add = |field: &Field, day: Option<_>, test: fn(Term) -> Test| {
                let day = day.map(|day| Filter::Value(field.clone(), vec![test(period::term(day))]));
                parts.extend(day);
            };
            match test.as_str() {
                "within" => {
                    add(&earliest, first, Test::AtLeast);
                    add(&latest, last, Test::AtMost);
                }
                "overlaps" => {
                    add(&latest, first, Test::AtLeast);
                    add(&earliest, last, Test::AtMost);
                }
                "before" => add(&latest, first, Test::Less),
                "after" => add(&earliest, last, Test::Greater),
                other => return Err(unknown(other)),
            }
        }
        Ok(Filter::All(parts))
    }

    fn test(&self, field: &Field, test: &str, given: &Value) -> Result<Test, Fault> {
        let constant = |given: &Value| self.constant(field, given);
        let text = || match given {
            Value::String(text) => Ok(text.clone()),
            _ => Err(Fault::new(Code::BadInput, format!("{given} is not a text"))),
        };
        Ok(match test {
            "eq" => Test::Is(constant(given)?),
            "ne" => Test::IsNot(constant(given)?),
            "lt" => Test::Less(constant(given)?),
            "lte" => Test::AtMost(constant(given)?),
            "gt" => Test::Greater(constant(given)?),
            "gte" => Test::AtLeast(constant(given)?),
            "in" => Test::OneOf(items(given).iter().map(constant).collect::<Result<_, _>>()?),
            "contains" => Test::Contains(text()?),
            "startsWith" => Test::StartsWith(text()?),
            other => return Err(unknown(other)),
        })
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

/// Everything fulfils it.
fn is_unset(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(is_unset),
        Filter::Any(parts) => parts.iter().any(is_unset),
        _ => false,
    }
}

fn negated(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
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
