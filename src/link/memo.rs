//! What texts hold, kept while their document is read: a row or a sentence is looked at many times.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use foldhash::fast::RandomState;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::mention::date::{Context, When};
use crate::mention::identifier::Identifier;
use crate::mention::name::{NameFound, Prepared};
use crate::mention::person::{self, Person};
use crate::text::{Shadow, Span};

use super::Reading;
use super::decreed::{self, Act};
use super::planned;
use super::titled::{self, Title};

/// How much is kept, in bytes; then everything is forgotten.
const MOST: usize = 32 << 20;

/// Texts and what they hold.
#[derive(Default)]
pub(super) struct Memo {
    texts: RefCell<HashMap<Box<str>, Rc<Held>, RandomState>>,
    /// The readable forms of pieces of the document.
    shadows: RefCell<FxHashMap<Box<[Span]>, Shadow>>,
    size: Cell<usize>,
}

/// What a text holds, as far as somebody asked.
#[derive(Default)]
pub(super) struct Held {
    prepared: OnceCell<Prepared>,
    identifiers: OnceCell<Rc<[Identifier]>>,
    acts: OnceCell<Rc<[Act]>>,
    titles: OnceCell<Rc<[Title]>>,
    /// Names of the authority data, and the same where names are expected.
    known: [OnceCell<Rc<[NameFound]>>; 2],
    /// Names that the document introduces, of the time they were looked for.
    introduced: RefCell<Option<(usize, Rc<[NameFound]>)>>,
    persons: OnceCell<Rc<[Person]>>,
    /// Whether a date may stand in it, and the same in a date cell.
    dated: OnceCell<(bool, bool)>,
    dates: RefCell<Vec<Dates>>,
}

/// The dates in a text.
struct Dates {
    asked: Asked,
    /// The introduced names of the time when somebody asked last: others may be none in this text.
    names: Cell<usize>,
    /// Where none was looked for.
    masked: Vec<Range<usize>>,
    found: Rc<[When]>,
}

/// What the dates in a text depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asked {
    reference: Option<Date>,
    near: Option<Date>,
    cell: bool,
}

impl Memo {
    fn of(&self, text: &str) -> Rc<Held> {
        let mut texts = self.texts.borrow_mut();
        if let Some(held) = texts.get(text) {
            return Rc::clone(held);
        }
        // The words that names are looked for in take several times the text.
        if self.grown(text.len() * 6) {
            texts.clear();
            self.shadows.borrow_mut().clear();
        }
        Rc::clone(texts.entry(text.into()).or_default())
    }

    /// Whether `more` bytes are too many to keep beside what is kept: the caller forgets it, and counts anew.
    fn grown(&self, more: usize) -> bool {
        let full = self.size.get() > MOST;
        self.size.set(if full { more } else { self.size.get() + more });
        full
    }
}

impl Reading<'_> {
    /// The readable form of pieces of the document.
    pub fn shadow(&self, pieces: &[Span]) -> Shadow {
        let mut shadows = self.memo.shadows.borrow_mut();
        if let Some(known) = shadows.get(pieces) {
            return known.clone();
        }
        let shadow = self.words.join(Shadow::new(&self.document.text, pieces));
        if self.memo.grown(shadow.text().len() * (1 + size_of::<usize>())) {
            shadows.clear();
            self.memo.texts.borrow_mut().clear();
        }
        shadows.insert(pieces.into(), shadow.clone());
        shadow
    }

    /// What is kept of `text`.
    pub(super) fn held(&self, text: &str) -> Rc<Held> {
        self.memo.of(text)
    }

    /// The identifiers in `text`, in reading order.
    pub fn identifiers(&self, text: &str) -> Rc<[Identifier]> {
        self.identifiers_in(&self.held(text), text)
    }

    pub(super) fn identifiers_in(&self, held: &Held, text: &str) -> Rc<[Identifier]> {
        let find = || self.tools.identifiers.identifiers(text).into();
        Rc::clone(held.identifiers.get_or_init(find))
    }

    /// The names of the authority data in `text`; `expected` as in [`Names::find`].
    ///
    /// [`Names::find`]: crate::mention::name::Names::find
    pub fn known_names(&self, text: &str, expected: bool) -> Rc<[NameFound]> {
        self.known_names_in(&self.held(text), text, expected)
    }

    pub(super) fn known_names_in(&self, held: &Held, text: &str, expected: bool) -> Rc<[NameFound]> {
        let find = || {
            let ready = held.prepared.get_or_init(|| Prepared::new(text));
            self.tools.knowledge.names().find_in(text, ready, expected).into()
        };
        Rc::clone(held.known[usize::from(expected)].get_or_init(find))
    }

    /// The names in `text` that the document introduces.
    pub(super) fn introduced_names(&self, text: &str) -> Rc<[NameFound]> {
        self.introduced_names_in(&self.held(text), text)
    }

    pub(super) fn introduced_names_in(&self, held: &Held, text: &str) -> Rc<[NameFound]> {
        let mut known = held.introduced.borrow_mut();
        if let Some((_, found)) = known.as_ref().filter(|(names, _)| *names == self.learnt) {
            return Rc::clone(found);
        }
        let ready = held.prepared.get_or_init(|| Prepared::new(text));
        let found: Rc<[NameFound]> = self.introduced.find_in(text, ready, false).into();
        *known = Some((self.learnt, Rc::clone(&found)));
        found
    }

    /// The acts by date in `text`.
    pub(super) fn acts_in(&self, held: &Held, text: &str) -> Rc<[Act]> {
        let find = || decreed::acts(text, &self.tools.acts, &self.tools.dates).into();
        Rc::clone(held.acts.get_or_init(find))
    }

    /// The kind, number and day of the act that `text` begins with: "Décret n° 2022-676 du 26 avril 2022".
    pub fn act(&self, text: &str) -> Option<Range<usize>> {
        let found = decreed::acts(text, &self.tools.acts, &self.tools.dates);
        found.into_iter().find(|act| act.range.start == 0 && !act.cited).map(|act| act.short)
    }

    /// The titles of instruments in `text`.
    pub(super) fn titles_in(&self, held: &Held, text: &str) -> Rc<[Title]> {
        let find = || {
            if !self.tools.titles.may_stand(text) {
                return Rc::default();
            }
            let mut found = titled::titles(text, &self.tools.titles);
            found.extend(planned::plans(text, &self.tools.titles));
            found.into()
        };
        Rc::clone(held.titles.get_or_init(find))
    }

    /// The persons that `text` shows to be such.
    pub fn persons(&self, text: &str) -> Rc<[Person]> {
        let find = || person::in_text(text, &self.tools.wording.persons).into();
        Rc::clone(self.held(text).persons.get_or_init(find))
    }

    /// The dates in `text`; `cell` says that the text is a date cell. Years in titles and numbers are left out.
    pub fn dates(&self, text: &str, cell: bool) -> Vec<When> {
        self.whens(text, cell).to_vec()
    }

    /// What [`Reading::dates`] gives, to be looked at only.
    pub fn whens(&self, text: &str, cell: bool) -> Rc<[When]> {
        let held = self.held(text);
        let (anywhere, in_cell) = *held.dated.get_or_init(|| self.tools.dates.may_stand(text));
        if !(if cell { in_cell } else { anywhere }) {
            return Rc::default();
        }
        let names = if cell { 0 } else { self.learnt };
        let asked = Asked { reference: self.reference, near: self.near, cell };
        let same = |it: &&Dates| it.asked == asked && it.names.get() == names;
        if let Some(known) = held.dates.borrow().iter().find(same) {
            return Rc::clone(&known.found);
        }
        let masked = self.masked(&held, text, cell);
        let alike = |it: &&Dates| it.asked == asked && it.masked == masked;
        if let Some(known) = held.dates.borrow().iter().find(alike) {
            known.names.set(names);
            return Rc::clone(&known.found);
        }
        let Asked { reference, near, cell } = asked;
        let context = Context { reference, near, day_first: self.day_first, cell, masked: &masked };
        let found: Rc<[When]> = self.tools.dates.whens(text, &context).into();
        let dates = Dates { asked, names: Cell::new(names), masked, found: Rc::clone(&found) };
        held.dates.borrow_mut().push(dates);
        found
    }

    /// The date of an act behind its number and those who adopted it: "of the Garden Board of 26 October 2016".
    fn citation(&self, text: &str, number: &Range<usize>) -> Option<Range<usize>> {
        const LONGEST: usize = 120;
        const PARTS_OF_A_DATE: usize = 3;
        let heads = &self.tools.heads;
        let mut end = number.end;
        let mut before = "";
        for word in text.get(number.end..)?.split_inclusive(' ') {
            let plain = word.trim();
            if plain.starts_with(|c: char| c.is_ascii_digit()) {
                let of = self.tools.acts.dates(before);
                let parts = text[end..].split_inclusive(' ').take(PARTS_OF_A_DATE);
                let length = parts.map(str::len).sum::<usize>();
                return of.then(|| end..end + text[end..end + length].trim_end().len());
            }
            let amended = self.tools.acts.amended(plain) || self.tools.acts.dates(plain);
            let small = amended || heads.within(plain) || heads.complements(plain) || heads.adjective(plain);
            let fits = plain.is_empty() || small || plain.starts_with(char::is_uppercase);
            if !fits || plain.ends_with(['.', ';', ',', ')']) || end - number.end > LONGEST {
                return None;
            }
            (before, end) = (if plain.is_empty() { before } else { plain }, end + word.len());
        }
        None
    }

    /// Where no date is read: in identifiers and, outside date cells, in the names of acts and of others.
    fn masked(&self, held: &Held, text: &str, cell: bool) -> Vec<Range<usize>> {
        let identifiers = self.identifiers_in(held, text);
        let mut masked: Vec<Range<usize>> = identifiers.iter().map(|found| found.range.clone()).collect();
        if !cell {
            let acts = identifiers.iter().filter(|it| it.kind_of_instrument.is_some());
            masked.extend(acts.filter_map(|act| self.citation(text, &act.range)));
            let (known, introduced) =
                (self.known_names_in(held, text, false), self.introduced_names_in(held, text));
            masked.extend(self.acts_in(held, text).iter().map(|act| act.range.clone()));
            masked.extend(known.iter().chain(introduced.iter()).map(|name| name.range.clone()));
            // "work programme 2014-2016"
            let dated = |title: &&Title| title.printed.ends_with(|c: char| c.is_ascii_digit());
            masked.extend(self.titles_in(held, text).iter().filter(dated).map(|title| title.range.clone()));
            masked.extend(numbered(text));
        }
        masked.extend(addresses(text));
        masked
    }
}

/// The addresses of pages, whose digits are no dates.
fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let words = if text.contains("://") || text.contains("www.") { text } else { "" };
    let address = |word: &&str| word.contains("://") || word.starts_with("www.");
    words.split_whitespace().filter(address).map(|word| {
        let span = crate::text::Span::of(word, text);
        span.start()..span.end()
    })
}

/// The numbers of sessions behind codes, which are no days: the first of "ABC 20, 30 March – 1 April".
fn numbered(text: &str) -> Vec<Range<usize>> {
    const FEWEST: usize = 3;
    let bytes = text.as_bytes();
    let day = |at: usize| bytes.get(at + 2).is_some_and(u8::is_ascii_digit);
    let commas = text.match_indices(", ").map(|(at, _)| at).filter(|at| day(*at));
    let number = |comma: usize| {
        let digits = bytes[..comma].iter().rev().take_while(|it| it.is_ascii_digit()).count();
        let start = comma - digits;
        let code = text[..start].strip_suffix(' ')?;
        let letters = code.bytes().rev().take_while(u8::is_ascii_uppercase).count();
        let whole = !code[..code.len() - letters].ends_with(char::is_alphanumeric);
        ((1..=3).contains(&digits) && letters >= FEWEST && whole).then_some(start..comma)
    };
    commas.filter_map(number).collect()
}
