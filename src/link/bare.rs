//! Bodies that a document calls by their noun alone: "the Bureau noted …", "der Ausschuss beschließt".

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
        let words = &tools.lexicon.bodies.bare;
        for (word, places) in words.iter().zip(places(words, shadows)) {
            let in_full = || forms.iter().any(|form| holds(&form.text, word));
            let often = if tools.lexicon.bodies.once.holds(word) { 1 } else { OFTEN };
            if places.len() < often || in_full() || self.known_by(word, &places) {
                continue;
            }
            let mut alone = places.iter().filter(|(shadow, at)| self.alone(shadow.text(), *at, word));
            let Some((shadow, at)) = alone.next() else { continue };
            if alone.count() + 1 < often {
                continue;
            }
            let range = *at..at + word.len();
            // Another document's bureau is another body.
            let slug = slug(&format!("{} {word}", self.document.slug));
            let evidence = self.evidence(shadow, range.start, range.end, &Place::default());
            let organ = tools.lexicon.bodies.organs.holds(word);
            let (class, kind) = if organ { ("Organisation", "Institution") } else { ("Committee", "Other") };
            let id = self.mint(class, &slug, Some(kind), word);
            self.entity(id).evidence = evidence;
            let owner = self.introduced_owner(id);
            forms.push(Form { text: word.to_owned(), owner, need: Need::Nothing });
        }
    }

    /// Whether a known body of the texts with these places of the noun has it in its name, or is meant by it.
    fn known_by(&self, word: &str, places: &[(&Shadow, usize)]) -> bool {
        places.chunk_by(|one, other| std::ptr::eq(one.0, other.0)).any(|in_text| {
            let text = in_text[0].0.text();
            self.known_names(text, false).iter().any(|name| {
                let label = self.meant(name).and_then(|owner| self.tools.knowledge.get(owner));
                let label =
                    label.filter(|known| known.class == "Committee" || name.range.len() == word.len());
                label.is_some() && holds(&text[name.range.clone()], word)
                    || label.is_some_and(|known| holds(&known.label, word))
            })
        })
    }

    /// Whether the noun at `at` stands alone behind an article.
    fn alone(&self, text: &str, at: usize, word: &str) -> bool {
        let bodies = &self.tools.lexicon.bodies;
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let space = before.ends_with(' ');
        let article = space && ending(&bodies.before_bare, before.trim_end()).is_some()
            || before.ends_with("l'")
            || before.ends_with("l’");
        let next = after.strip_prefix(' ').and_then(|rest| rest.split(' ').next());
        let more = next.is_some_and(|next| {
            next.starts_with(char::is_uppercase) || bodies.complements.iter().any(|it| it == next)
        });
        article && !more && !after.starts_with(|c: char| c.is_alphanumeric() || c == '-')
    }
}

/// For each of `words` the texts and bytes where it stands, in one pass over the texts.
fn places<'s>(words: &[String], shadows: &[&'s Shadow]) -> Vec<Vec<(&'s Shadow, usize)>> {
    let mut places = vec![Vec::new(); words.len()];
    let mut begins = vec![Vec::new(); 256];
    for (word, first) in words.iter().enumerate().filter_map(|(at, it)| Some((at, it.bytes().next()?))) {
        begins[usize::from(first)].push(word);
    }
    for shadow in shadows {
        let text = shadow.text().as_bytes();
        for (at, byte) in text.iter().enumerate() {
            for word in &begins[usize::from(*byte)] {
                if text[at..].starts_with(words[*word].as_bytes()) {
                    places[*word].push((*shadow, at));
                }
            }
        }
    }
    places
}

/// Whether `name` has `word` in it as a word.
fn holds(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        !name[..at].ends_with(char::is_alphanumeric)
            && !name[at + word.len()..].starts_with(char::is_alphanumeric)
    })
}
