//! What `travaux export` asks through GraphQL: tables, JSON Lines, GraphML, calendars.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde_json::Map;
use tokio::runtime::Runtime;
use travaux::export::calendar::{self, LISTS, Surroundings};
use travaux::export::classes::{self, ClassFile, Form, Node};
use travaux::export::moments::Moments;
use travaux::export::{graphml as graph, link};
use travaux::graph::{Guard, Store};
use travaux::graphql::{GraphQl, Limits, Page, documents};
use travaux::index::Index;
use travaux::ontology::Model;

use super::export::writing;
use super::open;
use crate::config::Config;

/// Whoever asks questions of a store that nobody serves.
struct Asking {
    graphql: GraphQl,
    model: Arc<Model>,
    runtime: Runtime,
}

impl Asking {
    fn new(config: &Config, store: Arc<dyn Store>) -> Result<Asking> {
        let model = Arc::new(open::ontology(config)?.model().clone());
        let index = Arc::new(Index::build(Arc::clone(&model), &*store)?);
        let guard = Guard::new(store, config.limits.clone()).context("no threads to answer queries with")?;
        let graphql = GraphQl::new(Arc::clone(&model), Arc::new(guard), Limits::default())
            .context("the ontology gives no GraphQL schema")?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Asking { graphql: graphql.with_index(index), model, runtime })
    }
}

/// Writes the nodes of one class to a file or standard output, or of all classes that have some into a folder.
pub fn classes(
    config: &Config,
    store: Arc<dyn Store>,
    form: Form,
    class: Option<&str>,
    out: Option<&Path>,
) -> Result<()> {
    let asking = Asking::new(config, store)?;
    let files = classes::all(&asking.graphql, &asking.model);
    if let Some(class) = class {
        let Some(file) = files.iter().find(|it| it.name.eq_ignore_ascii_case(class)) else {
            let names: Vec<&str> = files.iter().map(|it| it.name.as_str()).collect();
            bail!("there is no class `{class}`; known are {}", names.join(", "));
        };
        return writing(out, |out| nodes(&asking, file, form, out));
    }
    let Some(folder) = out else {
        bail!(
            "give the folder to write a file per class into with --out FOLDER, or one class with --class NAME"
        );
    };
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for file in &files {
        if asking.runtime.block_on(file.reader(&asking.graphql, form).is_empty()) {
            continue;
        }
        let path = folder.join(format!("{}.{}", file.name, form.ending()));
        writing(Some(&path), |out| nodes(&asking, file, form, out))?;
    }
    Ok(())
}

fn nodes(asking: &Asking, file: &ClassFile, form: Form, out: &mut dyn std::io::Write) -> Result<()> {
    let mut reader = file.reader(&asking.graphql, form);
    while let Some(part) = asking.runtime.block_on(reader.bytes())? {
        out.write_all(&part)?;
    }
    Ok(())
}

/// Writes all nodes and what they refer to.
pub fn graphml(config: &Config, store: Arc<dyn Store>, out: Option<&Path>) -> Result<()> {
    let asking = Asking::new(config, store)?;
    let mut all = Vec::new();
    for file in classes::all(&asking.graphql, &asking.model) {
        let mut reader = file.reader(&asking.graphql, Form::Csv);
        while let Some(nodes) = asking.runtime.block_on(reader.nodes())? {
            all.extend(nodes.iter().filter_map(Node::read));
        }
    }
    writing(out, |out| Ok(graph::write(&all, out).map(drop)?))
}

/// Writes deadlines and events as a calendar.
pub fn calendar(config: &Config, store: Arc<dyn Store>, out: Option<&Path>) -> Result<()> {
    let moments = Moments::read(&*store, Timestamp::now())?;
    let asking = Asking::new(config, store)?;
    let documents = documents();
    let mut lists = Vec::new();
    for name in LISTS {
        let text = documents.get(name).with_context(|| format!("there is no document {name}.graphql"))?;
        let saved = asking.graphql.saved(name, text)?;
        let everything = Map::new();
        let fetched = asking.graphql.fetch(&saved, &everything, &Page::All, None);
        let nodes = asking.runtime.block_on(fetched)?.nodes(&saved);
        lists.push((name, nodes.iter().map(|it| it.json()).collect()));
    }
    let around = Surroundings { moment: &|it| moments.of(it), link: &|it| link(None, it) };
    let calendar = calendar::calendar("", &lists, &around);
    writing(out, |out| Ok(out.write_all(calendar.text().as_bytes())?))
}
