//! Who stands in brackets behind a person's name: what is built like a name is the organisation that he belongs to, although
//! no word of it says so, "Ms Vilar (Gardens International)".

use std::ops::Range;

use crate::lexicon::wording::{opening, stands};
use crate::link::Reading;
use crate::mention::person;

/// Longest name, in bytes and in words.
const LONGEST: usize = 70;
const MOST_WORDS: usize = 7;

/// The part of `text` that names an organisation behind a person whose name ends at `from`.
pub fn behind(reading: &Reading<'_>, text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?.strip_prefix(" (")?;
    let inside = &rest[..rest.find(')')?];
    let start = text.len() - rest.len();
    let name = named(reading, inside)?;
    Some(start + name.start..start + name.end)
}

/// The part of a bracket that names an organisation: its words up to the first comma.
pub fn named(reading: &Reading<'_>, inside: &str) -> Option<Range<usize>> {
    let part = inside.split([',', ';', '/']).next().unwrap_or_default();
    let name = part.trim();
    let start = part.len() - part.trim_start().len();
    let words: Vec<&str> = name.split_whitespace().collect();
    let heads = &reading.tools.heads;
    let persons = &reading.tools.wording.persons;
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let built = match words[..] {
        [] => false,
        [code] => mixed(code) && !persons.no_codes.iter().any(|it| it == code),
        [first, .., last] => {
            let fits = |word: &&str| capital(word) || heads.within(word) || matches!(*word, "&" | "+");
            capital(first) && capital(last) && words.len() <= MOST_WORDS && words.iter().all(fits)
        }
    };
    let office = || {
        let word = |word: &&str| heads.offices(word) || heads.gatherings(word) || heads.opens(word);
        words.iter().any(word)
            || opening(&persons.posts, name).is_some()
            || opening(&persons.honorifics, name).is_some()
            || stands(&persons.posts, name)
            || opening(&persons.roles.chair, name).is_some()
    };
    let digits = || name.contains(|c: char| c.is_ascii_digit());
    // "(Strelsau, Ruritania)", "(Jan Vilar)"
    let other = || person::shows(name, persons) || names_state(reading, name);
    (built && name.len() <= LONGEST && !digits() && !office() && !other()).then(|| start..start + name.len())
}

/// Whether a word is an acronym with some small letters: "GaFICTA".
fn mixed(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (3..=12).contains(&word.len())
        && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '&')
        && capitals >= 2
        && capitals * 2 > word.chars().count()
}

/// Whether all of a name is that of a state.
fn names_state(reading: &Reading<'_>, name: &str) -> bool {
    let state = |owner: &usize| reading.tools.knowledge.is_of_kind(*owner, "State");
    let known = reading.known_names(name, true);
    known.iter().any(|it| it.range == (0..name.len()) && it.owners.iter().any(state))
}
