//! GraphQL: the model becomes a schema; a selection becomes a plan of SPARQL queries, run before fields are resolved.
