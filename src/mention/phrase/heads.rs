//! Head nouns, compiled for search.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::lexicon::{self, LexiconError};

use super::token::{Marks, Token};

/// Content of `ontology/lexicon/heads.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct HeadWords {
    stops: Vec<String>,
    bridges: Vec<String>,
    by_authority: Vec<String>,
    offices: Vec<String>,
    gatherings: Vec<String>,
    lesser: Vec<String>,
    before_body: Vec<String>,
    behind_en: Vec<String>,
    before_person: Vec<String>,
    with_plans: Vec<String>,
    before_noun: Vec<String>,
    acts: Vec<String>,
    complements: Vec<String>,
    within: Vec<String>,
    openers: Vec<String>,
    counts: Vec<String>,
    general: Vec<String>,
    informs: Vec<String>,
    papers: Vec<String>,
    short: Vec<String>,
    with_plan: Vec<String>,
    pairs: Vec<(String, String)>,
    adjectives: Vec<String>,
    head: Vec<HeadEntry>,
}

#[derive(Clone, Debug, Deserialize)]
struct HeadEntry {
    class: String,
    kind: String,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    last: Vec<String>,
    #[serde(default)]
    first: Vec<String>,
    #[serde(default)]
    suffix: Vec<String>,
    #[serde(default)]
    small: Vec<String>,
    #[serde(default)]
    quoted: Vec<String>,
    #[serde(default)]
    behind: Vec<String>,
    #[serde(default)]
    alone: bool,
}

/// What a head noun names.
#[derive(Clone, Debug)]
pub struct Head {
    /// Class of the ontology.
    pub class: &'static str,
    /// Value of `trv:kind`.
    pub kind: String,
    /// Also an ordinary noun.
    pub weak: bool,
    /// A compound that ends with it is a name without a subject.
    pub alone: bool,
}

/// Head nouns and the words around them.
pub struct Heads {
    heads: Vec<Head>,
    /// By the last word, in small letters: all words and the head.
    last: FxHashMap<String, Vec<(Vec<String>, usize)>>,
    /// By the first word, in small letters: all words and the head.
    first: FxHashMap<String, Vec<(Vec<String>, usize)>>,
    /// As `first`, for heads that may be written in small letters.
    small: FxHashMap<String, Vec<(Vec<String>, usize)>>,
    /// Words for a body that is called by a name in quotation marks: the head.
    quoted: FxHashMap<String, usize>,
    /// As `first`, for heads in small letters behind a name.
    behind: FxHashMap<String, Vec<(Vec<String>, usize)>>,
    /// By the last byte: the ends of compounds and the head.
    suffixes: FxHashMap<u8, Vec<(String, usize)>>,
    bridges: FxHashSet<String>,
    offices: FxHashSet<String>,
    gatherings: FxHashSet<String>,
    lesser: FxHashSet<String>,
    before_body: FxHashSet<String>,
    behind_en: FxHashSet<String>,
    before_person: FxHashSet<String>,
    with_plans: FxHashSet<String>,
    before_noun: FxHashSet<String>,
    acts: FxHashSet<String>,
    by_authority: FxHashSet<String>,
    stops: FxHashSet<String>,
    complements: FxHashSet<String>,
    within: FxHashSet<String>,
    openers: FxHashSet<String>,
    counts: FxHashSet<String>,
    general: FxHashSet<String>,
    informs: FxHashSet<String>,
    papers: FxHashSet<String>,
    short: FxHashSet<String>,
    with_plan: FxHashSet<String>,
    pairs: Vec<(String, String)>,
    adjectives: Vec<String>,
}

const FILE: &str = "heads.toml";

impl Heads {
    /// The heads that come with the program.
    pub fn standard() -> Result<Heads, LexiconError> {
        Heads::new(lexicon::read(FILE, include_str!("../../../ontology/lexicon/heads.toml"))?)
    }

    /// Compiles `words`.
    pub fn new(words: HeadWords) -> Result<Heads, LexiconError> {
        let mut heads = Heads {
            heads: Vec::new(),
            last: FxHashMap::default(),
            first: FxHashMap::default(),
            small: FxHashMap::default(),
            quoted: FxHashMap::default(),
            behind: FxHashMap::default(),
            suffixes: FxHashMap::default(),
            bridges: words.bridges.into_iter().collect(),
            offices: words.offices.into_iter().collect(),
            gatherings: words.gatherings.into_iter().collect(),
            lesser: words.lesser.into_iter().collect(),
            before_body: words.before_body.into_iter().collect(),
            behind_en: words.behind_en.into_iter().collect(),
            before_person: words.before_person.into_iter().collect(),
            with_plans: words.with_plans.into_iter().collect(),
            before_noun: words.before_noun.into_iter().collect(),
            acts: words.acts.into_iter().collect(),
            by_authority: words.by_authority.into_iter().collect(),
            stops: words.stops.into_iter().collect(),
            complements: words.complements.into_iter().collect(),
            within: words.within.into_iter().collect(),
            openers: words.openers.into_iter().collect(),
            counts: words.counts.into_iter().collect(),
            general: words.general.into_iter().collect(),
            informs: words.informs.into_iter().collect(),
            papers: words.papers.into_iter().collect(),
            short: words.short.into_iter().collect(),
            with_plan: words.with_plan.into_iter().collect(),
            pairs: words.pairs,
            adjectives: words.adjectives,
        };
        for entry in words.head {
            let class = ["Committee", "Organisation", "Instrument"]
                .into_iter()
                .find(|class| *class == entry.class)
                .ok_or_else(|| LexiconError::new(FILE, format!("no class of names: {}", entry.class)))?;
            let at = heads.heads.len();
            heads.heads.push(Head { class, kind: entry.kind, weak: entry.weak, alone: entry.alone });
            for word in &entry.last {
                let words = split(word);
                heads.last.entry(words[words.len() - 1].clone()).or_default().push((words, at));
            }
            for word in &entry.first {
                let words = split(word);
                heads.first.entry(words[0].clone()).or_default().push((words, at));
            }
            heads.quoted.extend(entry.quoted.iter().map(|word| (word.clone(), at)));
            for word in &entry.small {
                let words = split(word);
                heads.small.entry(words[0].clone()).or_default().push((words, at));
            }
            for word in &entry.behind {
                let words = split(word);
                heads.behind.entry(words[0].clone()).or_default().push((words, at));
            }
            for suffix in entry.suffix {
                let last = suffix.bytes().next_back().unwrap_or_default();
                heads.suffixes.entry(last).or_default().push((suffix, at));
            }
        }
        Ok(heads)
    }

    /// The head noun with which the words of `range` end, and its length in words; the longest wins.
    pub fn last(&self, tokens: &[Token<'_>], range: Range<usize>) -> Option<(&Head, usize)> {
        let key = small(owned(tokens[range.end - 1].bare));
        let fits = |words: &Vec<String>| {
            words.len() <= range.len()
                && words[words.len() - 1] == *key
                && words
                    .iter()
                    .rev()
                    .zip(tokens[..range.end].iter().rev())
                    .skip(1)
                    .all(|(word, token)| *small(token.bare) == **word)
        };
        let known = self.last.get(&*key)?.iter().filter(|(words, _)| fits(words));
        known.max_by_key(|(words, _)| words.len()).map(|(words, at)| (&self.heads[*at], words.len()))
    }

    /// The head noun that starts at word `at`, and its length in words; the longest wins. A word at its end that joins
    /// a subject belongs to the subject.
    pub fn first(&self, tokens: &[Token<'_>], at: usize) -> Option<(&Head, usize)> {
        let (head, length) = self.first_whole(tokens, at)?;
        let joins = length > 1 && self.complements(tokens[at + length - 1].bare);
        Some((head, length - usize::from(joins)))
    }

    /// As [`Heads::first`], with the word that joins a subject.
    pub fn first_whole(&self, tokens: &[Token<'_>], at: usize) -> Option<(&Head, usize)> {
        let token = tokens.get(at)?;
        let key = small(token.bare);
        let table = if token.capital() { &self.first } else { &self.small };
        let fits = |words: &Vec<String>| {
            tokens.len() >= at + words.len()
                && words.iter().zip(&tokens[at..]).all(|(word, token)| *small(token.bare) == **word)
        };
        let known = table.get(&*key).into_iter().flatten().filter(|(words, _)| fits(words));
        let known = known.max_by_key(|(words, _)| words.len());
        known.map(|(words, at)| (&self.heads[*at], words.len())).or_else(|| {
            let compound = |(suffix, _): &&(String, usize)| {
                key.len() > suffix.len() + 2 && key.ends_with(suffix.as_str())
            };
            let alike = if token.capital() { self.suffixes.get(&key.bytes().next_back()?) } else { None }?;
            let (_, at) = alike.iter().find(compound)?;
            Some((&self.heads[*at], 1))
        })
    }

    /// The head of a body that a name in quotation marks follows: "groupe".
    pub(super) fn quoted(&self, word: &str) -> Option<&Head> {
        self.quoted.get(word).map(|at| &self.heads[*at])
    }

    /// The head noun in small letters that starts at word `at` behind a name, and its length in words; the longest
    /// wins.
    pub fn behind(&self, tokens: &[Token<'_>], at: usize) -> Option<(&Head, usize)> {
        let token = tokens.get(at).filter(|it| it.follows)?;
        let fits = |words: &Vec<String>| {
            tokens.len() >= at + words.len()
                && words.iter().zip(&tokens[at..]).all(|(word, token)| token.bare == *word)
                && tokens[at + 1..at + words.len()].iter().all(|it| it.follows)
        };
        let known = self.behind.get(token.bare)?.iter().filter(|(words, _)| fits(words));
        known.max_by_key(|(words, _)| words.len()).map(|(words, at)| (&self.heads[*at], words.len()))
    }

    /// Whether a capitalised word says only of what sort something is: "European", "Dutch".
    pub fn general(&self, word: &str) -> bool {
        self.general.contains(word)
    }

    /// Whether a line that begins with `word` names a paper of a meeting.
    pub fn papers(&self, word: &str) -> bool {
        self.papers.contains(word)
    }

    /// Whether a word of two letters is whole.
    pub fn short(&self, word: &str) -> bool {
        self.short.contains(word)
    }

    /// Whether `word` behind "and" goes with a plan: "Operating Plan and Budget".
    pub fn with_plan(&self, word: &str) -> bool {
        self.with_plan.contains(word)
    }

    /// Whether two nouns belong together in a name: "Heads of State and Government".
    pub fn pairs(&self, first: &str, second: &str) -> bool {
        self.pairs.iter().any(|(one, other)| first == one && second == other)
    }

    /// Whether `word` is a verb that tells somebody of something.
    pub fn informs(&self, word: &str) -> bool {
        self.informs.contains(word)
    }

    /// Whether `word` only begins a head noun of several words, such as "Steering Committee".
    pub fn begins(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let first = |(words, _): &(Vec<String>, usize)| words.len() > 1 && words[0] == word;
        !self.last.contains_key(&word) && self.last.values().flatten().any(first)
    }

    /// Whether a capitalised word only begins a sentence.
    pub fn opens(&self, word: &str) -> bool {
        self.openers.contains(word)
    }

    /// Whether `word` before a noun belongs to it: a name, a count, a compound.
    pub fn belongs(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase)
            || word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(char::is_alphabetic)
            || word.contains('-') && word.chars().any(char::is_alphabetic)
            || self.counts.contains(word)
    }

    /// Whether a name written in small letters ends before `word`.
    pub fn stops(&self, word: &str) -> bool {
        self.stops.contains(word)
    }

    /// Whether `word` joins a subject to a name.
    pub fn complements(&self, word: &str) -> bool {
        self.complements.contains(&*small(&straight(word)))
    }

    /// Whether `word` may stand between the words of the subject of an instrument.
    pub fn bridges(&self, word: &str) -> bool {
        self.bridges.contains(word)
    }

    /// Whether `word` behind a body's name means something of the body.
    pub fn offices(&self, word: &str) -> bool {
        self.offices.contains(word)
    }

    /// Whether `word` behind a body's name names a meeting or somebody of the body.
    pub fn gatherings(&self, word: &str) -> bool {
        self.gatherings.contains(word)
    }

    /// Whether `word` stands before the name of a person: "Herrn".
    pub fn before_person(&self, word: &str) -> bool {
        self.before_person.contains(word)
    }

    /// Whether `word` behind "en" says when or how: "en date du".
    pub fn behind_en(&self, word: &str) -> bool {
        self.behind_en.contains(word)
    }

    /// Whether `word` of a heading is no part of the name of a body behind it: "Minutes".
    pub fn before_body(&self, word: &str) -> bool {
        self.before_body.contains(word)
    }

    /// Whether `word` says only which paper of a meeting something is: "Annotated Agenda".
    pub fn lesser(&self, word: &str) -> bool {
        self.lesser.contains(word)
    }

    /// Whether `word` behind the noun of a plan names something that goes with plans.
    pub fn with_plans(&self, word: &str) -> bool {
        self.with_plans.contains(word)
    }

    /// Whether `word` is a French adjective that stands before its noun.
    pub fn before_noun(&self, word: &str) -> bool {
        self.before_noun.contains(word)
    }

    /// Whether `word` ends the title of an act that has a year or a bracket.
    pub fn acts(&self, word: &str) -> bool {
        self.acts.contains(word)
    }

    /// Whether an institution's name behind a head of this kind is no subject.
    pub fn by_authority(&self, kind: &str) -> bool {
        self.by_authority.contains(kind)
    }

    /// Whether `word`, in small letters, only joins other words of a name.
    pub fn joins(&self, word: &str) -> bool {
        self.within(word) || self.complements(word) || self.bridges(word)
    }

    /// Whether `word` begins the subject of an act: a preposition other than a genitive.
    pub fn about(&self, word: &str) -> bool {
        self.complements(word) && !matches!(word, "of" | "to" | "de" | "du" | "des" | "d'" | "d’" | "der")
    }

    /// Whether `word` counts or orders.
    pub fn counts(&self, word: &str) -> bool {
        self.counts.contains(word)
    }

    /// Whether `word` may stand between the words of a subject.
    pub fn within(&self, word: &str) -> bool {
        self.within.contains(&*straight(word))
    }

    /// Whether a word in small letters looks like an adjective.
    pub fn adjective(&self, word: &str) -> bool {
        self.adjectives.iter().any(|ending| word.ends_with(ending.as_str())) && word.chars().count() > 3
    }
}

/// A word without the ending that says that something is its own: "Group's".
pub(super) fn owned(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// `word` in small letters.
fn small(word: &str) -> Cow<'_, str> {
    let plain = word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if plain { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// `word` with plain apostrophes.
fn straight(word: &str) -> Cow<'_, str> {
    if word.is_ascii() { Cow::Borrowed(word) } else { Cow::Owned(word.replace('’', "'")) }
}

fn split(words: &str) -> Vec<String> {
    // "d'experts" is two words, as in a text.
    let words = words.replace('’', "'");
    super::token::tokens(&words, Marks::default()).iter().map(|token| token.bare.to_lowercase()).collect()
}
