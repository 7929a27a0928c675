//! Names built around a head noun: "Working Group on Gates", "Ministère de la Justice", "Gates Act 2020".
//!
//! A name is told by its head: the last noun before its subject in English, the first in French and German.
//! Where the subject is written in small letters it goes on to the next verb or mark.

mod behind;
mod called;
mod calm;
mod extent;
mod heads;
mod token;
mod years;

use std::ops::Range;

pub use heads::{HeadWords, Heads};

use heads::Head;
pub use token::Marks;
use token::{Token, tokens};

/// A name whose head noun says what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The head noun.
    pub head: Range<usize>,
    /// Class of what is named: `Committee`, `Organisation`, `Instrument`.
    pub class: &'static str,
    /// Value of `trv:kind`.
    pub kind: String,
}

/// The names in `text`, in reading order; none inside another.
pub fn phrases(text: &str, heads: &Heads, marks: Marks<'_>) -> Vec<Phrase> {
    let Some(calm) = calm::calm(text, heads, marks) else { return in_text(text, heads, marks) };
    let found = in_text(&calm.text, heads, Marks { breaks: &calm.breaks, ..marks });
    found.into_iter().filter(|phrase| calm.counts(phrase)).collect()
}

/// How many bytes of `rest` are an adjective in small letters behind a French noun: " interministérielle".
pub fn adjective(rest: &str, heads: &Heads) -> usize {
    let Some(inner) = rest.strip_prefix(' ') else { return 0 };
    let length = inner.find(|c: char| !c.is_alphabetic()).unwrap_or(inner.len());
    let word = &inner[..length];
    if length > 4 && word.starts_with(char::is_lowercase) && heads.adjective(word) { 1 + length } else { 0 }
}

fn in_text(text: &str, heads: &Heads, marks: Marks<'_>) -> Vec<Phrase> {
    let tokens = tokens(text, marks);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match phrase(text, &tokens, at, heads) {
            Some((phrase, next)) => {
                found.push(phrase);
                at = next;
            }
            None => at = run_end(&tokens, at, heads).max(at + 1),
        }
    }
    found
}

/// The words that belong to the noun at `noun`: "second annual plenary of the Garden Board". What stands before
/// it belongs to it as far as it begins with a capital, counts or joins with a hyphen.
pub fn around(text: &str, noun: &Range<usize>, heads: &Heads, marks: Marks<'_>) -> Range<usize> {
    let tokens = tokens(text, marks);
    let inside = |token: &Token<'_>| noun.start < token.range.end && token.range.start < noun.end;
    let Some(first) = tokens.iter().position(inside) else { return noun.clone() };
    let last = tokens.iter().rposition(inside).unwrap_or(first);
    let mut start = first;
    while start > 0 && tokens[start].follows && heads.belongs(tokens[start - 1].bare) {
        start -= 1;
    }
    while start < first && heads.opens(tokens[start].bare) {
        start += 1;
    }
    let end = extent::subject(&tokens, last + 1, heads);
    let start = tokens[start].range.start;
    ordinal(text, start).unwrap_or(start)..tokens[end - 1].range.end
}

/// Where a number with a full stop directly before `at` starts: "14. Sitzung".
fn ordinal(text: &str, at: usize) -> Option<usize> {
    let head = text[..at].strip_suffix(". ")?;
    let start = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let short = (1..=3).contains(&(head.len() - start));
    (short && !head[..start].ends_with(char::is_alphanumeric)).then_some(start)
}

/// The name in the run of capitalised words that starts at `at`, and the token after it.
fn phrase(text: &str, tokens: &[Token<'_>], at: usize, heads: &Heads) -> Option<(Phrase, usize)> {
    let run = at..run_end(tokens, at, heads);
    if run.start == run.end {
        return first_head(text, tokens, at..at + 1, heads);
    }
    // "In February 2015 The Board": what only begins a sentence, and what stands before it, is no part of a name.
    let begins =
        |at: usize| at + 2 <= run.end && heads.last(tokens, at..at + 2).is_some_and(|(_, it)| it == 2);
    // "Member State Expert Group"
    let inside = |at: usize| {
        at > run.start
            && at + 1 < run.end
            && heads.general(tokens[at].bare)
            && heads.general(tokens[at + 1].bare)
    };
    // "the Garden Working Group Chair"
    let office = |at: usize| at > run.start + 1 && at + 1 == run.end && heads.gatherings(tokens[at].bare);
    let opens = |at: &usize| heads.opens(tokens[*at].bare) && !begins(*at) && !inside(*at) && !office(*at);
    // "Meeting Minutes Garden Board": a word of a heading and then a name of several words.
    let heading = |at: &usize| heads.before_body(tokens[*at].bare) && at + 3 < run.end;
    let opener = run.clone().rev().find(|at| opens(at) || heading(at)).map_or(run.start, |it| it + 1);
    let opener = behind_shouts(tokens, opener..run.end);
    let coded = |it: &usize| token::is_number(tokens[*it].bare) || token::is_item(tokens[*it].bare);
    let start = (opener..run.end).find(|it| !coded(it)).unwrap_or(run.end);
    // "Action Against Crime Group", torn off before "Against": what joins two parts of a name does not begin one.
    if tokens.get(start).is_some_and(|it| start < run.end && heads.within(&it.bare.to_lowercase())) {
        return None;
    }
    titled_act(text, tokens, start..run.end, heads)
        .or_else(|| small_head(text, tokens, start..run.end, heads))
        .or_else(|| named_before(text, tokens, start..run.end, heads))
        .or_else(|| gathered(text, tokens, start..run.end, heads))
        .or_else(|| last_head(text, tokens, start..run.end, heads))
        .or_else(|| leading_head(text, tokens, start..run.end, heads))
        .or_else(|| first_head(text, tokens, run, heads))
}

/// Where the name in a run starts behind words in capitals throughout, two or more of them: a letterhead before it.
fn behind_shouts(tokens: &[Token<'_>], run: Range<usize>) -> usize {
    const LONG: usize = 4;
    let shouts = |at: &usize| {
        let word = tokens[*at].bare;
        !word.contains(char::is_lowercase) && !word.contains(|c: char| c.is_ascii_digit())
    };
    let count = run.clone().take_while(shouts).count();
    let long =
        tokens[run.start..run.start + count].iter().filter(|it| it.bare.chars().count() >= LONG).count();
    if long >= 2 && run.start + count < run.end { run.start + count } else { run.start }
}

/// A body whose head of several words stands in small letters behind its name: "Nordic-Baltic drafting group".
fn small_head(text: &str, tokens: &[Token<'_>], run: Range<usize>, heads: &Heads) -> Option<(Phrase, usize)> {
    let follows = |at: usize| tokens.get(at).is_some_and(|it| it.follows && !it.capital());
    let end = run.end + (0..3).take_while(|more| follows(run.end + more)).count();
    if run.is_empty() {
        return None;
    }
    (run.end + 2..=end).find_map(|end| {
        let (head, length) = heads.last(tokens, run.start..end)?;
        // "Garden Service a task force": another noun begins.
        let joined = !(run.end..end - length.min(end)).any(|at| {
            let word = tokens[at].bare;
            matches!(word, "a" | "an" | "its" | "their") || token::is_article(word) || heads.stops(word)
        });
        let whole = head.class == "Committee" && length >= 2 && end - length >= run.end && joined;
        whole.then(|| finish(text, tokens, run.start..end, end - length..end, head, heads)).flatten()
    })
}

/// A body whose meeting or member is named: "Garden Gates Task Force Teleconference".
fn gathered(text: &str, tokens: &[Token<'_>], run: Range<usize>, heads: &Heads) -> Option<(Phrase, usize)> {
    const FEWEST: usize = 2;
    let mut end = run.end;
    while end > run.start + FEWEST && heads.gatherings(tokens[end - 1].bare) {
        end -= 1;
    }
    if end == run.end {
        return None;
    }
    let (head, length) = heads.last(tokens, run.start..end)?;
    let own = |token: &Token<'_>| {
        !token.known && !heads.general(token.bare) && !token::is_number(token.bare) && token.bare != "&"
    };
    let named = head.class == "Committee"
        && length >= FEWEST
        && run.start + length < end
        && tokens[run.start..end - length].iter().any(own);
    let phrase = || finish(text, tokens, run.start..end, end - length..end, head, heads);
    named.then(phrase).flatten().map(|(phrase, _)| (phrase, run.end))
}

/// An instrument whose head stands in small letters behind its name: "ROSES programme", "GARDEN-AP specification".
fn named_before(
    text: &str,
    tokens: &[Token<'_>],
    run: Range<usize>,
    heads: &Heads,
) -> Option<(Phrase, usize)> {
    let (head, length) = heads.behind(tokens, run.end).filter(|_| !run.is_empty())?;
    let names = |token: &Token<'_>| {
        !token.known && !heads.general(token.bare) && !token::is_number(token.bare) && token.bare != "&"
    };
    let proper = |token: &Token<'_>| {
        names(token) && token.bare.chars().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count() >= 2
    };
    let words = &tokens[run.clone()];
    let told = words.iter().any(proper)
        || words.len() >= 2 && head.kind == "Strategy" && words.iter().all(names)
        || !head.weak && words.iter().all(names);
    let end = run.end + length;
    told.then(|| finish(text, tokens, run.start..end, run.end..end, head, heads)).flatten()
}

/// An act by its short title: "Garden Gates Order 2009", "Garden (Open Gates) Bill".
fn titled_act(text: &str, tokens: &[Token<'_>], run: Range<usize>, heads: &Heads) -> Option<(Phrase, usize)> {
    const FEWEST: usize = 2;
    let gap = |at: usize| text.get(tokens[at - 1].range.end..tokens.get(at)?.range.start);
    // "Garden Act 2019", "Garden Act, 2019"
    let year = |at: usize| {
        tokens.get(at).is_some_and(|it| {
            let comma = it.after_comma && it.bare.starts_with(['1', '2']);
            (it.follows || comma) && it.bare.len() == 4 && it.bare.bytes().all(|it| it.is_ascii_digit())
        })
    };
    let bracketed = || {
        let open = !run.is_empty() && gap(run.end) == Some(" (");
        let inside = run.end..tokens.len().min(run.end + extent::MOST_WORDS);
        let closed =
            inside.filter(|_| open).skip(1).find(|at| gap(*at).is_some_and(|it| it.starts_with(')')))?;
        let level = (run.end + 1..closed).all(|at| tokens[at].follows || tokens[at].after_comma);
        let tail = run_end(tokens, closed, heads).max(closed);
        let head = (closed..tail.min(closed + 4)).find(|at| heads.acts(tokens[*at].bare))?;
        (gap(closed) == Some(") ") && level).then_some((head, true))
    };
    let plain = || Some((run.clone().rev().find(|at| heads.acts(tokens[*at].bare))?, false));
    let (head, bracket) = bracketed().or_else(plain)?;
    let dated = year(head + 1);
    let before = head - run.start;
    let longer = || act_start(tokens, run.start, heads) < run.start;
    if !bracket && (!dated || before < FEWEST - 1 && !longer() || tokens[run.start].known) {
        return None;
    }
    let end = head + 1 + usize::from(dated);
    let whole = bracket || end >= run.end;
    let start = if dated { act_start(tokens, run.start, heads) } else { run.start };
    let bytes = tokens[start].range.start..tokens[end - 1].range.end;
    let shouted = !text[bytes.clone()].contains(char::is_lowercase);
    let head = tokens[head].range.clone();
    (whole && !shouted)
        .then(|| (Phrase { range: bytes, head, class: "Instrument", kind: "Law".to_owned() }, end))
}

/// Where the title of an act with a year starts whose last words begin at `start`: behind the article before it, over
/// small words between its capitalised ones, "the Right to Garden Gates Act, 2019".
fn act_start(tokens: &[Token<'_>], start: usize, heads: &Heads) -> usize {
    let mut at = start;
    while at > 0 && start - at < extent::MOST_WORDS && tokens[at].follows {
        let before = &tokens[at - 1];
        if token::leads(before.bare) && tokens[at].capital() {
            return at;
        }
        let joins = heads.within(before.bare) || matches!(before.bare, "with");
        if before.known || !(before.capital() || joins && !token::is_article(before.bare)) {
            break;
        }
        at -= 1;
    }
    start
}

/// A body's head of several words before its name: "Expert Group Garden Gates".
fn leading_head(
    text: &str,
    tokens: &[Token<'_>],
    run: Range<usize>,
    heads: &Heads,
) -> Option<(Phrase, usize)> {
    const LONGEST_NAME: usize = 4;
    let most = run.len().saturating_sub(1);
    (2..=most.min(4)).rev().find_map(|length| {
        let (head, words) = heads.last(tokens, run.start..run.start + length)?;
        let behind = run.start + length..run.end;
        // "Garden Task Force's Senior Adviser"
        let last = tokens[run.start + length - 1].bare;
        let owns = heads::owned(last).len() < last.len();
        let named = head.class == "Committee"
            && words >= 2
            && !owns
            && !tokens[run.start..run.start + length - words].iter().any(|it| it.known)
            && behind.len() <= LONGEST_NAME
            && behind.clone().all(|it| tokens[it].bare.chars().all(|c| c.is_alphabetic() || c == '-'))
            && (behind.clone().any(|it| tokens[it].bare.contains(char::is_lowercase))
                || behind.len() == 1 && tokens[behind.start].bare.len() >= 3 && !tokens[behind.start].known)
            && !behind.clone().any(|it| heads.offices(tokens[it].bare));
        let at = run.start + length - words..run.start + length;
        named.then(|| finish(text, tokens, run.clone(), at, head, heads)).flatten()
    })
}

/// A head noun at the end of the run: what stands before it and the subject after it belong to the name.
fn last_head(text: &str, tokens: &[Token<'_>], run: Range<usize>, heads: &Heads) -> Option<(Phrase, usize)> {
    let mut end = run.end;
    while end > run.start {
        if let Some((head, length)) = heads.last(tokens, run.start..end) {
            // Only a number or a letter may stand between the head and the end of the run: "Working Group 2".
            let numbered = (end..run.end).all(|it| token::is_number(tokens[it].bare));
            let code = head.weak && tokens[end - 1].bare.len() <= 3;
            if !numbered || code && run.end > end {
                return None;
            }
            let head_at = end - length..end;
            // "Committee of experts" tells more than "Committee", but it must go on.
            let longer = heads.first_whole(tokens, head_at.start).filter(|(_, words)| *words > length);
            let head = longer.map_or(head, |(longer, _)| longer);
            let mut after = extent::right(tokens, run.end, head, heads);
            if after == run.end {
                after = years::planned(tokens, run.start, after, head, heads);
            }
            // "Garden Dialogue Group on open gates"
            let on = || tokens.get(run.end).is_some_and(|it| it.follows && it.bare == "on");
            if head.weak && head.class == "Committee" && after == run.end && head_at.start > run.start && on()
            {
                after = extent::small(tokens, run.end, heads);
            }
            if longer.is_some_and(|(_, words)| after <= head_at.start + words && head_at.start == run.start) {
                return None;
            }
            let before = head_at.start - run.start;
            // "Migration and Asylum Policy of": the weak head belongs to what stands before.
            let mut start = run.start;
            let mut joined = head.weak
                && start > 0
                && tokens[start].follows
                && heads.within(tokens[start - 1].bare)
                && !token::is_article(tokens[start - 1].bare);
            // "the First and Second Evaluation Report": an article shows where the name begins.
            let told_alone = head.alone && start == head_at.start;
            let topical = head.class == "Committee" && length == 1 && before > 0;
            let part = matches!(head.kind.as_str(), "Unit" | "Directorate") && before > 0;
            if (joined || !head.weak && !told_alone)
                && let Some(wider) = behind::article(tokens, start, heads)
                    .or_else(|| behind::topic(tokens, start, heads).filter(|_| topical))
                    .or_else(|| behind::list(tokens, start, heads).filter(|_| topical))
                    .or_else(|| behind::comma(tokens, start, heads).filter(|_| part))
            {
                (start, joined) = (wider, false);
            }
            // "the Right to Gates Act"
            if head.kind == "Law" && before > 0 && heads.acts(tokens[end - 1].bare) {
                start = start.min(act_start(tokens, start, heads));
            }
            // "the 6th Garden Programme": its number belongs to it.
            let numbered = matches!(head.kind.as_str(), "Strategy" | "Protocol");
            let counted = start > 0 && tokens[start].follows && token::is_ordinal(tokens[start - 1].bare);
            if counted && numbered {
                start -= 1;
            }
            // "the Garden Trials Coordination and Advisory Group"
            let before = before.max(head_at.start.saturating_sub(start)) + usize::from(counted && numbered);
            if head.class == "Committee" && start >= 2 && ad_hoc(&tokens[start - 2..=start]) {
                start -= 2;
            }
            let counted = run.end > end && (!head.weak || before > 0 || head.class == "Instrument");
            // "Annotated Agenda": a paper of a meeting.
            let lesser = head.weak
                && head.class == "Instrument"
                && after == run.end
                && tokens[start..head_at.start].iter().all(|it| heads.lesser(it.bare));
            // "ABC Policy proposals": what goes with it.
            let behind = tokens.get(run.end).filter(|it| it.follows && after == run.end);
            let lesser = lesser
                || head.weak && head.kind == "Strategy" && behind.is_some_and(|it| heads.with_plans(it.bare));
            let before = if lesser { 0 } else { before };
            let told = head.alone || before > 0 && !joined || !head.weak && after > run.end || counted;
            return told.then(|| finish(text, tokens, start..after, head_at, head, heads)).flatten();
        }
        if !token::is_number(tokens[end - 1].bare) {
            return None;
        }
        end -= 1;
    }
    None
}

/// Whether the first two of three words are "Ad hoc", before the name of a body.
fn ad_hoc(tokens: &[Token<'_>]) -> bool {
    let [first, second, name] = tokens else { return false };
    matches!(first.bare, "Ad" | "ad")
        && matches!(second.bare, "hoc" | "Hoc")
        && second.follows
        && name.follows
}

/// A head noun that begins a name and is followed by its subject.
fn first_head(text: &str, tokens: &[Token<'_>], run: Range<usize>, heads: &Heads) -> Option<(Phrase, usize)> {
    let first = run.start;
    for start in run {
        if let Some(head) = heads.quoted(tokens[start].bare)
            && let Some(found) =
                quoted(text, tokens, start..extent::adjectives(tokens, start + 1, heads), head)
        {
            return Some(found);
        }
        let Some((head, length)) = heads.first(tokens, start) else { continue };
        // "demande à la Commission de signer": what it is asked to do; "Chefs d'État et de Gouvernement".
        let pair = |before: &Token<'_>| heads.pairs(before.bare, tokens[start].bare);
        let paired = tokens[start.saturating_sub(3)..start].iter().any(pair);
        // "Programme Officer": somebody's post.
        let post = |it: &Token<'_>| it.follows && it.capital() && heads.with_plans(&it.bare.to_lowercase());
        let post = head.kind == "Strategy" && tokens.get(start + length).is_some_and(post);
        if paired || post || extent::infinitive(tokens, start + length - 1) {
            continue;
        }
        // "Wirtschafts- und Sozialausschuss": half a name is none.
        let halved = start >= 2 && text[..tokens[start - 1].range.start].trim_end().ends_with('-');
        let halves = head.alone || head.class != "Instrument" || head.kind == "Strategy";
        if halved && halves && tokens[start - 2].capital() {
            let whole = first_half(tokens, start - 2);
            let after = extent::following(tokens, start, start + length, head, heads);
            return finish(text, tokens, whole..after, start..start + length, head, heads);
        }
        let after = extent::following(tokens, start, start + length, head, heads);
        let after = years::planned(tokens, start, after, head, heads);
        let after = if after == start + 1 && head.alone { years::years(tokens, after, head) } else { after };
        let small = !tokens[start].capital();
        let about = !heads.by_authority(&head.kind)
            || tokens.get(start + length).is_some_and(|it| heads.about(it.bare) || small && it.capital());
        // "Garden Programme Stocktake": behind another capitalised word a noun that English has too begins no name.
        let inside = start > first
            && tokens[start].follows
            && tokens[start - 1].capital()
            && !heads.opens(tokens[start - 1].bare)
            && heads.last(tokens, start..start + 1).is_some()
            && tokens.get(start + length).is_some_and(Token::capital);
        if halved || inside || !about && !head.alone {
            continue;
        }
        // "groupe de travail Benelux « portes »"
        let small = !tokens[start].capital();
        let named = tokens.get(after).is_some_and(|it| small && it.follows && it.capital());
        let plain = after == start + length || heads.adjective(tokens[after - 1].bare);
        if (plain || small)
            && head.class != "Organisation"
            && let Some(found) = quoted(text, tokens, start..after, head)
                .or_else(|| if named { quoted(text, tokens, start..after + 1, head) } else { None })
        {
            return Some(found);
        }
        let alone = head.alone && tokens[start].capital();
        let from = german_adjective(tokens, start, heads);
        let of_land =
            |it: usize| ["sche", "scher", "schen", "sches"].iter().any(|end| tokens[it].bare.ends_with(end));
        let from = if head.class == "Organisation" && from < start && !of_land(from) { start } else { from };
        if (after > start + length || alone)
            && let Some(found) = finish(text, tokens, from..after, start..start + length, head, heads)
        {
            return Some(found);
        }
    }
    None
}

/// A head noun and what it is called, in quotation marks: "directive « Garden »".
fn quoted(text: &str, tokens: &[Token<'_>], head_at: Range<usize>, head: &Head) -> Option<(Phrase, usize)> {
    const LONGEST: usize = 60;
    const MARKS: [(char, char); 3] = [('«', '»'), ('„', '“'), ('“', '”')];
    let bytes = tokens[head_at.start].range.start..tokens[head_at.end - 1].range.end;
    let rest = text[bytes.end..].strip_prefix(' ')?;
    let (open, close) = MARKS.into_iter().find(|(open, _)| rest.starts_with(*open))?;
    let inside = &rest[open.len_utf8()..];
    let length = inside.find(close).filter(|length| (3..=LONGEST).contains(length))?;
    let end = text.len() - inside.len() + length + close.len_utf8();
    let next = tokens.iter().position(|token| token.range.start >= end).unwrap_or(tokens.len());
    let phrase = Phrase { range: bytes.start..end, head: bytes, class: head.class, kind: head.kind.clone() };
    (!inside[..length].contains('\n')).then_some((phrase, next))
}

/// Where a German name starts whose head stands at `at`: with the capitalised adjective before it, "Nationale
/// Gartenkommission".
fn german_adjective(tokens: &[Token<'_>], at: usize, heads: &Heads) -> usize {
    let german = tokens[at].bare.chars().count() >= 6
        && heads.first(tokens, at).is_some_and(|(_, length)| length == 1);
    let before = first_half(tokens, at);
    let free = before < at && !tokens[before].known && !heads.opens(tokens[before].bare);
    if german && free { before } else { at }
}

/// Where a name starts whose first half stands at `at`: with the adjective before it.
fn first_half(tokens: &[Token<'_>], at: usize) -> usize {
    let adjective = at.checked_sub(1).filter(|before| {
        let word = tokens[*before].bare;
        tokens[at].follows
            && tokens[*before].capital()
            && word.len() > 5
            && ["e", "er", "en", "es", "em"].iter().any(|ending| word.ends_with(ending))
    });
    adjective.unwrap_or(at)
}

fn finish(
    text: &str,
    tokens: &[Token<'_>],
    range: Range<usize>,
    head_at: Range<usize>,
    head: &Head,
    heads: &Heads,
) -> Option<(Phrase, usize)> {
    let bytes = tokens[range.start].range.start..bytes_end(tokens, &range);
    let name = &text[bytes.clone()];
    if name.contains(['[', ']', '|', '<', '>']) {
        return None;
    }
    // "GATES WG": a code beside the letters of a body.
    let coded = head.class == "Committee" && range.len() == 2 && tokens[range.end - 1].bare.len() <= 3;
    let shouted = !name.contains(char::is_lowercase) && !coded;
    let torn = range
        .clone()
        .any(|it| tokens[it].torn() && !heads.opens(tokens[it].bare) && !heads.short(tokens[it].bare));
    let phrase = Phrase {
        range: bytes.start..bytes.end + second_half(&text[bytes.end..]),
        head: tokens[head_at.start].range.start..tokens[head_at.end - 1].range.end,
        class: head.class,
        kind: head.kind.clone(),
    };
    let mut behind = tokens[head_at.end..range.end].iter();
    let adopted = head.class == "Instrument"
        && head_at.start == range.start
        && heads.by_authority(&head.kind)
        && behind.all(|it| it.known || heads.within(it.bare) || heads.complements(it.bare));
    // A bracket that nothing closes is the end of a clipped cell.
    let rest = &text[bytes_end(tokens, &range)..];
    let clipped = rest.starts_with(" (") && !rest.contains(')');
    (!shouted && !torn && !clipped && !adopted && range.len() <= extent::MOST_WORDS + 4)
        .then_some((phrase, range.end))
}

/// How many bytes of `rest` are the second half of a German compound: " und -prüfung".
fn second_half(rest: &str) -> usize {
    let word = rest.strip_prefix(" und -").unwrap_or_default();
    let length = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    if length > 2 && word.starts_with(char::is_lowercase) { " und -".len() + length } else { 0 }
}

fn bytes_end(tokens: &[Token<'_>], range: &Range<usize>) -> usize {
    let last = &tokens[range.end - 1];
    last.range.end - (last.bare.len() - heads::owned(last.bare).len())
}

/// Where the capitalised words from `at` on end, without a mark between them.
fn run_end(tokens: &[Token<'_>], at: usize, heads: &Heads) -> usize {
    const LONGEST_RUN: usize = 24;
    let mut end = at;
    while end < tokens.len().min(at + LONGEST_RUN)
        && tokens[end].continues_name()
        && (end == at || tokens[end].follows && !heads.complements(tokens[end].bare))
    {
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests;
