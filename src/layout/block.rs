//! The parts of a document in reading order.

use crate::lexicon::{Senses, Words};
use crate::text::Span;

use super::table::{Row, Table};
use super::{aligned, barred, entries, glued, html, wrapped};

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line marked as a heading; `span` is the text without the mark.
    Heading {
        /// 1 is the highest.
        level: usize,
        /// The text.
        span: Span,
    },
    /// Lines that belong together; one span for each part, as a page break may stand between.
    Paragraph(Vec<Span>),
    /// A list item, without its mark.
    Item(Vec<Span>),
    /// Rows of cells.
    Table(Table),
}

impl Block {
    /// Where the text of the block stands; empty cells are left out.
    pub fn spans(&self) -> Vec<Span> {
        let mut spans = match self {
            Block::Heading { span, .. } => vec![*span],
            Block::Paragraph(spans) | Block::Item(spans) => spans.clone(),
            Block::Table(table) => {
                table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| cell.spans.clone()).collect()
            }
        };
        spans.retain(|span| span.start() < span.end());
        spans
    }

    /// What is read together: the text of each cell, or all of another block.
    pub fn pieces(&self) -> Vec<Vec<Span>> {
        match self {
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_empty());
                cells.map(|cell| cell.spans.clone()).collect()
            }
            _ => vec![self.spans()],
        }
    }
}

/// The blocks of `text`; `headings` are the known headings of columns, `particles` the small words in names of persons.
pub fn blocks(text: &str, headings: &Senses, particles: &Words) -> Vec<Block> {
    let mut reader = Reader { text, particles, blocks: Vec::new(), open: false };
    let mut from = 0;
    for (range, table) in html::tables(text) {
        reader.stretch(&text[from..range.start], headings);
        reader.html(table);
        from = range.end;
    }
    reader.stretch(&text[from..], headings);
    reader.blocks
}

/// A ruler between the heading and the body of a Markdown table.
fn is_ruler(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.chars().all(|c| "-:| \t".contains(c))
}

/// Which of `lines` are headings of tables with bars, and which are rows: below a ruler, or in a run of lines
/// with equally many bars.
fn ruled(lines: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let mut headings = vec![false; lines.len()];
    let mut rows = vec![false; lines.len()];
    let bars: Vec<usize> = lines.iter().map(|line| line.matches('|').count()).collect();
    for at in 1..lines.len() {
        if is_ruler(lines[at]) && bars[at - 1] > 0 && !is_ruler(lines[at - 1]) {
            headings[at - 1] = true;
            rows[at - 1] = true;
            rows[at] = true;
        } else if rows[at - 1] && !headings[at - 1] && bars[at] > 0 {
            rows[at] = true;
        }
    }
    let mut start = 0;
    for at in 1..=lines.len() {
        if at == lines.len() || bars[at] != bars[start] {
            if bars[start] >= 2 && at - start >= RUN {
                rows[start..at].fill(true);
            }
            start = at;
        }
    }
    (headings, rows)
}

/// So many lines with equally many bars are a table.
const RUN: usize = 3;

/// `ACTION: …` or `TOP 3 …` begins something of its own.
fn labelled(line: &str) -> bool {
    let (word, rest) = line.split_once(' ').unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let counted = (3..=6).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=2).contains(&digits)
        && rest[digits..].starts_with([' ', ':', '.', '\t']);
    if counted {
        return true;
    }
    let label = line.split(':').next().filter(|label| label.len() < line.len()).unwrap_or_default();
    (3..=20).contains(&label.len()) && label.chars().all(|c| c.is_ascii_uppercase() || c == ' ')
}

struct Reader<'t> {
    text: &'t str,
    particles: &'t Words,
    blocks: Vec<Block>,
    /// The next line may go on with the last block.
    open: bool,
}

impl Reader<'_> {
    /// Reads a stretch of text between tables in HTML; it may hold a table that lost its marks.
    fn stretch(&mut self, text: &str, headings: &Senses) {
        match glued::table(text, self.text, headings) {
            Some((range, table)) => {
                self.lines(&text[..range.start], headings);
                self.blocks.push(Block::Table(table));
                self.lines(&text[range.end..], headings);
            }
            None => self.lines(text, headings),
        }
    }

    fn lines(&mut self, text: &str, known: &Senses) {
        let lines: Vec<&str> =
            text.split_inclusive('\n').map(|line| line.trim_end_matches(['\n', '\r'])).collect();
        let (headings, ruled) = ruled(&lines);
        let starts = entries::starts(&lines, self.particles);
        let mut aligned = aligned::tables(&lines, self.text);
        let mut wrapped = wrapped::rows(&lines, self.text, known);
        if !headings.contains(&true) {
            wrapped.extend(barred::rows(&lines, self.text, known));
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut next = 0;
        for (at, line) in lines.into_iter().enumerate() {
            if at < next {
                continue;
            }
            if let Some((count, table)) = aligned.remove(&at) {
                self.table(&mut rows);
                self.blocks.push(Block::Table(table));
                self.open = false;
                next = at + count;
                continue;
            }
            if let Some((count, row)) = wrapped.remove(&at) {
                next = at + count;
                self.open = false;
                rows.push(row);
                continue;
            }
            let row = if ruled[at] { Some(Row::barred(line, self.text)) } else { Row::of(line, self.text) };
            match row.or_else(|| Row::going_on(line, rows.last(), self.text)) {
                Some(row) => {
                    if headings[at] && !self.open {
                        self.table(&mut rows);
                    }
                    self.open = false;
                    rows.push(Row { heading: headings[at], ..row });
                }
                None if line.trim().is_empty() => self.open = false,
                None => {
                    self.table(&mut rows);
                    self.open &= !starts[at];
                    self.line(line);
                }
            }
        }
        self.table(&mut rows);
        self.open = false;
    }

    /// A table in HTML; one that only lays out a page, with a cell in each row, is text.
    fn html(&mut self, table: Table) {
        if table.rows.iter().any(|row| row.cells.len() >= 2) {
            self.blocks.push(Block::Table(table));
            return;
        }
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            for line in cell.spans.iter().filter_map(|span| span.quote(self.text)).flat_map(str::lines) {
                self.line(line);
            }
            self.open = false;
        }
    }

    /// Closes a run of rows: a table when it looks like one, lines of text otherwise.
    fn table(&mut self, rows: &mut Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let rows = std::mem::take(rows);
        let wide = rows.iter().any(|row| row.cells.len() >= 3);
        let bars = rows.iter().filter(|row| row.barred && row.cells.len() >= 2).count();
        let headed = rows.iter().any(|row| row.heading);
        let tabs = rows.iter().any(|row| !row.barred);
        if headed || wide && (tabs || bars >= 2) || bars >= 3 {
            self.blocks.push(Block::Table(Table { rows }));
            return;
        }
        for row in rows {
            self.open = false;
            self.line(&self.text[row.span.start()..row.span.end()]);
        }
        self.open = false;
    }

    fn line(&mut self, line: &str) {
        let content = line.trim();
        let content = if content.starts_with('|') || content.ends_with('|') {
            content.trim_matches(|c: char| c == '|' || c.is_whitespace())
        } else {
            content
        };
        if content.is_empty() {
            return;
        }
        let span = Span::of(content, self.text);
        // "#12 3 May": a number, and no heading.
        let numbered = content.trim_start_matches('#').starts_with(|c: char| c.is_ascii_digit());
        if let Some(title) = content.strip_prefix('#').filter(|_| !numbered) {
            let title = title.trim_start_matches('#');
            let level = content.len() - title.len();
            self.blocks.push(Block::Heading { level, span: Span::of(title.trim(), self.text) });
            self.open = false;
            return;
        }
        if let Some(item) = item(content) {
            self.blocks.push(Block::Item(vec![Span::of(item, self.text)]));
            self.open = true;
            return;
        }
        let continues =
            self.open && !labelled(content) && !self.under_heading(content) || self.interrupted(content);
        match self.blocks.last_mut() {
            Some(Block::Paragraph(spans) | Block::Item(spans)) if continues => spans.push(span),
            _ => self.blocks.push(Block::Paragraph(vec![span])),
        }
        self.open = true;
    }

    /// The last block is one short line, "2. Tasks", and `content` begins a sentence below it.
    fn under_heading(&self, content: &str) -> bool {
        let Some(Block::Item(spans)) = self.blocks.last() else { return false };
        let [only] = spans.as_slice() else { return false };
        let line = only.quote(self.text).unwrap_or_default();
        let open_end = line.ends_with(|c: char| c.is_alphabetic());
        let joins = line
            .rsplit(' ')
            .next()
            .is_some_and(|word| word.starts_with(char::is_lowercase) && word.len() <= 3);
        let short = line.len() <= 60 && !line.contains([':', ',', ';', '@', '\t']);
        let sentence = content.len() > 60 && content.len() > line.len() * 3 / 2 && !content.contains('\t');
        self.numbered(spans)
            && short
            && open_end
            && !joins
            && content.starts_with(char::is_uppercase)
            && sentence
    }

    /// Whether a number stands before an item.
    fn numbered(&self, spans: &[Span]) -> bool {
        let before = spans.first().map_or("", |span| &self.text[..span.start()]);
        before.trim_end().ends_with(['.', ')'])
            && before.trim_end_matches([' ', '\t', '.', ')']).ends_with(|c: char| c.is_ascii_digit())
    }

    /// The last block stops in mid-sentence and `content` goes on in lower case: a page break lay between.
    fn interrupted(&self, content: &str) -> bool {
        let Some(Block::Paragraph(spans) | Block::Item(spans)) = self.blocks.last() else { return false };
        let Some(last) = spans.last().and_then(|span| span.quote(self.text)) else { return false };
        let unfinished = last.ends_with(|c: char| c.is_lowercase() || c == ',' || c == '-' || c == '(');
        unfinished && content.starts_with(|c: char| c.is_lowercase() || c == ')')
    }
}

/// The text of a list item, without its mark.
fn item(line: &str) -> Option<&str> {
    let behind = |rest: &'_ str| rest.starts_with([' ', '\t']);
    let marked = line.strip_prefix(['-', '•', '–', '*', '·']).filter(|rest| behind(rest));
    if marked.is_some() {
        return marked.map(str::trim_start);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let numbered = (1..=2).contains(&digits) && rest.strip_prefix(['.', ')']).is_some_and(behind);
    (numbered && !day(rest)).then(|| rest[2..].trim_start())
}

/// Whether what stands behind a number makes a day of it: ". Juni 2022".
fn day(rest: &str) -> bool {
    let mut words = rest[2..].split_whitespace();
    let month = words.next().is_some_and(|word| word.chars().all(char::is_alphabetic));
    let year = words.next().map(|word| word.trim_end_matches([',', '.', ';', ':']));
    let year = year.is_some_and(|it| {
        it.len() == 4
            && (it.starts_with("19") || it.starts_with("20"))
            && it.bytes().all(|digit| digit.is_ascii_digit())
    });
    rest.starts_with(". ") && month && year
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let quote =
            |spans: &[Span]| spans.iter().filter_map(|span| span.quote(text)).collect::<Vec<_>>().join("|");
        blocks(text, &Senses::default(), &Words::default())
            .iter()
            .map(|block| match block {
                Block::Heading { level, span } => format!("h{level} {}", quote(&[*span])),
                Block::Paragraph(spans) => format!("p {}", quote(spans)),
                Block::Item(spans) => format!("- {}", quote(spans)),
                Block::Table(table) => format!("table {}", table.rows.len()),
            })
            .collect()
    }

    #[test]
    fn tells_headings_items_and_paragraphs_apart() {
        assert_eq!(
            shown("# One\n\nfirst line\nsecond line\n\n- item\n  goes on\n1. numbered\n"),
            ["h1 One", "p first line|second line", "- item|goes on", "- numbered"]
        );
    }

    #[test]
    fn joins_a_sentence_over_a_page_break() {
        assert_eq!(
            shown("there were\n\nimportant things.\n\nNext"),
            ["p there were|important things.", "p Next"]
        );
    }

    #[test]
    fn bars_make_a_table_only_with_a_ruler_or_several_rows() {
        assert_eq!(shown("| a | b |\n|---|---|\n| c | d\n\ntext"), ["table 3", "p text"]);
        assert_eq!(shown("When | What\n--- | ---\nMay | Tea\n\ntext"), ["table 3", "p text"]);
        assert_eq!(shown("a | b | c\nd | e | f\ng | h | i"), ["table 3"]);
        assert_eq!(shown("|\nDecision |\nReport | Doc. 1 | Part"), ["p Decision|Report | Doc. 1 | Part"]);
        assert_eq!(shown("one\n| Menu | Home | Search |\nTwo"), ["p one", "p Menu | Home | Search", "p Two"]);
        assert_eq!(
            shown("| a | b |\n|--|--|\n| c | d |\n\n| e | f |\n|--|--|\n| g | h |"),
            ["table 3", "table 3"]
        );
    }

    #[test]
    fn html_tables_stand_between_lines() {
        assert_eq!(
            shown("before\n<table>\n<tr><td>a</td>\n<td>b</td></tr>\n</table>\nafter"),
            ["p before", "table 1", "p after"]
        );
        assert_eq!(shown("<table><tr><td>One\nTwo</td></tr></table>"), ["p One|Two"]);
    }

    #[test]
    fn rows_go_on_over_blank_lines() {
        assert_eq!(shown("a\tb\tc\n\nd\te\tf\n\ntext"), ["table 2", "p text"]);
    }
}
