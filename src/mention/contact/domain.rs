//! The part of an address after the `@`.

use super::{WIDEST_GAP, is_blank};

/// Longest name that the domain name system allows, in bytes.
const LONGEST_DOMAIN: usize = 253;

/// A domain read from a text.
pub(super) struct Domain {
    /// In lower case, without damage.
    pub(super) name: String,
    /// Where it ends in the text.
    pub(super) end: usize,
    /// Its end is not printed.
    pub(super) inferred: bool,
}

/// The domain at `start`: a known one, damaged or not; else the intact name printed there; a name that
/// breaks off inside a known domain stands for that domain.
pub(super) fn domain<D: AsRef<str>>(text: &str, start: usize, known: &[D]) -> Option<Domain> {
    let known = || known.iter().map(AsRef::as_ref);
    if let Some((name, end)) = known().find_map(|name| Some((name, damaged(text, start, name)?))) {
        return Some(Domain { name: name.to_owned(), end, inferred: false });
    }
    let printed = printed(text, start);
    let mut whole = known().filter(|name| is_cut_from(printed, name));
    if let (Some(name), None) = (whole.next(), whole.next()) {
        return Some(Domain { name: name.to_owned(), end: start + printed.len(), inferred: true });
    }
    let printed = printed.trim_end_matches(['.', '-', '_']);
    let (_, top) = printed.rsplit_once('.')?;
    let intact = top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && printed.split('.').all(|label| !label.is_empty())
        && !printed.contains('_');
    let end = start + printed.len();
    intact.then(|| Domain { name: printed.to_ascii_lowercase(), end, inferred: false })
}

/// Where `name` ends if the text at `start` spells it, perhaps with blanks inside and `_` for a dot.
fn damaged(text: &str, start: usize, name: &str) -> Option<usize> {
    let mut at = start;
    for expected in name.chars() {
        let rest = text.get(at..)?;
        let letters = rest.trim_start_matches(is_blank);
        if rest.len() - letters.len() > WIDEST_GAP {
            return None;
        }
        let letter = letters.chars().next()?;
        let same = letter.eq_ignore_ascii_case(&expected) || (expected == '.' && letter == '_');
        if !same {
            return None;
        }
        at = text.len() - letters.len() + letter.len_utf8();
    }
    let mut after = text[at..].chars();
    let ends = match after.next() {
        Some('.') => !after.next().is_some_and(|c| c.is_alphanumeric()),
        Some(c) => !(c.is_alphanumeric() || c == '-' || c == '@'),
        None => true,
    };
    ends.then_some(at)
}

/// The name printed at `start`, with the dot or `_` at its end.
fn printed(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let length = rest.bytes().take(LONGEST_DOMAIN).take_while(|byte| is_name(byte)).count();
    rest.get(..length).unwrap_or_default()
}

/// Whether `printed` is a beginning of `name` that holds at least its first label.
fn is_cut_from(printed: &str, name: &str) -> bool {
    let first = name.find('.').unwrap_or(name.len());
    let beginning = printed.get(..printed.len()).zip(name.get(..printed.len()));
    printed.len() >= first && beginning.is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
}
