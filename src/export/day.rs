//! Days as the graph has them, and the stretches they stand for.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

/// The day at a key of a node.
pub fn at(node: &Value, key: &str) -> Option<Date> {
    node.get(key)?.as_str()?.parse().ok()
}

/// The day after, or the same one at the end of time.
pub fn after(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(day)
}

/// The first day of the month, quarter or year that ends on `last`, as `edtf` writes it; `last` when it writes a day.
pub fn start(edtf: &str, last: Date) -> Date {
    let (first, months) = (last.first_of_month(), months(edtf));
    let start = months.and_then(|it| first.checked_sub((it - 1).months()).ok());
    start.unwrap_or(last)
}

/// The last day of the month, quarter or year that `first` lies in, as `edtf` writes it; `first` when it writes a day.
pub fn end(edtf: &str, first: Date) -> Date {
    let end = match months(edtf) {
        Some(12) => Some(first.last_of_year()),
        Some(it) => first.first_of_month().checked_add((it - 1).months()).ok().map(Date::last_of_month),
        None => None,
    };
    end.unwrap_or(first)
}

/// How many months a period of EDTF has; none for a day, and for what is no period.
fn months(edtf: &str) -> Option<i64> {
    let parts: Vec<&str> = edtf.trim_matches(['~', '?', '%']).split('-').collect();
    match parts[..] {
        [year] if year.len() == 4 => Some(12),
        [_, part] => match part.trim_matches(['~', '?', '%']).parse().ok()? {
            1..=12 => Some(1),
            33..=36 => Some(3),
            37..=39 => Some(4),
            40..=41 => Some(6),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_is_told_by_one_of_its_ends() {
        for (edtf, first, last) in [
            ("2031-05", date(2031, 5, 1), date(2031, 5, 31)),
            ("2031", date(2031, 1, 1), date(2031, 12, 31)),
            ("2016-36", date(2016, 10, 1), date(2016, 12, 31)),
            ("2031-05-31", date(2031, 5, 31), date(2031, 5, 31)),
        ] {
            assert_eq!((start(edtf, last), end(edtf, first)), (first, last), "{edtf}");
        }
        assert_eq!(end("2016~", date(2016, 10, 1)), date(2016, 12, 31));
        assert_eq!(start("later", date(2031, 5, 31)), date(2031, 5, 31));
    }
}
