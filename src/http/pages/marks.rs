//! A text with marks on it, as pieces that can be written one after another.

use std::collections::HashSet;
use std::ops::Range;

use super::ask::TURN;
use super::iri;
use super::rows::Named;

/// Why a stretch is marked.
#[derive(Clone, Debug)]
pub enum Reason {
    /// Something known is named.
    Mention(Named),
    /// Words behind a fact, by its name on the page.
    Fact(String),
    /// Removed before release, and how that looks.
    Redaction(String),
    /// Not understood, and why.
    Note(String),
    /// The address asks for it.
    Asked,
}

/// A marked stretch.
#[derive(Clone, Debug)]
pub struct Mark {
    /// In bytes of the part.
    pub bytes: Range<usize>,
    /// In characters of the document.
    pub characters: Range<usize>,
    /// Why.
    pub reason: Reason,
}

/// A piece of text under the same marks throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Where it leads; empty when nowhere.
    pub href: String,
    /// Its style classes; empty for plain text.
    pub class: String,
    /// What is said of it.
    pub title: String,
    /// Its name on the page; empty when it has none.
    pub id: String,
    /// Further names.
    pub more: Vec<String>,
    /// Names of the facts behind which it stands, with blanks between.
    pub facts: String,
}

/// Marks, and which of them have been named on the page.
#[derive(Debug)]
pub struct Marks {
    marks: Vec<Mark>,
    longest: usize,
    named: HashSet<(usize, usize)>,
}

impl Marks {
    /// Marks in any order.
    pub fn new(mut marks: Vec<Mark>) -> Marks {
        marks.sort_by_key(|it| (it.bytes.start, it.bytes.end));
        let longest = marks.iter().map(|it| it.bytes.len()).max().unwrap_or(0);
        Marks { marks, longest, named: HashSet::new() }
    }

    /// The stretch `span` of `text` in pieces.
    pub fn pieces(&mut self, text: &str, span: Range<usize>) -> Vec<Piece> {
        let first = self.marks.partition_point(|it| it.bytes.start + self.longest < span.start);
        let last = self.marks.partition_point(|it| it.bytes.start < span.end);
        let near: Vec<&Mark> = self.marks[first..last.max(first)]
            .iter()
            .filter(|it| it.bytes.start < span.end && span.start < it.bytes.end)
            .collect();
        let mut borders: Vec<usize> = near.iter().flat_map(|it| [it.bytes.start, it.bytes.end]).collect();
        borders.retain(|it| span.contains(it));
        borders.extend([span.start, span.end]);
        borders.sort_unstable();
        borders.dedup();
        let mut pieces = Vec::new();
        for pair in borders.windows(2) {
            let Some(words) = text.get(pair[0]..pair[1]) else { continue };
            let over: Vec<&Mark> = near
                .iter()
                .copied()
                .filter(|it| it.bytes.start <= pair[0] && pair[1] <= it.bytes.end)
                .collect();
            pieces.push(piece(words, &over, &mut self.named));
        }
        pieces
    }
}

fn piece(words: &str, over: &[&Mark], named: &mut HashSet<(usize, usize)>) -> Piece {
    let mut piece = Piece { text: words.to_owned(), ..Piece::default() };
    let mut classes: Vec<&str> = Vec::new();
    let mut facts: Vec<&str> = Vec::new();
    let mut titles: Vec<&str> = Vec::new();
    let mut ids = Vec::new();
    for mark in over {
        let range = (mark.characters.start, mark.characters.end);
        if named.insert(range) {
            ids.push(["char=", &range.0.to_string(), ",", &range.1.to_string()].concat());
        }
        match &mark.reason {
            Reason::Mention(entity) => {
                classes.push("mention");
                piece.href = iri::href(&entity.id);
                titles.push(entity.name());
            }
            Reason::Fact(name) => {
                classes.push("fact");
                facts.push(name);
            }
            Reason::Redaction(title) => {
                classes.push("redaction");
                titles.push(title);
            }
            Reason::Note(title) => {
                classes.push("note");
                titles.push(title);
            }
            Reason::Asked => classes.push("asked"),
        }
    }
    if words.contains(TURN) {
        classes.push("turn");
    }
    // What a fact rests on leads to the fact, beside which the names stand as links.
    if let Some(fact) = facts.first() {
        piece.href = ["#fact-", fact].concat();
    }
    // A link needs something to be chosen by.
    if words.trim().is_empty() {
        piece.href.clear();
    }
    classes.dedup();
    titles.dedup();
    let mut ids = ids.into_iter();
    piece.id = ids.next().unwrap_or_default();
    piece.more = ids.collect();
    piece.class = classes.join(" ");
    piece.title = titles.join("; ");
    piece.facts = facts.join(" ");
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(bytes: Range<usize>, reason: Reason) -> Mark {
        Mark { characters: bytes.clone(), bytes, reason }
    }

    #[test]
    fn marks_that_cross_are_cut_and_named_once() {
        let mut marks = Marks::new(vec![
            mark(0..6, Reason::Fact("deadline-1".to_owned())),
            mark(4..9, Reason::Redaction("gap".to_owned())),
        ]);
        let pieces = marks.pieces("abcdefghijk", 1..11);
        let shown: Vec<(&str, &str, &str)> =
            pieces.iter().map(|it| (it.text.as_str(), it.class.as_str(), it.id.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("bcd", "fact", "char=0,6"),
                ("ef", "fact redaction", "char=4,9"),
                ("ghi", "redaction", ""),
                ("jk", "", "")
            ]
        );
        assert_eq!(pieces[1].href, "#fact-deadline-1");
    }
}
