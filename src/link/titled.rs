//! Instruments named by their title, "draft Recommendation on …", where no number is given yet.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::lexicon::wording::{ending, stands};
use crate::lexicon::{self, Senses, Words};
use crate::mention::fold::fold;
use crate::text::Span;

use super::planned::Planned;

/// The words that build titles.
#[derive(Clone, Debug, Deserialize)]
pub struct Titles {
    /// Words before a title that is not adopted yet.
    pub draft: Words,
    /// Words between kind and subject.
    pub joins: Words,
    /// Words between kind and the authority that adopts.
    pub of: Words,
    /// Words that end a subject.
    pub ends: Words,
    /// Articles.
    pub articles: Words,
    /// Short forms of the words for kinds, in lower case.
    pub short: BTreeMap<String, String>,
    /// Papers that acts are published in; whose they are is part of their name.
    pub gazettes: Words,
    /// Nouns of plans, with which a document titles itself.
    pub plans: Words,
    /// Words behind a number that tell a language.
    pub languages: Words,
    /// Words for kinds of instruments.
    pub kind: Senses,
    /// Words for kinds that count only behind a word for "draft".
    pub drafted: Senses,
    /// Words for kinds that count only before a subject in quotation marks.
    pub quoted: Senses,
    /// Words for kinds that count only behind one of `institutions`.
    pub instituted: Senses,
    /// Words for acts that a participle joins their subject to, in small letters too.
    pub enacted: Senses,
    /// Such participles.
    pub enacting: Words,
    /// Institutions before such a word.
    pub institutions: Words,
    /// The German ones of `joins`.
    pub german: Words,
    /// Of `ends` those that are ordinary words in German.
    pub latin: Words,
    /// Plans told by their noun in small letters.
    pub planned: Planned,
    /// The small words that join and words for "draft", folded; filled when they are first asked for.
    #[serde(skip)]
    small: OnceLock<FxHashSet<String>>,
    /// All words for kinds and plans, so that most texts are looked at once; filled when they are first asked for.
    #[serde(skip)]
    nouns: OnceLock<Words>,
}

impl Titles {
    /// Whether a word for a kind of instrument or for a plan stands in `text`: without one it has no title.
    pub fn may_stand(&self, text: &str) -> bool {
        let nouns = self.nouns.get_or_init(|| {
            let kinds = [&self.kind, &self.drafted, &self.quoted, &self.instituted, &self.enacted];
            let kinds = kinds
                .into_iter()
                .flat_map(|senses| senses.iter())
                .flat_map(|sense| sense.words.iter().chain(&sense.misread));
            let plans = self.planned.dated.iter().chain(&self.planned.drafted);
            kinds.chain(plans).cloned().collect::<Vec<String>>().into()
        });
        stands(nouns, text)
    }
}

/// A title in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// Bytes of the text, with a word for "draft" before it.
    pub range: Range<usize>,
    /// The title without "draft" and without its authority: `Recommendation on garden policy`.
    pub name: String,
    /// As printed.
    pub printed: String,
    /// Value of `trv:kind`; `Draft` when a word before says so.
    pub kind: String,
}

/// The titles in `text`, in reading order.
pub fn titles(text: &str, words: &Titles) -> Vec<Title> {
    let mut found: Vec<Title> = Vec::new();
    let draft = |at: usize| {
        let before = text[..at].trim_end();
        words.draft.iter().find(|word| ends_with_word(before, word)).map(|word| before.len() - word.len())
    };
    let mut nouns = lexicon::occurrences(&words.kind, text);
    let drafted = lexicon::occurrences(&words.drafted, text);
    nouns.extend(drafted.into_iter().filter(|(at, _, _)| draft(*at).is_some()));
    let institution = |at: usize| {
        let before = text[..at].strip_suffix(' ')?;
        ending(&words.institutions, before).map(|length| before.len() - length)
    };
    let instituted = lexicon::occurrences(&words.instituted, text);
    nouns.extend(instituted.into_iter().filter(|(at, _, _)| {
        text[*at..].starts_with(char::is_lowercase) && institution(*at).is_some() && draft(*at).is_none()
    }));
    nouns.extend(lexicon::occurrences(&words.enacted, text));
    let marked = |end: usize| {
        let near = text[end..].char_indices().nth(16).map_or(text.len(), |(at, _)| end + at);
        text[end..near].contains(['"', '“', '„', '«'])
    };
    let mut quoting = lexicon::occurrences(&words.quoted, text);
    quoting.retain(|(at, length, _)| text[*at..].starts_with(char::is_uppercase) && marked(at + length));
    nouns.extend(quoting);
    nouns.sort_by_key(|(at, _, _)| *at);
    nouns.dedup_by_key(|(at, _, _)| *at);
    for (at, length, kind) in nouns {
        if found.last().is_some_and(|title| title.range.end > at) {
            continue;
        }
        let draft = draft(at);
        let capital = text[at..].starts_with(char::is_uppercase);
        let owner = institution(at).filter(|_| !capital && draft.is_none());
        let Some((join, subject)) = subject(text, at + length, (owner.is_some(), owner == Some(0)), words)
        else {
            continue;
        };
        let plain = subject.len() >= 8
            && !text[subject.start..].starts_with(|c: char| c.is_ascii_digit())
            && text[subject.clone()].split_whitespace().count() >= 2;
        let enacted = words.enacting.holds(join);
        let dated = year(text, at).filter(|_| draft.is_none() && kind != "Guidelines");
        let told = draft.or(owner).or(dated);
        if (told.is_none() && !capital && !enacted) || !plain {
            continue;
        }
        let start = told.unwrap_or(at);
        let end = subject.end + text[subject.end..].chars().next().filter(is_quote).map_or(0, char::len_utf8);
        let noun = capitalised(&text[owner.or(dated).unwrap_or(at)..at + length]);
        found.push(Title {
            name: format!("{noun} {join} {}", &text[subject.clone()]),
            printed: text[start..end].to_owned(),
            kind: if draft.is_some() { "Draft".to_owned() } else { kind.to_owned() },
            range: start..end,
        });
    }
    found
}

/// Where the year stands that tells an act from others of its kind: "the 1997 recommendation on …".
fn year(text: &str, at: usize) -> Option<usize> {
    const LENGTH: usize = 4;
    let start = at.checked_sub(LENGTH + 1)?;
    let year = text.get(start..at)?.strip_suffix(' ')?;
    let apart = !text[..start].ends_with(|c: char| c.is_alphanumeric() || "-–/.".contains(c));
    let digits = year.bytes().all(|byte| byte.is_ascii_digit());
    (apart && digits && (year.starts_with("19") || year.starts_with("20"))).then_some(start)
}

fn is_quote(mark: &char) -> bool {
    matches!(mark, '"' | '”' | '“' | '»')
}

/// The title of an instrument whose number stands in the middle of it: "Recommendation CM/Rec(2016)3 on …".
pub fn behind(text: &str, number: &Range<usize>, words: &Titles) -> Option<String> {
    let (join, subject) = subject(text, number.end, (false, false), words)?;
    let before = text[..number.start].trim_end();
    let kinds = || words.kind.iter().flat_map(|sense| &sense.words);
    let noun = kinds()
        .find(|kind| ends_with_word(before, kind))
        .or_else(|| kinds().find(|kind| lexicon::starts_with(&text[number.start..], kind)))?;
    let subject = &text[subject];
    (subject.len() >= 8 && subject.contains(' ')).then(|| format!("{noun} {join} {subject}"))
}

/// The words that tell a title from others, folded: neither words for "draft" nor the small words that join.
pub fn telling(title: &str, words: &Titles) -> Vec<String> {
    let folded = fold(title);
    let parts = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let small = words.small.get_or_init(|| {
        let small = words.joins.iter().chain(&words.of).chain(&words.draft).chain(&words.articles);
        small.flat_map(|it| it.split(' ')).map(fold).collect()
    });
    parts
        .filter(|word| !small.contains(*word))
        .map(|word| words.short.get(word).cloned().unwrap_or_else(|| word.to_owned()))
        .collect()
}

/// The joining word after the kind, and the subject that follows it.
fn subject<'t>(
    text: &'t str,
    from: usize,
    (halves, titled): (bool, bool),
    words: &Titles,
) -> Option<(&'t str, Range<usize>)> {
    let rest = &text[from..];
    let lead = rest.len() - rest.trim_start().len();
    let window_end = rest.char_indices().nth(90).map_or(rest.len(), |(at, _)| at);
    let authority = words.of.iter().any(|of| lexicon::starts_with(&rest[lead..], of));
    for at in lexicon::word_starts(&rest[..window_end]) {
        if rest[..at].contains(['.', ',', ';', '(', ':']) {
            return None;
        }
        if let Some(join) = words.joins.iter().find(|join| lexicon::starts_with(&rest[at..], join)) {
            let start = from + at + join.len() + 1;
            let german = words.german.holds(join) || titled;
            let subject = subject_range(text, start, (german, halves), words)?;
            return Some((&text[from + at..from + at + join.len()], subject));
        }
        if !authority {
            return None;
        }
    }
    None
}

/// Where a subject ends: a German one, one that a colon may part in two halves, "European policy for 2010: time to decide".
fn subject_range(
    text: &str,
    start: usize,
    (german, halves): (bool, bool),
    words: &Titles,
) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    if let Some(subject) = quoted(rest) {
        return Some(start + subject.start..start + subject.end);
    }
    let goes_on = |at: usize| {
        halves && rest[at..].strip_prefix(": ").is_some_and(|half| half.starts_with(char::is_lowercase))
    };
    let stops = |(at, mark): &(usize, char)| {
        matches!(mark, '.' | ',' | ';' | '(' | ')' | '"' | '”' | '\n') || *mark == ':' && !goes_on(*at)
    };
    let stop = rest.char_indices().find(stops).map_or(rest.len(), |(at, _)| at);
    // "on Open Gates The Board approved": a sentence begins behind a heading.
    let begun = |at: &usize| {
        let word = rest[..*at].rsplit(' ').next().unwrap_or_default();
        word.starts_with(char::is_uppercase)
    };
    let sentence = rest[..stop].match_indices(" The ").map(|(at, _)| at).find(begun);
    let stop = sentence.unwrap_or(stop);
    let ends = |word: &&String| !german || !words.latin.holds(word);
    let first_end = lexicon::word_starts(&rest[..stop]).find(|at| {
        *at > 0 && words.ends.iter().filter(ends).any(|word| lexicon::starts_with(&rest[*at..], word))
    });
    let subject = rest[..first_end.unwrap_or(stop)].trim_end();
    // The title of a person behind it: "… sur les jardins M. Vilar présente".
    let initial =
        |(_, last): &(&str, &str)| last.chars().count() == 1 && last.starts_with(char::is_uppercase);
    let subject = match subject.rsplit_once(' ').filter(initial) {
        Some((before, _)) if rest[subject.len()..].starts_with('.') => before,
        _ => subject,
    };
    let end = start + subject.trim_end().len();
    (end > start).then_some(start..end)
}

/// A subject in quotation marks, with which `rest` begins: `"open gates in gardens"`.
fn quoted(rest: &str) -> Option<Range<usize>> {
    const LONGEST: usize = 150;
    const MARKS: [(char, char); 4] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];
    let (open, close) = MARKS.into_iter().find(|(open, _)| rest.starts_with(*open))?;
    let inner = &rest[open.len_utf8()..];
    let length = inner.find([close, '\n']).filter(|length| *length <= LONGEST)?;
    let subject = inner[..length].trim();
    let from = Span::of(subject, rest).start();
    inner[length..].starts_with(close).then_some(from..from + subject.len())
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let words: Titles =
            lexicon::read("titles.toml", include_str!("../../ontology/lexicon/titles.toml")).unwrap();
        let found = titles(text, &words);
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.kind.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_title_needs_a_subject() {
        check(
            "Preparing a draft recommendation on garden policy. More.",
            &[("Recommendation on garden policy", "Draft")],
        );
        check(
            "a draft Recommendation of the Council of Gardeners on pruning roses, which",
            &[("Recommendation on pruning roses", "Draft")],
        );
        check("the recommendation on gardens was good; a Regulation (EU) 1/2", &[]);
        check("authorised the Regulation on 1 September 2020", &[]);
        check(
            "der Vorschlag für eine Verordnung betreffend die Gärten in Berggebieten und Tälern.",
            &[("Verordnung betreffend die Gärten in Berggebieten und Tälern", "Draft")],
        );
        check(
            "European Parliament resolution on open gates in gardens, adopted; a resolution on open gates",
            &[("European Parliament resolution on open gates in gardens", "Resolution")],
        );
        check(
            "Le conseil a adopté un décret portant création de la haie vive.",
            &[("Décret portant création de la haie vive", "Law")],
        );
        check("le décret prévoit des haies; un arrêté sur les haies vertes", &[]);
        check("Guidelines on Open Gates The Board approved", &[("Guidelines on Open Gates", "Guidelines")]);
        check("a Regulation on a temporary ban is due", &[("Regulation on a temporary ban", "Regulation")]);
    }

    #[test]
    fn a_number_stands_in_the_middle_of_a_title() {
        let words: Titles =
            lexicon::read("titles.toml", include_str!("../../ontology/lexicon/titles.toml")).unwrap();
        let text = "Recommendation No. 5 of the Council of Gardeners on pruning roses, adopted in May";
        let at = text.find("No. 5").unwrap();
        let title = behind(text, &(at..at + 5), &words);
        assert_eq!(title.as_deref(), Some("Recommendation on pruning roses"));
        assert_eq!(behind("under Recommendation No. 5 in May", &(21..26), &words), None);
        let title = telling("Draft Rec Pruning Roses", &words);
        assert_eq!(title, telling("the Recommendation on pruning roses", &words));
    }
}
