//! `travaux backup` and `travaux restore`

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use travaux::graph::backup::{self, Manifest, Source};
use travaux::graph::{Folder, FolderError, Kind};

use super::open;
use crate::config::{Config, StoreKind};

/// How a file ends that holds a whole backup.
const ARCHIVE: &str = "tar";

#[derive(Args, Debug)]
pub struct BackupArguments {
    /// A new folder, a file that ends with .tar, or - for standard output
    #[arg(value_name = "FOLDER|FILE")]
    to: PathBuf,
}

#[derive(Args, Debug)]
pub struct RestoreArguments {
    /// What `travaux backup` or the address /backup of a server made
    #[arg(value_name = "FOLDER|FILE")]
    from: PathBuf,
    /// Put what the data folder holds aside, into a folder `replaced` in it
    #[arg(long)]
    replace: bool,
}

/// Copies one state of the data folder, also while a server or an import writes to it.
pub fn backup(config: &Config, arguments: &BackupArguments) -> Result<ExitCode> {
    let kind = Folder::kind(&config.data)?;
    let held = Folder::open_existing(&config.data, kind);
    let manifest = match (kind, held) {
        (Kind::Memory, Ok(_held)) => write(Source::Still(&config.data), &arguments.to)?,
        (Kind::Memory, Err(FolderError::Held { .. })) => write(Source::Live(&config.data), &arguments.to)?,
        (Kind::Rocksdb, Ok(held)) => database(config, held, &arguments.to)?,
        (Kind::Rocksdb, Err(FolderError::Held { holder, .. })) => {
            let place = holder.address.clone().unwrap_or_default();
            bail!(
                "the database is open in {holder}, which alone can copy it: \
                 curl -f -H 'Authorization: Bearer TOKEN' {place}/backup > backup.tar"
            );
        }
        (Kind::Remote, Ok(_) | Err(FolderError::Held { .. })) => bail!(
            "the data of {} are in a SPARQL engine: back up the engine with its own means, or write them with \
             `travaux export`",
            config.data.display()
        ),
        (_, Err(error)) => return Err(error.into()),
    };
    let bytes: u64 = manifest.files.values().map(|it| it.size).sum();
    eprintln!(
        "state {}: {} files, {} MB",
        manifest.generation,
        manifest.files.len(),
        bytes.div_ceil(1_000_000)
    );
    Ok(ExitCode::SUCCESS)
}

/// Makes the data folder from a backup.
pub fn restore(config: &Config, arguments: &RestoreArguments) -> Result<ExitCode> {
    let manifest = backup::restore(&arguments.from, &config.data, arguments.replace)?;
    let (generation, files) = (manifest.generation, manifest.files.len());
    eprintln!("state {generation}: {files} files, all as they were written");
    Ok(ExitCode::SUCCESS)
}

/// Lets the database copy itself, and that copy is written.
fn database(config: &Config, held: Folder, to: &Path) -> Result<Manifest> {
    let config = Config { store: StoreKind::Rocksdb, ..config.clone() };
    let (store, _history) = open::kept(&config, Arc::new(held))?;
    let checkpoint = config.data.join(backup::CHECKPOINT);
    // What a killed process left.
    let _removed = fs::remove_dir_all(&checkpoint);
    let made = store.checkpoint(&checkpoint)?.context("the store gives no copy of itself")?;
    let written = write(Source::Checkpoint(&config.data, &checkpoint, made), to);
    fs::remove_dir_all(&checkpoint).with_context(|| format!("{} cannot be removed", checkpoint.display()))?;
    written
}

fn write(source: Source<'_>, to: &Path) -> Result<Manifest> {
    if to.as_os_str() == "-" {
        let out = BufWriter::new(std::io::stdout().lock());
        return Ok(backup::to_archive(source, out, Path::new("standard output"))?);
    }
    if to.extension().is_none_or(|it| it != ARCHIVE) {
        return Ok(backup::to_folder(source, to)?);
    }
    if to.exists() {
        bail!("{} is there already; a backup goes to a new file", to.display());
    }
    // Under its name there is only a whole one.
    let mut name = to.as_os_str().to_owned();
    name.push(".new");
    let draft = PathBuf::from(name);
    let write = || -> Result<Manifest> {
        let file = File::create(&draft).with_context(|| draft.display().to_string())?;
        let mut out = BufWriter::new(file);
        let manifest = backup::to_archive(source, &mut out, to)?;
        out.flush().and_then(|()| out.get_ref().sync_all()).and_then(|()| fs::rename(&draft, to))?;
        Ok(manifest)
    };
    write().inspect_err(|_| drop(fs::remove_file(&draft)))
}
