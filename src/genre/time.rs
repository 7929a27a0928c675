//! The time of an event or a deadline as properties of its node.

use jiff::civil::Date;

use crate::fact::{Evidence, Node, Value};
use crate::layout::Block;
use crate::link::Reading;
use crate::mention::date::{Operator, Precision, When};

/// So many dates in full show the year that a document speaks of.
const ENOUGH: usize = 12;

/// Most days of a period whose year is that of the document.
const LONGEST: i32 = 62;
/// Longest line among them, in bytes.
const LINE: usize = 80;
/// Blocks at the start of a document whose first day is near to all that it tells.
const HEAD: usize = 3;

/// The first of the days that a document prints in full: one in its first lines, else in the year of most of them.
pub fn near(reading: &Reading<'_>, blocks: &[Block]) -> Option<Date> {
    let full = |when: &When| {
        let exact = matches!(when.precision, Precision::Minute | Precision::Day | Precision::Range);
        // "2019-2024" is a term and no day.
        let long = when
            .earliest
            .zip(when.latest)
            .is_some_and(|(from, to)| to.since(from).is_ok_and(|span| span.get_days() > LONGEST));
        when.earliest.or(when.latest).filter(|_| exact && !long && when.inferred.is_none())
    };
    let head =
        blocks.iter().take(HEAD).filter(|block| !matches!(block, Block::Table(_))).flat_map(Block::spans);
    let lines = head
        .take(HEAD * 2)
        .map(|span| reading.shadow(&[span]))
        .filter(|line| line.text().len() <= LINE && !line.text().ends_with('.'));
    let first = lines.flat_map(|line| reading.dates(line.text(), true)).find_map(|when| full(&when));
    if first.is_some() {
        return first;
    }
    let spans = blocks.iter().flat_map(Block::spans);
    let texts = spans.map(|span| reading.shadow(&[span]));
    let whens = texts.flat_map(|text| reading.dates(text.text(), false));
    let days: Vec<Date> = whens.filter_map(|when| full(&when)).take(ENOUGH).collect();
    let count = |day: &Date| days.iter().filter(|other| other.year() == day.year()).count();
    let most = days.iter().map(count).max()?;
    days.iter().copied().find(|day| count(day) == most)
}

/// States `when`, a date in `text`, on `node`.
pub fn state(node: &mut Node, when: &When, text: &str) {
    if let Some(edtf) = &when.edtf {
        node.text("edtf", edtf);
    }
    if let Some(earliest) = when.earliest {
        node.set("earliest", Value::Date(earliest));
    }
    if let Some(latest) = when.latest {
        node.set("latest", Value::Date(latest));
    }
    if let Some(recurrence) = &when.recurrence {
        node.concept("recurrence", "recurrence", repetition(&recurrence.name));
    }
    if when.tentative {
        node.set("tentative", Value::Boolean(true));
    }
    if when.inferred.is_some() {
        node.set("inferred", Value::Boolean(true));
    }
    node.text("timeText", &text[when.range.clone()]);
    node.set("confidence", Value::Decimal(f64::from(when.confidence)));
}

/// Puts what is printed in place of words that the text was repaired to: "27- 30 June".
pub fn as_printed(reading: &mut Reading<'_>) {
    let text = reading.document.text.as_str();
    for node in &mut reading.findings.nodes {
        let Some(Value::Text(words)) = node.value("timeText") else { continue };
        let quotes: Vec<&str> = node.evidence.iter().filter_map(|it| near_quote(it, text)).collect();
        if quotes.iter().any(|quote| quote.contains(words.as_str())) {
            continue;
        }
        let Some(raw) = quotes.into_iter().find_map(|quote| printed(quote, words)) else { continue };
        let raw = Value::Text(raw.to_owned());
        let time = node.properties.iter_mut().find(|(name, _)| *name == "timeText");
        time.into_iter().for_each(|(_, value)| *value = raw.clone());
    }
}

/// The words of a place that are few enough to look into.
fn near_quote<'t>(place: &Evidence, text: &'t str) -> Option<&'t str> {
    const LONGEST: usize = 2000;
    place.span.quote(text).filter(|quote| quote.len() <= LONGEST)
}

/// Where `quote` has the letters of `words`, whatever white space stands between them.
fn printed<'q>(quote: &'q str, words: &str) -> Option<&'q str> {
    let letters = |text: &str| text.chars().filter(|it| !it.is_whitespace()).collect::<String>();
    let places = quote.char_indices().filter(|(_, it)| !it.is_whitespace());
    let places: Vec<usize> = places.flat_map(|(at, it)| at..at + it.len_utf8()).collect();
    let wanted = letters(words);
    let from = letters(quote).find(&wanted)?;
    let last = places.get((from + wanted.len()).checked_sub(1)?)?;
    quote.get(*places.get(from)?..last + 1)
}

/// The value of `trv:recurrence`: a repetition without an interval of its own goes on without end.
pub fn repetition(name: &str) -> &str {
    match name {
        "Weekly" | "Monthly" | "Quarterly" | "HalfYearly" | "Annual" | "Biennial" | "Triennial" => name,
        _ => "Continuous",
    }
}

/// The value of `trv:operator`.
pub fn operator(when: &When) -> Option<&'static str> {
    Some(match when.operator? {
        Operator::By => "By",
        Operator::On => "On",
        Operator::From => "From",
        Operator::Until => "Until",
        Operator::NotBefore => "NotBefore",
        Operator::Within => "Within",
        Operator::Every => "Every",
    })
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn white_space_of_the_raw_text_is_kept() {
        assert_eq!(printed("Graz, 27- 30 June\n2031;", "27-30 June 2031"), Some("27- 30 June\n2031"));
        assert_eq!(printed("Septemb er 2031", "September 2031"), Some("Septemb er 2031"));
        assert_eq!(printed("the <u>3</u> May", "3 May"), None);
        assert_eq!(printed("été", "  "), None);
    }
}
