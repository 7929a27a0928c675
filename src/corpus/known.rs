//! Which documents a store has.

use std::collections::{BTreeSet, HashMap};

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
#[derive(Clone, Debug, Default)]
pub struct Documents {
    known: HashMap<String, Known>,
    /// Slugs of the documents that a file may be.
    slugs: HashMap<Identity, BTreeSet<String>>,
}

impl Documents {
    /// The document with this slug.
    pub fn get(&self, slug: &str) -> Option<&Known> {
        self.known.get(slug)
    }

    /// Slugs of the documents that a file may be, sorted.
    pub fn of(&self, identity: &Identity) -> impl Iterator<Item = &str> {
        self.slugs.get(identity).into_iter().flatten().map(String::as_str)
    }

    /// Takes a document in.
    pub fn insert(&mut self, slug: String, document: Known) {
        self.remove(&slug);
        self.slugs.entry(document.identity.clone()).or_default().insert(slug.clone());
        self.known.insert(slug, document);
    }

    /// Forgets a document.
    pub fn remove(&mut self, slug: &str) {
        let Some(known) = self.known.remove(slug) else { return };
        if let Some(slugs) = self.slugs.get_mut(&known.identity) {
            slugs.remove(slug);
            if slugs.is_empty() {
                self.slugs.remove(&known.identity);
            }
        }
    }
}

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
