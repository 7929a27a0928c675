//! Dates in digits, and times of day.

use super::forms::Found;
use super::period::{Point, Shape, Unit};
use super::reader::{Reader, century};
use super::token::{Gap, Kind};

impl Reader<'_> {
    /// `13/04/2016`, `19.09.17`, `6-7/03/2018`, `2017-10-12`, `20171011`.
    pub(super) fn numeric_form(&self, at: usize) -> Option<Found> {
        let bracketed = at.checked_sub(1).and_then(|it| self.token(it)).is_some_and(|it| it.is("("));
        if !(bracketed || self.starts_clean(at)) {
            return None;
        }
        self.compact_form(at)
            .or_else(|| self.iso_form(at))
            .or_else(|| self.european_form(at))
            .or_else(|| if self.cell { self.month_year_form(at) } else { None })
            .or_else(|| self.day_and_month_form(at))
    }

    /// `07.03.` behind a weekday or a word that leads to a day; `25/10` behind such a word; in a date cell also `07/03`.
    fn day_and_month_form(&self, at: usize) -> Option<Found> {
        let separator = self.glued(at + 1).filter(|it| it.is(".") || it.is("/"))?;
        let month_first = separator.is("/") && !self.day_first;
        let (day, month) = if month_first { (at + 2, at) } else { (at, at + 2) };
        self.glued(at + 2)?;
        let (date, month) = (self.small(day, 31)?, self.small(month, 12)?);
        let padded = [at, at + 2].iter().all(|it| self.token(*it).is_some_and(|it| it.length() == 2));
        let end = if separator.is(".") {
            self.glued(at + 3).filter(|it| it.is("."))?;
            at + 4
        } else {
            at + 3
        };
        let led = self.grammar.dotted_leads.before(self.tokens, 0, at).is_some();
        let apart = self.glued(end).is_none_or(|it| it.kind == Kind::Sign)
            && self.joined(end).is_none_or(|it| it.number().is_none());
        let weekday = || self.weekday_before(at, 0).is_some();
        let fits = match separator.is(".") || self.cell {
            true => led || padded && (self.cell || weekday()),
            // "le 2/3": a fraction.
            false => {
                // "4/11" in a text that writes its days so, at the start or in brackets
                let day = padded || date > 12 || month_first;
                let apart = || month_first && (at == 0 || self.sign(at - 1, "("));
                let led = || apart() || self.grammar.slashed_leads.before(self.tokens, 0, at).is_some();
                let clean = !self.token(end).is_some_and(|it| it.is("/") && it.gap == Gap::Glued);
                clean && day && (led() || weekday())
            }
        };
        let unit = Unit::Day { month, day: date };
        (apart && fits).then(|| Found::new(Shape::One(Point::new(None, unit)), at, end))
    }

    /// `12/2021`, `2021/12`, which are numbers of documents in running text.
    fn month_year_form(&self, at: usize) -> Option<Found> {
        if let Some(year) = self.year_digits(at) {
            self.glued(at + 1).filter(|it| it.is("/"))?;
            let month =
                self.glued(at + 2).filter(|it| it.length() == 2).and_then(|_| self.small(at + 2, 12))?;
            let years = i16::from(month) > year % 100;
            let point = Point::new(Some(year), Unit::Month(month));
            return (!years && self.ends_clean(at + 2)).then(|| Found::new(Shape::One(point), at, at + 3));
        }
        let month = self.small(at, 12)?;
        self.glued(at + 1).filter(|it| it.is("/") || it.is("."))?;
        let year =
            self.glued(at + 2).and_then(|_| self.year_digits(at + 2)).filter(|_| self.ends_clean(at + 2))?;
        Some(Found::new(Shape::One(Point::new(Some(year), Unit::Month(month))), at, at + 3))
    }

    fn compact_form(&self, at: usize) -> Option<Found> {
        let token = self.token(at).filter(|token| token.length() == 8 && token.gap != Gap::Glued)?;
        let value = token.number().filter(|value| (19_000_000..21_000_000).contains(value))?;
        let point = day(i16::try_from(value / 10_000).ok()?, value / 100 % 100, value % 100)?;
        Some(Found::new(Shape::One(point), at, at + 1))
    }

    fn iso_form(&self, at: usize) -> Option<Found> {
        let year = self.year_digits(at)?;
        let [dash, month, second, date] = [1, 2, 3, 4].map(|step| self.glued(at + step));
        let same = |sign: &str| dash.is_some_and(|it| it.is(sign)) && second.is_some_and(|it| it.is(sign));
        if !((same("-") || same("/")) && month?.length() == 2 && date?.length() == 2) {
            return None;
        }
        let point = day(year, month?.number()?, date?.number()?)?;
        if same("-") && self.glued(at + 5).is_some_and(|it| it.is("/")) {
            let (last, end) = self.last_day(at + 6, point).or_else(|| {
                let last = self.iso_form(at + 6)?;
                Some((*last.shape.points().last()?, last.end))
            })?;
            return Some(Found::new(Shape::Range(point, last), at, end));
        }
        let mut found = Found::new(Shape::One(point), at, at + 5);
        if self.glued(at + 5).is_some_and(|it| it.key == "t") {
            (found.time, found.end) = self.clock(at + 6).map(|(time, end)| (Some(time), end))?;
        }
        (found.time.is_some() || self.ends_clean(at + 4)).then_some(found)
    }

    /// `20` behind `1997-11-16/`: a later day of the same month.
    fn last_day(&self, at: usize, first: Point) -> Option<(Point, usize)> {
        let token = self.glued(at).filter(|token| token.length() == 2 && self.ends_clean(at))?;
        let Unit::Day { month, day: first_day } = first.unit else { return None };
        let last = day(first.year?, u32::try_from(month).ok()?, token.number()?)?;
        matches!(last.unit, Unit::Day { day, .. } if day > first_day).then_some((last, at + 1))
    }

    fn year_digits(&self, at: usize) -> Option<i16> {
        let token = self.token(at).filter(|token| token.length() == 4)?;
        let value = token.number().filter(|value| (1900..=2100).contains(value))?;
        i16::try_from(value).ok()
    }

    /// `D/M/Y` with any of `/`, `.`, `-`; the day may be a range, which may begin in another month.
    fn european_form(&self, at: usize) -> Option<Found> {
        self.small(at, 31)?;
        if let Some(found) = self.full(at) {
            return Some(found);
        }
        let dash = if self.glued(at + 1).is_some_and(|it| it.is(".")) { at + 2 } else { at + 1 };
        if self.sign(dash, "-") && self.joined(dash + 1).is_some() {
            let last = self.full(dash + 1)?;
            let Shape::One(Point { year, unit: Unit::Day { month, day: last_day }, .. }) = last.shape else {
                return None;
            };
            let first_day = self.small(at, 31).filter(|first| *first < last_day)?;
            let point = |day: i8| Point::new(year, Unit::Day { month, day });
            let shape = Shape::Range(point(first_day), point(last_day));
            return Some(Found { shape, start: at, ..last });
        }
        let separator = self.glued(at + 1).filter(|it| it.is("/") || it.is("."))?;
        let month = self.glued(at + 2).and_then(|_| self.small(at + 2, 12))?;
        let end = if self.glued(at + 3).is_some_and(|it| it.key == separator.key) { at + 4 } else { at + 3 };
        let last =
            self.sign(end, "-").then(|| self.joined(end + 1).and_then(|_| self.full(end + 1))).flatten()?;
        let Shape::One(last_day @ Point { year: Some(year), .. }) = last.shape else { return None };
        let first_day = day(year, u32::try_from(month).ok()?, u32::try_from(self.small(at, 31)?).ok()?)?;
        Some(Found { shape: Shape::Range(first_day, last_day), start: at, ..last })
    }

    fn full(&self, at: usize) -> Option<Found> {
        let separator = self.glued(at + 1).filter(|it| ["/", ".", "-"].contains(&it.key.as_ref()))?;
        let spaced = separator.is(".");
        let next = |at: usize| if spaced { self.joined(at) } else { self.glued(at) };
        let first = self.small(at, 31)?;
        let second = next(at + 2).and_then(|_| self.small(at + 2, 31))?;
        self.glued(at + 3).filter(|it| it.key == separator.key)?;
        let year = next(at + 4)?;
        let padded = [at, at + 2].iter().all(|it| self.token(*it).is_some_and(|it| it.length() == 2));
        let year = match year.length() {
            4 => self.year_digits(at + 4)?,
            2 if separator.is("/") || separator.is(".") && padded => {
                century(i16::try_from(year.number()?).ok()?)
            }
            _ => return None,
        };
        let (date, month) = if (self.day_first || separator.is(".") || first > 12) && second <= 12 {
            (first, second)
        } else {
            (second, first)
        };
        let point = day(year, u32::try_from(month).ok()?, u32::try_from(date).ok()?)?;
        let ambiguous = first <= 12 && second <= 12 && first != second;
        self.ends_clean(at + 4).then(|| Found { ambiguous, ..Found::new(Shape::One(point), at, at + 5) })
    }

    /// A time of day after a date: `11:05`, `at 11:23 AM`, `, 18h30`.
    pub(super) fn time_after(&self, at: usize) -> Option<((u8, u8), usize)> {
        let sign = self.sign(at, ",") || self.sign(at, "-");
        let start = self.skip(&self.grammar.at, if sign { at + 1 } else { at });
        self.joined(start)?;
        self.clock(start)
    }

    fn clock(&self, at: usize) -> Option<((u8, u8), usize)> {
        let two = |at: usize| {
            self.token(at).filter(|it| it.length() <= 2).and_then(|it| u8::try_from(it.number()?).ok())
        };
        let hour = two(at)?;
        let sign = self.glued(at + 1)?;
        let is_hours = self.grammar.hours.contains(&*sign.key);
        if !(sign.is(":") || is_hours) {
            return None;
        }
        let (minute, mut end) = match self.glued(at + 2).and_then(|_| two(at + 2)) {
            Some(minute) => (minute, at + 3),
            None if is_hours => (0, at + 2),
            None => return None,
        };
        if self.glued(end).is_some_and(|it| it.is(":"))
            && self.glued(end + 1).and_then(|_| two(end + 1)).is_some()
        {
            end += 2;
        }
        let (morning, afternoon) =
            (self.skip(&self.grammar.morning, end), self.skip(&self.grammar.afternoon, end));
        let hour = match (morning > end, afternoon > end, hour) {
            (true, _, 12) => 0,
            (_, true, 1..12) => hour + 12,
            _ => hour,
        };
        let fits = minute < 60 && (hour < 24 || (hour, minute) == (24, 0));
        fits.then_some(((hour, minute), end.max(morning).max(afternoon)))
    }
}

/// A day that the calendar has.
fn day(year: i16, month: u32, day: u32) -> Option<Point> {
    let unit = Unit::Day { month: i8::try_from(month).ok()?, day: i8::try_from(day).ok()? };
    Some(Point::new(Some(year), unit)).filter(|point| point.bounds().is_some())
}
