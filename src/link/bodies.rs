//! Bodies that a document introduces, with an acronym or in full only, and their short forms.

use std::ops::Range;

use crate::mention::fold::slug;
use crate::mention::name::{Form, Need};
use crate::text::Shadow;

use super::introduce;
use super::reading::{Place, Reading};

impl Reading<'_> {
    /// Learns a name with its acronym, unless one of them is known.
    pub(super) fn introduce(
        &mut self,
        shadow: &Shadow,
        found: &introduce::Introduced,
        forms: &mut Vec<Form>,
    ) {
        let name = shadow.text()[found.name.clone()].to_owned();
        let acronym = shadow.text()[found.acronym.clone()].to_owned();
        let whole = |text: &str| {
            self.tools.knowledge.names().find(text, false).iter().any(|hit| hit.range == (0..text.len()))
        };
        if whole(&name) || whole(&acronym) {
            return;
        }
        let id = self.mint(found.class, &slug(&acronym), Some(&found.kind), &name);
        let evidence = self.evidence(shadow, found.name.start, found.acronym.end, &Place::default());
        let entity = &mut self.findings.entities[id.0];
        entity.acronym.get_or_insert_with(|| acronym.clone());
        if entity.evidence.is_empty() {
            entity.evidence = evidence;
        }
        let owner = self.introduced_owner(id);
        forms.push(Form { text: name, owner, need: Need::Nothing });
        forms.push(Form { text: acronym, owner, need: Need::Nothing });
    }

    /// Learns bodies that are named in full, unless the name or a part of it is known.
    pub(super) fn name_bodies(&mut self, shadow: &Shadow, forms: &mut Vec<Form>) {
        for (range, kind) in introduce::named_bodies(shadow.text(), &self.tools.lexicon.bodies) {
            let Some(range) = self.in_line(shadow, range) else { continue };
            let name = shadow.text()[range.clone()].to_owned();
            let known = self.tools.knowledge.names().find(shadow.text(), false);
            let taken = known.iter().any(|it| it.range.start < range.end && range.start < it.range.end);
            let covered = |form: &Form| name.contains(&form.text) || form.text.contains(&name);
            if taken || forms.iter().any(covered) {
                continue;
            }
            let id = self.mint("Committee", &slug(&name), Some(&kind), &name);
            let evidence = self.evidence(shadow, range.start, range.end, &Place::default());
            let entity = &mut self.findings.entities[id.0];
            if entity.evidence.is_empty() {
                entity.evidence = evidence;
            }
            let owner = self.introduced_owner(id);
            forms.push(Form { text: name, owner, need: Need::Nothing });
        }
    }

    /// Learns "the Working Group" where the document names one working group only.
    pub(super) fn shorten_bodies(&self, forms: &mut Vec<Form>) {
        let bodies = &self.tools.lexicon.bodies.body;
        let words = bodies.iter().flat_map(|sense| &sense.words).filter(|word| word.contains(' '));
        for word in words {
            let mut owners: Vec<usize> = forms
                .iter()
                .filter(|form| form.text.contains(word.as_str()))
                .map(|form| form.owner)
                .collect();
            owners.dedup();
            if let [owner] = owners[..] {
                forms.push(Form { text: word.clone(), owner, need: Need::Nothing });
            }
        }
    }

    /// The part of a name that stands in one line and still names a body.
    fn in_line(&self, shadow: &Shadow, mut range: Range<usize>) -> Option<Range<usize>> {
        let bodies = &self.tools.lexicon.bodies;
        while range.start < range.end {
            let end = self.line_end(shadow, range.clone());
            let part = &shadow.text()[range.start..end];
            if introduce::named_bodies(part, bodies).iter().any(|(whole, _)| *whole == (0..part.len())) {
                return Some(range.start..end);
            }
            range.start = end + 1;
        }
        None
    }

    /// Where a name ends that seems to run over the end of a short line: there another line begins.
    fn line_end(&self, shadow: &Shadow, range: Range<usize>) -> usize {
        for (at, _) in shadow.text()[range.clone()].match_indices(' ') {
            if self.breaks(shadow, range.start..range.start + at + 2)
                && !self
                    .tools
                    .lexicon
                    .bodies
                    .connectors
                    .iter()
                    .any(|word| shadow.text()[range.start..range.start + at].ends_with(&format!(" {word}")))
            {
                return range.start + at;
            }
        }
        range.end
    }

    /// Whether a piece of a shadow runs over the end of a short line, which nothing forced to break.
    pub fn breaks(&self, shadow: &Shadow, range: Range<usize>) -> bool {
        const FULL_LINE: usize = 60;
        let text = self.document.text.as_str();
        let spans = shadow.spans(text, range.start, range.end);
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return false };
        let Some(found) = text.get(first.start()..last.end()).and_then(|quote| quote.find('\n')) else {
            return false;
        };
        let end = first.start() + found;
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        end - start < FULL_LINE
    }
}
