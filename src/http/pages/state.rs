//! Which state of the corpus is shown: a short name that is the same wherever the same documents and decisions are.

use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::graph::Scope;
use crate::http::App;

/// What the name is made of.
const CONTENT: &str = include_str!("queries/state.rq");
/// Hexadecimal digits of the name.
const DIGITS: usize = 12;

/// A state of the corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Its name.
    pub name: String,
    /// Documents in it.
    pub documents: usize,
}

/// The last state that was looked at, by the store's generation.
#[derive(Default)]
pub struct States(Mutex<Option<(u64, State)>>);

impl States {
    /// The state now.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn now(&self, app: &App) -> Result<State, Problem> {
        let generation = app.guard.store().generation();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, state)) = known.filter(|(it, _)| *it == generation) {
            return Ok(state);
        }
        let scope = Scope { prefixes: app.prefixes.clone(), ..Scope::default() };
        let query = app.guard.parse(CONTENT.to_owned(), scope).await?;
        let answer = app.guard.evaluate(query).await?;
        let mut digest = Sha256::new();
        let mut documents = 0;
        for row in answer.texts() {
            for text in row.iter().map(|it| it.unwrap_or_default()) {
                digest.update(text.as_bytes());
                digest.update([0]);
            }
            documents += usize::from(row.get(1).is_some_and(Option::is_some));
        }
        let name: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let state = State { name: name[..DIGITS].to_owned(), documents };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((generation, state.clone()));
        Ok(state)
    }
}
