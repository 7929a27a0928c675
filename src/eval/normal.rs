//! EDTF of the graph in the normal form of the guidelines: the date as it is printed, without the word before it.

use jiff::civil::Date;

use crate::mention::date::{Context, DateGrammar, Precision};

/// A year that the text does not tell.
const NO_YEAR: &str = "XXXX";

/// The dates of a time expression `text` whose meaning is `edtf`: several for a list of separate dates, and one,
/// a range, for neighbours ("1 and 2 December").
pub fn dates(grammar: &DateGrammar, edtf: &str, text: &str) -> Vec<String> {
    // The hour is not part of the date; one of a series of days is told as the range they make.
    let days: Vec<&str> = edtf.split('/').map(|it| it.split('T').next().unwrap_or(it)).collect();
    // A doubt is said once, at the end of a range.
    let last = days.len().saturating_sub(1);
    let doubt = |(at, day): (usize, &&'_ str)| match at < last && !day.starts_with(['{', '[']) {
        true => day.trim_end_matches(['?', '~', '%']).to_owned(),
        false => (*day).to_owned(),
    };
    let edtf = &*days.iter().enumerate().map(doubt).collect::<Vec<_>>().join("/");
    if let Some(range) = edtf.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return vec![range.replace("..", "/").replace(',', "/")];
    }
    if let Some(list) = edtf.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let list: Vec<String> = list.split(',').map(|it| it.trim().replace("..", "/")).collect();
        return match (list.first(), list.last()) {
            (Some(first), Some(last)) if first != last && list.windows(2).all(are_neighbours) => {
                vec![format!("{first}/{last}")]
            }
            _ => list,
        };
    }
    if let Some(start) = edtf.strip_suffix("/..") {
        // "2020-" is printed as an open range; "from 2020" is not.
        let open = text.trim_end().ends_with(['-', '–']);
        return vec![if open { edtf } else { start }.to_owned()];
    }
    if let Some(year) = part_of_year(grammar, edtf, text) {
        return vec![year];
    }
    if let Some(day) = edtf.strip_prefix("../").filter(|it| it.starts_with(NO_YEAR)) {
        return vec![day.to_owned()];
    }
    let printed = edtf.strip_prefix("../").and_then(|last| printed(grammar, last.parse().ok()?, text));
    vec![printed.unwrap_or_else(|| edtf.to_owned())]
}

/// "early 2017" is told as the year, not as its first month.
fn part_of_year(grammar: &DateGrammar, edtf: &str, text: &str) -> Option<String> {
    let (year, month) = edtf.strip_suffix('~')?.split_once('-')?;
    let context = Context { cell: true, ..Context::default() };
    let [when] = &grammar.whens(text, &context)[..] else { return None };
    (month.len() == 2 && when.precision == Precision::Year).then(|| year.to_owned())
}

/// "before 1 January 2022" and "by the end of 2021" both end on the last day of 2021: what the text names instead.
fn printed(grammar: &DateGrammar, last: Date, text: &str) -> Option<String> {
    let context = Context { reference: Some(last), cell: true, ..Context::default() };
    let [when] = &grammar.whens(text, &context)[..] else { return None };
    let (earliest, latest) = (when.earliest?, when.latest?);
    let touches = earliest <= last.tomorrow().ok()? && last <= latest;
    let edtf = when.edtf.clone().filter(|it| touches && !it.contains('.'))?;
    let edtf = edtf.split('T').next().map(str::to_owned)?;
    (edtf != last.to_string()).then_some(edtf)
}

/// Whether one year, month or day follows the other.
fn are_neighbours(two: &[String]) -> bool {
    let [one, other] = two else { return false };
    // Any leap year will do for days of an unknown one.
    let plain = |it: &str| it.trim_end_matches(['?', '~', '%']).replace(NO_YEAR, "2000");
    let (one, other) = (plain(one), plain(other));
    let next = match one.split('-').collect::<Vec<_>>()[..] {
        [year] => year.parse::<i16>().ok().map(|year| (year + 1).to_string()),
        [year, "12"] => year.parse::<i16>().ok().map(|year| format!("{}-01", year + 1)),
        [year, month] => month.parse::<i16>().ok().map(|month| format!("{year}-{:02}", month + 1)),
        _ => one.parse::<Date>().ok().and_then(|day| day.tomorrow().ok()).map(|day| day.to_string()),
    };
    next.is_some_and(|next| next == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edtf: &str, text: &str, expected: &[&str]) {
        let grammar = DateGrammar::standard().unwrap();
        assert_eq!(dates(&grammar, edtf, text), expected, "{edtf} {text}");
    }

    #[test]
    fn a_list_of_neighbours_is_a_range() {
        check("{2015-12-01,2015-12-02}", "1 and 2 December 2015", &["2015-12-01/2015-12-02"]);
        check("{2020-12,2021-01}", "December and January", &["2020-12/2021-01"]);
        check("{XXXX-02-25,XXXX-02-26}", "25 et 26 février", &["XXXX-02-25/XXXX-02-26"]);
        check("{2020,2021}", "2020 and 2021", &["2020/2021"]);
        check("{2020-01?,2020-04?}", "January (tbc) and April 2020 (tbc)", &["2020-01?", "2020-04?"]);
    }

    #[test]
    fn a_day_has_no_hour_and_a_choice_is_a_range() {
        check("2024-03-11T09:15", "den 11 mars 2024 09:15", &["2024-03-11"]);
        check("[2016-11..2016-12]", "November/December 2016", &["2016-11/2016-12"]);
    }

    #[test]
    fn a_doubt_is_said_once() {
        check("2020-03-09?/2020-03-13?", "9-13 March 2020 (tbc)", &["2020-03-09/2020-03-13?"]);
    }

    #[test]
    fn a_bound_is_the_date_that_is_printed() {
        check("../2022-11-17", "vendredi 18 novembre", &["2022-11-18"]);
        check("../2021-12-31", "1 January 2022", &["2022-01-01"]);
        check("../2021-12-31", "2022", &["2022"]);
        check("2017-01~", "early 2017", &["2017"]);
        check("2017-01~", "early January 2017", &["2017-01~"]);
        check("../2023-07-31", "end of July 2023", &["2023-07~"]);
        check("../2021-09-03", "3 September 2021", &["../2021-09-03"]);
        check("../2021-09", "September 2021", &["../2021-09"]);
        check("../XXXX-03-15", "Friday 15 March", &["XXXX-03-15"]);
        check("../2021-09-03", "three days after it", &["../2021-09-03"]);
    }

    #[test]
    fn a_start_is_a_date_unless_the_range_is_printed_open() {
        check("2021-08-02/..", "2 August 2021", &["2021-08-02"]);
        check("2020/..", "2020-", &["2020/.."]);
    }
}
