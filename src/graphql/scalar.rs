//! The values of scalar fields: from GraphQL to RDF terms and back to JSON.

use async_graphql::{Name, Number, Value};
use jiff::civil;
use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term};

use super::catalogue::Catalogue;
use super::error::{Code, Fault};
use crate::ontology::Range;

/// Name of the GraphQL type of a scalar range; enumerations have names of their own.
pub fn type_name(catalogue: &Catalogue, range: Range) -> &str {
    match range {
        Range::Text => "String",
        Range::Date => "Date",
        Range::DateTime => "DateTime",
        Range::Integer => "Int",
        Range::Decimal => "Float",
        Range::Boolean => "Boolean",
        Range::Iri => "IRI",
        Range::Enum(enumeration) => &catalogue.enumeration(enumeration).name,
        Range::Object(class) => &catalogue.class(class).name,
    }
}

/// How the values of our scalars are written, in words.
pub const WRITTEN: [(&str, &str); 3] = [
    ("Date", "a date as YYYY-MM-DD"),
    ("DateTime", "a moment as YYYY-MM-DDThh:mm:ss"),
    ("IRI", "an absolute IRI"),
];

/// A calendar day as `Date` takes it: `2017-12-31`.
pub fn is_date(text: &str) -> bool {
    text.len() == "2017-12-31".len() && text.parse::<civil::Date>().is_ok()
}

/// A moment as `DateTime` takes it: `2017-12-31T09:30:00`, with or without fraction and offset.
pub fn is_date_time(text: &str) -> bool {
    let local = text.get(.."2017-12-31T09:30:00".len());
    if local.is_none_or(|it| it.as_bytes().get(10) != Some(&b'T') || it.parse::<civil::DateTime>().is_err()) {
        return false;
    }
    text.parse::<jiff::Timestamp>().is_ok() || text.parse::<civil::DateTime>().is_ok()
}

/// An absolute IRI.
pub fn iri(text: &str) -> Result<NamedNode, Fault> {
    NamedNode::new(text).map_err(|_| Fault::new(Code::BadIri, format!("`{text}` is not an absolute IRI")))
}

/// The term that stands for `value` in data of this range. Texts have none: they may carry a language.
pub fn term(catalogue: &Catalogue, range: Range, value: &Value) -> Result<Term, Fault> {
    let wrong = || {
        let name = type_name(catalogue, range);
        let message = match WRITTEN.iter().find(|(it, _)| *it == name) {
            Some((_, words)) => format!("{value} is not {words}"),
            None => format!("{value} is not a value of type {name}"),
        };
        Fault::new(Code::BadInput, message)
    };
    let typed = |text: &str, datatype| Literal::new_typed_literal(text, datatype).into();
    match (range, value) {
        (Range::Date, Value::String(text)) if is_date(text) => Ok(typed(text, xsd::DATE)),
        (Range::DateTime, Value::String(text)) if is_date_time(text) => Ok(typed(text, xsd::DATE_TIME)),
        (Range::Integer, Value::Number(number)) => {
            number.as_i64().map(|it| Literal::from(it).into()).ok_or_else(wrong)
        }
        (Range::Decimal, Value::Number(number)) => Ok(typed(&number.to_string(), xsd::DOUBLE)),
        (Range::Boolean, Value::Boolean(value)) => Ok(Literal::from(*value).into()),
        (Range::Iri, Value::String(text)) => Ok(iri(text)?.into()),
        (Range::Enum(enumeration), Value::Enum(name)) => {
            catalogue.value_iri(enumeration, name).map(|it| it.clone().into()).ok_or_else(wrong)
        }
        (Range::Enum(enumeration), Value::String(name)) => {
            catalogue.value_iri(enumeration, name).map(|it| it.clone().into()).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// What a client sees of `term`; `None` when it is no value of this range.
pub fn shown(catalogue: &Catalogue, range: Range, term: &Term) -> Option<Value> {
    let text = lexical(term)?;
    match range {
        Range::Text | Range::Date | Range::DateTime | Range::Iri => Some(text.into()),
        Range::Integer => text.parse::<i32>().ok().map(Value::from),
        Range::Decimal => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        Range::Boolean => match text {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        Range::Enum(enumeration) => {
            catalogue.value_name(enumeration, text).map(|it| Value::Enum(Name::new(it)))
        }
        Range::Object(_) => None,
    }
}

/// The text of an IRI or literal.
pub fn lexical(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(iri) => Some(iri.as_str()),
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

/// Which of several values stands for a field that holds one: English or untagged texts first, then the smallest.
fn preference(term: &Term) -> (bool, &str) {
    let foreign = match term {
        Term::Literal(literal) => literal.language().is_some_and(|it| it != "en" && !it.starts_with("en-")),
        _ => false,
    };
    (foreign, lexical(term).unwrap_or_default())
}

/// Leaves of several values the one that counts: in `language` if there is one, then as [`preference`] says.
pub fn keep_preferred(terms: &mut Vec<Term>, language: Option<&str>) {
    let is_other = |term: &Term| match (term, language) {
        (Term::Literal(literal), Some(wanted)) => {
            let tag = literal.language().unwrap_or_default();
            !(tag == wanted || tag.strip_prefix(wanted).is_some_and(|it| it.starts_with('-')))
        }
        _ => true,
    };
    let best = terms.iter().enumerate().min_by_key(|(_, it)| (is_other(it), preference(it)));
    if let Some((best, _)) = best {
        terms.swap(0, best);
        terms.truncate(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_whole_calendar_days() {
        for (text, expected) in [
            ("2017-12-31", true),
            ("2016-02-29", true),
            ("2017-02-29", false),
            ("2017-12", false),
            ("20171231", false),
            ("2017-12-31T00:00:00", false),
            ("tomorrow", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }

    #[test]
    fn moments_may_have_an_offset() {
        for (text, expected) in [
            ("2017-12-31T09:30:00", true),
            ("2017-12-31T09:30:00Z", true),
            ("2017-12-31T09:30:00.5+01:00", true),
            ("2017-12-31 09:30:00", false),
            ("2017-12-31T09:30", false),
            ("2017-12-31", false),
        ] {
            assert_eq!(is_date_time(text), expected, "{text}");
        }
    }

    #[test]
    fn english_and_untagged_texts_come_first() {
        let english = Term::from(Literal::new_language_tagged_literal_unchecked("Commission", "en"));
        let french = Term::from(Literal::new_language_tagged_literal_unchecked("Aaa", "fr"));
        let plain = Term::from(Literal::new_simple_literal("Kommission"));
        let mut all = [&french, &plain, &english];
        all.sort_by_key(|it| preference(it));
        assert_eq!(all, [&english, &plain, &french]);
    }
}
