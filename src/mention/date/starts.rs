//! Which tokens a time expression may begin with: most words of a text need no further look.

use rustc_hash::{FxHashMap, FxHashSet};

use super::DateGrammar;
use super::token::{Kind, Token};
use super::words::{Phrases, Shapes};

/// The first words of all that `forms`, `fractions`, `numeric` and `other` read; a number may always begin a date.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts {
    words: FxHashMap<String, Start>,
    shapes: Shapes,
    /// First words of units of durations.
    units: FxHashSet<String>,
}

/// What a word may begin.
#[derive(Clone, Debug, Default)]
struct Start {
    anywhere: bool,
    /// Something in a date cell.
    in_cells: bool,
    /// A month that a line has torn in two: how it may go on.
    torn: Vec<String>,
}

impl Starts {
    /// The first words of `grammar`.
    pub(super) fn new(grammar: &DateGrammar) -> Starts {
        let units = grammar.units.firsts().cloned().collect();
        let mut starts = Starts { units, ..Starts::default() };
        starts.phrases(&grammar.parts);
        starts.phrases(&grammar.weeks);
        starts.phrases(&grammar.recurrence);
        starts.phrases(&grammar.every);
        starts.phrases(&grammar.within);
        starts.phrases(&grammar.relative);
        starts.phrases(&grammar.publication);
        starts.phrases(&grammar.conditions);
        for letter in grammar.quarter_letters.iter().chain(&grammar.half_letters) {
            starts.word(letter).anywhere = true;
        }
        for values in [&grammar.ordinals, &grammar.roman_months, &grammar.seasons, &grammar.months] {
            for word in values.keys() {
                starts.word(word).anywhere = true;
            }
        }
        for word in grammar.cell_recurrence.firsts().chain(grammar.numbers.keys()) {
            starts.word(word).in_cells = true;
        }
        for month in grammar.months.keys() {
            for (at, _) in month.char_indices().skip(1) {
                starts.word(&month[..at]).torn.push(month[at..].to_owned());
            }
        }
        starts
    }

    fn phrases<T: Copy>(&mut self, phrases: &Phrases<T>) {
        for word in phrases.firsts() {
            self.word(word).anywhere = true;
        }
    }

    fn word(&mut self, word: &str) -> &mut Start {
        self.shapes.add(word);
        self.words.entry(word.to_owned()).or_default()
    }

    /// Whether something may begin at token `at`; `cell` says that the text is a date cell.
    pub(super) fn may_begin(&self, tokens: &[Token<'_>], at: usize, cell: bool) -> bool {
        let Some(token) = tokens.get(at) else { return false };
        match token.kind {
            Kind::Number(_) => true,
            Kind::Masked => false,
            Kind::Word { .. } | Kind::Sign => self.of(&token.key).is_some_and(|start| {
                let ends = || tokens[at + 1..].iter().take(2).filter(|next| next.is_word());
                let torn = || ends().any(|end| start.torn.iter().any(|rest| *rest == *end.key));
                // "three weeks before the session"
                let unit = || tokens.get(at + 1).is_some_and(|next| self.units.contains(&*next.key));
                start.anywhere || start.in_cells && (cell || unit()) || !start.torn.is_empty() && torn()
            }),
        }
    }

    fn of(&self, word: &str) -> Option<&Start> {
        if self.shapes.may_hold(word) { self.words.get(word) } else { None }
    }
}
