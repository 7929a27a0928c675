//! What a document says of itself: title, date, references.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;

use crate::layout::Block;
use crate::lexicon;
use crate::lexicon::wording::{ending, opening};
use crate::link::{Reading, classify};
use crate::text::{Shadow, Span};

/// How many blocks from the start a document names itself.
pub const HEAD_BLOCKS: usize = 14;

/// The date that stands on a line of its own near the start, alone or after a place: "Brussels, 1 May 2020".
pub fn date(reading: &Reading<'_>, blocks: &[Block]) -> Option<Date> {
    head_lines(reading, blocks).iter().find_map(|line| {
        let whens = reading.dates(line.text(), true);
        let [when] = whens.as_slice() else { return None };
        let start = when.place.as_ref().map_or(when.range.start, |place| place.start.min(when.range.start));
        let (before, after) = (&line.text()[..when.range.start], &line.text()[when.range.end..]);
        let alone = line.text().len() <= when.range.len() + 3 || after.trim().is_empty() && start == 0;
        let placed = after.trim().is_empty() && is_place(before);
        let zone = |c: char| c.is_ascii_digit() || matches!(c, '+' | ':' | ' ');
        let labelled = || after.chars().all(zone) && is_date_label(reading, before);
        ((alone || placed || labelled()) && when.earliest == when.latest).then_some(when.earliest).flatten()
    })
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
    let Some((place, rest)) = before.rsplit_once(',') else { return false };
    let words: Vec<&str> = place.split_whitespace().collect();
    let capital = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    (1..=3).contains(&words.len()) && words.iter().all(capital) && rest.trim().len() <= 3
}

/// The document's own references: numbers on a line of their own, or after a colon, near the start.
pub fn references(reading: &Reading<'_>, blocks: &[Block]) -> Vec<String> {
    let mut references = Vec::new();
    for line in head_lines(reading, blocks) {
        let text = line.text();
        for identifier in reading.identifiers(text).iter() {
            let before = text[..identifier.range.start].trim_end();
            let after = text[identifier.range.end..].trim();
            let own = after.is_empty() && (before.is_empty() || before.ends_with(':') && before.len() < 60);
            let document = matches!(
                identifier.kind.as_str(),
                "coe-body-doc" | "isc" | "com-doc" | "ep-doc" | "council-doc" | "ares" | "procedure"
            );
            let printed = text[identifier.range.clone()].to_owned();
            if own && document && !references.contains(&printed) {
                references.push(printed);
            }
        }
    }
    references
}

/// The first heading, or else the first line that is more than a date, a reference, a letterhead or a menu.
pub fn title(reading: &Reading<'_>, blocks: &[Block]) -> String {
    let marked = blocks.iter().take(HEAD_BLOCKS).find_map(|block| match block {
        Block::Heading { span, .. } => Some(reading.shadow(&[*span])),
        _ => None,
    });
    let lines = head_lines(reading, blocks);
    let tells = |line: &Shadow| tells(reading, line.text());
    let long = |line: &&Shadow| line.text().len() > 8 && line.text().contains(char::is_alphabetic);
    let kind = |line: &&Shadow| names_kind(reading, line.text());
    // What stands far below the name of the document is no title of it any more.
    let named = lines.iter().position(|line| names_kind(reading, line.text()));
    let near = |(at, line): &(usize, &Shadow)| tells(line) && named.is_none_or(|named| *at <= named + 3);
    let title = marked
        .filter(|it| it.text().len() > 12)
        .or_else(|| lines.iter().enumerate().find(near).map(|(_, line)| line.clone()))
        .or_else(|| lines.iter().find(kind).cloned())
        .or_else(|| lines.iter().find(long).cloned());
    let text = title.as_ref().or(lines.first()).map(Shadow::text).unwrap_or_default();
    let text = text.trim_end_matches(['¹', '²', '³', '*']);
    if text.is_empty() { reading.document.file_name.clone() } else { text.to_owned() }
}

/// Whether a line says what a document is about: words are left without dates, numbers and the names of
/// those who issue it, and it is neither the kind of document nor a menu.
fn tells(reading: &Reading<'_>, line: &str) -> bool {
    if names_kind(reading, line) || is_menu(reading, line) {
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

/// Whether a line says only what kind of document it stands in: "Draft minutes", "Press release".
fn names_kind(reading: &Reading<'_>, line: &str) -> bool {
    let wording = &reading.tools.wording;
    let plain = line.trim_matches(|c: char| !c.is_alphanumeric());
    let kinds =
        [&wording.minutes.document.names, &wording.minutes.document.reports, &wording.statements.press.names];
    kinds.iter().any(|names| {
        opening(names, plain) == Some(plain.len()) || ending(names, plain).is_some() && plain.len() <= 60
    })
}

/// The blocks without the lines that only lead elsewhere.
pub fn without_menus(reading: &Reading<'_>, blocks: Vec<Block>) -> Vec<Block> {
    let text = reading.document.text.as_str();
    let says = |span: &Span| !is_menu(reading, span.quote(text).unwrap_or_default());
    let kept = |block: Block| match block {
        Block::Paragraph(mut spans) => {
            spans.retain(says);
            (!spans.is_empty()).then_some(Block::Paragraph(spans))
        }
        Block::Item(mut spans) => {
            spans.retain(says);
            (!spans.is_empty()).then_some(Block::Item(spans))
        }
        other => Some(other),
    };
    blocks.into_iter().filter_map(kept).collect()
}

/// A line of a web page that leads elsewhere.
fn is_menu(reading: &Reading<'_>, line: &str) -> bool {
    const LONGEST_MENU: usize = 240;
    let menu = &reading.tools.wording.statements.menu;
    // In French a closing quotation mark looks like a step of a path.
    let quotes = if line.contains('«') { 0 } else { line.matches('»').count() };
    let steps = (line.matches('›').count() + quotes).max(line.matches(" > ").count());
    line.len() <= LONGEST_MENU && (steps >= 2 || line.matches('|').count() >= 3)
        || opening(&menu.opens, line.trim_start_matches(|c: char| !c.is_alphanumeric())).is_some()
}

/// BCP 47 tag of the language most of the text is in; English when it cannot be told.
pub fn language(text: &str) -> &'static str {
    let known = vec![whatlang::Lang::Eng, whatlang::Lang::Fra, whatlang::Lang::Deu];
    match whatlang::Detector::with_allowlist(known).detect_lang(&sample(text)) {
        Some(whatlang::Lang::Fra) => "fr",
        Some(whatlang::Lang::Deu) => "de",
        _ => "en",
    }
}

/// Pieces of a long text from all parts of it, which tell its language as well as the whole.
fn sample(text: &str) -> Cow<'_, str> {
    const PIECES: usize = 4;
    const LENGTH: usize = 1 << 9;
    if text.len() <= PIECES * LENGTH {
        return Cow::Borrowed(text);
    }
    let piece = |at: usize| {
        let start = text.floor_char_boundary(text.len() / PIECES * at);
        &text[start..text.floor_char_boundary(start + LENGTH)]
    };
    Cow::Owned((0..PIECES).map(piece).collect::<Vec<_>>().join(" "))
}

fn head_lines(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Shadow> {
    let spans = blocks.iter().take(HEAD_BLOCKS).filter(|block| !matches!(block, Block::Table(_)));
    spans.flat_map(Block::spans).map(|span| reading.shadow(&[span])).collect()
}
