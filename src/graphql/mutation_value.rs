//! A value that somebody types, as the term it stands for.

use async_graphql::{Number, Value as GraphQlValue};

use super::catalogue::{Catalogue, is_required, is_single};
use super::error::{Code, Fault};
use super::scalar;
use crate::corpus::Value;
use crate::graph::NamedNode;
use crate::ontology::{Field, Range};
use oxigraph::model::{Literal, Term};

/// What tells a document from others, and what all positions count in.
const FIXED: [&str; 6] = ["text", "sha256", "sourceFile", "sourceFolder", "mediaType", "coverage"];

/// The correction of `name` of a node with these classes.
pub fn correction(
    catalogue: &Catalogue,
    classes: &[NamedNode],
    name: &str,
    (old, new): (Option<String>, Option<String>),
) -> Result<Value, Fault> {
    let known = classes.iter().filter_map(|it| catalogue.class_of(it));
    let class = known.max_by_key(|it| catalogue.class(*it).parents.len());
    let class = class.ok_or_else(|| bad("there is no such node".to_owned()))?;
    let field = catalogue.field(class, name).filter(|it| !it.inverse && !FIXED.contains(&name));
    let field = field.ok_or_else(|| {
        let ty = catalogue.object_name(class);
        bad(format!("`{name}` of a {ty} cannot be corrected: take a field with values of its own"))
    })?;
    if new.is_none() && is_required(field) {
        return Err(bad(format!("`{name}` must have a value; give the right one")));
    }
    if new.is_none() && old.is_none() && !is_single(field) {
        return Err(bad(format!(
            "`{name}` is a list: say in `oldValue` which value goes, or a new one in `value`"
        )));
    }
    let adds = old.is_none() && !is_single(field);
    let read = |text: String| term(catalogue, field, text);
    // The old value is compared by its text in the store: enums stand there as IRIs.
    let old = match (field.range, old) {
        (Range::Enum(_), Some(old)) => scalar::lexical(&read(old)?).map(str::to_owned),
        (_, old) => old,
    };
    Ok(Value { property: field.predicate.clone(), old, new: new.map(read).transpose()?, adds })
}

/// The class that a value of the field belongs to, when it is a node.
pub fn class_of_value<'a>(
    catalogue: &'a Catalogue,
    classes: &[NamedNode],
    name: &str,
) -> Option<&'a NamedNode> {
    let known = classes.iter().filter_map(|it| catalogue.class_of(it));
    let class = known.max_by_key(|it| catalogue.class(*it).parents.len())?;
    match catalogue.field(class, name)?.range {
        Range::Object(of) => Some(&catalogue.class(of).iri),
        _ => None,
    }
}

fn term(catalogue: &Catalogue, field: &Field, text: String) -> Result<Term, Fault> {
    let wrong = || bad(format!("`{text}` is no value of `{}`", field.name));
    let value = match field.range {
        Range::Text if text.trim().is_empty() => {
            return Err(bad("the value is empty; null takes it away".to_owned()));
        }
        Range::Text => return Ok(Literal::new_simple_literal(text).into()),
        Range::Object(_) => return Ok(scalar::iri(&text)?.into()),
        Range::Decimal => {
            let number: f64 = text.parse().ok().filter(|it: &f64| it.is_finite()).ok_or_else(wrong)?;
            let decimal =
                Literal::new_typed_literal(number.to_string(), oxigraph::model::vocab::xsd::DECIMAL);
            return Ok(decimal.into());
        }
        Range::Integer => GraphQlValue::Number(text.parse::<i64>().map(Number::from).map_err(|_| wrong())?),
        Range::Boolean => GraphQlValue::Boolean(text.parse().map_err(|_| wrong())?),
        Range::Date | Range::DateTime | Range::Iri | Range::Enum(_) => GraphQlValue::String(text.clone()),
    };
    scalar::term(catalogue, field.range, &value)
}

fn bad(message: String) -> Fault {
    Fault::new(Code::BadInput, message)
}
