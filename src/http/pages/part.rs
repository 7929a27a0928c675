//! Long texts in parts, each of which is one page.

/// Characters of a part before the next empty line ends it.
const ENOUGH: usize = 30_000;
/// Characters after which the end of a line will do, and after which anything will.
const LATE: usize = 40_000;
const LATEST: usize = 50_000;

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// First character.
    pub from: usize,
    /// One past the last character.
    pub until: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The parts of `text`, which together are all of it; at least one.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part { from: 0, until: 0, start: 0, end: 0 };
    let mut before = [' '; 2];
    for (character, (at, letter)) in text.char_indices().enumerate() {
        let length = character - part.from;
        let is_paragraph = before == ['\n', '\n'] && letter != '\n';
        let ends =
            length >= LATEST || length >= LATE && before[1] == '\n' || length >= ENOUGH && is_paragraph;
        if ends {
            parts.push(Part { until: character, end: at, ..part });
            part = Part { from: character, until: 0, start: at, end: 0 };
        }
        part.until = character + 1;
        before = [before[1], letter];
    }
    part.end = text.len();
    parts.push(part);
    parts
}

/// The part that holds the character `at`.
pub fn holding(parts: &[Part], at: usize) -> usize {
    parts.partition_point(|it| it.until <= at).min(parts.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: usize) {
        let parts = parts(text);
        assert_eq!(parts.len(), expected);
        let whole: String = parts.iter().map(|it| &text[it.start..it.end]).collect();
        assert_eq!(whole, text);
        for (at, part) in parts.iter().enumerate() {
            assert_eq!(text[part.start..part.end].chars().count(), part.until - part.from);
            assert_eq!(holding(&parts, part.from), at);
        }
    }

    #[test]
    fn parts_end_between_paragraphs_and_leave_nothing_out() {
        check("", 1);
        check("short", 1);
        check(&"é".repeat(2 * LATEST), 2);
        check(&"a paragraph of words\n\n".repeat(3 * ENOUGH / 22), 3);
    }
}
