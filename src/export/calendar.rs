//! Deadlines and events as the entries of a calendar.
//!
//! A time that is known to a month or a year only is shown over all of its days and said to be so; one that has no day
//! at all ("every year", "in due course") cannot stand in a calendar, and the calendar tells how many it leaves out.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::day;
use super::ics::{Calendar, Entry, Status};

/// Names of the documents in `schema/queries` whose answers a calendar is made of, with their lists.
pub const LISTS: [&str; 2] = ["deadlines", "events"];

/// What entries need to know of the world.
pub struct Surroundings<'a> {
    /// When a node was last read anew.
    pub moment: &'a dyn Fn(&str) -> Timestamp,
    /// Where a node can be read about.
    pub link: &'a dyn Fn(&str) -> String,
}

/// Makes a calendar of the nodes that the documents of [`LISTS`] gave, in their order.
pub fn calendar(selection: &str, lists: &[(&str, Vec<Value>)], around: &Surroundings<'_>) -> Calendar {
    let mut entries = Vec::new();
    let mut without_day = 0;
    for (list, nodes) in lists {
        for node in nodes {
            match entry(list, node, around) {
                Some(entry) => entries.push(entry),
                None => without_day += 1,
            }
        }
    }
    let name = match selection {
        "" => "Travaux: deadlines and events".to_owned(),
        selection => format!("Travaux: {selection}"),
    };
    let description = format!(
        "{} deadlines and events, each with the words of its document. {without_day} more have no day and are not in it.",
        entries.len()
    );
    Calendar { name, description, entries }
}

fn entry(list: &str, node: &Value, around: &Surroundings<'_>) -> Option<Entry> {
    let (earliest, latest) = (day::at(node, "earliest"), day::at(node, "latest"));
    let (first, last) = days(node, (earliest, latest))?;
    let id = text(node, "id")?;
    let printed = text(node, "timeText");
    let precision = precision(node, (earliest, latest));
    let label = text(node, "label").unwrap_or(id);
    let summary = match (&precision, printed) {
        (Some(_), Some(printed)) if !label.contains(printed) => format!("{label} ({printed})"),
        _ => label.to_owned(),
    };
    let quotes = texts(node, &["evidence", "exact"]).into_iter().map(|it| format!("“{it}”"));
    let said = |what: &str, path: &[&str]| {
        let values = texts(node, path);
        (!values.is_empty()).then(|| format!("{what}: {}", values.join("; ")))
    };
    let mut lines: Vec<String> = quotes.collect();
    lines.extend(texts(node, &["statedIn", "title"]).into_iter().map(|it| format!("— {it}")));
    lines.extend(precision);
    lines.extend(printed.map(|it| format!("As printed: {it}")));
    lines.extend(
        [
            said("Condition", &["condition"]),
            said("Who must act", &["bearer", "prefLabel"]),
            said("Organised by", &["organiser", "prefLabel"]),
            said("Committee", &["committee", "prefLabel"]),
            said("Instrument", &["instrument", "prefLabel"]),
            said("Status", &["status"]),
        ]
        .into_iter()
        .flatten(),
    );
    let place = texts(node, &["evidence", "id"]).into_iter().next().unwrap_or(id);
    let kind = text(node, "kind").map(words);
    let what = if list == "events" { "Event" } else { "Deadline" };
    Some(Entry {
        uid: id.to_owned(),
        stamp: (around.moment)(id),
        first,
        last: last.max(first),
        summary: one_line(&summary),
        description: lines.join("\n"),
        place: text(node, "place").map(str::to_owned),
        url: (around.link)(place),
        status: status(node),
        categories: [what.to_owned()].into_iter().chain(kind).collect(),
    })
}

/// The days of an entry. Where only one end of a time is known, it may itself be known to a month or a year only.
fn days(node: &Value, ends: (Option<Date>, Option<Date>)) -> Option<(Date, Date)> {
    let edtf = text(node, "edtf").unwrap_or_default();
    let (before, behind) = edtf.split_once('/').unwrap_or((edtf, edtf));
    match ends {
        (Some(first), Some(last)) => Some((first, last)),
        (Some(first), None) => Some((first, day::end(before, first))),
        (None, Some(last)) => Some((day::start(behind, last), last)),
        (None, None) => None,
    }
}

/// What the entry's days mean, where they are not simply the days of the thing.
fn precision(node: &Value, (earliest, latest): (Option<Date>, Option<Date>)) -> Option<String> {
    match (earliest, latest) {
        (None, Some(latest)) => {
            Some(format!("On {latest} at the latest; the document does not say from when."))
        }
        (Some(earliest), None) => Some(format!("From {earliest} on; the document does not say until when.")),
        (Some(earliest), Some(latest)) if earliest != latest => {
            let is_interval = text(node, "edtf").is_some_and(|it| it.contains('/'));
            match is_interval {
                true => Some(format!("From {earliest} to {latest}.")),
                false => Some(format!("No exact day is known: some time from {earliest} to {latest}.")),
            }
        }
        _ => None,
    }
}

fn status(node: &Value) -> Status {
    let is = |path: &str, value: &str| text(node, path) == Some(value);
    if is("status", "CANCELLED") {
        Status::Cancelled
    } else if node.get("tentative") == Some(&Value::Bool(true)) || is("status", "POSTPONED") {
        Status::Tentative
    } else {
        Status::Confirmed
    }
}

/// The text at a key.
pub fn text<'a>(node: &'a Value, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}

/// All texts at the end of a path, lists on the way looked through, each once.
pub fn texts<'a>(node: &'a Value, path: &[&str]) -> Vec<&'a str> {
    let mut found: Vec<&str> = match (node, path) {
        (Value::Array(items), path) => items.iter().flat_map(|it| texts(it, path)).collect(),
        (node, [key, rest @ ..]) => node.get(key).map(|it| texts(it, rest)).unwrap_or_default(),
        (Value::String(text), []) => vec![text],
        _ => Vec::new(),
    };
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert(*it));
    found
}

/// `IN_PROCESS` as "In process".
pub fn words(name: &str) -> String {
    let lower = name.to_lowercase().replace('_', " ");
    let mut letters = lower.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn made(node: Value) -> Calendar {
        let moment = |_: &str| Timestamp::from_second(0).unwrap();
        let link = |it: &str| it.to_owned();
        calendar("", &[("deadlines", vec![node])], &Surroundings { moment: &moment, link: &link })
    }

    #[test]
    fn a_month_is_all_of_its_days_and_says_so() {
        let calendar = made(json!({
            "id": "urn:d", "label": "Report", "earliest": "2016-12-01", "latest": "2016-12-31", "edtf": "2016-12",
            "timeText": "December 2016", "kind": "DELIVERY", "tentative": true,
            "evidence": [{"exact": "by December 2016", "id": "urn:d#char=1,2"}], "statedIn": [{"title": "T"}],
        }));
        let entry = &calendar.entries[0];
        assert_eq!((entry.first, entry.last), (date(2016, 12, 1), date(2016, 12, 31)));
        assert_eq!(entry.summary, "Report (December 2016)");
        assert_eq!(
            entry.description,
            "“by December 2016”\n— T\nNo exact day is known: some time from 2016-12-01 to 2016-12-31.\n\
             As printed: December 2016"
        );
        assert_eq!((entry.status, entry.url.as_str()), (Status::Tentative, "urn:d#char=1,2"));
        assert_eq!(entry.categories, ["Deadline", "Delivery"]);
    }

    #[test]
    fn days_from_and_to_are_told_from_an_unknown_day() {
        let days = json!({"id": "urn:d", "earliest": "2018-03-06", "latest": "2018-03-07", "edtf": "2018-03-06/2018-03-07"});
        assert_eq!(made(days).entries[0].description, "From 2018-03-06 to 2018-03-07.");
        let month = json!({"id": "urn:d", "latest": "2031-05-31", "edtf": "../2031-05"});
        let month = &made(month).entries[0];
        assert_eq!((month.first, month.last), (date(2031, 5, 1), date(2031, 5, 31)));
        let open = json!({"id": "urn:d", "latest": "2018-03-07", "edtf": "../2018-03-07"});
        let open = &made(open).entries[0];
        assert_eq!((open.first, open.last), (date(2018, 3, 7), date(2018, 3, 7)));
        assert!(open.description.starts_with("On 2018-03-07 at the latest"));
    }

    #[test]
    fn what_has_no_day_is_counted_not_placed() {
        let calendar = made(json!({"id": "urn:d", "label": "Report", "timeText": "every year"}));
        assert!(calendar.entries.is_empty() && calendar.description.contains("1 more have no day"));
    }
}
