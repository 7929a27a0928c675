//! Printed forms with named parts: `{series}({y}) {num}[ {fin}]`.

use std::collections::BTreeMap;

/// A printed form. A bracketed group is left out when a part in it is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Group>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    pieces: Vec<Piece>,
    optional: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Part(String),
}

impl Template {
    /// Reads a template; an unbalanced brace or bracket reaches to the end.
    pub(super) fn new(form: &str) -> Template {
        let mut groups = Vec::new();
        let mut rest = form;
        while !rest.is_empty() {
            let (required, after) = rest.split_once('[').unwrap_or((rest, ""));
            let (optional, after) = after.split_once(']').unwrap_or((after, ""));
            groups.push(Group { pieces: pieces(required), optional: false });
            groups.push(Group { pieces: pieces(optional), optional: true });
            rest = after;
        }
        Template(groups)
    }

    /// The form with its parts filled in; `None` when a required part is missing.
    pub(super) fn fill(&self, parts: &BTreeMap<String, String>) -> Option<String> {
        let mut filled = String::new();
        for group in &self.0 {
            match group.fill(parts) {
                Some(text) => filled.push_str(&text),
                None if group.optional => {}
                None => return None,
            }
        }
        Some(filled)
    }
}

impl Group {
    fn fill(&self, parts: &BTreeMap<String, String>) -> Option<String> {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => Some(text.as_str()),
                Piece::Part(name) => parts.get(name).map(String::as_str),
            })
            .collect()
    }
}

fn pieces(form: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = form;
    while !rest.is_empty() {
        let (text, after) = rest.split_once('{').unwrap_or((rest, ""));
        let (part, after) = after.split_once('}').unwrap_or((after, ""));
        pieces.extend((!text.is_empty()).then(|| Piece::Text(text.to_owned())));
        pieces.extend((!part.is_empty()).then(|| Piece::Part(part.to_owned())));
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: &str, parts: &[(&str, &str)], expected: Option<&str>) {
        let parts = parts.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        assert_eq!(Template::new(form).fill(&parts).as_deref(), expected);
    }

    #[test]
    fn fills_required_and_optional_parts() {
        check(
            "{a}({b}) {c}[ {d}]",
            &[("a", "X"), ("b", "2020"), ("c", "5"), ("d", "final")],
            Some("X(2020) 5 final"),
        );
        check("{a}({b}) {c}[ {d}]", &[("a", "X"), ("b", "2020"), ("c", "5")], Some("X(2020) 5"));
        check("{a}[{b}][{c}].", &[("a", "X"), ("c", "Z")], Some("XZ."));
    }

    #[test]
    fn a_missing_required_part_gives_nothing() {
        check("{a} {b}", &[("a", "X")], None);
    }
}
