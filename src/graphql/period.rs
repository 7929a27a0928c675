//! Periods as EDTF writes them, in conditions.
//!
//! <https://www.loc.gov/standards/datetime/>: level 0, and of level 1 and 2 what plans use: seasons as quarters (33-36),
//! quadrimesters (37-39) and semesters (40-41), decades, centuries, and open ends.

use async_graphql::Value;
use jiff::civil::Date;
use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, Term};

use super::error::{Code, Fault};

/// A stretch of days, both ends included; an end that is not known is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
}

/// Whether `text` is a period.
pub fn is_period(text: &str) -> bool {
    parse(text).is_some()
}

/// The period that an operand writes.
pub fn read(value: &Value) -> Result<Period, Fault> {
    let period = match value {
        Value::String(text) => parse(text),
        _ => None,
    };
    period.ok_or_else(|| Fault::new(Code::BadInput, format!("{value} is not {WRITTEN}")))
}

/// How periods are written, in words.
pub const WRITTEN: &str =
    "a period in EDTF, such as 2017, 2017-05, 2017-05-31, 2017-34 (a quarter) or 2016/2017";

/// The day as the store has it.
pub fn term(day: Date) -> Term {
    Literal::new_typed_literal(day.to_string(), xsd::DATE).into()
}

fn parse(text: &str) -> Option<Period> {
    let Some((from, to)) = text.split_once('/') else {
        let (first, last) = span(text)?;
        return Some(Period { first: Some(first), last: Some(last) });
    };
    let end = |text: &str| match text {
        "" | ".." => Some(None),
        text => span(text).map(Some),
    };
    let (from, to) = (end(from)?, end(to)?);
    let period = Period { first: from.map(|it| it.0), last: to.map(|it| it.1) };
    let is_turned = matches!((period.first, period.last), (Some(first), Some(last)) if last < first);
    (!is_turned && (from.is_some() || to.is_some())).then_some(period)
}

/// First and last day of a day, month, part of a year, year, decade or century.
fn span(text: &str) -> Option<(Date, Date)> {
    let text = text.trim_end_matches(['?', '~', '%']);
    let (year, rest) = text.split_at_checked(4)?;
    let months = |year: i16, first: i8, last: i8| -> Option<(Date, Date)> {
        Some((Date::new(year, first, 1).ok()?, Date::new(year, last, 1).ok()?.last_of_month()))
    };
    let from_to = |from: i16, to: i16| Some((months(from, 1, 12)?.0, months(to, 1, 12)?.1));
    let digits = year.trim_end_matches('X');
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let unknown = u32::try_from(4 - digits.len()).ok()?;
    let scale = 10_i16.checked_pow(unknown)?;
    let start = digits.parse::<i16>().ok()?.checked_mul(scale)?;
    if rest.is_empty() {
        return from_to(start, start.checked_add(scale - 1)?);
    }
    let rest = rest.strip_prefix('-').filter(|_| unknown == 0)?;
    match rest.split_once('-') {
        Some(_) => text.parse::<Date>().ok().filter(|_| text.len() == 10).map(|day| (day, day)),
        None if rest.len() != 2 => None,
        None => match rest.parse::<i8>().ok()? {
            month @ 1..=12 => months(start, month, month),
            quarter @ 33..=36 => months(start, (quarter - 33) * 3 + 1, (quarter - 33) * 3 + 3),
            third @ 37..=39 => months(start, (third - 37) * 4 + 1, (third - 37) * 4 + 4),
            half @ 40..=41 => months(start, (half - 40) * 6 + 1, (half - 40) * 6 + 6),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let shown = |day: Option<Date>| day.map_or(String::new(), |it| it.to_string());
        let found = parse(text).map(|it| (shown(it.first), shown(it.last)));
        assert_eq!(found, expected.map(|(first, last)| (first.to_owned(), last.to_owned())), "{text}");
    }

    #[test]
    fn periods_have_first_and_last_days() {
        check("2017-05-31", Some(("2017-05-31", "2017-05-31")));
        check("2016-02", Some(("2016-02-01", "2016-02-29")));
        check("2017", Some(("2017-01-01", "2017-12-31")));
        check("201X", Some(("2010-01-01", "2019-12-31")));
        check("2017-34", Some(("2017-04-01", "2017-06-30")));
        check("2017-41", Some(("2017-07-01", "2017-12-31")));
        check("2016/2017-03", Some(("2016-01-01", "2017-03-31")));
        check("../2017", Some(("", "2017-12-31")));
        check("2017~", Some(("2017-01-01", "2017-12-31")));
    }

    #[test]
    fn other_texts_are_no_periods() {
        for text in [
            "",
            "..",
            "../..",
            "soon",
            "2017-13",
            "2017-5",
            "2017-02-30",
            "17",
            "XXXX",
            "2018/2017",
            "201X-05",
        ] {
            check(text, None);
        }
    }
}
