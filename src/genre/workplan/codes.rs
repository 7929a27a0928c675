//! Codes of committees in the column that says where an activity belongs: "CDEF", "AB-CDE/FG".

use std::collections::BTreeSet;

use crate::fact::EntityId;
use crate::link::Reading;
use crate::mention::fold::slug;
use crate::text::Shadow;

use super::assemble::LogicalRow;

/// Learns the codes of unknown committees. A code in capitals stands for one when it begins as those of
/// committees do, or when most cells of the column are codes or names of bodies.
pub fn learn(reading: &mut Reading<'_>, rows: &[LogicalRow]) {
    let cells: Vec<Shadow> =
        rows.iter().filter_map(|row| row.cells.get("sector")).map(|run| run.shadow(reading)).collect();
    let distinct: BTreeSet<&str> = cells.iter().map(Shadow::text).collect();
    let bodies = distinct.iter().filter(|text| is_code(text) || is_body(reading, text)).count();
    let mostly = bodies * 2 > distinct.len();
    let mut names: Vec<(String, EntityId)> = Vec::new();
    for cell in &cells {
        let text = cell.text().to_owned();
        let marked =
            reading.tools.lexicon.bodies.code_marks.iter().any(|mark| text.starts_with(mark.as_str()));
        if !is_code(&text) || !(mostly || marked) || reading.is_known(&text) {
            continue;
        }
        let id = reading.mint("Committee", &slug(&text), Some("Other"), &text);
        let entity = reading.entity(id);
        if !entity.known {
            entity.acronym.get_or_insert_with(|| text.clone());
        }
        names.push((text, id));
    }
    reading.learn_names(names);
}

/// Three to fifteen capitals, digits and joining marks.
fn is_code(text: &str) -> bool {
    (3..=15).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().filter(char::is_ascii_uppercase).count() >= 3
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-/.".contains(c))
}

fn is_body(reading: &Reading<'_>, text: &str) -> bool {
    let found = reading.known_names(text, true);
    let whole = found.iter().filter(|name| name.range == (0..text.len()));
    let class = |owner: &usize| reading.tools.knowledge.get(*owner).map(|known| known.class.as_str());
    whole.flat_map(|name| &name.owners).any(|owner| class(owner) == Some("Committee"))
}
