//! How far a name goes to the left of the "and" before its head: "Policy and Gates Committee".

use super::heads::Heads;
use super::token::{self, Token};

/// Where the capitalised words before "and" at `at` start, when an article stands before them.
pub(super) fn article(tokens: &[Token<'_>], at: usize, heads: &Heads) -> Option<usize> {
    let joint = at.checked_sub(1).filter(|joint| matches!(tokens[*joint].bare, "and" | "&"))?;
    let mut start = joint;
    let named = |token: &Token<'_>| token.capital() && !token.known && !token::leads(token.bare);
    while start > 0 && tokens[start].follows && named(&tokens[start - 1]) {
        start -= 1;
    }
    let article = start.checked_sub(1).filter(|_| start < joint && tokens[start].follows);
    let led = article.is_some_and(|article| token::leads(tokens[article].bare));
    // "GSMA Fraud and Gates Group": whose it is.
    let owner = article.filter(|at| tokens[*at].known && !tokens[*at].bare.contains(char::is_lowercase));
    let short = start + 3 >= joint && tokens[at].follows && tokens[joint].follows;
    // "the Policy and Gates Committee"
    let free = || {
        let noun = heads.last(tokens, start..joint);
        noun.is_none_or(|(noun, _)| noun.weak && start + 1 == joint)
    };
    let named = start < joint && free() && !heads.opens(tokens[start].bare);
    ((led || owner.is_some()) && short && named).then_some(owner.unwrap_or(start))
}

/// Where the one capitalised word before "and" at `at` stands, when it begins the line or the clause: "Hedge and Gates
/// Committee".
pub(super) fn topic(tokens: &[Token<'_>], at: usize, heads: &Heads) -> Option<usize> {
    let joint = at.checked_sub(1).filter(|joint| matches!(tokens[*joint].bare, "and" | "&"))?;
    let start = joint.checked_sub(1)?;
    let first = &tokens[start];
    let begins =
        (start == 0 || !first.follows && !first.after_comma) && tokens[at].follows && tokens[joint].follows;
    let named = first.capital() && !first.known && !token::leads(first.bare) && !heads.opens(first.bare);
    (begins && named && heads.last(tokens, start..joint).is_none()).then_some(start)
}

/// Where the subjects of a body start that commas part before "and" at `at`: "Garden Gates, Hedges and Fences Committee".
/// They begin the line or stand behind an article.
pub(super) fn list(tokens: &[Token<'_>], at: usize, heads: &Heads) -> Option<usize> {
    const MOST: usize = 12;
    let joint = at.checked_sub(1).filter(|joint| matches!(tokens[*joint].bare, "and" | "&"))?;
    let part = |token: &Token<'_>| token.capital() && !token.known && !token::leads(token.bare);
    let joined = |at: usize| tokens[at].follows || tokens[at].after_comma;
    let mut start = joint;
    while start > 0 && joint - start < MOST && joined(start) && part(&tokens[start - 1]) {
        start -= 1;
    }
    let listed = (start + 1..=joint).any(|at| tokens[at].after_comma);
    let led = start.checked_sub(1).is_some_and(|at| tokens[start].follows && token::leads(tokens[at].bare));
    let begins = !joined(start) || start == 0;
    let heads_own =
        (start + 1..=joint).any(|end| heads.last(tokens, start..end).is_some_and(|(it, _)| !it.weak));
    let named = start < joint && tokens[at].follows && !heads.opens(tokens[start].bare) && !heads_own;
    (listed && named && (led || begins)).then_some(start)
}

/// Where the capitalised words before "and" at `at` stand behind a comma, in the name of a part of an administration: "Ms
/// Vilar, Garden Trade and Hedges Division".
pub(super) fn comma(tokens: &[Token<'_>], at: usize, heads: &Heads) -> Option<usize> {
    const MOST: usize = 3;
    let joint = at.checked_sub(1).filter(|joint| matches!(tokens[*joint].bare, "and" | "&"))?;
    let capital = |it: usize| tokens[it].capital() && !tokens[it].known && !heads.opens(tokens[it].bare);
    let words =
        (0..joint).rev().take_while(|it| capital(*it) && (*it + 1 == joint || tokens[*it + 1].follows));
    let start = joint - words.take(MOST).count();
    let apart = start < joint && tokens[start].after_comma && tokens[at].follows && tokens[joint].follows;
    (apart && heads.last(tokens, start..joint).is_none()).then_some(start)
}
