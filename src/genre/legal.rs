//! Legal texts: articles and numbered paragraphs with duties; whole acts, and articles quoted in a letter.

use crate::fact::EntityId;
use crate::layout::Block;
use crate::lexicon;
use crate::link::{Place, Reading};
use crate::text::{Shadow, Span};

use super::Genre;
use super::grid::Grid;
use super::sentence::{self, Law, Voice};

/// Laws, conventions, decisions.
pub const GENRE: Genre = Genre { name: "LegalText", score, read, reads_tables: false };

/// Longest title of an article, in bytes.
const TITLE: usize = 160;

fn score(reading: &Reading<'_>, blocks: &[Block], _: &Grid) -> f64 {
    let text = &reading.document.text;
    let articles = blocks.iter().filter(|block| article(reading, &block.spans()).is_some()).count();
    if articles == 0 {
        return 0.0;
    }
    let modals = lexicon::occurrences(&reading.tools.wording.duties.modal, text);
    let duties = modals.iter().filter(|(_, _, deontic)| *deontic == "Shall").count();
    match (articles, duties) {
        (2.., 1..) if modals.len() >= 2 => 0.85,
        (3.., _) => 0.75,
        (1, 2..) if blocks.len() <= 12 => 0.7,
        _ => 0.0,
    }
}

fn read(reading: &mut Reading<'_>, blocks: &[Block]) {
    let instrument = own_instrument(reading, blocks);
    let voice = Voice { topic: instrument, ..Voice::default() };
    let mut article_now: Option<String> = None;
    for block in blocks {
        let spans = block.spans();
        if let Block::Table(_) = block {
            for span in spans {
                let shadow = reading.shadow(&[span]);
                reading.names(&shadow, &Place::default());
            }
            continue;
        }
        if let Some(name) = article(reading, &spans) {
            article_now = Some(name.clone());
            let law = Law { instrument, provision: Some(name), quoted: false };
            if let Some(rest) = spans.get(1..).filter(|rest| !rest.is_empty()) {
                paragraph(reading, rest, &law, &voice);
            }
            continue;
        }
        let Some(name) = &article_now else {
            prelude(reading, &spans, &voice);
            continue;
        };
        let provision = with_paragraph(name, reading, &spans);
        let law = Law { instrument, provision: Some(provision), quoted: false };
        paragraph(reading, &spans, &law, &voice);
    }
}

/// Titles and recitals: names and relations, no duties.
fn prelude(reading: &mut Reading<'_>, spans: &[Span], voice: &Voice) {
    let shadow = reading.shadow(spans);
    let place = Place::default();
    for sentence in sentence::sentences(reading, &shadow, &place) {
        sentence::relations(reading, &sentence, &place);
        sentence::stages(reading, &sentence, voice, &place);
    }
}

/// The duties of one paragraph, and from when the act applies.
fn paragraph(reading: &mut Reading<'_>, spans: &[Span], law: &Law, voice: &Voice) {
    let shadow = reading.shadow(spans);
    let place = Place::default();
    for sentence in sentence::sentences(reading, &shadow, &place) {
        sentence::relations(reading, &sentence, &place);
        if sentence::stages(reading, &sentence, voice, &place).is_empty()
            && sentence::duty(reading, &sentence, Some(law), voice, &place).is_none()
        {
            sentence::due(reading, &sentence, Some(law), voice, &place);
        }
    }
}

/// The act that the text itself is: the first one named.
pub fn own_instrument(reading: &mut Reading<'_>, blocks: &[Block]) -> Option<EntityId> {
    let head: Vec<Shadow> = blocks.iter().take(6).map(|block| reading.shadow(&block.spans())).collect();
    head.iter().find_map(|shadow| {
        let names = reading.names(shadow, &Place::default());
        names.iter().find(|name| name.class == "Instrument").map(|name| name.entity)
    })
}

/// "Article 7" when that is all a block says, or its first line.
fn article(reading: &Reading<'_>, spans: &[Span]) -> Option<String> {
    let line = reading.shadow(spans.get(..1)?);
    let text = line.text().trim_end_matches(['.', ':', ' ']);
    if text.len() > TITLE {
        return None;
    }
    let found = reading.identifiers(text);
    let first = found.first().filter(|it| it.kind == "article" && it.range.start == 0)?;
    let rest = text[first.range.end..].trim_start();
    let title = rest.is_empty() || rest.starts_with(['–', '—', '-', ':', '(']) && spans.len() == 1;
    (title && first.part("n2").is_none()).then(|| first.canonical.clone())
}

/// "Article 7(1)" when the block is the numbered paragraph 1.
fn with_paragraph(article: &str, reading: &Reading<'_>, spans: &[Span]) -> String {
    let number = number(reading, spans);
    number.map_or_else(|| article.to_owned(), |number| format!("{article}({number})"))
}

/// The number printed before a block, such as "1." or "(1)".
fn number(reading: &Reading<'_>, spans: &[Span]) -> Option<String> {
    let text = reading.document.text.as_str();
    let first = spans.first()?;
    let line_start = text[..first.start()].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[line_start..first.end()];
    let mark = line.trim_start_matches(['(', ' ', '\t', '*', '>']);
    let digits = mark.bytes().take_while(u8::is_ascii_digit).count();
    let closed =
        mark[digits..].starts_with(['.', ')']) && mark[digits + 1..].starts_with([' ', '\t', '\u{a0}']);
    ((1..=2).contains(&digits) && closed).then(|| mark[..digits].to_owned())
}

/// An article quoted in a letter, while its blocks are read.
#[derive(Clone, Debug, Default)]
pub struct Quoted {
    article: Option<String>,
    titled: bool,
    numbered: bool,
    instrument: Option<EntityId>,
}

impl Quoted {
    /// Reads a block as part of a quoted article; `false` when it is none.
    pub fn take(
        &mut self,
        reading: &mut Reading<'_>,
        block: &Block,
        spans: &[Span],
        topic: Option<EntityId>,
    ) -> bool {
        if let Some(name) = article(reading, spans) {
            let before = spans.first().map_or(0, |span| span.start());
            self.article = Some(name);
            self.titled = false;
            self.numbered = false;
            self.instrument = last_instrument(reading, before).or(topic);
            return true;
        }
        let Some(name) = self.article.clone() else { return false };
        let shadow = reading.shadow(spans);
        let text = shadow.text();
        let item = matches!(block, Block::Item(_)) && number(reading, spans).is_some();
        let shall = lexicon::occurrences(&reading.tools.wording.duties.modal, text)
            .iter()
            .any(|(_, _, deontic)| *deontic == "Shall" || *deontic == "May");
        let title =
            !self.titled && !self.numbered && text.len() <= TITLE && !text.ends_with(['.', ';', ',', ':']);
        if title && !item {
            self.titled = true;
            reading.names(&shadow, &Place::default());
            return true;
        }
        if !item && (self.numbered || !shall) {
            self.article = None;
            return false;
        }
        self.numbered |= item;
        let provision = with_paragraph(&name, reading, spans);
        let law = Law { instrument: self.instrument, provision: Some(provision), quoted: true };
        paragraph(reading, spans, &law, &Voice::default());
        true
    }
}

/// The act named last before a place.
fn last_instrument(reading: &Reading<'_>, before: usize) -> Option<EntityId> {
    let entities = &reading.findings.entities;
    let mentions = reading.findings.mentions.iter().filter(|mention| mention.evidence.span.end() <= before);
    let numbered = |entity: &EntityId| {
        let entity = &entities[entity.0];
        entity.class == "Instrument" && !entity.identifiers.is_empty()
    };
    mentions
        .filter(|mention| numbered(&mention.entity))
        .max_by_key(|mention| {
            (law_first(reading, mention.evidence.span, before), mention.evidence.span.start())
        })
        .map(|mention| mention.entity)
}

/// An act that follows "Article N of the" is the one that is quoted.
fn law_first(reading: &Reading<'_>, span: Span, before: usize) -> bool {
    let text = &reading.document.text;
    let from = text[..span.start()].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let lead = &text[from..span.start()];
    let article = reading.identifiers(lead).iter().any(|it| it.kind == "article");
    article && before - span.end() < 2000
}
