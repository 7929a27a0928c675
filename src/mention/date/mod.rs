//! Dates, periods, deadlines and recurrences as printed, with their EDTF form and plain bounds.
//!
//! `token` cuts a text; `forms`, `fractions` and `numeric` read what a date looks like; `surroundings` reads
//! the words around it; `render` resolves missing years and writes EDTF; `other` reads what names no day.

mod forms;
mod fractions;
mod joins;
mod numeric;
mod order;
mod other;
mod period;
mod reader;
mod render;
mod starts;
mod struck;
mod surroundings;
mod token;
mod words;

use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use self::fractions::PARTS;
use self::period::Part;
use self::reader::Reader;
use self::starts::Starts;
use self::surroundings::{Dated, Lead, Tense};
use self::token::fold;
pub use self::words::DateWords;
use self::words::{FILE, Phrases, Values, values};
use crate::lexicon::LexiconError;

/// What a text is and when it was written.
#[derive(Clone, Copy, Debug)]
pub struct Context<'m> {
    /// Date of the document or message: for missing years and words like `today`.
    pub reference: Option<Date>,
    /// A day that the text or its surroundings print in full: for missing years only.
    pub near: Option<Date>,
    /// `03/05` is 3 May.
    pub day_first: bool,
    /// The text is a date cell: bare years and months are dates.
    pub cell: bool,
    /// Bytes of identifiers and titles: no date is read in or across them.
    pub masked: &'m [Range<usize>],
}

impl Default for Context<'_> {
    fn default() -> Self {
        Context { reference: None, near: None, day_first: true, cell: false, masked: &[] }
    }
}

/// A time expression.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// Bytes of the expression, without its operator: `3 September 2021` in `By 3 September 2021`.
    pub range: Range<usize>,
    /// EDTF (ISO 8601-2 level 2); `None` when no date follows.
    pub edtf: Option<String>,
    /// First possible day.
    pub earliest: Option<Date>,
    /// Last possible day.
    pub latest: Option<Date>,
    /// How exact the printed form is.
    pub precision: Precision,
    /// What repeats.
    pub recurrence: Option<Recurrence>,
    /// How the date bounds something; `None` when no word says so.
    pub operator: Option<Operator>,
    /// To be confirmed, planned or possible.
    pub tentative: bool,
    /// The words on which it depends, when it depends on something else.
    pub condition: Option<String>,
    /// The rule that supplied what is not printed: `inherited-year`, `corrected-year`, `relative-to-message`.
    pub inferred: Option<&'static str>,
    /// From 0 to 1.
    pub confidence: f32,
    /// Hour (24 for the end of the day) and minute, without a zone.
    pub time_of_day: Option<(u8, u8)>,
    /// A place printed beside it in a cell: `Tallinn, 29-30 September 2016`.
    pub place: Option<Range<usize>>,
    /// The stage it belongs to: `2` in `Phase 2 - December 2017`.
    pub phase: Option<String>,
    /// How many sessions the text counts for it: `four meetings in 2020`.
    pub count: Option<u8>,
}

/// How exact a printed date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// A time of day is given.
    Minute,
    /// A day.
    Day,
    /// A month or part of one.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A season.
    Season,
    /// Half a year.
    Half,
    /// A year or part of one.
    Year,
    /// From one date to another.
    Range,
    /// No printed end.
    Open,
    /// No date can be given.
    Unknown,
}

/// How a date bounds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Not after it.
    By,
    /// On that day.
    On,
    /// From it on.
    From,
    /// Up to it.
    Until,
    /// Not before it.
    NotBefore,
    /// Within a time after something else.
    Within,
    /// Again and again.
    Every,
}

/// A repetition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// `Annual`, `Biennial`, `Regular`, …; `Every` for an interval without a name.
    pub name: String,
    /// RFC 5545 rule; `None` when no interval is said.
    pub rrule: Option<String>,
}

/// The words of dates, ready for reading.
#[derive(Clone, Debug)]
pub struct DateGrammar {
    months: Values,
    ambiguous_months: FxHashSet<String>,
    verb_months: FxHashSet<String>,
    roman_months: Values,
    weekdays: Values,
    seasons: Values,
    quarters: FxHashSet<String>,
    halves: FxHashSet<String>,
    quarter_letters: FxHashSet<String>,
    half_letters: FxHashSet<String>,
    ordinals: Values,
    ordinal_endings: FxHashSet<String>,
    numbers: Values,
    hours: FxHashSet<String>,
    not_titles: FxHashSet<String>,
    negations: FxHashSet<String>,
    phases: FxHashSet<String>,
    sessions: FxHashSet<String>,
    attended: FxHashSet<String>,
    links: Phrases<()>,
    articles: Phrases<()>,
    and: Phrases<()>,
    or: Phrases<()>,
    to: Phrases<()>,
    range_leads: Phrases<()>,
    at: Phrases<()>,
    morning: Phrases<()>,
    afternoon: Phrases<()>,
    weeks: Phrases<()>,
    leads: Phrases<()>,
    counted_from: Phrases<()>,
    day_leads: Phrases<()>,
    dotted_leads: Phrases<()>,
    slashed_leads: Phrases<()>,
    season_leads: Phrases<()>,
    latest: Phrases<()>,
    onwards: Phrases<()>,
    approximate: Phrases<()>,
    ish: Phrases<()>,
    moved: Phrases<()>,
    rights: Phrases<()>,
    numbering: Phrases<()>,
    within: Phrases<()>,
    ahead: Phrases<()>,
    conditions: Phrases<()>,
    unknown: Phrases<()>,
    unconfirmed: Phrases<()>,
    planned: Phrases<()>,
    spans: Phrases<()>,
    publication: Phrases<()>,
    /// Their last words without the first letter.
    published: std::collections::BTreeSet<String>,
    every: Phrases<()>,
    adjectives: Phrases<()>,
    parts: Phrases<Part>,
    operators: Phrases<Lead>,
    tense: Phrases<Tense>,
    gone: Phrases<()>,
    relative: Phrases<other::Relative>,
    units: Phrases<other::Interval>,
    recurrence: Phrases<usize>,
    cell_recurrence: Phrases<usize>,
    recurrences: Vec<Recurrence>,
    starts: Starts,
}

impl DateGrammar {
    /// The names of the months, folded.
    pub fn months(&self) -> impl Iterator<Item = &str> {
        self.months.keys().map(String::as_str)
    }

    /// Whether `text` may name a day that its own publication fixes.
    pub fn may_tell_publication(&self, text: &str) -> bool {
        self.published.iter().any(|end| text.contains(end.as_str()))
    }

    /// A grammar of these words.
    ///
    /// # Errors
    /// When a list of fixed length (months, weekdays, seasons) has another length.
    pub fn new(lexicon: &DateWords) -> Result<DateGrammar, LexiconError> {
        let lists = [
            ("months", &lexicon.months, 12),
            ("weekdays", &lexicon.weekdays, 7),
            ("seasons", &lexicon.seasons, 4),
        ];
        for (name, list, length) in lists {
            if list.len() != length {
                return Err(LexiconError::new(FILE, format!("`{name}` must have {length} lists")));
            }
        }
        if lexicon.roman_months.len() != 12 {
            return Err(LexiconError::new(FILE, "`roman_months` must have 12 words"));
        }
        let set =
            |list: &Vec<String>| list.iter().map(|word| fold(word).into_owned()).collect::<FxHashSet<_>>();
        let phrases = |list: &Vec<String>| Phrases::new([(list, ())]);
        let roman: Vec<Vec<String>> = lexicon.roman_months.iter().map(|word| vec![word.clone()]).collect();
        let (parts, operators, relative) = (&lexicon.parts, &lexicon.operators, &lexicon.relative);
        let mut grammar = DateGrammar {
            months: values(&lexicon.months),
            ambiguous_months: set(&lexicon.ambiguous_months),
            verb_months: set(&lexicon.verb_months),
            roman_months: values(&roman),
            weekdays: values(&lexicon.weekdays),
            seasons: values(&lexicon.seasons),
            quarters: set(&lexicon.quarters),
            halves: set(&lexicon.halves),
            quarter_letters: set(&lexicon.quarter_letters),
            half_letters: set(&lexicon.half_letters),
            ordinals: values(&lexicon.ordinals),
            ordinal_endings: set(&lexicon.ordinal_endings),
            numbers: values(&lexicon.numbers),
            hours: set(&lexicon.hours),
            not_titles: set(&lexicon.not_titles),
            negations: set(&lexicon.negations),
            phases: set(&lexicon.phases),
            sessions: set(&lexicon.sessions),
            attended: set(&lexicon.attended),
            links: phrases(&lexicon.links),
            articles: phrases(&lexicon.articles),
            and: phrases(&lexicon.and),
            or: phrases(&lexicon.or),
            to: phrases(&lexicon.to),
            range_leads: phrases(&lexicon.range_leads),
            at: phrases(&lexicon.at),
            morning: phrases(&lexicon.morning),
            afternoon: phrases(&lexicon.afternoon),
            weeks: phrases(&lexicon.weeks),
            leads: phrases(&lexicon.leads),
            counted_from: phrases(&lexicon.counted_from),
            day_leads: phrases(&lexicon.day_leads),
            dotted_leads: phrases(&lexicon.dotted_leads),
            slashed_leads: phrases(&lexicon.slashed_leads),
            season_leads: phrases(&lexicon.season_leads),
            latest: phrases(&lexicon.latest),
            onwards: phrases(&lexicon.onwards),
            approximate: phrases(&lexicon.approximate),
            ish: phrases(&lexicon.ish),
            moved: phrases(&lexicon.moved),
            rights: phrases(&lexicon.rights),
            numbering: phrases(&lexicon.numbering),
            within: phrases(&lexicon.within),
            ahead: phrases(&lexicon.ahead),
            conditions: phrases(&lexicon.conditions),
            unknown: phrases(&lexicon.unknown),
            unconfirmed: phrases(&lexicon.tentative.unconfirmed),
            planned: phrases(&lexicon.tentative.planned),
            spans: phrases(&relative.spans),
            published: ends(&relative.publication),
            publication: phrases(&relative.publication),
            every: phrases(&lexicon.every),
            adjectives: phrases(&lexicon.adjectives),
            parts: Phrases::new([&parts.early, &parts.mid, &parts.late].into_iter().zip(PARTS)),
            operators: Phrases::new([
                (&operators.by, Lead::By),
                (&operators.before, Lead::Before),
                (&operators.until, Lead::Until),
                (&operators.from, Lead::From),
                (&operators.not_before, Lead::NotBefore),
                (&operators.on, Lead::On),
            ]),
            gone: phrases(&lexicon.tense.gone),
            tense: Phrases::new([(&lexicon.tense.past, Tense::Past), (&lexicon.tense.future, Tense::Future)]),
            relative: other::relative(relative),
            units: other::intervals(&lexicon.units),
            recurrence: Phrases::new(lexicon.recurrence.iter().enumerate().map(|(at, it)| (&it.words, at))),
            cell_recurrence: Phrases::new(
                lexicon.recurrence.iter().enumerate().map(|(at, it)| (&it.cell, at)),
            ),
            recurrences: lexicon
                .recurrence
                .iter()
                .map(|it| Recurrence { name: it.name.clone(), rrule: it.rrule.clone() })
                .collect(),
            starts: Starts::default(),
        };
        grammar.starts = Starts::new(&grammar);
        Ok(grammar)
    }

    /// The grammar of the lexicon that comes with the program.
    ///
    /// # Errors
    /// When that lexicon is wrong, which the tests exclude.
    pub fn standard() -> Result<DateGrammar, LexiconError> {
        DateGrammar::new(&DateWords::standard()?)
    }

    /// Whether a time expression may stand in `text`, and whether one may if it is a date cell: a quick look, which
    /// only finds out where none does.
    pub fn may_stand(&self, text: &str) -> (bool, bool) {
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            return (true, true);
        }
        let small = text.to_ascii_lowercase();
        let tokens = token::tokens(text, &small, &[]);
        let begins = |cell: bool| (0..tokens.len()).any(|at| self.starts.may_begin(&tokens, at, cell));
        let unknown = || (0..tokens.len()).any(|at| self.unknown.at(&tokens, at).is_some());
        let anywhere = begins(false);
        (anywhere, anywhere || begins(true) || unknown())
    }

    /// All time expressions of `text` in reading order, without overlaps.
    pub fn whens(&self, text: &str, context: &Context<'_>) -> Vec<When> {
        let small = text.to_ascii_lowercase();
        let tokens = token::tokens(text, &small, context.masked);
        let reader =
            Reader { tokens: &tokens, grammar: self, day_first: context.day_first, cell: context.cell };
        let near = context.reference.or(context.near).map(|date| date.year());
        let mut dated: Vec<Dated> = Vec::new();
        let mut others: Vec<When> = Vec::new();
        let (mut at, mut floor) = (0, 0);
        while at < tokens.len() {
            if !self.starts.may_begin(&tokens, at, context.cell) {
                at += 1;
                continue;
            }
            let found = reader.form(at, near).and_then(|found| reader.surroundings(found, floor));
            if let Some(date) = found {
                at = date.after.max(at + 1);
                // "every year" belongs to the day behind it.
                let start = tokens.get(date.before).map_or(0, |it| it.range.start);
                let near = |when: &When| when.range.end + 2 >= start && when.recurrence.is_some();
                if date.yearly && others.last().is_some_and(near) {
                    others.pop();
                }
                dated.push(date);
            } else if let Some((condition, end)) = reader.condition_after(text, at, dated.last()) {
                at = end.max(at + 1);
                if let Some(date) = dated.last_mut() {
                    date.condition = Some(condition);
                }
            } else if let Some((when, end)) = reader.other(text, at, context) {
                at = end.max(at + 1);
                others.push(when);
            } else {
                at += 1;
                continue;
            }
            floor = at;
        }
        let mut whens = render::whens(&reader, dated, context);
        whens.append(&mut others);
        struck::drop_replaced(text, &mut whens);
        if whens.is_empty() && context.cell {
            whens.extend(reader.unknown());
        }
        whens.sort_by_key(|when| when.range.start);
        whens
    }
}

#[cfg(test)]
mod tests;

/// The last word of each phrase without its first letter, which may be a capital.
fn ends(phrases: &[String]) -> std::collections::BTreeSet<String> {
    let last = phrases.iter().filter_map(|phrase| phrase.rsplit(' ').next());
    last.map(|word| word.chars().skip(1).collect()).collect()
}
