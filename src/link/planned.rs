//! Plans told by their noun in small letters: "plan of action for the years 2015–2019", "draft terms of reference for the
//! Garden Group".

use std::ops::Range;

use serde::Deserialize;

use crate::lexicon::Words;
use crate::lexicon::wording::{ending, opening, places};

use super::titled::{Title, Titles};

/// Content of the table `planned` of `ontology/lexicon/titles.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct Planned {
    /// Nouns of plans that their years tell from others.
    pub dated: Words,
    /// Between such a noun and its years.
    pub years: Words,
    /// Nouns that count behind a word for "draft", where a body or a subject follows.
    pub drafted: Words,
    /// Between these and what follows.
    pub joins: Words,
    /// Words that end what follows.
    pub ends: Words,
}

/// The plans in `text`, in reading order.
pub fn plans(text: &str, words: &Titles) -> Vec<Title> {
    let mut found = dated(text, words);
    found.extend(drafted(text, words));
    found.sort_by_key(|title| title.range.start);
    found
}

/// "programme of work for 2014–2016"
fn dated(text: &str, words: &Titles) -> Vec<Title> {
    let nouns = places(&words.planned.dated, text).into_iter();
    let plan = |(at, length): (usize, usize)| {
        let end = at + length;
        // With a capital it is a name like others, but for German nouns.
        let small = text[at..].starts_with(char::is_lowercase);
        let rest =
            text[end..].strip_prefix(' ').filter(|_| small || words.planned.dated.holds(&text[at..end]))?;
        let joint = opening(&words.planned.years, rest).map_or(0, |length| length + 1);
        let from = end + 1 + joint;
        let to = from + years(text.get(from..)?)?;
        let draft = draft(text, at, words);
        let kind = if draft.is_some() { "Draft" } else { "Strategy" };
        let at = named(text, at, words);
        Some(title(text, draft.unwrap_or(at)..to, at, kind))
    };
    nouns.filter_map(plan).collect()
}

/// Where the capitalised words before a noun at `at` start: "Garden strategy 2018-2020".
fn named(text: &str, at: usize, words: &Titles) -> usize {
    const MOST: usize = 4;
    let mut start = at;
    for _ in 0..MOST {
        let Some(before) = text[..start].strip_suffix(' ') else { break };
        let from = before.rfind([' ', '\n', '(', '"']).map_or(0, |space| space + 1);
        let word = &before[from..];
        let article = words.articles.holds_like(word) || words.draft.holds_like(word);
        let plain = word.chars().all(|c| c.is_alphanumeric() || c == '-');
        if article || !plain || !word.starts_with(char::is_uppercase) {
            break;
        }
        start = from;
    }
    start
}

/// The length of a span of years with which `text` begins: "2015–2019".
fn years(text: &str) -> Option<usize> {
    let year = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        (digits == 4 && (text.starts_with("19") || text.starts_with("20"))).then_some(4)
    };
    let first = year(text)?;
    let mark = text[first..].chars().next().filter(|c| matches!(c, '-' | '–' | '/'))?;
    let second = first + mark.len_utf8();
    let end = second + year(&text[second..])?;
    (!text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '/'))).then_some(end)
}

/// "draft terms of reference of the Garden Group"
fn drafted(text: &str, words: &Titles) -> Vec<Title> {
    let nouns = places(&words.planned.drafted, text).into_iter();
    let plan = |(at, length): (usize, usize)| {
        let start = draft(text, at, words)?;
        let rest = text[at + length..].strip_prefix(' ')?;
        let from = text.len() - rest.len() + opening(&words.planned.joins, rest)?;
        let to = from + subject(&text[from..], words)?;
        Some(title(text, start..to, at, "Draft"))
    };
    nouns.filter_map(plan).collect()
}

/// How far what a draft is for goes in `rest`: up to a mark or a verb.
fn subject(rest: &str, words: &Titles) -> Option<usize> {
    const LONGEST: usize = 90;
    const SHORTEST: usize = 5;
    let limit = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
    let marks = ['.', ',', ';', ':', '(', ')', '"', '”', '*', '\n'];
    let stop = rest[..limit].find(marks).unwrap_or(limit);
    let verb = |list: &Words| places(list, &rest[..stop]).first().map(|(at, _)| *at);
    let stop = [&words.ends, &words.planned.ends].into_iter().filter_map(verb).fold(stop, usize::min);
    let length = rest[..stop].trim_end().len();
    (stop < limit || limit == rest.len()).then_some(length).filter(|length| *length >= SHORTEST)
}

/// Where a word for "draft" before `at` starts.
fn draft(text: &str, at: usize, words: &Titles) -> Option<usize> {
    let before = text[..at].trim_end();
    ending(&words.draft, before).map(|length| before.len() - length)
}

fn title(text: &str, range: Range<usize>, noun: usize, kind: &str) -> Title {
    Title {
        name: text[noun..range.end].to_owned(),
        printed: text[range.clone()].to_owned(),
        kind: kind.to_owned(),
        range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words: Titles =
            lexicon::read("titles.toml", include_str!("../../ontology/lexicon/titles.toml")).unwrap();
        let found = plans(text, &words);
        let found: Vec<_> = found.iter().map(|it| it.printed.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn years_or_a_draft_tell_a_plan() {
        check(
            "under the plan of action for the years 2015–2019, approved; its work programme 2014-2016 and the plan for 2020",
            &["plan of action for the years 2015–2019", "work programme 2014-2016"],
        );
        check(
            "le programme de travail pour la période 2018-2020 est",
            &["programme de travail pour la période 2018-2020"],
        );
        check(
            "adopted draft terms of reference for the Garden Group and invited; the terms of reference of the Board",
            &["draft terms of reference for the Garden Group"],
        );
    }
}
