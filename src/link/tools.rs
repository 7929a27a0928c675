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
}

impl Tools {
    /// Compiles the lexicon that comes with the program and the given authority data.
    pub fn new(known: Vec<Known>) -> Result<Tools, LexiconError> {
        let lexicon = Lexicon::embedded()?;
        let titles = lexicon::read("titles.toml", include_str!("../../ontology/lexicon/titles.toml"))?;
        let partners = lexicon::read("partners.toml", include_str!("../../ontology/lexicon/partners.toml"))?;
        let contacts = ContactWords::standard()?;
        let knowledge = Knowledge::new(known, &lexicon.bodies);
        Ok(Tools {
            identifiers: Grammars::standard()?,
            dates: DateGrammar::standard()?,
            titles,
            acts: lexicon::read("acts.toml", include_str!("../../ontology/lexicon/acts.toml"))?,
            heads: Heads::standard()?,
            contacts,
            partners,
            venues: lexicon::read("venues.toml", include_str!("../../ontology/lexicon/venues.toml"))?,
            wording: Wording::embedded()?,
            knowledge,
            lexicon,
        })
    }
}
