//! The day of which a document is.

use jiff::civil::Date;

use crate::layout::Block;
use crate::lexicon;
use crate::lexicon::wording::{ending, opening, places};
use crate::link::Reading;
use crate::mention::date::When;

use super::{Part, head_lines, head_parts, title};

/// Longest line that is more than its date, in bytes.
const LONGEST: usize = 160;
/// Lines that may be a running head.
const FIRST: usize = 6;

/// The day of the act that the first lines name; else the one that stands on a line of its own near the start, or beside a
/// gap: alone, after a place ("Brussels, 1 May 2020"), or after words that say of when the document is ("Position at 31 March
/// 2024"); else the day on which a page was put out, or that of a running head.
pub fn date(reading: &Reading<'_>, blocks: &[Block]) -> Option<Date> {
    let lines = head_lines(reading, blocks);
    let texts: Vec<&str> = lines.iter().map(|it| unmarked(it.text())).collect();
    let first = &texts[..texts.len().min(FIRST)];
    // The gazette's own day is that of what it prints only where nothing else is.
    let page = first.iter().any(|line| heads_page(reading, line));
    let own = if page { texts.get(FIRST..).unwrap_or_default() } else { &texts[..] };
    let act = || first.iter().find_map(|line| date_of_act(reading, line));
    let below = || {
        let words = first.iter().filter(|line| page && line.starts_with(char::is_alphabetic));
        words.into_iter().find_map(|line| dated(reading, line))
    };
    let goes_on = |at: usize| at > 0 && continues(own[at - 1]);
    let alone = || {
        let whole = own.iter().enumerate().filter(|(at, _)| !goes_on(*at));
        whole.into_iter().find_map(|(_, line)| dated(reading, line))
    };
    let published = || texts.iter().find_map(|line| published(reading, line));
    let running = || first.iter().find_map(|line| running(reading, line));
    let printed = || first.iter().find_map(|line| reading.dates(line, true).first().and_then(day));
    act()
        .or_else(below)
        .or_else(alone)
        .or_else(|| if page { None } else { beside(reading, blocks) })
        .or_else(published)
        .or_else(running)
        .or_else(|| if page { printed() } else { None })
}

/// A date beside a letterhead; lines of more parts are rows of a calendar.
fn beside(reading: &Reading<'_>, blocks: &[Block]) -> Option<Date> {
    const LETTERHEAD: usize = 9;
    let parts = head_parts(reading, blocks);
    let row = |part: &Part| parts.iter().filter(|it| it.line == part.line).count() > 2;
    // Days with which several lines begin are those of a calendar.
    let opens = |at: usize| {
        let line = |at: usize| parts.get(at).map(|part| part.line);
        let first = at == 0 || line(at - 1) != line(at);
        first && line(at + 1) == line(at) && parts[at].shadow.text().starts_with(|c: char| c.is_ascii_digit())
    };
    let calendar = (0..parts.len()).filter(|at| opens(*at)).count() > 1;
    let own = |at: &usize| parts[*at].line < LETTERHEAD && !row(&parts[*at]) && !(calendar && opens(*at));
    let mut beside = (0..parts.len()).filter(own).map(|at| &parts[at]);
    beside.find_map(|part| dated(reading, unmarked(part.shadow.text())))
}

/// Whether a line heads a page of a gazette.
pub(super) fn heads_page(reading: &Reading<'_>, line: &str) -> bool {
    line.len() <= LONGEST
        && !line.ends_with('.')
        && reading.tools.titles.gazettes.iter().any(|it| line.contains(it.as_str()))
}

/// Whether a line is one of a text that goes on in the next: a day that stands there alone dates something else.
fn continues(line: &str) -> bool {
    const LONG: usize = 50;
    line.len() >= LONG && line.ends_with(|c: char| c.is_lowercase() || c == ',')
}

/// The day of the act that a title names first: "Regulation (EU) 2024/1991 of 24 June 2024 on …". As part of an act's name
/// it is read by itself.
pub fn date_of_act(reading: &Reading<'_>, title: &str) -> Option<Date> {
    const MOST_BEFORE: usize = 120;
    if title.ends_with(['.', ';']) {
        return None;
    }
    title::act(reading, title)?;
    let of_day = &reading.tools.wording.statements.nouns.of_day;
    let ends = places(of_day, title).into_iter().map(|(at, length)| at + length);
    let mut ends = ends.filter(|end| *end <= MOST_BEFORE && title[*end..].starts_with(' '));
    ends.find_map(|end| {
        let rest = title[end..].trim_start();
        let whens = reading.dates(&rest[..rest.floor_char_boundary(MOST_BEFORE)], true);
        let when = whens.first().filter(|when| when.range.start == 0)?;
        // "Under Resolution 5 of 3 May 2020, the Board …"
        if rest[when.range.end..].starts_with(',') { None } else { day(when) }
    })
}

/// A time as C's `asctime` and the archives of mailing lists write it: "Tue Sep 17 08:15:52 UTC 2019".
fn stamp(reading: &Reading<'_>, line: &str) -> Option<Date> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (month, day_of_month, time, year) = match words[..] {
        [_, month, day, time, year] | [_, month, day, time, _, year] => (month, day, time, year),
        _ => return None,
    };
    let is_stamp = time.len() == 8 && time.matches(':').count() == 2 && year.len() == 4;
    let written = is_stamp.then(|| format!("{day_of_month} {month} {year}"))?;
    reading.dates(&written, true).first().and_then(day)
}

/// A line without the signs of a table or a note at its ends: "Graz, 3 May 2020[1] |".
fn unmarked(line: &str) -> &str {
    let line = line.trim_matches(|c: char| c == '|' || c == ' ');
    let note = line.rfind('[').filter(|at| {
        line[at + 1..]
            .strip_suffix(']')
            .is_some_and(|it| it.len() <= 3 && it.bytes().all(|it| it.is_ascii_digit()))
    });
    line[..note.unwrap_or(line.len())].trim_end_matches(['¹', '²', '³', '*', ' '])
}

fn dated(reading: &Reading<'_>, text: &str) -> Option<Date> {
    let whens = reading.dates(text, true);
    let [when] = whens.as_slice() else { return stamp(reading, text) };
    let start = when.place.as_ref().map_or(when.range.start, |place| place.start.min(when.range.start));
    let (before, after) = (&text[..when.range.start], &text[when.range.end..]);
    let alone = text.len() <= when.range.len() + 3 || after.trim().is_empty() && start == 0;
    let placed = after.trim().is_empty() && is_place(before);
    let zone = |c: char| c.is_ascii_digit() || matches!(c, '+' | ':' | ' ');
    let labelled = || after.chars().all(zone) && is_date_label(reading, before);
    let stated = || {
        let of_when = &reading.tools.wording.minutes.document.of_when;
        let ended =
            after.trim_start().is_empty() || after.starts_with([')', ' ', ';', ',']) && after.len() < 4;
        ended && ending(of_when, before.trim_end_matches([' ', ':'])).is_some()
    };
    // "of 26 June 2013", below the name of an act
    let of_day = || {
        let words = &reading.tools.wording.statements.nouns.of_day;
        after.trim().is_empty() && words.holds_like(before.trim())
    };
    let told = alone || placed || labelled() || stated() || of_day();
    if told { day(when) } else { stamp(reading, text) }
}

fn day(when: &When) -> Option<Date> {
    when.earliest.filter(|_| when.earliest == when.latest)
}

/// The day on which a short line says that a page was put out, or that a text begins with as news does: "Published on 3 May
/// 2020 | Press office", "By Ada Vilar - 3 May 2020  0", "GRAZ, 3 May 2020 - The Garden Board …".
pub(super) fn published(reading: &Reading<'_>, line: &str) -> Option<Date> {
    let document = &reading.tools.wording.minutes.document;
    let head = &line[..line.floor_char_boundary(LONGEST)];
    let whens = reading.dates(head, true);
    let when = whens.first()?;
    let (before, after) = (head[..when.range.start].trim_end_matches([' ', ':']), &head[when.range.end..]);
    let bare = before.trim_end_matches(['-', '–', '—', '|', '·', '•', ' ']);
    let told = ending(&document.published, before).is_some_and(|length| length == before.len());
    let signed = bare.len() < before.len() && opening(&document.bylines, before).is_some();
    let short = line.len() <= LONGEST && !line.ends_with(['.', ';']);
    let opens =
        is_place(&head[..when.range.start]) && after.trim_start().starts_with(['-', '–', '—', '(', ':']);
    if short && (told || signed) || opens { day(when) } else { None }
}

/// The one day in a running head: behind the code of a paper and the name of its body, in a bracket behind what a paper is
/// called, or before the town that a line goes on with.
pub(super) fn running(reading: &Reading<'_>, line: &str) -> Option<Date> {
    const SMALL: usize = 3;
    // The first words of a long line, as of a page without breaks.
    let head = &line[..line.floor_char_boundary(LONGEST)];
    let whens = reading.dates(head, true);
    let mut days = whens.iter().filter(|when| day(when).is_some());
    let (Some(when), None) = (days.next(), days.next()) else { return None };
    let (before, after) = (&head[..when.range.start], &head[when.range.end..]);
    let code = head.split(' ').next().unwrap_or_default();
    let told = before.split(' ').filter(|word| word.len() > SMALL && word.starts_with(char::is_lowercase));
    let coded = line.len() <= LONGEST
        && code.contains('/')
        && code.contains(|c: char| c.is_ascii_digit())
        && code.starts_with(char::is_uppercase)
        && told.count() <= 1;
    let mut words = after.strip_prefix(", ").unwrap_or_default().split([' ', ',']);
    let before_town = before.is_empty() && words.next().is_some_and(|it| it.starts_with(char::is_uppercase));
    let bracketed = line.len() <= LONGEST
        && before.ends_with('(')
        && matches!(after, "" | ")")
        && is_paper(reading, before);
    if coded || before_town || bracketed { day(when) } else { None }
}

/// Whether a text begins with a word for a kind of document.
fn is_paper(reading: &Reading<'_>, text: &str) -> bool {
    let wording = &reading.tools.wording;
    let document = &wording.minutes.document;
    let kinds = [&document.names, &document.reports, &document.kinds, &wording.statements.press.names];
    kinds.iter().any(|words| opening(words, text).is_some())
}

/// Whether a line begins as the line of a header that dates the text: "Date: Wed,".
fn is_date_label(reading: &Reading<'_>, before: &str) -> bool {
    let Some((label, rest)) = before.split_once(':') else { return false };
    let known = lexicon::leading(&reading.tools.wording.minutes.label, label);
    let day = rest.trim().trim_end_matches([',', '.']);
    known.is_some_and(|(role, length)| role == "Date" && length == label.len())
        && day.len() <= 10
        && day.chars().all(char::is_alphabetic)
}

/// A capitalised word or three before a comma, and at most one short word after it ("le", "den").
fn is_place(before: &str) -> bool {
    // "Restricted – Graz, 3 May 2020"
    let before = before.rsplit(['–', '—', '|']).next().unwrap_or(before);
    let Some((place, rest)) = before.rsplit_once(',') else { return false };
    let words: Vec<&str> = place.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let capital = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    (1..=3).contains(&words.len()) && words.iter().all(capital) && rest.trim().len() <= 3
}
