//! Where something happens, by the words of its label.

use crate::lexicon::wording::places;
use crate::link::Reading;
use crate::text::Span;

/// Most words of a place.
const LONGEST: usize = 5;

/// Capitalised words after "in" or "at", up to a bracket or a code: "Board in Graz, Austria (tbc)".
pub fn in_label(reading: &Reading<'_>, label: &str) -> Option<String> {
    let words = &reading.tools.wording.statements.nouns.before_place;
    let mut found = places(words, label).into_iter().filter_map(|(at, length)| {
        let rest = label[at + length..].strip_prefix(' ')?;
        let start = Span::of(rest, label).start();
        let end = end(label, start);
        let closed = label[end..].trim_start_matches([',', '.', ' ']);
        let code = closed.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == ' ');
        (end > start && (code || closed.starts_with(['(', '–', '-', ':'])))
            .then(|| label[start..end].to_owned())
    });
    found.next_back()
}

/// Where the place that starts at `start` ends. Letters of a state or country stand only behind a comma.
fn end(label: &str, start: usize) -> usize {
    let mut end = start;
    let mut comma = false;
    for word in label[start..].split(' ').take(LONGEST) {
        let plain = word.trim_end_matches([',', '.', ';', ':']);
        let letters = !plain.is_empty() && plain.chars().all(char::is_uppercase);
        let named = plain.starts_with(char::is_uppercase)
            && plain.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
        if !named || letters && !comma {
            break;
        }
        end = Span::of(plain, label).end();
        comma = word.ends_with(',') || letters;
        if !(word.len() == plain.len() || word.ends_with(',')) {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_place_ends_before_what_names_none() {
        for (text, place) in [
            ("Graz TC", "Graz"),
            ("Palo Alto, CA USA (TBC)", "Palo Alto, CA USA"),
            ("Rio de Janeiro", "Rio"),
            ("the hall", ""),
            ("Porto, Portugal (tbc)", "Porto, Portugal"),
        ] {
            assert_eq!(&text[..end(text, 0)], place);
        }
    }
}
