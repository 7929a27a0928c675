//! What a document says of itself: title, date, references.

use jiff::civil::Date;

use crate::layout::Block;
use crate::link::Reading;
use crate::text::Shadow;

/// How many blocks from the start a document names itself.
pub const HEAD_BLOCKS: usize = 14;

/// The date that stands on a line of its own near the start.
pub fn date(reading: &Reading<'_>, blocks: &[Block]) -> Option<Date> {
    head_lines(reading, blocks).iter().find_map(|line| {
        let whens = reading.dates(line.text(), true);
        let [when] = whens.as_slice() else { return None };
        let alone = line.text().len() <= when.range.len() + 3;
        (alone && when.earliest == when.latest).then_some(when.earliest).flatten()
    })
}

/// The document's own references: numbers on a line of their own, or after a colon, near the start.
pub fn references(reading: &Reading<'_>, blocks: &[Block]) -> Vec<String> {
    let mut references = Vec::new();
    for line in head_lines(reading, blocks) {
        let text = line.text();
        for identifier in reading.tools.identifiers.identifiers(text) {
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

/// The first heading, or else the first line that is more than a date or a reference.
pub fn title(reading: &Reading<'_>, blocks: &[Block]) -> String {
    let marked = blocks.iter().take(HEAD_BLOCKS).find_map(|block| match block {
        Block::Heading { span, .. } => Some(reading.shadow(&[*span])),
        _ => None,
    });
    let lines = head_lines(reading, blocks);
    let words = |line: &&Shadow| {
        let whens = reading.dates(line.text(), true);
        let numbers = reading.tools.identifiers.identifiers(line.text());
        let taken: usize =
            whens.iter().map(|it| it.range.len()).chain(numbers.iter().map(|it| it.range.len())).sum();
        line.text().len() > taken + 8 && line.text().contains(char::is_alphabetic)
    };
    let title = marked.filter(|it| it.text().len() > 12).or_else(|| lines.iter().find(words).cloned());
    let text = title.as_ref().or(lines.first()).map(Shadow::text).unwrap_or_default();
    let text = text.trim_end_matches(['¹', '²', '³', '*']);
    if text.is_empty() { reading.document.file_name.clone() } else { text.to_owned() }
}

/// BCP 47 tag of the language most of the text is in; English when it cannot be told.
pub fn language(text: &str) -> &'static str {
    match whatlang::detect_lang(text) {
        Some(whatlang::Lang::Fra) => "fr",
        Some(whatlang::Lang::Deu) => "de",
        _ => "en",
    }
}

fn head_lines(reading: &Reading<'_>, blocks: &[Block]) -> Vec<Shadow> {
    let spans = blocks.iter().take(HEAD_BLOCKS).filter(|block| !matches!(block, Block::Table(_)));
    spans.flat_map(Block::spans).map(|span| reading.shadow(&[span])).collect()
}
