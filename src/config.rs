//! Settings: an option wins over its variable, the variable over `travaux.toml`, that over the default.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use travaux::graph::{Kind, Limits};

/// Read from the current folder when it is there and no other file is named.
const FILE: &str = "travaux.toml";

/// The options that every command takes.
#[derive(Args, Clone, Debug)]
pub struct Shared {
    /// Settings file [default: travaux.toml, when there is one]
    #[arg(long, global = true, env = "TRAVAUX_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Data folder; made when it does not exist [default: data]
    #[arg(long, global = true, env = "TRAVAUX_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// How the data folder is kept [default: memory]
    #[arg(long, global = true, env = "TRAVAUX_STORE")]
    store: Option<StoreKind>,

    /// Folder that replaces the built-in ontology and authority data
    #[arg(long, global = true, env = "TRAVAUX_ONTOLOGY", value_name = "FOLDER")]
    ontology: Option<PathBuf>,
}

/// The options of serving.
#[derive(Args, Clone, Debug, Default)]
pub struct Serving {
    /// Address and port to serve on [default: 127.0.0.1:8080]
    #[arg(long, env = "TRAVAUX_BIND", value_name = "ADDRESS:PORT", value_parser = address)]
    bind: Option<SocketAddr>,

    /// Time limit of a query, in seconds [default: 30]
    #[arg(long, env = "TRAVAUX_QUERY_SECONDS", value_name = "SECONDS")]
    query_seconds: Option<u64>,

    /// Most rows of an answer [default: 100000]
    #[arg(long, env = "TRAVAUX_QUERY_ROWS", value_name = "ROWS")]
    query_rows: Option<usize>,
}

/// Where quads are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// In memory, with one gzipped N-Quads file per graph
    Memory,
    /// In RocksDB, for corpora larger than memory
    Rocksdb,
}

impl From<StoreKind> for Kind {
    fn from(kind: StoreKind) -> Kind {
        match kind {
            StoreKind::Memory => Kind::Memory,
            StoreKind::Rocksdb => Kind::Rocksdb,
        }
    }
}

/// What stands in `travaux.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    store: Option<StoreKind>,
    ontology: Option<PathBuf>,
    bind: Option<String>,
    query_seconds: Option<u64>,
    query_rows: Option<usize>,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// How it is kept.
    pub store: StoreKind,
    /// Replaces the built-in ontology.
    pub ontology: Option<PathBuf>,
    /// Where to serve.
    pub bind: SocketAddr,
    /// What a query may cost.
    pub limits: Limits,
}

impl Config {
    /// Puts options, variables, settings file and defaults together.
    pub fn read(shared: Shared, serving: Serving) -> Result<Config> {
        let file = match &shared.config {
            Some(path) => File::read(path)?,
            None if Path::new(FILE).exists() => File::read(Path::new(FILE))?,
            None => File::default(),
        };
        let bind = match (serving.bind, file.bind) {
            (Some(bind), _) => bind,
            (None, Some(text)) => address(&text).context("`bind` in the settings file")?,
            (None, None) => SocketAddr::from(([127, 0, 0, 1], 8080)),
        };
        let mut limits = Limits::default();
        if let Some(seconds) = serving.query_seconds.or(file.query_seconds) {
            if seconds == 0 {
                bail!("the time limit of a query is 0 seconds; give at least 1");
            }
            limits.time = Duration::from_secs(seconds);
        }
        if let Some(rows) = serving.query_rows.or(file.query_rows) {
            limits.rows = rows;
        }
        Ok(Config {
            data: shared.data.or(file.data).unwrap_or_else(|| PathBuf::from("data")),
            store: shared.store.or(file.store).unwrap_or(StoreKind::Memory),
            ontology: shared.ontology.or(file.ontology),
            bind,
            limits,
        })
    }
}

/// An address or the name of a machine, with a port. Of several addresses, an IPv4 one is taken before the others.
fn address(text: &str) -> Result<SocketAddr> {
    let found = text.to_socket_addrs().ok().and_then(|it| it.min_by_key(SocketAddr::is_ipv6));
    found.with_context(|| {
        format!("`{text}` is no address with a port, such as 127.0.0.1:8080 or localhost:8080")
    })
}

impl Serving {
    /// These options, and where they say nothing, `others`.
    pub fn or(self, others: Serving) -> Serving {
        Serving {
            bind: self.bind.or(others.bind),
            query_seconds: self.query_seconds.or(others.query_seconds),
            query_rows: self.query_rows.or(others.query_rows),
        }
    }
}

impl File {
    fn read(path: &Path) -> Result<File> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: the settings cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| {
            format!(
                "{}: correct the settings (known are data, store, ontology, bind, query-seconds, query-rows)",
                path.display()
            )
        })
    }
}
