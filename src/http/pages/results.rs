//! What a query in SPARQL found: as a table, as nodes and links, on an axis of time.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::iri;
use super::rows::shortened;

/// Rows that are shown; the answer as CSV has all.
const SHOWN: usize = 500;

/// Endings of columns that name what stands in the column before them.
const NAMES: [&str; 6] = ["name", "label", "title", "acronym", "called", "what"];

/// An answer as SPARQL 1.1 writes it in JSON.
#[derive(Debug, Default, Deserialize)]
pub struct Results {
    #[serde(default)]
    head: Head,
    results: Option<Rows>,
    /// Of a question that is answered by yes or no.
    pub boolean: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
struct Head {
    #[serde(default)]
    vars: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Rows {
    bindings: Vec<BTreeMap<String, Term>>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Term {
    #[serde(rename = "type")]
    kind: String,
    value: String,
    datatype: Option<String>,
}

/// A value as it is shown.
#[derive(Debug, Default)]
pub struct Value {
    /// Its page; empty where it has none.
    pub href: String,
    /// In short.
    pub text: String,
}

/// Two nodes and what joins them.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// The IRI it starts from.
    pub source: String,
    /// The IRI it leads to.
    pub target: String,
    /// What it is called.
    pub name: String,
}

/// Nodes and links, each node with what the answer calls it.
#[derive(Debug, Default)]
pub struct Links {
    /// IRIs in the order in which they come.
    pub nodes: Vec<String>,
    /// Names that the answer gives.
    pub names: HashMap<String, String>,
    /// The links.
    pub links: Vec<Link>,
}

/// Something with a time.
#[derive(Debug, PartialEq, Eq)]
pub struct Dated {
    /// As the answer has it, at least a year.
    pub earliest: String,
    /// The same.
    pub latest: String,
    /// What it is.
    pub label: String,
    /// Its page, or empty.
    pub href: String,
}

impl Term {
    fn is_node(&self) -> bool {
        self.kind == "uri"
    }

    /// A year, a month or a day, when it is one.
    fn date(&self) -> Option<&str> {
        let date = match self.datatype.as_deref().and_then(|it| it.rsplit('#').next()) {
            Some("date" | "dateTime" | "gYear" | "gYearMonth") => {
                self.value.get(..self.value.len().min(10))?
            }
            Some("string") | None if self.kind == "literal" => self.value.as_str(),
            _ => return None,
        };
        let parts: Vec<&str> = date.split('-').collect();
        let is_number =
            |it: &&str, length: usize| it.len() == length && it.bytes().all(|it| it.is_ascii_digit());
        let fits = match parts[..] {
            [year] => is_number(&year, 4) && self.datatype.as_deref().is_some_and(|it| it.ends_with("gYear")),
            [year, month] => is_number(&year, 4) && is_number(&month, 2),
            [year, month, day] => is_number(&year, 4) && is_number(&month, 2) && is_number(&day, 2),
            _ => false,
        };
        fits.then_some(date)
    }
}

impl Results {
    /// The columns in their order.
    pub fn columns(&self) -> &[String] {
        &self.head.vars
    }

    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.rows().len()
    }

    fn rows(&self) -> &[BTreeMap<String, Term>] {
        self.results.as_ref().map(|it| it.bindings.as_slice()).unwrap_or_default()
    }

    /// The first rows, a value for each column.
    pub fn table(&self) -> Vec<Vec<Value>> {
        let row =
            |row: &BTreeMap<String, Term>| self.head.vars.iter().map(|name| value(row.get(name))).collect();
        self.rows().iter().take(SHOWN).map(row).collect()
    }

    /// Nodes that stand in one row, as linked: subject, property and object where the columns are called so, else each
    /// with the next one. `None` where no row holds two.
    pub fn links(&self) -> Option<Links> {
        let columns: Vec<&str> = self.head.vars.iter().map(String::as_str).collect();
        let holds = |name: &&str| self.rows().iter().any(|row| row.get(*name).is_some_and(Term::is_node));
        let nodes: Vec<&str> = columns.iter().copied().filter(holds).collect();
        let triple = triple(&columns);
        let mut found = Links::default();
        for row in self.rows() {
            let here: Vec<(&str, &Term)> = match triple {
                Some([subject, _, object]) => vec![subject, object],
                None => nodes.clone(),
            }
            .into_iter()
            .map(|name| (name, row.get(name)))
            .filter_map(|(name, term)| Some((name, term?)))
            .filter(|(_, term)| term.is_node())
            .collect();
            for (name, term) in &here {
                found.node(&term.value);
                if let Some(called) = called(&columns, row, name) {
                    found.names.entry(term.value.clone()).or_insert_with(|| called.to_owned());
                }
            }
            for pair in here.windows(2) {
                let name = match triple.and_then(|it| row.get(it[1])) {
                    Some(property) => iri::slug(&property.value).to_owned(),
                    None => pair[1].0.to_owned(),
                };
                found.link(&pair[0].1.value, &pair[1].1.value, name);
            }
        }
        (!found.links.is_empty()).then_some(found)
    }

    /// Rows with a time; `None` where fewer than two have one.
    pub fn dated(&self) -> Option<Vec<Dated>> {
        let is_date = |name: &&String| {
            self.rows().iter().any(|row| row.get(*name).is_some_and(|it| it.date().is_some()))
        };
        let times: Vec<&String> = self.head.vars.iter().filter(is_date).take(2).collect();
        let dated: Vec<Dated> = self.rows().iter().filter_map(|row| self.one_dated(row, &times)).collect();
        (dated.len() > 1).then_some(dated)
    }

    fn one_dated(&self, row: &BTreeMap<String, Term>, times: &[&String]) -> Option<Dated> {
        let mut days = times.iter().filter_map(|name| row.get(*name)?.date());
        let first = days.next()?;
        let second = days.next().unwrap_or(first);
        let others =
            || self.head.vars.iter().filter(|name| !times.contains(name)).filter_map(|name| row.get(name));
        let node = others().find(|it| it.is_node());
        let words = others().find(|it| !it.is_node() && it.date().is_none());
        let label = words.map(|it| it.value.as_str()).or_else(|| node.map(|it| iri::slug(&it.value)));
        Some(Dated {
            earliest: first.min(second).to_owned(),
            latest: first.max(second).to_owned(),
            label: shown(label.unwrap_or_default()),
            href: value(node).href,
        })
    }
}

impl Links {
    /// The links of a graph between nodes; what a literal calls a node is its name. `triples` are subject, property and
    /// object, each with whether the object is a node.
    pub fn of<'t>(triples: impl IntoIterator<Item = (&'t str, &'t str, &'t str, bool)>) -> Option<Links> {
        let mut found = Links::default();
        for (subject, property, object, is_node) in triples {
            let property = iri::slug(property);
            if is_node && property != "type" {
                found.node(subject);
                found.node(object);
                found.link(subject, object, property.to_owned());
            } else if !is_node && NAMES.iter().any(|it| property.to_lowercase().ends_with(it)) {
                found.names.entry(subject.to_owned()).or_insert_with(|| object.to_owned());
            }
        }
        (!found.links.is_empty()).then_some(found)
    }

    fn node(&mut self, iri: &str) {
        if !self.nodes.iter().any(|it| it == iri) {
            self.nodes.push(iri.to_owned());
        }
    }

    fn link(&mut self, source: &str, target: &str, name: String) {
        let link = Link { source: source.to_owned(), target: target.to_owned(), name };
        if link.source != link.target && !self.links.contains(&link) {
            self.links.push(link);
        }
    }
}

/// The columns of subject, property and object, when they are called so.
fn triple<'c>(columns: &[&'c str]) -> Option<[&'c str; 3]> {
    let named =
        |names: [&str; 3]| columns.iter().copied().find(|it| names.contains(&it.to_lowercase().as_str()));
    Some([
        named(["s", "subject", "from"])?,
        named(["p", "predicate", "property"])?,
        named(["o", "object", "to"])?,
    ])
}

/// What the column behind `name` calls the node in it.
fn called<'r>(columns: &[&str], row: &'r BTreeMap<String, Term>, name: &str) -> Option<&'r str> {
    let next = columns.get(columns.iter().position(|it| *it == name)? + 1)?;
    let lower = next.to_lowercase();
    let term = row.get(*next).filter(|it| it.kind == "literal")?;
    (NAMES.iter().any(|it| lower.ends_with(it)) || lower == "n").then_some(term.value.as_str())
}

fn shown(text: &str) -> String {
    text.chars().map(super::ask::visible).collect()
}

/// How a value is shown.
pub fn value(term: Option<&Term>) -> Value {
    let Some(term) = term else { return Value::default() };
    let visible = shown(&term.value);
    if !term.is_node() {
        return Value { href: String::new(), text: shortened(&visible, 400) };
    }
    Value { href: href(&term.value), text: visible.strip_prefix(iri::BASE).unwrap_or(&visible).to_owned() }
}

/// The page of a node, where this server has one.
pub fn href(name: &str) -> String {
    if let Some((document, range)) = name.split_once("#char=") {
        let numbers: Vec<usize> = range.split(',').filter_map(|it| it.parse().ok()).collect();
        return match numbers[..] {
            [start, end] => iri::place(document, start, end),
            _ => String::new(),
        };
    }
    if name.starts_with(&[iri::BASE, "id/"].concat()) { iri::href(name) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(json: serde_json::Value) -> Results {
        serde_json::from_value(json).unwrap()
    }

    fn node(value: &str) -> serde_json::Value {
        serde_json::json!({ "type": "uri", "value": value })
    }

    fn words(value: &str) -> serde_json::Value {
        serde_json::json!({ "type": "literal", "value": value })
    }

    #[test]
    fn values_lead_to_pages_here() {
        let shown = |value: &str| {
            super::value(Some(&Term { kind: "uri".to_owned(), value: value.to_owned(), datatype: None }))
        };
        let place = shown("https://w3id.org/travaux/id/document/d#char=1,2");
        assert_eq!(place.href, "/id/document/d?at=1,2#char=1,2");
        assert_eq!(shown("https://w3id.org/travaux/id/committee/c").text, "id/committee/c");
        assert_eq!(shown("https://example.org/x").href, "");
    }

    #[test]
    fn nodes_of_a_row_are_linked_and_named() {
        let found = results(serde_json::json!({
            "head": { "vars": ["a", "aLabel", "b"] },
            "results": { "bindings": [
                { "a": node("urn:1"), "aLabel": words("One"), "b": node("urn:2") },
                { "a": node("urn:1"), "b": node("urn:2") },
                { "a": node("urn:1") },
            ]},
        }));
        let links = found.links().unwrap();
        assert_eq!(links.nodes, ["urn:1", "urn:2"]);
        assert_eq!(links.names["urn:1"], "One");
        let link = Link { source: "urn:1".to_owned(), target: "urn:2".to_owned(), name: "b".to_owned() };
        assert_eq!(links.links, [link]);
        let one = results(serde_json::json!({
            "head": { "vars": ["a"] }, "results": { "bindings": [{ "a": node("urn:1") }] },
        }));
        assert!(one.links().is_none());
    }

    #[test]
    fn subject_property_and_object_are_one_link() {
        let found = results(serde_json::json!({
            "head": { "vars": ["s", "p", "o"] },
            "results": { "bindings": [
                { "s": node("urn:1"), "p": node("urn:x#knows"), "o": node("urn:2") },
                { "s": node("urn:1"), "p": node("urn:x#age"), "o": words("3") },
            ]},
        }));
        let links = found.links().unwrap();
        assert_eq!((links.nodes.len(), links.links[0].name.as_str()), (2, "knows"));
    }

    #[test]
    fn columns_of_dates_make_an_axis() {
        let day = |value: &str| serde_json::json!({ "type": "literal", "value": value, "datatype": "http://www.w3.org/2001/XMLSchema#date" });
        let found = results(serde_json::json!({
            "head": { "vars": ["it", "from", "to", "what"] },
            "results": { "bindings": [
                { "it": node("urn:1"), "from": day("2016-01-01"), "to": day("2017-12-31"), "what": words("Long") },
                { "it": node("urn:2"), "to": day("2016-03-02") },
                { "it": node("urn:3"), "what": words("2016-17") },
            ]},
        }));
        let dated = found.dated().unwrap();
        assert_eq!((dated.len(), dated[0].label.as_str(), dated[1].label.as_str()), (2, "Long", "urn:2"));
        assert_eq!((dated[0].earliest.as_str(), dated[0].latest.as_str()), ("2016-01-01", "2017-12-31"));
        assert_eq!((dated[1].earliest.as_str(), dated[1].latest.as_str()), ("2016-03-02", "2016-03-02"));
    }
}
