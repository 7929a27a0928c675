//! Variables whose values come as plain text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use async_graphql::parser::types::VariableDefinition;
use regex::Regex;
use serde_json::{Value, json};

use super::super::catalogue::Catalogue;
use super::super::{period, scalar};

/// A variable of a document.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// It takes several values.
    pub is_list: bool,
    /// There is no answer without it.
    pub is_required: bool,
    /// What it is when it is not given.
    pub default: Option<Value>,
    /// What it does.
    pub description: Option<String>,
}

/// What a plain value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// A period in EDTF.
    Period,
    /// An absolute IRI.
    Iri,
    /// One of these names.
    Choice(Vec<String>),
}

/// A value that a parameter does not take.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the parameter `{name}` is `{given}`, but takes {expected}")]
pub struct Wrong {
    /// Of which parameter.
    pub name: String,
    /// What was given.
    pub given: String,
    /// What it takes, in words.
    pub expected: String,
}

impl Kind {
    /// The kind of a scalar or enumeration of the schema.
    pub fn of(catalogue: &Catalogue, ty: &str) -> Option<Kind> {
        Some(match ty {
            "String" => Kind::Text,
            "ID" | "IRI" => Kind::Iri,
            "Int" => Kind::Integer,
            "Float" => Kind::Decimal,
            "Boolean" => Kind::Boolean,
            "Date" => Kind::Date,
            "DateTime" => Kind::DateTime,
            "EDTF" => Kind::Period,
            ty => {
                let found = catalogue.model().enumerations.iter().find(|it| it.name == ty)?;
                Kind::Choice(found.values.iter().map(|it| it.name.clone()).collect())
            }
        })
    }

    /// What a value must be, in words.
    pub fn words(&self) -> String {
        match self {
            Kind::Text => "a text".to_owned(),
            Kind::Integer => "a whole number".to_owned(),
            Kind::Decimal => "a number".to_owned(),
            Kind::Boolean => "true or false".to_owned(),
            Kind::Date => "a date as YYYY-MM-DD".to_owned(),
            Kind::DateTime => "a moment as YYYY-MM-DDThh:mm:ss".to_owned(),
            Kind::Period => period::WRITTEN.to_owned(),
            Kind::Iri => "an absolute IRI".to_owned(),
            Kind::Choice(names) => format!("one of {}", names.join(", ")),
        }
    }

    /// The value that `text` writes.
    fn value(&self, text: &str) -> Option<Value> {
        let when = |fits: bool| fits.then(|| Value::from(text));
        match self {
            Kind::Text => Some(text.into()),
            Kind::Integer => text.parse::<i32>().ok().map(Value::from),
            Kind::Decimal => text.parse::<f64>().ok().filter(|it| it.is_finite()).map(Value::from),
            Kind::Boolean => text.parse::<bool>().ok().map(Value::from),
            Kind::Date => when(scalar::is_date(text)),
            Kind::DateTime => when(scalar::is_date_time(text)),
            Kind::Period => when(period::is_period(text)),
            Kind::Iri => when(scalar::iri(text).is_ok()),
            Kind::Choice(names) => {
                let plain = text.replace(['-', ' '], "_");
                names.iter().find(|it| it.eq_ignore_ascii_case(&plain)).map(|it| Value::from(it.as_str()))
            }
        }
    }
}

impl Parameter {
    /// A variable as its document defines it.
    pub fn read(
        catalogue: &Catalogue,
        variable: &VariableDefinition,
        description: Option<String>,
    ) -> Result<Parameter, String> {
        let name = variable.name.node.to_string();
        let ty = &variable.var_type.node;
        let (is_list, named) = super::list(&ty.base);
        let Some(mut kind) = Kind::of(catalogue, named) else {
            return Err(format!("no plain text gives `${name}` of type `{ty}` its value"));
        };
        // Days are texts where the schema has no better type for an argument.
        if kind == Kind::Text && name == super::super::overdue::ARGUMENT {
            kind = Kind::Date;
        }
        let default = variable.default_value.as_ref().and_then(|it| it.node.clone().into_json().ok());
        let is_required = !ty.nullable && default.is_none();
        Ok(Parameter { name, kind, is_list, is_required, default, description })
    }

    /// The value that these texts write; a list may stand in one text with commas between its items. Empty texts, as
    /// forms send them for fields left blank, are none.
    ///
    /// # Errors
    /// A text that is no value of its kind, or several where one is taken.
    pub fn value(&self, given: &[String]) -> Result<Option<Value>, Wrong> {
        let wrong = |given: &str, expected: String| Wrong {
            name: self.name.clone(),
            given: given.chars().take(100).collect(),
            expected,
        };
        let given: Vec<&str> = given.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        let read = |text: &str| self.kind.value(text).ok_or_else(|| wrong(text, self.kind.words()));
        if self.is_list {
            let split = |text: &'_ str| -> Vec<String> {
                match self.kind {
                    Kind::Text => vec![text.to_owned()],
                    _ => text.split(',').map(|it| it.trim().to_owned()).collect(),
                }
            };
            let values: Vec<Value> =
                given.iter().flat_map(|it| split(it)).map(|it| read(&it)).collect::<Result<_, _>>()?;
            return Ok((!values.is_empty()).then(|| json!(values)));
        }
        match given[..] {
            [] => Ok(None),
            [text] => read(text).map(Some),
            _ => Err(wrong(&given.join("&"), format!("one value: {}", self.kind.words()))),
        }
    }
}

/// What stands behind variables that have a line of their own: `$name: Type  # what it does`.
pub fn comments(text: &str) -> BTreeMap<&str, String> {
    static LINE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?m)^\s*\$(\w+):[^#\n]*#\s*(.+?)\s*$").ok());
    let found = LINE.iter().flat_map(|it| it.captures_iter(text));
    found.filter_map(|it| Some((it.get(1)?.as_str(), it.get(2)?.as_str().to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(kind: Kind, is_list: bool) -> Parameter {
        let name = "it".to_owned();
        Parameter { name, kind, is_list, is_required: false, default: None, description: None }
    }

    #[track_caller]
    fn check(parameter: &Parameter, given: &[&str], expected: Result<Value, &str>) {
        let given: Vec<String> = given.iter().map(|it| (*it).to_owned()).collect();
        let read = parameter.value(&given).map(Option::unwrap_or_default).map_err(|it| it.to_string());
        assert_eq!(read, expected.map_err(str::to_owned));
    }

    #[test]
    fn texts_become_values_of_their_kind() {
        check(&parameter(Kind::Text, false), &[" a, b "], Ok(json!("a, b")));
        check(&parameter(Kind::Integer, false), &["12"], Ok(json!(12)));
        check(&parameter(Kind::Boolean, false), &["true"], Ok(json!(true)));
        check(&parameter(Kind::Date, false), &[""], Ok(Value::Null));
        let choice = || Kind::Choice(vec!["IN_PROCESS".to_owned(), "MEMBER".to_owned()]);
        check(&parameter(choice(), true), &["member,in-process"], Ok(json!(["MEMBER", "IN_PROCESS"])));
        check(&parameter(choice(), true), &["member", "IN_PROCESS"], Ok(json!(["MEMBER", "IN_PROCESS"])));
    }

    #[test]
    fn refusals_name_what_was_given_and_what_is_expected() {
        let words = "the parameter `it` is `2017-02-30`, but takes a date as YYYY-MM-DD";
        check(&parameter(Kind::Date, false), &["2017-02-30"], Err(words));
        let words = "the parameter `it` is `x`, but takes one of A, B";
        check(&parameter(Kind::Choice(vec!["A".to_owned(), "B".to_owned()]), true), &["a,x"], Err(words));
        let words = "the parameter `it` is `1&2`, but takes one value: a whole number";
        check(&parameter(Kind::Integer, false), &["1", "2"], Err(words));
    }

    #[test]
    fn comments_behind_variables_describe_them() {
        let text = "# all\nquery A(\n  $a: String  # what a is\n  $b: Int\n) { c } # $d: no";
        assert_eq!(comments(text), BTreeMap::from([("a", "what a is".to_owned())]));
    }
}
