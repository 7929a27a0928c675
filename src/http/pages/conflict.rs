//! Two statements that cannot both hold, side by side.

use serde::Deserialize;

use super::iri;
use super::rows::{Named, Place};

/// A contradiction.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Conflict {
    /// Its IRI.
    pub id: String,
    /// In one line.
    #[serde(alias = "conflictDescription")]
    pub description: String,
    /// One statement.
    pub first: Side,
    /// The other.
    pub second: Side,
    /// The documents.
    pub stated_in: Vec<Named>,
    /// The words behind both.
    pub evidence: Vec<Place>,
}

/// One of two statements.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Side {
    /// Its type.
    #[serde(rename = "__typename")]
    pub kind: String,
    /// Its IRI.
    pub id: String,
    label: Option<String>,
    #[serde(alias = "title")]
    pref_label: Option<String>,
    value: Option<String>,
    statement_edtf: Option<String>,
    /// Its words.
    pub evidence: Vec<Place>,
}

impl Conflict {
    /// Both sides, with what they are called among the texts.
    pub fn sides(&self) -> Vec<(&'static str, &Side)> {
        vec![("compare.first", &self.first), ("compare.second", &self.second)]
    }

    /// Its page.
    pub fn href(&self) -> String {
        iri::href(&self.id)
    }
}

impl Side {
    /// Its page.
    pub fn href(&self) -> String {
        iri::href(&self.id)
    }

    /// What it says, in one line.
    pub fn text(&self) -> &str {
        let all = [&self.label, &self.pref_label, &self.value, &self.statement_edtf];
        all.into_iter().flatten().next().map_or_else(|| iri::slug(&self.id), String::as_str)
    }

    /// The single value that it gives.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref().or(self.statement_edtf.as_deref())
    }
}
