//! `travaux export` and `travaux schema`

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use travaux::eval;
use travaux::export::classes;
use travaux::graph::{Format, Guard, Limits, Memory, Store, write_graphs, write_quads};
use travaux::graphql::GraphQl;

use super::{forms, open};
use crate::config::Config;

/// What `export` takes.
#[derive(Args, Debug)]
pub struct Arguments {
    /// What to write
    #[arg(long, value_enum, default_value_t = Form::Nquads)]
    format: Form,

    /// File to write [default: standard output]; for predictions, and for CSV and JSON Lines of all classes, the folder
    /// to write into
    #[arg(long, value_name = "FILE", required_if_eq("format", "predictions"))]
    out: Option<PathBuf>,

    /// Only this class, by its plural in GraphQL, such as deadlines; for CSV and JSON Lines
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
}

/// The forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// All graphs, in the order of their names
    Nquads,
    /// The union of all graphs as Turtle
    Turtle,
    /// All graphs as TriG
    Trig,
    /// All graphs as JSON-LD
    Jsonld,
    /// A table for each class
    Csv,
    /// A file with one JSON object per line for each class
    Jsonl,
    /// What is connected with what, for programs that draw and measure graphs
    Graphml,
    /// Deadlines and events as iCalendar
    Ics,
    /// One JSON file per document, as `eval/score.py` reads it
    Predictions,
}

/// Writes what the store holds.
pub fn export(config: &Config, arguments: &Arguments) -> Result<ExitCode> {
    if arguments.class.is_some() && !matches!(arguments.format, Form::Csv | Form::Jsonl) {
        bail!("--class goes with --format csv and --format jsonl only");
    }
    let store = open::readable(config)?;
    let out = arguments.out.as_deref();
    let class = arguments.class.as_deref();
    match (out, arguments.format) {
        (Some(folder), Form::Predictions) => predictions(&*store, folder)?,
        (out, Form::Turtle) => rdf(config, &*store, Format::Turtle, out)?,
        (out, Form::Trig) => rdf(config, &*store, Format::TriG, out)?,
        (out, Form::Jsonld) => rdf(config, &*store, Format::JsonLd, out)?,
        (out, Form::Csv) => forms::classes(config, store, classes::Form::Csv, class, out)?,
        (out, Form::Jsonl) => forms::classes(config, store, classes::Form::JsonLines, class, out)?,
        (out, Form::Graphml) => forms::graphml(config, store, out)?,
        (out, Form::Ics) => forms::calendar(config, store, out)?,
        (out, Form::Nquads | Form::Predictions) => writing(out, |out| {
            for graph in store.graphs()? {
                write_quads(&graph, &store.graph(&graph)?, &mut *out)?;
            }
            Ok(())
        })?,
    }
    Ok(ExitCode::SUCCESS)
}

fn rdf(config: &Config, store: &dyn Store, format: Format, out: Option<&Path>) -> Result<()> {
    let ontology = open::ontology(config)?;
    writing(out, |out| Ok(write_graphs(store, format, ontology.prefixes(), out)?))
}

/// Writes a file per document into `folder`, named after the document's file.
fn predictions(store: &dyn Store, folder: &Path) -> Result<()> {
    let predictions = eval::by_name(eval::predictions(store)?)?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (name, sheet) in predictions {
        writing(Some(&folder.join(format!("{name}.json"))), |out| {
            serde_json::to_writer_pretty(&mut *out, &sheet)?;
            Ok(writeln!(out)?)
        })?;
    }
    Ok(())
}

/// Prints the GraphQL schema of the ontology; no data is needed for it.
pub fn schema(config: &Config) -> Result<ExitCode> {
    let guard = Guard::new(Arc::new(Memory::volatile()?), Limits { permits: 1, ..Limits::default() })?;
    let model = Arc::new(open::ontology(config)?.model().clone());
    let graphql = GraphQl::new(model, Arc::new(guard), travaux::graphql::Limits::default())
        .context("the ontology gives no GraphQL schema")?;
    writing(None, |out| {
        out.write_all(graphql.sdl().as_bytes()).context("standard output cannot be written")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes to a file, which appears only when it is complete, or to standard output.
pub fn writing(out: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let Some(path) = out else {
        let mut out = BufWriter::new(std::io::stdout().lock());
        write(&mut out)?;
        return out.flush().context("standard output cannot be written");
    };
    let mut draft = path.as_os_str().to_owned();
    draft.push(".part");
    let draft = Path::new(&draft);
    let at = || format!("{} cannot be written", path.display());
    let mut file = BufWriter::new(File::create(draft).with_context(at)?);
    let written = write(&mut file).and_then(|()| file.flush().with_context(at));
    drop(file);
    if let Err(error) = written {
        // The half-written file helps nobody; the first error is the one to tell.
        let _removed = fs::remove_file(draft);
        return Err(error);
    }
    fs::rename(draft, path).with_context(at)
}
