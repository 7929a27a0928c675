//! Second views of what the store holds, kept in step with it: they find and order, the store supplies the values.

pub mod text;
