//! How far a name goes on behind its head noun.

use super::called::programme;
use super::heads::{Head, Heads};
use super::token::{Token, is_article, is_number, leads};
use super::years::years;

/// Most words of a subject.
pub const MOST_WORDS: usize = 14;

/// The end of a name whose head ends before `from`: English, "… on Garden Gates" or "… on the opening of gates".
pub fn right(tokens: &[Token<'_>], from: usize, head: &Head, heads: &Heads) -> usize {
    let Some(join) = tokens.get(from).filter(|it| it.follows && heads.complements(it.bare)) else {
        return years(tokens, from, head);
    };
    // "Convention of 2005 on gates": the year stands before the subject.
    let dated = matches!(join.bare, "of" | "de" | "von")
        && tokens.get(from + 1).is_some_and(|it| it.bare.len() == 4 && is_number(it.bare))
        && tokens.get(from + 2).is_some_and(|it| it.follows && heads.about(it.bare));
    if dated && head.class == "Instrument" {
        return right(tokens, from + 2, head, heads);
    }
    // "Regulation on 1 September", "Report of 2016": a day, and no subject.
    if tokens.get(from + 1).is_none_or(|it| is_number(it.bare)) {
        return from;
    }
    // "the Board on August 20"
    let month = tokens.get(from + 1).is_some_and(|it| it.capital() && heads.opens(it.bare));
    if month && tokens.get(from + 2).is_some_and(|it| it.follows && is_number(it.bare)) {
        return from;
    }
    // "the Board for its tenth session"
    if tokens.get(from + 1).is_some_and(|it| heads.stops(it.bare)) {
        return from;
    }
    let capitals = capitalised(tokens, from, Some(head), heads);
    // "Asylum Policy of the Ministry": whose it is, and no subject.
    let owned = tokens[from..capitals.max(from)].iter().any(|it| it.known)
        || begins_head(tokens, from + 1, heads)
        || begins_head(tokens, from + 2, heads);
    if head.weak && matches!(join.bare, "of" | "to") && owned {
        return from;
    }
    if capitals > from {
        return years(tokens, capitals, head);
    }
    let about = head.class != "Organisation" && !matches!(join.bare, "of" | "to" | "de" | "du" | "des");
    // "informed the Committee on progress": what it is told of, and no subject.
    let told = from >= 3
        && head.class == "Committee"
        && is_article(tokens[from - 2].bare)
        && heads.informs(tokens[from - 3].bare);
    let about = about && !told;
    let experts =
        head.class == "Committee" && tokens.get(from + 1).is_some_and(|it| it.bare.starts_with("expert"));
    if about && !head.weak || experts { small(tokens, from, heads) } else { from }
}

/// The end of a name that begins with its head: French or German.
pub fn following(tokens: &[Token<'_>], start: usize, from: usize, head: &Head, heads: &Heads) -> usize {
    let Some(next) = tokens.get(from).filter(|it| it.follows) else { return from };
    if !tokens[start].capital() {
        return small_name(tokens, start, from, head, heads);
    }
    // "Abteilung 13": its number tells it from others.
    let number = next.bare.len() <= 3 && next.bare.chars().all(|c| c.is_ascii_digit());
    let counted = head.class == "Committee" || matches!(head.kind.as_str(), "Unit" | "Directorate");
    let dated = |it: &Token<'_>| it.follows && !heads.stops(it.bare) && !heads.within(it.bare);
    if number && counted && !tokens.get(from + 1).is_some_and(dated) {
        return from + 1;
    }
    // "Feuille de route 2021-2023"
    if head.class == "Instrument" && !head.weak && from > start + 1 && years(tokens, from, head) > from {
        return from + 1;
    }
    if heads.complements(next.bare) {
        let capitals = capitalised(tokens, from, Some(head), heads);
        return match capitals > from {
            true => years(tokens, with_adjectives(tokens, from, capitals, heads), head),
            // "Comité technique de suivi"
            false if head.alone && head.class == "Committee" && next.bare == "de" && from > start + 1 => {
                let end = nouns(tokens, from, heads);
                // "Comité technique de suivi et d'orientation"
                let more = |it: &Token<'_>| it.follows && it.bare == "et";
                let joined = tokens.get(from + 2).is_some_and(more)
                    && tokens.get(from + 3).is_some_and(|it| matches!(it.bare, "de" | "d'" | "d’"));
                if joined { end } else { end.min(from + 2) }
            }
            // "Comité permanent des jardins"
            false if head.alone && head.class == "Committee" && next.bare == "des" => {
                nouns(tokens, from, heads)
            }
            false if head.alone => from,
            false if matches!(next.bare, "on" | "for") && from > start + 1 => small(tokens, from, heads),
            false => {
                let end = nouns(tokens, from, heads);
                let named = end > from && head.class == "Committee" && end < tokens.len();
                if named && programme(tokens, start, end, heads) { end + 1 } else { end }
            }
        };
    }
    if next.capital() {
        // Behind a name of its own only adjectives belong to it: "Conseil Scientifique Criminologique".
        let adjective = |at: &usize| {
            tokens.get(*at).is_some_and(|it| it.follows && heads.adjective(&it.bare.to_lowercase()))
        };
        return if head.alone && from > start + 1 && programme(tokens, start, from, heads) {
            from + 1
        } else if head.alone {
            from + (from..from + 3).take_while(adjective).count()
        } else {
            let end = run(tokens, from, heads);
            let code = tokens[start].bare.chars().all(char::is_uppercase);
            let part = code || matches!(head.kind.as_str(), "Unit" | "Directorate");
            let end = if part { joined_run(tokens, end, heads) } else { end };
            // "Groupe de travail Identité numérique"
            end + (end..end + 2).take_while(|at| end > from && small_adjective(tokens, *at, heads)).count()
        };
    }
    // "Commission nationale de …": adjectives, then a subject.
    let at = adjectives(tokens, from, heads);
    // "Groupe national loup": what it is about in one word, and no verb with its object.
    let ends = |it: &Token<'_>| {
        let joins = heads.within(it.bare) || heads.complements(it.bare);
        !it.follows || heads.stops(it.bare) || joins && !is_article(it.bare)
    };
    let about = from == start + 2
        && head.class == "Committee"
        && heads.adjective(tokens[from - 1].bare)
        && next.bare.chars().count() > 3
        && !heads.stops(next.bare)
        && !heads.joins(next.bare)
        && next.bare.chars().all(char::is_alphabetic)
        && tokens.get(from + 1).is_none_or(ends);
    if at == from {
        return if about { from + 1 } else { from };
    }
    match tokens.get(at) {
        Some(next) if next.follows && heads.complements(next.bare) => {
            let capitals = capitalised(tokens, at, Some(head), heads);
            let end = if capitals > at { capitals } else { nouns(tokens, at, heads) };
            years(tokens, end.max(at), head)
        }
        _ => years(tokens, at, head),
    }
}

/// The word behind the adjectives that start at `from`: "Direction régionale et départementale de".
pub fn adjectives(tokens: &[Token<'_>], from: usize, heads: &Heads) -> usize {
    const MOST: usize = 4;
    let adjective = |at: usize| tokens.get(at).is_some_and(|it| it.follows && heads.adjective(it.bare));
    let joint =
        |at: usize| tokens.get(at).is_some_and(|it| it.follows && it.bare == "et") && adjective(at + 1);
    let mut at = from;
    while at < from + MOST && (adjective(at) || heads.adjective(tokens[at - 1].bare) && joint(at)) {
        at += 1;
    }
    at
}

/// The end of a name written in small letters throughout, whose head ends before `from`: only a subject makes it a
/// name, or what an instrument is called.
fn small_name(tokens: &[Token<'_>], start: usize, head_end: usize, head: &Head, heads: &Heads) -> usize {
    let adjectives = adjectives(tokens, head_end, heads);
    let subject = tokens.get(adjectives).is_some_and(|it| it.follows && heads.complements(it.bare));
    let from = if head.class != "Instrument" && subject { adjectives } else { head_end };
    // "le comité de pilotage interministériel"
    let led =
        start > 0 && (leads(tokens[start - 1].bare) || matches!(tokens[start - 1].bare, "du" | "au" | "Au"));
    if head.class == "Committee" && head_end - start > 1 && adjectives > head_end && !subject && led {
        // "le comité d'orientation stratégique et de suivi"
        let more = tokens.get(adjectives).is_some_and(|it| it.follows && it.bare == "et")
            && tokens.get(adjectives + 1).is_some_and(|it| it.follows && heads.complements(it.bare));
        return if more { nouns(tokens, adjectives + 1, heads).max(adjectives) } else { adjectives };
    }
    // "le comité de pilotage Gardenis"
    let name = tokens.get(head_end).filter(|it| it.follows && it.capital() && !it.known);
    if head.class == "Committee"
        && head_end - start > 1
        && led
        && name.is_some_and(|it| !heads.opens(it.bare))
    {
        return run(tokens, head_end, heads);
    }
    let next = &tokens[from];
    let behind = tokens.get(from + 1).filter(|it| it.follows);
    if head.class == "Instrument" && next.bare.contains('_') {
        return from;
    }
    if head.class == "Instrument" && (next.capital() || behind.is_some_and(Token::capital)) {
        let start = if next.capital() { from } else { from + 1 };
        let placed = next.capital() || head.kind == "Treaty" && matches!(next.bare, "de" | "d'" | "d’");
        let token = &tokens[start];
        let proper =
            token.bare.chars().count() > 3 || token.bare.chars().filter(|c| c.is_uppercase()).count() > 1;
        let named =
            placed && proper && !token.known && !heads.opens(token.bare) && !heads.general(token.bare);
        return if named { run(tokens, start, heads) } else { from };
    }
    let article = behind.is_some_and(|it| matches!(it.bare, "la" | "l'" | "l’"));
    let of = matches!(next.bare, "du" | "des") || next.bare == "de" && article;
    let about = matches!(next.bare, "sur" | "pour" | "relatif" | "relative");
    match head.class {
        _ if next.bare == "on" => small(tokens, from, heads),
        "Instrument" if head.alone && heads.adjective(next.bare) => from + 1,
        "Instrument" if head.alone && (of || next.bare == "de") || !head.weak && !head.alone && about => {
            nouns(tokens, from, heads)
        }
        "Organisation" if of => nouns(tokens, from, heads),
        "Committee" if of || about => nouns(tokens, from, heads),
        // "comité technique de suivi": a head of several words needs no article.
        "Committee"
            if (head_end - start > 1 || adjectives > head_end || next.bare != "de")
                && matches!(next.bare, "de" | "d'" | "d’") =>
        {
            nouns(tokens, from, heads)
        }
        _ => from,
    }
}

/// Adjectives in small letters behind the capitalised subject of a French name: "Direction des Jardins publics".
fn with_adjectives(tokens: &[Token<'_>], from: usize, end: usize, heads: &Heads) -> usize {
    let french = matches!(tokens[from].bare, "de" | "du" | "des" | "d'" | "d’");
    let adjective = |at: &usize| tokens.get(*at).is_some_and(|it| it.follows && heads.adjective(it.bare));
    if french { end + (end..end + 2).take_while(adjective).count() } else { end }
}

/// The end of the subject of a noun that ends before `from`: a name, or words in small letters.
pub fn subject(tokens: &[Token<'_>], from: usize, heads: &Heads) -> usize {
    let mut from = from;
    while tokens.get(from).is_some_and(|it| it.follows && is_number(it.bare)) {
        from += 1;
    }
    let Some(join) = tokens.get(from).filter(|it| it.follows && heads.complements(it.bare)) else {
        return from;
    };
    let capitals = capitalised(tokens, from, None, heads);
    if capitals > from {
        return capitals;
    }
    // "of the new Working Group": an adjective stands before the name.
    let article = tokens.get(from + 1).is_some_and(|it| it.follows && is_article(it.bare));
    let adjective = from + 1 + usize::from(article);
    let small_word = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|it| it.follows && !it.capital() && !heads.joins(it.bare) && !heads.stops(it.bare))
    };
    let name = |at: usize| tokens.get(at).is_some_and(|it| it.follows && it.capital());
    if join.bare == "of" && small_word(adjective) && name(adjective + 1) {
        return capitalised(tokens, adjective + 1, None, heads);
    }
    match join.bare {
        "on" | "sur" | "über" | "zu" => small(tokens, from, heads),
        "de" | "du" | "des" | "d'" | "of" => nouns(tokens, from, heads).max(from),
        _ => from,
    }
}

/// Capitalised words with what may stand between them.
fn capitalised(tokens: &[Token<'_>], from: usize, head: Option<&Head>, heads: &Heads) -> usize {
    let act = head.is_none_or(|head| head.class == "Instrument");
    let mut end = from;
    let mut at = from;
    while let Some(token) = tokens.get(at).filter(|_| at < from + MOST_WORDS) {
        let item = token.capital() || heads.complements(token.bare);
        let listed = token.after_comma && end == at && item && closes_list(tokens, at, heads);
        if !token.follows && !listed {
            break;
        }
        // "Garten-Rat über Herrn": a person.
        if heads.before_person(token.bare) || adverbial(tokens, at, heads) {
            break;
        }
        // "on Garden Gates The Board approved": a sentence begins behind a heading.
        if token.bare == "The" && at > from && end == at {
            break;
        }
        if token.capital() || end == at && end > from && token.bare == "&" {
            // "… and the Ministry of": another name begins.
            let joined = at > from && tokens[from..at].last().is_some_and(|it| heads.within(it.bare));
            let conjunction =
                tokens[end.max(from)..at].iter().any(|it| matches!(it.bare, "and" | "et" | "und"));
            let other = heads.first(tokens, at).is_some_and(|(other, _)| other.class != "Instrument" || act);
            let another = other || begins_head(tokens, at, heads) && !topic(tokens, at, heads);
            let article = at > from && matches!(tokens[at - 1].bare, "die" | "das" | "den");
            let other = at > from && is_article(tokens[at - 1].bare) && (token.known || is_code(token.bare));
            let pair = end > from && heads.pairs(tokens[end - 1].bare, token.bare);
            if joined && conjunction && !pair && (another || article || other) {
                break;
            }
            end = at + 1;
        } else if !(heads.within(token.bare)
            || at == from && heads.complements(token.bare)
            || german_adjective(tokens, at)
            || end > from && bridged(tokens, at, head, heads))
        {
            break;
        }
        // "on Trade and of Garden": what "and" joins is no part of the subject.
        if end > from && matches!(token.bare, "of" | "on" | "for" | "to") && tokens[at - 1].bare == "and" {
            break;
        }
        at += 1;
    }
    end
}

/// Whether one capitalised word behind "and" is what a name is about although it can end a name: "Economy and Society".
fn topic(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    let alone = !tokens.get(at + 1).is_some_and(|next| next.follows && next.capital());
    let joined = at > 0 && tokens[at].follows && matches!(tokens[at - 1].bare, "and" | "&");
    let association =
        heads.last(tokens, at..at + 1).is_some_and(|(head, _)| matches!(head.kind.as_str(), "Association"));
    alone && joined && association
}

/// Whether a word in small letters stands between a German article and its noun: "über den öffentlichen Verkehr".
fn german_adjective(tokens: &[Token<'_>], at: usize) -> bool {
    const SHORTEST: usize = 5;
    let word = tokens[at].bare;
    let led = at > 0
        && matches!(
            tokens[at - 1].bare,
            "den" | "der" | "die" | "das" | "dem" | "für" | "über" | "zur" | "zum"
        );
    let ending = ["en", "er", "es", "em", "e"].iter().any(|it| word.ends_with(it));
    let noun = tokens.get(at + 1).is_some_and(|next| next.follows && next.capital() && !next.known);
    led && ending && noun && word.chars().count() >= SHORTEST && word.starts_with(char::is_lowercase)
}

/// Whether a small word may stand between the words of a subject: any in that of an act, "from" in that of a body.
fn bridged(tokens: &[Token<'_>], at: usize, head: Option<&Head>, heads: &Heads) -> bool {
    let word = tokens[at].bare;
    match head.map(|head| head.class) {
        // "Programme d'appui à la Haie"
        Some("Instrument") if word == "à" => {
            tokens.get(at + 1).is_some_and(|it| matches!(it.bare, "la" | "l'" | "l’"))
        }
        Some("Instrument") => heads.bridges(word),
        Some("Committee") if word == "from" => tokens.get(at + 1).is_some_and(Token::capital),
        // "Council for Persons with Disabilities"
        Some("Organisation" | "Committee") if word == "with" => {
            tokens[at].follows
                && tokens[at - 1].capital()
                && tokens.get(at + 1).is_some_and(|it| it.follows && it.capital() && !it.known)
        }
        _ => false,
    }
}

/// Whether a comma before word `at` stands in a list that "and" closes: "on Social Affairs, Health and Sport".
fn closes_list(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    const LONGEST: usize = 9;
    for (at, token) in tokens.iter().enumerate().skip(at + 1).take(LONGEST) {
        if matches!(token.bare, "and" | "et" | "und" | "&") && token.follows {
            let behind = tokens[at + 1..].iter().find(|next| !heads.within(next.bare));
            return behind.is_some_and(|next| next.follows && next.capital() && !next.known);
        }
        let joins = heads.within(token.bare) || heads.complements(token.bare);
        let article = matches!(tokens[at - 1].bare, "de" | "du" | "des" | "l'" | "l’");
        if token.known && !article
            || !(token.capital() || token.known || joins)
            || !(token.follows || token.after_comma)
        {
            return false;
        }
    }
    false
}

/// Whether the capitalised words from `at` on end with a head noun.
fn begins_head(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    let mut end = at;
    while end < tokens.len().min(at + MOST_WORDS)
        && tokens[end].capital()
        && (end == at || tokens[end].follows)
    {
        end += 1;
    }
    end > at && heads.last(tokens, at..end).is_some()
}

/// A subject in small letters, up to a verb or a mark.
pub fn small(tokens: &[Token<'_>], from: usize, heads: &Heads) -> usize {
    let mut end = from;
    for (at, token) in tokens.iter().enumerate().skip(from).take(MOST_WORDS) {
        // "on guidance notes": a noun at the end, and no verb.
        let noun =
            at > from + 1 && token.bare.ends_with('s') && !tokens.get(at + 1).is_some_and(|it| it.follows);
        // "on garden gates in 2018": when, and no part of the name.
        let dated = matches!(token.bare, "in" | "en" | "im")
            && tokens.get(at + 1).is_some_and(|it| it.bare.len() == 4 && is_number(it.bare));
        if !token.follows || heads.stops(token.bare) && !noun || told(tokens, from, at) || dated {
            break;
        }
        if !heads.within(token.bare) && !heads.complements(token.bare) {
            end = at + 1;
        }
    }
    if end >= from + 2 { end } else { from }
}

/// Whether a word looks like a verb in the past with its object: "introduced the report".
fn told(tokens: &[Token<'_>], from: usize, at: usize) -> bool {
    let object = |it: &Token<'_>| {
        it.follows
            && matches!(it.bare, "the" | "a" | "an" | "its" | "their" | "that" | "to" | "on" | "in" | "by")
    };
    at > from + 1 && tokens[at].bare.ends_with("ed") && tokens.get(at + 1).is_some_and(object)
}

/// Whether "et" closes a list of nouns in small letters that goes on at `at`: "de la donnée, des codes et des".
fn small_list(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    const LONGEST: usize = 6;
    let behind = tokens.iter().skip(at + 1).take(LONGEST);
    let mut behind = behind.take_while(|it| it.follows || it.after_comma).peekable();
    while let Some(token) = behind.next() {
        if token.bare == "et" {
            return behind.peek().is_some_and(|next| heads.complements(next.bare) || heads.within(next.bare));
        }
    }
    false
}

/// Whether a head noun stands behind the articles from `at` on: another name begins.
fn another_head(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    let small = |it: &Token<'_>| heads.within(it.bare) || heads.complements(it.bare);
    let next = (at..at + 3).find(|at| tokens.get(*at).is_some_and(|it| !small(it)));
    next.is_some_and(|next| heads.first(tokens, next).is_some())
}

/// Whether "et" at `at` goes on with a sentence and not with a list: "du patronat et demande". Where one noun of a
/// list has its article, the others have theirs.
fn begins_clause(tokens: &[Token<'_>], from: usize, at: usize, heads: &Heads) -> bool {
    let article = |it: &Token<'_>| matches!(it.bare, "du" | "des" | "la" | "le" | "les" | "l'" | "l’");
    let listed = |it: &Token<'_>| heads.joins(it.bare) || heads.adjective(it.bare) || it.capital();
    tokens[from..at].iter().any(article) && tokens.get(at + 1).is_some_and(|next| !listed(next))
}

/// French nouns joined by "de", "des", "et", each with its adjectives.
fn nouns(tokens: &[Token<'_>], from: usize, heads: &Heads) -> usize {
    let mut end = from;
    let mut noun = false;
    for (at, token) in tokens.iter().enumerate().skip(from).take(MOST_WORDS) {
        let listed = token.after_comma && heads.complements(token.bare) && small_list(tokens, at, heads);
        if infinitive(tokens, at) || adverbial(tokens, at, heads) {
            break;
        }
        if !(token.follows || listed)
            || heads.stops(token.bare)
            || heads.counts(token.bare) && !(noun && heads.adjective(token.bare))
            || is_number(token.bare)
        {
            break;
        }
        if token.bare == "et"
            && end > from
            && (another_head(tokens, at + 1, heads) || begins_clause(tokens, from, at, heads))
        {
            break;
        }
        // "de longue durée", "politiquement exposées"
        let leads = heads.before_noun(token.bare)
            && !noun
            && tokens.get(at + 1).is_some_and(|it| it.follows && !it.capital());
        if heads.within(token.bare) || heads.complements(token.bare) {
            noun = false;
        } else if leads {
            continue;
        } else if noun && qualified(tokens, at) {
            end = at + 2;
        } else if noun && end == at + 1 {
            continue;
        } else if !noun {
            noun = true;
            end = at + 1;
        } else if heads.adjective(token.bare) && !token.capital() {
            end = at + 1;
        } else if is_code(token.bare) || is_pair(token.bare) {
            return at + 1;
        } else {
            break;
        }
    }
    end
}

/// Whether "en" stands at `at` with a noun that says when or how: "en date du 3 mai".
fn adverbial(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    tokens[at].bare == "en" && tokens.get(at + 1).is_some_and(|it| it.follows && heads.behind_en(it.bare))
}

/// Whether a word is an adverb and a participle stands behind it: "politiquement exposées".
fn qualified(tokens: &[Token<'_>], at: usize) -> bool {
    const SHORTEST: usize = 7;
    let participle =
        |it: &Token<'_>| it.follows && ["é", "ée", "és", "ées"].iter().any(|end| it.bare.ends_with(end));
    let word = tokens[at].bare;
    word.len() >= SHORTEST && word.ends_with("ment") && tokens.get(at + 1).is_some_and(participle)
}

/// Whether a word is an acronym of three letters or more, which says which noun is meant: "la norme ABCD".
fn is_code(word: &str) -> bool {
    word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a word joins two names: "UE-Zenda".
fn is_pair(word: &str) -> bool {
    let capital = |part: &str| part.chars().count() >= 2 && part.starts_with(char::is_uppercase);
    word.split_once('-').is_some_and(|(one, other)| capital(one) && capital(other))
}

/// Whether a French verb follows "de" at `at`: "chargé le Secrétariat de réviser", "de le transmettre".
pub fn infinitive(tokens: &[Token<'_>], at: usize) -> bool {
    const SHORTEST: usize = 5;
    let verb = |it: &Token<'_>| {
        let endings = [
            "iser", "irer", "orter", "oser", "nir", "ettre", "endre", "uire", "rir", "oir", "arer", "iner",
            "uer", "oyer", "ger", "cer", "gner",
        ];
        it.follows
            && !it.capital()
            && it.bare.len() >= SHORTEST
            && endings.iter().any(|end| it.bare.ends_with(end))
    };
    let object = |it: &Token<'_>| it.follows && matches!(it.bare, "le" | "les" | "lui" | "se" | "s'" | "s’");
    let from = at + 1 + usize::from(tokens.get(at + 1).is_some_and(object));
    matches!(tokens[at].bare, "de" | "d'" | "d’") && tokens.get(from).is_some_and(verb)
}

/// Capitalised words directly behind the head, and a subject behind them.
fn run(tokens: &[Token<'_>], from: usize, heads: &Heads) -> usize {
    let mut end = from;
    // "Garten- und Zaunbau"
    let halved = |at: usize| {
        at > from
            && tokens[at].bare == "und"
            && tokens[at].range.start == tokens[at - 1].range.end + 2
            && tokens.get(at + 1).is_some_and(|it| it.follows && it.capital())
    };
    while end < from + MOST_WORDS
        && tokens.get(end).is_some_and(|it| it.follows && (it.capital() || is_number(it.bare) || halved(end)))
    {
        end += 1;
    }
    let behind = tokens.get(end).is_some_and(|it| it.follows && heads.complements(it.bare));
    if behind { capitalised(tokens, end, None, heads).max(end) } else { end }
}

fn small_adjective(tokens: &[Token<'_>], at: usize, heads: &Heads) -> bool {
    tokens.get(at).is_some_and(|it| it.follows && !it.capital() && heads.adjective(it.bare))
}

/// The end of the field of a part of an administration, where it is two: "Coordination et Affaires européennes".
fn joined_run(tokens: &[Token<'_>], end: usize, heads: &Heads) -> usize {
    let joint = tokens.get(end).is_some_and(|it| it.follows && matches!(it.bare, "et" | "und" | "and"));
    let second = tokens.get(end + 1).filter(|it| it.follows && it.capital() && !it.known);
    if !joint || second.is_none() || heads.first(tokens, end + 1).is_some() {
        return end;
    }
    let more = |at: &usize| {
        tokens.get(*at).is_some_and(|it| it.follows && (it.capital() || heads.adjective(it.bare)))
    };
    end + 2 + (end + 2..end + 5).take_while(more).count()
}
