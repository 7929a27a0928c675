//! SPARQL that a program wrote, in lines and with prefixes, for people who go on from it.

use std::collections::BTreeMap;

/// Blanks of one level.
const STEP: &str = "  ";

/// `query` with a line for each statement and names in place of known addresses. It means the same wherever `prefixes`
/// are known.
pub fn pretty(query: &str, prefixes: &BTreeMap<String, String>) -> String {
    let mut lines = Lines::default();
    let mut rest = query;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '"' | '\'' => quoted(rest, letter),
            '<' => rest.find(['>', ' ']).filter(|at| rest[*at..].starts_with('>')).map_or(1, |at| at + 1),
            _ if letter.is_whitespace() => letter.len_utf8(),
            '{' | '}' => 1,
            _ => rest.find(|it: char| it.is_whitespace() || "\"'<{}".contains(it)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        match token {
            "{" => lines.open(),
            "}" => lines.close(),
            "." => lines.end(),
            _ if token.trim().is_empty() => {}
            _ if token.starts_with('<') && token.len() > 2 => lines.add(&named(token, prefixes)),
            _ => {
                // A full stop that stands before the next statement ends the one before.
                let name = token.strip_prefix('.').filter(|it| it.starts_with('?'));
                if name.is_some() {
                    lines.end();
                }
                lines.add(name.unwrap_or(token));
            }
        }
    }
    lines.break_line();
    lines.text
}

/// How long the literal at the beginning is, its closing quote included.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn named(token: &str, prefixes: &BTreeMap<String, String>) -> String {
    let iri = &token[1..token.len() - 1];
    let is_plain =
        |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let fits = |(prefix, namespace): (&String, &String)| {
        let local = iri.strip_prefix(namespace.as_str()).filter(is_plain)?;
        Some((namespace.len(), [prefix, ":", local].concat()))
    };
    let best = prefixes.iter().filter_map(fits).max();
    best.map_or_else(|| token.to_owned(), |it| it.1)
}

#[derive(Default)]
struct Lines {
    text: String,
    line: String,
    level: usize,
}

impl Lines {
    fn add(&mut self, token: &str) {
        if self.line == "}" && !token.starts_with(')') && token != "UNION" {
            self.break_line();
        }
        // What follows a bracket, and types and languages of literals, stand close.
        let is_close = self.line.is_empty()
            || self.line.ends_with(['(', '^', '@'])
            || token.starts_with([')', '^', '@', ',', '*', '+'])
            || self.line.ends_with('"') && token.starts_with('^');
        if !is_close {
            self.line.push(' ');
        }
        self.line.push_str(token);
    }

    fn break_line(&mut self) {
        if !self.line.is_empty() {
            self.text.push_str(&STEP.repeat(self.level));
            self.text.push_str(&self.line);
            self.text.push('\n');
            self.line.clear();
        }
    }

    fn end(&mut self) {
        if !self.line.is_empty() {
            self.line.push_str(" .");
        }
        self.break_line();
    }

    fn open(&mut self) {
        self.add("{");
        self.break_line();
        self.level += 1;
    }

    fn close(&mut self) {
        self.break_line();
        self.level = self.level.saturating_sub(1);
        self.line.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let prefixes = [("trv", "https://w3id.org/travaux/ns#"), ("w", "https://w3id.org/travaux/")];
        let prefixes = prefixes.map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).into();
        assert_eq!(pretty(query, &prefixes), expected);
    }

    #[test]
    fn statements_stand_in_lines() {
        check(
            "SELECT ?a WHERE { ?a <https://w3id.org/travaux/ns#date> ?b .?c <https://e.org/a b> \"x { . <y>\" . } ORDER BY ASC(?a)",
            "SELECT ?a WHERE {\n  ?a trv:date ?b .\n  ?c < https://e.org/a b> \"x { . <y>\" .\n}\nORDER BY ASC(?a)\n",
        );
        check(
            "SELECT ?a { FILTER(?a < 3 || ?a = \"\\\"}\") }",
            "SELECT ?a {\n  FILTER(?a < 3 || ?a = \"\\\"}\")\n}\n",
        );
    }

    #[test]
    fn names_stay_whole_where_no_prefix_fits() {
        check(
            "?a <https://w3id.org/travaux/ns#status/Held>",
            "?a <https://w3id.org/travaux/ns#status/Held>\n",
        );
        check("?a <https://w3id.org/travaux/x>", "?a w:x\n");
    }
}
