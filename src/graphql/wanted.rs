//! Nodes inside an answer that no plan lays out: fetched together, then put where they belong.

use std::collections::HashMap;

use async_graphql::Value;

use super::error::Fault;
use super::plan::{Root, Shape};
use super::render::Renderer;
use super::run::Runner;
use crate::graph::NamedNode;

/// What is wanted of nodes, by the response keys that lead there.
#[derive(Default)]
pub struct Wanted {
    places: Vec<(Vec<String>, Shape)>,
}

/// The nodes by place and IRI.
pub struct Fetched {
    places: HashMap<Vec<String>, HashMap<NamedNode, Value>>,
}

impl Wanted {
    /// Nodes of `shape` stand at `path`.
    pub fn add(&mut self, path: Vec<String>, shape: Shape) {
        self.places.push((path, shape));
    }

    /// Fetches the nodes `iris`, which may stand at every place, for the root field under `key`.
    pub async fn fetch(
        self,
        iris: Vec<NamedNode>,
        runner: &Runner<'_>,
        renderer: &mut Renderer<'_>,
        key: &str,
    ) -> Result<Fetched, Fault> {
        let mut places = HashMap::new();
        for (path, shape) in self.places {
            let root = Root::Several { iris: iris.clone(), shape };
            let found = runner.run(&root).await?;
            let before = renderer.faults.len();
            if let Value::List(values) = renderer.root(key, &root, &found) {
                places.insert(path, iris.iter().cloned().zip(values).collect());
            }
            // A node may stand in several places of the answer: its faults are those of the field.
            renderer.faults[before..].iter_mut().for_each(|it| it.path = vec![Value::from(key)]);
        }
        Ok(Fetched { places })
    }
}

impl Fetched {
    /// The node at a place; null when it is none that can be shown.
    pub fn get(&self, path: &[String], iri: &NamedNode) -> Value {
        self.places.get(path).and_then(|it| it.get(iri)).cloned().unwrap_or_default()
    }
}
