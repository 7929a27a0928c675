//! The neighbourhood of a node: the list from which the browser draws.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::problem::Problem;
use super::results;
use super::rows::{Named, shortened};
use super::texts::Words;
use crate::http::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| saved(include_str!("queries/neighbourhood.graphql")));

#[derive(Deserialize)]
struct Data {
    neighbourhood: Option<Around>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Around {
    is_cut: bool,
    nodes: Vec<Neighbour>,
    links: Vec<Link>,
}

/// A node and how far it is.
#[derive(Deserialize)]
pub struct Neighbour {
    /// Nothing when it has gone.
    pub node: Option<Named>,
    /// Steps from the middle.
    pub distance: usize,
}

#[derive(Deserialize)]
struct Link {
    source: String,
    target: String,
    field: String,
}

/// What is drawn and listed.
#[derive(Debug, Default)]
pub struct Nearby {
    /// There is more.
    pub is_cut: bool,
    /// The nodes, the middle first.
    pub nodes: Vec<Node>,
    /// Pairs of positions in `nodes`, with the name of the link.
    pub links: Vec<(usize, usize, String)>,
}

/// The name of a step among the texts, and the nodes there with their places in the list.
type Step<'n> = (&'static str, Vec<(usize, &'n Node)>);

/// A node of the drawing.
#[derive(Debug)]
pub struct Node {
    /// Steps from the middle.
    pub distance: usize,
    /// Its type.
    pub kind: String,
    /// Its page.
    pub href: String,
    /// Its whole name.
    pub name: String,
    /// What stands in the drawing.
    pub short: String,
    /// Its type in words.
    pub kind_name: String,
}

/// The neighbourhood of `id`.
///
/// # Errors
/// What the question behind it meets.
pub async fn around(app: &App, words: Words, id: &str) -> Result<Nearby, Problem> {
    let data: Data = ask(app, &DOCUMENT, json!({ "id": id })).await?;
    let Some(around) = data.neighbourhood else { return Ok(Nearby::default()) };
    let links = around.links.into_iter().map(|it| (it.source, it.target, words.field(&it.field)));
    Ok(drawn(words, around.nodes, links.collect(), around.is_cut))
}

/// Nodes and what links them: IRIs and the name of the link.
pub fn drawn(
    words: Words,
    neighbours: Vec<Neighbour>,
    links: Vec<(String, String, String)>,
    is_cut: bool,
) -> Nearby {
    let mut places = HashMap::new();
    let mut nodes = Vec::new();
    for (named, distance) in neighbours.into_iter().filter_map(|it| Some((it.node?, it.distance))) {
        places.insert(named.id.clone(), nodes.len());
        nodes.push(Node {
            distance,
            href: results::href(&named.id),
            name: named.full(),
            short: shortened(named.short(), 28),
            kind_name: if named.kind.is_empty() { String::new() } else { words.kind(&named.kind) },
            kind: named.kind,
        });
    }
    let link = |(source, target, name): (String, String, String)| {
        Some((*places.get(&source)?, *places.get(&target)?, name))
    };
    let links = links.into_iter().filter_map(link).collect();
    Nearby { is_cut, nodes, links }
}

impl Nearby {
    /// The nodes one and two steps away, with what these are called among the texts.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let at = |distance: usize| -> Vec<(usize, &Node)> {
            self.nodes.iter().enumerate().filter(|(_, it)| it.distance == distance).collect()
        };
        let both = [("node.step-1", at(1)), ("node.step-2", at(2))];
        both.into_iter().filter(|(_, found)| !found.is_empty()).collect()
    }
}
