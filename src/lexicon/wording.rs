//! The words of prose, letters, minutes and law; each struct is one file of `ontology/lexicon/`.

use std::collections::HashSet;

use serde::Deserialize;

use super::{LexiconError, Sense, read};

/// How letters and e-mails are built.
#[derive(Clone, Debug, Deserialize)]
pub struct Letters {
    /// Names of header fields: `From`, `Sent`, `To`, `Cc`, `Subject`, `Attachments`, `Other`.
    pub header: Vec<Sense>,
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
    pub closes: Vec<String>,
}

/// Words that structure a letter.
#[derive(Clone, Debug, Deserialize)]
pub struct LetterMarks {
    /// Before a subject: an answer or a forwarded message.
    pub subject_prefix: Vec<String>,
    /// Greetings that a name follows.
    pub salutation: Vec<String>,
    /// Words that close a letter.
    pub closing: Vec<String>,
    /// Somebody signs for others.
    pub behalf: Vec<String>,
    /// Labels of telephone numbers.
    pub telephone: Vec<String>,
    /// Words by which a writer speaks of himself or his side.
    pub first_person: Vec<String>,
}

/// How persons are named.
#[derive(Clone, Debug, Deserialize)]
pub struct Persons {
    /// Before a name.
    pub honorifics: Vec<String>,
    /// Words that begin the name of a post.
    pub posts: Vec<String>,
    /// Lower-case words inside the name of a post.
    pub in_posts: Vec<String>,
    /// Lower-case parts of family names.
    pub particles: Vec<String>,
    /// Capitalised words that are no part of a person's name.
    pub never: Vec<String>,
    /// Between a quotation and the name of who spoke.
    pub said: Vec<String>,
    /// After a name: what persons do in minutes.
    pub reporting: Vec<String>,
    /// Before a colon that a person's name follows.
    pub labels: Vec<String>,
    /// Before several names.
    pub plural_honorifics: Vec<String>,
    /// Roles printed beside a name.
    pub roles: PersonRoles,
    /// Given names; filled from a file of their own.
    #[serde(skip)]
    pub given: HashSet<String>,
}

#[derive(Deserialize)]
struct GivenNames {
    names: HashSet<String>,
}

impl Persons {
    fn embedded() -> Result<Persons, LexiconError> {
        let persons: Persons = read("persons.toml", include_str!("../../ontology/lexicon/persons.toml"))?;
        let given: GivenNames =
            read("given-names.toml", include_str!("../../ontology/lexicon/given-names.toml"))?;
        Ok(Persons { given: given.names, ..persons })
    }
}

/// Roles printed beside a name.
#[derive(Clone, Debug, Deserialize)]
pub struct PersonRoles {
    /// Who leads a meeting.
    pub chair: Vec<String>,
}

/// How something hidden looks.
#[derive(Clone, Debug, Deserialize)]
pub struct Redactions {
    /// Words in square brackets.
    pub markers: Vec<String>,
    /// Characters that blacken a text.
    pub boxes: String,
    /// Boxes that are empty.
    pub empty_boxes: String,
}

/// How duties and requests are worded.
#[derive(Clone, Debug, Deserialize)]
pub struct Duties {
    /// Modal words; `value` is a value of `trv:deontic`.
    pub modal: Vec<Sense>,
    /// Verbs after a modal that impose nothing.
    pub constitutive: Vec<Sense>,
    /// Requests.
    pub request: Vec<RequestWords>,
    /// First words of a list item that asks somebody.
    pub request_item: Vec<WordList>,
    /// First words of a list item that asks for somebody to be brought in.
    pub brought_in: Vec<WordList>,
    /// Small words.
    pub wording: DutyWords,
    /// Classes of actors.
    pub roles: WordList,
}

/// Words without a meaning of their own.
#[derive(Clone, Debug, Deserialize)]
pub struct WordList {
    /// The words.
    pub words: Vec<String>,
}

/// Verbs of asking.
#[derive(Clone, Debug, Deserialize)]
pub struct RequestWords {
    /// The verb.
    pub verbs: Vec<String>,
    /// May stand between the verb and the one who is asked.
    pub before: Vec<String>,
    /// Follows the one who is asked.
    pub then: Vec<String>,
}

/// Small words around duties.
#[derive(Clone, Debug, Deserialize)]
pub struct DutyWords {
    /// After a modal: the subject does not act.
    pub passive: Vec<String>,
    /// Exceptions from that.
    pub active: Vec<String>,
    /// Before the one who acts.
    pub agent: Vec<String>,
    /// Before the one who receives.
    pub towards: Vec<String>,
    /// Duties without an end.
    pub continuing: Vec<String>,
    /// First words of a noun phrase.
    pub articles: Vec<String>,
    /// Words that end the head of a noun phrase.
    pub after_head: Vec<String>,
    /// Between two who act together.
    pub conjunctions: Vec<String>,
    /// Between the parts of a sentence.
    pub breaks: Vec<String>,
    /// First words of a request to the reader.
    pub please: Vec<String>,
    /// Verbs after them that ask for nothing.
    pub idle: Vec<String>,
    /// Words for somebody named before.
    pub pronouns: Vec<String>,
}

/// How stances are worded.
#[derive(Clone, Debug, Deserialize)]
pub struct Stances {
    /// Phrases; `value` is a value of `trv:answer`.
    pub stance: Vec<Sense>,
    /// Small words.
    pub wording: StanceWords,
}

/// Small words around stances.
#[derive(Clone, Debug, Deserialize)]
pub struct StanceWords {
    /// Words before a name that is not the subject.
    pub not_subject: Vec<String>,
    /// What belongs to a company.
    pub service: Vec<String>,
}

/// What is said of instruments and of the course of things.
#[derive(Clone, Debug, Deserialize)]
pub struct Statements {
    /// How one instrument relates to another; `value` is the property.
    pub relation: Vec<Sense>,
    /// Publication, adoption, application.
    pub stage: Vec<Sense>,
    /// Words for an instrument that was named before.
    pub nouns: InstrumentNouns,
    /// Verbs of a group that comes to a result.
    pub result: Vec<Sense>,
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
    pub opens: Vec<String>,
}

/// Words for an instrument that was named before.
#[derive(Clone, Debug, Deserialize)]
pub struct InstrumentNouns {
    /// The nouns.
    pub instrument: Vec<String>,
    /// Before the name of a place.
    pub before_place: Vec<String>,
    /// First words of the names of bodies that meet.
    pub gathering: Vec<String>,
}

/// Words of tense.
#[derive(Clone, Debug, Deserialize)]
pub struct Tense {
    /// It is still to come.
    pub future: Vec<String>,
    /// It is over.
    pub past: Vec<String>,
}

/// Where sentences do not end.
#[derive(Clone, Debug, Deserialize)]
pub struct SentenceWords {
    /// Abbreviations, without their last full stop.
    pub abbreviations: Vec<String>,
}

/// How minutes are built.
#[derive(Clone, Debug, Deserialize)]
pub struct Minutes {
    /// What such a document is called.
    pub document: MinutesNames,
    /// Labels of its parts.
    pub label: Vec<Sense>,
    /// Phrases of its narrative.
    pub phrases: MinutesPhrases,
    /// What a list after a colon holds; `value` is a kind of conclusion.
    pub list: Vec<Sense>,
    /// Tables of opinions.
    pub opinions: OpinionWords,
    /// Kinds of opinion; `value` is a value of `trv:answer`.
    pub answer: Vec<Sense>,
    /// Tables of those present.
    pub attendance: AttendanceWords,
}

/// Headings of the columns of a table of those present.
#[derive(Clone, Debug, Deserialize)]
pub struct AttendanceWords {
    /// Persons.
    pub name: Vec<String>,
    /// Whom they stand for.
    pub affiliation: Vec<String>,
    /// Marks of presence.
    pub present: Vec<String>,
}

/// What a document of a genre is called.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentNames {
    /// The names.
    pub names: Vec<String>,
}

/// What minutes and meeting reports are called.
#[derive(Clone, Debug, Deserialize)]
pub struct MinutesNames {
    /// Minutes.
    pub names: Vec<String>,
    /// Meeting reports.
    pub reports: Vec<String>,
}

/// Phrases of minutes.
#[derive(Clone, Debug, Deserialize)]
pub struct MinutesPhrases {
    /// Before the chair's name.
    pub chaired: Vec<String>,
    /// Beside those who were there.
    pub attended: Vec<String>,
    /// Before the day of the meeting.
    pub held: Vec<String>,
    /// The minutes are approved.
    pub approved: Vec<String>,
    /// Something is set going.
    pub authorised: Vec<String>,
    /// Before an instrument that is only proposed.
    pub indefinite: Vec<String>,
    /// All who took part.
    pub participants: Vec<String>,
}

/// Words of tables of opinions.
#[derive(Clone, Debug, Deserialize)]
pub struct OpinionWords {
    /// Headings of the column of those who answer.
    pub who: Vec<String>,
    /// Headings of the column of comments.
    pub comments: Vec<String>,
    /// Marks that tick an answer.
    pub ticks: Vec<String>,
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
pub fn places(words: &[String], text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut next = 0;
    for at in super::word_starts(text) {
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

/// The length of the longest of `words` that `text` starts with.
pub fn opening(words: &[String], text: &str) -> Option<usize> {
    words.iter().filter(|word| super::starts_with(text, word)).map(String::len).max()
}

/// The length of the longest of `words` that `text` ends with, at a word border.
pub fn ending(words: &[String], text: &str) -> Option<usize> {
    words.iter().filter(|word| ends_with(text, word)).map(String::len).max()
}

/// Whether `text` ends with `word`, whole and without regard to case.
pub(super) fn ends_with(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else { return false };
    text.get(at..).is_some_and(|tail| super::same_letters(tail, word))
        && !text[..at].ends_with(char::is_alphanumeric)
}
