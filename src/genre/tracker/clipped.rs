//! Cells whose ends of lines a narrow column has clipped: another row may print the same in full.

use crate::fact::EntityId;
use crate::link::Reading;
use crate::text::Shadow;

use super::super::grid::Run;

/// Fewest words of a clipped cell.
const FEWEST: usize = 4;
/// Most words of a cell that are compared.
const MOST: usize = 40;
/// Most cells that are compared.
const MOST_CELLS: usize = 400;

/// Gives the runs whose words are clipped those who answer for the one other run of the column that has the same words in
/// full; `found` holds who answers for each run.
pub fn complete(reading: &mut Reading<'_>, runs: &[Run], found: &mut [Vec<EntityId>]) {
    let first = |run: &Run| reading.shadow(run.pieces.get(..1).unwrap_or_default());
    let shadows: Vec<Shadow> = runs.iter().take(MOST_CELLS).map(first).collect();
    let torn: Vec<usize> = (0..shadows.len()).filter(|at| is_noted(reading, &runs[*at])).collect();
    for at in torn {
        let cut = words(shadows[at].text());
        let same = |other: &usize| *other != at && clips(&cut, &words(runs[*other].shadow(reading).text()));
        let mut whole: Vec<Vec<EntityId>> =
            (0..shadows.len()).filter(same).map(|it| found[it].clone()).filter(|it| !it.is_empty()).collect();
        whole.sort_unstable();
        whole.dedup();
        if let [only] = whole.as_slice() {
            found[at].clone_from(only);
            let spans = runs[at].pieces.clone();
            let inside = |note: &crate::fact::Note| spans.iter().any(|span| span.contains(note.span));
            reading.findings.notes.retain(|note| note.code != "torn-text" || !inside(note));
        }
    }
}

/// Whether a part of a run was noted as torn.
fn is_noted(reading: &Reading<'_>, run: &Run) -> bool {
    let notes = reading.findings.notes.iter().filter(|note| note.code == "torn-text");
    notes.into_iter().any(|note| run.pieces.iter().any(|piece| piece.contains(note.span)))
}

fn words(text: &str) -> Vec<&str> {
    let marks = |c: char| !c.is_alphanumeric();
    text.split_whitespace()
        .map(|word| word.trim_matches(marks))
        .filter(|word| !word.is_empty())
        .take(MOST)
        .collect()
}

/// Whether the words of a clipped cell are some of those of a whole one in their order, one or more without its end: the
/// first and the last are the same, and the last letter of a clipped word may be misread.
fn clips(clipped: &[&str], whole: &[&str]) -> bool {
    if clipped.len() < FEWEST
        || clipped.len() >= whole.len()
        || clipped.first() != whole.first()
        || clipped.last() != whole.last()
    {
        return false;
    }
    let mut cut = 0;
    let mut rest = whole.iter();
    let found = clipped.iter().all(|word| {
        rest.by_ref().any(|full| {
            let mut letters = word.chars();
            letters.next_back();
            let stem = letters.as_str();
            let short = !stem.is_empty() && word.len() < full.len() && full.starts_with(stem);
            cut += usize::from(short && word != full);
            short || word == full
        })
    });
    found && cut > 0
}

#[cfg(test)]
mod tests {
    use super::{clips, words};

    #[test]
    fn clipped_words_are_those_of_a_whole_cell() {
        let whole = "DG4 – Directorate of Open Gardens and Parks against Weeds, Hedge Group";
        for (clipped, expected) in [
            ("DG4 – Directorate of Op and Parks against Wec Group", true),
            ("DG4 – Directorate of Open Gardens Group", false),
            ("DG4 – Directorate of Op and Lawns Group", false),
            ("DG5 – Directorate of Op and Parks Group", false),
            ("Directorate of Op", false),
        ] {
            assert_eq!(clips(&words(clipped), &words(whole)), expected, "{clipped}");
        }
    }
}
