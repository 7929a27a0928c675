//! Times as people write them, no more precise than the document was.

use std::borrow::Borrow;

use jiff::civil::Date;
use serde::Deserialize;

use super::texts::Words;

/// The time of a fact.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Time {
    /// In EDTF: `2016-06` is a month.
    pub edtf: Option<String>,
    /// In the document's words.
    pub time_text: Option<String>,
    /// The first day it can be.
    pub earliest: Option<String>,
    /// The last day it can be.
    pub latest: Option<String>,
    /// How it comes again.
    pub recurrence: Option<String>,
    /// The source says that it may change.
    pub tentative: Option<bool>,
}

/// A day, with the hour and minute where they are known.
fn moment(words: Words, latest: &str) -> Option<String> {
    let day = latest.get(..10).and_then(|it| edtf(words, it));
    match (day, latest.get(11..16)) {
        (Some(day), Some(hour)) => Some([&day, ", ", hour].concat()),
        (day, _) => day.or_else(|| Some(latest.to_owned())),
    }
}

impl Time {
    /// Whether there is anything to show.
    pub fn is_known(&self) -> bool {
        self.edtf.is_some() || self.time_text.is_some() || self.recurrence.is_some() || self.latest.is_some()
    }

    /// In words of the visitor's language, as precise as the source and not more.
    pub fn shown(&self, words: impl Borrow<Words>) -> String {
        let words = *words.borrow();
        let read = self.edtf.as_deref().and_then(|it| edtf(words, it));
        let plain =
            read.or_else(|| self.time_text.clone()).or_else(|| moment(words, self.latest.as_deref()?));
        let mut text = plain.unwrap_or_default();
        if let Some(recurrence) = self.recurrence.as_ref().filter(|_| self.edtf.is_some() || text.is_empty())
        {
            let recurrence = words.value("recurrence", recurrence);
            text = if text.is_empty() { recurrence } else { [&text, ", ", &recurrence].concat() };
        }
        if self.tentative == Some(true) {
            text = words.with("time.tentative", &text);
        }
        text
    }

    /// What it is sorted by.
    pub fn order(&self) -> &str {
        self.latest.as_deref().or(self.edtf.as_deref()).unwrap_or("9999")
    }

    /// Whether the source names the days, and these are few: a calendar can show them.
    pub fn is_days(&self) -> bool {
        let named = self.edtf.as_deref().and_then(|it| it.split_once('/'));
        let few = named.is_some_and(|(from, to)| from.len() == 10 && to.len() == 10 && from[..4] == to[..4]);
        self.is_day() || few && self.recurrence.is_none() && days_apart(self).is_some_and(|it| it < FEW)
    }

    /// Whether it is one day.
    pub fn is_day(&self) -> bool {
        self.earliest.is_some() && self.earliest == self.latest
    }
}

/// Days of an event that a calendar shows one by one.
const FEW: i32 = 15;

fn days_apart(time: &Time) -> Option<i32> {
    let day = |it: &Option<String>| it.as_deref()?.parse::<Date>().ok();
    Some((day(&time.latest)? - day(&time.earliest)?).get_days())
}

/// A day, month, year or interval of EDTF in words; `None` for forms that are not known here.
pub fn edtf(words: Words, text: &str) -> Option<String> {
    if let Some((from, to)) = text.split_once('/') {
        let side = |it: &str| if it.is_empty() || it == ".." { Some(String::new()) } else { edtf(words, it) };
        if let (Some(day), true) = (from.get(8..), from.len() == 10 && from.get(..7) == to.get(..7)) {
            return Some([day.trim_start_matches('0'), " – ", &side(to)?].concat());
        }
        let (from, to) = (side(from)?, side(to)?);
        return Some(match (from.is_empty(), to.is_empty()) {
            (false, false) => [&from, " – ", &to].concat(),
            (false, true) => words.with("time.from", &from),
            (true, false) => words.with("time.by", &to),
            (true, true) => return None,
        });
    }
    let plain = text.trim_end_matches(['?', '~', '%']);
    let certain = certain(words, plain)?;
    Some(if plain.len() < text.len() { words.with("time.about", &certain) } else { certain })
}

fn certain(words: Words, text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let year = *parts.first()?;
    if year.len() != 4 || !year.bytes().all(|it| it.is_ascii_digit() || it == b'X') {
        return None;
    }
    match parts[..] {
        [_] => Some(year.to_owned()),
        [_, part] => Some([part_of_year(words, part)?, " ", year].concat()),
        [_, month, day] => {
            let day = day.get(..2)?.trim_start_matches('0');
            Some([day, " ", month_name(words, month)?, " ", year].concat())
        }
        _ => None,
    }
}

fn part_of_year<'w>(words: Words, part: &str) -> Option<&'w str> {
    month_name(words, part).or_else(|| words.find(&["time.part", part].join(".")))
}

/// The name of month `01` to `12`.
pub fn month_name<'w>(words: Words, number: &str) -> Option<&'w str> {
    words.find(&["time.month", number].join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expected: &str) {
        assert_eq!(edtf(Words::named(language).unwrap(), text).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn a_month_stays_a_month() {
        check("en", "2016-06", "June 2016");
        check("fr", "2016-06", "juin 2016");
        check("en", "2016", "2016");
        check("en", "2016-04-03", "3 April 2016");
        check("en", "2016/2017", "2016 – 2017");
        check("en", "2018-34", "second quarter 2018");
        check("en", "2018?", "about 2018");
        check("en", "2016-12-06/2016-12-08", "6 – 8 December 2016");
        check("en", "2016-11-30/2016-12-02", "30 November 2016 – 2 December 2016");
        check("en", "2018-05/..", "from May 2018");
        assert_eq!(edtf(Words::named("en").unwrap(), "soon"), None);
    }
}
