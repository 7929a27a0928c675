//! The published figures: made by `scripts/figures`, told the same everywhere.

use std::fs;
use std::path::Path;

use travaux::eval::score::{Category, ClassFigures, Figures};
use travaux::eval::{gold, published};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn figures_are_what_the_command_writes() {
    let figures = published().unwrap();
    let names: Vec<&str> = figures.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["seeds", "working", "checking"]);
    for set in &figures {
        let annotated = gold(&root().join("eval").join(&set.name).join("gold")).unwrap();
        assert_eq!(set.documents, annotated.len(), "{}: run scripts/figures", set.name);
        let classes: Vec<&str> = set.classes.iter().map(|it| it.class.as_str()).collect();
        assert_eq!(classes, Category::ALL.map(Category::name));
        for class in &set.classes {
            let sampled = Category::ALL.iter().any(|it| it.name() == class.class && it.is_recall_only());
            assert_eq!((class.p.is_none(), class.f1.is_none()), (sampled, sampled), "{class:?}");
            check(class);
        }
        check(&set.overall);
        let main = || {
            Category::MAIN.iter().filter_map(|it| set.classes.iter().find(|class| class.class == it.name()))
        };
        let sum = |count: fn(&ClassFigures) -> usize| main().map(count).sum::<usize>();
        let ClassFigures { tp, fp, missed, .. } = set.overall;
        assert_eq!([tp, fp, missed], [sum(|it| it.tp), sum(|it| it.fp), sum(|it| it.missed)]);
    }
    let file = fs::read_to_string(root().join("eval/figures.json")).unwrap();
    assert_eq!(serde_json::to_string_pretty(&figures).unwrap() + "\n", file);
}

/// The shares follow from the counts.
#[track_caller]
fn check(class: &ClassFigures) {
    let ClassFigures { tp, fp, missed, .. } = *class;
    let is = |shown: f64, part: usize, of: usize| (shown - part as f64 / of.max(1) as f64).abs() < 0.0006;
    assert!(is(class.r, tp, tp + missed), "{class:?}");
    if let (Some(p), Some(f1)) = (class.p, class.f1) {
        assert!(is(p, tp, tp + fp) && is(f1, 2 * tp, 2 * tp + fp + missed), "{class:?}");
    }
}

#[test]
fn the_readme_tells_the_published_figures() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for set in published().unwrap() {
        let row = row(&set);
        assert!(readme.contains(&row), "run scripts/figures; the README lacks\n{row}");
    }
}

fn row(set: &Figures) -> String {
    let main =
        Category::MAIN.iter().filter_map(|it| set.classes.iter().find(|class| class.class == it.name()));
    let shown = |it: &ClassFigures| {
        format!(" {:.2} / {:.2} / {:.2} |", it.p.unwrap_or_default(), it.r, it.f1.unwrap_or_default())
    };
    let cells: String = main.chain([&set.overall]).map(shown).collect();
    format!("| `{}` | {} |{cells}", set.name, set.documents)
}
