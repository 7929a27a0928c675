//! Facts as quads, and the store that keeps them.

#[cfg(feature = "server")]
pub mod backup;
mod describe;
mod edits;
mod engine;
mod file;
mod folder;
mod format;
#[cfg(all(feature = "server", target_os = "linux"))]
mod glance;
#[cfg(feature = "server")]
mod guard;
mod history;
mod lines;
mod live;
mod loaded;
mod memory;
mod pending;
mod protected;
pub mod quads;
#[cfg(feature = "server")]
pub mod remote;
#[cfg(feature = "rocksdb")]
mod rocks;
mod service;
mod sparql;
mod spoken;
mod store;
#[cfg(feature = "server")]
mod streamed;
#[cfg(feature = "server")]
mod table;
#[cfg(feature = "server")]
pub mod worker;
#[cfg(feature = "server")]
mod workers;
#[cfg(feature = "server")]
mod writes;

pub use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple, vocab};
pub use oxigraph::sparql::CancellationToken;

pub use describe::describe;
pub use folder::{Folder, FolderError, Holder, Kind};
pub use format::{Explain, Format, WriteError, read_graph, write, write_graphs};
#[cfg(feature = "server")]
use guard::LEISURE;
#[cfg(feature = "server")]
pub use guard::{Guard, GuardError, Limits};
pub use history::{Event, FormerError, GraphEvent, Graphs, History};
pub use lines::write_quads;
pub use live::{Live, Observer};
pub use memory::Memory;
pub use protected::{is_writable, written_by_default};
#[cfg(feature = "rocksdb")]
pub use rocks::Rocks;
#[cfg(feature = "server")]
pub use service::{Host, Hosts, NoHost};
#[cfg(feature = "server")]
pub use sparql::Hit;
pub use sparql::{ParseError, Scope, parse};
pub use spoken::{described, mentioning, speaking_of};
pub use store::{Answer, Applied, Became, Change, Edit, GraphChange, Rows, Store, StoreError};
#[cfg(feature = "server")]
pub use streamed::Streamed;
