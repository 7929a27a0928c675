//! The engines, and the contract on each.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use travaux::graph::remote::{Credentials, Endpoint, Engine, Remote};
use travaux::graph::{Change, Store};

/// An engine that `scripts/engines` has started.
pub fn endpoint(name: &str) -> Endpoint {
    let variable = |what: &str| std::env::var(format!("{name}{what}")).ok();
    let query = variable("_QUERY").unwrap_or_else(|| panic!("{name}_QUERY is not set: run scripts/engines"));
    let credentials = variable("_CREDENTIALS").map(|it| std::fs::read_to_string(it).unwrap());
    Endpoint {
        query,
        update: variable("_UPDATE"),
        credentials: credentials.map(|it| Credentials::read(&it).unwrap()),
        engine: Engine::Auto,
        patience: Duration::from_secs(60),
        time: Duration::from_secs(10),
    }
}

/// Takes everything out of an engine.
pub fn clear(store: &dyn Store) {
    let graphs = store.graphs().unwrap().into_iter().map(|it| (it, None)).collect();
    store.apply(Change { graphs }).unwrap();
}

/// An empty engine for a new folder, the same one as before for a known folder.
fn open(name: &str, folder: &Path) -> Arc<dyn Store> {
    let store = Remote::open(&endpoint(name)).unwrap();
    let known = folder.join("known");
    if !known.exists() {
        clear(&store);
        std::fs::write(known, "").unwrap();
    }
    Arc::new(store)
}

crate::contract!(oxigraph_server, |folder| open("OXIGRAPH", folder));
crate::contract!(virtuoso, |folder| open("VIRTUOSO", folder));
