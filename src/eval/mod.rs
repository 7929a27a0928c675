//! How good the extraction is: what a store says of its documents as plain lists, and their comparison with lists
//! that people made (`eval/GUIDELINES.md`).

mod dates;
mod gold;
mod index;
mod named;
mod normal;
mod predictions;
mod published;
mod relations;
pub mod score;
mod sheet;

pub use gold::{GoldError, SameName, by_name, gold};
pub use predictions::{Predicted, PredictionError, predictions};
pub use published::published;
pub use sheet::{Dated, Named, Related, Sheet};
