//! The words the genres go by: column headings, status words, nouns of events and bodies.
//! All of it is data in `ontology/lexicon/`; nothing here knows a word.

pub mod wording;
mod words;

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use words::{Sense, Senses, Words};

/// A data file of `ontology/lexicon/` that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ontology/lexicon/{file}: {message}")]
pub struct LexiconError {
    /// Name of the file in `ontology/lexicon/`.
    pub file: &'static str,
    /// Which entry is wrong, and why.
    pub message: String,
}

impl LexiconError {
    /// An error in `file`.
    pub fn new(file: &'static str, message: impl ToString) -> LexiconError {
        LexiconError { file, message: message.to_string() }
    }
}

/// The content of a lexicon file.
pub fn read<T: DeserializeOwned>(file: &'static str, toml: &str) -> Result<T, LexiconError> {
    toml::from_str(toml).map_err(|error| LexiconError::new(file, error))
}

/// A pattern built from a lexicon file.
pub fn pattern(file: &'static str, pattern: &str) -> Result<Regex, LexiconError> {
    Regex::new(pattern).map_err(|error| LexiconError::new(file, error))
}

/// How names of bodies are built.
#[derive(Clone, Debug, Deserialize)]
pub struct Bodies {
    /// Bodies with members, the most telling words first.
    pub body: Senses,
    /// Parts of an administration.
    pub unit: Senses,
    /// Organisations of other kinds.
    pub organisation: Senses,
    /// Capitalised words that begin a sentence and no name.
    pub articles: Words,
    /// Words before the code of a department.
    pub department_marks: Words,
    /// Lower-case words that may stand inside a name.
    pub connectors: Words,
    /// Those of them that join the subject of a body to its name.
    pub complements: Words,
    /// Those of them that may stand between the words of that subject.
    pub within: Words,
    /// Behind a short form of one word they show that the name of another body goes on.
    pub goes_on: Words,
    /// Nouns for bodies that are somebody's work where "of" says whose.
    pub deeds: Words,
    /// Behind a name, within a few words, they show that it is a tool's.
    pub tools: Words,
    /// Between the codes of two bodies.
    pub joints: Words,
    /// Kinds of bodies that have one in each state.
    pub of_states: Words,
    /// Between such a kind and the name of the state.
    pub before_states: Words,
    /// Names of states by the codes that stand for them in lists.
    pub state_codes: BTreeMap<String, String>,
    /// How codes of committees begin.
    pub code_marks: Words,
    /// Spellings of the same, the one that addresses have behind the other.
    pub spellings: Vec<(String, String)>,
    /// Legal forms of companies.
    pub legal_forms: Words,
    /// Nouns that a document uses as the name of its own body: "the Bureau".
    pub bare: Words,
    /// Those of `bare` that are statutory organs and no committees.
    pub organs: Words,
    /// Those of `bare` that need no second mention.
    pub once: Words,
    /// Articles and joined prepositions before such a noun.
    pub before_bare: Words,
    /// Last letters of codes of bodies, as `TC` in `AB TC 12`.
    pub code: Senses,
    /// Those of them that name a body with a number or letters behind and nothing before: `WG11`.
    pub alone: Words,
    /// Before or behind a code they show that it names a body that meets.
    pub meets_before: Words,
    /// Behind a code they show the same.
    pub meets_behind: Words,
    /// The same where an article stands before the code.
    pub held_behind: Words,
    /// Behind a code they show that it is an organisation's, whose body or officer is named.
    pub owned_behind: Words,
    /// Verbs of those who act.
    pub acts_behind: Words,
    /// Codes that name nobody.
    pub no_codes: Words,
    /// Parts of the world that stand behind the name of a company which works there.
    pub regions: Words,
    /// Social networks and other ways to share a page, which pages list as buttons.
    pub networks: Words,
}

impl Bodies {
    /// A name of several words as others spell it: "Gates & Hedges", "Gates and Hedges".
    pub fn spelt_otherwise(&self, name: &str) -> Vec<String> {
        let both = self.spellings.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
        let told = both.filter(|(one, _)| name.contains(' ') && name.contains(one.as_str()));
        told.map(|(one, other)| name.replace(one, other)).collect()
    }

    /// A name as addresses have it, the same for all spellings.
    pub fn spelt_plainly(&self, name: &str) -> String {
        self.spellings.iter().fold(name.to_owned(), |name, (one, other)| name.replace(one, other))
    }
}

/// Words of lists of members and participants.
#[derive(Clone, Debug, Deserialize)]
pub struct Partners {
    /// Words in a title that name something one can join.
    pub joined: Words,
    /// Words in the lead of a list and the status they give, the most telling first.
    pub status: Senses,
    /// Entries that stand for no one.
    pub nobody: Senses,
    /// Words before a name that say what it is not.
    pub mark: Senses,
    /// Words that tell a role.
    pub role: Senses,
    /// How a text counts those who joined.
    pub count: Counting,
    /// What those do who join a text or a body.
    pub signs: Words,
    /// How long somebody belongs to something.
    pub term: Terms,
}

/// Words of places, and of those who hold, attend or speak at what takes place there.
#[derive(Clone, Debug, Deserialize)]
pub struct Venues {
    /// Towns.
    pub cities: Words,
    /// Before the name of the body that holds an event.
    pub organised: Words,
    /// Between those who hold it.
    pub with: Words,
    /// Verbs of those who take part.
    pub attending: Words,
    /// Words with which an activity begins that others hold.
    pub taking_part: Words,
    /// Verbs of those who speak.
    pub speaking: Words,
    /// Before words for speakers: not all spoke.
    pub partly: Words,
    /// Before the body for which somebody who presides over it acts.
    pub presiding: Words,
}

/// Words of terms of membership.
#[derive(Clone, Debug, Deserialize)]
pub struct Terms {
    /// Before the time from which on.
    pub since: Words,
    /// Before a range.
    pub from: Words,
    /// Before the time up to which.
    pub until: Words,
    /// Between somebody and what he belongs to.
    pub member: Words,
    /// The same, with a verb that begins it.
    pub joined: Words,
    /// The same, with a verb that ends it.
    pub left: Words,
    /// Between somebody and his post.
    pub between: Words,
}

/// Words of sentences that say how many joined.
#[derive(Clone, Debug, Deserialize)]
pub struct Counting {
    /// Words that tell of joining.
    pub joining: Words,
    /// Words before a number that make it none to hold anybody to.
    pub vague: Words,
    /// Words between two numbers that are to be added.
    pub adding: Words,
    /// Words between a number and a noun that do not belong together.
    pub apart: Words,
    /// Number words; the first entry is for one.
    pub numbers: Vec<Words>,
    /// Words for a list that leaves nobody out.
    pub complete: Words,
    /// What is counted, by kind of organisation or `Any`.
    pub noun: Senses,
}

/// All the words.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Column headings by role.
    pub columns: Senses,
    /// Headings of dates by which something is due, by kind of deadline.
    pub due: Senses,
    /// Headings of columns of codes, by kind of organisation.
    pub coded: Senses,
    /// Letters before the number of something promised.
    pub numbered: Senses,
    /// Status words by status.
    pub statuses: Senses,
    /// Words that say that something may not come.
    pub tentative: Senses,
    /// Words that begin an output which may not be needed.
    pub provisos: Senses,
    /// Words that begin the description of work on a draft.
    pub preparing: Senses,
    /// Event nouns by kind.
    pub events: Senses,
    /// Days, weeks and the like, which are events when they have a name.
    pub occasions: Words,
    /// Event nouns that mean something else in English.
    pub not_english: Words,
    /// Event nouns that say how people met behind one of `manners`.
    pub remote: Words,
    /// Words before them: "by", "en".
    pub manners: Words,
    /// Codes of conferences that a number follows: `COP26`.
    pub numbered_events: Words,
    /// Behind an event noun they name a thing of the event.
    pub things: Words,
    /// Words with which the description of work on an event begins.
    pub work: Words,
    /// Ends of German compounds that name an event.
    pub compounds: Words,
    /// Verbs of those who hold a meeting.
    pub holding: Words,
    /// Before the day on which something comes out.
    pub published: Words,
    /// Names of bodies.
    pub bodies: Bodies,
}

#[derive(Deserialize)]
struct Columns {
    column: Senses,
    due: Senses,
    coded: Senses,
    numbered: Senses,
}

#[derive(Deserialize)]
struct Statuses {
    status: Senses,
    tentative: Senses,
    proviso: Senses,
    preparing: Senses,
}

#[derive(Deserialize)]
struct Events {
    event: Senses,
    occasion: Words,
    not_english: Words,
    remote: Words,
    manners: Words,
    numbered: Words,
    things: Words,
    work: Words,
    compounds: Words,
    holding: Words,
    published: Words,
}

impl Lexicon {
    /// The lexicon that comes with the program.
    pub fn embedded() -> Result<Lexicon, LexiconError> {
        let columns: Columns = read("columns.toml", include_str!("../ontology/lexicon/columns.toml"))?;
        let statuses: Statuses = read("statuses.toml", include_str!("../ontology/lexicon/statuses.toml"))?;
        let events: Events = read("events.toml", include_str!("../ontology/lexicon/events.toml"))?;
        let bodies = read("bodies.toml", include_str!("../ontology/lexicon/bodies.toml"))?;
        Ok(Lexicon {
            columns: columns.column,
            due: columns.due,
            coded: columns.coded,
            numbered: columns.numbered,
            statuses: statuses.status,
            tentative: statuses.tentative,
            provisos: statuses.proviso,
            preparing: statuses.preparing,
            events: events.event,
            occasions: events.occasion,
            not_english: events.not_english,
            remote: events.remote,
            manners: events.manners,
            numbered_events: events.numbered,
            things: events.things,
            work: events.work,
            compounds: events.compounds,
            holding: events.holding,
            published: events.published,
            bodies,
        })
    }
}

/// Finds the word of `senses` that `text` starts with, at a word border and without regard to case: its
/// meaning and length. The longest word wins.
pub fn leading<'s>(senses: &'s Senses, text: &str) -> Option<(&'s str, usize)> {
    senses.leading(text)
}

/// Whether `text` starts with `word`, whole and without regard to case.
pub fn starts_with(text: &str, word: &str) -> bool {
    if text.as_bytes().get(word.len()).is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let Some(head) = text.get(..word.len()) else { return false };
    same_letters(head, word) && !text[word.len()..].starts_with(char::is_alphanumeric)
}

/// Whether two texts of the same length differ in case at most.
pub(crate) fn same_letters(one: &str, other: &str) -> bool {
    let different = |(one, other): (u8, u8)| !one.eq_ignore_ascii_case(&other);
    let Some(at) = one.bytes().zip(other.bytes()).position(different) else { return true };
    if one.as_bytes()[at].is_ascii() && other.as_bytes()[at].is_ascii() {
        return false;
    }
    // What is no ASCII may have another case of another length: ask for the whole, where the first letters are alike.
    let both = |at: &usize| one.is_char_boundary(*at) && other.is_char_boundary(*at);
    let from = (0..=at).rev().find(both).unwrap_or_default();
    let first = |text: &str| text[from..].chars().next().and_then(|letter| letter.to_lowercase().next());
    let sigma = |letter: Option<char>| letter == Some('σ');
    let (own, its) = (first(one), first(other));
    (own == its || sigma(own) || sigma(its)) && one.to_lowercase() == other.to_lowercase()
}

/// Every place in `text` where a word of `senses` stands whole: byte offset, length and meaning, in reading
/// order, the longest at each place.
pub fn occurrences<'s>(senses: &'s Senses, text: &str) -> Vec<(usize, usize, &'s str)> {
    let mut found = Vec::new();
    let mut next = 0;
    for at in senses.places(text) {
        if at < next {
            continue;
        }
        if let Some((value, length)) = leading(senses, &text[at..]) {
            found.push((at, length, value));
            next = at + length;
        }
    }
    found
}

/// Byte offsets where words start.
pub fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let (mut at, mut inside) = (0, false);
    // The starts among eight bytes that were looked at together.
    let (mut eight, mut starts) = (0, 0_u64);
    std::iter::from_fn(move || {
        while starts == 0 {
            if let Some(next) = bytes.get(at..at + 8).and_then(|next| <[u8; 8]>::try_from(next).ok())
                && next.is_ascii()
            {
                let words = alphanumeric(u64::from_le_bytes(next));
                starts = words & !(words << 8 | u64::from(inside) << 7);
                inside = words >> 63 == 1;
                (eight, at) = (at, at + 8);
                continue;
            }
            let start = at;
            let letter = text.get(at..)?.chars().next()?;
            at += letter.len_utf8();
            let word = letter.is_alphanumeric();
            let begins = word && !inside;
            inside = word;
            if begins {
                return Some(start);
            }
        }
        let start = eight + starts.trailing_zeros() as usize / 8;
        starts &= starts - 1;
        Some(start)
    })
}

/// The highest bit of each of eight bytes of ASCII that is a letter or a digit.
fn alphanumeric(eight: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Sums stay below 256, so no byte touches the next.
    let from = |bytes: u64, least: u8| bytes + ONES * u64::from(0x80 - least);
    let small = eight | (ONES * 0x20);
    let letters = from(small, b'a') & !from(small, b'z' + 1);
    let digits = from(eight, b'0') & !from(eight, b'9' + 1);
    (letters | digits) & (ONES * 0x80)
}

/// Whether `text` ends with a whole word of the sense with this value.
pub fn ends_with<'s>(senses: impl IntoIterator<Item = &'s Sense>, text: &str, value: &str) -> bool {
    let mut words = senses.into_iter().filter(|sense| sense.value == value).flat_map(|sense| &sense.words);
    words.any(|word| wording::ends_with(text, word))
}
