//! Everybody and everything known before a document is read.

use rustc_hash::FxHashMap;

use crate::lexicon::Bodies;
use crate::mention::fold::fold;
use crate::mention::name::{Form, Names, Need};
use crate::ontology::Entry;

/// Fewest characters of a name that a typing error can be told in.
const SHORTEST: usize = 12;

/// From how many characters on a name may have two of them.
const LONG: usize = 30;

/// An entity of the authority data.
#[derive(Clone, Debug)]
pub struct Known {
    /// Full IRI.
    pub iri: String,
    /// Local name of the class.
    pub class: String,
    /// Value of `trv:kind`.
    pub kind: Option<String>,
    /// Preferred label.
    pub label: String,
    /// Every written form and what it needs to count.
    pub forms: Vec<(String, Need)>,
    /// Acronym.
    pub acronym: Option<String>,
    /// Official identifiers in all their forms.
    pub identifiers: Vec<String>,
    /// The family of bodies it belongs to, for choosing among homonyms.
    pub system: Option<String>,
    /// The body that it is a part of.
    pub parent: Option<String>,
}

impl From<&Entry> for Known {
    fn from(entry: &Entry) -> Known {
        let mut forms = Vec::new();
        // Names of a class of actors ("providers") are ordinary words: only a sentence about duties means them.
        if !(entry.needs_context && entry.acronym.is_none()) {
            let names = std::iter::once(&entry.pref_label)
                .chain(entry.alt_labels.iter().map(|(text, _)| text))
                .chain(&entry.hidden_labels);
            forms.extend(names.map(|text| (text.clone(), Need::Nothing)));
        }
        let need = if entry.needs_context { Need::Marks } else { Need::Nothing };
        forms.extend(entry.acronym.iter().map(|text| (text.clone(), need)));
        if entry.needs_context {
            let acronym = entry.acronym.as_ref();
            forms.retain(|(text, need)| *need == Need::Marks || Some(text) != acronym);
        }
        forms.extend(entry.context_labels.iter().map(|text| (text.clone(), Need::Family)));
        Known {
            iri: entry.iri.as_str().to_owned(),
            class: entry.class.clone(),
            kind: entry.kind.clone(),
            label: entry.pref_label.clone(),
            forms,
            acronym: entry.acronym.clone(),
            identifiers: entry.identifiers.clone(),
            system: entry.system.as_ref().map(|iri| iri.as_str().to_owned()),
            parent: entry.parent.as_ref().map(|iri| iri.as_str().to_owned()),
        }
    }
}

/// The authority data, compiled for search.
pub struct Knowledge {
    known: Vec<Known>,
    names: Names,
    by_identifier: FxHashMap<String, usize>,
    by_iri: FxHashMap<String, usize>,
    /// The shortest first.
    spellings: Vec<Spelling>,
}

impl Knowledge {
    /// Compiles `known`, whose names others may spell otherwise.
    pub fn new(mut known: Vec<Known>, bodies: &Bodies) -> Knowledge {
        for entity in &mut known {
            let others = |(text, need): &(String, Need)| {
                let need = *need;
                bodies.spelt_otherwise(text).into_iter().map(move |other| (other, need)).collect::<Vec<_>>()
            };
            let others: Vec<(String, Need)> = entity.forms.iter().flat_map(others).collect();
            entity.forms.extend(others);
        }
        let mut forms = Vec::new();
        let mut by_identifier = FxHashMap::default();
        let mut by_iri = FxHashMap::default();
        for (owner, entity) in known.iter().enumerate() {
            for (text, need) in &entity.forms {
                forms.push(Form { text: text.clone(), owner, need: *need });
            }
            for identifier in &entity.identifiers {
                forms.push(Form { text: identifier.clone(), owner, need: Need::Nothing });
                by_identifier.entry(key(identifier)).or_insert(owner);
            }
            by_iri.entry(entity.iri.clone()).or_insert(owner);
        }
        let spellings = spellings(&known);
        let names = Names::new(forms, &bodies.department_marks, &bodies.complements);
        Knowledge { names, known, by_identifier, by_iri, spellings }
    }

    /// The names of the authority data.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The entity at a position that [`Names::find`] gave.
    pub fn get(&self, owner: usize) -> Option<&Known> {
        self.known.get(owner)
    }

    /// Whether the entity at a position is of this kind.
    pub fn is_of_kind(&self, owner: usize, kind: &str) -> bool {
        self.get(owner).is_some_and(|known| known.kind.as_deref() == Some(kind))
    }

    /// The entity with this official identifier, however it is spaced.
    pub fn identified(&self, identifier: &str) -> Option<usize> {
        self.by_identifier.get(&key(identifier)).copied()
    }

    /// The entity with this IRI.
    pub fn with_iri(&self, iri: &str) -> Option<usize> {
        self.by_iri.get(iri).copied()
    }
}

impl Knowledge {
    /// The entity of `class` whose name `name` is but for a typing error: one letter wrong, missing, too many or
    /// swapped in a name of twelve letters or more, two in one of thirty; numbers must be the same. `None` when
    /// two entities are as near.
    pub fn misspelt(&self, name: &str, class: &str) -> Option<usize> {
        let name = fold(name);
        let length = name.chars().count();
        if length < SHORTEST {
            return None;
        }
        let most = if length < LONG { 1 } else { 2 };
        let (digits, letters) = (digits(&name), Letters::of(&name));
        let first = self.spellings.partition_point(|it| it.form.len() + 2 * most < name.len());
        let near = |spelling: &&Spelling| {
            spelling.letters.apart(&letters) <= 2 * most as u32
                && self.known[spelling.owner].class == class
                && spelling.digits == digits
                && strsim::damerau_levenshtein(&spelling.form, &name) <= most
        };
        let long = |spelling: &&Spelling| spelling.form.len() <= name.len() + 2 * most;
        let mut owners =
            self.spellings[first..].iter().take_while(long).filter(near).map(|spelling| spelling.owner);
        let owner = owners.next()?;
        owners.all(|other| other == owner).then_some(owner)
    }
}

/// A name that may be met with a typing error.
struct Spelling {
    owner: usize,
    /// Folded.
    form: String,
    digits: String,
    letters: Letters,
}

fn spellings(known: &[Known]) -> Vec<Spelling> {
    let long = |form: &String| form.chars().count() + 1 >= SHORTEST;
    let all = known.iter().enumerate().flat_map(|(owner, entity)| {
        let names = entity.forms.iter().filter(|(_, need)| *need == Need::Nothing);
        names.map(move |(form, _)| (owner, fold(form)))
    });
    let mut spellings: Vec<Spelling> = all
        .filter(|(_, form)| long(form))
        .map(|(owner, form)| Spelling { owner, digits: digits(&form), letters: Letters::of(&form), form })
        .collect();
    spellings.sort_by_key(|spelling| spelling.form.len());
    spellings
}

/// How often each letter stands in a text: one wrong letter changes at most two of the counts by one.
struct Letters([u8; 32]);

impl Letters {
    fn of(text: &str) -> Letters {
        let mut counts = [0_u8; 32];
        for letter in text.chars() {
            let count = &mut counts[letter as usize & 31];
            *count = count.saturating_add(1);
        }
        Letters(counts)
    }

    /// The sum of the differences.
    fn apart(&self, other: &Letters) -> u32 {
        self.0.iter().zip(&other.0).map(|(one, other)| u32::from(one.abs_diff(*other))).sum()
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn key(identifier: &str) -> String {
    fold(identifier).replace([' ', '.'], "")
}
