//! The commands: what they are called and what they take.

mod backup;
mod eval;
mod export;
mod forms;
mod import;
mod open;
mod query;
mod serve;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, Serving, Shared};

/// Policy documents become a knowledge graph that people can question.
///
/// Without a command: imports the documents of `seeds/` when the data folder is empty, serves, and prints the
/// addresses.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serving: Serving,
    #[command(flatten)]
    shared: Shared,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read documents into the data folder; unchanged ones are skipped
    ///
    /// Example: travaux import minutes/ plan.txt
    Import(import::Arguments),
    /// Turn documents into N-Quads without any data folder
    ///
    /// Example: travaux extract minutes/ --out minutes.nq
    Extract(import::ExtractArguments),
    /// Serve GraphQL, SPARQL and the pages
    ///
    /// Example: travaux serve --bind 127.0.0.1:9000
    Serve(Serving),
    /// Ask a SPARQL query
    ///
    /// Example: echo 'SELECT * { ?s ?p ?o } LIMIT 5' | travaux query -
    Query(query::Arguments),
    /// Write everything as RDF, as tables, as a graph, as a calendar, or as predictions for the evaluation
    ///
    /// Example: travaux export --out all.nq; travaux export --format csv --class deadlines
    Export(export::Arguments),
    /// Compare what was found with annotations: precision, recall, F1
    ///
    /// Example: travaux eval eval/working/gold --texts eval/working/texts --verbose
    Eval(eval::Arguments),
    /// Copy one state of the data folder, also while a server or an import holds it
    ///
    /// Example: travaux backup monday.tar
    Backup(backup::BackupArguments),
    /// Make the data folder from a backup, each file checked
    ///
    /// Example: travaux restore monday.tar --data restored
    Restore(backup::RestoreArguments),
    /// Answer SPARQL for a server that started this
    #[command(hide = true)]
    SparqlWorker,
    /// Print the GraphQL schema
    ///
    /// Example: travaux schema > travaux.graphql
    Schema,
}

/// Runs the command and tells errors once.
pub fn run() -> ExitCode {
    let arguments = Arguments::command().get_matches();
    let arguments = check(&arguments).and_then(|()| Arguments::from_arg_matches(&arguments));
    let arguments = arguments.unwrap_or_else(|error| error.exit());
    let given = std::env::var("TRAVAUX_LOG").ok().and_then(|it| it.parse().ok());
    let filter = given.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
    match dispatch(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The options of serving, given before a command that does not serve, would count for nothing.
fn check(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some(command) = matches.subcommand_name().filter(|it| *it != "serve") else { return Ok(()) };
    let given = |it: &&clap::Arg| {
        matches.try_contains_id(it.get_id().as_str()).is_ok()
            && matches.value_source(it.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let serving = Serving::augment_args(clap::Command::new("serve"));
    let Some(option) = serving.get_arguments().find(given) else { return Ok(()) };
    let words = format!("--{} does not go with {command}", option.get_long().unwrap_or_default());
    Err(Arguments::command().error(ErrorKind::ArgumentConflict, words))
}

fn dispatch(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { command, serving, shared } = arguments;
    match command {
        None => serve::start(&Config::read(shared, serving)?),
        Some(Command::Serve(own)) => serve::serve(&Config::read(shared, own.or(serving))?),
        Some(Command::Import(arguments)) => import::import(&Config::read(shared, serving)?, &arguments),
        Some(Command::Extract(arguments)) => import::extract(&Config::read(shared, serving)?, &arguments),
        Some(Command::Query(arguments)) => query::query(&Config::read(shared, serving)?, &arguments),
        Some(Command::Export(arguments)) => export::export(&Config::read(shared, serving)?, &arguments),
        Some(Command::Eval(arguments)) => eval::eval(&Config::read(shared, serving)?, &arguments),
        Some(Command::Backup(arguments)) => backup::backup(&Config::read(shared, serving)?, &arguments),
        Some(Command::Restore(arguments)) => backup::restore(&Config::read(shared, serving)?, &arguments),
        Some(Command::SparqlWorker) => {
            travaux::graph::worker::run()?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Schema) => export::schema(&Config::read(shared, serving)?),
    }
}
