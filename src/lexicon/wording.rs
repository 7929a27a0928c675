//! The words of prose, letters, minutes and law; each struct is one file of `ontology/lexicon/`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{LexiconError, Senses, Words, read};

/// How letters and e-mails are built.
#[derive(Clone, Debug, Deserialize)]
pub struct Letters {
    /// Names of header fields: `From`, `Sent`, `To`, `Cc`, `Subject`, `Attachments`, `Other`.
    pub header: Senses,
    /// Lines that introduce a quoted message.
    pub introduction: Vec<Introduction>,
    /// Other words that structure a letter.
    pub marks: LetterMarks,
}

/// "On … wrote:".
#[derive(Clone, Debug, Deserialize)]
pub struct Introduction {
    /// The first word.
    pub opens: String,
    /// The last words.
    pub closes: Words,
}

/// Words that structure a letter.
#[derive(Clone, Debug, Deserialize)]
pub struct LetterMarks {
    /// Before a subject: an answer or a forwarded message.
    pub subject_prefix: Words,
    /// Greetings that a name follows.
    pub salutation: Words,
    /// Words that close a letter.
    pub closing: Words,
    /// Somebody signs for others.
    pub behalf: Words,
    /// Labels of telephone numbers.
    pub telephone: Words,
    /// Words by which a writer speaks of himself or his side.
    pub first_person: Words,
}

/// How persons are named.
#[derive(Clone, Debug, Deserialize)]
pub struct Persons {
    /// Capitals behind a name that stand for a degree, an honour or a post.
    pub no_codes: Words,
    /// Before a name.
    pub honorifics: Words,
    /// Words that begin the name of a post.
    pub posts: Words,
    /// Lower-case words inside the name of a post.
    pub in_posts: Words,
    /// Words between the last two of a list.
    pub joints: Words,
    /// Lower-case parts of family names.
    pub particles: Words,
    /// Capitalised words that are no part of a person's name.
    pub never: Words,
    /// Between a quotation and the name of who spoke.
    pub said: Words,
    /// After a name: what persons do in minutes.
    pub reporting: Words,
    /// Before a colon that a person's name follows.
    pub labels: Words,
    /// Begins the line that the signatures of an act follow.
    pub signed: Words,
    /// Before several names.
    pub plural_honorifics: Words,
    /// Roles printed beside a name.
    pub roles: PersonRoles,
    /// Words in small letters that a name or a title may begin with: all of the lists for that.
    #[serde(skip)]
    pub beginnings: Words,
    /// Given names; filled from a file of their own.
    #[serde(skip)]
    pub given: FxHashSet<String>,
}

#[derive(Deserialize)]
struct GivenNames {
    names: FxHashSet<String>,
}

impl Persons {
    fn embedded() -> Result<Persons, LexiconError> {
        let persons: Persons = read("persons.toml", include_str!("../../ontology/lexicon/persons.toml"))?;
        let given: GivenNames =
            read("given-names.toml", include_str!("../../ontology/lexicon/given-names.toml"))?;
        let beginnings = [&persons.honorifics, &persons.plural_honorifics, &persons.particles];
        let beginnings: Vec<String> = beginnings.into_iter().flatten().cloned().collect();
        Ok(Persons { given: given.names, beginnings: beginnings.into(), ..persons })
    }
}

/// Roles printed beside a name.
#[derive(Clone, Debug, Deserialize)]
pub struct PersonRoles {
    /// Who leads a meeting.
    pub chair: Words,
}

/// How something hidden looks.
#[derive(Clone, Debug, Deserialize)]
pub struct Redactions {
    /// Words in square brackets.
    pub markers: Words,
    /// Characters that blacken a text.
    pub boxes: String,
    /// Boxes that are empty.
    pub empty_boxes: String,
}

/// How duties and requests are worded.
#[derive(Clone, Debug, Deserialize)]
pub struct Duties {
    /// Modal words; `value` is a value of `trv:deontic`.
    pub modal: Senses,
    /// Verbs after a modal that impose nothing.
    pub constitutive: Senses,
    /// Requests.
    pub request: Vec<RequestWords>,
    /// First words of a list item that asks somebody.
    pub request_item: Vec<WordList>,
    /// First words of a list item that asks for somebody to be brought in.
    pub brought_in: Vec<WordList>,
    /// Before what somebody is brought in for.
    pub aims: Words,
    /// Classes of actors by the codes for them.
    pub role_codes: BTreeMap<String, String>,
    /// Small words.
    pub wording: DutyWords,
    /// Classes of actors.
    pub roles: WordList,
}

/// Words without a meaning of their own.
#[derive(Clone, Debug, Deserialize)]
pub struct WordList {
    /// The words.
    pub words: Words,
}

/// Verbs of asking.
#[derive(Clone, Debug, Deserialize)]
pub struct RequestWords {
    /// The verb.
    pub verbs: Words,
    /// May stand between the verb and the one who is asked.
    pub before: Words,
    /// Follows the one who is asked.
    pub then: Words,
}

/// Small words around duties.
#[derive(Clone, Debug, Deserialize)]
pub struct DutyWords {
    /// After a modal: the subject does not act.
    pub passive: Words,
    /// Exceptions from that.
    pub active: Words,
    /// Before the one who acts.
    pub agent: Words,
    /// Before the one who receives.
    pub towards: Words,
    /// Duties without an end.
    pub continuing: Words,
    /// First words of a noun phrase.
    pub articles: Words,
    /// Words that end the head of a noun phrase.
    pub after_head: Words,
    /// Between two who act together.
    pub conjunctions: Words,
    /// Between the parts of a sentence.
    pub breaks: Words,
    /// First words of a request to the reader.
    pub please: Words,
    /// Verbs after them that ask for nothing.
    pub idle: Words,
    /// Words for somebody named before.
    pub pronouns: Words,
    /// Behind those who act they say that these will do something.
    pub undertaking: Words,
}

/// How stances are worded.
#[derive(Clone, Debug, Deserialize)]
pub struct Stances {
    /// Phrases; `value` is a value of `trv:answer`.
    pub stance: Senses,
    /// Small words.
    pub wording: StanceWords,
}

/// Small words around stances.
#[derive(Clone, Debug, Deserialize)]
pub struct StanceWords {
    /// Words before a name that is not the subject.
    pub not_subject: Words,
    /// What belongs to a company.
    pub service: Words,
}

/// What is said of instruments and of the course of things.
#[derive(Clone, Debug, Deserialize)]
pub struct Statements {
    /// How one instrument relates to another; `value` is the property.
    pub relation: Senses,
    /// Publication, adoption, application.
    pub stage: Senses,
    /// The same at the start of a cell that tells no subject.
    pub fragment: Senses,
    /// Words for an instrument that was named before.
    pub nouns: InstrumentNouns,
    /// Verbs of a group that comes to a result.
    pub result: Senses,
    /// Scheme of identifiers to the body whose family it shows.
    pub family: std::collections::BTreeMap<String, String>,
    /// Words of tense.
    pub tense: Tense,
    /// Where sentences do not end.
    pub sentences: SentenceWords,
    /// Words that begin a relative clause.
    pub relative: WordList,
    /// Texts for the press.
    pub press: DocumentNames,
    /// Lines of web pages that lead elsewhere.
    pub menu: Menu,
}

/// Lines of web pages that lead elsewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct Menu {
    /// How they begin.
    pub opens: Words,
}

/// Words for an instrument that was named before.
#[derive(Clone, Debug, Deserialize)]
pub struct InstrumentNouns {
    /// The nouns.
    pub instrument: Words,
    /// Before the name of a place.
    pub before_place: Words,
    /// First words of the names of bodies that meet.
    pub gathering: Words,
    /// Verbs of meeting.
    pub meets: Words,
    /// Verbs of what a body does when it meets.
    pub deliberates: Words,
    /// The same of what it did: a day stands close behind.
    pub deliberated: Words,
    /// Before a body: what was done by it on the day behind it, and not that it met.
    pub done_by: Words,
    /// Between what was done and who did it.
    pub doers: Words,
    /// Behind a subject to whom something is done.
    pub passive: Words,
    /// Numbers of sessions in words.
    pub ordinals: Words,
    /// Before an event they say that the day before them is another.
    pub apart: Words,
    /// Before an event of which one is held on each of several days.
    pub each: Words,
    /// Ceremonies that a text names without a day.
    pub ceremonies: Words,
    /// What is held on the day behind them.
    pub held: Words,
    /// Behind the digits of such a number.
    pub ordinal_ends: Words,
    /// Before the number of a session of a body that was named before.
    pub its: Words,
    /// Alone before a body whose days of meeting follow.
    pub next: Words,
    /// Between two days of one body.
    pub day_joints: Words,
    /// Behind such a word they say that it meets once more.
    pub again: Words,
    /// Behind a day they begin another clause.
    pub clause_joints: Words,
    /// Before the day of a meeting or of a paper.
    pub of_day: Words,
    /// Before the day of a paper.
    pub dated: Words,
    /// Between a paper and the body that wrote it, the longer first.
    pub by_body: Words,
    /// Before the day of a meeting.
    pub before_day: Words,
    /// Verbs that stand before a day, and their meaning behind it.
    pub auxiliaries: Words,
    /// Words of meeting that close a clause behind its day.
    pub meets_behind_day: Words,
    /// Behind an event they say that somebody arranged it.
    pub arranged: Words,
    /// Verbs of those who bring others together for something.
    pub inviting: Words,
    /// Before something that is told for the first time.
    pub indefinite: Words,
    /// Behind a meeting they say that it begins or ends.
    pub bounds: Words,
    /// Between a body and a day on which it came to be.
    pub founded: Words,
    /// Before a year that says only how old something is.
    pub since: Words,
    /// Before a body they say that somebody in it is meant.
    pub officers: Words,
    /// Between a day and what a body held on it.
    pub holds: Words,
    /// Before a body they say that something was sent to it.
    pub sends: Words,
    /// Papers of a body, whose day is none of a meeting.
    pub papers: Words,
    /// Bodies whose short name mostly says where or whose something is.
    pub realms: Words,
}

/// Words of tense.
#[derive(Clone, Debug, Deserialize)]
pub struct Tense {
    /// It is still to come.
    pub future: Words,
    /// It is over.
    pub past: Words,
}

/// Where sentences do not end.
#[derive(Clone, Debug, Deserialize)]
pub struct SentenceWords {
    /// Abbreviations, without their last full stop.
    pub abbreviations: Words,
}

/// How minutes are built.
#[derive(Clone, Debug, Deserialize)]
pub struct Minutes {
    /// What such a document is called.
    pub document: MinutesNames,
    /// Labels of its parts.
    pub label: Senses,
    /// Phrases of its narrative.
    pub phrases: MinutesPhrases,
    /// What a list after a colon holds; `value` is a kind of conclusion.
    pub list: Senses,
    /// Tables of opinions.
    pub opinions: OpinionWords,
    /// Kinds of opinion; `value` is a value of `trv:answer`.
    pub answer: Senses,
    /// Tables of those present.
    pub attendance: AttendanceWords,
}

/// Headings of the columns of a table of those present.
#[derive(Clone, Debug, Deserialize)]
pub struct AttendanceWords {
    /// Persons.
    pub name: Words,
    /// Whom they stand for.
    pub affiliation: Words,
    /// Marks of presence.
    pub present: Words,
}

/// What a document of a genre is called.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentNames {
    /// The names.
    pub names: Words,
}

/// What minutes and meeting reports are called.
#[derive(Clone, Debug, Deserialize)]
pub struct MinutesNames {
    /// Minutes.
    pub names: Words,
    /// Meeting reports.
    pub reports: Words,
    /// Words for other kinds of documents, which make a line their title.
    pub kinds: Words,
    /// What a letterhead begins with, or a line about the printing.
    pub letterheads: Words,
    /// Words before the code of a document.
    pub references: Words,
    /// Labels of the document's title.
    pub titles: Words,
    /// Words before the day of which a document is.
    pub of_when: Words,
    /// Words before the day on which a page was put out.
    pub published: Words,
    /// Words that the line with a writer's name begins with.
    pub bylines: Words,
}

/// Phrases of minutes.
#[derive(Clone, Debug, Deserialize)]
pub struct MinutesPhrases {
    /// Before the chair's name.
    pub chaired: Words,
    /// Beside those who were there.
    pub attended: Words,
    /// Before the day of the meeting.
    pub held: Words,
    /// The minutes are approved.
    pub approved: Words,
    /// Something is set going.
    pub authorised: Words,
    /// Before an instrument that is only proposed.
    pub indefinite: Words,
    /// All who took part.
    pub participants: Words,
}

/// Words of tables of opinions.
#[derive(Clone, Debug, Deserialize)]
pub struct OpinionWords {
    /// Headings of the column of those who answer.
    pub who: Words,
    /// Headings of the column of comments.
    pub comments: Words,
    /// Marks that tick an answer.
    pub ticks: Words,
}

/// All words of prose, letters, minutes and law.
#[derive(Clone, Debug)]
pub struct Wording {
    /// Letters and e-mails.
    pub letters: Letters,
    /// Names of persons.
    pub persons: Persons,
    /// What is hidden.
    pub redactions: Redactions,
    /// Duties and requests.
    pub duties: Duties,
    /// Stances.
    pub stances: Stances,
    /// Statements about instruments and events.
    pub statements: Statements,
    /// Minutes.
    pub minutes: Minutes,
}

impl Wording {
    /// The words that come with the program.
    pub fn embedded() -> Result<Wording, LexiconError> {
        Ok(Wording {
            letters: read("letters.toml", include_str!("../../ontology/lexicon/letters.toml"))?,
            persons: Persons::embedded()?,
            redactions: read("redactions.toml", include_str!("../../ontology/lexicon/redactions.toml"))?,
            duties: read("duties.toml", include_str!("../../ontology/lexicon/duties.toml"))?,
            stances: read("stances.toml", include_str!("../../ontology/lexicon/stances.toml"))?,
            statements: read("statements.toml", include_str!("../../ontology/lexicon/statements.toml"))?,
            minutes: read("minutes.toml", include_str!("../../ontology/lexicon/minutes.toml"))?,
        })
    }
}

/// Every place in `text` where one of `words` stands whole, without regard to case: byte offset and length,
/// in reading order, the longest at each place.
pub fn places(words: &Words, text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut next = 0;
    for at in words.places(text) {
        if at < next {
            continue;
        }
        if let Some(length) = opening(words, &text[at..]) {
            found.push((at, length));
            next = at + length;
        }
    }
    found
}

/// Whether one of `words` stands whole in `text`, without regard to case.
pub fn stands(words: &Words, text: &str) -> bool {
    words.places(text).any(|at| opening(words, &text[at..]).is_some())
}

/// The length of the longest of `words` that `text` starts with.
pub fn opening(words: &Words, text: &str) -> Option<usize> {
    words.opening(text)
}

/// The length of the longest of `words` that `text` ends with, at a word border.
pub fn ending(words: &Words, text: &str) -> Option<usize> {
    if !words.may_end(text) {
        return None;
    }
    let last = text.bytes().next_back().filter(u8::is_ascii);
    let alike = |word: &&String| match (last, word.bytes().next_back()) {
        (Some(last), Some(own)) => !own.is_ascii() || own.eq_ignore_ascii_case(&last),
        _ => true,
    };
    words.iter().filter(alike).filter(|word| ends_with(text, word)).map(String::len).max()
}

/// Whether `text` ends with `word`, whole and without regard to case.
pub(super) fn ends_with(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else { return false };
    text.get(at..).is_some_and(|tail| super::same_letters(tail, word))
        && !text[..at].ends_with(char::is_alphanumeric)
}
