//! Which text a request means: its own, one that was left here before, or one of a trusted folder.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::parse_query;
use lru::LruCache;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::error::{Code, Fault};
use super::limits::{Limits, within};

/// SHA-256 of a document's bytes.
type Hash = [u8; 32];

/// Documents that somebody has looked at: the `.graphql` files of a folder.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    by_hash: HashMap<Hash, Arc<str>>,
    by_name: HashMap<String, Arc<str>>,
    only: bool,
}

/// Why a folder gives no trusted documents.
#[derive(Debug, thiserror::Error)]
pub enum TrustedError {
    /// The folder or a file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is no GraphQL.
    #[error("{path} is no GraphQL document: {reason}")]
    Document {
        /// Which.
        path: PathBuf,
        /// What the parser said.
        reason: String,
    },
    /// There is nothing to trust.
    #[error("{0} holds no file that ends in .graphql")]
    Empty(PathBuf),
}

impl Trusted {
    /// Reads the `.graphql` files of `folder`, each named after its file. With `only`, nothing else is executed.
    ///
    /// # Errors
    /// A folder without documents, or with a file that is none.
    pub fn read(folder: &Path, only: bool) -> Result<Trusted, TrustedError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| TrustedError::File { path, source }
        };
        let mut trusted = Trusted { only, ..Trusted::default() };
        for entry in fs::read_dir(folder).map_err(failed(folder))? {
            let path = entry.map_err(failed(folder))?.path();
            let name = path.file_stem().and_then(|it| it.to_str());
            let (Some(name), Some("graphql")) = (name, path.extension().and_then(|it| it.to_str())) else {
                continue;
            };
            let text: Arc<str> = fs::read_to_string(&path).map_err(failed(&path))?.into();
            parse_query(&*text)
                .map_err(|error| TrustedError::Document { path: path.clone(), reason: error.to_string() })?;
            trusted.by_hash.insert(hash(&text), Arc::clone(&text));
            trusted.by_name.insert(name.to_owned(), text);
        }
        match trusted.by_name.is_empty() {
            true => Err(TrustedError::Empty(folder.to_owned())),
            false => Ok(trusted),
        }
    }
}

/// All documents that requests can mean without sending them.
pub struct Documents {
    trusted: Trusted,
    /// Automatic persisted queries: what clients left here, the least used forgotten first.
    persisted: Mutex<LruCache<Hash, Arc<str>>>,
}

impl Documents {
    /// The trusted ones, and room for as many others as `limits` say.
    pub fn new(trusted: Trusted, limits: &Limits) -> Documents {
        let room = NonZeroUsize::new(limits.persisted).unwrap_or(NonZeroUsize::MIN);
        Documents { trusted, persisted: Mutex::new(LruCache::new(room)) }
    }

    /// The text to execute.
    pub fn find(
        &self,
        query: Option<String>,
        id: Option<&str>,
        extensions: &Map<String, Value>,
        limits: &Limits,
    ) -> Result<Arc<str>, Fault> {
        if let Some(id) = id {
            return match query {
                None => self.by_id(id),
                Some(_) => Err(Fault::new(Code::BadInput, "send `query` or `documentId`, not both")),
            };
        }
        let asked =
            extensions.get("persistedQuery").filter(|it| !it.is_null()).map(asked_hash).transpose()?;
        match (query, asked) {
            (Some(query), None) => self.allowed(query.into()),
            (Some(query), Some(asked)) => {
                within("query_bytes", query.len(), limits.query_bytes, "bytes of the query")?;
                if hash(&query) != asked {
                    let message = "the hash is not that of the query";
                    return Err(Fault::new(Code::PersistedQueryHashMismatch, message));
                }
                let query = self.allowed(query.into())?;
                self.persisted().put(asked, Arc::clone(&query));
                Ok(query)
            }
            (None, Some(asked)) => {
                let trusted = self.trusted.by_hash.get(&asked).cloned();
                let known = trusted.or_else(|| self.persisted().get(&asked).cloned());
                // Clients wait for this very word.
                known.ok_or_else(|| Fault::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound"))
            }
            (None, None) => Err(Fault::new(Code::BadInput, "`query` is missing")),
        }
    }

    fn by_id(&self, id: &str) -> Result<Arc<str>, Fault> {
        let digits = id.strip_prefix("sha256:").unwrap_or(id);
        let found = self.trusted.by_name.get(id);
        let found = found.or_else(|| self.trusted.by_hash.get(&bytes(digits)?));
        let unknown = || {
            let names = self.trusted.by_name.is_empty();
            let fault = Fault::new(Code::DocumentNotFound, format!("there is no document `{id}` here"));
            match names {
                true => fault.hinted("this server has no folder of trusted documents (--trusted-documents)"),
                false => fault
                    .hinted("a document is called like its file without .graphql, or sha256: and its hash"),
            }
        };
        found.cloned().ok_or_else(unknown)
    }

    fn allowed(&self, query: Arc<str>) -> Result<Arc<str>, Fault> {
        if self.trusted.only && !self.trusted.by_hash.contains_key(&hash(&query)) {
            let message = "only documents of a fixed list are executed here, and this is none of them";
            return Err(Fault::new(Code::DocumentNotTrusted, message)
                .hinted("ask for one of them by its name as `documentId`, or send its exact text"));
        }
        Ok(query)
    }

    fn persisted(&self) -> std::sync::MutexGuard<'_, LruCache<Hash, Arc<str>>> {
        self.persisted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

fn asked_hash(extension: &Value) -> Result<Hash, Fault> {
    if extension.get("version").and_then(Value::as_u64) != Some(1) {
        let message = "`persistedQuery` is known in version 1 only";
        return Err(Fault::new(Code::PersistedQueryNotSupported, message));
    }
    let text = extension.get("sha256Hash").and_then(Value::as_str);
    text.and_then(bytes)
        .ok_or_else(|| Fault::new(Code::BadInput, "`sha256Hash` is no SHA-256 in hexadecimal digits"))
}

fn bytes(digits: &str) -> Option<Hash> {
    let is_hash = digits.len() == 64 && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let mut hash = Hash::default();
    for (at, byte) in hash.iter_mut().enumerate().filter(|_| is_hash) {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
    }
    is_hash.then_some(hash)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask(documents: &Documents, query: Option<&str>, of: Option<&str>) -> Result<String, Code> {
        let digits = |text: &str| hash(text).iter().map(|it| format!("{it:02X}")).collect::<String>();
        let extension = of.map(|it| json!({ "version": 1, "sha256Hash": digits(it) }));
        let extensions = Map::from_iter(extension.map(|it| ("persistedQuery".to_owned(), it)));
        let found = documents.find(query.map(str::to_owned), None, &extensions, &Limits::default());
        found.map(|it| it.to_string()).map_err(|it| it.code)
    }

    #[test]
    fn queries_are_kept_by_their_hash_and_the_least_used_forgotten() {
        let documents = Documents::new(Trusted::default(), &Limits { persisted: 2, ..Limits::default() });
        assert_eq!(ask(&documents, None, Some("{a}")), Err(Code::PersistedQueryNotFound));
        assert_eq!(ask(&documents, Some("{b}"), Some("{a}")), Err(Code::PersistedQueryHashMismatch));
        for text in ["{a}", "{b}"] {
            assert_eq!(ask(&documents, Some(text), Some(text)), Ok(text.to_owned()));
        }
        assert_eq!(ask(&documents, None, Some("{a}")), Ok("{a}".to_owned()));
        assert_eq!(ask(&documents, Some("{c}"), Some("{c}")), Ok("{c}".to_owned()));
        assert_eq!(ask(&documents, None, Some("{b}")), Err(Code::PersistedQueryNotFound));
        assert_eq!(ask(&documents, None, Some("{a}")), Ok("{a}".to_owned()));
    }

    #[test]
    fn trusted_documents_go_by_name_and_hash_and_shut_out_others() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Trusted::read(folder.path(), true), Err(TrustedError::Empty(_))));
        fs::write(folder.path().join("one.graphql"), "{ one }").unwrap();
        let only = Documents::new(Trusted::read(folder.path(), true).unwrap(), &Limits::default());
        let by_id =
            |id: &str| only.find(None, Some(id), &Map::new(), &Limits::default()).map_err(|it| it.code);
        assert_eq!(&*by_id("one").unwrap(), "{ one }");
        let digits: String = hash("{ one }").iter().map(|it| format!("{it:02x}")).collect();
        assert_eq!(&*by_id(&format!("sha256:{digits}")).unwrap(), "{ one }");
        assert_eq!(by_id("two"), Err(Code::DocumentNotFound));
        assert_eq!(ask(&only, None, Some("{ one }")), Ok("{ one }".to_owned()));
        assert_eq!(ask(&only, Some("{ one }"), None), Ok("{ one }".to_owned()));
        assert_eq!(ask(&only, Some("{ two }"), None), Err(Code::DocumentNotTrusted));
        assert_eq!(ask(&only, Some("{ two }"), Some("{ two }")), Err(Code::DocumentNotTrusted));
        fs::write(folder.path().join("two.graphql"), "{ two").unwrap();
        assert!(matches!(Trusted::read(folder.path(), false), Err(TrustedError::Document { .. })));
    }
}
