//! What is built like the name of a body and is none: somebody's initiative, a tool, a name that its cell has cut off.

use crate::mention::phrase::Phrase;
use crate::text::Span;

use super::reading::Reading;

/// Most words between a name and the word that shows that it is a tool's.
const WORDS: usize = 2;

impl Reading<'_> {
    /// Whether the words of a phrase name no body although their head noun is one of bodies.
    pub(super) fn no_body(&self, text: &str, phrase: &Phrase) -> bool {
        if phrase.class != "Organisation" || matches!(phrase.kind.as_str(), "Unit" | "Directorate") {
            return false;
        }
        let name = &text[phrase.range.clone()];
        let bodies = &self.tools.lexicon.bodies;
        let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
        let deed = bodies.deeds.iter().any(|it| it == first)
            && bodies.complements.iter().any(|it| rest.split(' ').next() == Some(it));
        // "Garden Society G": the next name was cut off behind its first letter.
        let behind = text[phrase.head.end..].strip_prefix(' ').unwrap_or_default();
        let mut letters = behind.split(' ').next().unwrap_or_default().chars();
        let clipped = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
        deed || clipped
            || phrase.range.end == text.len() && self.lacks_unit(name)
            || self.is_tool(&text[phrase.range.end..])
    }

    /// Whether a name at the end of its cell is known with a word for a unit behind it, which stands in the next cell.
    fn lacks_unit(&self, name: &str) -> bool {
        let units = self.tools.lexicon.bodies.unit.iter().flat_map(|sense| sense.words.iter());
        units.map(|unit| format!("{name} {unit}")).any(|whole| {
            let known = self.known_names(&whole, false);
            known.iter().any(|it| it.range == (0..whole.len()) && self.meant(it).is_some())
        })
    }

    /// Whether the words behind a name go on in small letters to a word for a tool.
    fn is_tool(&self, behind: &str) -> bool {
        let Some(rest) = behind.strip_prefix(' ') else { return false };
        let mut words = rest.split(' ').take(WORDS + 1);
        words.any(|word| {
            let plain = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            let at = Span::of(word, rest).start();
            let before = &rest[..at];
            let near = before.chars().all(|c| c.is_lowercase() || c == ' ' || c == '-');
            near && self.tools.lexicon.bodies.tools.iter().any(|it| it == plain)
        })
    }
}
