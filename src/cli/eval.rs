//! `travaux eval`

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use travaux::corpus;
use travaux::eval::{self, score};
use travaux::graph::{Memory, Store};
use travaux::import::Importer;

use super::export::writing;
use super::open;
use crate::config::Config;

/// What `eval` takes.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Folder of annotations, one JSON file per document, named like the document
    gold: PathBuf,

    /// Read these documents and compare what is found in them, instead of what the data folder holds
    #[arg(long, value_name = "FOLDER")]
    texts: Option<PathBuf>,

    /// List what was missed, what is wrong and what was found twice
    #[arg(long)]
    verbose: bool,

    /// Add a line for each document
    #[arg(long)]
    by_doc: bool,

    /// Count a name that contains the other, and one end of a range of dates
    #[arg(long)]
    lenient: bool,

    /// Count what was found twice as wrong
    #[arg(long)]
    strict: bool,

    /// Write JSON
    #[arg(long)]
    json: bool,

    /// Write only the figures, as JSON under this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["json", "verbose", "by_doc"])]
    figures: Option<String>,
}

/// Compares what the store holds with annotations.
pub fn eval(config: &Config, arguments: &Arguments) -> Result<ExitCode> {
    let gold = eval::gold(&arguments.gold)?;
    let store = match &arguments.texts {
        Some(texts) => read(config, texts)?,
        None => open::readable(config)?,
    };
    let predicted = eval::by_name(eval::predictions(&*store)?)?;
    for (name, _) in gold.iter().filter(|(name, _)| !predicted.contains_key(name)) {
        eprintln!("no document {name}: counted as empty");
    }
    for name in predicted.keys().filter(|name| !gold.iter().any(|(other, _)| other == *name)) {
        eprintln!("document {name} has no annotations: left out");
    }
    let options = score::Options { lenient: arguments.lenient, strict: arguments.strict };
    let evaluation = score::evaluate(&gold, &predicted, options)?;
    let by = score::By { document: arguments.by_doc, entry: arguments.verbose };
    let text = match &arguments.figures {
        Some(name) => serde_json::to_string_pretty(&score::Figures::new(name, &evaluation))? + "\n",
        None if arguments.json => serde_json::to_string_pretty(&evaluation)? + "\n",
        None => score::table(&evaluation, by),
    };
    writing(None, |out| out.write_all(text.as_bytes()).context("standard output cannot be written"))?;
    Ok(ExitCode::SUCCESS)
}

/// A store of nothing but these documents.
fn read(config: &Config, texts: &Path) -> Result<Arc<dyn Store>> {
    let ontology = Arc::new(open::ontology(config)?);
    let store: Arc<dyn Store> = Arc::new(Memory::volatile()?);
    corpus::keep_vocabulary(&*store, &ontology)?;
    let importer = Importer::new(ontology)?;
    let (found, missing) = corpus::find(&[texts.to_owned()]);
    if let Some(it) = missing.into_iter().next() {
        bail!(it);
    }
    corpus::import(&store, &importer, &found, &corpus::Options::default(), |report| {
        if let Err(error) = &report.outcome {
            eprintln!("failed     {}: {error}", report.place);
        }
    })?;
    Ok(store)
}
