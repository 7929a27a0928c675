//! iCalendar (RFC 5545): whole days only, because documents know no hours.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;

use super::day;

/// Longest line in bytes, its end not counted.
const LINE: usize = 75;

/// A calendar.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// What it holds and what not.
    pub description: String,
    /// What stands in it.
    pub entries: Vec<Entry>,
}

/// What stands in a calendar on one day or some.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The same for as long as the thing is known.
    pub uid: String,
    /// When it was last read anew.
    pub stamp: Timestamp,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// One line.
    pub summary: String,
    /// More, in lines.
    pub description: String,
    /// Where it happens.
    pub place: Option<String>,
    /// Where to read more.
    pub url: String,
    /// How sure it is.
    pub status: Status,
    /// What sort of thing it is.
    pub categories: Vec<String>,
}

/// How sure an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As far as documents say.
    Confirmed,
    /// Marked as unsure.
    Tentative,
    /// It will not be.
    Cancelled,
}

impl Calendar {
    /// The calendar as text.
    pub fn text(&self) -> String {
        let mut out = Lines(String::new());
        out.plain("BEGIN", "VCALENDAR");
        out.plain("VERSION", "2.0");
        out.plain("PRODID", concat!("-//Travaux//Travaux ", env!("CARGO_PKG_VERSION"), "//EN"));
        out.plain("CALSCALE", "GREGORIAN");
        for (plain, known) in [("NAME", "X-WR-CALNAME"), ("DESCRIPTION", "X-WR-CALDESC")] {
            let value = if plain == "NAME" { &self.name } else { &self.description };
            out.text(plain, value);
            out.text(known, value);
        }
        out.plain("REFRESH-INTERVAL;VALUE=DURATION", "P1D");
        out.plain("X-PUBLISHED-TTL", "P1D");
        self.entries.iter().for_each(|it| it.write(&mut out));
        out.plain("END", "VCALENDAR");
        out.0
    }
}

impl Entry {
    fn write(&self, out: &mut Lines) {
        let compact = |day: Date| day.strftime("%Y%m%d").to_string();
        out.plain("BEGIN", "VEVENT");
        out.text("UID", &self.uid);
        out.plain("DTSTAMP", &self.stamp.strftime("%Y%m%dT%H%M%SZ").to_string());
        out.plain("DTSTART;VALUE=DATE", &compact(self.first));
        // The end is the first day that is not in it any more.
        out.plain("DTEND;VALUE=DATE", &compact(day::after(self.last)));
        out.text("SUMMARY", &self.summary);
        out.text("DESCRIPTION", &self.description);
        if let Some(place) = &self.place {
            out.text("LOCATION", place);
        }
        out.plain("URL", &self.url);
        let categories: Vec<String> = self.categories.iter().map(|it| escaped(it)).collect();
        out.plain("CATEGORIES", &categories.join(","));
        let status = match self.status {
            Status::Confirmed => "CONFIRMED",
            Status::Tentative => "TENTATIVE",
            Status::Cancelled => "CANCELLED",
        };
        out.plain("STATUS", status);
        // It takes no time of whoever subscribes.
        out.plain("TRANSP", "TRANSPARENT");
        out.plain("END", "VEVENT");
    }
}

struct Lines(String);

impl Lines {
    fn text(&mut self, name: &str, value: &str) {
        self.plain(name, &escaped(value));
    }

    /// Writes one line, folded where it is too long.
    fn plain(&mut self, name: &str, value: &str) {
        let mut used = 0;
        for c in name.chars().chain([':']).chain(value.chars().filter(|it| !it.is_control())) {
            if used + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text as property values have it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        // Writing to a string cannot fail.
        let _written = match c {
            '\\' | ';' | ',' => write!(escaped, "\\{c}"),
            '\n' => write!(escaped, "\\n"),
            c => write!(escaped, "{c}"),
        };
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: "urn:1".to_owned(),
            stamp: Timestamp::from_second(0).unwrap(),
            first: jiff::civil::date(2016, 12, 1),
            last: jiff::civil::date(2016, 12, 31),
            summary: summary.to_owned(),
            description: "one\ntwo".to_owned(),
            place: None,
            url: "http://localhost/id/1".to_owned(),
            status: Status::Tentative,
            categories: vec!["A, b".to_owned()],
        }
    }

    fn text(summary: &str) -> String {
        let (name, description) = ("N".to_owned(), "D".to_owned());
        Calendar { name, description, entries: vec![entry(summary)] }.text()
    }

    #[test]
    fn a_month_lasts_to_its_last_day() {
        let text = text("a;b,c\\d");
        for line in [
            "DTSTAMP:19700101T000000Z",
            "DTSTART;VALUE=DATE:20161201",
            "DTEND;VALUE=DATE:20170101",
            "SUMMARY:a\\;b\\,c\\\\d",
            "DESCRIPTION:one\\ntwo",
            "CATEGORIES:A\\, b",
            "STATUS:TENTATIVE",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} is not in {text}");
        }
    }

    #[test]
    fn lines_are_folded_between_characters_and_without_loss() {
        let long = "é–€𝄞".repeat(40);
        let text = text(&long);
        assert!(text.split("\r\n").all(|it| it.len() <= LINE), "{text}");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{long}\r\n")));
    }
}
