//! Routes and protocols.

mod accept;
mod ask;
mod assets;
mod backup;
mod body;
mod doors;
mod graphiql;
mod graphql;
mod health;
mod identity;
mod import;
mod page;
mod pages;
mod parts;
mod passed;
mod refusal;
mod serve;
mod sparql;
mod store;
mod token;
mod update;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, map_response};
use axum::response::Response;
use axum::routing::{any, get};
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

pub use serve::serve;
pub use token::{Tokens, TokensError};

use crate::corpus::{Curator, Follower, Jobs};
use crate::graph::Guard;
use crate::graph::worker::Worker;
use crate::graphql::{Former, GraphQl, Limits, Options, SchemaError, Source};
use crate::index::Index;
use crate::index::text::TextIndex;
use crate::lexicon::wording::Wording;
use crate::lexicon::{Lexicon, Senses, Words};
use crate::ontology::Ontology;

/// What all requests share.
#[derive(Clone)]
pub struct App {
    guard: Arc<Guard>,
    graphql: GraphQl,
    /// The same for our own pages, which no setting of the other may break.
    pages: GraphQl,
    /// Headings of columns, by which the pages find tables in texts.
    columns: Arc<Senses>,
    /// Small words in names of persons, by which they tell the entries of lists.
    particles: Arc<Words>,
    /// What the pages keep.
    states: Arc<pages::States>,
    /// Who may change things.
    tokens: Arc<Tokens>,
    /// Imports that nobody waits for.
    jobs: Option<Arc<Jobs>>,
    /// Places for WebSockets and event streams.
    sockets: Arc<Semaphore>,
    /// Prefix and namespace, known to every query.
    prefixes: Arc<BTreeMap<String, String>>,
    /// Answers the SPARQL of strangers; without it the guard does.
    worker: Option<Arc<Worker>>,
    /// What the plain addresses share.
    doors: Arc<doors::Doors>,
    /// What was before; nothing where no history is kept.
    former: Option<Arc<Former>>,
    /// Held by whoever changes graphs by SPARQL or as a whole.
    updates: Arc<tokio::sync::Mutex<()>>,
    /// Where everything is kept.
    data: Option<Arc<backup::Data>>,
}

impl App {
    /// Answers through `guard`, in the words of `ontology`.
    ///
    /// # Errors
    /// An ontology that cannot become a GraphQL schema.
    pub fn new(guard: Arc<Guard>, ontology: &Ontology, options: Options) -> Result<App, SchemaError> {
        let source = Arc::clone(&guard) as Arc<dyn Source>;
        let sockets = Arc::new(Semaphore::new(options.limits.sockets));
        let model = Arc::new(ontology.model().clone());
        let graphql = GraphQl::new(model, source, options)?;
        let pages = graphql.beside(Limits::default());
        let (tokens, prefixes) = (Arc::default(), Arc::new(ontology.prefixes().clone()));
        let doors = Arc::new(doors::Doors::new(&graphql, ontology.model()));
        // Broken words would have stopped the import; a page then shows tables as lines.
        let columns = Lexicon::embedded().map(|it| it.columns).unwrap_or_default();
        let particles = Wording::embedded().map(|it| it.persons.particles).unwrap_or_default();
        let (columns, particles) = (Arc::new(columns), Arc::new(particles));
        let (states, updates) = (Arc::default(), Arc::default());
        let (worker, jobs, data, former) = (None, None, None, None);
        Ok(App {
            guard,
            graphql,
            pages,
            states,
            columns,
            particles,
            tokens,
            jobs,
            sockets,
            prefixes,
            worker,
            doors,
            former,
            updates,
            data,
        })
    }

    /// The same with an index that selects, orders, counts and reads.
    #[must_use]
    pub fn with_index(self, index: Arc<Index>) -> App {
        let pages = self.pages.with_index(Arc::clone(&index));
        App { graphql: self.graphql.with_index(index), pages, ..self }
    }

    /// The same with changes, for those who have one of `tokens`.
    #[must_use]
    pub fn with_curator(self, curator: Arc<Curator>, tokens: Tokens) -> App {
        let jobs = Arc::new(Jobs::new(Arc::clone(&curator)));
        jobs.follow(Arc::clone(self.graphql.changes()) as Arc<dyn Follower>);
        let graphql = self.graphql.with_curator(curator);
        App { graphql, tokens: Arc::new(tokens), jobs: Some(jobs), ..self }
    }

    /// The same with the history of the store.
    #[must_use]
    pub fn with_former(self, former: Arc<Former>) -> App {
        let pages = self.pages.with_former(Arc::clone(&former));
        let graphql = self.graphql.with_former(Arc::clone(&former));
        App { graphql, pages, former: Some(former), ..self }
    }

    /// The same with a worker that answers the SPARQL of strangers.
    #[must_use]
    pub fn with_worker(self, worker: Arc<Worker>) -> App {
        App { worker: Some(worker), ..self }
    }

    /// The same with the data folder, of which backups are made.
    #[must_use]
    pub fn with_data(self, path: PathBuf) -> App {
        App { data: Some(Arc::new(backup::Data::new(path))), ..self }
    }

    /// The same with an index that searches look into.
    #[must_use]
    pub fn with_text(self, text: Arc<TextIndex>) -> App {
        let pages = self.pages.with_text(Arc::clone(&text));
        App { graphql: self.graphql.with_text(text), pages, ..self }
    }
}

/// Everything the server answers.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/graphql", any(graphql::answer))
        .route("/graphql/stream", any(graphql::stream::answer))
        .route("/graphql/ws", any(graphql::socket::answer))
        .route("/sparql", any(sparql::answer))
        .route("/import", any(import::answer))
        .route("/import/{job}", any(import::progress))
        .route("/update", any(update::answer))
        .route("/backup", any(backup::answer))
        .route("/store", any(store::answer))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(assets::routes())
        .merge(graphiql::routes())
        .merge(doors::routes())
        .merge(pages::routes())
        .layer(map_response(guard_headers))
        .layer(CompressionLayer::new())
        .layer(from_fn(identity::name))
        .with_state(app)
}

/// What no answer goes without, unless it says otherwise itself.
async fn guard_headers(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
        form-action 'self'; frame-ancestors 'none'";
    let defaults: [(HeaderName, &str); 3] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
