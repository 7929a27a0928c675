//! What one of many bodies of a kind is called, behind its kind.

use super::heads::Heads;
use super::token::{Token, is_article};

/// Whether one capitalised word at `from` tells which of many bodies of a kind is meant, behind a small "du": "la décision du
/// Comité de suivi Gardenis".
pub(super) fn programme(tokens: &[Token<'_>], start: usize, from: usize, heads: &Heads) -> bool {
    const SHORTEST: usize = 4;
    let led = start > 0
        && tokens[start].follows
        && (is_article(tokens[start - 1].bare) || matches!(tokens[start - 1].bare, "du" | "au"));
    let word = &tokens[from];
    let proper = word.bare.chars().count() >= SHORTEST && word.bare.chars().skip(1).all(char::is_lowercase);
    let ends = tokens.get(from + 1).is_none_or(|it| !it.follows || !it.capital());
    led && proper && ends && !word.known && !heads.opens(word.bare) && !heads.offices(word.bare)
}
