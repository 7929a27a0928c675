//! Which grammars may have something in a text, told in one pass over it.

use regex::RegexSet;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::FILE;
use crate::lexicon::LexiconError;

/// Patterns without their borders: each matches wherever its pattern does, and at a few places more. Borders between
/// letters outside ASCII are what makes such a search slow.
#[derive(Debug)]
pub(super) struct Present {
    patterns: RegexSet,
    numbers: Vec<usize>,
}

impl Present {
    /// Patterns with the number that each goes by.
    pub(super) fn new<'p>(patterns: impl Iterator<Item = (usize, &'p str)>) -> Result<Present, LexiconError> {
        let (numbers, patterns): (Vec<usize>, Vec<&str>) = patterns.unzip();
        let bare = |pattern| -> Result<String, LexiconError> {
            let pattern = regex_syntax::parse(pattern).map_err(|error| LexiconError::new(FILE, error))?;
            Ok(without_borders(&pattern).to_string())
        };
        let patterns = patterns.into_iter().map(bare).collect::<Result<Vec<_>, _>>()?;
        let patterns = RegexSet::new(patterns).map_err(|error| LexiconError::new(FILE, error))?;
        Ok(Present { patterns, numbers })
    }

    /// The numbers of those that may have something in `text`.
    pub(super) fn within(&self, text: &str) -> impl Iterator<Item = usize> {
        self.patterns.matches(text).into_iter().filter_map(|at| self.numbers.get(at)).copied()
    }
}

/// Whether everything that `pattern` matches has a digit in it, or a sign outside ASCII.
pub(super) fn has_digit(pattern: &str) -> bool {
    regex_syntax::parse(pattern).is_ok_and(|pattern| holds_digit(&pattern))
}

fn holds_digit(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Literal(text) => text.0.iter().any(|byte| byte.is_ascii_digit() || !byte.is_ascii()),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().all(|range| !range.start().is_ascii() || range.start() >= '0' && range.end() <= '9')
        }
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Repetition(times) => times.min > 0 && holds_digit(&times.sub),
        HirKind::Capture(group) => holds_digit(&group.sub),
        HirKind::Concat(parts) => parts.iter().any(holds_digit),
        HirKind::Alternation(parts) => parts.iter().all(holds_digit),
    }
}

fn without_borders(pattern: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(without_borders).collect();
    match pattern.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Capture(group) => without_borders(&group.sub),
        HirKind::Repetition(times) => {
            Hir::repetition(Repetition { sub: Box::new(without_borders(&times.sub)), ..times.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => pattern.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Present, has_digit};

    #[test]
    fn tells_which_patterns_need_a_digit() {
        for pattern in [r"A[0-9]+", r"A\d{2}", r"(a1|b[2-4])c?", r"n°"] {
            assert!(has_digit(pattern), "{pattern}");
        }
        for pattern in [r"A[0-9]*", r"A(1|b)", r"\w+", r"[0-9a]"] {
            assert!(!has_digit(pattern), "{pattern}");
        }
    }

    #[test]
    fn borders_are_left_out() {
        let patterns = [r"\b(?P<a>A(?-u:\b))+[0-9]{2}\b", r"^(?:x|y$)"];
        let found = Present::new((3..).zip(patterns)).unwrap();
        let matches = |text: &str| found.within(text).collect::<Vec<_>>();
        assert_eq!(matches("éAA123y"), [3, 4]);
        assert_eq!(matches("éA1z"), Vec::<usize>::new());
    }
}
