//! The years that belong to the name of a plan or of an act.

use super::heads::{Head, Heads};
use super::token::{Token, is_number};

/// Where the name of a plan ends whose years stand behind small words: "Plan national de la haie et du jardin public
/// 2018-2023", and with the budget that goes with it: "Operating Plan and Budget".
pub fn planned(tokens: &[Token<'_>], start: usize, from: usize, head: &Head, heads: &Heads) -> usize {
    const MOST: usize = 8;
    if head.kind != "Strategy" || from <= start {
        return from;
    }
    let budget = |at: usize| {
        tokens.get(at).is_some_and(|it| it.follows && matches!(it.bare, "and" | "et" | "und"))
            && tokens.get(at + 1).is_some_and(|it| it.follows && heads.with_plan(it.bare))
    };
    let from = if budget(from) { years(tokens, from + 2, head) } else { from };
    let french =
        tokens[from - 1].bare.starts_with(char::is_lowercase) && heads.first(tokens, start).is_some();
    let small = |it: &Token<'_>| {
        it.follows
            && it.bare.starts_with(char::is_lowercase)
            && !heads.stops(it.bare)
            && !heads.counts(it.bare)
    };
    let words = tokens.iter().skip(from).take(MOST).take_while(|it| small(it)).count();
    let range = |it: &Token<'_>| it.follows && it.bare.len() == 9 && is_number(it.bare);
    let dated = tokens.get(from + words).is_some_and(range);
    if french && words > 0 && dated { from + words + 1 } else { from }
}

/// Years that belong to the name of an instrument: "Strategy 2016-2019".
pub fn years(tokens: &[Token<'_>], from: usize, head: &Head) -> usize {
    let year = |it: &&Token<'_>| {
        it.follows && it.bare.len() >= 4 && it.bare.starts_with(['1', '2']) && is_number(it.bare)
    };
    let found = head.class == "Instrument" && tokens.get(from).filter(year).is_some();
    from + usize::from(found)
}
