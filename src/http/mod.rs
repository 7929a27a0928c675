//! Routes and protocols.

pub mod graphiql;
