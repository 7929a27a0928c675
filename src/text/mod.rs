//! A document's text and positions in it. The raw text is never changed; repairs live in a [`Shadow`].

mod entity;
mod shadow;
mod words;

pub use shadow::Shadow;
pub use words::Words;

/// A half-open byte range in the text of one document.
///
/// **Invariant:** `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The range from `start` to `end`; `None` when they are the wrong way round.
    pub fn new(start: usize, end: usize) -> Option<Span> {
        (start <= end).then_some(Span { start, end })
    }

    /// The range that `part`, a slice of `whole`, takes in it; empty at the start when it is no slice of it.
    pub fn of(part: &str, whole: &str) -> Span {
        let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        let fits = start <= whole.len() && start + part.len() <= whole.len();
        if fits { Span { start, end: start + part.len() } } else { Span { start: 0, end: 0 } }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end
    }

    /// The quoted words; `None` if the span does not fit this text.
    pub fn quote(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// One text as it came, with what is known of the bytes.
#[derive(Clone, Debug)]
pub struct Document {
    /// Last part of the document's IRI: `a-z`, `0-9`, `-`.
    pub slug: String,
    /// Base name of the file.
    pub file_name: String,
    /// Hexadecimal SHA-256 of the bytes.
    pub sha256: String,
    /// The decoded text that all offsets count in.
    pub text: String,
}
