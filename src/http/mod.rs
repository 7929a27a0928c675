//! Routes and protocols.
