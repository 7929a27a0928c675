//! Folded names as a tree of words: a text is compared with the names that begin with one of its words only.

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
    /// A bit for some of the digits of each number in `roots`: most words of a text begin no name.
    known: Vec<u64>,
}

/// Words of `known`.
const BITS: usize = 1 << 9;

/// A word or a single mark.
struct Piece {
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
                    self.known.resize(BITS, 0);
                    self.known[slot(piece.number)] |= 1 << (piece.number & 63);
                    self.roots.entry(piece.number).or_insert(fresh)
                }
                Some(node) => self.steps.entry((node, piece.number)).or_insert(fresh),
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
        let known = self.known.get(slot(number))? >> (number & 63) & 1;
        if known == 0 { None } else { self.roots.get(&number).copied() }
    }

    /// Every place in the folded `text` where a name stands that begins and ends with whole words or marks.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(usize, Range<usize>)) {
        let mut start = 0;
        while let Some(first) = piece(text, start) {
            let mut node = self.root(first.number);
            let mut end = first.end;
            while let Some(at) = node {
                for name in &self.ends[at] {
                    if text[start..end] == self.names[*name] {
                        found(*name, start..end);
                    }
                }
                node = piece(text, end).and_then(|next| {
                    end = next.end;
                    self.steps.get(&(at, next.number)).copied()
                });
            }
            start = first.end;
        }
    }
}

fn slot(number: u64) -> usize {
    (number >> 6) as usize % BITS
}

/// The word or mark at `at`.
fn piece(text: &str, at: usize) -> Option<Piece> {
    let bytes = text.as_bytes();
    let mut end = at;
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
    if end == at {
        end += text[at..].chars().next()?.len_utf8();
    }
    let mut hasher = FxHasher::default();
    hasher.write(&bytes[at..end]);
    Some(Piece { end, number: hasher.finish() })
}

#[cfg(test)]
mod tests {
    use super::Tree;

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
        tree.find(text, |name, range| found.push((names[name], &text[range])));
        let expected =
            ["board", "board of gates", "gates", "(abc) board", "board", "s.a."].map(|name| (name, name));
        assert_eq!(found, expected);
    }
}
