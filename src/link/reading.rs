//! One document while it is read: the words, the names found so far, and what they mean.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::fact::{ASIDES, Entity, EntityId, Evidence, Findings, Mention, NodeId, Note};
use crate::layout::Block;
use crate::mention::fold::{fold, slug};
use crate::mention::identifier::Identifier;
use crate::mention::name::{Form, Names, Need};
use crate::text::{Document, Shadow, Span, Words};

use super::coded::Owner;
use super::decreed;
use super::described;
use super::introduce;
use super::memo::Memo;
use super::titled;
use super::tools::Tools;

/// Where a piece of text stands.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// What heads its row, for a table cell.
    pub row_heading: Option<String>,
    /// What heads its column, for a table cell.
    pub column_heading: Option<String>,
    /// Codes that are also ordinary words are names here, as in a column of departments.
    pub names_expected: bool,
}

/// A name in a piece of text and the entity it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Bytes of the shadow's text.
    pub range: Range<usize>,
    /// Who or what is meant.
    pub entity: EntityId,
    /// Class of the entity.
    pub class: String,
}

/// A document being read.
pub struct Reading<'a> {
    /// The document.
    pub document: &'a Document,
    /// Grammars, words and authority data.
    pub tools: &'a Tools,
    /// What was found.
    pub findings: Findings,
    /// The day that dates without a year are near to.
    pub reference: Option<Date>,
    /// A day that the document prints in full: it tells the year where `reference` does not.
    pub near: Option<Date>,
    /// Hidden places and their nodes.
    pub(super) redactions: BTreeMap<Span, NodeId>,
    pub(super) introduced: Names,
    pub(super) introduced_entities: Vec<EntityId>,
    /// What `introduced` is made of.
    pub(super) forms: Vec<Form>,
    by_iri: FxHashMap<String, EntityId>,
    /// The entities of the authority data by their position there.
    by_owner: FxHashMap<usize, EntityId>,
    pub(super) words: Words,
    pub(super) mentioned: BTreeSet<Span>,
    /// What the text names in passing.
    pub(super) asides: BTreeMap<Span, Mention>,
    /// The body whose meeting the document reports on.
    pub body: Option<EntityId>,
    /// What the readers of a genre have named stands: only what they passed over is named now.
    pub gleaning: bool,
    pub(super) systems: BTreeMap<String, usize>,
    /// How often `introduced` has changed.
    pub(super) learnt: usize,
    /// A line with so many bytes or more may have ended for want of room.
    pub(super) full_line: usize,
    pub(super) memo: Memo,
    /// Whether "4/11" is the fourth of November.
    pub(super) day_first: bool,
}

/// How long a line of `text` is that ended for want of room: in a text whose paragraphs are lines, hardly any is.
fn full_line(text: &str) -> usize {
    const LONG: usize = 160;
    const FULL: usize = 60;
    let long: usize = text.lines().map(str::len).filter(|length| *length > LONG).sum();
    if long * 4 > text.len() { LONG } else { FULL }
}

impl<'a> Reading<'a> {
    /// Starts to read `document`.
    pub fn new(document: &'a Document, tools: &'a Tools) -> Reading<'a> {
        Reading {
            document,
            tools,
            findings: Findings::default(),
            reference: None,
            near: None,
            redactions: BTreeMap::new(),
            introduced: Names::new(Vec::new(), &[], &[]),
            introduced_entities: Vec::new(),
            forms: Vec::new(),
            by_iri: FxHashMap::default(),
            by_owner: FxHashMap::default(),
            words: Words::of(&document.text, tools.whole_words.iter().map(String::as_str)),
            mentioned: BTreeSet::new(),
            asides: BTreeMap::new(),
            gleaning: false,
            body: None,
            systems: BTreeMap::new(),
            learnt: 0,
            full_line: full_line(&document.text),
            memo: Memo::default(),
            day_first: !tools.dates.month_first(&document.text),
        }
    }

    /// Learns the names that the document introduces as "Full Name (ACRONYM)", and which family of bodies
    /// it mostly speaks of, so that homonyms are told apart. Call it once, before reading.
    pub fn learn(&mut self, blocks: &[Block]) {
        let cells = |block: &Block| block.pieces().iter().map(|spans| self.shadow(spans)).collect();
        // Bars say where a cell ends: nothing in it is torn.
        let barred =
            |block: &&Block| matches!(block, Block::Table(table) if table.rows.iter().all(|it| it.barred));
        let whole: Vec<Shadow> = blocks.iter().filter(barred).flat_map::<Vec<Shadow>, _>(cells).collect();
        let (tables, prose): (Vec<&Block>, Vec<&Block>) =
            blocks.iter().partition(|block| matches!(block, Block::Table(_)));
        let tables: Vec<Shadow> = tables.into_iter().flat_map::<Vec<Shadow>, _>(cells).collect();
        let prose: Vec<Shadow> = prose.into_iter().map(|block| self.shadow(&block.spans())).collect();
        let shadows: Vec<&Shadow> = prose.iter().chain(&tables).collect();
        let mut public = 0;
        for shadow in &shadows {
            for name in self.known_names(shadow.text(), false).iter() {
                public += usize::from(name.owners.iter().any(|owner| self.is_public(*owner)));
                if let [owner] = name.owners[..]
                    && let Some(system) =
                        self.tools.knowledge.get(owner).and_then(|known| known.system.clone())
                {
                    *self.systems.entry(system).or_default() += 1;
                }
            }
        }
        for shadow in &shadows {
            self.weigh_identifiers(shadow.text());
        }
        let mut forms = Vec::new();
        for shadow in &shadows {
            for found in introduce::introductions(shadow.text(), &self.tools.lexicon.bodies) {
                self.introduce(shadow, &found, &mut forms);
            }
            self.describe(shadow, &mut forms);
            self.coded_bodies(shadow, Owner::Named, &mut forms);
        }
        for shadow in &shadows {
            self.coded_bodies(shadow, Owner::Missing, &mut forms);
        }
        for shadow in prose.iter().chain(&whole) {
            self.name_phrases(shadow, &mut forms, |_| true);
        }
        for shadow in &tables {
            // Cells are torn where a name of a unit goes on; the reader of the table knows better.
            self.name_phrases(shadow, &mut forms, |phrase| {
                !matches!(phrase.kind.as_str(), "Directorate" | "Unit" | "Guidelines" | "Study")
            });
        }
        self.own_plan(blocks, &mut forms);
        self.lettered_bodies(&shadows, blocks, &mut forms);
        // A text that names no body or act that is known, and hardly anything like one, is about something else:
        // a cutting board is no board.
        const FEW: usize = 2;
        if public == 0 && forms.len() < FEW {
            let heads = &self.tools.heads;
            forms.retain(|form| form.text.split(' ').any(|word| heads.complements(word)));
        }
        self.shorten_bodies(&mut forms);
        self.shorten_bureaux(&mut forms);
        if public > 0 || forms.len() >= FEW {
            self.bare_bodies(&shadows, &mut forms);
        }
        self.introduced = Names::new(forms.clone(), &[], &[]);
        self.learnt += 1;
        self.forms = forms;
    }

    /// Whether a known entity is no state, company or association.
    fn is_public(&self, owner: usize) -> bool {
        let known = self.tools.knowledge.get(owner);
        known.is_some_and(|it| !matches!(it.kind.as_deref(), Some("State" | "Company" | "Association")))
    }

    /// Numbers of acts and documents show the family of bodies too.
    fn weigh_identifiers(&mut self, text: &str) {
        let families = &self.tools.wording.statements.family;
        for identifier in self.identifiers(text).iter() {
            let Some(body) = families.get(&identifier.kind) else { continue };
            let found = self.known_names(body, false);
            let owner =
                found.iter().find(|name| name.range.len() == body.len()).and_then(|name| name.owners.first());
            let known = owner.and_then(|owner| self.tools.knowledge.get(*owner));
            if let Some(system) = known.and_then(|known| known.system.clone()) {
                *self.systems.entry(system).or_default() += 1;
            }
        }
    }

    /// Learns descriptions of instruments that their number follows in brackets.
    fn describe(&mut self, shadow: &Shadow, forms: &mut Vec<Form>) {
        let wording = &self.tools.wording;
        let text = shadow.text();
        for identifier in self.identifiers(text).iter() {
            let (articles, nouns) = (&wording.duties.wording.articles, &wording.statements.nouns.instrument);
            let Some(range) = described::description(text, identifier, articles, nouns) else { continue };
            let mut found = Vec::new();
            self.identified(text, identifier, &mut found);
            let Some((_, id, _)) = found.into_iter().find(|(_, _, rule)| *rule == "identifier") else {
                continue;
            };
            let owner = self.introduced_owner(id);
            forms.push(Form { text: text[range].to_owned(), owner, need: Need::Nothing });
        }
    }

    pub(super) fn introduced_owner(&mut self, id: EntityId) -> usize {
        self.introduced_entities.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.introduced_entities.push(id);
            self.introduced_entities.len() - 1
        })
    }

    /// The evidence for a part of a shadow.
    pub fn evidence(&self, shadow: &Shadow, start: usize, end: usize, place: &Place) -> Vec<Evidence> {
        let evidence = |span| Evidence {
            span,
            row_heading: place.row_heading.clone(),
            column_heading: place.column_heading.clone(),
        };
        shadow.spans(&self.document.text, start, end).into_iter().map(evidence).collect()
    }

    /// The evidence for a whole shadow.
    pub fn evidence_of(&self, shadow: &Shadow, place: &Place) -> Vec<Evidence> {
        self.evidence(shadow, 0, shadow.text().len(), place)
    }

    /// The entities named in `shadow`, in reading order; each place is recorded as a mention.
    pub fn names(&mut self, shadow: &Shadow, place: &Place) -> Vec<Named> {
        let text = shadow.text();
        let mut found: Vec<(Range<usize>, EntityId, &'static str)> = Vec::new();
        let held = self.held(text);
        let numbers = self.identifiers_in(&held, text);
        for number in numbers.iter() {
            self.identified(text, number, &mut found);
        }
        found.extend(self.coded_units(shadow, &numbers));
        found.extend(self.coded_states(text));
        for act in self.acts_in(&held, text).iter().filter(|act| !act.cited) {
            if !overlaps(&found, &act.range) {
                let id = self.decreed(text, act);
                found.push((act.range.clone(), id, "act-by-date"));
            }
        }
        for title in self.titles_in(&held, text).iter() {
            if !overlaps(&found, &title.range) {
                let id = self.titled(title);
                found.push((title.range.clone(), id, "title"));
            }
        }
        for range in self.bodies_of_states(&held, text) {
            if !overlaps(&found, &range) {
                let name = &text[range.clone()];
                let id = self.mint("Organisation", &slug(name), Some("Institution"), name);
                found.push((range, id, "body-of-state"));
            }
        }
        let branches = self.branches(&held, text).into_iter();
        let branches = branches.map(|range| (range, "Organisation", "Company", "company-abroad"));
        let acts = self.acts_with_years(&held, text).into_iter();
        let acts = acts.map(|range| (range, "Instrument", "Law", "act-and-year"));
        for (range, class, kind, rule) in branches.chain(acts) {
            if !overlaps(&found, &range) {
                let name = &text[range.clone()];
                let id = self.mint(class, &slug(name), Some(kind), name);
                found.push((range, id, rule));
            }
        }
        for name in self.introduced_names_in(&held, text).iter() {
            let around = |(other, _, rule): &(Range<usize>, EntityId, &str)| {
                *rule == "title" && name.range.start <= other.start && other.end <= name.range.end
            };
            if found.iter().any(|other| around(other) && other.0.len() < name.range.len()) {
                found.retain(|other| !around(other));
            }
            if !overlaps(&found, &name.range) {
                let id = self.introduced_entities[name.owners[0]];
                found.push((name.range.clone(), id, "introduced-name"));
            }
        }
        for name in self.known_names_in(&held, text, place.names_expected).iter() {
            let longer = |(other, _, rule): &(Range<usize>, EntityId, &str)| {
                *rule != "identifier"
                    && *rule != "body-of-document"
                    && other.start < name.range.end
                    && name.range.start < other.end
                    && other.len() < name.range.len()
            };
            found.retain(|other| !longer(other));
            if !overlaps(&found, &name.range)
                && !self.other_words(text, name)
                && !self.is_button(text, &name.range)
                && let Some(id) = self.choose(name)
            {
                if !self.only_place(text, &name.range, id) {
                    let class = &self.findings.entities[id.0].class;
                    let end = self.version_end(text, name.range.end, class);
                    found.push((name.range.start..end, id, "authority-name"));
                } else if self.findings.entities[id.0].kind.as_deref() == Some("State") {
                    self.aside(shadow, name.range.clone(), id, ASIDES[0], place);
                }
            }
        }
        found.sort_by_key(|(range, _, _)| range.start);
        for number in numbers.iter().filter(|number| number.version.is_some()) {
            self.version(shadow, number, &mut found, place);
        }
        for (range, id) in self.drop_authors_of_acts(text, &mut found) {
            self.aside(shadow, range, id, ASIDES[1], place);
        }
        self.drop_owners_of_bodies(text, &mut found);
        let mut names = Vec::new();
        for (range, entity, rule) in found {
            self.mention(shadow, range.clone(), entity, rule, place);
            if rule == "introduced-name"
                && let Some((inside, convention)) = self.convention_inside(text, &range, entity)
            {
                self.mention(shadow, inside, convention, "authority-name", place);
            }
            let class = self.findings.entities[entity.0].class.clone();
            names.push(Named { range, entity, class });
        }
        names
    }

    /// Records that `entity` is meant by a part of `shadow`; the first reading of a place counts.
    pub fn mention(
        &mut self,
        shadow: &Shadow,
        range: Range<usize>,
        entity: EntityId,
        rule: &'static str,
        place: &Place,
    ) {
        if let Some(evidence) = self.longest(shadow, range, place)
            && !(self.gleaning && self.is_mentioned(evidence.span))
            && self.mentioned.insert(evidence.span)
        {
            self.findings.mentions.push(Mention { evidence, entity, rule });
        }
    }

    /// The longest piece of the evidence for a part of a shadow.
    pub(super) fn longest(&self, shadow: &Shadow, range: Range<usize>, place: &Place) -> Option<Evidence> {
        let pieces = self.evidence(shadow, range.start, range.end, place);
        pieces.into_iter().max_by_key(|piece| piece.span.end() - piece.span.start())
    }

    /// Whether a mention meets `span`: one of the last that begin before its end.
    pub(super) fn is_mentioned(&self, span: Span) -> bool {
        const LAST: usize = 4;
        let meets = |known: &Span| known.start() < span.end() && span.start() < known.end();
        let before = Span::new(span.end(), span.end()).map(|end| self.mentioned.range(..end));
        before.is_some_and(|known| known.rev().take(LAST).any(meets))
    }

    /// The entity of the authority data or of this document with this IRI.
    pub fn known(&mut self, owner: usize) -> Option<EntityId> {
        let known = self.tools.knowledge.get(owner)?;
        if let Some(id) = self.by_owner.get(&owner) {
            return Some(*id);
        }
        if let Some(id) = self.by_iri.get(&known.iri) {
            self.by_owner.insert(owner, *id);
            return Some(*id);
        }
        let entity = Entity {
            iri: known.iri.clone(),
            class: known.class.clone(),
            kind: known.kind.clone(),
            label: known.label.clone(),
            also: Vec::new(),
            acronym: known.acronym.clone(),
            identifiers: known.identifiers.clone(),
            known: true,
            properties: Vec::new(),
            evidence: Vec::new(),
        };
        Some(self.keep(entity))
    }

    /// An entity that the authority data do not know. The same class and slug give the same entity.
    pub fn mint(&mut self, class: &str, slug: &str, kind: Option<&str>, label: &str) -> EntityId {
        let iri = format!("https://w3id.org/travaux/id/{}/{slug}", class.to_lowercase());
        if let Some(id) = self.by_iri.get(&iri) {
            return *id;
        }
        if let Some(id) = self.tools.knowledge.with_iri(&iri).and_then(|owner| self.known(owner)) {
            return id;
        }
        self.keep(Entity {
            iri,
            class: class.to_owned(),
            kind: kind.map(str::to_owned),
            label: label.to_owned(),
            also: Vec::new(),
            acronym: None,
            identifiers: Vec::new(),
            known: false,
            properties: Vec::new(),
            evidence: Vec::new(),
        })
    }

    /// The entity itself.
    pub fn entity(&mut self, id: EntityId) -> &mut Entity {
        &mut self.findings.entities[id.0]
    }

    /// Notes that something could not be read or placed.
    pub fn note(&mut self, span: Span, code: &'static str, message: impl Into<String>) {
        self.findings.notes.push(Note { span, code, message: message.into() });
    }

    fn keep(&mut self, entity: Entity) -> EntityId {
        let id = EntityId(self.findings.entities.len());
        self.by_iri.insert(entity.iri.clone(), id);
        self.findings.entities.push(entity);
        id
    }

    pub(super) fn identified(
        &mut self,
        text: &str,
        identifier: &Identifier,
        found: &mut Vec<(Range<usize>, EntityId, &'static str)>,
    ) {
        if let Some(body) = identifier.part("body") {
            // A document's number begins with the code of the body that wrote it.
            let printed = &text[identifier.range.clone()];
            let at = identifier.range.start;
            if printed.starts_with(body) {
                let known = self.known_names(body, true);
                let whole = known.iter().find(|it| it.range == (0..body.len()));
                let id = match whole {
                    Some(owners) => self.choose(owners),
                    None => self.body_with_code(body),
                };
                found.extend(id.map(|id| (at..at + body.len(), id, "body-of-document")));
            }
        }
        let Some(kind) = &identifier.kind_of_instrument else { return };
        let known = self.tools.knowledge.identified(&identifier.canonical);
        let id = match known.and_then(|owner| self.known(owner)) {
            Some(id) => id,
            None => {
                let id =
                    self.mint("Instrument", &slug(&identifier.canonical), Some(kind), &identifier.canonical);
                let celex = identifier.celex.clone();
                let title = titled::behind(text, &identifier.range, &self.tools.titles);
                let entity = self.entity(id);
                if let Some(title) = title.filter(|title| !entity.known && !entity.also.contains(title)) {
                    entity.also.push(title);
                }
                if !entity.identifiers.contains(&identifier.canonical) {
                    entity.identifiers.push(identifier.canonical.clone());
                }
                if let Some(celex) = celex
                    && !entity.known
                    && !entity.properties.iter().any(|(name, _)| *name == "celex")
                {
                    entity.properties.push(("celex", crate::fact::Value::Text(celex)));
                }
                id
            }
        };
        found.push((identifier.range.clone(), id, "identifier"));
    }

    /// The act of this kind, number and date.
    fn decreed(&mut self, text: &str, act: &decreed::Act) -> EntityId {
        let short = &text[act.short.clone()];
        let number = act.number.clone().map(|number| text[number].to_owned());
        let id = self.mint("Instrument", &slug(short), Some(&act.kind), &text[act.range.clone()]);
        let entity = self.entity(id);
        if let Some(number) = number.filter(|it| !entity.known && !entity.identifiers.contains(it)) {
            entity.identifiers.push(number);
        }
        if !entity.known && !entity.also.iter().any(|it| it == short) && entity.label != short {
            entity.also.push(short.to_owned());
        }
        id
    }

    fn titled(&mut self, title: &titled::Title) -> EntityId {
        let known = self.known_names(&title.name, false);
        let whole = known.iter().find(|name| name.range == (0..title.name.len()));
        if let Some(id) = whole.and_then(|name| self.choose(name)) {
            return id;
        }
        let id = self.mint("Instrument", &slug(&title.name), Some(&title.kind), &title.name);
        let printed = title.printed.clone();
        let entity = self.entity(id);
        if !entity.known && fold(&entity.label) != fold(&printed) && !entity.also.contains(&printed) {
            entity.also.push(printed);
        }
        id
    }
}

fn overlaps(found: &[(Range<usize>, EntityId, &'static str)], range: &Range<usize>) -> bool {
    let inside = |(other, _, rule): &(Range<usize>, EntityId, &str)| {
        *rule != "body-of-document" && other.start < range.end && range.start < other.end
    };
    found.iter().any(inside)
}
