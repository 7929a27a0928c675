//! The figures that are kept with the program.

use super::score::Figures;

/// How good the extraction was when the figures were last made (`scripts/figures`), a set of documents each.
///
/// # Errors
/// When `eval/figures.json` is not what `travaux eval --figures` writes, which the tests exclude.
pub fn published() -> Result<Vec<Figures>, serde_json::Error> {
    serde_json::from_str(include_str!("../../eval/figures.json"))
}
