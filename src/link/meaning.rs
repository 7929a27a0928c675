//! Which of several is meant by a name, and which names in a text mean nobody who acts.

use std::ops::Range;

use crate::fact::EntityId;
use crate::lexicon;
use crate::lexicon::wording::{ending, opening};
use crate::mention::fold::fold;
use crate::mention::name::NameFound;

use super::Reading;

impl Reading<'_> {
    /// "Regulation (EU) 1/2 of the European Parliament and of the Council": the institutions are part of the
    /// name of the act, and nobody acts. Gives those.
    pub(super) fn drop_authors_of_acts(
        &self,
        text: &str,
        found: &mut Vec<(Range<usize>, EntityId, &'static str)>,
    ) -> Vec<(Range<usize>, EntityId)> {
        let mut authors = Vec::new();
        let joins = &self.tools.titles.of;
        let kinds = &self.tools.titles.kind;
        let mut end_of_act: Option<usize> = None;
        found.retain(|(range, id, rule)| {
            if matches!(*rule, "identifier" | "act-by-date") {
                end_of_act = Some(range.end);
                return true;
            }
            if self.findings.entities[id.0].kind.as_deref() != Some("Institution") {
                end_of_act = None;
                return true;
            }
            let gap = |from: usize| text.get(from..range.start).unwrap_or_default();
            let between = |from: usize| {
                let words = gap(from).trim().trim_start_matches(['(', ',']).trim_start();
                let words =
                    ["and ", "und ", "et "].iter().find_map(|it| words.strip_prefix(it)).unwrap_or(words);
                !words.is_empty() && joins.iter().any(|join| words == join)
            };
            let noun = text[..range.start].trim_end();
            let noun =
                joins.iter().filter_map(|join| noun.strip_suffix(join.as_str())).min_by_key(|it| it.len());
            let behind_noun = noun.map(str::trim_end).is_some_and(|noun| {
                kinds.iter().any(|kind| {
                    matches!(kind.value.as_str(), "Regulation" | "Directive")
                        && lexicon::ends_with(std::slice::from_ref(kind), noun, &kind.value)
                })
            });
            let behind_noun = behind_noun
                || noun
                    .map(str::trim_end)
                    .is_some_and(|it| ending(&self.tools.titles.gazettes, it).is_some());
            let author = behind_noun || end_of_act.is_some_and(between);
            end_of_act = author.then_some(range.end);
            if author {
                authors.push((range.clone(), *id));
            }
            !author
        });
        authors
    }

    /// "Council Working Party on Gates", "Commission Implementing Regulation (EU) 1/2": the institution before a body of its own is part of the name.
    pub(super) fn drop_owners_of_bodies(
        &self,
        text: &str,
        found: &mut Vec<(Range<usize>, EntityId, &'static str)>,
    ) {
        let entities = &self.findings.entities;
        let body = |range: &Range<usize>, id: &EntityId| {
            entities[id.0].class == "Committee" && text[range.clone()].contains(' ')
        };
        let act = |id: &EntityId| entities[id.0].class == "Instrument";
        let bodies: Vec<usize> = found
            .iter()
            .filter(|(range, id, _)| body(range, id) || act(id))
            .map(|(range, ..)| range.start)
            .collect();
        found.retain(|(range, id, _)| {
            let owner = entities[id.0].kind.as_deref() == Some("Institution")
                && !text[range.clone()].contains(' ')
                && text[range.end..].starts_with(' ');
            !(owner && bodies.contains(&(range.end + 1)))
        });
    }

    /// Whether a state is named only to say where: "in Ruritania", "Strelsau, Ruritania".
    pub(super) fn only_place(&self, text: &str, range: &Range<usize>, id: EntityId) -> bool {
        let entity = &self.findings.entities[id.0];
        let before = &text[..range.start];
        let nouns = &self.tools.wording.statements.nouns;
        if nouns.realms.contains(&entity.label) {
            return range.len() < entity.label.len() && self.only_realm(before, &text[range.end..]);
        }
        if entity.kind.as_deref() != Some("State") {
            return false;
        }
        if ending(&nouns.before_place, before.trim_end()).is_some() {
            return true;
        }
        let listed = self.among_states(text, range);
        let town = [", ", " / "].iter().find_map(|mark| before.strip_suffix(mark)).filter(|_| !listed);
        let bracketed = before.strip_suffix(" (");
        postal(before)
            || town.is_some_and(|town| self.ends_with_place(town, false))
            || bracketed.is_some_and(|town| self.ends_with_place(town, true))
    }

    /// Whether a known acronym in brackets stands for the words before it, which name something else: "Garden Impact
    /// Assessment (GIA)".
    pub(super) fn other_words(&self, text: &str, name: &NameFound) -> bool {
        const SHORTEST: usize = 3;
        let acronym = &text[name.range.clone()];
        let (before, after) = (&text[..name.range.start], &text[name.range.end..]);
        let Some(before) = before.strip_suffix(" (").filter(|_| after.starts_with(')')) else { return false };
        if acronym.len() < SHORTEST || !acronym.chars().all(|c| c.is_ascii_uppercase()) {
            return false;
        }
        let Some(start) = super::introduce::stands_for(before, acronym, &self.tools.lexicon.bodies) else {
            return false;
        };
        let same = |other: &NameFound| {
            other.range.end <= before.len()
                && other.range.end > start
                && other.owners.iter().any(|it| name.owners.contains(it))
        };
        let words = fold(&before[start..]);
        let alike = |owner: &usize| {
            let label = self.tools.knowledge.get(*owner).map(|it| fold(&it.label)).unwrap_or_default();
            let shared = words.split_whitespace().filter(|word| label.contains(*word)).count();
            shared * 2 >= words.split_whitespace().count()
        };
        let capital = before[start..].trim_start().starts_with(char::is_uppercase);
        capital && !name.owners.iter().any(alike) && !self.known_names(text, false).iter().any(same)
    }

    /// Whether a state stands beside another in a list: "Ruritania, Strelsau and Zenda".
    fn among_states(&self, text: &str, range: &Range<usize>) -> bool {
        let state = |owner: &usize| self.tools.knowledge.is_of_kind(*owner, "State");
        let joined = |gap: &str| matches!(gap.trim(), "," | "and" | "et" | "und" | ", and" | "/");
        self.known_names(text, false).iter().any(|other| {
            let gap = if other.range.end <= range.start {
                text.get(other.range.end..range.start)
            } else {
                text.get(range.end..other.range.start)
            };
            gap.is_some_and(joined) && other.owners.iter().any(state)
        })
    }

    /// Whether the short form of a realm only says whose or where something is: "EU law", "in the EU".
    fn only_realm(&self, before: &str, after: &str) -> bool {
        let heads = &self.tools.heads;
        let next =
            after.strip_prefix(' ').and_then(|rest| rest.split([' ', ',', '.']).next()).unwrap_or_default();
        let acts = heads.stops(next) && !heads.complements(next);
        let before = before.trim_end();
        let article = before.strip_suffix("the").or_else(|| before.strip_suffix("l'"));
        let placed =
            ending(&self.tools.wording.statements.nouns.before_place, article.unwrap_or(before).trim_end());
        let word = next.starts_with(char::is_alphabetic);
        placed.is_some() || word && !acts || after.starts_with(['-', '–'])
    }

    /// Whether a text ends with the name of a town: capitalised words behind "in", or at its start unless that
    /// word is `needed`, that name nobody.
    fn ends_with_place(&self, text: &str, needed: bool) -> bool {
        const MOST_WORDS: usize = 3;
        let part = text.rsplit(['.', ';', '(', ',', '\n', '–', '|']).next().unwrap_or_default().trim();
        let words: Vec<&str> = part.split_whitespace().collect();
        let capitals = words.iter().rev().take_while(|word| word.starts_with(char::is_uppercase)).count();
        let Some((before, name)) = words.split_at_checked(words.len() - capitals) else { return false };
        let places = &self.tools.wording.statements.nouns.before_place;
        let placed = before.last().map_or(!needed, |last| places.iter().any(|it| it == last));
        let persons = &self.tools.wording.persons;
        let person =
            name.iter().any(|word| persons.given.contains(*word) || !word.contains(char::is_lowercase))
                || name.first().is_some_and(|first| {
                    opening(&persons.honorifics, first).is_some() || opening(&persons.posts, first).is_some()
                });
        let named = !self.known_names(&name.join(" "), true).is_empty();
        (1..=MOST_WORDS).contains(&name.len()) && placed && !person && !named
    }

    /// Of several with the same name, the one whose family the document mostly speaks of; a short form
    /// means somebody only in a document of that family.
    pub(super) fn choose(&mut self, name: &NameFound) -> Option<EntityId> {
        self.meant(name).and_then(|owner| self.known(owner))
    }

    pub(super) fn meant(&self, name: &NameFound) -> Option<usize> {
        if let [only] = name.owners[..] {
            return Some(only);
        }
        let system = |owner: usize| self.tools.knowledge.get(owner).and_then(|known| known.system.as_ref());
        let weight = |owner: &usize| system(*owner).and_then(|it| self.systems.get(it)).copied().unwrap_or(0);
        let most = self.systems.values().max().copied().unwrap_or(0);
        let mut best = name.owners.first().copied();
        for owner in &name.owners {
            if best.is_none_or(|best| weight(owner) > weight(&best)) {
                best = Some(*owner);
            }
        }
        let at_home = |owner: &usize| most > 0 && weight(owner) == most;
        best.or_else(|| name.in_family.iter().copied().find(at_home))
    }
}

/// Whether a text ends with a town behind its postal code: "1000 Strelsau", "RU-1000 Strelsau –".
fn postal(text: &str) -> bool {
    const NEAR: usize = 5;
    let words = text.split_whitespace().rev().take(NEAR);
    let mut towns = 0;
    for word in words {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        let digits = plain.chars().filter(char::is_ascii_digit).count();
        if (4..=5).contains(&digits)
            && plain.chars().all(|c| c.is_ascii_digit() || c.is_uppercase() || c == '-')
        {
            let year = digits == 4 && (plain.starts_with("19") || plain.starts_with("20"));
            return towns > 0 && !year;
        }
        if !plain.is_empty() {
            towns += usize::from(plain.starts_with(char::is_uppercase));
            if !plain.starts_with(char::is_uppercase) || word.ends_with(['.', ';', ':']) {
                return false;
            }
        }
    }
    false
}
