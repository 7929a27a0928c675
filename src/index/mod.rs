//! Second views of what the store holds, kept in step with it, so that selecting, ordering, counting, walking and
//! searching take no query. The store stays the truth.
//!
//! A [`View`] holds the union of all graphs as far as the model knows their predicates; [`Index`] builds it when a
//! program begins to serve and hears of every change afterwards. Texts longer than [`LONGEST`] bytes stay in the
//! store. [`text`] is the full text.

mod filter;
mod group;
mod interned;
mod layout;
mod load;
mod nearby;
mod order;
mod plain;
mod select;
pub mod text;
mod value;
mod view;

pub use filter::{Check, Filter, Test};
pub use group::{Bucket, GroupKey, Grouped, Part, group};
pub use layout::Link;
pub use load::Index;
pub use nearby::{Chain, Hop, Surroundings};
pub use order::{Key, KeyKind, Order, SortKey};
pub use plain::{PLAIN, plain};
pub use select::{Found, Place, Selection, Way};
pub use value::Value;
pub use view::{NodeId, View};

/// Longer texts, in bytes, are not kept here: they are shown, hardly ever compared.
pub const LONGEST: usize = 2_000;
