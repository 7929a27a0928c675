//! One grammar: pattern, parts, printed form.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Captures, Regex};
use serde::Deserialize;

use super::act::{ActNumber, Acts, act, act_of_eli};
use super::template::Template;
use super::{FILE, Identifier};
use crate::lexicon::{self, LexiconError};

/// A `[[grammar]]` of the lexicon; the fields are explained at its head.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GrammarEntry {
    pub(super) code: String,
    pub(super) pattern: String,
    except: Option<String>,
    #[serde(default)]
    rename: BTreeMap<String, BTreeMap<String, String>>,
    series: Option<Series>,
    canonical: Vec<String>,
    version: Option<String>,
    instrument: Option<InstrumentKind>,
    number: Option<NumberRule>,
    #[serde(default)]
    pub(super) silent: bool,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples document the grammar and drive its tests"))]
    pub(super) positive: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples document the grammar and drive its tests"))]
    #[serde(default)]
    pub(super) inside: BTreeMap<String, String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples document the grammar and drive its tests"))]
    #[serde(default)]
    pub(super) negative: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Series {
    part: String,
    from: u32,
    earlier: String,
    later: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum InstrumentKind {
    Fixed(String),
    ByPart { part: String, values: BTreeMap<String, String> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum NumberRule {
    Celex,
    Eli,
    Act,
    Preparatory,
}

/// How numbers of acts and documents become CELEX numbers.
#[derive(Debug)]
pub(super) struct Numbering {
    pub(super) acts: Acts,
    pub(super) preparatory: BTreeMap<String, Vec<String>>,
}

/// A grammar ready for use.
#[derive(Debug)]
pub(super) struct Grammar {
    pub(super) entry: GrammarEntry,
    pattern: Regex,
    except: Option<Regex>,
    canonical: Vec<Template>,
}

/// A place where the pattern matches.
pub(super) struct Occurrence<'t> {
    /// Without the groups `lead` and `tail`.
    pub(super) range: Range<usize>,
    /// End of the whole match: the next search starts here.
    pub(super) end: usize,
    /// Matches by accident.
    pub(super) excepted: bool,
    captures: Captures<'t>,
}

impl Grammar {
    pub(super) fn new(entry: GrammarEntry) -> Result<Grammar, LexiconError> {
        let pattern = lexicon::pattern(FILE, &entry.pattern)?;
        let except = entry.except.as_deref().map(|it| lexicon::pattern(FILE, it)).transpose()?;
        let canonical = entry.canonical.iter().map(|form| Template::new(form)).collect();
        Ok(Grammar { entry, pattern, except, canonical })
    }

    /// The first occurrence at or after `from`.
    pub(super) fn next<'t>(&self, text: &'t str, from: usize) -> Option<Occurrence<'t>> {
        let captures = (from <= text.len()).then(|| self.pattern.captures_at(text, from)).flatten()?;
        let whole = captures.get_match();
        let start = captures.name("lead").map_or(whole.start(), |lead| lead.end());
        let end = captures.name("tail").map_or(whole.end(), |tail| tail.start());
        let excepted = self.except.as_ref().is_some_and(|except| except.is_match(whole.as_str()));
        Some(Occurrence { range: start..end, end: whole.end().max(from + 1), excepted, captures })
    }

    /// The identifier at an occurrence; `None` for a grammar that only claims its words.
    pub(super) fn identifier(&self, occurrence: Occurrence<'_>, numbering: &Numbering) -> Option<Identifier> {
        if self.entry.silent {
            return None;
        }
        let parts = self.parts(&occurrence.captures);
        let number = self.number(&parts, numbering);
        let printed =
            || occurrence.captures.get_match().as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        let canonical = number
            .canonical
            .or_else(|| self.canonical.iter().find_map(|form| form.fill(&parts)))
            .unwrap_or_else(printed);
        Some(Identifier {
            range: occurrence.range,
            kind: self.entry.code.clone(),
            canonical,
            celex: number.celex,
            celex_candidates: number.candidates,
            eli: number.eli,
            version: self.entry.version.as_ref().and_then(|part| parts.get(part)).cloned(),
            kind_of_instrument: self.kind_of_instrument(&parts),
            parts,
        })
    }

    fn parts(&self, captures: &Captures<'_>) -> BTreeMap<String, String> {
        let named = self.pattern.capture_names().flatten().filter(|name| !matches!(*name, "lead" | "tail"));
        let mut parts: BTreeMap<String, String> = named
            .filter_map(|name| Some((name, captures.name(name)?.as_str())))
            .filter_map(|(name, value)| {
                let value = value.trim_matches(|c: char| c.is_whitespace() || c == '_');
                let renamed = self.entry.rename.get(name).and_then(|values| {
                    values.get(value).or_else(|| values.get(value.to_lowercase().as_str()))
                });
                let value = renamed.map_or(value, String::as_str);
                (!value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
            })
            .collect();
        if let Some(series) = &self.entry.series
            && let Some(number) = parts.get(&series.part).and_then(|number| number.parse::<u32>().ok())
        {
            let name = if number < series.from { &series.earlier } else { &series.later };
            parts.insert("series".to_owned(), name.clone());
            parts.insert(series.part.clone(), number.to_string());
        }
        parts
    }

    fn kind_of_instrument(&self, parts: &BTreeMap<String, String>) -> Option<String> {
        match self.entry.instrument.as_ref()? {
            InstrumentKind::Fixed(kind) => Some(kind.clone()),
            InstrumentKind::ByPart { part, values } => values.get(parts.get(part)?).cloned(),
        }
    }

    fn number(&self, parts: &BTreeMap<String, String>, numbering: &Numbering) -> ActNumber {
        match self.entry.number {
            None => ActNumber::default(),
            Some(NumberRule::Act) => act(parts, &numbering.acts),
            Some(NumberRule::Eli) => act_of_eli(parts, &numbering.acts),
            Some(NumberRule::Celex) => {
                let celex = self.canonical.iter().find_map(|form| form.fill(parts));
                ActNumber { celex, ..ActNumber::default() }
            }
            Some(NumberRule::Preparatory) => preparatory(parts, &numbering.preparatory),
        }
    }
}

/// CELEX numbers of a preparatory document, such as `52020PC0568`.
fn preparatory(parts: &BTreeMap<String, String>, series: &BTreeMap<String, Vec<String>>) -> ActNumber {
    let numbers = |types: &Vec<String>| -> Option<Vec<String>> {
        let number = parts.get("num")?.parse::<u32>().ok()?;
        let year = parts.get("y")?;
        Some(types.iter().map(|kind| format!("5{year}{kind}{number:04}")).collect())
    };
    let mut candidates =
        parts.get("series").and_then(|name| series.get(name)).and_then(numbers).unwrap_or_default();
    let celex = if candidates.len() == 1 { candidates.pop() } else { None };
    ActNumber { celex, candidates, ..ActNumber::default() }
}
