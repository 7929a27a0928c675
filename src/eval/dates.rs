//! What the document ties to a time.

use std::collections::BTreeSet;

use super::index::View;
use super::named::without_time;
use super::sheet::Dated;

/// Deadlines, events and the older e-mails of a thread, each thing and date once.
pub fn dates(view: &View<'_>) -> Vec<Dated> {
    let mut dates = Vec::new();
    let mut seen: BTreeSet<(String, Option<String>)> = BTreeSet::new();
    let mut add = |things: &[&str], dated: Dated| {
        let keys: Vec<_> = things.iter().map(|it| ((*it).to_owned(), dated.date.clone())).collect();
        if !keys.iter().any(|key| seen.contains(key)) {
            dates.push(dated);
        }
        seen.extend(keys);
    };
    for deadline in view.all("Deadline") {
        let events: Vec<&str> =
            view.values(deadline, "subject").filter(|it| view.is_a(it, "Event")).collect();
        for dated in dated(view, deadline, due(view, deadline)) {
            let what = dated.what.clone().unwrap_or_default();
            add(&[&events[..], &[&what]].concat(), dated);
        }
    }
    for event in view.all("Event") {
        for dated in dated(view, event, happening(view, event)) {
            let what = dated.what.clone().unwrap_or_default();
            add(&[event, &what], dated);
        }
    }
    for message in older_messages(view) {
        add(&[message], sent(view, message));
    }
    dates
}

/// An entry for each of the fact's dates; one without a date for what comes back.
fn dated(view: &View<'_>, fact: &str, kind: &str) -> Vec<Dated> {
    let text = view.value(fact, "timeText").map(str::to_owned);
    let what = view.label(fact).map(|it| without_time(view, fact, it).to_owned());
    let responsible = view.labels(fact, &["bearer", "responsible", "committee", "organiser"]);
    let timed = |date: &Option<String>| {
        let operator = view.concept(fact, "operator");
        let undated = view.value(fact, "recurrence").is_some()
            || operator == Some("Within")
            || operator == Some("From");
        date.is_some() || (text.is_some() && undated)
    };
    let entry = |date| Dated {
        what: what.clone(),
        date,
        text: text.clone(),
        kind: Some(kind.to_owned()),
        responsible: responsible.clone(),
        ..Dated::default()
    };
    view.dates(fact).into_iter().filter(timed).map(entry).collect()
}

fn due(view: &View<'_>, deadline: &str) -> &'static str {
    match view.concept(deadline, "kind") {
        Some("Delivery") => "delivery",
        Some("Meeting") => "meeting",
        Some("Application") => "entry-into-force",
        Some("Publication") => "publication",
        _ => "deadline",
    }
}

fn happening(view: &View<'_>, event: &str) -> &'static str {
    match view.concept(event, "kind") {
        Some("Meeting") => "meeting",
        Some("Publication") => "publication",
        _ => "event",
    }
}

/// All e-mails but the newest, whose date is that of the document.
fn older_messages<'a>(view: &View<'a>) -> Vec<&'a str> {
    let sent = |it: &&str| view.value(it, "sentAt");
    let messages = view.all("Message");
    let newest = messages.iter().filter_map(sent).max();
    messages.into_iter().filter(|it| sent(it).is_some() && sent(it) != newest).collect()
}

fn sent(view: &View<'_>, message: &str) -> Dated {
    let date = view.value(message, "sentAt").map(|it| it.split('T').next().unwrap_or(it));
    let header = view.words(message);
    let text = header.iter().find_map(|words| written(words, date?));
    let what = view.value(message, "subjectLine").or(header.first().copied());
    Dated {
        what: what.map(str::to_owned),
        date: date.map(str::to_owned),
        text: text.map(str::to_owned),
        kind: Some("event".to_owned()),
        responsible: view.labels(message, &["sender"]),
        ..Dated::default()
    }
}

/// Where `words` write the day `date`: from its first number to its last, and the name of the month before them.
fn written<'a>(words: &'a str, date: &str) -> Option<&'a str> {
    let [year, month, day]: [&str; 3] = date.split('-').collect::<Vec<_>>().try_into().ok()?;
    let numbers = numbers(words);
    let is = |at: usize, wanted: &str| {
        let found = numbers.get(at).map_or("", |(_, number)| *number);
        !found.is_empty() && found.trim_start_matches('0') == wanted.trim_start_matches('0')
    };
    let short = year.get(2..).unwrap_or_default();
    let is_year = |at: usize| is(at, year) || is(at, short);
    let end = |at: usize| numbers.get(at).map_or(0, |(start, number)| start + number.len());
    (0..numbers.len()).find_map(|at| {
        let (start, _) = numbers[at];
        let three = (is_year(at) && is(at + 1, month) && is(at + 2, day))
            || (is(at, day) && is(at + 1, month) && is_year(at + 2))
            || (is(at, month) && is(at + 1, day) && is_year(at + 2));
        if three {
            return words.get(start..end(at + 2));
        }
        let two = is(at, day) && is_year(at + 1);
        let found = words.get(start..end(at + 1)).filter(|_| two)?;
        if found.contains(char::is_alphabetic) {
            return Some(found);
        }
        let before = words.get(..start)?.trim_end();
        let word = before.rfind(|letter: char| !letter.is_alphabetic()).map_or(0, |it| {
            it + before.get(it..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        words.get(word..end(at + 1))
    })
}

/// The runs of digits with their places.
fn numbers(words: &str) -> Vec<(usize, &str)> {
    let mut numbers = Vec::new();
    let mut at = 0;
    for run in words.split_inclusive(|letter: char| !letter.is_ascii_digit()) {
        let digits = run.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        if !digits.is_empty() {
            numbers.push((at, digits));
        }
        at += run.len();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_header_writes_its_day_in_many_ways() {
        let written = |words| written(words, "2021-08-06").unwrap_or("none");
        assert_eq!(written("Sent: Friday, August 6, 2021 11:23 AM"), "August 6, 2021");
        assert_eq!(written("Le 6 août 2021 à 10:06, X a écrit :"), "6 août 2021");
        assert_eq!(written("Gesendet: 06.08.2021 21:08"), "06.08.2021");
        assert_eq!(written("Date: 2021-08-06T10:00:00"), "2021-08-06");
        assert_eq!(written("Sent: 8/6/21 6:08 PM"), "8/6/21");
        assert_eq!(written("Sent: yesterday, 6 of 7"), "none");
    }
}
