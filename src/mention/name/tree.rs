//! Folded names as a tree of words: a text is compared with the names that begin with one of its words only. Spaces
//! are no part of the way: what ends at its end is compared as a whole.

use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

/// Names, each a way from the root over its words and marks.
#[derive(Default)]
pub(super) struct Tree {
    /// By the first piece of a name: the node behind it.
    roots: FxHashMap<u64, usize>,
    /// By a node and a piece: the node behind that.
    steps: FxHashMap<(usize, u64), usize>,
    /// The names that end at each node. Pieces are told by a number, which two may share, so there may be several.
    ends: Vec<Vec<usize>>,
    names: Vec<String>,
    /// A bit for each number in `roots`: most words of a text begin no name.
    beginning: Bits,
    /// A bit for each key in `steps`.
    going_on: Bits,
}

/// Marks of numbers that may have been put in; others surely were not.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    /// Words of a set.
    const SIZE: usize = 1 << 10;

    fn put(&mut self, number: u64) {
        self.0.resize(Bits::SIZE, 0);
        self.0[(number >> 6) as usize % Bits::SIZE] |= 1 << (number & 63);
    }

    fn may_hold(&self, number: u64) -> bool {
        self.0.get((number >> 6) as usize % Bits::SIZE).is_some_and(|word| word >> (number & 63) & 1 == 1)
    }
}

/// A number for a piece behind a node.
fn step(node: usize, piece: u64) -> u64 {
    (piece ^ node as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(20)
}

/// A word or a single mark.
pub(super) struct Piece {
    start: usize,
    end: usize,
    number: u64,
}

impl Tree {
    /// Puts in a folded name and gives its position; the same name has the same position.
    pub(super) fn insert(&mut self, name: String) -> usize {
        let mut node = None;
        let mut at = 0;
        while let Some(piece) = piece(&name, at) {
            let fresh = self.ends.len();
            let next = match node {
                None => {
                    self.beginning.put(piece.number);
                    self.roots.entry(piece.number).or_insert(fresh)
                }
                Some(node) => {
                    self.going_on.put(step(node, piece.number));
                    self.steps.entry((node, piece.number)).or_insert(fresh)
                }
            };
            node = Some(*next);
            if *next == fresh {
                self.ends.push(Vec::new());
            }
            at = piece.end;
        }
        let Some(node) = node else { return self.names.len() };
        if let Some(known) = self.ends[node].iter().find(|it| self.names[**it] == name) {
            return *known;
        }
        self.ends[node].push(self.names.len());
        self.names.push(name);
        self.names.len() - 1
    }

    fn root(&self, number: u64) -> Option<usize> {
        if self.beginning.may_hold(number) { self.roots.get(&number).copied() } else { None }
    }

    fn step(&self, node: usize, piece: u64) -> Option<usize> {
        if self.going_on.may_hold(step(node, piece)) { self.steps.get(&(node, piece)).copied() } else { None }
    }

    /// Every place in the folded `text` of these pieces where a name stands that begins and ends with whole words or
    /// marks.
    pub(super) fn find(&self, text: &str, pieces: &[Piece], mut found: impl FnMut(usize, Range<usize>)) {
        for (at, first) in pieces.iter().enumerate() {
            let mut node = self.root(first.number);
            let mut way = pieces[at..].iter().peekable();
            while let (Some(at), Some(last)) = (node, way.next()) {
                for name in &self.ends[at] {
                    if text[first.start..last.end] == self.names[*name] {
                        found(*name, first.start..last.end);
                    }
                }
                node = way.peek().and_then(|next| self.step(at, next.number));
            }
        }
    }
}

/// The words and marks of `text`.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(text.len() / 5 + 1);
    while let Some(next) = piece(text, pieces.last().map_or(0, |last| last.end)) {
        pieces.push(next);
    }
    pieces
}

/// The word or mark at `at` or behind the spaces there.
#[inline]
fn piece(text: &str, at: usize) -> Option<Piece> {
    let bytes = text.as_bytes();
    let start = at + bytes.get(at..)?.iter().take_while(|byte| **byte == b' ').count();
    let mut end = start;
    while let Some(byte) = bytes.get(end) {
        if byte.is_ascii() {
            if !byte.is_ascii_alphanumeric() {
                break;
            }
            end += 1;
        } else {
            let letter = text[end..].chars().next().filter(|letter| letter.is_alphanumeric());
            let Some(letter) = letter else { break };
            end += letter.len_utf8();
        }
    }
    if end == start {
        end += text[start..].chars().next()?.len_utf8();
    }
    let mut hasher = FxHasher::default();
    hasher.write(&bytes[start..end]);
    Some(Piece { start, end, number: hasher.finish() })
}

#[cfg(test)]
mod tests {
    use super::{Tree, pieces};

    #[test]
    fn names_are_found_word_by_word() {
        let mut tree = Tree::default();
        let names = ["board of gates", "board", "gates", "(abc) board", "s.a.", "gate"];
        for (at, name) in names.into_iter().enumerate() {
            assert_eq!(tree.insert(name.to_owned()), at);
        }
        assert_eq!(tree.insert("board".to_owned()), 1);
        let text = "the board of gates (abc) board, é s.a. of boards";
        let mut found = Vec::new();
        tree.find(text, &pieces(text), |name, range| found.push((names[name], &text[range])));
        let expected =
            ["board", "board of gates", "gates", "(abc) board", "board", "s.a."].map(|name| (name, name));
        assert_eq!(found, expected);
    }
}
