//! The fullest way in which the documents name an entity.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::lists::{DocumentId, Lists};
use super::texts::{Text, Texts};

/// What entities are called, each by the fullest name of any document.
#[derive(Default)]
pub struct Names {
    documents: Lists<Text>,
    fullest: HashMap<Text, Text>,
}

/// Of two names, the one with the greater measure is the fuller one.
pub fn measure(name: &str) -> (usize, Reverse<&str>) {
    (name.len(), Reverse(name))
}

impl Names {
    /// The name of `entity`, if any document names it.
    pub fn get(&self, entity: Text) -> Option<Text> {
        self.fullest.get(&entity).copied()
    }

    /// Puts `new` in the place of `old`, the names that a document gave `entity`. `called` tells what each document
    /// calls it now. True when the fullest name is another than before.
    pub fn change(
        &mut self,
        texts: &Texts,
        (entity, document): (Text, DocumentId),
        [old, new]: [Option<Text>; 2],
        called: impl Fn(DocumentId) -> Option<Text>,
    ) -> bool {
        match new {
            Some(_) => self.documents.add(entity, document),
            None => self.documents.remove(entity, document),
        }
        let before = self.get(entity);
        let fuller = |one: Option<Text>, other: Option<Text>| {
            one.into_iter().chain(other).max_by_key(|it| measure(texts.get(*it)))
        };
        let after = match old == before && old != new {
            // The name may be gone: others have to be asked.
            true => self.documents.get(entity).iter().map(|it| called(*it)).fold(None, fuller),
            false => fuller(before, new),
        };
        match after {
            Some(name) => self.fullest.insert(entity, name),
            None => self.fullest.remove(&entity),
        };
        before != after
    }
}
