//! The printed forms of dates, each tried at a token.

use super::period::{Point, Shape, Unit};
use super::reader::{Reader, century};
use super::token::Gap;

/// A date expression: what it names and which tokens it takes.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) shape: Shape,
    /// First token.
    pub(super) start: usize,
    /// The token after the last one.
    pub(super) end: usize,
    /// A digit of the year was supplied.
    pub(super) corrected: bool,
    /// Day and month could be the other way round.
    pub(super) ambiguous: bool,
    /// A bare year or month: a date only in certain company.
    pub(super) lone: bool,
    /// Hour and minute.
    pub(super) time: Option<(u8, u8)>,
}

impl Found {
    pub(super) fn new(shape: Shape, start: usize, end: usize) -> Found {
        Found {
            shape: shape.in_order(),
            start,
            end,
            corrected: false,
            ambiguous: false,
            lone: false,
            time: None,
        }
    }
}

/// Most days or months that one list may name.
const LONGEST_LIST: usize = 12;

impl Reader<'_> {
    /// The date expression that starts at `at`; `near` is the year to repair against.
    pub(super) fn form(&self, at: usize, near: Option<i16>) -> Option<Found> {
        self.part_form(at)
            .or_else(|| self.week_form(at, near))
            .or_else(|| self.numeric_form(at))
            .or_else(|| self.day_month_form(at, near))
            .or_else(|| self.quarter_form(at))
            .or_else(|| self.season_form(at))
            .or_else(|| self.month_form(at, near))
            .or_else(|| self.year_form(at))
    }

    /// `w/c 4 May`.
    fn week_form(&self, at: usize, near: Option<i16>) -> Option<Found> {
        let (day, ()) = self.grammar.weeks.at(self.tokens, at)?;
        let found = self.day_month_form(day, near)?;
        match found.shape {
            Shape::One(Point { year, unit: Unit::Day { month, day }, .. }) => Some(Found {
                shape: Shape::One(Point::new(year, Unit::Week { month, day })),
                start: at,
                ..found
            }),
            _ => None,
        }
    }

    /// `6-7 September 2016`, `1er mars 2019`, `30 May – 2 June 2016`, `12 – 14.IV.2016`.
    fn day_month_form(&self, at: usize, near: Option<i16>) -> Option<Found> {
        if !self.starts_clean(at) {
            return None;
        }
        let (days, is_range, end) = self.days(at)?;
        let (month, end) = self.month_of_day(end)?;
        let (year, corrected, year_end) = self.year_of_day(end, near);
        let short = self.glued(end).is_some_and(|it| it.is(".")) && !self.is_verb(end - 1);
        let cell = self.cell && !self.is_verb(end - 1);
        let led = cell || short || self.grammar.day_leads.before(self.tokens, 0, at).is_some();
        if self.is_ambiguous(end - 1) && year.is_none() && !led {
            return None;
        }
        let end = year_end;
        let point = |day: i8| Point::new(year, Unit::Day { month, day });
        let shape = match (days.as_slice(), is_range) {
            ([day], _) if self.is_moved(at) => Shape::One(point(*day)),
            ([day], _) => match self.later_day(end, self.is_between(at), near) {
                Some((last, after)) => {
                    let first = Point { year: year.or(last.year), ..point(*day) };
                    return Some(Found::new(Shape::Range(first, last), at, after));
                }
                None => Shape::One(point(*day)),
            },
            ([first, last], true) => Shape::Range(point(*first), point(*last)),
            (days, _) => Shape::All(days.iter().map(|day| point(*day)).collect()),
        };
        Some(Found { corrected, ..Found::new(shape, at, end) })
    }

    /// `between` or `from` stands before `at`.
    fn is_between(&self, at: usize) -> bool {
        self.grammar.range_leads.before(self.tokens, 0, at).is_some()
    }

    /// `– 2 June 2016` after another day.
    fn later_day(&self, at: usize, between: bool, near: Option<i16>) -> Option<(Point, usize)> {
        let and = if between { self.expect(&self.grammar.and, at) } else { None };
        let start =
            if self.sign(at, "-") { at + 1 } else { and.or_else(|| self.expect(&self.grammar.to, at))? };
        self.joined(start)?;
        let (day, end) = self.day(start)?;
        let (month, end) = self.month_of_day(end)?;
        let (year, _, end) = self.year_of_day(end, near);
        Some((Point::new(year, Unit::Day { month, day }), end))
    }

    /// A day number with its ordinal ending, which a blank may part from it before the name of a month.
    pub(super) fn day(&self, at: usize) -> Option<(i8, usize)> {
        let day = self.small(at, 31)?;
        let ending = self.joined(at + 1).is_some_and(|it| {
            let apart = it.gap != Gap::Glued;
            let month = || self.joined(at + 2).is_some_and(|it| self.grammar.months.contains_key(&*it.key));
            let raised = self.grammar.ordinal_endings.contains(&*it.key);
            let dot = it.is(".") && self.joined(at + 2).is_some_and(|next| next.is_word() || next.is("-"));
            raised && (!apart || it.length() == 2 && month()) || dot && !apart
        });
        Some((day, if ending { at + 2 } else { at + 1 }))
    }

    /// Day numbers with dashes, commas and `and` between them; whether they are a range.
    fn days(&self, at: usize) -> Option<(Vec<i8>, bool, usize)> {
        let (first, mut end) = self.day(at)?;
        let mut days = vec![first];
        let mut is_range = false;
        let between = self.is_between(at);
        while days.len() < LONGEST_LIST {
            // "20./21. Mai": the full stop makes an ordinal.
            if self.sign(end, ".") && (self.sign(end + 1, "/") || self.sign(end + 1, "-")) {
                end += 1;
            }
            let dash = self.sign(end, "-") || self.sign(end, "/");
            let range = dash || self.skip(&self.grammar.to, end) > end;
            let comma = if self.sign(end, ",") { end + 1 } else { end };
            let next =
                if dash { end + 1 } else { self.skip(&self.grammar.to, self.skip(&self.grammar.and, comma)) };
            let day = (next > end).then(|| self.joined(next).and_then(|_| self.day(next))).flatten();
            let Some((day, after)) = day.filter(|(day, _)| days.last().is_some_and(|last| last < day)) else {
                break;
            };
            is_range |= range || between;
            days.push(day);
            end = after;
        }
        let in_a_row = days.len() > 1 && days.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        if in_a_row {
            days.drain(1..days.len() - 1);
        }
        Some((days, is_range || in_a_row, end))
    }

    fn month_of_day(&self, at: usize) -> Option<(i8, usize)> {
        if self.glued(at).is_some_and(|it| it.is("-")) && self.glued(at + 1).is_some() {
            return self.month(at + 1);
        }
        let dot = if self.sign(at, ".") { at } else { at.saturating_sub(1) };
        let dotted =
            self.token(dot).is_some_and(|it| it.is(".")) && self.glued(dot + 2).is_some_and(|it| it.is("."));
        let roman =
            self.glued(dot + 1).filter(|_| dotted).and_then(|it| self.grammar.roman_months.get(&*it.key));
        if let Some(month) = roman {
            return Some((*month, dot + 3));
        }
        let start = self.skip(&self.grammar.links, at);
        self.joined(start)?;
        self.month(start)
    }

    /// The year after a month, whether it was repaired, and the token after it.
    fn year_of_day(&self, at: usize, near: Option<i16>) -> (Option<i16>, bool, usize) {
        if let Some(year) = self.dashed_year(at) {
            return (Some(year), false, at + 2);
        }
        let comma = if self.sign(at, ",") { at + 1 } else { at };
        let start = self.skip(&self.grammar.links, comma);
        if let Some(year) = self.past_year(start).filter(|_| self.ends_clean(start)) {
            return (Some(year), false, start + 1);
        }
        match self.year_with_lost_digit(at, near).or_else(|| self.year_with_note_mark(at)) {
            Some(year) => (Some(year), true, at + 1),
            None => (None, false, at),
        }
    }

    /// `31-March-2020`, `5-Oct-20`: a year after a dash, in four digits or two.
    fn dashed_year(&self, at: usize) -> Option<i16> {
        let dashed = at.checked_sub(2).is_some_and(|before| self.token(before).is_some_and(|it| it.is("-")));
        self.glued(at).filter(|it| dashed && it.is("-"))?;
        let token = self.glued(at + 1).filter(|_| self.ends_clean(at + 1))?;
        let short = token.number().filter(|_| token.length() == 2).and_then(|it| i16::try_from(it).ok());
        self.year(at + 1).or(short.map(century))
    }

    /// `June 14, 2018`, `March and September of 2020/21`, `November/December 2016`, `May 2016`.
    fn month_form(&self, at: usize, near: Option<i16>) -> Option<Found> {
        let (first, end) = self.month(at).filter(|_| self.starts_clean(at))?;
        if self.is_ambiguous(at) {
            let year = self.year(end).filter(|_| self.ends_clean(end))?;
            let shape = Shape::One(Point::new(Some(year), Unit::Month(first)));
            return Some(Found::new(shape, at, end + 1));
        }
        if let Some(year) = self.short_year(end) {
            let shape = Shape::One(Point::new(Some(year), Unit::Month(first)));
            return Some(Found::new(shape, at, end + 2));
        }
        self.month_day_form(at, first, end, near).or_else(|| self.months_form(at, first, end))
    }

    /// `Dec-20`, `Dec '20` in a date cell.
    fn short_year(&self, at: usize) -> Option<i16> {
        let mark = self.joined(at).filter(|_| self.cell)?;
        let glued = mark.is("'") || mark.is("-") && mark.gap == Gap::Glued;
        let token = self.glued(at + 1).filter(|it| glued && it.length() == 2 && self.ends_clean(at + 1))?;
        i16::try_from(token.number()?).ok().map(century)
    }

    fn month_day_form(&self, at: usize, month: i8, day: usize, near: Option<i16>) -> Option<Found> {
        let token = self.joined(day)?;
        let (days, is_range, end) = token.number().and_then(|_| self.days(day))?;
        let next_is_month = self
            .joined(self.skip(&self.grammar.links, end))
            .is_some_and(|it| self.grammar.months.contains_key(&*it.key));
        let (year, corrected, after) = self.year_of_day(end, near);
        if next_is_month || !self.ends_clean(end - 1) && year.is_none() {
            return None;
        }
        let point = |day: i8| Point::new(year, Unit::Day { month, day });
        let shape = match (days.as_slice(), is_range) {
            ([day], _) => Shape::One(point(*day)),
            ([first, last], true) => Shape::Range(point(*first), point(*last)),
            (days, _) => Shape::All(days.iter().map(|day| point(*day)).collect()),
        };
        Some(Found { corrected, ..Found::new(shape, at, after) })
    }

    fn months_form(&self, at: usize, first: i8, mut end: usize) -> Option<Found> {
        let mut months = vec![first];
        let (mut slash, mut range, mut or) = (false, false, false);
        while months.len() < LONGEST_LIST {
            let words = [&self.grammar.and, &self.grammar.or, &self.grammar.to];
            let signs = ["/", "-", ","].into_iter().find(|sign| self.sign(end, sign));
            let next = match signs {
                Some(_) => end + 1,
                None => words.iter().map(|phrases| self.skip(phrases, end)).max().unwrap_or(end),
            };
            let month = (next > end).then(|| self.joined(next).and_then(|_| self.month(next))).flatten();
            let Some((month, after)) = month.filter(|_| !self.is_ambiguous(next)) else { break };
            slash |= signs == Some("/");
            range |= signs == Some("-") || self.skip(&self.grammar.to, end) > end;
            or |= self.skip(&self.grammar.or, end) > end;
            months.push(month);
            end = after;
        }
        let comma = if self.sign(end, ",") { end + 1 } else { end };
        let start = self.skip(&self.grammar.links, comma);
        let (years, end) = match self.years(start) {
            Some((years, after)) => (years.into_iter().map(Some).collect(), after),
            None => (vec![None], end),
        };
        let points: Vec<Point> = years
            .iter()
            .flat_map(|year| months.iter().map(|month| Point::new(*year, Unit::Month(*month))))
            .collect();
        let adjacent = matches!(months.as_slice(), [a, b] if *b == *a + 1);
        let shape = match points.as_slice() {
            [point] => match self.later_month(end) {
                Some((last, after)) if last.year.is_some() => {
                    let first = Point { year: point.year.or(last.year), ..*point };
                    return Some(Found::new(Shape::Range(first, last), at, after));
                }
                _ => Shape::One(*point),
            },
            [a, b] if range => Shape::Range(*a, *b),
            [a, b] if or || slash && adjacent => Shape::OneOf(*a, *b),
            _ => Shape::All(points),
        };
        let lone = years == [None];
        Some(Found { lone, ..Found::new(shape, at, end) })
    }

    /// `– June 2017` after another month.
    fn later_month(&self, at: usize) -> Option<(Point, usize)> {
        let start = if self.sign(at, "-") { at + 1 } else { self.expect(&self.grammar.to, at)? };
        self.joined(start)?;
        let (month, end) = self.month(start)?;
        let end = self.skip(&self.grammar.links, end);
        let year = self.year(end).filter(|_| self.ends_clean(end))?;
        Some((Point::new(Some(year), Unit::Month(month)), end + 1))
    }

    /// `2016`, `2016-2019`, `2017/18`, `2020 and 2021`, `2020-`, `2020+`.
    fn year_form(&self, at: usize) -> Option<Found> {
        let token = self.token(at)?;
        let value = token.number().filter(|it| token.length() == 4 && (1900..=2100).contains(it))?;
        let first = i16::try_from(value).ok().filter(|_| self.starts_clean(at))?;
        let year = |year: i16| Point::new(Some(year), Unit::Year);
        let found = |shape: Shape, end: usize| Some(Found { lone: true, ..Found::new(shape, at, end) });

        let quarter = if self.sign(at + 1, "-") { at + 2 } else { at + 1 };
        if let Some((unit, end)) = self.joined(quarter).and_then(|_| self.lettered(quarter)) {
            return Some(Found::new(Shape::One(Point::new(Some(first), unit)), at, end));
        }
        if let Some((month, end)) = self.numeric_month(at, first) {
            return Some(Found::new(Shape::One(Point::new(Some(first), Unit::Month(month))), at, end));
        }
        if let Some((last, end)) = self.year_pair(at, first) {
            return found(Shape::Range(year(first), year(last)), end);
        }
        let open =
            self.glued(at + 1).is_some_and(|it| it.is("+") || it.is("-")) && self.glued(at + 2).is_none();
        if open && self.cell {
            return found(Shape::Open(year(first)), at + 2);
        }
        if !self.ends_clean(at) {
            return None;
        }
        let ranged = self.is_between(at);
        let mut years = vec![year(first)];
        let mut end = at + 1;
        while years.len() < LONGEST_LIST {
            let comma = if self.sign(end, ",") { end + 1 } else { end };
            let next = self.skip(&self.grammar.and, comma);
            let to = if ranged { self.skip(&self.grammar.to, end) } else { end };
            let (next, is_range) =
                if to > end || ranged && next > comma { (next.max(to), true) } else { (next, false) };
            let another = if next > end { self.year(next) } else { None };
            let Some(another) = another.filter(|it| *it > first && self.ends_clean(next)) else { break };
            end = next + 1;
            if is_range {
                return found(Shape::Range(year(first), year(another)), end);
            }
            years.push(year(another));
        }
        found(if years.len() == 1 { Shape::One(year(first)) } else { Shape::All(years) }, end)
    }

    /// `2016-05`; the second half of a pair of years is no month: `2016-17`, `2011-12`.
    fn numeric_month(&self, at: usize, year: i16) -> Option<(i8, usize)> {
        let dash = self.glued(at + 1).is_some_and(|it| it.is("-"));
        let month =
            self.glued(at + 2).filter(|it| dash && it.length() == 2).and_then(|_| self.small(at + 2, 12))?;
        let next_year = i16::from(month) == (year + 1) % 100;
        (!next_year && self.ends_clean(at + 2)).then_some((month, at + 3))
    }
}
