//! Names that are learnt while a document is read: of cells put together, of lists, of columns of codes.

use crate::fact::EntityId;
use crate::mention::fold::{fold, slug};
use crate::mention::name::{Form, NameFound, Need};
use crate::text::Shadow;

use super::{Reading, introduce};

/// Shortest name in which one wrong letter is a slip, in letters.
const SHORTEST: usize = 8;
/// Most names that a damaged one is compared with.
const COMPARED: usize = 2000;

impl Reading<'_> {
    /// Learns what `shadows` introduce as "Full Name (ACRONYM)": cells whose pieces stand apart in the text.
    pub fn learn_joined(&mut self, shadows: &[Shadow]) {
        let mut forms = Vec::new();
        for shadow in shadows {
            for found in introduce::introductions(shadow.text(), &self.tools.lexicon.bodies) {
                self.introduce(shadow, &found, &mut forms);
            }
        }
        self.add_forms(forms);
    }

    /// Learns further written forms of entities.
    pub fn learn_names(&mut self, names: Vec<(String, EntityId)>) {
        let form = |(text, id)| Form { text, owner: self.introduced_owner(id), need: Need::Nothing };
        let forms: Vec<Form> = names.into_iter().map(form).collect();
        self.add_forms(forms);
    }

    /// Whether all of `text` names somebody or something that the authority data or the document know.
    pub fn is_known(&self, text: &str) -> bool {
        let whole = |names: &[NameFound]| names.iter().any(|name| name.range == (0..text.len()));
        whole(&self.known_names(text, true)) || whole(&self.introduced_names(text))
    }

    /// The body whose code begins the number of a document, where it is not known otherwise.
    pub(super) fn body_with_code(&mut self, code: &str) -> Option<EntityId> {
        let marks = &self.tools.lexicon.bodies.code_marks;
        let plain = code.chars().all(|c| c.is_ascii_uppercase() || "-/.".contains(c));
        if !plain || code.len() < 4 || !marks.iter().any(|mark| code.starts_with(mark.as_str())) {
            return None;
        }
        let id = self.mint("Committee", &slug(code), Some("Other"), code);
        let entity = self.entity(id);
        if !entity.known {
            entity.acronym.get_or_insert_with(|| code.to_owned());
        }
        Some(id)
    }

    fn add_forms(&mut self, mut forms: Vec<Form>) {
        let new = |form: &Form| !self.forms.iter().any(|it| it.owner == form.owner && it.text == form.text);
        forms.retain(new);
        if !forms.is_empty() {
            self.introduced.extend(forms.clone());
            self.forms.extend(forms);
            self.learnt += 1;
        }
    }

    /// The organisation of this document that `name` names with another spacing or one wrong letter; `None`
    /// when there are two.
    pub fn resembling(&self, name: &str) -> Option<EntityId> {
        let letters = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let own = letters(name);
        if own.chars().count() < 3 {
            return None;
        }
        let long = own.chars().count() >= SHORTEST;
        let alike = |form: &&Form| {
            let other = letters(&form.text);
            other == own
                || long
                    && other.len().abs_diff(own.len()) <= 2
                    && strsim::damerau_levenshtein(&other, &own) <= 1
        };
        let organisation = |form: &&Form| {
            let entity = self.introduced_entities.get(form.owner).map(|id| &self.findings.entities[id.0]);
            entity.is_some_and(|it| it.class == "Organisation" || it.class == "Committee")
        };
        let mut owners: Vec<usize> = self
            .forms
            .iter()
            .take(COMPARED)
            .filter(organisation)
            .filter(alike)
            .map(|form| form.owner)
            .collect();
        owners.sort_unstable();
        owners.dedup();
        match owners.as_slice() {
            [owner] => self.introduced_entities.get(*owner).copied(),
            _ => None,
        }
    }
}
