//! Everything searched of one node: what the index keeps of it, so that a change needs no look at the store.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::fields::{Fields, Said, Value};
use crate::ontology::Search;

/// The classes and texts of a node, from all graphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Places of its classes in the model.
    pub classes: BTreeSet<usize>,
    /// Texts by the place of their field.
    pub texts: BTreeMap<usize, BTreeSet<Value>>,
}

/// The form in which all but the passages is kept.
#[derive(Serialize, Deserialize)]
struct Kept(Vec<usize>, Vec<(usize, String, String)>);

impl Entry {
    /// Nothing is known of the node.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.texts.is_empty()
    }

    /// Takes in a statement.
    pub fn add(&mut self, said: Said) {
        match said {
            Said::Class(class) => {
                self.classes.insert(class);
            }
            Said::Value(field, value) => {
                self.texts.entry(field).or_default().insert(value);
            }
        }
    }

    /// Forgets a statement.
    pub fn remove(&mut self, said: &Said) {
        match said {
            Said::Class(class) => {
                self.classes.remove(class);
            }
            Said::Value(field, value) => {
                let values = self.texts.entry(*field).or_default();
                values.remove(value);
                if values.is_empty() {
                    self.texts.remove(field);
                }
            }
        }
    }

    /// Takes in everything that `other` knows.
    pub fn merge(&mut self, other: Entry) {
        self.classes.extend(other.classes);
        for (field, values) in other.texts {
            self.texts.entry(field).or_default().extend(values);
        }
    }

    /// The values of all fields that are `wanted`, with their field.
    pub fn values<'a>(
        &'a self,
        fields: &'a Fields,
        wanted: &'a [Search],
    ) -> impl Iterator<Item = (usize, &'a Value)> {
        let is_wanted = move |field: &usize| fields.get(*field).is_some_and(|it| wanted.contains(&it.search));
        let texts = self.texts.iter().filter(move |(field, _)| is_wanted(field));
        texts.flat_map(|(field, values)| values.iter().map(|value| (*field, value)))
    }

    /// The language tag of its long texts; empty when it is not known.
    pub fn language<'a>(&'a self, fields: &'a Fields) -> &'a str {
        self.values(fields, &[Search::Language]).next().map_or("", |(_, value)| value.text.as_str())
    }

    /// The entry without its passages, as it is kept.
    pub fn kept(&self, fields: &Fields) -> String {
        let texts = self.values(fields, &[Search::Name, Search::Text, Search::Language]);
        let texts = texts.map(|(field, it)| (field, it.language.clone(), it.text.clone())).collect();
        // Numbers and strings always serialise; an empty text reads as nothing known.
        serde_json::to_string(&Kept(self.classes.iter().copied().collect(), texts)).unwrap_or_default()
    }

    /// Reads what [`Entry::kept`] wrote.
    pub fn read(text: &str) -> Entry {
        let Ok(Kept(classes, texts)) = serde_json::from_str(text) else { return Entry::default() };
        let mut entry = Entry { classes: classes.into_iter().collect(), texts: BTreeMap::new() };
        for (field, language, text) in texts {
            entry.texts.entry(field).or_default().insert(Value { text, language });
        }
        entry
    }
}
