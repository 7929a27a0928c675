//! Which documents a store has.

use std::collections::HashMap;

use crate::graph::{Answer, CancellationToken, Scope, Store, StoreError, Term, parse};

/// What makes a file of a later import the same document: its base name and the name of the folder it lies in, if any.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Base name.
    pub file: String,
    /// Name of its folder.
    pub folder: Option<String>,
}

/// The documents of a store, as far as an import must know them: each under its slug.
pub type Documents = HashMap<String, Known>;

/// One of them.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which file it was read from.
    pub identity: Identity,
    /// SHA-256 of the bytes.
    pub digest: String,
}

/// Reads them.
pub fn documents(store: &dyn Store) -> Result<Documents, StoreError> {
    let query = parse(include_str!("documents.rq"), &Scope::default());
    let query = query.map_err(|error| StoreError::Engine(error.to_string()))?;
    let mut documents = Documents::default();
    let answer = store.evaluate(&query, usize::MAX, &CancellationToken::new())?;
    let Answer::Solutions { rows, .. } = answer else { return Ok(documents) };
    for row in rows {
        let [Some(Term::NamedNode(document)), Some(Term::Literal(file)), folder, Some(Term::Literal(digest))] =
            &row[..]
        else {
            continue;
        };
        let slug = document.as_str().rsplit('/').next().unwrap_or_default();
        let folder = match folder {
            Some(Term::Literal(name)) => Some(name.value().to_owned()),
            _ => None,
        };
        let identity = Identity { file: file.value().to_owned(), folder };
        documents.insert(slug.to_owned(), Known { identity, digest: digest.value().to_owned() });
    }
    Ok(documents)
}
