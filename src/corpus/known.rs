//! Which documents a store has.

use std::collections::HashSet;

use crate::graph::{Answer, CancellationToken, Scope, Store, StoreError, Term, parse};

/// The documents of a store, as far as an import must know them.
#[derive(Debug, Default)]
pub struct Documents {
    /// The last part of their IRIs.
    pub slugs: HashSet<String>,
    /// Base name and SHA-256 of their bytes.
    pub bytes: HashSet<(String, String)>,
}

/// Reads them.
pub fn documents(store: &dyn Store) -> Result<Documents, StoreError> {
    let query = parse(include_str!("documents.rq"), &Scope::default());
    let query = query.map_err(|error| StoreError::Engine(error.to_string()))?;
    let mut documents = Documents::default();
    let answer = store.evaluate(&query, usize::MAX, &CancellationToken::new())?;
    let Answer::Solutions { rows, .. } = answer else { return Ok(documents) };
    for row in rows {
        if let [Some(Term::NamedNode(document)), Some(Term::Literal(file)), Some(Term::Literal(digest))] =
            &row[..]
        {
            let slug = document.as_str().rsplit('/').next().unwrap_or_default();
            documents.slugs.insert(slug.to_owned());
            documents.bytes.insert((file.value().to_owned(), digest.value().to_owned()));
        }
    }
    Ok(documents)
}
