//! The document's title: of the lines near the start the one that says what the document is, without letterheads, codes,
//! dates and menus.

use std::ops::Range;

use crate::layout::Block;
use crate::lexicon;
use crate::lexicon::wording::{ending, opening, places};
use crate::link::{Reading, classify};
use crate::text::Shadow;

use super::{HEAD_BLOCKS, Part, date, head_lines, head_parts, is_menu};

/// Longest title, in bytes.
const LONGEST: usize = 400;
/// Most lines of a title.
const MOST_LINES: usize = 6;

/// The title: the heading that is marked as one, or the line that names a kind of document or an act, with the lines that
/// go on; else the first line that is more than a date, a reference, a letterhead or a menu.
pub fn title(reading: &Reading<'_>, blocks: &[Block]) -> String {
    let title = marked(reading, blocks)
        .or_else(|| labelled(reading, blocks))
        .or_else(|| telling(reading, blocks))
        .or_else(|| first(reading, blocks));
    let title = title.unwrap_or_default();
    let text = title.trim_end_matches(['¹', '²', '³', '*']);
    if text.is_empty() { reading.document.file_name.clone() } else { text.to_owned() }
}

/// The first heading that is marked, unless it is short and not the highest.
fn marked(reading: &Reading<'_>, blocks: &[Block]) -> Option<String> {
    const SHORT: usize = 12;
    blocks.iter().take(HEAD_BLOCKS).find_map(|block| match block {
        Block::Heading { span, level } => {
            let text = reading.shadow(&[*span]).text().to_owned();
            (text.len() > SHORT || *level == 1 && text.len() > 2).then_some(text)
        }
        _ => None,
    })
}

/// What stands below a line that says nothing but "Project title", or behind it and a colon.
fn labelled(reading: &Reading<'_>, blocks: &[Block]) -> Option<String> {
    const SHORTEST: usize = 12;
    let labels = &reading.tools.wording.minutes.document.titles;
    let lines = head_lines(reading, blocks);
    lines.iter().enumerate().find_map(|(at, line)| {
        let length = opening(labels, line.text())?;
        let title = match line.text()[length..].trim_start().strip_prefix(':') {
            Some(behind) if !behind.trim().is_empty() => behind.trim(),
            Some(_) => lines.get(at + 1)?.text(),
            None if length == line.text().len() => lines.get(at + 1)?.text(),
            None => return None,
        };
        let whole = (SHORTEST..=LONGEST).contains(&title.len()) && title.contains(' ');
        whole.then(|| title.to_owned())
    })
}

/// The line near the start that names a kind of document, or the act that it is, best of all.
fn telling(reading: &Reading<'_>, blocks: &[Block]) -> Option<String> {
    const LATER: f64 = 0.15;
    const LEAST: f64 = 1.2;
    let parts = head_parts(reading, blocks);
    let scores =
        parts.iter().enumerate().map(|(at, part)| (at, score(reading, part) - LATER * part.line as f64));
    let (at, best) = scores.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
    if best < LEAST {
        return None;
    }
    let begin = parts[at].shadow.text();
    let act = act(reading, begin).is_some();
    let mut title = parts[at].shadow.clone();
    for (count, pair) in parts[at..].windows(2).enumerate() {
        let (last, next) = (&pair[0], &pair[1]);
        let text = next.shadow.text();
        let below = next.block == last.block && next.line == last.line + 1;
        // The title of an act stands in several parts: its day, and what it is about.
        let near = act && next.line <= last.line + 3 || below && !text.contains(": ");
        let fits = count + 1 < MOST_LINES && title.text().len() + text.len() <= LONGEST;
        if !(near && fits && joins(reading, title.text(), text, act)) {
            break;
        }
        title = title.join(&next.shadow);
    }
    Some(title.text().to_owned())
}

/// Whether a line goes on with a title.
fn joins(reading: &Reading<'_>, title: &str, next: &str, act: bool) -> bool {
    let small = next.starts_with(char::is_lowercase);
    if act {
        return small && !next.ends_with([',', ':', ';']);
    }
    let hangs = title.rsplit(' ').next().is_some_and(|word| {
        reading.tools.lexicon.bodies.connectors.iter().any(|it| it.eq_ignore_ascii_case(word))
    });
    let dated = reading.dates(next, false).iter().any(|when| when.range.start == 0);
    (small || hangs || title.ends_with([',', '-', '–', ':'])) && !dated
}

/// How much a part of a line looks like the title; not at all below 0.
fn score(reading: &Reading<'_>, part: &Part) -> f64 {
    const NONE: f64 = -1.0;
    const LONG: usize = 160;
    let text = part.shadow.text();
    if text.len() > LONGEST {
        return NONE;
    }
    if act(reading, text).is_some() && !text.ends_with([',', ':', ';', '.']) {
        return 6.0;
    }
    let document = &reading.tools.wording.minutes.document;
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let sentence = text.ends_with(['.', ';', ',', '?', ':']) && text.len() > 30 || text.len() > LONG;
    let numbered = text.split(' ').next().is_some_and(|word| word.ends_with(['.', ')']) && word.len() <= 5);
    let file = text.ends_with("KB)") || text.ends_with("MB)") || text.ends_with("kB)");
    let marks = file || text.contains(['@', '{', '<', '|']) || text.contains("://");
    let few = text.split(' ').filter(is_word).count() < 2;
    let begins_dated = || reading.dates(text, false).iter().any(|when| when.range.start == 0);
    if few || sentence || numbered || marks || text.starts_with(char::is_lowercase) || begins_dated() {
        return NONE;
    }
    // "Minutes" alone tells the kind, and the meeting below it the title.
    if opening(&document.letterheads, text).is_some() || names_kind(reading, text) || is_menu(reading, text) {
        return NONE;
    }
    let kinds = [&document.names, &document.reports, &document.kinds];
    let found: Vec<(usize, usize)> = kinds.iter().flat_map(|words| places(words, text)).collect();
    let Some((at, length)) = found.iter().copied().min_by_key(|(at, length)| (*at, usize::MAX - length))
    else {
        return NONE;
    };
    // "Source: Report of the Board" is the label of something else.
    if text.find(": ").is_some_and(|colon| colon < at && !text[..colon].contains(' ')) {
        return NONE;
    }
    // A year behind it is part of it.
    let end = text.trim_end_matches(|c: char| c.is_ascii_digit() || " -–/".contains(c)).len();
    let ends = found.iter().any(|(at, length)| at + length == end);
    let place = match at {
        0 => 2.0,
        _ if ends => 1.5,
        _ => 0.5,
    };
    if length == text.len() { place + 0.5 } else { place + 1.0 }
}

/// Where the number of the act ends that a line begins with: "REGULATION (EU) 2024/1991 OF …", "Décret n° 2022-676 du …".
pub(super) fn act(reading: &Reading<'_>, text: &str) -> Option<usize> {
    const BEFORE: usize = 40;
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    let begins = |range: &Range<usize>| {
        let before = text[..range.start].trim();
        range.start <= BEFORE && (before.is_empty() || before.split(' ').all(capital))
    };
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let found = reading.identifiers(text);
    let kind = |at: usize| text[..at].trim_start().split(' ').next().is_some_and(capital);
    let coded =
        found.iter().find(|it| it.kind_of_instrument.is_some() && begins(&it.range) && kind(it.range.end));
    let end = coded.map(|it| it.range.end).or_else(|| Some(reading.act(text)?.end))?;
    // "Decision 12/1: the Board" tells what an act says.
    (!text[end..].trim_start().starts_with([':', '–', '-'])).then_some(end)
}

/// The first line that is more than a date, a reference, a letterhead or a menu.
fn first(reading: &Reading<'_>, blocks: &[Block]) -> Option<String> {
    let lines = head_lines(reading, blocks);
    let tells = |line: &Shadow| tells(reading, line.text());
    let long = |line: &&Shadow| line.text().len() > 8 && line.text().contains(char::is_alphabetic);
    let kind = |line: &&Shadow| names_kind(reading, line.text());
    // What stands far below the name of the document is no title of it any more.
    let named = lines.iter().position(|line| names_kind(reading, line.text()));
    let near = |(at, line): &(usize, &Shadow)| tells(line) && named.is_none_or(|named| *at <= named + 3);
    let title = lines.iter().enumerate().find(near).map(|(_, line)| line.clone());
    let title =
        title.or_else(|| lines.iter().find(kind).cloned()).or_else(|| lines.iter().find(long).cloned());
    title.as_ref().or(lines.first()).map(|it| it.text().to_owned())
}

/// Whether a line says what a document is about: words are left without dates, numbers and the names of
/// those who issue it, and it is neither the kind of document nor a menu.
fn tells(reading: &Reading<'_>, line: &str) -> bool {
    let letterheads = &reading.tools.wording.minutes.document.letterheads;
    if names_kind(reading, line)
        || is_menu(reading, line)
        || heads_message(reading, line)
        || opening(letterheads, line).is_some()
        || date::heads_page(reading, line)
        || date::published(reading, line).is_some()
        || date::running(reading, line).is_some()
    {
        return false;
    }
    let dates = reading.dates(line, false);
    if line.len() > 80 && line.ends_with('.') {
        return false;
    }
    if dates.iter().any(|when| when.range.start == 0) {
        return false;
    }
    let service = classify(line, &reading.tools.lexicon.bodies).is_some();
    if service && line.split_whitespace().count() <= 3 {
        return false;
    }
    let knowledge = &reading.tools.knowledge;
    let issuer = |owner: &usize| {
        knowledge
            .get(*owner)
            .is_some_and(|known| matches!(known.class.as_str(), "Organisation" | "Committee"))
    };
    let names = reading.known_names(line, true);
    let names = names.iter().filter(|name| name.owners.iter().any(issuer)).map(|name| name.range.clone());
    let numbers = reading.identifiers(line);
    if numbers.iter().any(|it| it.kind_of_instrument.is_some()) {
        return true;
    }
    let taken: Vec<Range<usize>> = dates
        .iter()
        .map(|it| it.range.clone())
        .chain(numbers.iter().map(|it| it.range.clone()))
        .chain(names)
        .collect();
    let left = lexicon::word_starts(line).filter(|at| !taken.iter().any(|range| range.contains(at)));
    let word = |at: &usize| line[*at..].chars().take_while(|c| c.is_alphabetic()).count() >= 3;
    left.filter(word).count() >= 2
}

/// Whether a line is one of the header of a message other than its subject: "- From: Ada Vilar".
fn heads_message(reading: &Reading<'_>, line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', '•', ' ']);
    let label = lexicon::leading(&reading.tools.wording.letters.header, line);
    label.is_some_and(|(role, length)| {
        matches!(role, "From" | "Sent" | "To" | "Cc") && line[length..].trim_start().starts_with(':')
    })
}

/// Whether a line says only what kind of document it stands in: "Draft minutes", "Press release".
fn names_kind(reading: &Reading<'_>, line: &str) -> bool {
    let wording = &reading.tools.wording;
    let plain = line.trim_matches(|c: char| !c.is_alphanumeric());
    let kinds =
        [&wording.minutes.document.names, &wording.minutes.document.reports, &wording.statements.press.names];
    // "Garden Board — Minutes": whose they are.
    let owned = |length: usize| plain[..plain.len() - length].trim_end().ends_with(['—', '–', '-', ':']);
    kinds.iter().any(|names| {
        opening(names, plain) == Some(plain.len())
            || ending(names, plain).is_some_and(|length| !owned(length)) && plain.len() <= 60
    })
}
