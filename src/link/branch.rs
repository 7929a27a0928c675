//! Companies that texts name with the part of the world where they work: "Acme Ruritania", "Acme Middle East and Africa".

use std::ops::Range;

use crate::lexicon::wording::opening;

use super::memo::Held;
use super::reading::Reading;

impl Reading<'_> {
    /// Where `text` names such companies, unless the authority data know the whole name.
    pub(super) fn branches(&self, held: &Held, text: &str) -> Vec<Range<usize>> {
        let known = self.known_names_in(held, text, false);
        let kind = |owners: &[usize], kind: &str| {
            !owners.is_empty() && owners.iter().all(|owner| self.tools.knowledge.is_of_kind(*owner, kind))
        };
        let place = |start: usize| {
            let states = known.iter().filter(|name| name.range.start == start);
            let state = states.filter(|name| kind(&name.owners, "State")).map(|it| it.range.end);
            let region = || Some(start + opening(&self.tools.lexicon.bodies.regions, &text[start..])?);
            state.max().or_else(region)
        };
        let companies = known.iter().filter(|name| kind(&name.owners, "Company"));
        let branch = |company: Range<usize>| {
            let rest = text[company.end..].strip_prefix(' ')?;
            let end = place(text.len() - rest.len())?;
            // "Acme Africa and Ruritania"
            let joined = text[end..].strip_prefix(" and ").or_else(|| text[end..].strip_prefix(" et "));
            let end = joined.and_then(|rest| place(text.len() - rest.len())).unwrap_or(end);
            // "Acme Africa Garden Programme": the place belongs to what follows.
            let next = text[end..].strip_prefix(' ').unwrap_or_default();
            (!next.starts_with(char::is_uppercase)).then_some(company.start..end)
        };
        companies.filter_map(|name| branch(name.range.clone())).collect()
    }

    /// Whether a name is a button of a web page: it stands beside the name of another social network, with nothing
    /// between, "Share: Facebook Twitter".
    pub(super) fn is_button(&self, text: &str, name: &Range<usize>) -> bool {
        let networks = &self.tools.lexicon.bodies.networks;
        let plain = |word: &str| networks.holds(word.trim_matches(|c: char| !c.is_alphanumeric()));
        let closed = |word: &str| word.ends_with([',', ';', '.']);
        let before = text[..name.start].split_whitespace().next_back().unwrap_or_default();
        let behind = text[name.end..].split_whitespace().next().unwrap_or_default();
        let apart = |gap: Option<char>| gap.is_some_and(char::is_whitespace);
        networks.holds(&text[name.clone()])
            && (plain(before) && !closed(before) && apart(text[..name.start].chars().next_back())
                || plain(behind) && apart(text[name.end..].chars().next()))
    }
}
