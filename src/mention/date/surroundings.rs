//! What the words around a date say: operator, doubt, tense, weekday, time, stage, place.

use std::ops::Range;

use super::forms::Found;
use super::period::{Shape, Unit};
use super::reader::Reader;
use super::token::{Gap, Kind, Token};

/// What a word before a date makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    By,
    Before,
    Until,
    From,
    NotBefore,
    On,
}

/// Whether the sentence speaks of what was or what will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
}

/// A date expression with what its surroundings say.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    pub(super) found: Found,
    /// First token of the words read around it.
    pub(super) before: usize,
    /// The token after the words read around it.
    pub(super) after: usize,
    pub(super) lead: Option<Lead>,
    pub(super) unconfirmed: bool,
    /// `circa` stands before it, or `-ish` behind it.
    pub(super) approximate: bool,
    pub(super) planned: bool,
    pub(super) tense: Option<Tense>,
    /// The day comes back every year: `every year by 1 February`.
    pub(super) yearly: bool,
    /// Monday is 1.
    pub(super) weekday: Option<i8>,
    pub(super) place: Option<Range<usize>>,
    pub(super) phase: Option<String>,
    pub(super) count: Option<u8>,
    pub(super) condition: Option<String>,
}

/// How far back a sentence is searched for a verb, in tokens.
const SENTENCE: usize = 40;
/// How far before a date its `planned` stands, in tokens.
const NEAR: usize = 6;
/// The rule of what comes back every year.
pub(super) const YEARLY: &str = "FREQ=YEARLY";
/// Longest word for a repetition, in tokens.
const FAR: usize = 4;
/// Most words of a place.
const LONGEST_PLACE: usize = 4;

impl Reader<'_> {
    /// The date with its surroundings, at `floor` or later; `None` when it is a bare year or month that
    /// nothing makes a date.
    pub(super) fn surroundings(&self, found: Found, floor: usize) -> Option<Dated> {
        let mut found = found;
        let body = found.start;
        let weekday = self.weekday_before(body, floor);
        if let Some((start, _)) = weekday {
            found.start = start;
        }
        let one_day = matches!(&found.shape, Shape::One(point) if matches!(point.unit, Unit::Day { .. }));
        if let Some((time, end)) = self.time_after(found.end).filter(|_| one_day && found.time.is_none()) {
            (found.time, found.end) = (Some(time), end);
        }
        let (lead_start, lead) = self.lead(found.start, floor).unzip();
        let before = lead_start.unwrap_or(found.start);
        if found.lone && !self.is_date(&found, lead, floor) || self.is_counted_from(found.start) {
            return None;
        }
        let rough = self.grammar.approximate.before(self.tokens, floor, before).is_some();
        let end = self.past_ish(found.end);
        let (unconfirmed, after) = self.unconfirmed_after(end);
        let latest = if unconfirmed { after } else { self.skip(&self.grammar.latest, end) };
        let onwards = if latest > end { latest } else { self.skip(&self.grammar.onwards, after) };
        let lead = match lead {
            _ if latest > after => Some(Lead::By),
            None if onwards > after => Some(Lead::From),
            lead => lead,
        };
        let yearly = self.yearly(before, after.max(latest).max(onwards), &found, floor);
        let place = if self.cell { self.place(&found, floor) } else { None };
        Some(Dated {
            before,
            after: yearly.unwrap_or(after.max(latest).max(onwards)),
            yearly: yearly.is_some(),
            lead: lead.filter(|lead| {
                !(*lead == Lead::From && matches!(found.shape, Shape::Range(..) | Shape::All(_)))
            }),
            unconfirmed,
            approximate: rough || end > found.end,
            planned: self.planned_before(before, floor),
            tense: self
                .gone(found.end)
                .or_else(|| self.gone_before(before))
                .or_else(|| self.tense_before(before)),
            weekday: weekday.map(|(_, weekday)| weekday),
            place,
            phase: self.phase_before(before, floor),
            count: self.count_before(before, floor),
            condition: None,
            found,
        })
    }

    /// A weekday before `at`, perhaps with an article between: its token, and its number.
    pub(super) fn weekday_before(&self, at: usize, floor: usize) -> Option<(usize, i8)> {
        self.joined(at)?;
        let signs = (1..=at.saturating_sub(floor)).take_while(|back| {
            self.token(at - back).is_some_and(|it| (it.is(",") || it.is(".")) && it.gap == Gap::Glued)
        });
        let word = at.checked_sub(signs.count() + 1).filter(|word| *word >= floor)?;
        let token = self.token(word).filter(|_| self.starts_clean(word))?;
        Some((word, *self.grammar.weekdays.get(&*token.key)?))
    }

    /// The operator before `at`, perhaps with a colon, a bracket or an article between.
    fn lead(&self, at: usize, floor: usize) -> Option<(usize, Lead)> {
        let mut end = at;
        for _ in 0..3 {
            self.joined(end)?;
            if let Some((start, lead)) = self.grammar.operators.before(self.tokens, floor, end) {
                return self.starts_clean(start).then(|| (start, self.negated(start, floor, lead)));
            }
            let sign = end.checked_sub(1).filter(|it| *it >= floor).and_then(|it| self.token(it));
            end = match self.grammar.articles.before(self.tokens, floor, end) {
                Some((start, ())) => start,
                None => sign.filter(|it| it.is(":") || it.is("(")).map(|_| end - 1)?,
            };
        }
        None
    }

    /// A word for `by` or `until` stands before `at`.
    pub(super) fn bounds_before(&self, at: usize) -> bool {
        let lead = self.lead(at, 0).map(|(_, lead)| lead);
        matches!(lead, Some(Lead::By | Lead::Before | Lead::Until))
    }

    /// `not … until` is a lower bound.
    fn negated(&self, start: usize, floor: usize, lead: Lead) -> Lead {
        let words = self.tokens.get(start.saturating_sub(3).max(floor)..start).unwrap_or_default();
        let negated = words.iter().any(|token| self.grammar.negations.contains(&*token.key));
        if negated && lead == Lead::Until { Lead::NotBefore } else { lead }
    }

    /// The token after a day without a year that `every year` stands before or behind.
    fn yearly(&self, before: usize, after: usize, found: &Found, floor: usize) -> Option<usize> {
        if found.shape.points().iter().any(|point| point.year.is_some()) {
            return None;
        }
        let annual = |entry: &usize| {
            let rule = self.grammar.recurrences.get(*entry).and_then(|it| it.rrule.as_deref());
            rule == Some(YEARLY)
        };
        let start = self.skip(&self.grammar.links, after);
        let behind = self.joined(start).and_then(|_| self.grammar.recurrence.at(self.tokens, start));
        if let Some((end, _)) = behind.filter(|(_, entry)| annual(entry)) {
            return Some(end);
        }
        let comma = before.checked_sub(1).filter(|it| self.sign(*it, ",")).unwrap_or(before);
        let ahead = self.grammar.recurrence.before(self.tokens, floor.saturating_sub(FAR), comma);
        ahead.filter(|(_, entry)| annual(entry)).map(|_| after)
    }

    /// The token after `(ish)` or `-ish`; `at` itself when there is none.
    fn past_ish(&self, at: usize) -> usize {
        let opened = self.sign(at, "(") || self.glued(at).is_some_and(|it| it.is("-"));
        let word = if opened { at + 1 } else { at };
        let end = self.skip(&self.grammar.ish, word);
        match (end > word, opened && self.sign(at, "(")) {
            (false, _) => at,
            (true, true) if self.sign(end, ")") => end + 1,
            (true, _) => end,
        }
    }

    /// What stands before `at` says that something was moved from one date to another.
    pub(super) fn is_moved(&self, at: usize) -> bool {
        self.sentence_before(at, NEAR).any(|it| self.grammar.moved.at(self.tokens, it).is_some())
    }

    /// The year numbers something or belongs to a claim of rights: `No. 27 / 2003`, `© 1998-2021`.
    fn is_number(&self, start: usize, floor: usize) -> bool {
        let back =
            |steps: usize| start.checked_sub(steps).filter(|it| *it >= floor).and_then(|it| self.token(it));
        let numbered = |token: &Token| {
            token.number().is_some_and(|value| !(1900..=2100).contains(&value))
                && self.joined(start).is_some()
        };
        let sign = back(1).filter(|it| it.is("/") || it.is("-"));
        let counted = match sign {
            Some(dash) if dash.is("-") => back(2).is_some_and(|it| it.number().is_some()),
            Some(_) => back(2).is_some_and(numbered),
            None => back(1).is_some_and(numbered),
        };
        let rights =
            self.sentence_before(start, NEAR).any(|it| self.grammar.rights.at(self.tokens, it).is_some());
        counted || rights || self.grammar.numbering.before(self.tokens, floor, start).is_some()
    }

    /// Whether a bare year or month is a date here.
    fn is_date(&self, found: &Found, lead: Option<Lead>, floor: usize) -> bool {
        let start = found.start;
        let years = found.shape.points().iter().all(|point| point.unit == Unit::Year);
        if years && self.is_number(start, floor) {
            return false;
        }
        if self.cell {
            return !self.ends_title(start, floor) || lead.is_some();
        }
        // "in the autumn", "the January session"
        let season = found.shape.points().iter().all(|point| matches!(point.unit, Unit::Season(_)));
        let attended = !years
            && self
                .joined(found.end)
                .is_some_and(|it| it.gap == Gap::Blank && self.grammar.attended.contains(&*it.key));
        if season || attended {
            return true;
        }
        let named = !years
            && self
                .joined(found.end)
                .is_some_and(|it| it.kind == (Kind::Word { capital: true }) && it.gap == Gap::Blank);
        if named {
            return false;
        }
        let bounded = lead.is_some_and(|lead| lead != Lead::On);
        let ranged = !matches!(found.shape, Shape::One(_))
            && self.grammar.range_leads.before(self.tokens, floor, start).is_some();
        let led = self.grammar.leads.before(self.tokens, floor, start).is_some();
        self.joined(start).is_some() && (bounded || ranged || led)
    }

    /// Whether a number of days counts from the date at `start`: `90 days after 3 May 2020`.
    fn is_counted_from(&self, start: usize) -> bool {
        // The month of a day that was passed over.
        let day = start.checked_sub(1).filter(|at| self.token(*at).is_some_and(|it| it.number().is_some()));
        let start = day.unwrap_or(start);
        let Some((end, ())) = self.grammar.counted_from.before(self.tokens, 0, start) else {
            return false;
        };
        let unit = self.grammar.units.before(self.tokens, 0, end);
        let number = unit.and_then(|(at, _)| self.token(at.checked_sub(1)?));
        number.is_some_and(|it| it.number().is_some() || self.grammar.numbers.contains_key(&*it.key))
    }

    /// A capitalised word right before makes a year part of a name: `Forum 2016`, `Strategy (2016-2021)`.
    fn ends_title(&self, start: usize, floor: usize) -> bool {
        let bracket = start
            .checked_sub(1)
            .filter(|it| self.joined(start).is_some() && self.token(*it).is_some_and(|it| it.is("(")));
        let end = bracket.unwrap_or(start);
        let Some(word) = end.checked_sub(1).filter(|word| *word >= floor && self.joined(end).is_some())
        else {
            return false;
        };
        let Some(token) = self.token(word) else { return false };
        match token.kind {
            Kind::Masked => true,
            Kind::Word { capital: true } => {
                let led = self.grammar.leads.before(self.tokens, floor, end).is_some()
                    || self.grammar.range_leads.before(self.tokens, floor, end).is_some();
                !(led
                    || self.grammar.not_titles.contains(&*token.key)
                    || self.grammar.phases.contains(&*token.key))
            }
            _ => false,
        }
    }

    fn unconfirmed_after(&self, at: usize) -> (bool, usize) {
        let bracket = self.sign(at, "(") || self.sign(at, "[") || self.sign(at, ",") || self.sign(at, "-");
        let start = if bracket { at + 1 } else { at };
        match self.expect(&self.grammar.unconfirmed, start) {
            Some(end) => (true, if self.sign(end, ")") || self.sign(end, "]") { end + 1 } else { end }),
            None => (false, at),
        }
    }

    /// Tokens before `at` in its sentence, nearest first.
    fn sentence_before(&self, at: usize, most: usize) -> impl Iterator<Item = usize> + '_ {
        let first = at.saturating_sub(most);
        (first..at).rev().take_while(move |it| {
            let unbroken = self.token(it + 1).is_none_or(|next| next.gap != Gap::Break);
            let stop = self.token(*it).is_some_and(|token| {
                (token.is(".") && self.token(it + 1).is_none_or(|next| next.gap != Gap::Glued))
                    || token.is(";")
            });
            unbroken && !stop
        })
    }

    fn planned_before(&self, at: usize, floor: usize) -> bool {
        self.sentence_before(at, NEAR)
            .take_while(|it| *it >= floor)
            .any(|it| self.grammar.planned.at(self.tokens, it).is_some())
    }

    /// `le 30 janvier dernier`
    fn gone(&self, at: usize) -> Option<Tense> {
        (self.skip(&self.grammar.gone, at) > at).then_some(Tense::Past)
    }

    /// `last September`
    fn gone_before(&self, at: usize) -> Option<Tense> {
        self.grammar.gone.before(self.tokens, 0, at).map(|_| Tense::Past)
    }

    fn tense_before(&self, at: usize) -> Option<Tense> {
        self.sentence_before(at, SENTENCE)
            .find_map(|it| self.grammar.tense.at(self.tokens, it))
            .map(|(_, tense)| tense)
    }

    /// `Phase 2 - December 2017`.
    fn phase_before(&self, at: usize, floor: usize) -> Option<String> {
        self.joined(at)?;
        let sign = at
            .checked_sub(1)
            .filter(|it| self.token(*it).is_some_and(|it| it.is("-") || it.is(":") || it.is("(")));
        let number = sign.unwrap_or(at).checked_sub(1)?;
        let word = number.checked_sub(1).filter(|word| *word >= floor)?;
        let is_stage = self.token(word).is_some_and(|it| self.grammar.phases.contains(&*it.key));
        let token = self.token(number).filter(|it| is_stage && it.kind != Kind::Sign)?;
        Some(token.key.to_uppercase())
    }

    /// `four meetings in`.
    fn count_before(&self, at: usize, floor: usize) -> Option<u8> {
        let session = self
            .sentence_before(at, 2 * NEAR)
            .take_while(|it| *it >= floor)
            .find(|it| self.token(*it).is_some_and(|it| self.grammar.sessions.contains(&*it.key)))?;
        let number = self.token(session.checked_sub(1)?)?;
        let word = || self.grammar.numbers.get(&*number.key).and_then(|it| u8::try_from(*it).ok());
        number.number().and_then(|it| u8::try_from(it).ok()).or_else(word).filter(|count| *count > 1)
    }

    /// Capitalised words set off by a comma, before the date or after it.
    fn place(&self, found: &Found, floor: usize) -> Option<Range<usize>> {
        self.place_before(found.start, floor).or_else(|| self.place_after(found.end))
    }

    fn place_before(&self, start: usize, floor: usize) -> Option<Range<usize>> {
        let comma = start.checked_sub(1).filter(|it| self.token(*it).is_some_and(|it| it.is(",")))?;
        let words =
            (floor..comma).rev().take_while(|it| self.names_place(*it)).take(2 * LONGEST_PLACE).count();
        let first = (comma - words..comma).find(|it| self.token(*it).is_some_and(|it| it.is_word()))?;
        self.place_between(first, comma)
    }

    fn place_after(&self, end: usize) -> Option<Range<usize>> {
        self.joined(end).filter(|it| it.is(","))?;
        let first = end + 1;
        let words = (first..)
            .take_while(|it| self.joined(*it).is_some() && self.names_place(*it))
            .take(2 * LONGEST_PLACE)
            .count();
        let last = first + words;
        let closed = self.joined(last).is_none_or(|it| it.kind == Kind::Sign);
        if closed { self.place_between(first, last) } else { None }
    }

    fn place_between(&self, first: usize, end: usize) -> Option<Range<usize>> {
        let words = self.tokens.get(first..end)?.iter().filter(|it| it.is_word()).count();
        let range = self.token(first)?.range.start..self.token(end.checked_sub(1)?)?.range.end;
        (1..=LONGEST_PLACE).contains(&words).then_some(range)
    }

    fn names_place(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| match token.kind {
            Kind::Word { capital: true } => {
                !self.grammar.months.contains_key(&*token.key)
                    && !self.grammar.weekdays.contains_key(&*token.key)
            }
            Kind::Sign => token.is("-") && token.gap == Gap::Glued || token.is("'"),
            _ => false,
        })
    }
}
