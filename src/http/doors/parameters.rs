//! The parameters of an address, each once or several times.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::super::refusal::Refusal;
use crate::graphql::{MOST_AT_ONCE, Page, Saved};

/// Where a page begins and how long it is.
const PAGE: [&str; 2] = ["first", "after"];

/// What stands behind the question mark.
#[derive(Clone, Debug, Default)]
pub struct Given(BTreeMap<String, Vec<String>>);

impl Given {
    /// Reads the query of an address.
    pub fn read(query: Option<&str>) -> Given {
        let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            given.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Given(given)
    }

    /// The texts given for a name; none when they are blank.
    pub fn texts(&self, name: &str) -> Option<&[String]> {
        self.0.get(name).map(Vec::as_slice).filter(|it| it.iter().any(|it| !it.trim().is_empty()))
    }

    /// The names that have a value.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|it| self.texts(it).is_some())
    }

    /// What is asked for in words, for titles.
    pub fn words(&self) -> String {
        let shown = |name: &str| self.texts(name).unwrap_or_default().join(", ");
        let words: Vec<String> = self.names().map(|it| format!("{it} {}", shown(it))).collect();
        words.join(", ").chars().take(200).collect()
    }

    /// The same without some names.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Given {
        self.0.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// Refuses what is not in `known`.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let Some(unknown) = self.0.keys().find(|it| !known.contains(&it.as_str())) else { return Ok(()) };
        let shown: String = unknown.chars().take(100).collect();
        let words = match known {
            [] => format!("there is no parameter `{shown}`; this address takes none"),
            known => format!("there is no parameter `{shown}`; known are {}", known.join(", ")),
        };
        Err(bad(words))
    }

    /// The page asked for: everything when neither `first` nor `after` is given.
    pub fn page(&self) -> Result<Page, Refusal> {
        let after = self.texts("after").and_then(|it| it.last()).cloned();
        let first = self.number("first", MOST_AT_ONCE)?;
        Ok(match (first, &after) {
            (None, None) => Page::All,
            (first, _) => Page::Some { first: first.unwrap_or(MOST_AT_ONCE), after },
        })
    }

    /// A number from 1 to `most`.
    pub fn number(&self, name: &str, most: usize) -> Result<Option<usize>, Refusal> {
        let Some(text) = self.texts(name).and_then(|it| it.last()) else { return Ok(None) };
        let number = text.trim().parse().ok().filter(|it| (1..=most).contains(it));
        let shown: String = text.chars().take(100).collect();
        number.map(Some).ok_or_else(|| {
            bad(format!("the parameter `{name}` is `{shown}`, but takes a whole number from 1 to {most}"))
        })
    }

    /// The values of a document's variables.
    pub fn variables(&self, saved: &Saved) -> Result<Map<String, Value>, Refusal> {
        let mut known: Vec<&str> = saved.parameters.iter().map(|it| it.name.as_str()).collect();
        if saved.is_paged() {
            known.extend(PAGE);
        }
        self.only(&known)?;
        let mut variables = Map::new();
        for parameter in &saved.parameters {
            let given = self.texts(&parameter.name).unwrap_or_default();
            match parameter.value(given).map_err(|wrong| bad(wrong.to_string()))? {
                Some(value) => {
                    variables.insert(parameter.name.clone(), value);
                }
                None if parameter.is_required => {
                    let words = parameter.kind.words();
                    return Err(bad(format!(
                        "the parameter `{}` is missing; it takes {words}",
                        parameter.name
                    )));
                }
                None => {}
            }
        }
        Ok(variables)
    }
}

/// 400 in words.
pub fn bad(words: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, words)
}
