//! Lists of dated entries: "12 May 2020: …", "D1.2 – May 2019 – …", "… (Graz, 3 June 2020)", "…: 12 May 2020".

mod form;

use crate::layout::Block;
use crate::link::{Place, Reading};
use crate::text::{Shadow, Span};

use super::entry::{Dating, Entry, Piece, Sort};
use super::heading::HEAD_BLOCKS;
use form::Form;

/// Entries that make a list.
const ENOUGH: usize = 2;
/// How far the next entry of a list may stand, in blocks.
const CLOSE: usize = 2;
/// Longest entry, in bytes.
const LONGEST: usize = 700;
/// Most lines of a block before its first entry, and fewest entries behind such lines.
const MOST_LEADING: usize = 2;
const MANY: usize = 3;
/// Most blocks from one day that stands alone to the next.
const APART: usize = 4;

/// The entries of the dated lists among `blocks`, and the blocks with the dates of these entries taken out.
/// Where `lines` is false only marked items are looked at.
pub fn split(reading: &mut Reading<'_>, blocks: &[Block], lines: bool) -> (Vec<Entry>, Vec<Block>) {
    let mut found: Vec<Vec<Form>> = blocks.iter().map(|block| forms(reading, block, lines)).collect();
    let alone: Vec<usize> = (0..blocks.len()).filter(|at| !listed(blocks, &found, *at)).collect();
    alone.into_iter().for_each(|at| found[at].clear());
    let mut entries = Vec::new();
    let mut rest = Vec::new();
    for (block, forms) in blocks.iter().zip(found) {
        if forms.is_empty() {
            rest.push(block.clone());
        }
        rest.extend(forms.first().and_then(|first| lead(reading, block, first)));
        for form in forms {
            rest.extend(left(reading, block, &form));
            let entry = entry(reading, form);
            entries.push(entry);
        }
    }
    if lines {
        entries.extend(days_alone(reading, blocks));
    }
    (entries, rest)
}

/// The entries that a block holds: one, or one for each of its lines.
fn forms(reading: &Reading<'_>, block: &Block, lines: bool) -> Vec<Form> {
    let read = |spans: &[Span], item: bool| {
        let shadow = reading.shadow(spans);
        let short = shadow.text().len() <= LONGEST && shadow.text().contains(|c: char| c.is_ascii_digit());
        if short { form::of(reading, &shadow, item) } else { None }
    };
    match block {
        Block::Item(spans) => read(spans, true).into_iter().collect(),
        Block::Paragraph(spans) if lines => {
            let starts: Vec<usize> =
                (0..spans.len()).filter(|at| read(&spans[*at..=*at], false).is_some()).collect();
            let first = starts.first().copied().unwrap_or(usize::MAX);
            if first > MOST_LEADING || first > 0 && starts.len() < MANY {
                return Vec::new();
            }
            let ends = starts[1..].iter().copied().chain([spans.len()]);
            starts.iter().zip(ends).filter_map(|(from, to)| read(&spans[*from..to], false)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the entries of a block belong to a list: it holds several, or one of the same kind stands close by.
fn listed(blocks: &[Block], found: &[Vec<Form>], at: usize) -> bool {
    let near = at.saturating_sub(CLOSE)..(at + CLOSE + 1).min(blocks.len());
    let kind = std::mem::discriminant(&blocks[at]);
    let entries: usize = near
        .filter(|other| std::mem::discriminant(&blocks[*other]) == kind)
        .map(|other| found[other].len())
        .sum();
    !found[at].is_empty() && entries >= ENOUGH
}

/// The lines of a block before its first entry.
fn lead(reading: &Reading<'_>, block: &Block, first: &Form) -> Option<Block> {
    let Block::Paragraph(spans) = block else { return None };
    let start = first.text.all_spans(&reading.document.text).first()?.start();
    let before: Vec<Span> = spans.iter().filter(|span| span.end() <= start).copied().collect();
    (!before.is_empty()).then_some(Block::Paragraph(before))
}

/// A block with what an entry says, without its date.
fn left(reading: &Reading<'_>, block: &Block, form: &Form) -> Option<Block> {
    let raw = &reading.document.text;
    let mut spans = form.label.spans(raw, form.number, form.label.text().len());
    spans.extend(form.remark.iter().flat_map(|remark| remark.all_spans(raw)));
    if spans.is_empty() {
        return None;
    }
    Some(match block {
        Block::Item(_) => Block::Item(spans),
        _ => Block::Paragraph(spans),
    })
}

fn entry(reading: &mut Reading<'_>, form: Form) -> Entry {
    let place = Place::default();
    let piece = |shadow: Shadow| Piece { shadow, place: Place::default() };
    let who = form.remark.as_ref().map(|remark| form::named(reading, remark, &place)).unwrap_or_default();
    let venue = form.remark.as_ref().and_then(|remark| form::venue(reading, remark));
    Entry {
        rule: "dated-item",
        sort: form.sort.unwrap_or(Sort::Open),
        label: piece(form.label),
        number: form.number,
        dates: vec![Dating { when: form.when, text: piece(form.text) }],
        notes: Vec::new(),
        who,
        status: form.remark.map(piece),
        venue,
    }
}

/// Whether a text begins with a time of day: "09:45", "9.45", "9h45".
fn opens_with_clock(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hour = digits(text);
    let rest = &text[hour..];
    (1..=2).contains(&hour) && rest.starts_with([':', '.', 'h']) && digits(&rest[1..]) == 2
}

/// Days that stand alone on a line, each with the text below it: several in a row make a calendar.
fn days_alone(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Entry> {
    let mut days: Vec<(usize, Entry)> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let Block::Paragraph(spans) = block else { continue };
        let Some((first, below)) = spans.split_first() else { continue };
        let text = reading.shadow(&[*first]);
        let Some(when) = form::alone(reading, &text) else { continue };
        let own = at < HEAD_BLOCKS && when.earliest == reading.reference && when.earliest.is_some();
        let next = blocks.get(at + 1).filter(|next| !matches!(next, Block::Heading { .. } | Block::Table(_)));
        let below =
            if below.is_empty() { next.map(Block::spans).unwrap_or_default() } else { below.to_vec() };
        let label = reading.shadow(&below);
        let says = label.text().chars().filter(|c| c.is_alphabetic()).count() >= 6;
        let dated = form::opens_with_date(reading, &label);
        // "09:45 Registration": the first point of the programme of that day.
        if own || !says || dated || opens_with_clock(label.text()) {
            continue;
        }
        let piece = |shadow: Shadow| Piece { shadow, place: Place::default() };
        let entry = Entry {
            rule: "day-and-text",
            label: piece(label),
            number: 0,
            dates: vec![Dating { when, text: piece(text) }],
            notes: Vec::new(),
            who: Vec::new(),
            status: None,
            venue: None,
            sort: Sort::Open,
        };
        days.push((at, entry));
    }
    let places: Vec<usize> = days.iter().map(|(at, _)| *at).collect();
    let close = |pair: &[usize]| pair[1] - pair[0] <= APART;
    let listed: Vec<bool> = (0..places.len())
        .map(|at| places[at.saturating_sub(1)..(at + 2).min(places.len())].windows(2).any(close))
        .collect();
    days.into_iter().zip(listed).filter(|(_, listed)| *listed).map(|((_, entry), _)| entry).collect()
}
