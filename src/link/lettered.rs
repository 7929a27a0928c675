//! Bodies and organisations that a document knows by their letters only: "the 3rd meeting of the ABCD", "ABCD agreed",
//! a cell with nothing but codes below a heading for those who act.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use crate::layout::{Block, Columns};
use crate::lexicon::wording::{ending, opening, places};
use crate::lexicon::{self, Words};
use crate::mention::fold::slug;
use crate::mention::name::{Form, Need};
use crate::text::{Shadow, Span};

use super::reading::{Place, Reading};

/// Fewest capitals of a code, and most characters.
const FEWEST: usize = 3;
const LONGEST: usize = 14;
/// Most codes in a cell.
const MOST_CODES: usize = 8;
/// Rows among which the headings of a table stand.
const HEADING_ROWS: usize = 4;
/// Columns that name those who act.
const ROLES: [&str; 3] = ["entity", "committee", "support"];

/// What a text shows a code to stand for, the weaker first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    /// It acts or answers for something.
    Acts,
    /// It meets.
    Meets,
}

/// A code with the first place that shows what it is.
type Codes = BTreeMap<String, (Shown, Span)>;

impl Reading<'_> {
    /// Learns the codes in `shadows` and in the columns of the tables among `blocks` that stand for somebody.
    pub(super) fn lettered_bodies(&mut self, shadows: &[&Shadow], blocks: &[Block], forms: &mut Vec<Form>) {
        let mut found = Codes::new();
        for shadow in shadows {
            self.shown_codes(shadow, &mut found);
        }
        self.column_codes(blocks, &mut found);
        let mut owners = BTreeSet::new();
        for shadow in shadows {
            self.owners_of_bodies(shadow.text(), &mut owners);
        }
        let mut dated = BTreeSet::new();
        for shadow in shadows {
            in_calendars(shadow.text(), &mut dated);
        }
        for (code, (shown, _)) in &mut found {
            if dated.contains(code.as_str()) {
                *shown = Shown::Meets;
            } else if owners.contains(code.as_str()) {
                *shown = Shown::Acts;
            }
        }
        let named: HashSet<String> = forms.iter().map(|form| form.text.clone()).collect();
        for (code, (shown, span)) in found {
            if named.contains(&code) {
                continue;
            }
            let known = self.known_names(&code, true);
            let whole = known.iter().find(|name| name.range == (0..code.len()));
            let id = match whole.map(|name| &name.owners[..]) {
                Some([owner]) => self.known(*owner),
                Some(_) => None,
                None => {
                    let meets = shown == Shown::Meets || self.coded_as_body(&code);
                    let class = if meets { "Committee" } else { "Organisation" };
                    let id = self.mint(class, &slug(&code), Some("Other"), &code);
                    let entity = self.entity(id);
                    entity.acronym.get_or_insert_with(|| code.clone());
                    if entity.evidence.is_empty() {
                        entity.evidence = vec![span.into()];
                    }
                    Some(id)
                }
            };
            if let Some(id) = id {
                let owner = self.introduced_owner(id);
                forms.push(Form { text: code, owner, need: Need::Nothing });
            }
        }
    }

    /// The codes that the words around them show to be somebody.
    fn shown_codes(&self, shadow: &Shadow, found: &mut Codes) {
        let text = shadow.text();
        if let Some(code) = self.minuted(text)
            && let Some(place) = self.evidence(shadow, 0, code.len(), &Place::default()).first()
        {
            found.insert(code.to_owned(), (Shown::Meets, place.span));
        }
        if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return;
        }
        let bodies = &self.tools.lexicon.bodies;
        for (at, code) in codes(text) {
            let (before, after) = (&text[..at], &text[at + code.len()..]);
            let before = before.trim_end_matches([' ', '(']);
            let behind =
                beyond_code(after.strip_prefix(' ').unwrap_or_default(), &self.tools.lexicon.bodies.joints);
            let behind = if self.stands_apart(shadow, at..at + code.len()) { "" } else { behind };
            // "SÉANCE DU JEUDI 3 MAI": a day among words in capitals.
            let last = before.rsplit(' ').next().unwrap_or_default();
            if last.len() > 1 && last.bytes().all(|it| it.is_ascii_uppercase()) && opens_with_digit(behind) {
                continue;
            }
            let article = before.ends_with(" the") || before.ends_with("The");
            let meets = ending(&bodies.meets_before, before).is_some()
                || opening(&bodies.meets_behind, behind).is_some()
                || article && code.len() > FEWEST && opening(&bodies.held_behind, behind).is_some();
            let acts = opening(&bodies.acts_behind, behind).is_some();
            // "HAS DECIDED", "MEETING OF THE BOARD": a word like its neighbours.
            let mut next = behind.chars();
            let last = before.rsplit(' ').next().unwrap_or_default();
            let shouted = next.next().is_some_and(char::is_uppercase)
                && next.next().is_some_and(char::is_uppercase)
                || last.len() >= 2 && last.chars().all(char::is_uppercase);
            if shouted || !(meets || acts) || !self.may_name(code) {
                continue;
            }
            let shown = if meets { Shown::Meets } else { Shown::Acts };
            if let Some(place) = self.evidence(shadow, at, at + code.len(), &Place::default()).first() {
                let entry = found.entry(code.to_owned()).or_insert((shown, place.span));
                entry.0 = entry.0.max(shown);
            }
        }
    }

    /// The code with which a text begins behind which a dash and a word for minutes stand: "ABCD — Minutes".
    fn minuted<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (code, rest) = text.split_once(' ')?;
        let rest = rest.strip_prefix(['-', '–', '—'])?.trim_start();
        let names = &self.tools.wording.minutes.document.names;
        let whole = codes(code).next() == Some((0, code));
        (whole && opening(names, &rest.to_lowercase()).is_some() && self.may_name(code)).then_some(code)
    }

    /// Whether a code fills a line of its own or of a column: what follows is said of something else.
    fn stands_apart(&self, shadow: &Shadow, code: Range<usize>) -> bool {
        let raw = self.document.text.as_str();
        let opens = || code.start == 0 || shadow.crosses_line(raw, code.start - 1);
        let behind = shadow.text().as_bytes().get(code.end) == Some(&b' ');
        behind && (shadow.crosses_gap(raw, code.end) || shadow.crosses_line(raw, code.end) && opens())
    }

    /// The last words before a body or an officer that belongs to them: an organisation's code, "the ABCD Board".
    fn owners_of_bodies<'t>(&self, text: &'t str, owners: &mut BTreeSet<&'t str>) {
        for (at, _) in places(&self.tools.lexicon.bodies.owned_behind, text) {
            if let Some(before) = text[..at].strip_suffix(' ') {
                owners.extend(last_words(before));
            }
        }
    }

    /// The codes in cells that hold nothing else, below headings for those who act.
    fn column_codes(&self, blocks: &[Block], found: &mut Codes) {
        let text = &self.document.text;
        for block in blocks {
            let Block::Table(table) = block else { continue };
            let headings = &self.tools.lexicon.columns;
            let Some((heading, columns)) = table
                .rows
                .iter()
                .take(HEADING_ROWS)
                .enumerate()
                .find_map(|(at, row)| Some((at, Columns::of(row, &row.texts(text), headings)?)))
            else {
                continue;
            };
            let wide = columns.columns.len();
            let acting: Vec<usize> =
                (0..wide).filter(|at| ROLES.contains(&columns.columns[*at].0.as_str())).collect();
            for row in table.rows[heading + 1..].iter().filter(|row| row.cells.len() == wide) {
                for at in &acting {
                    let lines = row.cells[*at].spans.iter().filter_map(|span| span.quote(text));
                    let shown =
                        if columns.columns[*at].0 == "committee" { Shown::Meets } else { Shown::Acts };
                    for code in lines.flat_map(|line| self.only_codes(line)) {
                        let entry = found.entry(code.to_owned()).or_insert((shown, Span::of(code, text)));
                        entry.0 = entry.0.max(shown);
                    }
                }
            }
        }
    }

    /// The unknown codes of a cell that holds nothing but codes and known names.
    fn only_codes<'c>(&self, cell: &'c str) -> Vec<&'c str> {
        let parts: Vec<&str> =
            cell.split([',', ';', '\n', '&']).flat_map(|part| part.split(" / ")).map(str::trim).collect();
        let is_code = |part: &&str| {
            (1..=2).contains(&part.split(' ').count())
                && part.split(' ').all(|word| codes(word).next() == Some((0, word)) || numbered(word))
                && (!part.contains(' ') || !part.contains(|c: char| c.is_ascii_digit()))
                && self.may_name(part)
        };
        let known =
            |part: &&str| self.known_names(part, true).iter().any(|name| name.range.len() * 2 > part.len());
        if parts.len() > MOST_CODES || !parts.iter().all(|part| is_code(part) || known(part)) {
            return Vec::new();
        }
        parts.into_iter().filter(|part| is_code(part)).collect()
    }

    /// Whether a code can be the name of somebody: nothing else is known by it.
    fn may_name(&self, code: &str) -> bool {
        let never = self.tools.lexicon.bodies.no_codes.holds(code);
        let status = lexicon::leading(&self.tools.lexicon.statuses, code).is_some();
        !never && !status && self.known_names(code, false).is_empty() && self.identifiers(code).is_empty()
    }

    /// Whether a code begins as those of bodies with members do, or its last letters are theirs.
    fn coded_as_body(&self, code: &str) -> bool {
        let bodies = &self.tools.lexicon.bodies;
        if code.len() > FEWEST && bodies.code_marks.iter().any(|mark| code.starts_with(mark.as_str())) {
            return true;
        }
        let last = code.rsplit([' ', '-', '/']).next().unwrap_or_default();
        last.len() < code.len() && bodies.code.iter().any(|sense| sense.words.holds(last))
    }
}

/// The words in capitals with three letters or more, with their places; the number of a session behind them is no part.
fn codes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '_' | '@' | '.');
    let mut seen = BTreeSet::new();
    text.split(move |c: char| !inside(c)).filter_map(move |word| {
        let word = word.trim_matches(['-', '/', '.']);
        let number =
            word.rfind(['-', '/']).filter(|at| word[at + 1..].bytes().all(|byte| byte.is_ascii_digit()));
        let code = number.map_or(word, |at| &word[..at]);
        let capitals = code.bytes().filter(u8::is_ascii_uppercase).count();
        let plain = code
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-/".contains(&byte));
        let fits =
            plain && capitals >= FEWEST && code.len() <= LONGEST && code.as_bytes()[0].is_ascii_uppercase();
        let place = Span::of(code, text).start();
        (fits && seen.insert(place)).then_some((place, code))
    })
}

fn opens_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word is two letters or more with a number, as groups have it: "FM44".
fn numbered(word: &str) -> bool {
    const SHORTEST: usize = 4;
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let number = &word[letters..];
    word.len() >= SHORTEST
        && letters >= 2
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands behind a second code that "and" joins to a first: "and EFGH will meet".
fn beyond_code<'t>(behind: &'t str, joints: &Words) -> &'t str {
    let joined = joints.iter().find_map(|joint| behind.strip_prefix(joint.as_str())?.strip_prefix(' '));
    let rest = joined.and_then(|rest| {
        let (at, code) = codes(rest).next()?;
        rest.get(code.len()..).filter(|_| at == 0)?.strip_prefix(' ')
    });
    rest.unwrap_or(behind)
}

/// The words before a colon with a day behind it, as in a list of meetings: "ABCD: 3 May".
fn in_calendars<'t>(text: &'t str, found: &mut BTreeSet<&'t str>) {
    for (at, _) in text.match_indices(':') {
        if text[at + 1..].trim_start().starts_with(|c: char| c.is_ascii_digit()) {
            let before = text[..at].trim_end();
            let first = |word: &&str| {
                let at = before.len() - word.len();
                at == 0 || before[..at].ends_with([' ', '\n', '\t'])
            };
            found.extend(last_words(before).into_iter().filter(first));
        }
    }
}

/// The last word of a text, and the last two, of letters and signs that codes have.
fn last_words(text: &str) -> [&str; 2] {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/');
    let start = |text: &str| text.trim_end_matches(inside).len();
    let one = start(text);
    let two = text[..one].strip_suffix(' ').map_or(one, start);
    [&text[one..], &text[two..]]
}
