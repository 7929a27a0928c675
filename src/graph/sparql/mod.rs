//! Query texts: what may be parsed, the parsed query, and what may be evaluated.

mod bounds;
#[cfg(feature = "server")]
mod matches;
mod nesting;
#[cfg(feature = "server")]
mod services;
#[cfg(feature = "server")]
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use oxigraph::model::NamedNode;
use serde::{Deserialize, Serialize};
use spargebra::algebra::QueryDataset;
#[cfg(feature = "server")]
use spargebra::{GraphUpdateOperation, Update};
use spargebra::{Query, SparqlParser};

use super::service::Hosts;

#[cfg(feature = "server")]
pub use bounds::check;
#[cfg(feature = "server")]
pub use matches::{Hit, fill, is_matches};
#[cfg(feature = "server")]
pub use nesting::is_shallow;
#[cfg(feature = "server")]
pub use services::{Service, taken};

/// Longest query text, in bytes.
pub const MAX_TEXT: usize = 16 * 1024;

/// What relative IRIs are relative to when a text says nothing of it.
const BASE: &str = "https://w3id.org/travaux/";

/// Characters shown of what could not be parsed.
const SHOWN: usize = 30;
/// Words shown of those that the parser would have liked.
const LISTED: usize = 12;

/// What a request brings beside the text of its query. A dataset that it names replaces the query's own.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Prefix and namespace that need no declaration.
    pub prefixes: Arc<BTreeMap<String, String>>,
    /// `default-graph-uri`: the default graph is their union.
    pub default_graphs: Vec<NamedNode>,
    /// `named-graph-uri`: what `GRAPH` ranges over.
    pub named_graphs: Vec<NamedNode>,
    /// Whom `SERVICE` may ask.
    pub services: Arc<Hosts>,
}

/// Why a text is not evaluated. The messages are safe to show to a client.
#[derive(Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ParseError {
    /// Longer than we read.
    #[error("the query is {length} bytes long; at most {max} are read")]
    TooLong {
        /// Bytes of the text.
        length: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// Nested deeper, or chained longer, than we parse.
    #[error("line {line}, column {column}: {what}; split the query, or use VALUES or IN for lists")]
    TooDeep {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What there is too much of.
        what: String,
    },
    /// Not SPARQL.
    #[error("the query is malformed: {0}")]
    Syntax(String),
    /// An update where only queries are answered.
    #[error("this is an update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are answered here")]
    Update,
    /// A query we never evaluate.
    #[error("{0}")]
    Refused(String),
}

/// Parses the text of a query, after checking that it cannot harm the parser.
pub fn parse(text: &str, scope: &Scope) -> Result<Query, ParseError> {
    if text.len() > MAX_TEXT {
        return Err(ParseError::TooLong { length: text.len(), max: MAX_TEXT });
    }
    nesting::check(text)?;
    let mut query = match parser(text, scope)?.parse_query(text) {
        Ok(query) => query,
        Err(_) if parser(text, scope)?.parse_update(text).is_ok_and(|it| !it.operations.is_empty()) => {
            return Err(ParseError::Update);
        }
        Err(error) => {
            let message = error.to_string();
            return Err(ParseError::Syntax(placed(&message, text).unwrap_or(message)));
        }
    };
    bounds::check_with(&query, &scope.services)?;
    if !scope.default_graphs.is_empty() || !scope.named_graphs.is_empty() {
        let named = Some(scope.named_graphs.clone());
        put_dataset(&mut query, QueryDataset { default: scope.default_graphs.clone(), named });
    }
    Ok(query)
}

/// Whether a query may be answered otherwise though the data are the same: by the clock, by chance or by somebody else.
#[cfg(feature = "server")]
pub fn is_volatile(query: &Query) -> bool {
    // A literal with such words in it does no harm: its query is only not remembered.
    let text = query.to_string();
    ["NOW(", "RAND(", "UUID(", "BNODE(", "SERVICE "].iter().any(|it| text.contains(it))
}

/// Parses the text of an update. It may be long: its sender is known.
#[cfg(feature = "server")]
pub fn parse_update(text: &str, scope: &Scope) -> Result<Update, ParseError> {
    nesting::check_depth(text)?;
    let update = parser(text, scope)?.parse_update(text).map_err(|error| {
        let message = error.to_string();
        ParseError::Syntax(placed(&message, text).unwrap_or(message))
    })?;
    for operation in &update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            bounds::check_pattern(pattern)?;
        }
    }
    Ok(update)
}

/// A parser that knows those prefixes of the scope that the text may use.
fn parser(text: &str, scope: &Scope) -> Result<SparqlParser, ParseError> {
    let before = |(at, _): (usize, &str)| {
        let word = text.get(..at)?.rsplit(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)).next()?;
        scope.prefixes.get_key_value(word)
    };
    let used: BTreeMap<&String, &String> = text.match_indices(':').filter_map(before).collect();
    let parser = SparqlParser::new().with_base_iri(BASE);
    let parser = parser.map_err(|error| ParseError::Refused(format!("base IRI: {error}")))?;
    used.into_iter().try_fold(parser, |parser, (name, iri)| {
        parser.with_prefix(name, iri).map_err(|error| ParseError::Refused(format!("prefix {name}: {error}")))
    })
}

fn put_dataset(query: &mut Query, given: QueryDataset) {
    match query {
        Query::Select { dataset, .. }
        | Query::Construct { dataset, .. }
        | Query::Describe { dataset, .. }
        | Query::Ask { dataset, .. } => *dataset = Some(given),
    }
}

/// The parser's `error at 2:5: expected one of …` as a sentence: where, before what, and the words that would do.
fn placed(message: &str, text: &str) -> Option<String> {
    let (place, expected) = message.strip_prefix("error at ")?.split_once(": expected ")?;
    let (line, column) = place.split_once(':')?;
    let (number, offset): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let rest = text.split('\n').nth(number.checked_sub(1)?)?.chars().skip(offset.checked_sub(1)?);
    let rest: String = rest.take(SHOWN).collect();
    let before =
        if rest.trim().is_empty() { "the end of the line".to_owned() } else { format!("`{}`", rest.trim()) };
    let expected = expected.strip_prefix("one of ").unwrap_or(expected);
    // Classes of single characters, such as ['0' ..= '9'], tell a person nothing.
    let words: Vec<&str> =
        expected.split(", ").filter(|it| !it.contains(['[', ']', '\n'])).take(LISTED).collect();
    let or = if words.is_empty() {
        String::new()
    } else {
        format!("; what could stand there: {}", words.join(" "))
    };
    Some(format!("line {line}, column {column}, before {before}{or}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let message = parse(text, &Scope::default()).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    }

    #[cfg(feature = "server")]
    #[test]
    fn clock_and_chance_are_volatile() {
        let is_volatile = |text: &str| is_volatile(&parse(text, &Scope::default()).unwrap());
        for text in [
            "(now() AS ?x) {}",
            "* { ?s ?p ?o } ORDER BY rand()",
            "(struuid() AS ?x) {}",
            "(uuid() AS ?x) {}",
        ] {
            assert!(is_volatile(&format!("SELECT {text}")), "{text}");
        }
        let inside = "SELECT * { ?s ?p ?o FILTER EXISTS { ?o ?q ?r FILTER(bnode(STR(?r)) != ?r) } }";
        assert!(is_volatile(inside));
        assert!(!is_volatile("SELECT ?now { ?now ?rand \"nowhere\" }"));
    }

    #[test]
    fn knows_the_prefixes() {
        let prefixes = BTreeMap::from([("trv".to_owned(), "https://w3id.org/travaux/ns#".to_owned())]);
        let scope = Scope { prefixes: Arc::new(prefixes), ..Scope::default() };
        let text = "SELECT ?d { ?d a trv:Document }";
        assert!(parse(text, &scope).is_ok());
        refused(text, "line 1");
    }

    #[test]
    fn names_line_and_column() {
        refused("SELECT ?s\nWHERE { ?s ?p }", "line 2, column 16");
    }

    #[test]
    fn refuses_updates_and_services() {
        refused("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "update");
        refused("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE");
        refused("SELECT * { FILTER EXISTS { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } } }", "SERVICE");
    }

    #[test]
    fn services_have_a_listed_host() {
        let hosts = ["example.org".parse().unwrap()].into_iter().collect();
        let scope = Scope { services: Arc::new(hosts), ..Scope::default() };
        let parsed = |text: &str| parse(text, &scope).map(drop).map_err(|it| it.to_string());
        assert_eq!(parsed("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }"), Ok(()));
        for (text, words) in [
            ("SELECT * { SERVICE SILENT <http://other.example/> { ?s ?p ?o } }", "other.example, port 80"),
            ("SELECT * { ?x ?y ?z SERVICE ?z { ?s ?p ?o } }", "SERVICE ?z is not asked"),
            ("ASK { SERVICE <http://example.org/> { SERVICE <http://10.0.0.1/> { ?s ?p ?o } } }", "10.0.0.1"),
            ("SELECT * { FILTER NOT EXISTS { SERVICE <http://b.example/> { ?s ?p ?o } } }", "b.example"),
        ] {
            let refused = parsed(text).unwrap_err();
            assert!(refused.contains(words), "{text}: {refused}");
        }
    }

    #[test]
    fn refuses_long_texts() {
        refused(&format!("SELECT * {{ ?s ?p \"{}\" }}", "x".repeat(MAX_TEXT)), "bytes long");
    }

    #[test]
    fn takes_the_dataset_of_the_request() {
        let graph = NamedNode::new("urn:g").unwrap();
        let scope = Scope { default_graphs: vec![graph.clone()], ..Scope::default() };
        let query = parse("SELECT * FROM <urn:other> { ?s ?p ?o }", &scope).unwrap();
        assert_eq!(query.dataset(), Some(&QueryDataset { default: vec![graph], named: Some(vec![]) }));
    }
}
