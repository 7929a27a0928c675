//! What a reader is told of the rest: places that were not understood, and how much was.

use travaux::import::{Importer, Summary};
use travaux::ontology::Ontology;

fn summary(text: &str) -> Summary {
    let importer = Importer::new(Ontology::embedded().unwrap()).unwrap();
    importer.read("case", "case.txt", text.as_bytes()).unwrap().summary
}

const TALK: &str = "The gates squeak when the wind blows from the hills, and nobody has oiled them for years. \
    Those who pass them in the morning hear it, and those who pass them in the evening hear it too. \
    It is said that a cat likes to sit there and to look at the birds in the hedge, which are many and loud.";

#[test]
fn a_stretch_of_prose_gives_one_note_with_its_place() {
    let text = format!(
        "# Gates\n\nDirective 2002/58/EC was adopted on 12 July 2002.\n\n{TALK}\n\n{TALK}\n\nDirective 2002/58/EC is old.\n\n  {TALK}\n"
    );
    let summary = summary(&text);
    let shown: Vec<String> = summary.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "5:1 unread-prose: nothing was read from 122 words of prose",
            "11:3 unread-prose: nothing was read from 61 words of prose"
        ]
    );
    assert!(summary.notes.iter().all(|note| !note.is_fault()));
    assert!((0.05..0.4).contains(&summary.coverage), "{}", summary.coverage);
}

#[test]
fn short_prose_and_prose_with_facts_give_none() {
    let text = "# Gates\n\nThe gates squeak. Nobody oils them.\n\nDirective 2002/58/EC was adopted on 12 July 2002.\n";
    let summary = summary(text);
    assert_eq!(summary.notes, []);
    assert!(summary.coverage > 0.5, "{}", summary.coverage);
}

#[test]
fn a_table_nobody_understands_is_a_fault_at_its_first_row() {
    let summary = summary("# Prices\n\nä | Apples | 3\nö | Pears | 4\nü | Plums | 5\n");
    let faults: Vec<String> =
        summary.notes.iter().filter(|note| note.is_fault()).map(ToString::to_string).collect();
    assert_eq!(faults.len(), 1, "{:?}", summary.notes);
    assert!(faults[0].starts_with("3:1 unread-table: "), "{faults:?}");
}
