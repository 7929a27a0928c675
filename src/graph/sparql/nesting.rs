//! How deep a query's text nests and how long its chains are, counted without parsing.
//!
//! The SPARQL parser, the planner and the evaluator recurse over nesting and over chains such as `a && b && c`
//! without a limit of their own, and a stack overflow ends the whole process. So this reads the text first, knowing
//! just enough of SPARQL to skip comments, strings and IRIs.

use super::ParseError;

/// Open brackets of any kind at one place.
const MAX_DEPTH: usize = 60;
/// Operators, path steps and signs in the whole text.
const MAX_OPERATORS: usize = 250;
/// UNION, MINUS, OPTIONAL, EXISTS and other words that combine patterns.
const MAX_COMBINATIONS: usize = 120;

const COMBINING: &[&str] = &[
    "UNION", "MINUS", "OPTIONAL", "EXISTS", "LATERAL", "GRAPH", "FILTER", "BIND", "SELECT", "VALUES",
    "SERVICE",
];

/// Refuses a text that nests or chains too much.
pub fn check(text: &str) -> Result<(), ParseError> {
    bounded(text, Most { depth: MAX_DEPTH, operators: MAX_OPERATORS, combinations: MAX_COMBINATIONS })
}

/// Whether a text nests and chains so little that any thread can parse it.
#[cfg(feature = "server")]
pub fn is_shallow(text: &str) -> bool {
    bounded(text, Most { depth: 8, operators: 60, combinations: 16 }).is_ok()
}

/// Refuses a text that nests too much, however long it is.
#[cfg(feature = "server")]
pub fn check_depth(text: &str) -> Result<(), ParseError> {
    bounded(text, Most { depth: MAX_DEPTH, operators: usize::MAX, combinations: usize::MAX })
}

/// How much a text may have of what the parser recurses over.
struct Most {
    depth: usize,
    operators: usize,
    combinations: usize,
}

fn bounded(text: &str, most: Most) -> Result<(), ParseError> {
    let (mut depth, mut operators, mut combinations) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = skipped(rest).unwrap_or_else(|| word(rest));
        let Some(token) = rest.get(..length) else { break };
        match token {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            "!" | "&" | "|" | "+" | "-" | "*" | "/" | "^" | "=" | "<" | ">" => operators += 1,
            word if COMBINING.iter().any(|it| it.eq_ignore_ascii_case(word)) => combinations += 1,
            _ => {}
        }
        if depth > most.depth {
            return Err(too_deep(text, at, format!("more than {} brackets are open", most.depth)));
        }
        if operators > most.operators {
            let what = format!("more than {} operators or path steps", most.operators);
            return Err(too_deep(text, at, what));
        }
        if combinations > most.combinations {
            let what = format!("more than {} UNION, OPTIONAL, FILTER and the like", most.combinations);
            return Err(too_deep(text, at, what));
        }
        at += length;
    }
    Ok(())
}

/// The length of a comment, string or IRI at the start of `text`.
fn skipped(text: &str) -> Option<usize> {
    match text.as_bytes().first()? {
        b'#' => Some(text.find(['\n', '\r']).unwrap_or(text.len())),
        b'<' => {
            let end = text.find(|c: char| c <= ' ' || "\"{}|^`\\>".contains(c)).or(Some(text.len()))?;
            text.get(end..)?.starts_with('>').then_some(end + 1)
        }
        b'"' => Some(string(text, "\"")),
        b'\'' => Some(string(text, "'")),
        _ => None,
    }
}

/// The length of the string at the start of `text`, up to the end of the text when it is not closed.
fn string(text: &str, quote: &str) -> usize {
    let long = quote.repeat(3);
    let quote = if text.starts_with(&long) { long.as_str() } else { quote };
    let mut at = quote.len();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(quote) {
            at += quote.len();
            // The mark before a datatype is no operator.
            return if text[at..].starts_with("^^") { at + 2 } else { at };
        }
        let escaped = rest.starts_with('\\');
        at += rest.chars().take(if escaped { 2 } else { 1 }).map(char::len_utf8).sum::<usize>();
    }
    text.len()
}

/// The length of a run of letters and digits, or of one other character.
fn word(text: &str) -> usize {
    let inside = |c: char| c.is_alphanumeric() || "_?$:.%".contains(c);
    let length: usize = text.chars().take_while(|c| inside(*c)).map(char::len_utf8).sum();
    if length > 0 { length } else { text.chars().next().map_or(0, char::len_utf8) }
}

fn too_deep(text: &str, at: usize, what: String) -> ParseError {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    ParseError::TooDeep { line, column, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(before: &str, part: &str, after: &str) -> String {
        format!("{before}{}{after}", part.repeat(1000))
    }

    #[test]
    fn refuses_what_overflows_a_parser() {
        for text in [
            repeated("SELECT * ", "{", ""),
            repeated("SELECT * { FILTER ", "(", ""),
            repeated("SELECT * { ?s ?p ", "[ ?p ", ""),
            repeated("SELECT (", "STR(", ""),
            repeated("SELECT * { FILTER(", "!", "1) }"),
            repeated("SELECT * { FILTER(1", "&&1", ") }"),
            repeated("SELECT * { FILTER(1", "||1", ") }"),
            repeated("SELECT * { FILTER(1", "+1", ") }"),
            repeated("SELECT * { FILTER(1", "-1", ") }"),
            repeated("SELECT * { {}", " UNION {}", " }"),
            repeated("SELECT * { {}", "MINUS{}", " }"),
            repeated("SELECT * { ", "FILTER EXISTS{", ""),
            repeated("SELECT * { ?s <a>", "/<a>", " ?o }"),
            repeated("SELECT * { ?s ", "^", "<a> ?o }"),
            repeated("SELECT * { ", "OPTIONAL{}", " }"),
        ] {
            assert!(matches!(check(&text), Err(ParseError::TooDeep { .. })), "{}", &text[..40]);
        }
    }

    #[test]
    fn strings_comments_and_iris_do_not_count() {
        for text in [
            repeated("SELECT * { ?s ?p \"", "{(!&", "\" }"),
            repeated("SELECT * { ?s ?p '''", "{('!&", "''' }"),
            repeated("SELECT * { ?s ?p \"\\\"", "{", "\" }"),
            repeated("SELECT * { # ", "{", "\n }"),
            repeated("SELECT * { <http://x/", "/(+-", "> ?p ?o }"),
        ] {
            assert_eq!(check(&text), Ok(()), "{}", &text[..40]);
        }
    }

    #[test]
    fn a_comparison_does_not_hide_what_follows() {
        let text = repeated("SELECT * { FILTER(?a < ", "(", "> ) }");
        assert!(check(&text).is_err());
        let text = repeated("SELECT * { FILTER(?a<", "(", ") }");
        assert!(check(&text).is_err());
    }

    #[test]
    fn names_the_place() {
        let error = check(&format!("SELECT *\n {}", "{".repeat(100))).unwrap_err();
        assert!(matches!(error, ParseError::TooDeep { line: 2, column: 62, .. }), "{error}");
    }
}
