//! A long text in passages of the size of a paragraph, so that what is found in it has a place.

/// A passage shorter than this takes in the next paragraph, so that a heading stays with its text. In bytes.
const SHORT: usize = 300;
/// A passage is never longer than this, in bytes.
const LONG: usize = 1_200;

/// Cuts `text` into passages; together they are the whole text.
pub fn passages(text: &str) -> Vec<&str> {
    let mut passages = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (passage, behind) = rest.split_at(end_of_first(rest));
        passages.push(passage);
        rest = behind;
    }
    passages
}

fn end_of_first(text: &str) -> usize {
    let mut end = 0;
    while end < SHORT.min(text.len()) {
        let next = paragraph_end(text, end);
        if next > LONG {
            break;
        }
        end = next;
    }
    if end > 0 { end } else { cut(text) }
}

/// The end of the paragraph that starts at `start`, with the blank lines behind it.
fn paragraph_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut blank = false;
    for line in text[start..].split_inclusive('\n') {
        if line.trim().is_empty() {
            blank = end > start;
        } else if blank {
            return end;
        }
        end += line.len();
        // A paragraph that is longer is cut anyway.
        if end - start > LONG {
            return end;
        }
    }
    end
}

/// A good place to cut a paragraph that is too long: behind a line, a sentence or a word.
fn cut(text: &str) -> usize {
    let mut longest = LONG.min(text.len());
    while !text.is_char_boundary(longest) {
        longest -= 1;
    }
    let part = &text[..longest];
    let behind = |found: Option<usize>, length: usize| found.map(|at| at + length).filter(|it| *it >= SHORT);
    behind(part.rfind('\n'), 1)
        .or_else(|| behind(part.rfind(". "), 2))
        .or_else(|| behind(part.rfind(char::is_whitespace), 0))
        .filter(|at| *at < text.len())
        .unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paragraphs_stay_whole_and_headings_stay_with_them() {
        let paragraph = "Words of a paragraph. ".repeat(20);
        let text = format!("Heading\n\n{paragraph}\n\nNext\n\n{paragraph}");
        assert_eq!(
            passages(&text),
            [format!("Heading\n\n{paragraph}\n\n").as_str(), format!("Next\n\n{paragraph}").as_str()]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_long(text in "([a-zé .\n]{0,400}\n?\n?){0,12}") {
            let passages = passages(&text);
            prop_assert_eq!(passages.concat(), text.as_str());
            prop_assert!(passages.iter().all(|it| !it.is_empty() && it.len() <= LONG));
        }
    }
}
