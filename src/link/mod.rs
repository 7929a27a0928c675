//! Names to entities: authority data, names a document introduces, identifiers; and what joins documents.

mod aside;
mod bare;
mod bodies;
mod branch;
mod coded;
mod coded_names;
mod decreed;
mod described;
mod draft;
mod drafters;
mod enacted;
mod hidden;
mod introduce;
mod knowledge;
mod learn;
mod lettered;
mod meaning;
mod memo;
mod no_body;
mod of_state;
mod own_title;
mod planned;
mod protocol;
mod reading;
mod reconcile;
mod titled;
mod tools;
mod version;

pub use introduce::classify;
pub use knowledge::{Knowledge, Known};
pub use reading::{Named, Place, Reading};
pub use reconcile::{Difference, Linker, reconcile};
pub use tools::Tools;
