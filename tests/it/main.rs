//! What the store, the servers and the command line promise, in one program to keep linking short.

mod store;
