//! Official identifiers of acts, documents, procedures, treaties, provisions and services.
//!
//! The grammars are data (`ontology/lexicon/identifiers.toml`); here is how they are applied.

mod act;
mod grammar;
mod present;
mod template;

use std::collections::BTreeMap;
use std::ops::Range;

use self::act::Acts;
use self::grammar::{Grammar, GrammarEntry, Numbering};
use self::present::Present;
use crate::lexicon::{self, LexiconError};

const FILE: &str = "identifiers.toml";
const DEFAULT: &str = include_str!("../../ontology/lexicon/identifiers.toml");

/// An identifier as printed in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Code of the scheme: `eu-act`, `ets`, `article`, …
    pub kind: String,
    /// Named parts with normalised values, such as `num` and `y`; what they are is the grammar's choice.
    pub parts: BTreeMap<String, String>,
    /// The official printed form, without a version: `Directive 2002/58/EC`, `CETS No. 211`.
    pub canonical: String,
    /// CELEX number, printed or computed.
    pub celex: Option<String>,
    /// The numbers to choose from where the printed form does not decide (a `COM` document).
    pub celex_candidates: Vec<String>,
    /// ELI of the act, computed or printed.
    pub eli: Option<String>,
    /// Version words of a document: `rev4`, `REV`.
    pub version: Option<String>,
    /// Name of a `trv:kind` of instruments; `None` when it is not the number of an instrument.
    pub kind_of_instrument: Option<String>,
}

impl Identifier {
    /// The value of a named part.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.parts.get(name).map(String::as_str)
    }
}

/// All grammars, in order of precedence.
#[derive(Debug)]
pub struct Grammars {
    grammars: Vec<Grammar>,
    present: Present,
    /// Of those that need no digit.
    present_in_words: Present,
    numbering: Numbering,
}

#[derive(serde::Deserialize)]
struct Lexicon {
    grammar: Vec<GrammarEntry>,
    acts: Acts,
    preparatory: BTreeMap<String, Vec<String>>,
}

impl Grammars {
    /// Grammars from a lexicon text.
    ///
    /// # Errors
    /// When the text is no lexicon of identifiers or a pattern or template in it is wrong.
    pub fn new(toml: &str) -> Result<Grammars, LexiconError> {
        let lexicon: Lexicon = lexicon::read(FILE, toml)?;
        let patterns = || lexicon.grammar.iter().map(|entry| entry.pattern.as_str()).enumerate();
        let present = Present::new(patterns())?;
        let present_in_words = Present::new(patterns().filter(|(_, pattern)| !present::has_digit(pattern)))?;
        let grammars = lexicon.grammar.into_iter().map(Grammar::new).collect::<Result<_, _>>()?;
        let numbering = Numbering { acts: lexicon.acts, preparatory: lexicon.preparatory };
        Ok(Grammars { grammars, present, present_in_words, numbering })
    }

    /// Grammars from the lexicon that comes with the program.
    ///
    /// # Errors
    /// When that lexicon is wrong, which the tests exclude.
    pub fn standard() -> Result<Grammars, LexiconError> {
        Grammars::new(DEFAULT)
    }

    /// All identifiers in `text`, in reading order, without overlaps: where two grammars want the same
    /// words, the earlier grammar has them.
    pub fn identifiers(&self, text: &str) -> Vec<Identifier> {
        let numbers = text.bytes().any(|byte| byte.is_ascii_digit() || !byte.is_ascii());
        let present = if numbers { &self.present } else { &self.present_in_words };
        let mut claimed: BTreeMap<usize, usize> = BTreeMap::new();
        let mut found = Vec::new();
        for grammar in present.within(text).filter_map(|at| self.grammars.get(at)) {
            let mut from = 0;
            while let Some(occurrence) = grammar.next(text, from) {
                from = occurrence.end;
                if let Some(end) = claimed_until(&claimed, &occurrence.range) {
                    from = end.max(occurrence.range.start + 1);
                    while !text.is_char_boundary(from) {
                        from += 1;
                    }
                } else if !occurrence.excepted {
                    claimed.insert(occurrence.range.start, occurrence.range.end);
                    found.extend(grammar.identifier(occurrence, &self.numbering));
                }
            }
        }
        found.sort_by_key(|identifier| identifier.range.start);
        found
    }
}

/// Where the first claimed range that overlaps `range` ends.
fn claimed_until(claimed: &BTreeMap<usize, usize>, range: &Range<usize>) -> Option<usize> {
    claimed.range(..range.end).next_back().map(|(_, end)| *end).filter(|end| *end > range.start)
}

#[cfg(test)]
mod tests;
