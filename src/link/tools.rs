//! Grammars, words and authority data, compiled once for all documents.

use crate::lexicon::wording::Wording;
use crate::lexicon::{self, Lexicon, LexiconError, Partners, Venues};
use crate::mention::contact::ContactWords;
use crate::mention::date::DateGrammar;
use crate::mention::identifier::Grammars;
use crate::mention::phrase::Heads;

use super::decreed::Acts;
use super::knowledge::{Knowledge, Known};
use super::titled::Titles;

/// What reading a document needs besides the document.
pub struct Tools {
    /// Column headings, status words, nouns of events and bodies.
    pub lexicon: Lexicon,
    /// Official identifiers.
    pub identifiers: Grammars,
    /// Dates.
    pub dates: DateGrammar,
    /// Titles of instruments.
    pub titles: Titles,
    /// Acts named by number and date.
    pub acts: Acts,
    /// Head nouns of names.
    pub heads: Heads,
    /// Mail domains.
    pub contacts: ContactWords,
    /// Words of lists of members.
    pub partners: Partners,
    /// Where people meet, and who holds it.
    pub venues: Venues,
    /// Words of prose, letters, minutes and law.
    pub wording: Wording,
    /// The authority data.
    pub knowledge: Knowledge,
    /// Months and words for bodies, in small letters: a narrow column may cut them in two.
    pub whole_words: Vec<String>,
}

impl Tools {
    /// Compiles the lexicon that comes with the program and the given authority data.
    pub fn new(known: Vec<Known>) -> Result<Tools, LexiconError> {
        let lexicon = Lexicon::embedded()?;
        let titles = lexicon::read("titles.toml", include_str!("../../ontology/lexicon/titles.toml"))?;
        let partners = lexicon::read("partners.toml", include_str!("../../ontology/lexicon/partners.toml"))?;
        let contacts = ContactWords::standard()?;
        let knowledge = Knowledge::new(known, &lexicon.bodies);
        let dates = DateGrammar::standard()?;
        let venues: Venues =
            lexicon::read("venues.toml", include_str!("../../ontology/lexicon/venues.toml"))?;
        Ok(Tools {
            identifiers: Grammars::standard()?,
            whole_words: whole_words(&lexicon, &venues, &dates),
            dates,
            titles,
            acts: lexicon::read("acts.toml", include_str!("../../ontology/lexicon/acts.toml"))?,
            heads: Heads::standard()?,
            contacts,
            partners,
            venues,
            wording: Wording::embedded()?,
            knowledge,
            lexicon,
        })
    }
}

fn whole_words(lexicon: &Lexicon, venues: &Venues, dates: &DateGrammar) -> Vec<String> {
    const SHORTEST: usize = 7;
    let bodies = [&lexicon.bodies.unit, &lexicon.bodies.organisation, &lexicon.bodies.body];
    let nouns = bodies.into_iter().flat_map(|senses| senses.iter()).flat_map(|sense| sense.words.iter());
    let nouns = nouns.chain(venues.presiding.iter()).flat_map(|words| words.split(' '));
    let long = |word: &&str| word.len() >= SHORTEST && word.chars().all(char::is_alphabetic);
    let mut words: Vec<String> = nouns.filter(long).map(str::to_lowercase).collect();
    words.extend(dates.months().map(str::to_owned));
    words.sort_unstable();
    words.dedup();
    words
}
