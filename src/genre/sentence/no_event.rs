//! Words that look like nouns for events and are none where they stand.

use std::ops::Range;

use crate::lexicon::wording::{ending, opening};
use crate::link::{Named, Reading};

use super::Sentence;

/// Whether an event noun is none here: a French one in an English text, or a body: "the President of the Congress".
pub(super) fn other_sense(reading: &Reading<'_>, sentence: &Sentence, noun: Range<usize>) -> bool {
    let (text, names) = (sentence.text(), &sentence.names);
    let words = &reading.tools.wording.statements.nouns.officers;
    let english = reading.findings.heading.language == "en";
    let lexicon = &reading.tools.lexicon;
    // "réuni en visioconférence": how, and no event.
    let how = lexicon.remote.holds_like(&text[noun.clone()])
        && ending(&lexicon.manners, text[..noun.start].trim_end()).is_some();
    // "Garden Training and Education Centre"
    let part = |name: &Named| {
        name.class == "Organisation" && name.range.start < noun.start && noun.end < name.range.end
    };
    how || names.iter().any(part)
        || english && lexicon.not_english.holds_like(&text[noun.clone()])
        || text[noun.clone()].starts_with(char::is_uppercase)
            && ending(words, text[..noun.start].trim_end()).is_some()
}

/// Whether the words behind an event noun make it the name of a thing: "meeting room".
pub fn names_thing(reading: &Reading<'_>, behind: &str) -> bool {
    behind.strip_prefix(' ').is_some_and(|rest| opening(&reading.tools.lexicon.things, rest).is_some())
}

/// Whether the short form in letters of a name that ends at `end` stands in brackets behind it: a body is meant where no day
/// tells otherwise.
pub(super) fn abbreviated(text: &str, end: usize) -> bool {
    let inside = text[end..].strip_prefix(" (").and_then(|rest| rest.split(')').next());
    inside.is_some_and(|it| it.len() > 1 && it.bytes().all(|byte| byte.is_ascii_uppercase()))
}
