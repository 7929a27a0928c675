//! `travaux query`

use std::collections::BTreeMap;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use serde_json::Value;
use travaux::graph::{Answer, FolderError, Format, Guard, Limits, Scope, Store, write};

use super::{open, table};
use crate::config::Config;

/// A question of one's own may take as long as one cares to wait.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Args, Debug)]
pub struct Arguments {
    /// File with the query, - for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    file: PathBuf,
    /// SPARQL endpoint to ask in place of the data folder, such as http://127.0.0.1:8080
    #[arg(long, env = "TRAVAUX_SERVER", value_name = "URL")]
    server: Option<String>,
    /// How the answer is written [default: table, or turtle for CONSTRUCT and DESCRIBE]
    #[arg(long)]
    format: Option<Form>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Columns for people
    Table,
    /// SPARQL results in JSON
    Json,
    /// SPARQL results in CSV
    Csv,
    /// SPARQL results in TSV
    Tsv,
    /// SPARQL results in XML
    Xml,
    /// Turtle
    Turtle,
    /// N-Triples
    Ntriples,
}

impl Form {
    fn format(self) -> Option<Format> {
        match self {
            Form::Table => None,
            Form::Json => Some(Format::Json),
            Form::Csv => Some(Format::Csv),
            Form::Tsv => Some(Format::Tsv),
            Form::Xml => Some(Format::Xml),
            Form::Turtle => Some(Format::Turtle),
            Form::Ntriples => Some(Format::NTriples),
        }
    }
}

/// Asks a server, the data folder, or the server that holds the data folder.
pub fn query(config: &Config, arguments: &Arguments) -> Result<ExitCode> {
    let text = text(&arguments.file)?;
    let prefixes = Arc::new(open::ontology(config)?.prefixes().clone());
    let written = match &arguments.server {
        Some(server) => remote(server, &text, arguments.format, &prefixes)?,
        None if config.engine.is_some() => local(open::readable(config)?, text, arguments.format, prefixes)?,
        None => match open::existing(config) {
            Ok(folder) => local(open::store(config, folder)?, text, arguments.format, prefixes)?,
            Err(FolderError::Held { path, holder }) => match &holder.address {
                Some(server) => remote(server, &text, arguments.format, &prefixes)?,
                None => return Err(FolderError::Held { path, holder }.into()),
            },
            Err(error) => return Err(error.into()),
        },
    };
    std::io::stdout().lock().write_all(&written).context("the answer cannot be written")?;
    Ok(ExitCode::SUCCESS)
}

fn text(file: &Path) -> Result<String> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .context("the query on standard input cannot be read")?;
    } else {
        text = std::fs::read_to_string(file)
            .with_context(|| format!("{}: the query cannot be read", file.display()))?;
    }
    Ok(text)
}

fn local(
    store: Arc<dyn Store>,
    text: String,
    form: Option<Form>,
    prefixes: Arc<BTreeMap<String, String>>,
) -> Result<Vec<u8>> {
    let limits = Limits { time: PATIENCE, rows: usize::MAX, permits: 1, ..Limits::default() };
    let guard = Guard::new(store, limits).context("no thread to answer the query with")?;
    let scope = Scope { prefixes: Arc::clone(&prefixes), ..Scope::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let answer = runtime.block_on(async {
        let query = guard.parse(text, scope).await?;
        guard.evaluate(query).await
    })?;
    match (form, &answer) {
        (None, Answer::Graph(_)) => Ok(write(&answer, Format::Turtle, &prefixes)?),
        (Some(form), _) if let Some(format) = form.format() => {
            write(&answer, format, &prefixes).context("choose another --format")
        }
        (_, Answer::Boolean(value)) => Ok(format!("{value}\n").into_bytes()),
        (_, Answer::Solutions { variables, .. }) => {
            let names: Vec<&str> = variables.iter().map(|it| it.as_str()).collect();
            Ok(table::draw(&names, &answer.texts(), &prefixes, widest()).into_bytes())
        }
        (Some(_), Answer::Graph(_)) => bail!("a graph is no table; choose --format turtle or ntriples"),
    }
}

/// A person's window is narrow; a file or program takes every cell whole.
fn widest() -> usize {
    if std::io::stdout().is_terminal() { table::WIDEST } else { usize::MAX }
}

/// Asks a server for the format; a table is drawn from its JSON.
fn remote(
    server: &str,
    text: &str,
    form: Option<Form>,
    prefixes: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let server = server.trim_end_matches('/');
    let url = if server.ends_with("/sparql") { server.to_owned() } else { format!("{server}/sparql") };
    if !url.starts_with("http://") {
        bail!("{url} cannot be asked; give an address that begins with http://");
    }
    let format = form.and_then(Form::format);
    let accept = format.map_or("application/sparql-results+json, text/turtle;q=0.9", Format::media_type);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent
        .post(&url)
        .header("Content-Type", "application/sparql-query")
        .header("Accept", accept)
        .send(text)
        .map_err(|error| anyhow!("{url} does not answer ({error}); is a server running there?"))?;
    let status = response.status();
    let kind =
        response.headers().get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec();
    let body = body.with_context(|| format!("the answer of {url} broke off"))?;
    if !status.is_success() {
        bail!("{url} refuses ({status}): {}", String::from_utf8_lossy(&body).trim());
    }
    match form {
        None | Some(Form::Table) if kind.contains("json") => tabulate(&body, prefixes),
        Some(Form::Table) => bail!("a graph is no table; choose --format turtle or ntriples"),
        _ => Ok(body),
    }
}

/// The SPARQL results in `json` as columns.
fn tabulate(json: &[u8], prefixes: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let answer: Value = serde_json::from_slice(json).context("the server sent broken JSON")?;
    if let Some(value) = answer["boolean"].as_bool() {
        return Ok(format!("{value}\n").into_bytes());
    }
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let names = list(&answer["head"]["vars"]);
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    let bindings = list(&answer["results"]["bindings"]);
    let row =
        |it: &'_ Value| names.iter().map(|name| it[name]["value"].as_str().map(str::to_owned)).collect();
    let rows: Vec<Vec<Option<String>>> = bindings.iter().map(row).collect();
    let rows: Vec<Vec<Option<&str>>> =
        rows.iter().map(|it| it.iter().map(Option::as_deref).collect()).collect();
    Ok(table::draw(&names, &rows, prefixes, widest()).into_bytes())
}
