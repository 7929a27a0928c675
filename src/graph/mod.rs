//! Facts as quads, and the store that keeps them.

mod store;

pub use store::{Answer, Change, Store, StoreError};
