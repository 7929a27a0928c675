//! Where a remote engine is, and who we are there.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

/// A remote engine as an operator describes it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Where it is asked; parameters in it are sent with every query.
    pub query: String,
    /// Where it is changed; without it, it is not.
    pub update: Option<String>,
    /// Who we are.
    pub credentials: Option<Credentials>,
    /// What is particular about it.
    pub engine: Engine,
    /// How long a read may take that is no client's: of a graph, of the names of all.
    pub patience: Duration,
    /// How long a query of a client may take.
    pub time: Duration,
}

/// What an engine needs beyond the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// It is seen from its answers.
    #[default]
    Auto,
    /// Nothing: its default graph is the union of all graphs.
    Standard,
    /// Each query that names no graphs asks for the union.
    Oxigraph,
    /// Its own graphs are kept out of queries.
    Virtuoso,
}

/// Why a text names no endpoint.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// Not `http` or `https`.
    #[error("`{0}` is no address of a SPARQL endpoint; it begins with http:// or https://")]
    Address(String),
    /// Names and passwords in addresses end up in logs.
    #[error(
        "an address must hold no name and password; write them into a file: USER:PASSWORD, or Bearer TOKEN"
    )]
    Secret,
    /// Neither form.
    #[error("the file of credentials holds one line: USER:PASSWORD, or Bearer TOKEN")]
    Credentials,
}

/// Checks an address.
///
/// # Errors
/// See [`EndpointError`].
pub fn address(text: &str) -> Result<String, EndpointError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
    match (rest, host) {
        (None, _) | (_, "") => Err(EndpointError::Address(text.to_owned())),
        (_, host) if host.contains('@') => Err(EndpointError::Secret),
        _ => Ok(text.to_owned()),
    }
}

/// Who we are at an engine. It shows nobody what it holds.
#[derive(Clone)]
pub enum Credentials {
    /// A name and a password, for Basic and Digest.
    Person(String, String),
    /// A token.
    Bearer(String),
}

impl Credentials {
    /// Reads the content of a file: `USER:PASSWORD`, or `Bearer TOKEN`.
    ///
    /// # Errors
    /// A text in neither form.
    pub fn read(text: &str) -> Result<Credentials, EndpointError> {
        let line = text.trim_end_matches(['\r', '\n']);
        let (name, token) = (line.split_once(':'), line.strip_prefix("Bearer "));
        match (token.map(str::trim), name) {
            _ if line.contains(['\r', '\n']) => Err(EndpointError::Credentials),
            (Some(token), _) if !token.is_empty() => Ok(Credentials::Bearer(token.to_owned())),
            (None, Some((name, password))) if !name.is_empty() => {
                Ok(Credentials::Person(name.to_owned(), password.to_owned()))
            }
            _ => Err(EndpointError::Credentials),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Credentials(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_urls_without_secrets() {
        assert!(address("https://example.org/sparql?default-graph-uri=urn:x").is_ok());
        assert!(matches!(address("memory"), Err(EndpointError::Address(_))));
        assert!(matches!(address("http:///sparql"), Err(EndpointError::Address(_))));
        assert!(matches!(address("https://me:word@example.org/"), Err(EndpointError::Secret)));
    }

    #[test]
    fn credentials_are_read_and_never_shown() {
        let person = Credentials::read("dba:pass:word\n").unwrap();
        assert!(matches!(&person, Credentials::Person(name, word) if name == "dba" && word == "pass:word"));
        assert!(!format!("{person:?}").contains("pass"));
        assert!(matches!(Credentials::read("Bearer abc"), Ok(Credentials::Bearer(token)) if token == "abc"));
        for wrong in ["", "dba", ":x", "Bearer ", "a:b\nc:d"] {
            assert!(Credentials::read(wrong).is_err(), "{wrong:?}");
        }
    }
}
