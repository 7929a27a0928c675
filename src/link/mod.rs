//! Mentions become entities, within one document and between documents.

mod reconcile;

pub use reconcile::reconcile;
