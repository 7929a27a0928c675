//! Drafts of one document and the instruments of others that they became.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, Triple};

use super::view::{TRV, View, term};
use crate::mention::fold::fold;

/// Shortest title that is compared, in words.
const TELLING: usize = 4;

/// Every draft whose title is that of one adopted instrument, and that instrument; those that a document says
/// itself are among them.
pub fn drafts(view: &View) -> BTreeMap<&str, &str> {
    let mut adopted: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for instrument in view.of_class("Instrument").filter(|it| !is_draft(view, it)) {
        for number in view.values(instrument, "identifier") {
            let titles = view.names(instrument).map(|name| title(&name.replace(number, " ")));
            for title in titles.flatten() {
                adopted.entry(title).or_default().insert(instrument);
            }
        }
    }
    let mut drafts = BTreeMap::new();
    for draft in view.of_class("Instrument").filter(|it| is_draft(view, it)) {
        let became: BTreeSet<&str> = view
            .names(draft)
            .filter_map(title)
            .filter_map(|it| adopted.get(&it))
            .flatten()
            .copied()
            .collect();
        let said = view.values(draft, "draftOf").next();
        if let Some(became) = said.or_else(|| became.first().copied().filter(|_| became.len() == 1)) {
            drafts.insert(draft, became);
        }
    }
    drafts
}

/// The links that no document states itself.
pub fn links(view: &View, drafts: &BTreeMap<&str, &str>) -> Vec<Triple> {
    let new = drafts.iter().filter(|(draft, _)| view.values(draft, "draftOf").next().is_none());
    let node = |iri: &str| NamedNode::new_unchecked(iri);
    new.map(|(draft, became)| Triple::new(node(draft), term("draftOf"), node(became))).collect()
}

fn is_draft(view: &View, instrument: &str) -> bool {
    view.values(instrument, "kind").eq([format!("{TRV}kind/Draft").as_str()])
}

/// A name as far as it tells, when it is long enough to.
fn title(name: &str) -> Option<String> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    (words.len() >= TELLING).then(|| words.join(" "))
}
