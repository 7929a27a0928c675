//! The words of dates: the lexicon file, and the same ready for look-up.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::token::{Gap, Token, fold, tokens};
use crate::lexicon::{self, LexiconError};

pub(super) const FILE: &str = "dates.toml";
const DEFAULT: &str = include_str!("../../../ontology/lexicon/dates.toml");

type List = Vec<String>;

/// Words of dates as the lexicon file gives them; the file explains each list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateWords {
    pub(super) months: Vec<List>,
    pub(super) ambiguous_months: List,
    pub(super) roman_months: List,
    pub(super) weekdays: Vec<List>,
    pub(super) seasons: Vec<List>,
    pub(super) quarters: List,
    pub(super) halves: List,
    pub(super) quarter_letters: List,
    pub(super) half_letters: List,
    pub(super) verb_months: List,
    pub(super) day_leads: List,
    pub(super) dotted_leads: List,
    pub(super) slashed_leads: List,
    pub(super) season_leads: List,
    pub(super) ordinals: Vec<List>,
    pub(super) ordinal_endings: List,
    pub(super) numbers: Vec<List>,
    pub(super) links: List,
    pub(super) articles: List,
    pub(super) and: List,
    pub(super) or: List,
    pub(super) to: List,
    pub(super) range_leads: List,
    pub(super) at: List,
    pub(super) morning: List,
    pub(super) afternoon: List,
    pub(super) hours: List,
    pub(super) weeks: List,
    pub(super) leads: List,
    pub(super) counted_from: List,
    pub(super) not_titles: List,
    pub(super) parts: PartWords,
    pub(super) operators: OperatorWords,
    pub(super) latest: List,
    pub(super) onwards: List,
    pub(super) approximate: List,
    pub(super) ish: List,
    pub(super) moved: List,
    pub(super) rights: List,
    pub(super) numbering: List,
    pub(super) within: List,
    pub(super) ahead: List,
    pub(super) negations: List,
    pub(super) units: UnitWords,
    pub(super) tentative: TentativeWords,
    pub(super) tense: TenseWords,
    pub(super) relative: RelativeWords,
    pub(super) conditions: List,
    pub(super) unknown: List,
    pub(super) phases: List,
    pub(super) sessions: List,
    pub(super) attended: List,
    pub(super) every: List,
    pub(super) adjectives: List,
    pub(super) recurrence: Vec<RecurrenceWords>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartWords {
    pub(super) early: List,
    pub(super) mid: List,
    pub(super) late: List,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorWords {
    pub(super) by: List,
    pub(super) before: List,
    pub(super) until: List,
    pub(super) from: List,
    pub(super) not_before: List,
    pub(super) on: List,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitWords {
    pub(super) hour: List,
    pub(super) day: List,
    pub(super) week: List,
    pub(super) month: List,
    pub(super) year: List,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TentativeWords {
    pub(super) unconfirmed: List,
    pub(super) planned: List,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenseWords {
    /// Behind a date.
    pub(super) gone: List,
    pub(super) past: List,
    pub(super) future: List,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelativeWords {
    pub(super) today: List,
    pub(super) tomorrow: List,
    pub(super) yesterday: List,
    pub(super) later_this_year: List,
    pub(super) this_year: List,
    pub(super) next_year: List,
    pub(super) year_end: List,
    pub(super) spans: List,
    pub(super) publication: List,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecurrenceWords {
    pub(super) name: String,
    pub(super) rrule: Option<String>,
    pub(super) words: List,
    #[serde(default)]
    pub(super) cell: List,
}

impl DateWords {
    /// Reads a lexicon text.
    ///
    /// # Errors
    /// When the text is no lexicon of dates.
    pub fn new(toml: &str) -> Result<DateWords, LexiconError> {
        lexicon::read(FILE, toml)
    }

    /// The lexicon that comes with the program.
    ///
    /// # Errors
    /// When that lexicon is wrong, which the tests exclude.
    pub fn standard() -> Result<DateWords, LexiconError> {
        DateWords::new(DEFAULT)
    }
}

/// Phrases with a meaning, found by their first or last token.
#[derive(Clone, Debug)]
pub(super) struct Phrases<T> {
    phrases: Vec<(Vec<String>, T)>,
    by_first: FxHashMap<String, Vec<usize>>,
    by_last: FxHashMap<String, Vec<usize>>,
    firsts: Shapes,
    lasts: Shapes,
}

/// Lengths of words by their first byte: most words of a text are told from those of a list by that.
#[derive(Clone, Debug)]
pub(super) struct Shapes([u32; 256]);

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes([0; 256])
    }
}

impl Shapes {
    /// Takes in a word.
    pub(super) fn add(&mut self, word: &str) {
        if let Some(first) = word.bytes().next() {
            self.0[usize::from(first)] |= Shapes::bit(word);
        }
    }

    /// Whether `word` may be one of those taken in.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        word.bytes().next().is_some_and(|first| self.0[usize::from(first)] & Shapes::bit(word) != 0)
    }

    /// The longest share one.
    fn bit(word: &str) -> u32 {
        1 << word.len().min(31)
    }
}

impl<T: Copy> Phrases<T> {
    /// Phrases of several lists, each list with its meaning.
    pub(super) fn new<'l>(lists: impl IntoIterator<Item = (&'l List, T)>) -> Phrases<T> {
        let mut phrases: Vec<(Vec<String>, T)> = lists
            .into_iter()
            .flat_map(|(list, meaning)| list.iter().map(move |phrase| (phrase, meaning)))
            .map(|(phrase, meaning)| {
                (
                    tokens(phrase, &phrase.to_ascii_lowercase(), &[])
                        .into_iter()
                        .map(|it| it.key.into_owned())
                        .collect(),
                    meaning,
                )
            })
            .collect();
        phrases.sort_by_key(|(keys, _)| std::cmp::Reverse(keys.len()));
        let (mut firsts, mut lasts) = (Shapes::default(), Shapes::default());
        let mut by_first: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let mut by_last: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, (keys, _)) in phrases.iter().enumerate() {
            if let (Some(first), Some(last)) = (keys.first(), keys.last()) {
                firsts.add(first);
                lasts.add(last);
                by_first.entry(first.clone()).or_default().push(at);
                by_last.entry(last.clone()).or_default().push(at);
            }
        }
        Phrases { phrases, by_first, by_last, firsts, lasts }
    }

    /// The first tokens of all phrases.
    pub(super) fn firsts(&self) -> impl Iterator<Item = &String> {
        self.by_first.keys()
    }

    /// The longest phrase that starts at token `at`: the token after it, and its meaning.
    pub(super) fn at(&self, tokens: &[Token<'_>], at: usize) -> Option<(usize, T)> {
        let first = tokens.get(at).map(|token| &*token.key).filter(|key| self.firsts.may_hold(key))?;
        let candidates = self.by_first.get(first)?;
        candidates.iter().filter_map(|it| self.phrases.get(*it)).find_map(|(keys, meaning)| {
            let end = at + keys.len();
            matches(tokens.get(at..end)?, keys).then_some((end, *meaning))
        })
    }

    /// The longest phrase that ends before token `end` and starts at `floor` or later: its first token,
    /// and its meaning.
    pub(super) fn before(&self, tokens: &[Token<'_>], floor: usize, end: usize) -> Option<(usize, T)> {
        let last = tokens.get(end.checked_sub(1)?).map(|token| &*token.key);
        let candidates = self.by_last.get(last.filter(|key| self.lasts.may_hold(key))?)?;
        candidates.iter().filter_map(|it| self.phrases.get(*it)).find_map(|(keys, meaning)| {
            let start = end.checked_sub(keys.len()).filter(|start| *start >= floor)?;
            matches(tokens.get(start..end)?, keys).then_some((start, *meaning))
        })
    }
}

fn matches(tokens: &[Token<'_>], keys: &[String]) -> bool {
    tokens.iter().zip(keys).all(|(token, key)| token.key == *key)
        && tokens.iter().skip(1).all(|token| token.gap != Gap::Break)
}

/// Single words with a value.
pub(super) type Values = FxHashMap<String, i8>;

/// Words of several lists, each with the position of its list, counted from one.
pub(super) fn values(lists: &[List]) -> Values {
    let numbered = lists.iter().zip(1..);
    numbered.flat_map(|(list, value)| list.iter().map(move |word| (fold(word).into_owned(), value))).collect()
}
