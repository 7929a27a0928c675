//! Courts, parliaments and banks that texts name by their kind and their state: "Supreme Court of Norway", "Cour des comptes du Bénin".

use std::ops::Range;

use crate::lexicon::wording::{opening, places};

use super::memo::Held;
use super::reading::Reading;

impl Reading<'_> {
    /// Where `text` names such bodies, unless the authority data know the whole name.
    pub(super) fn bodies_of_states(&self, held: &Held, text: &str) -> Vec<Range<usize>> {
        let bodies = &self.tools.lexicon.bodies;
        let kinds = places(&bodies.of_states, text);
        if kinds.is_empty() {
            return Vec::new();
        }
        let known = self.known_names_in(held, text, false);
        let is_state = |owner: &usize| self.tools.knowledge.is_of_kind(*owner, "State");
        let body = |(at, length): (usize, usize)| {
            let end = at + length;
            let state = end + opening(&bodies.before_states, &text[end..])?;
            let state =
                state + (text[state..].len() - text[state..].trim_start_matches([' ', '\'', '’']).len());
            let name =
                known.iter().find(|name| name.range.start == state && name.owners.iter().any(is_state))?;
            let range = at..name.range.end;
            let whole = known.iter().any(|it| it.range.start <= range.start && range.end <= it.range.end);
            (text[at..].starts_with(char::is_uppercase) && !whole).then_some(range)
        };
        kinds.into_iter().filter_map(body).collect()
    }
}
