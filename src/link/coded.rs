//! Bodies of standards organisations, which texts name by a code: "ABC/TC 12", "ABC/DE JTC 1/SC 34/WG 5",
//! "SC2/WG2", "WG11".

use std::ops::Range;

use crate::mention::fold::slug;
use crate::mention::name::{Form, Need};
use crate::text::Shadow;

use super::reading::{Place, Reading};

/// Most words of a code.
const LONGEST: usize = 5;

/// Whether a code begins with the organisation that the body belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// "ABC/TC 12"
    Named,
    /// "SC2/WG2", "WG11", "WG PoM"
    Missing,
}

/// A word of a text with its place.
type Word<'t> = (usize, &'t str);

impl Reading<'_> {
    /// Learns the bodies that `shadow` names by the letters of a body and a number, or letters of their own.
    pub(super) fn coded_bodies(&mut self, shadow: &Shadow, owner: Owner, forms: &mut Vec<Form>) {
        let text = shadow.text();
        let alone = &self.tools.lexicon.bodies.alone;
        let may_hold = match owner {
            Owner::Named => text.contains('/'),
            Owner::Missing => alone.iter().any(|code| text.contains(code.as_str())),
        };
        if !may_hold {
            return;
        }
        let words: Vec<Word<'_>> = words(text);
        let mut next = 0;
        for at in 0..words.len() {
            if at < next {
                continue;
            }
            let found = match owner {
                Owner::Named => self.code(text, &words[at..]),
                Owner::Missing => self.ownerless(text, &words, at),
            };
            let Some((count, kind)) = found else { continue };
            let (start, (from, last)) = (words[at].0, words[at + count - 1]);
            next = at + count;
            let range: Range<usize> = start..from + last.len();
            let name = &text[range.clone()];
            if forms.iter().any(|form| form.text == name) || self.is_known(name) {
                continue;
            }
            let evidence = self.evidence(shadow, range.start, range.end, &Place::default());
            // Another document's eleventh working group is another body.
            let slug = match owner {
                Owner::Named => slug(name),
                Owner::Missing => slug(&format!("{} {name}", self.document.slug)),
            };
            let id = self.mint("Committee", &slug, Some(&kind), name);
            self.entity(id).evidence = evidence;
            let owner = self.introduced_owner(id);
            forms.push(Form { text: name.to_owned(), owner, need: Need::Nothing });
            let short = self.last_body(name).filter(|short| !forms.iter().any(|form| form.text == *short));
            if let Some(short) = short {
                forms.push(Form { text: short.to_owned(), owner, need: Need::Nothing });
            }
        }
    }

    /// How many of the first words are the code of a body behind that of its organisation, and its kind.
    fn code(&self, text: &str, words: &[Word<'_>]) -> Option<(usize, String)> {
        let first = words.first()?.1;
        let owner = first.split('/').next()?;
        let of_body = owner.len() >= 2 && owner.chars().all(|c| c.is_ascii_uppercase());
        if !of_body || !first.contains('/') && !words.get(1)?.1.contains('/') {
            return None;
        }
        self.bodies(text, words).map(|(count, kind, _)| (count, kind))
    }

    /// The same where no organisation stands before: several bodies, or one that can stand alone.
    fn ownerless(&self, text: &str, words: &[Word<'_>], at: usize) -> Option<(usize, String)> {
        let here = &words[at..];
        let (_, first) = here.first()?;
        let letters = first.split('/').next()?.trim_end_matches(|c: char| c.is_ascii_digit());
        let sense = self.sense(letters)?;
        let alone = self.tools.lexicon.bodies.alone.iter().any(|code| code == letters);
        let before = at.checked_sub(1).map(|before| words[before].1).unwrap_or_default();
        let gap = at.checked_sub(1).map(|before| apart(text, &words[before..])).unwrap_or_default();
        let of_another = before.len() > 1 && before.chars().all(char::is_uppercase);
        if let Some((count, kind, bodies)) = self.bodies(text, here) {
            let glued = count > 1 || *first != letters;
            // "WG 26 February" is no group 26.
            let (last_at, last) = here[count - 1];
            let rest = text[last_at + last.len()..].strip_prefix(' ').unwrap_or_default();
            let date = count > 1 && rest.starts_with(char::is_uppercase);
            let of_another = of_another && matches!(gap.trim(), "" | "/");
            return (glued && !of_another && (bodies > 1 || alone && !date)).then_some((count, kind));
        }
        let (_, own) = here.get(1).filter(|_| alone && *first == letters && apart(text, here) == " ")?;
        let capitals = own.chars().filter(|c| c.is_uppercase()).count();
        let mixed = capitals < own.chars().count();
        let article = self.tools.lexicon.bodies.before_bare.iter().any(|it| it == before);
        let of_another = of_another && gap == " ";
        let code = (3..=6).contains(&own.len())
            && own.chars().all(char::is_alphabetic)
            && own.starts_with(char::is_uppercase)
            && capitals >= 2;
        let fits = code && (mixed || !article) && !of_another && !self.is_known(own);
        fits.then(|| (2, sense.to_owned()))
    }

    /// How many of the first words are codes of bodies with their numbers, the kind of the last body, and how many
    /// bodies there are.
    fn bodies(&self, text: &str, words: &[Word<'_>]) -> Option<(usize, String, usize)> {
        let mut found = None;
        let (mut kind, mut bodies, mut numbered) = (None, 0, false);
        for (count, (_, word)) in words.iter().take(LONGEST).enumerate() {
            if count > 0 && !matches!(apart(text, &words[count - 1..]).trim(), "" | "/") {
                return found;
            }
            for part in word.split('/') {
                let number = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
                let upper = part.len() >= 2 && part.chars().all(|c| c.is_ascii_uppercase());
                let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
                match self.sense(letters) {
                    Some(sense) if part.len() - letters.len() <= 3 => {
                        kind = Some(sense);
                        numbered = letters.len() < part.len();
                        bodies += 1;
                    }
                    _ if number && kind.is_some() && !numbered => numbered = true,
                    _ if upper && kind.is_none() => {}
                    _ => return found,
                }
            }
            if word.ends_with(|c: char| c.is_ascii_digit()) {
                found = kind.map(|kind| (count + 1, kind.to_owned(), bodies));
            }
        }
        found
    }

    /// The kind of body that letters stand for.
    fn sense(&self, letters: &str) -> Option<&str> {
        let codes = &self.tools.lexicon.bodies.code;
        let sense = codes.iter().find(|sense| sense.words.iter().any(|code| code == letters))?;
        Some(&sense.value)
    }

    /// The last body of a longer code: "WG20" of "ABC/JTC1/SC22/WG20".
    fn last_body<'n>(&self, name: &'n str) -> Option<&'n str> {
        let last = name.rsplit('/').next()?.trim_start();
        let letters = last.split(|c: char| c == ' ' || c.is_ascii_digit()).next()?;
        (last.len() < name.len() && self.sense(letters).is_some()).then_some(last)
    }
}

/// What stands between the first two words.
fn apart<'t>(text: &'t str, words: &[Word<'_>]) -> &'t str {
    match words {
        [(first, word), (second, _), ..] => &text[first + word.len()..*second],
        _ => "",
    }
}

/// The words with their places, without the marks around them.
fn words(text: &str) -> Vec<Word<'_>> {
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
