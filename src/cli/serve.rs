//! `travaux` and `travaux serve`

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use travaux::corpus::{self, Curator, Options};
use travaux::graph::worker::{Search, Worker};
use travaux::graph::{Folder, Guard, Live, Observer, Store, StoreError};
use travaux::graphql::{Changes, Former, Options as GraphQlOptions, Trusted};
use travaux::http::{self, App, Tokens};
use travaux::index::Index;
use travaux::index::text::TextIndex;
use travaux::ontology::Ontology;

use super::import::take_in;
use super::open;
use crate::config::{Config, StoreKind};

/// The first corpus, in the current folder.
const SEEDS: &str = "seeds";

/// The folder of the text index inside the data folder.
const TEXT: &str = "text";

/// Imports the seeds when there is nothing yet, then serves.
pub fn start(config: &Config) -> Result<ExitCode> {
    let server = Server::open(config)?;
    if corpus::is_empty(&*server.store)? {
        let seeds = PathBuf::from(SEEDS);
        if seeds.is_dir() {
            take_in(&server.store, &server.ontology, &[seeds], &Options::default())?;
        } else {
            eprintln!("There is no folder {SEEDS}/ here and no document in {} yet;", config.data.display());
            eprintln!("stop this and import some with `travaux import PATH`.");
        }
    }
    server.run(config)
}

/// Serves what is there.
pub fn serve(config: &Config) -> Result<ExitCode> {
    Server::open(config)?.run(config)
}

struct Server {
    listener: TcpListener,
    folder: Arc<Folder>,
    store: Arc<dyn Store>,
    ontology: Arc<Ontology>,
    text: Arc<TextIndex>,
    index: Arc<Index>,
    former: Arc<Former>,
    changes: Arc<Changes>,
    worker: Option<Arc<Worker>>,
    trusted: Trusted,
    tokens: Option<Tokens>,
}

impl Server {
    /// Takes the port first: whoever finds it taken should not have waited for the data.
    fn open(config: &Config) -> Result<Server> {
        let listener = TcpListener::bind(config.bind).map_err(|error| taken(config.bind, error))?;
        let trusted = config.trusted.as_deref().map(|it| Trusted::read(it, config.only_trusted)).transpose();
        let trusted = trusted.context("the trusted documents cannot be used")?.unwrap_or_default();
        let tokens = config.token_file.as_deref().map(tokens).transpose()?;
        let ontology = Arc::new(open::ontology(config)?);
        let folder = open::folder(config)?;
        let (store, history) = open::kept(config, Arc::clone(&folder))?;
        match corpus::keep_vocabulary(&Live::new(store.clone(), vec![history.clone()]), &ontology) {
            Err(error @ StoreError::ReadOnly) => tracing::warn!(%error, "the engine has another ontology"),
            kept => kept?,
        }
        let text = TextIndex::open(ontology.model(), &*store, Some(&folder.path().join(TEXT)))?;
        let text = Arc::new(text);
        let index = Arc::new(Index::build(Arc::new(ontology.model().clone()), &*store)?);
        // Told last: who hears of a change finds it in the indexes.
        let changes = Arc::new(Changes::new(store.generation()));
        let worker = worker(config, &store, &ontology, &text)?;
        // Told first: who finds a change in an index finds it by SPARQL too.
        let mut observers: Vec<Arc<dyn Observer>> = vec![history.clone()];
        observers.extend(worker.clone().map(|it| it as Arc<dyn Observer>));
        observers.extend([text.clone() as Arc<dyn Observer>, index.clone(), changes.clone()]);
        // Of the store itself: it has the number of a change before all have heard of it.
        let model = Arc::new(ontology.model().clone());
        let former = Arc::new(Former::new(history, Arc::clone(&store), model, config.limits.clone()));
        let store = Arc::new(Live::new(store, observers));
        if config.engine.is_some() {
            follow(&store)?;
        }
        Ok(Server {
            listener,
            folder,
            store,
            ontology,
            text,
            index,
            former,
            changes,
            worker,
            trusted,
            tokens,
        })
    }

    fn run(self, config: &Config) -> Result<ExitCode> {
        let address = format!("http://{}", self.listener.local_addr()?);
        let curator = Curator::new(Arc::clone(&self.store), Arc::clone(&self.ontology));
        let mut guard =
            Guard::new(self.store, config.limits.clone()).context("no threads to answer queries with")?;
        if config.engine.is_some() {
            guard = guard.with_search(search(&self.text));
        }
        let options = GraphQlOptions {
            limits: config.graphql.clone(),
            trusted: self.trusted,
            changes: Some(self.changes),
        };
        let app = App::new(Arc::new(guard), &self.ontology, options)
            .context("the ontology gives no GraphQL schema")?;
        let mut app = app.with_text(self.text).with_index(self.index).with_former(self.former);
        if config.engine.is_none() {
            app = app.with_data(self.folder.path().to_owned());
        }
        if let Some(worker) = self.worker {
            app = app.with_worker(worker);
        }
        if let Some(tokens) = self.tokens {
            let curator = Arc::new(curator);
            let ready = Arc::clone(&curator);
            // The first change should not have to wait for what the others do not need.
            std::thread::spawn(move || {
                if let Err(error) = ready.prepare() {
                    tracing::warn!(%error, "what changes need could not be read; the first one tries again");
                }
            });
            app = app.with_curator(curator, tokens);
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build()?;
        let served = runtime.block_on(async {
            self.listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            // Whoever has read the greeting may stop it at once.
            let stopped = stopped()?;
            self.folder.announce(&address)?;
            let greeting = format!(
                "Page      {address}/\nGraphiQL  {address}/graphiql\nGraphQL   {address}/graphql\n\
                 SPARQL    {address}/sparql\nStop with Ctrl-C.\n"
            );
            // Serving goes on when nobody reads this.
            let _written = std::io::stdout().write_all(greeting.as_bytes());
            http::serve(listener, app, stopped).await?;
            Ok(ExitCode::SUCCESS)
        });
        // A query that does not stop must not keep the program alive.
        runtime.shutdown_background();
        served
    }
}

/// Address space of the threads that serve: small questions are parsed and evaluated there.
const STACK: usize = 8 << 20;

/// How often one looks what others have done to an engine.
const LOOK: Duration = Duration::from_secs(2);

/// Keeps up with what others do to an engine, as long as `store` is in use.
fn follow(store: &Arc<Live>) -> Result<()> {
    let store = Arc::downgrade(store);
    let look = move || {
        while let Some(store) = store.upgrade() {
            if let Err(error) = store.follow() {
                tracing::warn!(%error, "the engine could not be asked for changes of others");
            }
            drop(store);
            std::thread::sleep(LOOK);
        }
    };
    std::thread::Builder::new()
        .name("follow".to_owned())
        .spawn(look)
        .context("no thread to follow the engine")?;
    Ok(())
}

/// The folder of the data folder for copies of a database, which SPARQL is answered from.
const COPIES: &str = "rocksdb-copies";

/// The process that answers the SPARQL of strangers, where there can be one.
fn worker(
    config: &Config,
    store: &Arc<dyn Store>,
    ontology: &Ontology,
    text: &Arc<TextIndex>,
) -> Result<Option<Arc<Worker>>> {
    let without_services = || {
        if !config.services.is_empty() {
            eprintln!(
                "--service-host is without effect here: SERVICE is asked only by stores of this program, on Linux."
            );
        }
    };
    if config.engine.is_some() {
        // The engine answers it, within limits of its own.
        without_services();
        return Ok(None);
    }
    let copies = match config.store {
        StoreKind::Memory => None,
        StoreKind::Rocksdb => Some(config.data.join(COPIES)),
    };
    let (prefixes, limits) = (ontology.prefixes().clone(), config.limits.clone());
    let (search, services) = (search(text), config.services.clone());
    match Worker::start(Arc::clone(store), limits, prefixes, Some(search), services, copies) {
        Ok(worker) => Ok(Some(worker)),
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            without_services();
            eprintln!(
                "SPARQL is answered in the server's own process ({error}): open it to nobody you do not trust."
            );
            Ok(None)
        }
        Err(error) => Err(error).context("no process to answer SPARQL with"),
    }
}

/// The full text, for queries.
fn search(text: &Arc<TextIndex>) -> Search {
    let text = Arc::clone(text);
    Arc::new(move |words, most| match text.scored(words, most) {
        Ok(places) => places.into_iter().map(|it| (it.iri, it.score)).collect(),
        Err(error) => {
            tracing::error!(%error, "the full text cannot be searched");
            Vec::new()
        }
    })
}

fn tokens(path: &Path) -> Result<Tokens> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: the tokens cannot be read", path.display()))?;
    Tokens::read(&text).with_context(|| format!("{}: correct the tokens", path.display()))
}

fn taken(address: SocketAddr, error: std::io::Error) -> anyhow::Error {
    let port = address.port();
    match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} on {} is taken by another program; stop that one, or choose another port with --bind {}:{}",
            address.ip(),
            address.ip(),
            if port == u16::MAX { port - 1 } else { port + 1 },
        ),
        ErrorKind::PermissionDenied => {
            anyhow!("port {port} is not allowed to this user; choose one above 1023 with --bind")
        }
        _ => anyhow!(error).context(format!("{address} cannot be served on; choose another with --bind")),
    }
}

/// What is ready when the program is told to stop. It listens from the call on, not from the first look at it.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// What is ready when the program is told to stop.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
