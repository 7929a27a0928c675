//! How one entry of a list is printed.

use std::ops::Range;

use crate::fact::EntityId;
use crate::lexicon::{self, Sense};
use crate::link::{Place, Reading};
use crate::mention::date::{Precision, When};
use crate::text::Shadow;

use super::super::entry::Sort;
use super::super::sentence::{self, ACTORS};

/// An entry of a list, taken apart.
#[derive(Clone, Debug)]
pub struct Form {
    /// What it says, without date and brackets.
    pub label: Shadow,
    /// Bytes of the label that are its number.
    pub number: usize,
    /// What stands in brackets behind it.
    pub remark: Option<Shadow>,
    /// Its date.
    pub when: When,
    /// The text that the date counts in.
    pub text: Shadow,
    /// What its code says it is.
    pub sort: Option<Sort>,
}

/// Most words of an entry that begins in small letters.
const MOST_WORDS: usize = 8;

/// Longest code, in bytes.
const LONGEST_CODE: usize = 9;

/// The entry that `shadow` is; `item` says that a mark stands before it.
pub fn of(reading: &Reading<'_>, shadow: &Shadow, item: bool) -> Option<Form> {
    let text = shadow.text();
    let whens: Vec<When> = reading.dates(text, false).into_iter().filter(exact).collect();
    let first = whens.first()?;
    if let Some(start) = opening(text, first, shadow, reading) {
        return form(reading, shadow, first, std::slice::from_ref(&(start..text.len())));
    }
    if !item || whens.len() > 1 {
        return None;
    }
    // "D1.2 - May 2019 - Summary"
    let before = text[..first.range.start].trim_end();
    let code = before.trim_end_matches(SEPARATORS).trim_end();
    if code.len() < before.len()
        && coded(reading, code).is_some()
        && let Some(start) = separator(text, first.range.end)
    {
        return form(reading, shadow, first, &[0..code.len(), start..text.len()]);
    }
    // "Summary (May 2019, who)", "Summary: 12 May 2020"
    let after = text[first.range.end..].trim_end_matches(['.', ';', ',', ' ']);
    let opened = before.rfind('(').filter(|at| !text[*at..first.range.end].contains(')'));
    match opened {
        Some(at) if after.ends_with(')') && after.matches([')', '(']).count() == 1 => {
            let label = text[..at].trim_end();
            // "(b) agreed to meet at the 5th session (3 May)": a sentence.
            if label.starts_with(char::is_lowercase) && label.split(' ').count() > MOST_WORDS {
                return None;
            }
            let end = first.range.end + after.len() - 1;
            let mut form = form(reading, shadow, first, std::slice::from_ref(&(0..label.len())))?;
            form.remark = remark(shadow, at + 1..end, &first.range);
            Some(form)
        }
        None if after.is_empty() => {
            let label = before_separator(before)?;
            form(reading, shadow, first, std::slice::from_ref(&(0..label.len())))
        }
        _ => None,
    }
}

/// Signs between a date and what it dates.
const SEPARATORS: [char; 5] = [':', '-', '–', '—', '|'];

/// Finer than a year: a day, a month, a part of a year.
fn exact(when: &When) -> bool {
    let part = when.edtf.as_ref().is_some_and(|edtf| edtf.ends_with('~'));
    let whole = when.precision == Precision::Year && !part;
    when.edtf.is_some() && !whole && when.precision != Precision::Unknown
}

/// The text before a separator that a short word or two may follow: "Comments: by".
fn before_separator(text: &str) -> Option<&str> {
    let at = text.rfind(SEPARATORS)?;
    let between = text[at..].trim_start_matches(SEPARATORS);
    let small = between.chars().all(|c| c.is_lowercase() || c.is_whitespace() || c == '\'' || c == '’');
    let short = between.split_whitespace().count() <= 2 && small;
    let label = text[..at].trim_end_matches(SEPARATORS).trim_end();
    (short && (between.is_empty() || between.starts_with(' '))).then_some(label)
}

/// Where the text goes on behind a date that opens it.
fn opening(text: &str, when: &When, shadow: &Shadow, reading: &Reading<'_>) -> Option<usize> {
    let date = &when.range;
    let lead = &text[..date.start];
    let bare = lead.chars().all(|c| !c.is_alphanumeric()) && date.start <= 2;
    let led = when.operator.is_some() && lead.split_whitespace().count() <= 2 && !lead.contains(SEPARATORS);
    if !bare && !led {
        return None;
    }
    let digits = bare && text[date.clone()].chars().all(|c| c.is_ascii_digit() || "./-".contains(c));
    let upper = text[date.end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if digits && upper {
        return Some(date.end + 1);
    }
    separator(text, date.end).or_else(|| behind_place(text, date.end)).or_else(|| {
        // A tab parts the two in the text as it came.
        let next = date.end + text[date.end..].len() - text[date.end..].trim_start().len();
        let spans = shadow.spans(&reading.document.text, date.start, (next + 1).min(text.len()));
        let parted = spans.windows(2).any(|pair| {
            reading.document.text.get(pair[0].end()..pair[1].start()).is_some_and(|gap| gap.contains('\t'))
        });
        parted.then_some(next)
    })
}

/// Where the text goes on behind a place with a colon: "3 May, Graz: meeting".
fn behind_place(text: &str, at: usize) -> Option<usize> {
    const MOST_WORDS: usize = 3;
    let (place, rest) = text[at..].strip_prefix([',', ' '])?.split_once(':')?;
    let words: Vec<&str> = place.trim_matches([' ', '(', ')']).split(' ').collect();
    let named = words.len() <= MOST_WORDS
        && words.iter().all(|word| {
            word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '-')
        });
    let start = text.len() - rest.trim_start().len();
    (named && rest.starts_with(' ') && start < text.len()).then_some(start)
}

/// Where the text goes on behind a separator at `at`.
fn separator(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].trim_start_matches([')', ']', ' ']);
    let after = rest.trim_start_matches(SEPARATORS);
    let parted = after.len() < rest.len() && (after.starts_with(' ') || after.len() + 1 < rest.len());
    let start = text.len() - after.trim_start().len();
    (parted && start < text.len()).then_some(start)
}

/// Puts the pieces of the label together and takes a bracket at its end off.
fn form(reading: &Reading<'_>, shadow: &Shadow, when: &When, pieces: &[Range<usize>]) -> Option<Form> {
    let mut label = Shadow::default();
    for piece in pieces {
        label = label.join(&shadow.slice(piece.start, piece.end));
    }
    let mut bracket = None;
    let text = label.text().to_owned();
    let plain = text.trim_end_matches(['.', ';', ',']);
    if plain.ends_with(')')
        && let Some(at) = plain.rfind('(').filter(|at| *at > 0)
        && !is_code(&plain[at + 1..plain.len() - 1])
    {
        bracket = Some(label.slice(at + 1, plain.len() - 1));
        label = label.slice(0, at);
    } else {
        label = label.slice(0, plain.len());
    }
    let says = label.text().chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let sort = sort(reading, label.text());
    let number = if sort.is_some() { label.text().find(' ').unwrap_or_default() } else { 0 };
    says.then(|| Form { label, number, remark: bracket, when: when.clone(), text: shadow.clone(), sort })
}

/// An acronym in brackets belongs to the name before it.
fn is_code(text: &str) -> bool {
    !text.contains(' ')
        && text.chars().any(char::is_uppercase)
        && !text.chars().all(char::is_lowercase)
        && text.chars().skip(1).any(char::is_uppercase)
}

/// What is in brackets beside the date.
fn remark(shadow: &Shadow, inside: Range<usize>, date: &Range<usize>) -> Option<Shadow> {
    let edge = |c: char| !c.is_alphanumeric();
    let part = |from: usize, to: usize| {
        let text = &shadow.text()[from..to];
        let start = from + text.len() - text.trim_start_matches(edge).len();
        let end = start + text.trim_matches(edge).len();
        (start < end).then(|| shadow.slice(start, end))
    };
    part(date.end, inside.end).or_else(|| part(inside.start, date.start))
}

/// The sense of the code that opens a text: `D1.2`, `MS 4`.
fn coded<'r>(reading: &'r Reading<'_>, text: &str) -> Option<&'r Sense> {
    let code: String = text.chars().take_while(|c| !c.is_whitespace() && *c != ':').collect();
    let letters = code.len() - code.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let digits = &code[letters..];
    let numbered = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && code.len() <= LONGEST_CODE;
    let senses = &reading.tools.lexicon.numbered;
    senses.iter().find(|sense| numbered && sense.words.iter().any(|word| *word == code[..letters]))
}

fn sort(reading: &Reading<'_>, label: &str) -> Option<Sort> {
    match coded(reading, label)?.value.as_str() {
        "deliverable" => Some(Sort::Due("Deliverable", "Delivery".to_owned())),
        _ => Some(Sort::Due("Action", "Other".to_owned())),
    }
}

/// Who is named in a remark.
pub fn named(reading: &mut Reading<'_>, remark: &Shadow, place: &Place) -> Vec<EntityId> {
    let sentence = sentence::sentence(reading, remark.clone(), place);
    let mut found: Vec<EntityId> = Vec::new();
    for name in sentence.named_in(0..sentence.text().len(), &ACTORS) {
        if !found.contains(&name.entity) {
            found.push(name.entity);
        }
    }
    found
}

/// A remark of one to three capitalised words is a place, unless it names somebody.
pub fn venue(reading: &Reading<'_>, remark: &Shadow) -> Option<String> {
    let text = remark.text();
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let capital =
        |word: &&str| word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase);
    let actor = |owner: &usize| {
        reading.tools.knowledge.get(*owner).is_some_and(|known| known.kind.as_deref() != Some("State"))
    };
    let known = reading.known_names(text, false);
    let names_actor = known.iter().any(|name| name.owners.iter().any(actor));
    let status = lexicon::leading(&reading.tools.lexicon.statuses, text).is_some()
        || lexicon::leading(&reading.tools.lexicon.tentative, text).is_some();
    let fits = (1..=3).contains(&words.len()) && words.iter().all(capital);
    (fits && !names_actor && !status).then(|| text.to_owned())
}

/// The date that a line holds and nothing else.
pub fn alone(reading: &Reading<'_>, line: &Shadow) -> Option<When> {
    let text = line.text().trim_end_matches([':', '.', ' ']);
    if text.len() > 60 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let [when] = <[When; 1]>::try_from(reading.dates(text, false)).ok()?;
    let whole = when.range.start <= 3 && when.range.end + 1 >= text.len();
    (whole && exact(&when)).then_some(when)
}

/// Whether a text begins with a date.
pub fn opens_with_date(reading: &Reading<'_>, text: &Shadow) -> bool {
    reading.dates(text.text(), false).first().is_some_and(|when| when.range.start <= 3)
}
