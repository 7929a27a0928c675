//! From a page to its data: this as GraphQL, SPARQL, CSV, a calendar; and how to cite it.

use super::iri::BASE;
use super::state::State;
use super::visit::{Visit, address};
use crate::http::App;

/// Ways to what a page shows. An empty address is left out.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    /// GraphiQL with the page's saved document and variables.
    pub graphql: String,
    /// The queries that the document becomes.
    pub sparql: String,
    /// Rows for a spreadsheet.
    pub csv: String,
    /// Turtle.
    pub turtle: String,
    /// JSON-LD.
    pub json_ld: String,
    /// A calendar to subscribe to.
    pub calendar: String,
    /// What a citation names.
    pub cite: Option<Citation>,
}

/// A lasting reference.
#[derive(Clone, Debug)]
pub struct Citation {
    /// The lasting name of what is shown, with the query.
    pub address: String,
    /// The corpus as it was.
    pub state: State,
    /// The corpus is another one than the address names.
    pub has_changed: bool,
}

impl Doors {
    /// Doors of a page behind which `document` was asked with `variables`.
    pub fn new(document: &str, variables: &serde_json::Value) -> Doors {
        let variables = variables.to_string();
        let graphql = address("/graphiql", [("query", document), ("variables", variables.as_str())]);
        let sparql = address("/query", [("graphql", document), ("variables", variables.as_str())]);
        Doors { graphql, sparql, ..Doors::default() }
    }

    /// With a citation of this page and the state of the corpus. An address that names another state than there is now
    /// says so.
    pub async fn cited(self, app: &App, visit: &Visit) -> Doors {
        let Ok(state) = app.states.now(app).await else { return self };
        let has_changed = visit.get("state").is_some_and(|it| it != state.name);
        let path = visit.with(&[("state", &state.name), ("lang", "")]);
        let is_named = visit.path.starts_with("/id/");
        let address = if is_named { [BASE, &path[1..]].concat() } else { [&visit.origin, &*path].concat() };
        Doors { cite: Some(Citation { address, state, has_changed }), ..self }
    }

    /// With the triples of the node `id` in every form.
    #[must_use]
    pub fn described(self, id: &str) -> Doors {
        let path = super::iri::href(id);
        let form = |name: &str| [&path, "?format=", name].concat();
        Doors { turtle: form("ttl"), json_ld: form("jsonld"), ..self }
    }
}
