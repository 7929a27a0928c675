//! Bodies that a document introduces, with an acronym or in full only, and their short forms.

use std::ops::Range;

use crate::fact::EntityId;
use crate::mention::fold::slug;
use crate::mention::name::{Form, Need};
use crate::mention::phrase::{self, Phrase};
use crate::text::Shadow;

use super::introduce;
use super::reading::{Place, Reading};

impl Reading<'_> {
    /// Learns a name with its acronym, unless one of them is known.
    pub(super) fn introduce(
        &mut self,
        shadow: &Shadow,
        found: &introduce::Introduced,
        forms: &mut Vec<Form>,
    ) {
        let start = self.behind_break(shadow, &found.name);
        let name = shadow.text()[start..found.name.end].to_owned();
        let acronym = shadow.text()[found.acronym.clone()].to_owned();
        let whole = |text: &str| self.known_names(text, false).iter().any(|hit| hit.range == (0..text.len()));
        // A verb in it shows that the words before the bracket are a sentence.
        let sentence = name.split_whitespace().any(|word| self.tools.heads.stops(word));
        if whole(&name) || whole(&acronym) || sentence {
            return;
        }
        let id = self.mint(found.class, &slug(&acronym), Some(&found.kind), &name);
        let evidence = self.evidence(shadow, start, found.acronym.end, &Place::default());
        let entity = &mut self.findings.entities[id.0];
        entity.acronym.get_or_insert_with(|| acronym.clone());
        if entity.evidence.is_empty() {
            entity.evidence = evidence;
        }
        let owner = self.introduced_owner(id);
        forms.push(Form { text: name, owner, need: Need::Nothing });
        forms.push(Form { text: acronym, owner, need: Need::Nothing });
    }

    /// Where a name starts behind the last end of a short line in it, if it goes on there as a name of several words.
    fn behind_break(&self, shadow: &Shadow, name: &Range<usize>) -> usize {
        let text = shadow.text();
        let ends = text[name.clone()].rmatch_indices(' ').map(|(at, _)| name.start + at);
        // "Commission for" at the end of a line goes on.
        let joined = |at: usize| {
            let word = text[..at].rsplit(' ').next().unwrap_or_default();
            self.tools.lexicon.bodies.connectors.iter().any(|it| it == word)
        };
        let mut ends =
            ends.filter(|at| *at > 0 && shadow.crosses_line(&self.document.text, *at) && !joined(*at));
        let end = ends.find(|at| self.breaks(shadow, last_letter(text, *at)..next_letter(text, *at)));
        let whole = |at: &usize| {
            let rest = &text[at + 1..name.end];
            rest.starts_with(char::is_uppercase) && rest.contains(' ')
        };
        end.filter(whole).map_or(name.start, |at| at + 1)
    }

    /// Learns names that their head noun tells, unless the head is part of a known name.
    pub(super) fn name_phrases(
        &mut self,
        shadow: &Shadow,
        forms: &mut Vec<Form>,
        counts: fn(&Phrase) -> bool,
    ) {
        let text = shadow.text();
        let known = self.known_names(text, false);
        let known: Vec<Range<usize>> =
            known.iter().filter(|it| self.meant(it).is_some()).map(|it| it.range.clone()).collect();
        let part = |at: usize| goes_before(text, &known, at) && self.is_body(text, &known[at]);
        let known: Vec<Range<usize>> = (0..known.len())
            .filter(|at| {
                let range = &known[*at];
                let longer =
                    joined(text, range) || self.begins_name(text, range) || self.begins_title(text, range);
                !part(*at) && !longer
            })
            .map(|at| known[at].clone())
            .collect();
        let breaks = self.line_breaks(shadow);
        let marks = phrase::Marks { known: &known, breaks: &breaks };
        for phrase in phrase::phrases(text, &self.tools.heads, marks) {
            let mut name = text[phrase.range.clone()].to_owned();
            // "Council on Gates Steering" and the end of the cell: another name begins with the last word.
            if phrase.range.end == text.len()
                && let Some((before, last)) = name.rsplit_once(' ')
                && self.tools.heads.begins(last)
            {
                name = before.to_owned();
            }
            // "Directorate E": of which department, its place tells.
            let lettered = |it: &crate::mention::identifier::Identifier| {
                it.kind == "directorate" && it.range == (0..name.len())
            };
            if !counts(&phrase)
                || phrase.kind == "Directorate" && self.identifiers(&name).iter().any(lettered)
                || self.no_body(text, &phrase)
                || forms.iter().any(|form| form.text == name || goes_on(&form.text, &name))
            {
                continue;
            }
            let numbered =
                (phrase.class == "Instrument").then(|| self.numbered(text, phrase.range.end)).flatten();
            let longer =
                longer(&phrase, &name, forms).and_then(|owner| self.introduced_entities.get(owner).copied());
            let same = numbered.or_else(|| self.abbreviated(text, &phrase)).or(longer).or_else(|| {
                let owner = self.tools.knowledge.misspelt(&name, phrase.class)?;
                self.known(owner)
            });
            let same = same.or_else(|| self.in_genitive(text, &phrase, &name));
            let same = same.or_else(|| self.titled_by(&phrase, &name));
            let undated = || self.introduced_entities.get(without_years(&phrase, &name, forms)?).copied();
            let same = same.or_else(undated);
            let convention = self.protocol_to(&phrase, &name);
            // Two documents may speak of different protocols without a number or a subject.
            let bare = convention.is_some() && phrase.head.start == phrase.range.start;
            let called = if bare { slug(&format!("{} {name}", self.document.slug)) } else { slug(&name) };
            let id = same.unwrap_or_else(|| self.mint(phrase.class, &called, Some(&phrase.kind), &name));
            let evidence = self.evidence(shadow, phrase.range.start, phrase.range.end, &Place::default());
            let entity = &mut self.findings.entities[id.0];
            if entity.evidence.is_empty() {
                entity.evidence = evidence;
            }
            if let Some(convention) = convention {
                self.state_protocol(id, convention);
            }
            let owner = self.introduced_owner(id);
            if let Some(acronym) = introduce::bracketed(&text[phrase.range.end..]) {
                let known = self.known_names(acronym, false);
                let entity = &mut self.findings.entities[id.0];
                if !entity.known && entity.acronym.is_none() && known.is_empty() {
                    entity.acronym = Some(acronym.to_owned());
                    forms.push(Form { text: acronym.to_owned(), owner, need: Need::Nothing });
                }
            }
            if let Some(draft) = self.draft_before(text, &phrase) {
                let entity = &mut self.findings.entities[id.0];
                if !entity.known {
                    entity.kind = Some("Draft".to_owned());
                }
                forms.push(Form { text: draft, owner, need: Need::Nothing });
            }
            forms.push(Form { text: name, owner, need: Need::Nothing });
        }
    }

    /// The known instrument with whose name a longer one begins.
    fn titled_by(&mut self, phrase: &Phrase, name: &str) -> Option<EntityId> {
        let known = self.known_names(name, false);
        let first = known.iter().find(|it| phrase.class == "Instrument" && it.range.start == 0)?;
        let begins = self.begins_title(name, &first.range);
        if begins { self.choose(first) } else { None }
    }

    /// The known body of a name in the plural whose genitive is written as one of the singular: "Board of Gardener's".
    fn in_genitive(&mut self, text: &str, phrase: &Phrase, name: &str) -> Option<EntityId> {
        let behind = &text[phrase.range.end..];
        if phrase.class == "Instrument" || !behind.starts_with("'s") && !behind.starts_with("’s") {
            return None;
        }
        let plural = format!("{name}s");
        let known = self.known_names(&plural, false);
        self.choose(known.iter().find(|it| it.range == (0..plural.len()))?)
    }

    /// Whether a short form of one word goes on as the name of another body in French: "COMMISSION DES JARDINS".
    fn begins_name(&self, text: &str, range: &Range<usize>) -> bool {
        let (name, rest) = (&text[range.clone()], &text[range.end..]);
        let goes_on = &self.tools.lexicon.bodies.goes_on;
        !name.contains(' ') && name.len() > 4 && goes_on.iter().any(|it| rest.starts_with(it.as_str()))
    }

    /// Whether a known instrument of several words goes on with its subject: "Garden Treaty on Gates".
    fn begins_title(&self, text: &str, range: &Range<usize>) -> bool {
        let name = &text[range.clone()];
        let about = |it: &&str| text[range.end..].starts_with(*it);
        let Some(join) = [" on ", " concerning ", " relating to "].into_iter().find(about) else {
            return false;
        };
        let next = text[range.end + join.len()..].split([' ', ',', '.']).next().unwrap_or_default();
        let proper = next.starts_with(char::is_uppercase) && !self.tools.heads.opens(next) && next.len() > 3;
        let of_class = || {
            self.known_names(name, false).iter().any(|it| {
                let owner = self.meant(it).and_then(|owner| self.tools.knowledge.get(owner));
                it.range.len() == name.len() && owner.is_some_and(|known| known.class == "Instrument")
            })
        };
        name.contains(' ') && proper && !name.contains(|c: char| c.is_ascii_digit()) && of_class()
    }

    /// Whether a known name in full is that of a committee.
    fn is_body(&self, text: &str, range: &Range<usize>) -> bool {
        let name = &text[range.clone()];
        let heads = &self.tools.heads;
        name.split(' ').skip(1).take(2).any(|word| heads.complements(word))
            && self.known_names(name, false).iter().any(|it| {
                let owner = self.meant(it).and_then(|owner| self.tools.knowledge.get(owner));
                it.range.len() == name.len() && owner.is_some_and(|known| known.class == "Committee")
            })
            && text[..range.start].trim_end().rsplit(' ').next().is_some_and(|word| !heads.opens(word))
    }

    /// The name of an instrument with the word before it that says that it is a draft.
    fn draft_before(&self, text: &str, phrase: &Phrase) -> Option<String> {
        let before = text[..phrase.range.start].strip_suffix(' ').filter(|_| phrase.class == "Instrument")?;
        let word = self.tools.titles.draft.iter().find(|word| before.ends_with(word.as_str()))?;
        Some(text[before.len() - word.len()..phrase.range.end].to_owned())
    }

    /// The known body or instrument whose acronym stands in brackets behind a name, at once or after the last
    /// words of the name.
    fn abbreviated(&mut self, text: &str, phrase: &Phrase) -> Option<EntityId> {
        const LAST_WORDS: usize = 6;
        let rest = &text[phrase.range.end..];
        let open = rest.find('(').filter(|open| !rest[..*open].contains(['.', ',', ';', ':', ')']))?;
        let small = rest[..open].split_whitespace().all(|word| word.starts_with(char::is_lowercase));
        let inside = rest[open + 1..].split(')').next()?;
        if !small || rest[..open].split_whitespace().count() > LAST_WORDS {
            return None;
        }
        let known = self.known_names(inside, true);
        let whole = known.iter().find(|name| name.range == (0..inside.len()))?;
        let of_class = |owner: &&usize| {
            self.tools.knowledge.get(**owner).is_some_and(|known| known.class == phrase.class)
        };
        let owner = *whole.owners.iter().find(of_class)?;
        self.known(owner)
    }

    /// The instrument whose number stands in brackets directly behind `end`.
    fn numbered(&mut self, text: &str, end: usize) -> Option<EntityId> {
        let rest = text[end..].strip_prefix(" (")?;
        let identifier = self.identifiers(rest).iter().find(|it| it.range.start == 0).cloned()?;
        let mut found = Vec::new();
        self.identified(rest, &identifier, &mut found);
        found.into_iter().find(|(_, _, rule)| *rule == "identifier").map(|(_, id, _)| id)
    }

    /// Learns "the Working Group" where the document names one working group only.
    pub(super) fn shorten_bodies(&self, forms: &mut Vec<Form>) {
        let bodies = &self.tools.lexicon.bodies.body;
        let words = bodies.iter().flat_map(|sense| &sense.words).filter(|word| word.contains(' '));
        for word in words {
            let mut owners: Vec<usize> = forms
                .iter()
                .filter(|form| form.text.contains(word.as_str()))
                .map(|form| form.owner)
                .collect();
            owners.dedup();
            if let [owner] = owners[..] {
                forms.push(Form { text: word.clone(), owner, need: Need::Nothing });
            }
        }
    }

    /// Learns "Bureau" for the one body of the document that is called "Bureau of …".
    pub(super) fn shorten_bureaux(&self, forms: &mut Vec<Form>) {
        let bodies = &self.tools.lexicon.bodies;
        for word in bodies.bare.iter().filter(|word| !word.contains(' ')) {
            let of = |form: &&Form| {
                let rest = form.text.strip_prefix(word.as_str()).and_then(|rest| rest.strip_prefix(' '));
                rest.is_some_and(|rest| {
                    let german =
                        word.len() >= 10 && !word.contains(' ') && rest.starts_with(char::is_uppercase);
                    german || bodies.complements.iter().any(|it| rest.split(' ').next() == Some(it))
                })
            };
            let mut owners: Vec<usize> = forms.iter().filter(of).map(|form| form.owner).collect();
            owners.dedup();
            let only = forms
                .iter()
                .filter(|form| form.text.split(' ').any(|it| it == word))
                .all(|it| owners.contains(&it.owner));
            if let [owner] = owners[..]
                && only
            {
                forms.push(Form { text: word.clone(), owner, need: Need::Nothing });
            }
        }
    }

    /// The spaces of a shadow where a short line or a column ended, unless a connecting word shows that it goes on.
    pub fn line_breaks(&self, shadow: &Shadow) -> Vec<usize> {
        let text = shadow.text();
        let connectors = &self.tools.lexicon.bodies.connectors;
        let joined = |at: usize| {
            let word = text[..at].rsplit(' ').next().unwrap_or_default();
            connectors.iter().any(|it| it == word)
        };
        let spaces = text.bytes().enumerate().skip(1).filter(|(_, byte)| *byte == b' ');
        spaces
            .map(|(at, _)| at)
            .filter(|at| {
                let line = || self.breaks(shadow, last_letter(text, *at)..next_letter(text, *at));
                let raw = &self.document.text;
                let crosses = shadow.crosses_line(raw, *at);
                let ends =
                    crosses && (line() || self.counts_again(text, *at)) || shadow.crosses_gap(raw, *at);
                ends && !joined(*at)
            })
            .collect()
    }

    /// Whether a line in capitals that counts a meeting begins behind the space at `at`, where one in capitals ends: the
    /// title in a second language.
    fn counts_again(&self, text: &str, at: usize) -> bool {
        let (before, behind) = (text[..at].rsplit(' ').next(), text[at + 1..].split(' ').next());
        let [Some(before), Some(behind)] = [before, behind] else { return false };
        let capitals = |word: &str| word.len() > 2 && !word.contains(char::is_lowercase);
        capitals(before) && capitals(behind) && self.tools.heads.counts(&behind.to_lowercase())
    }

    /// Whether a piece of a shadow runs over the end of a short line, which nothing forced to break, or of one with
    /// columns.
    pub fn breaks(&self, shadow: &Shadow, range: Range<usize>) -> bool {
        let text = self.document.text.as_str();
        let spans = shadow.spans(text, range.start, range.end);
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return false };
        let Some(found) = text.get(first.start()..last.end()).and_then(|quote| quote.find('\n')) else {
            return false;
        };
        let end = first.start() + found;
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        end - start < self.full_line || text[start..end].trim_start().contains("   ")
    }
}

/// Where the letter before `at` starts.
fn last_letter(text: &str, at: usize) -> usize {
    text[..at].char_indices().next_back().map_or(0, |(start, _)| start)
}

/// Where the letter behind the space at `at` ends.
fn next_letter(text: &str, at: usize) -> usize {
    text[at + 1..].chars().next().map_or(text.len(), |letter| at + 1 + letter.len_utf8())
}

/// The owner of the one longer name that ends with the name of a body which is its head alone: "Advisory Board" of
/// "Garden Advisory Board".
fn longer(phrase: &Phrase, name: &str, forms: &[Form]) -> Option<usize> {
    if phrase.class != "Committee" || phrase.head != phrase.range {
        return None;
    }
    let ends = |form: &&Form| form.text.strip_suffix(name).is_some_and(|before| before.ends_with(' '));
    let mut owners = forms.iter().filter(ends).map(|form| form.owner);
    let owner = owners.next()?;
    owners.all(|other| other == owner).then_some(owner)
}

/// The plan that was named without its years before: "Garden Action Plan" for "Garden Action Plan 2031–2035".
fn without_years(phrase: &Phrase, name: &str, forms: &[Form]) -> Option<usize> {
    let (before, years) = name.rsplit_once(' ')?;
    let (from, to) = years.split_once(['-', '–', '/'])?;
    let year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let plan = phrase.class == "Instrument" && before.contains(' ') && year(from) && year(to);
    forms.iter().find(|form| plan && form.text == before).map(|form| form.owner)
}

/// Whether `form` is `name` and more words.
fn goes_on(form: &str, name: &str) -> bool {
    form.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a capitalised word that is no known name stands directly before the known name at `at`, and is longer than a
/// code: "Specialised Committee on Gates" is another than the Committee on Gates.
fn goes_before(text: &str, known: &[Range<usize>], at: usize) -> bool {
    const SHORTEST: usize = 5;
    let range = &known[at];
    let Some(before) = text[..range.start].strip_suffix(' ') else { return false };
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let start = before.len() - word.len();
    let free = !known.iter().any(|other| other.start < before.len() && start < other.end);
    let inside = text[..start].ends_with(' ');
    inside
        && free
        && word.chars().count() >= SHORTEST
        && word.starts_with(char::is_uppercase)
        && word.chars().skip(1).all(char::is_lowercase)
}

/// Whether a slash joins a known code with another before a longer name: "AB/CD Working Party on Gates".
fn joined(text: &str, range: &Range<usize>) -> bool {
    let code = |part: &str| part.chars().all(|c| c.is_ascii_uppercase());
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let left = before.strip_suffix('/').is_some_and(|it| it.ends_with(|c: char| c.is_ascii_uppercase()));
    let right = after.strip_prefix('/').is_some_and(|it| it.starts_with(|c: char| c.is_ascii_uppercase()));
    let rest = after.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '/');
    let goes_on = rest.strip_prefix(' ').is_some_and(|rest| {
        let word = rest.split(' ').next().unwrap_or_default();
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().skip(1).all(char::is_lowercase)
    });
    code(&text[range.clone()]) && (left || right) && goes_on
}
