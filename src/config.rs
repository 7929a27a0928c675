//! Settings: an option wins over its variable, the variable over `travaux.toml`, that over the default.

use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use travaux::graph::remote::{self, Credentials, Endpoint, Engine};
use travaux::graph::{Host, Hosts, Kind, Limits, NoHost};
use travaux::graphql;

/// Read from the current folder when it is there and no other file is named.
const FILE: &str = "travaux.toml";

/// How long a change of a remote engine may take, or a read of some of its graphs.
const PATIENCE: Duration = Duration::from_secs(600);

/// The options that every command takes.
#[derive(Args, Clone, Debug)]
pub struct Shared {
    /// Settings file [default: travaux.toml, when there is one]
    #[arg(long, global = true, env = "TRAVAUX_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Data folder; made when it does not exist [default: data]
    #[arg(long, global = true, env = "TRAVAUX_DATA", value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Where quads are kept: memory (with files in the data folder), rocksdb, or the address of a SPARQL engine
    /// [default: memory]
    #[arg(long, global = true, env = "TRAVAUX_STORE", value_name = "KIND|URL", value_parser = store_name)]
    store: Option<StoreName>,

    /// Where the SPARQL engine is changed; without it, it is only read
    #[arg(long, global = true, env = "TRAVAUX_STORE_UPDATE", value_name = "URL")]
    store_update: Option<String>,

    /// File with one line for the SPARQL engine: USER:PASSWORD, or Bearer TOKEN
    #[arg(long, global = true, env = "TRAVAUX_STORE_CREDENTIALS", value_name = "FILE")]
    store_credentials: Option<PathBuf>,

    /// What the SPARQL engine is: auto, standard, oxigraph or virtuoso [default: auto]
    #[arg(long, global = true, env = "TRAVAUX_STORE_ENGINE", value_name = "ENGINE", value_parser = engine)]
    store_engine: Option<Engine>,

    /// Folder that replaces the built-in ontology and authority data
    #[arg(long, global = true, env = "TRAVAUX_ONTOLOGY", value_name = "FOLDER")]
    ontology: Option<PathBuf>,

    /// How many former states of the corpus can be asked for; 0 keeps none [default: 100]
    #[arg(long, global = true, env = "TRAVAUX_KEEP_GENERATIONS", value_name = "NUMBER")]
    keep_generations: Option<u64>,
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

    /// Limit of a GraphQL request, such as depth=20; may be given several times
    #[arg(
        long,
        env = "TRAVAUX_GRAPHQL_LIMIT",
        value_name = "NAME=NUMBER",
        value_delimiter = ',',
        value_parser = limit,
        long_help = limits_help()
    )]
    graphql_limit: Vec<(String, usize)>,

    /// Folder of GraphQL documents that clients may name instead of sending them
    #[arg(long, env = "TRAVAUX_TRUSTED_DOCUMENTS", value_name = "FOLDER")]
    trusted_documents: Option<PathBuf>,

    /// Execute no other GraphQL documents than the trusted ones
    #[arg(long, env = "TRAVAUX_ONLY_TRUSTED")]
    only_trusted: bool,

    /// File with the tokens of those who may change things by GraphQL, `NAME:TOKEN` per line [default: nobody may]
    #[arg(long, env = "TRAVAUX_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// Host that SPARQL may ask with SERVICE, such as query.example.org; may be given several times [default: none]
    ///
    /// A host without a port may be asked at every port. An address of this machine or of a private network is asked only
    /// if the address itself is listed, such as 127.0.0.1:3030: a name can be pointed anywhere.
    #[arg(long, env = "TRAVAUX_SERVICE_HOSTS", value_name = "HOST[:PORT]", value_delimiter = ',')]
    service_host: Vec<Host>,
}

/// Where quads are kept, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum StoreName {
    /// In a data folder.
    Folder(StoreKind),
    /// In an engine at this address.
    Engine(String),
}

impl TryFrom<String> for StoreName {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<StoreName> {
        store_name(&text)
    }
}

fn store_name(text: &str) -> Result<StoreName> {
    match text {
        "memory" => Ok(StoreName::Folder(StoreKind::Memory)),
        "rocksdb" => Ok(StoreName::Folder(StoreKind::Rocksdb)),
        url if url.contains("://") => Ok(StoreName::Engine(remote::address(url)?)),
        other => bail!("`{other}` is no store; it is memory, rocksdb, or the address of a SPARQL engine"),
    }
}

fn engine(text: &str) -> Result<Engine> {
    match text {
        "auto" => Ok(Engine::Auto),
        "standard" => Ok(Engine::Standard),
        "oxigraph" => Ok(Engine::Oxigraph),
        "virtuoso" => Ok(Engine::Virtuoso),
        other => bail!("`{other}` is no kind of engine; it is auto, standard, oxigraph or virtuoso"),
    }
}

/// How a data folder is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// In memory, with one gzipped N-Quads file per graph.
    Memory,
    /// In RocksDB, for corpora larger than memory.
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
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    store: Option<StoreName>,
    store_update: Option<String>,
    store_credentials: Option<PathBuf>,
    store_engine: Option<Engine>,
    ontology: Option<PathBuf>,
    keep_generations: Option<u64>,
    bind: Option<String>,
    query_seconds: Option<u64>,
    query_rows: Option<usize>,
    trusted_documents: Option<PathBuf>,
    only_trusted: bool,
    token_file: Option<PathBuf>,
    service_hosts: Vec<String>,
    graphql: BTreeMap<String, usize>,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// How it is kept.
    pub store: StoreKind,
    /// The engine that keeps quads in place of the folder.
    pub engine: Option<Endpoint>,
    /// So many former states can be asked for.
    pub keep_generations: u64,
    /// Replaces the built-in ontology.
    pub ontology: Option<PathBuf>,
    /// Where to serve.
    pub bind: SocketAddr,
    /// What a query may cost.
    pub limits: Limits,
    /// What a GraphQL request may cost.
    pub graphql: graphql::Limits,
    /// Folder of trusted GraphQL documents.
    pub trusted: Option<PathBuf>,
    /// No others are executed.
    pub only_trusted: bool,
    /// Who may change things.
    pub token_file: Option<PathBuf>,
    /// Whom SPARQL may ask.
    pub services: Hosts,
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
        let mut graphql = graphql::Limits::default();
        for (name, value) in file.graphql {
            graphql.set(&name, value).context("`[graphql]` in the settings file")?;
        }
        for (name, value) in &serving.graphql_limit {
            graphql.set(name, *value).context("--graphql-limit")?;
        }
        graphql.check()?;
        let services = match serving.service_host.is_empty() {
            true => file.service_hosts.iter().map(|it| it.parse()).collect::<Result<Hosts, NoHost>>(),
            false => Ok(serving.service_host.into_iter().collect()),
        };
        let services = services.context("`service-hosts` in the settings file")?;
        let trusted = serving.trusted_documents.or(file.trusted_documents);
        let only_trusted = serving.only_trusted || file.only_trusted;
        if only_trusted && trusted.is_none() {
            bail!("--only-trusted needs --trusted-documents, the folder of the documents that are trusted");
        }
        let name = shared.store.or(file.store).unwrap_or(StoreName::Folder(StoreKind::Memory));
        let update = shared.store_update.or(file.store_update);
        let credentials = shared.store_credentials.or(file.store_credentials);
        let kind = shared.store_engine.or(file.store_engine);
        let (store, engine) = match name {
            StoreName::Engine(query) => {
                let time = limits.time;
                let update = update.map(|it| remote::address(&it)).transpose().context("--store-update")?;
                let credentials = credentials.as_deref().map(read_credentials).transpose()?;
                let engine = kind.unwrap_or_default();
                let endpoint = Endpoint { query, update, credentials, engine, patience: PATIENCE, time };
                (StoreKind::Memory, Some(endpoint))
            }
            StoreName::Folder(_) if update.is_some() || credentials.is_some() || kind.is_some() => {
                bail!(
                    "--store-update, --store-credentials and --store-engine go with --store URL, the address of a SPARQL engine"
                )
            }
            StoreName::Folder(kind) => (kind, None),
        };
        Ok(Config {
            data: shared.data.or(file.data).unwrap_or_else(|| PathBuf::from("data")),
            store,
            engine,
            ontology: shared.ontology.or(file.ontology),
            keep_generations: shared.keep_generations.or(file.keep_generations).unwrap_or(100),
            bind,
            limits,
            graphql,
            trusted,
            only_trusted,
            token_file: serving.token_file.or(file.token_file),
            services,
        })
    }
}

fn read_credentials(path: &Path) -> Result<Credentials> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: the credentials cannot be read", path.display()))?;
    Credentials::read(&text).with_context(|| path.display().to_string())
}

fn limits_help() -> String {
    let mut help = "Limit of a GraphQL request, such as depth=20; may be given several times\n".to_owned();
    for (name, default, meaning) in graphql::Limits::ALL {
        help.push_str(&format!("\n  {name} [default: {default}]: {}", meaning.trim()));
    }
    help
}

/// The name of a limit and its value.
fn limit(text: &str) -> Result<(String, usize)> {
    let parts = text
        .split_once('=')
        .and_then(|(name, value)| Some((name.trim().to_owned(), value.trim().parse().ok()?)));
    parts.with_context(|| format!("`{text}` is no limit with a whole number, such as depth=20"))
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
            graphql_limit: match self.graphql_limit.is_empty() {
                true => others.graphql_limit,
                false => self.graphql_limit,
            },
            trusted_documents: self.trusted_documents.or(others.trusted_documents),
            only_trusted: self.only_trusted || others.only_trusted,
            token_file: self.token_file.or(others.token_file),
            service_host: match self.service_host.is_empty() {
                true => others.service_host,
                false => self.service_host,
            },
        }
    }
}

impl File {
    fn read(path: &Path) -> Result<File> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: the settings cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| {
            format!(
                "{}: correct the settings (known are data, store, store-update, store-credentials, store-engine, ontology, keep-generations, bind, query-seconds, query-rows, trusted-documents, only-trusted, token-file, service-hosts, [graphql])",
                path.display()
            )
        })
    }
}
