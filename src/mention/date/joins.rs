//! Dates beside each other that are one: lists that share a year, sets, intervals.

use super::period::{Point, Shape, Unit};
use super::reader::Reader;
use super::surroundings::{Dated, Lead};

/// Longest interval between two days that nothing but a line joins, in days.
const LONGEST_STRETCH: i32 = 31;

/// `8 March, 20 June and 22 July 2016`: the last year holds for the whole list.
pub(super) fn share_years(reader: &Reader<'_>, dated: &mut [Dated]) {
    for at in (1..dated.len()).rev() {
        let (earlier, later) = dated.split_at_mut(at);
        let (Some(date), Some(next)) = (earlier.last_mut(), later.first()) else { continue };
        let Some(year) = next.found.shape.points().first().and_then(|point| point.year) else { continue };
        let between = reader.tokens.get(date.after..next.before).unwrap_or_default();
        let listed = !between.is_empty()
            && between.len() <= 2
            && between.iter().zip(date.after..).all(|(token, at)| {
                [",", ";", "/", "-"].iter().any(|sign| token.is(sign))
                    || reader.skip(&reader.grammar.and, at) > at
            });
        let small = |date: &Dated| {
            date.found
                .shape
                .points()
                .iter()
                .all(|point| matches!(point.unit, Unit::Day { .. } | Unit::Month(_)))
        };
        if listed && small(date) && small(next) {
            for point in date.found.shape.points_mut() {
                point.year = point.year.or(Some(year));
            }
        }
    }
}

/// `January 2020 (tbc) and April 2020 (tbc)`.
pub(super) fn joins_set(reader: &Reader<'_>, date: &Dated, next: &Dated) -> bool {
    let joined = reader.expect(&reader.grammar.and, date.after) == Some(next.found.start);
    let unit = |date: &Dated| match &date.found.shape {
        Shape::One(point) | Shape::Open(point) => Some(*point),
        Shape::All(points) => points.first().copied(),
        _ => None,
    };
    let same = unit(date).zip(unit(next)).is_some_and(|(a, b)| {
        matches!((a.unit, b.unit), (Unit::Month(_), Unit::Month(_)) | (Unit::Year, Unit::Year))
            && a.year.is_some()
            && b.year.is_some()
            && a.part.is_none()
            && b.part.is_none()
    });
    let plain = matches!(next.found.shape, Shape::One(_)) && !matches!(date.found.shape, Shape::Open(_));
    joined
        && same
        && plain
        && next.lead.is_none()
        && date.unconfirmed == next.unconfirmed
        && next.place.is_none()
}

pub(super) fn merge(date: &mut Dated, next: Dated) {
    let mut points = date.found.shape.points();
    points.extend(next.found.shape.points());
    date.found.shape = Shape::All(points);
    date.found.end = next.found.end;
    date.found.lone = false;
    date.after = next.after;
    date.planned |= next.planned;
}

/// `four meetings in 2020/21 (May/October 2020)`: what is in brackets says which part is known.
pub(super) fn refines(reader: &Reader<'_>, date: &Dated, next: &Dated) -> bool {
    let years = date.found.shape.points().iter().all(|point| point.unit == Unit::Year);
    let finer = next.found.shape.points().iter().all(|point| point.unit != Unit::Year);
    let bracketed = reader.sign(date.after, "(") && next.found.start == date.after + 1;
    let ((first, last), (inner_first, inner_last)) = (date.found.shape.bounds(), next.found.shape.bounds());
    date.count.is_some() && years && finer && bracketed && inner_first >= first && inner_last <= last
}

/// `1 January 2014 - 31 December 2020`, `Q3 2020 – Q1 2021`, `30 September and 1 October`; in a date cell also
/// two days one below the other, of which only the last has a year.
pub(super) fn joins_range(reader: &Reader<'_>, date: &Dated, next: &Dated) -> bool {
    let (Shape::One(first), Shape::One(last)) = (&date.found.shape, &next.found.shape) else { return false };
    let until = next.lead == Some(Lead::Until) && next.before == date.after;
    let free = date.place.is_none()
        && next.phase.is_none()
        && next.found.time.is_none()
        && (next.lead.is_none() || until);
    let Some(order) = apart(*first, *last).filter(|_| free) else { return false };
    let between = date.after..next.found.start;
    let days = matches!((first.unit, last.unit), (Unit::Day { .. }, Unit::Day { .. }));
    if between.is_empty() {
        return reader.cell && days && first.year.is_none() && (1..=LONGEST_STRETCH).contains(&order);
    }
    let to = until || reader.expect(&reader.grammar.to, date.after) == Some(next.found.start);
    let dash = between.len() == 1
        && (reader.sign(date.after, "-") || reader.glued(date.after).is_some_and(|it| it.is("/")));
    let and = reader.expect(&reader.grammar.and, date.after) == Some(next.found.start);
    let dated = last.year.is_some() && reader.joined(next.found.start).is_some();
    // "moved from 1 May to 3 May" is no interval, "moved to 1 May - 3 May" is one.
    let moved = reader.is_moved(date.before);
    order > 0 && dated && (to && !moved || dash) || days && and && order == 1 && !moved
}

/// Days from the start of one point to the start of another, in one year when a year is missing.
fn apart(first: Point, last: Point) -> Option<i32> {
    let year = first.year.or(last.year).unwrap_or(2000);
    let start =
        |point: Point| Point { year: point.year.or(Some(year)), ..point }.bounds().map(|(start, _)| start);
    let days = start(first)?.until(start(last)?).ok()?.get_days();
    Some(days)
}

/// Makes one interval of both.
pub(super) fn stretch(date: &mut Dated, next: Dated) {
    let (Shape::One(first), Shape::One(last)) = (&date.found.shape, &next.found.shape) else { return };
    let first = Point { year: first.year.or(last.year), ..*first };
    date.found.shape = Shape::Range(first, *last).in_order();
    date.found.end = next.found.end;
    date.found.lone = false;
    date.after = next.after;
    date.unconfirmed |= next.unconfirmed;
    date.approximate |= next.approximate;
    date.place = next.place;
    date.lead = date.lead.filter(|lead| *lead != Lead::From);
}
