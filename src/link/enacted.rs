//! Acts whose short title several legislatures use: with a comma and its year one is another act than the one that is known.

use std::ops::Range;

use super::memo::Held;
use super::reading::Reading;

impl Reading<'_> {
    /// Where a known instrument's name ends with the number of its version: "Garden Guidelines 2.2".
    pub(super) fn version_end(&self, text: &str, end: usize, class: &str) -> usize {
        let rest = text.get(end..).unwrap_or_default();
        let number = rest.strip_prefix(' ').unwrap_or_default();
        let length = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
        let number = number[..length].trim_end_matches('.');
        let parts = number.split('.').filter(|part| (1..=2).contains(&part.len())).count();
        let version = (2..=3).contains(&parts) && number.split('.').count() == parts;
        let apart = !rest.get(1 + number.len()..).unwrap_or_default().starts_with(char::is_alphanumeric);
        if class == "Instrument" && version && apart { end + 1 + number.len() } else { end }
    }

    /// Where `text` names a known law of one country with a year behind a comma: "Data Protection Act, 2019".
    pub(super) fn acts_with_years(&self, held: &Held, text: &str) -> Vec<Range<usize>> {
        let law = |owner: &usize| {
            let known = self.tools.knowledge.get(*owner);
            known.is_some_and(|it| it.class == "Instrument" && it.kind.as_deref() == Some("Law"))
        };
        let year = |rest: &str| {
            let digits = rest.strip_prefix(", ").and_then(|rest| rest.get(..4));
            let whole = !rest.get(6..).unwrap_or_default().starts_with(char::is_alphanumeric);
            digits.is_some_and(|it| it.starts_with(['1', '2']) && it.bytes().all(|it| it.is_ascii_digit()))
                && whole
        };
        let dated = |range: Range<usize>| {
            let name = &text[range.clone()];
            let titled = self.tools.heads.acts(name.rsplit(' ').next().unwrap_or_default());
            (titled && name.contains(' ') && year(&text[range.end..]))
                .then(|| range.start..range.end + ", 2000".len())
        };
        let known = self.known_names_in(held, text, false);
        let laws = known.iter().filter(|name| !name.owners.is_empty() && name.owners.iter().all(law));
        laws.filter_map(|name| dated(name.range.clone())).collect()
    }
}
