//! Who may change things: names and their tokens.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};

use crate::graphql::Caller;

/// Shortest token, in bytes.
const SHORTEST: usize = 16;
/// What a token without a name is called.
const NAMELESS: &str = "curator";

/// Names, each with the SHA-256 of its token.
#[derive(Clone, Default)]
pub struct Tokens(Vec<(String, [u8; 32])>);

/// Why a list of tokens is refused. The token itself is never told.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokensError {
    /// None in it.
    #[error("there is no token in it; write one per line, `NAME:TOKEN`")]
    Empty,
    /// One that could be guessed.
    #[error(
        "the token in line {0} has fewer than {SHORTEST} characters; make one with `openssl rand -hex 32`"
    )]
    Short(usize),
    /// One that no header can hold.
    #[error("the token in line {0} has characters other than printable ASCII without spaces")]
    Strange(usize),
}

impl Tokens {
    /// Reads a list: a token per line, with `NAME:` before it; empty lines and those that begin with `#` are left out.
    pub fn read(text: &str) -> Result<Tokens, TokensError> {
        let mut tokens = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, token) = line.split_once(':').unwrap_or((NAMELESS, line));
            let (name, token) = (name.trim(), token.trim());
            if !token.bytes().all(|it| it.is_ascii_graphic()) {
                return Err(TokensError::Strange(at + 1));
            }
            if token.len() < SHORTEST {
                return Err(TokensError::Short(at + 1));
            }
            let name = if name.is_empty() { NAMELESS } else { name };
            tokens.push((name.to_owned(), digest(token.as_bytes())));
        }
        if tokens.is_empty() { Err(TokensError::Empty) } else { Ok(Tokens(tokens)) }
    }

    /// Nobody has one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who sends these headers, now.
    pub fn caller(&self, headers: &HeaderMap) -> Caller {
        if self.0.is_empty() {
            return Caller::Closed;
        }
        let given = headers.get(AUTHORIZATION).map(|it| it.as_bytes()).unwrap_or_default();
        let (scheme, token) = given.split_at(given.len().min("Bearer ".len()));
        if !scheme.eq_ignore_ascii_case(b"Bearer ") {
            return Caller::Unknown;
        }
        let given = digest(token.trim_ascii());
        // All are compared, each to its end: how long it takes tells nothing.
        let mut found = None;
        for (name, known) in &self.0 {
            let differs = known.iter().zip(given).fold(0, |differs, (a, b)| differs | (a ^ b));
            if differs == 0 {
                found = Some(name);
            }
        }
        let now = Timestamp::now();
        let when = now.round(Unit::Second).unwrap_or(now).to_string();
        found.map_or(Caller::Unknown, |who| Caller::Known { who: who.clone(), when })
    }
}

fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn caller(tokens: &str, header: &str) -> Caller {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, header.parse().unwrap())]);
        Tokens::read(tokens).unwrap().caller(&headers)
    }

    #[track_caller]
    fn check(tokens: &str, header: &str, expected: Option<&str>) {
        let found = match caller(tokens, header) {
            Caller::Known { who, .. } => Some(who),
            _ => None,
        };
        assert_eq!(found.as_deref(), expected, "{header}");
    }

    #[test]
    fn a_token_names_its_owner() {
        check(TOKEN, &format!("Bearer {TOKEN}"), Some("curator"));
        check(&format!("# who\n\nann: {TOKEN}\nbob:{TOKEN}b"), &format!("bearer {TOKEN}b"), Some("bob"));
        for wrong in
            [TOKEN.to_owned(), format!("Basic {TOKEN}"), format!("Bearer {TOKEN}x"), "Bearer ".to_owned()]
        {
            check(TOKEN, &wrong, None);
        }
    }

    #[test]
    fn lists_without_good_tokens_are_refused() {
        assert_eq!(Tokens::read("# nothing\n").err(), Some(TokensError::Empty));
        assert_eq!(Tokens::read("\nann:short").err(), Some(TokensError::Short(2)));
        assert_eq!(Tokens::read("ann:0123456789 abcdef").err(), Some(TokensError::Strange(1)));
    }

    #[test]
    fn without_tokens_nobody_is_known() {
        assert_eq!(Tokens::default().caller(&HeaderMap::new()), Caller::Closed);
    }
}
