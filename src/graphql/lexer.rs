//! The words of a query text, read before it is parsed.

use std::borrow::Cow;

use super::error::Fault;
use super::limits::{Limits, within};

/// Refuses a text with too many words. What async-graphql 7.2 cannot read of the October 2021 specification, escapes
/// such as `\u{1F4C4}` and pairs of surrogates, is written as the library reads it.
pub fn read<'a>(text: &'a str, limits: &Limits) -> Result<Cow<'a, str>, Fault> {
    within("query_bytes", text.len(), limits.query_bytes, "bytes of the query")?;
    let mut lexer = Lexer { text, at: 0, tokens: 0, rewritten: String::new(), copied: 0 };
    while lexer.token() {}
    within("tokens", lexer.tokens, limits.tokens, "words and signs of the query")?;
    if lexer.copied == 0 {
        return Ok(Cow::Borrowed(text));
    }
    lexer.rewritten.push_str(&text[lexer.copied..]);
    Ok(Cow::Owned(lexer.rewritten))
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: usize,
    /// The text up to `copied`, with other escapes.
    rewritten: String,
    copied: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Goes over one word; false at the end.
    fn token(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { return false };
            match first {
                '#' => self.at += rest.find(['\n', '\r']).unwrap_or(rest.len()),
                ',' | ' ' | '\t' | '\n' | '\r' | '\u{feff}' => self.at += first.len_utf8(),
                '"' if rest.starts_with("\"\"\"") => {
                    self.block();
                    break;
                }
                '"' => {
                    self.string();
                    break;
                }
                _ => {
                    let is_word =
                        |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '.' || it == '-';
                    let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
                    self.at += end.max(first.len_utf8());
                    break;
                }
            }
        }
        self.tokens += 1;
        true
    }

    fn block(&mut self) {
        self.at += 3;
        while let Some(end) = self.rest().find("\"\"\"") {
            let escaped = self.rest()[..end].ends_with('\\');
            self.at += end + 3;
            if !escaped {
                return;
            }
        }
        self.at = self.text.len();
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(end) = self.rest().find(['"', '\\', '\n']) {
            self.at += end;
            if !self.rest().starts_with('\\') {
                self.at += 1;
                return;
            }
            match escape(self.rest()) {
                Some((character, length)) => self.rewrite(character, length),
                None => self.at += 1 + self.rest()[1..].chars().next().map_or(0, char::len_utf8),
            }
        }
        self.at = self.text.len();
    }

    fn rewrite(&mut self, character: char, length: usize) {
        self.rewritten.push_str(&self.text[self.copied..self.at]);
        let code = u32::from(character);
        match character {
            // Written out, these would end the string or could not stand in it.
            '\0'..='\u{7f}' => self.rewritten.push_str(&format!("\\u{code:04x}")),
            other => self.rewritten.push(other),
        }
        self.at += length;
        self.copied = self.at;
    }
}

/// The character that an escape of several digits or of two parts stands for, and its length in the text.
fn escape(text: &str) -> Option<(char, usize)> {
    let digits = text.strip_prefix("\\u")?;
    if let Some(braced) = digits.strip_prefix('{') {
        let end = braced.find('}')?;
        let valid = (1..=8).contains(&end) && braced[..end].chars().all(|it| it.is_ascii_hexdigit());
        let code = u32::from_str_radix(&braced[..end], 16).ok().filter(|_| valid)?;
        return Some((char::from_u32(code)?, "\\u{}".len() + end));
    }
    let unit = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let (high, low) = (unit(digits)?, unit(digits.get(4..)?.strip_prefix("\\u")?)?);
    if !(0xd800..0xdc00).contains(&high) {
        return None;
    }
    let character = char::decode_utf16([high, low]).next()?.ok()?;
    Some((character, "\\u0000\\u0000".len()))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = read(text, &Limits::default()).unwrap();
        assert_eq!(read, expected);
        assert!(parse_query(&read).is_ok(), "{read}");
    }

    #[test]
    fn escapes_of_any_length_are_read() {
        check(r#"{ a(b: "\u{49}nt") }"#, r#"{ a(b: "\u0049nt") }"#);
        check(
            r#"{ a(b: "\u{1F4C4} \uD83D\uDCC4 \n \"" c: "\u{22}") }"#,
            "{ a(b: \"📄 📄 \\n \\\"\" c: \"\\u0022\") }",
        );
        let block = "{ a(b: \"\"\"\\u{49} \\\"\"\" \"\"\") } # \"\\u{49}";
        check(block, block);
        check(r#"{ a(b: "é\\u{49}") }"#, r#"{ a(b: "é\\u{49}") }"#);
    }

    #[test]
    fn escapes_that_are_none_stay() {
        for text in [
            r#""\u{}""#,
            r#""\u{110000}""#,
            r#""\uD83D""#,
            r#""\uD83D\u0041""#,
            r#""\u{D800}""#,
            r#""\u{4"#,
            "\"\\",
        ] {
            assert_eq!(read(text, &Limits::default()).unwrap(), text);
        }
    }

    #[test]
    fn words_are_counted() {
        let count = |text: &str| {
            (1..100).find(|most| read(text, &Limits { tokens: *most, ..Limits::default() }).is_ok()).unwrap()
        };
        assert_eq!(count("{ a }"), 3);
        assert_eq!(count("query A($b: Int = -1.5e3) { ...F, c(d: \"x y\", e: \"\"\"z\n\"\"\") } # f g"), 22);
    }
}
