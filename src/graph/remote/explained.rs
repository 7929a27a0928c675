//! What is known of how a query is answered before the engine has it: the algebra, what is sent, what is done here.

use serde_json::json;
use spargebra::Query;

use super::asked::{Asked, Form};
use super::{Engine, Remote};
use crate::graph::Explain;

impl Remote {
    /// Explains a query in words or in JSON. Nothing is asked.
    pub(super) fn explained(&self, query: &Query, form: Explain) -> String {
        let asked = Asked::new(query);
        let sorted = self.sorted(&asked.query);
        let mut here = Vec::new();
        if sorted.is_some() {
            here.push("sort the rows, because the engine does not sort them as SPARQL says");
        }
        here.push(match asked.form {
            Form::Table if here.is_empty() => "pass the rows on as they come",
            Form::Table => "give the rows",
            Form::Boolean => "tell whether there is a row",
            Form::Graph(_) => "make the graph of the rows, each triple once",
            Form::Description(_) => "ask what is said of the nodes in the rows, and make the graph of it",
        });
        let (sent, parameter) = self.text(sorted.map_or(asked.query, |it| it.asked));
        let engine = match self.engine {
            Engine::Virtuoso => "Virtuoso",
            Engine::Oxigraph => "Oxigraph",
            Engine::Auto | Engine::Standard => "SPARQL 1.1",
        };
        let algebra = query.to_sse();
        match form {
            Explain::Json => {
                let plan = json!({
                    "algebra": algebra,
                    "engine": engine,
                    "sent": sent,
                    "parameter": parameter,
                    "here": here,
                });
                format!("{plan:#}\n")
            }
            Explain::Text => {
                let with = parameter.map(|it| format!(", with the parameter {it}")).unwrap_or_default();
                format!(
                    "Query, as it was read:\n{algebra}\n\nQuery, as it is sent to the engine ({engine}{with}); how it \
                     is evaluated there, only the engine knows:\n{sent}\n\nWhat is done with its rows here:\n  {}\n",
                    here.join("\n  ")
                )
            }
        }
    }
}
