//! Which tokens a time expression may begin with: most words of a text need no further look.

use rustc_hash::FxHashSet;

use super::DateGrammar;
use super::token::{Kind, Token};
use super::words::{Phrases, Values};

/// The first words of all that `forms`, `fractions`, `numeric` and `other` read; a number may always begin a date.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts {
    words: FxHashSet<String>,
    /// Words that begin something in a date cell only.
    in_cells: FxHashSet<String>,
    months: FxHashSet<String>,
    /// Beginnings of months, which a line may have torn in two.
    torn: FxHashSet<String>,
}

impl Starts {
    /// The first words of `grammar`.
    pub(super) fn new(grammar: &DateGrammar) -> Starts {
        let mut starts = Starts::default();
        starts.phrases(&grammar.parts);
        starts.phrases(&grammar.weeks);
        starts.phrases(&grammar.recurrence);
        starts.phrases(&grammar.every);
        starts.phrases(&grammar.within);
        starts.phrases(&grammar.relative);
        starts.phrases(&grammar.conditions);
        let letters = grammar.quarter_letters.iter().chain(&grammar.half_letters);
        starts.words.extend(letters.cloned());
        for values in [&grammar.ordinals, &grammar.roman_months, &grammar.seasons, &grammar.months] {
            starts.words.extend(words(values));
        }
        starts.in_cells.extend(grammar.cell_recurrence.firsts());
        starts.in_cells.extend(words(&grammar.numbers));
        starts.months.extend(words(&grammar.months));
        for month in &starts.months {
            starts.torn.extend(month.char_indices().skip(1).map(|(at, _)| month[..at].to_owned()));
        }
        starts
    }

    fn phrases<T: Copy>(&mut self, phrases: &Phrases<T>) {
        self.words.extend(phrases.firsts());
    }

    /// Whether something may begin at token `at`; `cell` says that the text is a date cell.
    pub(super) fn may_begin(&self, tokens: &[Token<'_>], at: usize, cell: bool) -> bool {
        let Some(token) = tokens.get(at) else { return false };
        match token.kind {
            Kind::Number(_) => true,
            Kind::Masked => false,
            Kind::Word { .. } | Kind::Sign => {
                let key = &*token.key;
                self.words.contains(key)
                    || cell && self.in_cells.contains(key)
                    || self.torn.contains(key) && self.goes_on(key, tokens.get(at + 1..).unwrap_or_default())
            }
        }
    }

    /// Whether one of the next words completes a month.
    fn goes_on(&self, start: &str, next: &[Token<'_>]) -> bool {
        let ends = next.iter().take(2).filter(|token| token.is_word());
        ends.into_iter().any(|end| self.months.contains(&format!("{start}{}", end.key)))
    }
}

fn words(values: &Values) -> impl Iterator<Item = String> + '_ {
    values.keys().cloned()
}
