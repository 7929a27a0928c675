//! Lists of organisations: who takes part in an activity, who belongs to a partnership since when.

mod count;
mod listed;

pub use listed::{acting, listed};

use crate::fact::{EntityId, Node, NodeId, Value};
use crate::layout::Block;
use crate::lexicon::{self, wording};
use crate::link::{Named, Place, Reading};
use crate::mention::fold::slug;
use crate::text::Shadow;

use listed::{entries, names_somebody, organisation, with_alias};

/// A list of members as it stands in the document.
struct List {
    /// What they belong to.
    organisation: EntityId,
    /// The year that the lead gives.
    year: Option<String>,
    /// Its lead says that it leaves nobody out.
    complete: bool,
    /// One membership for each.
    members: Vec<NodeId>,
    /// The entries between commas.
    entries: usize,
}

/// Learns the names on such lists, so that they are known wherever the document prints them.
pub fn learn(reading: &mut Reading<'_>, blocks: &[Block]) {
    if !joinable(reading) {
        return;
    }
    let mut names = Vec::new();
    for block in blocks {
        let Block::Paragraph(spans) = block else { continue };
        let shadow = reading.shadow(spans);
        let Some((_, list)) = lead(&shadow).filter(|(lead, _)| status(reading, lead.text()).is_some()) else {
            continue;
        };
        for (start, end) in entries(list.text()) {
            let (name, alias) = with_alias(&list.text()[start..end]);
            let known = reading.known_names(name, false);
            if known.iter().any(|it| it.range.len() == name.len()) || !names_somebody(reading, name) {
                continue;
            }
            let id = organisation(reading, name, alias);
            names.extend([Some(name), alias].into_iter().flatten().map(|it| (it.to_owned(), id)));
        }
    }
    reading.learn_names(names);
}

/// Whether the document's title names something that one can join.
fn joinable(reading: &Reading<'_>) -> bool {
    let title = &reading.findings.heading.title;
    let joined = &reading.tools.partners.joined;
    lexicon::word_starts(title).any(|at| joined.iter().any(|word| lexicon::starts_with(&title[at..], word)))
}

/// States a membership for everybody on a list "LEAD: A, B and C" whose lead tells a status or a year, when
/// the document's title names something that one can join.
pub fn state(reading: &mut Reading<'_>, blocks: &[Block]) {
    if !joinable(reading) {
        return;
    }
    let title = reading.findings.heading.title.clone();
    let mut whole: Option<EntityId> = None;
    let mut lists: Vec<List> = Vec::new();
    for block in blocks {
        let Block::Paragraph(spans) = block else { continue };
        let shadow = reading.shadow(spans);
        let Some((lead, list)) = lead(&shadow) else { continue };
        let Some((status, year)) = status(reading, lead.text()) else { continue };
        let members = listed(reading, &list, &Place::default());
        if members.is_empty() {
            continue;
        }
        let organisation = *whole.get_or_insert_with(|| partnership(reading, blocks, &title));
        let entries = entries(list.text()).len();
        let nodes = members
            .iter()
            .map(|member| membership(reading, &lead, &list, member, organisation, &status, year.as_deref()));
        let members = nodes.collect();
        if status == "Member" {
            let complete = wording::stands(&reading.tools.partners.count.complete, lead.text());
            lists.push(List { organisation, year, complete, members, entries });
        }
    }
    count::check(reading, blocks, &lists);
}

/// The partnership itself, named by the title.
fn partnership(reading: &mut Reading<'_>, blocks: &[Block], title: &str) -> EntityId {
    let name = title.strip_prefix("The ").unwrap_or(title).to_owned();
    let id = reading.mint("Organisation", &slug(&name), Some("Programme"), &name);
    let heading = blocks.iter().find_map(|block| {
        let shadow = reading.shadow(&block.spans());
        let at = shadow.text().find(&name)?;
        Some((shadow, at))
    });
    if let Some((shadow, at)) = heading {
        reading.mention(&shadow, at..at + name.len(), id, "document-title", &Place::default());
        let stated = reading.evidence(&shadow, at, at + name.len(), &Place::default());
        let entity = reading.entity(id);
        if !entity.known && entity.evidence.is_empty() {
            entity.evidence = stated;
        }
    }
    id
}

fn membership(
    reading: &mut Reading<'_>,
    lead: &Shadow,
    list: &Shadow,
    member: &Named,
    organisation: EntityId,
    status: &str,
    year: Option<&str>,
) -> NodeId {
    let label = reading.findings.entities[member.entity.0].label.clone();
    let whole = reading.findings.entities[organisation.0].label.clone();
    let mut node = Node::new("Membership");
    node.text("rdfs:label", &format!("{label}: {whole}")).text("rule", "member-list");
    node.set("member", Value::Entity(member.entity)).set("organisation", Value::Entity(organisation));
    node.concept("status", "status", status);
    if let Some(year) = year.filter(|_| status == "Member") {
        node.text("since", year);
    }
    if let Some(date) = reading.findings.heading.date {
        node.set("asOf", Value::Date(date));
    }
    let place = Place::default();
    node.stated(reading.evidence(list, member.range.start, member.range.end, &place));
    node.stated(reading.evidence_of(lead, &place));
    reading.findings.add(node)
}

/// The words before a colon and the list behind it.
fn lead(shadow: &Shadow) -> Option<(Shadow, Shadow)> {
    let text = shadow.text();
    let colon = text.find(':').filter(|at| *at < 80)?;
    let rest = text[colon + 1..].trim();
    let enumeration =
        !rest.is_empty() && !rest.contains(". ") && rest.starts_with(|c: char| c.is_uppercase());
    enumeration.then(|| (shadow.slice(0, colon), shadow.slice(colon + 1, text.len())))
}

/// The status that the lead of a list tells, and its year.
fn status(reading: &Reading<'_>, lead: &str) -> Option<(String, Option<String>)> {
    let senses = &reading.tools.partners.status;
    let found = lexicon::occurrences(senses, lead);
    let rank = |value: &str| senses.iter().position(|sense| sense.value == value);
    let status = found.iter().map(|(_, _, value)| *value).min_by_key(|value| rank(value))?;
    let year = lead
        .split(|c: char| !c.is_ascii_digit())
        .find(|word| word.len() == 4 && (word.starts_with("19") || word.starts_with("20")));
    Some((status.to_owned(), year.map(str::to_owned)))
}
