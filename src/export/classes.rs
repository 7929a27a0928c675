//! All nodes of the graph, class by class: one table or one list of JSON objects for each class with nodes of its own.

use std::fmt::Write;
use std::io;

use serde_json::{Map, Value};

use super::table::{Csv, Table};
use crate::graph::vocab::rdfs;
use crate::graphql::{Body, Failed, GraphQl, MOST_AT_ONCE, Page, Saved};
use crate::ontology::{Class, Field, Model, Range, Search};

/// Nodes fetched at once when they carry whole texts.
const LONG_AT_ONCE: usize = 25;
/// The key of a node's type.
const TYPE: &str = "type";

/// How the nodes of a class are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One row for each; without whole texts of documents.
    Csv,
    /// One JSON object for each, on a line of its own.
    JsonLines,
}

impl Form {
    /// Both.
    pub const ALL: [Form; 2] = [Form::Csv, Form::JsonLines];

    /// What the names of its files end in.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::JsonLines => "jsonl",
        }
    }

    /// As `Content-Type` has it.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8; header=present",
            Form::JsonLines => "application/jsonl",
        }
    }
}

/// A class whose nodes can be written.
#[derive(Clone, Debug)]
pub struct ClassFile {
    /// What its files are called: its plural in GraphQL, `deadlines`.
    pub name: String,
    /// What its nodes are.
    pub description: String,
    /// IRI of the class.
    pub iri: String,
    /// The object type of its own nodes; those of subclasses stand in files of theirs.
    object: String,
    table: Saved,
    lines: Saved,
    at_once: usize,
}

/// The classes that may have nodes of their own, in the order of the shapes.
pub fn all(graphql: &GraphQl, model: &Model) -> Vec<ClassFile> {
    let concrete = model.classes.iter().filter(|it| it.is_concrete);
    concrete.filter_map(|class| ready(graphql, model, class)).collect()
}

fn ready(graphql: &GraphQl, model: &Model, class: &Class) -> Option<ClassFile> {
    let is_long = |it: &&Field| it.search == Some(Search::Passages);
    let own = || class.fields.iter().filter(|it| !it.inverse);
    let saved = |fields: &[&Field]| match graphql.saved(&class.plural, &document(model, class, fields)) {
        Ok(saved) => Some(saved),
        Err(error) => {
            tracing::warn!(%error, "a class is left out of exports");
            None
        }
    };
    Some(ClassFile {
        name: class.plural.clone(),
        description: class.description.clone(),
        iri: class.iri.as_str().to_owned(),
        object: class.object_name.clone().unwrap_or_else(|| class.name.clone()),
        table: saved(&own().filter(|it| !is_long(it)).collect::<Vec<_>>())?,
        lines: saved(&own().collect::<Vec<_>>())?,
        at_once: if own().any(|it| is_long(&it)) { LONG_AT_ONCE } else { MOST_AT_ONCE },
    })
}

/// The question for all nodes of a class: their own values, and what they refer to by IRI and name.
fn document(model: &Model, class: &Class, fields: &[&Field]) -> String {
    let mut selected = String::new();
    for field in fields {
        // Writing to a string cannot fail.
        let _written = match field.range {
            Range::Object(other) => {
                write!(
                    selected,
                    " {} {{ id {} }}",
                    field.name,
                    named(&model.classes[other]).unwrap_or_default()
                )
            }
            _ => write!(selected, " {}", field.name),
        };
    }
    format!("{{ {} {{ nodes {{ {TYPE}: __typename id{selected} }} }} }}", class.plural)
}

/// The field that tells what a node is called.
pub fn named(class: &Class) -> Option<&str> {
    let is_name = |it: &&Field| {
        it.max == Some(1)
            && it.range == Range::Text
            && !it.inverse
            && (it.search == Some(Search::Name) || it.predicate == rdfs::LABEL)
    };
    class.fields.iter().find(is_name).map(|it| it.name.as_str())
}

impl ClassFile {
    /// Reads the nodes, some at a time, from the first on.
    pub fn reader<'a>(&'a self, graphql: &'a GraphQl, form: Form) -> Reader<'a> {
        let saved = match form {
            Form::Csv => &self.table,
            Form::JsonLines => &self.lines,
        };
        Reader { file: self, graphql, saved, form, next: Next::Start }
    }

    /// How many nodes there are, those of subclasses included.
    pub async fn count(&self, graphql: &GraphQl) -> Result<u64, Failed> {
        let query = format!("{{ {} {{ totalCount }} }}", self.name);
        let saved = graphql
            .saved(&self.name, &query)
            .map_err(|error| Failed { code: "INTERNAL".to_owned(), message: error.to_string() })?;
        let fetched = graphql.fetch(&saved, &Map::new(), &Page::All, None).await?;
        Ok(fetched.data.json()[&self.name]["totalCount"].as_u64().unwrap_or_default())
    }
}

/// Reads the nodes of a class.
pub struct Reader<'a> {
    file: &'a ClassFile,
    graphql: &'a GraphQl,
    saved: &'a Saved,
    form: Form,
    next: Next,
}

enum Next {
    Start,
    After(String),
    End,
}

impl Reader<'_> {
    /// There are no nodes at all, as far as can be told.
    pub async fn is_empty(mut self) -> bool {
        loop {
            match self.nodes().await {
                Ok(Some(nodes)) if nodes.is_empty() => {}
                Ok(Some(_)) => return false,
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }

    /// The next nodes; nothing when there are no more.
    pub async fn nodes(&mut self) -> Result<Option<Vec<Body>>, Failed> {
        let after = match std::mem::replace(&mut self.next, Next::End) {
            Next::Start => None,
            Next::After(cursor) => Some(cursor),
            Next::End => return Ok(None),
        };
        let page = Page::Some { first: self.file.at_once, after };
        let fetched = self.graphql.fetch(self.saved, &Map::new(), &page, None).await?;
        self.next = fetched.next.clone().map_or(Next::End, Next::After);
        let mut nodes = fetched.nodes(self.saved);
        nodes.retain(|it| it.text(TYPE) == Some(&self.file.object));
        Ok(Some(nodes))
    }

    /// The next nodes as they are written, the head of a table before the first ones.
    pub async fn bytes(&mut self) -> Result<Option<Vec<u8>>, Failed> {
        let is_first = matches!(self.next, Next::Start);
        let Some(nodes) = self.nodes().await? else { return Ok(None) };
        let written = match self.form {
            Form::Csv => self.table(&nodes, is_first),
            Form::JsonLines => {
                Ok(nodes.iter().fold(String::new(), |text, it| text + &format!("{it}\n")).into())
            }
        };
        let failed = |error: io::Error| Failed { code: "INTERNAL".to_owned(), message: error.to_string() };
        written.map(Some).map_err(failed)
    }

    fn table(&self, nodes: &[Body], with_head: bool) -> io::Result<Vec<u8>> {
        let table = Table::of(&self.saved.shape).without(TYPE);
        let mut csv = match with_head {
            true => Csv::new(Vec::new(), &table.header())?,
            false => Csv::headless(Vec::new()),
        };
        for node in nodes.iter().map(Body::json) {
            csv.row(&table.cells(&node))?;
        }
        csv.finish()
    }
}

/// What a node is and what it refers to, for graphs: its type, its name, and the fields with the IRIs in them.
pub struct Node {
    /// Its IRI.
    pub id: String,
    /// Its type in GraphQL.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// Field and IRI of each node that it refers to.
    pub links: Vec<(String, String)>,
}

impl Node {
    /// Reads a node of a class.
    pub fn read(body: &Body) -> Option<Node> {
        let Value::Object(fields) = body.json() else { return None };
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let label = ["prefLabel", "label", "title", "exact"].into_iter().find_map(text).unwrap_or_default();
        let mut links = Vec::new();
        for (name, value) in &fields {
            let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            let ids = items.iter().filter_map(|it| it.get("id").and_then(Value::as_str));
            links.extend(ids.map(|id| (name.clone(), id.to_owned())));
        }
        Some(Node { id: text("id")?, kind: text(TYPE)?, label, links })
    }
}
