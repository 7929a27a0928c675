//! The plan that a document is, by its title: "Draft rolling workplan of the Garden Board for 2019–2022",
//! "PROGRAMME DE TRAVAIL 2021-2023".

use crate::layout::Block;
use crate::lexicon;
use crate::mention::fold::{fold, slug};
use crate::mention::name::{Form, Need};
use crate::text::Shadow;

use super::Reading;
use super::reading::Place;

/// Blocks among which the title stands.
const HEAD: usize = 12;
/// Longest title, in bytes.
const LONGEST: usize = 160;
/// Most words before the noun.
const BEFORE: usize = 3;

impl Reading<'_> {
    /// Learns the plan in the title, unless its name is known already.
    pub(super) fn own_plan(&mut self, blocks: &[Block], forms: &mut Vec<Form>) {
        let outside = blocks.iter().take(HEAD).filter(|block| !matches!(block, Block::Table(_)));
        let titles: Vec<Shadow> = outside.map(|block| self.shadow(&block.spans())).collect();
        let Some(shadow) = titles.into_iter().find(|title| self.is_plan(title.text())) else { return };
        let text = shadow.text().trim();
        // "Work plan 2031 (adopted by the Board on 3 May)": a remark in brackets that ends a title is no part of it.
        let dated = |head: &str| head.ends_with(|c: char| c.is_ascii_digit());
        let remark = text.rfind(" (").filter(|at| text.ends_with(')') && dated(text[..*at].trim_end()));
        let text = text[..remark.unwrap_or(text.len())].trim_end();
        let named = |form: &Form| {
            let id = self.introduced_entities.get(form.owner);
            let act = id.is_some_and(|id| self.findings.entities[id.0].class == "Instrument");
            act && text.contains(form.text.as_str())
        };
        if forms.iter().any(named) {
            return;
        }
        let title = text.to_owned();
        let draft =
            self.tools.titles.draft.iter().any(|word| lexicon::starts_with(&fold(&title), &fold(word)));
        let kind = if draft { "Draft" } else { "Strategy" };
        let evidence = self.evidence(&shadow, 0, shadow.text().len(), &Place::default());
        let id = self.mint("Instrument", &slug(&title), Some(kind), &title);
        let entity = self.entity(id);
        if entity.evidence.is_empty() {
            entity.evidence = evidence;
        }
        let owner = self.introduced_owner(id);
        forms.push(Form { text: title, owner, need: Need::Nothing });
    }

    /// Whether a line is the title of a plan: few words, the noun, and years or whose it is.
    fn is_plan(&self, line: &str) -> bool {
        let line = line.trim();
        if line.len() > LONGEST
            || line.ends_with(['.', ':', ';', ','])
            || line.contains(['|', '\t', '?', ':'])
        {
            return false;
        }
        let found = lexicon::wording::places(&self.tools.titles.plans, line);
        let Some((at, length)) = found.first().copied() else { return false };
        let before = line[..at].split_whitespace().count();
        let rest = &line[at + length..];
        let years = rest
            .split(|c: char| !c.is_ascii_digit())
            .any(|it| it.len() == 4 && (it.starts_with("19") || it.starts_with("20")));
        let verb = line.split(' ').any(|word| self.tools.heads.stops(word) && !self.tools.heads.joins(word));
        before <= BEFORE && years && !verb && line.starts_with(char::is_uppercase)
    }
}
