//! One document's annotations in the shape of `eval/GUIDELINES.md`: what people write, and what a store gives.

use serde::{Deserialize, Deserializer, Serialize};

/// What one document speaks of, as lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sheet {
    /// Stem of the document's file name.
    #[serde(deserialize_with = "nothing")]
    pub id: String,
    /// Value of `trv:genre`, or what the annotator wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// BCP 47.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The printed title.
    pub title: Option<String>,
    /// The printed reference.
    pub document_reference: Option<String>,
    /// Other references that are right as well; only people write them.
    #[serde(deserialize_with = "nothing", skip_serializing_if = "Vec::is_empty")]
    pub document_reference_alt: Vec<String>,
    /// Date of the document, as EDTF.
    pub document_date: Option<String>,
    /// Persons, organisations, institutions, units, states.
    #[serde(deserialize_with = "nothing")]
    pub actors: Vec<Named>,
    /// Bodies with members.
    #[serde(deserialize_with = "nothing")]
    pub committees: Vec<Named>,
    /// Legal acts, treaties, policies, plans.
    #[serde(deserialize_with = "nothing")]
    pub instruments: Vec<Named>,
    /// What is tied to a time.
    #[serde(deserialize_with = "nothing")]
    pub deadlines: Vec<Dated>,
    /// What people attend.
    #[serde(deserialize_with = "nothing")]
    pub events: Vec<Named>,
    /// Statements that join two of them.
    #[serde(deserialize_with = "nothing")]
    pub relations: Vec<Related>,
}

/// An actor, committee, instrument or event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// Canonical name.
    pub name: Option<String>,
    /// One of the closed list of its category; events have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// As printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acronym: Option<String>,
    /// Official number of an instrument.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// Date of an event, as EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Place of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How the text names it, the longest form first.
    #[serde(deserialize_with = "nothing")]
    pub mentions: Vec<String>,
    /// Who takes part in an event.
    #[serde(deserialize_with = "nothing", skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<String>,
    /// Two careful readers could leave it out; only people write it.
    #[serde(deserialize_with = "nothing", skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// A date and what it is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dated {
    /// What happens or is due.
    pub what: Option<String>,
    /// EDTF; none for a time without a date ("every year").
    pub date: Option<String>,
    /// The date expression as printed.
    pub text: Option<String>,
    /// Other places that give the same date for the same thing; only people write them.
    #[serde(deserialize_with = "nothing", skip_serializing_if = "Vec::is_empty")]
    pub alt_texts: Vec<String>,
    /// `deadline`, `delivery`, `meeting`, `event`, `entry-into-force` or `publication`.
    pub kind: Option<String>,
    /// Who has to act.
    #[serde(deserialize_with = "nothing")]
    pub responsible: Vec<String>,
    /// Two careful readers could leave it out; only people write it.
    #[serde(deserialize_with = "nothing", skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// A statement with its words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Related {
    /// Of whom or what.
    pub subject: Option<String>,
    /// What is said; not compared.
    pub predicate: Option<String>,
    /// Towards whom or what.
    pub object: Option<String>,
    /// The words that say it.
    pub evidence: Option<String>,
    /// Two careful readers could leave it out; only people write it.
    #[serde(deserialize_with = "nothing", skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// `null` where a list or a text is expected counts as an empty one.
fn nothing<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
