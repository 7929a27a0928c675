//! The neighbourhood of a node: the list from which the browser draws.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::json;

use super::ask::{ask, saved};
use super::problem::Problem;
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

#[derive(Deserialize)]
struct Neighbour {
    node: Option<Named>,
    distance: usize,
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
    let mut places = HashMap::new();
    let mut nodes = Vec::new();
    for (named, distance) in around.nodes.into_iter().filter_map(|it| Some((it.node?, it.distance))) {
        places.insert(named.id.clone(), nodes.len());
        nodes.push(Node {
            distance,
            href: named.href(),
            name: named.full(),
            short: shortened(named.short(), 28),
            kind_name: words.kind(&named.kind),
            kind: named.kind,
        });
    }
    let link = |it: Link| Some((*places.get(&it.source)?, *places.get(&it.target)?, words.field(&it.field)));
    let links = around.links.into_iter().filter_map(link).collect();
    Ok(Nearby { is_cut: around.is_cut, nodes, links })
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
