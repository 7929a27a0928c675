//! Bodies that a document calls by their noun alone: "the Bureau noted …", "der Ausschuss beschließt".

use std::ops::Range;

use crate::lexicon::wording::ending;
use crate::mention::fold::slug;
use crate::mention::name::{Form, Need};
use crate::text::Shadow;

use super::reading::{Place, Reading};

/// How often a document must speak of such a body.
const OFTEN: usize = 2;

impl Reading<'_> {
    /// Learns the bodies that the document names by a capitalised noun behind an article and never in full.
    pub(super) fn bare_bodies(&mut self, shadows: &[&Shadow], forms: &mut Vec<Form>) {
        let tools = self.tools;
        for word in tools.lexicon.bodies.bare.iter() {
            let in_full = forms.iter().any(|form| holds(&form.text, word));
            if in_full || self.known_by(word, shadows) {
                continue;
            }
            let mut places = shadows.iter().flat_map(|shadow| {
                let at = self.alone(shadow.text(), word);
                at.into_iter().map(move |range| (*shadow, range))
            });
            let Some((shadow, range)) = places.next() else { continue };
            if places.count() + 1 < OFTEN {
                continue;
            }
            // Another document's bureau is another body.
            let slug = slug(&format!("{} {word}", self.document.slug));
            let evidence = self.evidence(shadow, range.start, range.end, &Place::default());
            let id = self.mint("Committee", &slug, Some("Other"), word);
            self.entity(id).evidence = evidence;
            let owner = self.introduced_owner(id);
            forms.push(Form { text: word.to_owned(), owner, need: Need::Nothing });
        }
    }

    /// Whether a known body of this text has the noun in its name, or is meant by it.
    fn known_by(&self, word: &str, shadows: &[&Shadow]) -> bool {
        shadows.iter().any(|shadow| {
            let text = shadow.text();
            text.contains(word)
                && self.known_names(text, false).iter().any(|name| {
                    let label = self.meant(name).and_then(|owner| self.tools.knowledge.get(owner));
                    let label =
                        label.filter(|known| known.class == "Committee" || name.range.len() == word.len());
                    label.is_some() && holds(&text[name.range.clone()], word)
                        || label.is_some_and(|known| holds(&known.label, word))
                })
        })
    }

    /// Where the noun stands alone behind an article.
    fn alone(&self, text: &str, word: &str) -> Vec<Range<usize>> {
        let bodies = &self.tools.lexicon.bodies;
        let alone = |(at, _): &(usize, &str)| {
            let (before, after) = (&text[..*at], &text[*at + word.len()..]);
            let space = before.ends_with(' ');
            let article = space && ending(&bodies.before_bare, before.trim_end()).is_some()
                || before.ends_with("l'")
                || before.ends_with("l’");
            let next = after.strip_prefix(' ').and_then(|rest| rest.split(' ').next());
            let more = next.is_some_and(|next| {
                next.starts_with(char::is_uppercase) || bodies.complements.iter().any(|it| it == next)
            });
            article && !more && !after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
        };
        text.match_indices(word).filter(alone).map(|(at, _)| at..at + word.len()).collect()
    }
}

/// Whether `name` has `word` in it as a word.
fn holds(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        !name[..at].ends_with(char::is_alphanumeric)
            && !name[at + word.len()..].starts_with(char::is_alphanumeric)
    })
}
