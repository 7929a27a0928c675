//! Missing years, sets, operators: from what was read to [`When`].

use jiff::ToSpan;
use jiff::civil::Date;

use super::joins::{joins_range, joins_set, merge, refines, share_years, stretch};
use super::period::{Part, Point, Shape, Unit};
use super::reader::Reader;
use super::surroundings::{Dated, Lead, Tense};
use super::{Context, Operator, Precision, When};

/// Without a tense the year of writing is meant, unless that lies farther away than this many days.
const SAME_YEAR_WITHIN: i32 = 270;
/// How far from a date without a year a day with its year may stand, in tokens.
const BESIDE: usize = 24;
/// A year this far after the reference is doubtful.
const FAR_FUTURE: i16 = 15;

/// The dates as findings, in reading order.
pub(super) fn whens(reader: &Reader<'_>, mut dated: Vec<Dated>, context: &Context<'_>) -> Vec<When> {
    share_years(reader, &mut dated);
    let printed = printed_days(&dated);
    let mut whens = Vec::new();
    let mut rest = dated.into_iter().peekable();
    while let Some(mut date) = rest.next() {
        let mut limit = None;
        while let Some(next) = rest.next_if(|next| joins_set(reader, &date, next)) {
            merge(&mut date, next);
        }
        if let Some(next) = rest.next_if(|next| joins_range(reader, &date, next)) {
            stretch(&mut date, next);
        }
        if let Some(next) = rest.next_if(|next| refines(reader, &date, next)) {
            limit = date.found.shape.bounds().1;
            let before = date.found.start;
            date = Dated { count: date.count, lead: date.lead, tense: date.tense, ..next };
            date.found.start = before;
        }
        let beside = beside(&printed, date.found.start);
        whens.extend(when(reader, date, (limit, beside), context));
    }
    whens
}

/// The days with a year, each with its first token.
fn printed_days(dated: &[Dated]) -> Vec<(usize, Date)> {
    let whole = |date: &Dated| {
        let points = date.found.shape.points();
        let day = points.iter().all(|point| point.year.is_some() && matches!(point.unit, Unit::Day { .. }));
        date.found.shape.bounds().0.filter(|_| day).map(|first| (date.found.start, first))
    };
    dated.iter().filter_map(whole).collect()
}

/// The day among `printed`, in reading order, that stands nearest to token `at`, not further than [`BESIDE`].
fn beside(printed: &[(usize, Date)], at: usize) -> Option<Date> {
    let next = printed.partition_point(|(start, _)| *start < at);
    let around = [next.checked_sub(1).and_then(|before| printed.get(before)), printed.get(next)];
    let far = |(start, _): &&(usize, Date)| start.abs_diff(at);
    around.into_iter().flatten().filter(|it| far(it) <= BESIDE).min_by_key(far).map(|(_, day)| *day)
}

/// The year-bound end of a set, and the day that is printed in full beside a date.
type Bounding = (Option<Date>, Option<Date>);

fn when(reader: &Reader<'_>, date: Dated, (limit, beside): Bounding, context: &Context<'_>) -> Option<When> {
    let near = context.reference.or(context.near).filter(|_| !date.yearly);
    let beside = beside.filter(|_| !date.yearly);
    let inherited = resolve(&date, near, beside, context.reference.is_some());
    let shape = inherited.clone().unwrap_or_else(|| date.found.shape.clone());
    if !shape.points().iter().all(|point| is_possible(*point)) {
        return None;
    }
    let tokens = reader.tokens.get(date.found.start..date.found.end)?;
    let bounds = shape.bounds();
    let named = u8::try_from(shape.points().len()).unwrap_or(u8::MAX);
    let limit = limit.filter(|_| date.count.is_some_and(|count| count > named));
    let (edtf, earliest, latest) = bounded(&shape, &date, (bounds.0, limit.or(bounds.1)));
    Some(When {
        range: tokens.first()?.range.start..tokens.last()?.range.end,
        edtf: Some(edtf),
        earliest,
        latest,
        precision: if date.found.time.is_some() { Precision::Minute } else { shape.precision() },
        recurrence: date.yearly.then(|| reader.annual()).flatten(),
        operator: operator(&date),
        tentative: date.unconfirmed || date.planned,
        inferred: match (date.found.corrected, inherited.is_some()) {
            (true, _) => Some("corrected-year"),
            (false, true) => Some("inherited-year"),
            (false, false) => None,
        },
        confidence: confidence(&date, &shape, inherited.is_some(), context.reference),
        time_of_day: date.found.time,
        condition: date.condition,
        place: date.place,
        phase: date.phase,
        count: date.count,
    })
}

fn operator(date: &Dated) -> Option<Operator> {
    Some(match date.lead {
        Some(Lead::By | Lead::Before) => Operator::By,
        Some(Lead::Until) => Operator::Until,
        Some(Lead::From) => Operator::From,
        Some(Lead::NotBefore) => Operator::NotBefore,
        Some(Lead::On) => Operator::On,
        None if matches!(date.found.shape, Shape::Open(_)) => Operator::From,
        None => return None,
    })
}

/// How far what is past or to come may stand on the other side of a day that is not the text's own, in days.
const ROUGHLY: i32 = 75;

/// The shape with the missing years filled in; `None` when none is missing or nothing tells the year. What is past and
/// what is to come the day of the text itself tells, `own`; another day only roughly. A day printed in full `beside`
/// the date, of the same time as the text, is nearer to it than the text's own.
fn resolve(date: &Dated, reference: Option<Date>, beside: Option<Date>, own: bool) -> Option<Shape> {
    let mut shape = date.found.shape.clone();
    if shape.points().iter().all(|point| point.year.is_some()) {
        return None;
    }
    let same_time = |day: &Date| reference.is_none_or(|reference| (reference.year() - day.year()).abs() <= 1);
    let anchor = beside.filter(same_time).or(reference)?;
    let reference = reference.unwrap_or(anchor);
    let tense = date.tense.or(date.planned.then_some(Tense::Future));
    let slack = if own { 0 } else { ROUGHLY };
    let candidates = (-1..=1).filter_map(|step| {
        let mut dated = shape.clone();
        for point in dated.points_mut() {
            point.year = point.year.or(anchor.year().checked_add(step));
        }
        let dated = dated.in_order();
        let (first, last) = dated.bounds();
        Some((first?, last?, dated))
    });
    let between = |one: Date, other: Date| one.until(other).map_or(i32::MAX, |span| span.get_days().abs());
    let (distance, away) = (|date: Date| between(reference, date), |date: Date| between(anchor, date));
    shape = candidates
        .min_by_key(|(first, last, _)| {
            let days = if (*first..=*last).contains(&anchor) { 0 } else { away(*first).min(away(*last)) };
            let contradicts = match tense {
                Some(Tense::Past) => *first > reference && distance(*first) > slack,
                Some(Tense::Future) => *last < reference && distance(*last) > slack,
                None => false,
            };
            let own_year = [reference.year(), anchor.year()].contains(&first.year());
            let other_year = !own_year || anchor == reference && days > SAME_YEAR_WITHIN;
            (contradicts, tense.is_none() && other_year, days)
        })
        .map(|(_, _, dated)| dated)?;
    Some(shape)
}

/// A day that the calendar has in its year, or in some year when that is unknown.
fn is_possible(point: Point) -> bool {
    Point { year: point.year.or(Some(2000)), ..point }.bounds().is_some()
}

type Bounds = (Option<Date>, Option<Date>);

/// EDTF and bounds under the operator. EDTF has no interval with a season or a quarter: the bounds say it.
fn bounded(shape: &Shape, date: &Dated, (first, last): Bounds) -> (String, Option<Date>, Option<Date>) {
    let mark = match (date.approximate, date.unconfirmed) {
        (true, true) => "%",
        (true, false) => "~",
        (false, true) => "?",
        (false, false) => "",
    };
    let edtf = shape.edtf(mark).replace("~?", "%").replace("~~", "~").replace("~%", "%");
    let points = shape.points();
    let part = points.first().and_then(|point| point.part);
    let fits = points.iter().all(|point| point.fits_interval()) && !edtf.contains(['/', '{', '[']);
    match date.lead {
        Some(Lead::By | Lead::Until) if matches!(part, Some(Part::Early | Part::Mid)) => (edtf, first, last),
        Some(Lead::By | Lead::Until) => {
            let end =
                if fits && part.is_none() { Some(edtf.clone()) } else { last.map(|last| last.to_string()) };
            (end.map_or(edtf, |end| format!("../{end}")), None, last)
        }
        Some(Lead::Before) => {
            let last = first.and_then(|first| first.checked_sub(1.day()).ok());
            (last.map_or(edtf, |last| format!("../{last}")), None, last)
        }
        Some(Lead::From | Lead::NotBefore) => {
            let open = if fits { format!("{edtf}/..") } else { edtf };
            (open, first, None)
        }
        Some(Lead::On) | None => {
            let edtf = match date.found.time {
                Some((hour, minute)) => format!("{edtf}T{hour:02}:{minute:02}"),
                None => edtf,
            };
            (edtf, first, last)
        }
    }
}

fn confidence(date: &Dated, shape: &Shape, inherited: bool, reference: Option<Date>) -> f32 {
    let mut confidence: f32 = 0.95;
    let mut at_most = |limit: f32, applies: bool| {
        if applies {
            confidence = confidence.min(limit);
        }
    };
    at_most(0.85, date.found.lone);
    at_most(0.8, date.found.ambiguous);
    at_most(0.75, inherited);
    at_most(0.6, date.found.corrected);
    let (first, last) = shape.bounds();
    at_most(0.4, first.is_none());
    let far =
        reference.zip(last).is_some_and(|(reference, last)| last.year() > reference.year() + FAR_FUTURE);
    at_most(0.5, far);
    let misfit = date
        .weekday
        .zip(first)
        .is_some_and(|(weekday, first)| first.weekday().to_monday_one_offset() != weekday);
    at_most(0.5, misfit);
    confidence
}
