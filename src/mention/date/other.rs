//! Time expressions that name no day of their own: recurrences, relative words, durations, conditions.

use jiff::ToSpan;
use jiff::civil::Date;

use super::period::{Part, Point, Shape, Unit};
use super::reader::Reader;
use super::surroundings::{Dated, YEARLY};
use super::token::Kind;
use super::words::{Phrases, RelativeWords, UnitWords};
use super::{Context, Operator, Precision, Recurrence, When};

/// A word relative to the day of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relative {
    Today,
    Tomorrow,
    Yesterday,
    LaterThisYear,
    ThisYear,
    NextYear,
    YearEnd,
}

/// A unit of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interval {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Confidence in a time that may be none.
const DOUBTFUL: f32 = 0.5;
/// Most tokens of a clause that is kept word for word.
const LONGEST_CLAUSE: usize = 40;
/// How far after a date a condition on it may begin, in tokens.
const CONDITION_WITHIN: usize = 6;

pub(super) fn relative(words: &RelativeWords) -> Phrases<Relative> {
    Phrases::new([
        (&words.today, Relative::Today),
        (&words.tomorrow, Relative::Tomorrow),
        (&words.yesterday, Relative::Yesterday),
        (&words.later_this_year, Relative::LaterThisYear),
        (&words.this_year, Relative::ThisYear),
        (&words.next_year, Relative::NextYear),
        (&words.year_end, Relative::YearEnd),
    ])
}

pub(super) fn intervals(words: &UnitWords) -> Phrases<Interval> {
    Phrases::new([
        (&words.hour, Interval::Hour),
        (&words.day, Interval::Day),
        (&words.week, Interval::Week),
        (&words.month, Interval::Month),
        (&words.year, Interval::Year),
    ])
}

impl Reader<'_> {
    /// The expression without a day of its own that starts at `at`, and the token after it.
    pub(super) fn other(&self, text: &str, at: usize, context: &Context<'_>) -> Option<(When, usize)> {
        self.token(at).filter(|it| it.kind != Kind::Masked && self.starts_clean(at))?;
        self.recurrence(at)
            .or_else(|| self.within(text, at))
            .or_else(|| self.ahead(text, at))
            .or_else(|| self.span_end(text, at))
            .or_else(|| self.published(text, at))
            .or_else(|| self.relative(at, context))
            .or_else(|| self.duration(at))
            .or_else(|| if self.cell { self.condition(text, at) } else { None })
    }

    fn empty(&self, start: usize, end: usize) -> Option<When> {
        let tokens = self.tokens.get(start..end)?;
        Some(When {
            range: tokens.first()?.range.start..tokens.last()?.range.end,
            edtf: None,
            earliest: None,
            latest: None,
            precision: Precision::Unknown,
            recurrence: None,
            operator: None,
            tentative: false,
            condition: None,
            inferred: None,
            confidence: 0.8,
            time_of_day: None,
            place: None,
            phase: None,
            count: None,
        })
    }

    /// The repetition of what comes back every year.
    pub(super) fn annual(&self) -> Option<Recurrence> {
        self.grammar.recurrences.iter().find(|it| it.rrule.as_deref() == Some(YEARLY)).cloned()
    }

    /// `annually`, `every four years`.
    fn recurrence(&self, at: usize) -> Option<(When, usize)> {
        let in_cell = || self.grammar.cell_recurrence.at(self.tokens, at).filter(|_| self.cell);
        let (recurrence, end) = match self.grammar.recurrence.at(self.tokens, at).or_else(in_cell) {
            Some((end, entry)) => (self.grammar.recurrences.get(entry)?.clone(), end),
            None => self.interval(at)?,
        };
        let adjective = !self.cell && self.expect_first(&self.grammar.adjectives, at) == Some(end);
        let when = self.empty(at, end)?;
        let confidence = if adjective { DOUBTFUL } else { when.confidence };
        Some((
            When { confidence, recurrence: Some(recurrence), operator: Some(Operator::Every), ..when },
            end,
        ))
    }

    fn interval(&self, at: usize) -> Option<(Recurrence, usize)> {
        let number = self.expect_first(&self.grammar.every, at)?;
        // "each November"
        let month = self.joined(number).filter(|it| self.grammar.months.contains_key(&*it.key));
        let dated = || self.joined(number + 1).is_some_and(|it| it.number().is_some());
        if month.is_some() && !dated() {
            return Some((self.annual()?, number + 1));
        }
        let (count, end) = self.amount(number).unwrap_or((1, number));
        self.joined(end)?;
        let (end, unit) = self.grammar.units.at(self.tokens, end)?;
        let frequency = match unit {
            Interval::Hour => "HOURLY",
            Interval::Day => "DAILY",
            Interval::Week => "WEEKLY",
            Interval::Month => "MONTHLY",
            Interval::Year => "YEARLY",
        };
        let rrule = if count > 1 {
            format!("FREQ={frequency};INTERVAL={count}")
        } else {
            format!("FREQ={frequency}")
        };
        let known = self.grammar.recurrences.iter().find(|it| it.rrule.as_ref() == Some(&rrule));
        let unnamed = || Recurrence { name: "Every".to_owned(), rrule: Some(rrule.clone()) };
        Some((known.cloned().unwrap_or_else(unnamed), end))
    }

    fn expect_first(&self, phrases: &Phrases<()>, at: usize) -> Option<usize> {
        phrases.at(self.tokens, at).map(|(end, ())| end)
    }

    /// A number, or numbers added up or given as limits: `15 + 15`, `2-3`.
    fn amounts(&self, at: usize) -> Option<(u32, usize)> {
        let (first, mut end) = self.amount(at)?;
        while self.sign(end, "+") || self.sign(end, "-") {
            let Some((_, after)) = self.amount(end + 1) else { break };
            end = after;
        }
        Some((first, end))
    }

    /// `15 + 15 working days` in a date cell.
    fn duration(&self, at: usize) -> Option<(When, usize)> {
        let (_, end) = self.amounts(at).filter(|_| self.cell)?;
        self.joined(end)?;
        let (end, _) = self.grammar.units.at(self.tokens, end)?;
        let when = self.empty(at, end)?;
        Some((When { operator: Some(Operator::Within), ..when }, end))
    }

    /// A number in digits or words.
    fn amount(&self, at: usize) -> Option<(u32, usize)> {
        let token = self.joined(at)?;
        let word = || self.grammar.numbers.get(&*token.key).and_then(|it| u32::try_from(*it).ok());
        let amount = token.number().or_else(word).filter(|amount| *amount > 0)?;
        Some((amount, at + 1))
    }

    /// `within three months of the date of entry into force`.
    fn within(&self, text: &str, at: usize) -> Option<(When, usize)> {
        let number = self.expect_first(&self.grammar.within, at)?;
        let end = self.counted(number)?;
        self.joined(end)?;
        let (end, _) = self.grammar.units.at(self.tokens, end)?;
        let (condition, end) = self.clause(text, at, end)?;
        let when = self.empty(at, end)?;
        Some((When { operator: Some(Operator::Within), condition: Some(condition), ..when }, end))
    }

    /// `three weeks before the session`: what is due so long before something.
    fn ahead(&self, text: &str, at: usize) -> Option<(When, usize)> {
        let end = self.counted(at)?;
        self.joined(end)?;
        let (end, unit) = self.grammar.units.at(self.tokens, end)?;
        self.joined(end)?;
        let end = self.expect_first(&self.grammar.ahead, end)?;
        let (condition, end) = self.clause(text, at, end)?;
        // "one hour ahead of Zenda" compares clocks; a name hides what "a day ahead of the" goes on with.
        let hidden = self.grammar.articles.before(self.tokens, at, end).is_some();
        if unit == Interval::Hour || hidden {
            return None;
        }
        let when = self.empty(at, end)?;
        Some((When { operator: Some(Operator::Within), condition: Some(condition), ..when }, end))
    }

    /// The end of a number in digits or words, perhaps in both: `trente (30)`.
    fn counted(&self, at: usize) -> Option<usize> {
        let plain = self.amounts(at).map(|(_, end)| end);
        let open = plain.unwrap_or(at + 1);
        let digits = self.amount(open + 1).filter(|_| self.sign(open, "("));
        let closed = digits.map(|(_, end)| end).filter(|end| self.sign(*end, ")"));
        closed.map(|end| end + 1).or(plain)
    }

    /// `end of the current legislative period`.
    fn span_end(&self, text: &str, at: usize) -> Option<(When, usize)> {
        let (start, part) = self.grammar.parts.at(self.tokens, at)?;
        let (end, ()) = (start..start + 5)
            .take_while(|it| self.joined(*it).is_some_and(|it| it.is_word()))
            .find_map(|it| self.grammar.spans.at(self.tokens, it))?;
        let when = self.empty(at, end)?;
        let words = text.get(when.range.clone())?.split_whitespace().collect::<Vec<_>>().join(" ");
        (part == Part::Late).then_some((When { condition: Some(words), ..when }, end))
    }

    /// `twentieth day following that of its publication`.
    fn published(&self, text: &str, at: usize) -> Option<(When, usize)> {
        let (end, ()) = self.grammar.publication.at(self.tokens, at)?;
        let when = self.empty(at, end)?;
        let words = text.get(when.range.clone())?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some((When { operator: Some(Operator::From), condition: Some(words), ..when }, end))
    }

    fn relative(&self, at: usize, context: &Context<'_>) -> Option<(When, usize)> {
        let (end, relative) = self.grammar.relative.at(self.tokens, at)?;
        let reference = context.reference?;
        let year = |date: Date| {
            let shape = Shape::One(Point::new(Some(date.year()), Unit::Year));
            let (first, last) = shape.bounds();
            Some((date.year().to_string(), first?, last?, Precision::Year))
        };
        let day = |date: Date| Some((date.to_string(), date, date, Precision::Day));
        let (edtf, earliest, latest, precision) = match relative {
            Relative::Today => day(reference),
            Relative::Tomorrow => day(reference.checked_add(1.day()).ok()?),
            Relative::Yesterday => day(reference.checked_sub(1.day()).ok()?),
            Relative::ThisYear => year(reference),
            Relative::LaterThisYear => {
                year(reference).map(|(edtf, _, last, unit)| (edtf, reference, last, unit))
            }
            Relative::NextYear => year(reference.checked_add(1.year()).ok()?),
            Relative::YearEnd => {
                let last = year(reference)?.2;
                let first = Date::new(last.year(), 10, 1).ok()?;
                Some((format!("{}~", last.year()), first, last, Precision::Year))
            }
        }?;
        let by = relative == Relative::YearEnd && self.bounds_before(at);
        let when = When {
            edtf: Some(if by { format!("../{latest}") } else { edtf }),
            earliest: if by { None } else { Some(earliest) },
            latest: Some(latest),
            operator: by.then_some(Operator::By),
            precision,
            inferred: Some("relative-to-message"),
            confidence: 0.5,
            ..self.empty(at, end)?
        };
        Some((when, end))
    }

    /// `subject to …` in a date cell.
    fn condition(&self, text: &str, at: usize) -> Option<(When, usize)> {
        let start = self.expect_first(&self.grammar.conditions, at)?;
        let (condition, end) = self.clause(text, at, start)?;
        Some((When { condition: Some(condition), ..self.empty(at, end)? }, end))
    }

    /// `subject to …` soon after a date, in the same sentence.
    pub(super) fn condition_after(
        &self,
        text: &str,
        at: usize,
        date: Option<&Dated>,
    ) -> Option<(String, usize)> {
        let date =
            date.filter(|date| date.condition.is_none() && at - date.after.min(at) <= CONDITION_WITHIN)?;
        let between = self.tokens.get(date.after..at)?;
        let start = self.expect_first(&self.grammar.conditions, at)?;
        let apart = between.iter().any(|token| token.is(".") || token.is(";"));
        if apart { None } else { self.clause(text, at, start) }
    }

    /// The words from `start` to the end of the clause, at least to `end`; a date ends it too.
    fn clause(&self, text: &str, start: usize, end: usize) -> Option<(String, usize)> {
        let stop = (end..end + LONGEST_CLAUSE)
            .find(|it| {
                self.joined(*it).is_none_or(|token| {
                    [".", ";", ",", ")", "("].iter().any(|sign| token.is(sign))
                        || token.kind == Kind::Masked
                        || self.form(*it, None).is_some_and(|found| !found.lone)
                })
            })
            .unwrap_or(end + LONGEST_CLAUSE);
        let range = self.token(start)?.range.start..self.token(stop.checked_sub(1)?)?.range.end;
        Some((text.get(range)?.split_whitespace().collect::<Vec<_>>().join(" "), stop))
    }

    /// A date cell that says that there is no date yet.
    pub(super) fn unknown(&self) -> Option<When> {
        let (start, (end, ())) =
            (0..self.tokens.len()).find_map(|at| Some((at, self.grammar.unknown.at(self.tokens, at)?)))?;
        let tentative = self.grammar.unconfirmed.at(self.tokens, start).is_some();
        Some(When { tentative, ..self.empty(start, end)? })
    }
}
