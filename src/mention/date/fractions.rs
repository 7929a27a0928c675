//! Fractions of a year: ends and middles, quarters, halves, seasons.

use super::forms::Found;
use super::period::{Part, Point, Shape, Unit};
use super::reader::Reader;

/// Parts of months and years, for the lexicon.
pub(super) const PARTS: [Part; 3] = [Part::Early, Part::Mid, Part::Late];

impl Reader<'_> {
    /// `end of October`, `mid-2020`, `early 2017`.
    pub(super) fn part_form(&self, at: usize) -> Option<Found> {
        let (end, part) = self.grammar.parts.at(self.tokens, at)?;
        let start = self.skip(&self.grammar.articles, self.skip(&self.grammar.links, end));
        self.joined(start)?;
        let (unit, year, end) = match self.month(start) {
            Some((month, after)) => {
                let comma = if self.sign(after, ",") { after + 1 } else { after };
                let after_link = self.skip(&self.grammar.links, comma);
                match self.year(after_link).filter(|_| self.ends_clean(after_link)) {
                    Some(year) => (Unit::Month(month), Some(year), after_link + 1),
                    None if self.is_ambiguous(start) && self.is_verb(start) => return None,
                    None => (Unit::Month(month), None, after),
                }
            }
            None => (Unit::Year, Some(self.year(start).filter(|_| self.ends_clean(start))?), start + 1),
        };
        Some(Found::new(Shape::One(Point { year, unit, part: Some(part) }), at, end))
    }

    /// `Q3 2021`, `fourth quarter of 2016`, `3. Quartal 2021`, `first half of 2020`.
    pub(super) fn quarter_form(&self, at: usize) -> Option<Found> {
        self.token(at).filter(|_| self.starts_clean(at))?;
        let (unit, mut end) = self.lettered(at).or_else(|| self.ordinal_unit(at))?;
        let dash = self.sign(end, "-") || self.sign(end, "/");
        let later = dash.then(|| self.joined(end + 1).and_then(|_| self.lettered(end + 1))).flatten();
        if let Some((_, after)) = later {
            end = after;
        }
        let sign = ["/", "-", ","].into_iter().any(|sign| self.sign(end, sign));
        let start = self.skip(&self.grammar.links, if sign { end + 1 } else { end });
        let year = self.year(start).filter(|_| self.ends_clean(start))?;
        let point = |unit| Point::new(Some(year), unit);
        let shape = match later {
            Some((last, _)) => Shape::Range(point(unit), point(last)),
            None => Shape::One(point(unit)),
        };
        Some(Found::new(shape, at, start + 1))
    }

    /// `Q3`, `H1`.
    pub(super) fn lettered(&self, at: usize) -> Option<(Unit, usize)> {
        let letter = self.token(at)?;
        let number = self.glued(at + 1).and_then(|_| self.small(at + 1, 4))?;
        let unit = if self.grammar.quarter_letters.contains(&*letter.key) {
            Unit::Quarter(number)
        } else {
            let half = self.grammar.half_letters.contains(&*letter.key) && number < 3;
            half.then_some(Unit::Half(number))?
        };
        Some((unit, at + 2))
    }

    /// `fourth quarter`, `first half`.
    fn ordinal_unit(&self, at: usize) -> Option<(Unit, usize)> {
        let (number, end) = self.ordinal(at)?;
        let word = self.joined(end)?;
        let unit = if self.grammar.quarters.contains(&*word.key) {
            Unit::Quarter(number)
        } else {
            let half = self.grammar.halves.contains(&*word.key);
            half.then_some(Unit::Half(number.min(2)))?
        };
        Some((unit, end + 1))
    }

    fn ordinal(&self, at: usize) -> Option<(i8, usize)> {
        let token = self.token(at)?;
        if token.is_word() {
            let dot = self.glued(at + 1).is_some_and(|it| it.is("."));
            let roman = || self.grammar.roman_months.get(&*token.key).filter(|number| **number <= 4);
            let named = self.grammar.ordinals.get(&*token.key).or_else(roman)?;
            return Some((*named, if dot { at + 2 } else { at + 1 }));
        }
        let (number, end) = self.day(at)?;
        (end == at + 2 && number <= 4).then_some((number, end))
    }

    /// `spring 2020`.
    pub(super) fn season_form(&self, at: usize) -> Option<Found> {
        let season = *self.grammar.seasons.get(&*self.token(at)?.key)?;
        if !self.starts_clean(at) {
            return None;
        }
        let start = self.skip(&self.grammar.links, at + 1);
        let point = |year: Option<i16>| Shape::One(Point::new(year, Unit::Season(season)));
        if let Some(year) = self.year(start).filter(|_| self.ends_clean(start)) {
            return Some(Found::new(point(Some(year)), at, start + 1));
        }
        // "in the autumn": the season of the year that the text tells.
        let led = self.grammar.season_leads.before(self.tokens, 0, at).is_some() && self.ends_clean(at);
        led.then(|| Found { lone: true, ..Found::new(point(None), at, at + 1) })
    }
}
