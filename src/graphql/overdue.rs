//! `overdueOn`: what was due before a day and is not done.
//!
//! Which statuses end the waiting, the vocabulary says (`trv:closes`).

use async_graphql::Value;
use async_graphql::dynamic::{InputValue, TypeRef};
use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, Term};

use super::catalogue::Catalogue;
use super::error::{Code, Fault};
use super::scalar;
use super::selection::Arguments;
use crate::index::{Filter, Test};
use crate::ontology::{Class, Field, Range};

/// Name of the argument.
pub const ARGUMENT: &str = "overdueOn";
/// The last day of what has a time.
const LATEST: &str = "latest";

/// The argument, for classes whose nodes can be overdue.
pub fn argument(catalogue: &Catalogue, class: &Class) -> Option<InputValue> {
    can_be(catalogue, class).then(|| {
        InputValue::new(ARGUMENT, TypeRef::named(TypeRef::STRING)).description(
            "Only what was due before this day, as YYYY-MM-DD, and is not done by its last known status. What is known \
             to a month or year is overdue after its last day.",
        )
    })
}

/// The condition that the argument sets on nodes of a class.
pub fn filter(catalogue: &Catalogue, class: usize, arguments: &Arguments) -> Result<Option<Filter>, Fault> {
    let day = match arguments.get(ARGUMENT) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if scalar::is_date(text) => Literal::new_typed_literal(text, xsd::DATE),
        Some(other) => {
            return Err(Fault::new(Code::BadInput, format!("{other} is not a date as YYYY-MM-DD")));
        }
    };
    let class = catalogue.class(class);
    let is_past = |field: &Field| Filter::Value(field.clone(), vec![Test::Less(Term::from(day.clone()))]);
    let mut parts: Vec<Filter> = latest(class).map(is_past).into_iter().collect();
    if parts.is_empty() {
        let due = due(catalogue, class)
            .map(|(field, latest)| Filter::Related(field.clone(), Box::new(is_past(latest))));
        parts.push(Filter::Any(due.collect()));
    }
    parts.extend(closing(catalogue, class).map(negated));
    for (field, other) in related(catalogue, class) {
        let closed = closing(catalogue, other).collect::<Vec<_>>();
        if !closed.is_empty() {
            parts.push(negated(Filter::Related(field.clone(), Box::new(Filter::Any(closed)))));
        }
    }
    Ok(Some(Filter::All(parts)))
}

fn negated(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

/// It has a last day and leads to what can be done, or can be done and leads to a last day.
fn can_be(catalogue: &Catalogue, class: &Class) -> bool {
    match latest(class) {
        Some(_) => related(catalogue, class).any(|(_, other)| closing(catalogue, other).next().is_some()),
        None => closing(catalogue, class).next().is_some() && due(catalogue, class).next().is_some(),
    }
}

fn latest(class: &Class) -> Option<&Field> {
    class.fields.iter().find(|it| it.name == LATEST && it.range == Range::Date)
}

/// Fields that lead to the days by which something is to be done.
fn due<'a>(catalogue: &'a Catalogue, class: &'a Class) -> impl Iterator<Item = (&'a Field, &'a Field)> {
    let dated = related(catalogue, class).filter(|(field, _)| !field.inverse);
    let is_for_work =
        |other: &Class| related(catalogue, other).any(|(_, it)| closing(catalogue, it).next().is_some());
    dated
        .filter(move |(_, other)| is_for_work(other))
        .filter_map(|(field, other)| Some((field, latest(other)?)))
}

fn related<'a>(catalogue: &'a Catalogue, class: &'a Class) -> impl Iterator<Item = (&'a Field, &'a Class)> {
    class.fields.iter().filter_map(|field| match field.range {
        Range::Object(other) => Some((field, catalogue.class(other))),
        _ => None,
    })
}

/// Conditions that say that nothing is left to be done.
fn closing<'a>(catalogue: &'a Catalogue, class: &'a Class) -> impl Iterator<Item = Filter> {
    class.fields.iter().filter_map(|field| {
        let Range::Enum(enumeration) = field.range else { return None };
        let values = &catalogue.enumeration(enumeration).values;
        let closing: Vec<Term> =
            values.iter().filter(|it| it.closes).map(|it| it.iri.clone().into()).collect();
        (!closing.is_empty()).then(|| Filter::Value(field.clone(), vec![Test::OneOf(closing)]))
    })
}
