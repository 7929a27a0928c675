//! `travaux import` and `travaux extract`

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use travaux::corpus::{self, Options, Outcome, Place, Report, Shard};
use travaux::graph::{Live, Memory, Store, write_quads};
use travaux::import::{Imported, Importer, Summary};
use travaux::ontology::Ontology;

use super::export::writing;
use super::open;
use crate::config::Config;

/// Notes shown per document.
const NOTES: usize = 10;

#[derive(Args, Debug)]
pub struct Arguments {
    /// Files, folders (their .txt, .text and .md files), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read everything and say what was found, store nothing
    #[arg(long)]
    dry_run: bool,
    /// A document with parts that were not understood fails
    #[arg(long)]
    strict: bool,
    /// Documents read at once [default: one per core]
    #[arg(long, env = "TRAVAUX_JOBS", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
}

#[derive(Args, Debug)]
pub struct ExtractArguments {
    /// Files, folders (their .txt, .text and .md files), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// One of N parts, such as 2/16: all parts together are the whole, so that many machines can share the work
    #[arg(long, value_name = "I/N", value_parser = shard, default_value = "1/1", hide_default_value = true)]
    shard: Shard,
    /// Documents read at once [default: one per core]
    #[arg(long, env = "TRAVAUX_JOBS", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
}

/// Imports documents into the data folder.
pub fn import(config: &Config, arguments: &Arguments) -> Result<ExitCode> {
    let ontology = Arc::new(open::ontology(config)?);
    let store: Arc<dyn Store> = if config.engine.is_some() {
        Arc::new(Live::new(open::readable(config)?, Vec::new()))
    } else if arguments.dry_run && !config.data.exists() {
        Arc::new(Memory::volatile()?)
    } else {
        let (store, history) = open::kept(config, open::folder(config)?)?;
        Arc::new(Live::new(store, vec![history]))
    };
    let options = Options { dry_run: arguments.dry_run, strict: arguments.strict, jobs: arguments.jobs };
    let failed = take_in(&store, &ontology, &arguments.paths, &options)?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Imports `paths`, with a progress bar and a line per document; gives the number of failures.
pub fn take_in(
    store: &Arc<dyn Store>,
    ontology: &Arc<Ontology>,
    paths: &[PathBuf],
    options: &Options,
) -> Result<usize> {
    let start = Instant::now();
    if !options.dry_run {
        corpus::keep_vocabulary(&**store, ontology)?;
    }
    let (found, missing) = corpus::find(paths);
    let bar = bar(found.len());
    let mut log = Log::new(found.len());
    for it in &missing {
        bar.suspend(|| eprintln!("failed     {it}"));
    }
    let mut tally = Tally { failed: missing.len(), ..Tally::default() };
    let importer = Importer::new(Arc::clone(ontology))?;
    corpus::import(store, &importer, &found, options, |report| {
        bar.suspend(|| tally.tell(&report));
        bar.inc(1);
        log.count(&bar);
    })?;
    bar.finish_and_clear();
    let Tally { added, replaced, unchanged, failed, facts } = tally;
    let seconds = start.elapsed().as_secs_f32();
    let dry = if options.dry_run { " (dry run: nothing was stored)" } else { "" };
    eprintln!(
        "{added} added, {replaced} replaced, {unchanged} unchanged, {failed} failed; {facts} facts in {seconds:.2} s{dry}"
    );
    if found.is_empty() && missing.is_empty() {
        eprintln!(
            "no .txt, .text or .md file was found there; name a file itself to import it whatever its ending"
        );
    }
    Ok(failed)
}

#[derive(Default)]
struct Tally {
    added: usize,
    replaced: usize,
    unchanged: usize,
    failed: usize,
    facts: usize,
}

impl Tally {
    fn tell(&mut self, report: &Report) {
        let place = &report.place;
        match &report.outcome {
            Ok(Outcome::Added(summary)) => {
                self.added += 1;
                self.facts += summary.facts;
                line("added", place, summary);
            }
            Ok(Outcome::Replaced(summary)) => {
                self.replaced += 1;
                self.facts += summary.facts;
                line("replaced", place, summary);
            }
            Ok(Outcome::Unchanged) => {
                self.unchanged += 1;
                eprintln!("unchanged  {place}");
            }
            Err(error) => {
                self.failed += 1;
                eprintln!("failed     {place}: {error}");
            }
        }
    }
}

fn line(what: &str, place: &Place, summary: &Summary) {
    let Summary { genre, facts, mentions, entities, notes, coverage, .. } = summary;
    let covered = (coverage * 100.0).round();
    eprintln!(
        "{what:<10} {place}: {genre}, {facts} facts, {mentions} mentions, {entities} entities; {covered} % of the text read"
    );
    for note in notes.iter().take(NOTES) {
        eprintln!("           note {note}");
    }
    match notes.len().saturating_sub(NOTES) {
        0 => {}
        1 => eprintln!("           and 1 more note"),
        more => eprintln!("           and {more} more notes"),
    }
}

/// Turns documents into N-Quads.
pub fn extract(config: &Config, arguments: &ExtractArguments) -> Result<ExitCode> {
    let importer = Importer::new(open::ontology(config)?)?;
    let (found, missing) = corpus::find(&arguments.paths);
    let mut failed = missing.len();
    for it in &missing {
        eprintln!("failed     {it}");
    }
    writing(arguments.out.as_deref(), |out| {
        let mut broken = None;
        let quads = |document: Imported| {
            let mut quads = Vec::new();
            write_quads(&document.graph, &document.triples, &mut quads).map(|()| quads)
        };
        corpus::extract(
            &importer,
            &found,
            arguments.shard,
            arguments.jobs,
            quads,
            |place, read| match read {
                Ok(quads) if broken.is_none() => {
                    broken = quads.and_then(|it| out.write_all(&it)).err();
                }
                Ok(_) => {}
                Err(error) => {
                    failed += 1;
                    eprintln!("failed     {place}: {error}");
                }
            },
        )?;
        match broken {
            Some(error) => Err(error).context("the N-Quads cannot be written"),
            None => Ok(()),
        }
    })?;
    if found.is_empty() && failed == 0 {
        bail!(
            "no .txt, .text or .md file was found there; name a file itself to read it whatever its ending"
        );
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A part, written `2/16`.
fn shard(text: &str) -> Result<Shard> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
        _ => bail!("`{text}` is no part; the second of sixteen is 2/16"),
    }
}

fn bar(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {per_sec}, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Tells now and then how far an import is, where no bar is shown.
struct Log {
    total: usize,
    done: usize,
    start: Instant,
    told: Instant,
}

impl Log {
    const EVERY: Duration = Duration::from_secs(10);

    fn new(total: usize) -> Log {
        let now = Instant::now();
        Log { total, done: 0, start: now, told: now }
    }

    fn count(&mut self, bar: &ProgressBar) {
        self.done += 1;
        if !bar.is_hidden() || self.told.elapsed() < Log::EVERY {
            return;
        }
        self.told = Instant::now();
        let rate = self.done as f64 / self.start.elapsed().as_secs_f64();
        let left = HumanDuration(Duration::from_secs_f64((self.total - self.done) as f64 / rate));
        eprintln!("{} of {} documents, {rate:.0} a second, {left} left", self.done, self.total);
    }
}
