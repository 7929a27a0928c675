//! What the store holds in the forms of other programs: tables, calendars, feeds, graphs. Pure writers, and the
//! questions behind them; the command line and the server use the same ones.

pub mod calendar;
pub mod classes;
mod day;
pub mod feed;
pub mod graphml;
pub mod ics;
pub mod moments;
pub mod table;
pub mod void;
mod xml;

/// What the IRIs of this program's graphs begin with.
const IRIS: &str = "https://w3id.org/travaux/";

/// Where a node can be read about: at the server that `base` names, or by its IRI alone.
pub fn link(base: Option<&str>, iri: &str) -> String {
    match (base, iri.strip_prefix(IRIS)) {
        (Some(base), Some(path)) => format!("{base}/{path}"),
        _ => iri.to_owned(),
    }
}
