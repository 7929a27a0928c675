//! Bodies of standards organisations, which texts name by a code: "ABC/TC 12", "ABC/DE JTC 1/SC 34/WG 5".

use std::ops::Range;

use crate::mention::fold::slug;
use crate::mention::name::{Form, Need};
use crate::text::Shadow;

use super::reading::{Place, Reading};

/// Most words of a code.
const LONGEST: usize = 5;

impl Reading<'_> {
    /// Learns the bodies that `shadow` names by the code of an organisation, the letters of a body and a number.
    pub(super) fn coded_bodies(&mut self, shadow: &Shadow, forms: &mut Vec<Form>) {
        let text = shadow.text();
        if !text.contains('/') {
            return;
        }
        let words: Vec<(usize, &str)> = words(text);
        let mut next = 0;
        for at in 0..words.len() {
            if at < next {
                continue;
            }
            let Some((count, kind)) = self.code(&words[at..]) else { continue };
            let (start, (from, last)) = (words[at].0, words[at + count - 1]);
            next = at + count;
            let range: Range<usize> = start..from + last.len();
            let name = &text[range.clone()];
            if forms.iter().any(|form| form.text == name) || self.is_known(name) {
                continue;
            }
            let evidence = self.evidence(shadow, range.start, range.end, &Place::default());
            let id = self.mint("Committee", &slug(name), Some(&kind), name);
            self.entity(id).evidence = evidence;
            let owner = self.introduced_owner(id);
            forms.push(Form { text: name.to_owned(), owner, need: Need::Nothing });
        }
    }

    /// How many of the first words are the code of a body, and its kind.
    fn code(&self, words: &[(usize, &str)]) -> Option<(usize, String)> {
        let codes = &self.tools.lexicon.bodies.code;
        let first = words.first()?.1;
        let owner = first.split('/').next()?;
        let of_body = owner.len() >= 2 && owner.chars().all(|c| c.is_ascii_uppercase());
        if !of_body || !first.contains('/') && !words.get(1)?.1.contains('/') {
            return None;
        }
        let mut found = None;
        let mut kind: Option<&str> = None;
        for (count, (_, word)) in words.iter().take(LONGEST).enumerate() {
            for part in word.split('/') {
                let number = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
                let upper = part.len() >= 2 && part.chars().all(|c| c.is_ascii_uppercase());
                let sense = codes.iter().find(|sense| sense.words.iter().any(|code| code == part));
                match (sense, number) {
                    (Some(sense), _) => kind = Some(&sense.value),
                    (None, true) if kind.is_some() => {}
                    (None, _) if upper && kind.is_none() => {}
                    _ => return found,
                }
            }
            if word.ends_with(|c: char| c.is_ascii_digit()) {
                found = kind.map(|kind| (count + 1, kind.to_owned()));
            }
        }
        found
    }
}

/// The words with their places, without the marks around them.
fn words(text: &str) -> Vec<(usize, &str)> {
    let plain = |word: &'_ str| {
        let inner = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        (word.len() - inner.len(), inner.trim_end_matches(|c: char| !c.is_alphanumeric()).len())
    };
    let place = |word: &'_ str| crate::text::Span::of(word, text).start();
    text.split_whitespace()
        .map(|word| (place(word), plain(word), word))
        .filter(|(_, (_, length), _)| *length > 0)
        .map(|(at, (lead, length), word)| (at + lead, &word[lead..lead + length]))
        .collect()
}
