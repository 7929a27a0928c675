//! Points of the calendar: their EDTF form and their first and last day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Precision;

/// A stretch of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Mid,
    Late,
}

/// A calendar unit of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day {
        month: i8,
        day: i8,
    },
    /// The seven days that begin on a day.
    Week {
        month: i8,
        day: i8,
    },
    Month(i8),
    Quarter(i8),
    Half(i8),
    Season(i8),
    Year,
}

/// A calendar unit, perhaps of a year that is not printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) year: Option<i16>,
    pub(super) unit: Unit,
    pub(super) part: Option<Part>,
}

impl Point {
    pub(super) fn new(year: Option<i16>, unit: Unit) -> Point {
        Point { year, unit, part: None }
    }

    /// First and last day; `None` without a year or when the calendar has no such day.
    pub(super) fn bounds(self) -> Option<(Date, Date)> {
        let year = self.year?;
        let months = |first: i8, last: i8| Some((Date::new(year, first, 1).ok()?, last_day(year, last)?));
        match self.unit {
            Unit::Day { month, day } => {
                let date = Date::new(year, month, day).ok()?;
                Some((date, date))
            }
            Unit::Week { month, day } => {
                let first = Date::new(year, month, day).ok()?;
                Some((first, first.checked_add(6.days()).ok()?))
            }
            Unit::Month(month) => {
                let (first, last) = months(month, month)?;
                match self.part {
                    None => Some((first, last)),
                    Some(Part::Early) => Some((first, Date::new(year, first.month(), 10).ok()?)),
                    Some(Part::Mid) => Some((
                        Date::new(year, first.month(), 11).ok()?,
                        Date::new(year, first.month(), 20).ok()?,
                    )),
                    Some(Part::Late) => Some((Date::new(year, first.month(), 21).ok()?, last)),
                }
            }
            Unit::Quarter(quarter) => months(quarter * 3 - 2, quarter * 3),
            Unit::Half(half) => months(half * 6 - 5, half * 6),
            Unit::Season(4) => Some((Date::new(year, 12, 1).ok()?, last_day(year.checked_add(1)?, 2)?)),
            Unit::Season(season) => months(season * 3, season * 3 + 2),
            Unit::Year => match self.part {
                None => months(1, 12),
                Some(Part::Early) => months(1, 4),
                Some(Part::Mid) => months(5, 8),
                Some(Part::Late) => months(10, 12),
            },
        }
    }

    /// The EDTF form; an unknown year is `XXXX`.
    pub(super) fn edtf(self) -> String {
        let year = self.year.map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"));
        let form = match (self.unit, self.part) {
            (Unit::Day { month, day }, _) => format!("{year}-{month:02}-{day:02}"),
            (Unit::Week { month, day }, _) => match self.bounds() {
                Some((first, last)) => format!("{first}/{last}"),
                None => format!("{year}-{month:02}-{day:02}"),
            },
            (Unit::Month(month), _) => format!("{year}-{month:02}"),
            (Unit::Quarter(quarter), _) => format!("{year}-{}", 32 + quarter),
            (Unit::Half(half), _) => format!("{year}-{}", 39 + half),
            (Unit::Season(season), _) => format!("{year}-{}", 20 + season),
            (Unit::Year, Some(Part::Early)) => format!("{year}-01"),
            (Unit::Year, Some(Part::Mid)) => format!("{year}-06"),
            (Unit::Year, _) => year,
        };
        if self.part.is_some() { form + "~" } else { form }
    }

    pub(super) fn precision(self) -> Precision {
        match self.unit {
            Unit::Day { .. } => Precision::Day,
            Unit::Week { .. } => Precision::Range,
            Unit::Month(_) => Precision::Month,
            Unit::Quarter(_) => Precision::Quarter,
            Unit::Half(_) => Precision::Half,
            Unit::Season(_) => Precision::Season,
            Unit::Year => Precision::Year,
        }
    }

    /// EDTF knows no interval of seasons or quarters; the bounds must say it.
    pub(super) fn fits_interval(self) -> bool {
        !matches!(self.unit, Unit::Quarter(_) | Unit::Season(_) | Unit::Half(_) | Unit::Week { .. })
    }
}

fn last_day(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}

/// What a date expression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    One(Point),
    Range(Point, Point),
    /// All of these.
    All(Vec<Point>),
    /// One of a run of units.
    OneOf(Point, Point),
    /// Begins at a point and has no printed end.
    Open(Point),
}

impl Shape {
    pub(super) fn points(&self) -> Vec<Point> {
        match self {
            Shape::One(point) | Shape::Open(point) => vec![*point],
            Shape::Range(first, last) | Shape::OneOf(first, last) => vec![*first, *last],
            Shape::All(points) => points.clone(),
        }
    }

    pub(super) fn points_mut(&mut self) -> Vec<&mut Point> {
        match self {
            Shape::One(point) | Shape::Open(point) => vec![point],
            Shape::Range(first, last) | Shape::OneOf(first, last) => vec![first, last],
            Shape::All(points) => points.iter_mut().collect(),
        }
    }

    /// The same; a range that would end before it begins began the year before: `30 December – 2 January 2017`.
    pub(super) fn in_order(mut self) -> Shape {
        if let Shape::Range(first, last) = &mut self
            && first.year == last.year
            && first.bounds().zip(last.bounds()).is_some_and(|(a, b)| a.0 > b.1)
        {
            first.year = first.year.and_then(|year| year.checked_sub(1));
        }
        self
    }

    /// First and last day of the whole; the last is `None` when it is open.
    pub(super) fn bounds(&self) -> (Option<Date>, Option<Date>) {
        let bounds: Vec<(Date, Date)> = self.points().into_iter().filter_map(Point::bounds).collect();
        let first = bounds.iter().map(|(first, _)| *first).min();
        let last = bounds.iter().map(|(_, last)| *last).max();
        (first, if matches!(self, Shape::Open(_)) { None } else { last })
    }

    /// The EDTF form, `mark` (`?`) after each date that can carry it.
    pub(super) fn edtf(&self, mark: &str) -> String {
        let edtf = |point: &Point| format!("{}{mark}", point.edtf());
        match self {
            Shape::One(point) => {
                if point.edtf().contains('/') {
                    point.edtf()
                } else {
                    edtf(point)
                }
            }
            Shape::Range(first, last) if !(first.fits_interval() && last.fits_interval()) => {
                match self.bounds() {
                    (Some(first), Some(last)) => {
                        format!("{}/{}", first.strftime("%Y-%m"), last.strftime("%Y-%m"))
                    }
                    _ => first.edtf(),
                }
            }
            Shape::Range(first, last) => format!("{}/{}", edtf(first), edtf(last)),
            Shape::All(points) => format!("{{{}}}", points.iter().map(edtf).collect::<Vec<_>>().join(",")),
            Shape::OneOf(first, last) => format!("[{}..{}]", first.edtf(), last.edtf()),
            Shape::Open(point) => format!("{}/..", edtf(point)),
        }
    }

    pub(super) fn precision(&self) -> Precision {
        match self {
            Shape::One(point) => point.precision(),
            Shape::Open(_) => Precision::Open,
            Shape::All(points) => points.first().map_or(Precision::Unknown, |point| point.precision()),
            Shape::Range(..) => Precision::Range,
            Shape::OneOf(first, _) => first.precision(),
        }
    }
}
