//! What a backup holds: the last thing that is written, so that a backup without it is none.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path};

/// What the file is called.
pub const NAME: &str = "manifest";
const HEAD: &str = "travaux backup 1";

/// The files of a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Which store kept the data folder.
    pub store: String,
    /// The state of the corpus.
    pub generation: u64,
    /// By their paths in the data folder, with `/` between folders.
    pub files: BTreeMap<String, Entry>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Its bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970: the history knows graphs by the times of their files.
    pub time: u64,
}

impl fmt::Display for Manifest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Manifest { store, generation, files } = self;
        writeln!(out, "{HEAD}\nstore {store}\ngeneration {generation}")?;
        for (path, Entry { digest, size, time }) in files {
            writeln!(out, "file {digest} {size} {time} {path}")?;
        }
        writeln!(out, "end {}", files.len())
    }
}

impl Manifest {
    /// Reads one; `None` when it is none, or not whole.
    pub fn read(text: &str) -> Option<Manifest> {
        let mut lines = text.lines();
        lines.next().filter(|it| *it == HEAD)?;
        let store = lines.next()?.strip_prefix("store ")?.to_owned();
        let generation = lines.next()?.strip_prefix("generation ")?.parse().ok()?;
        let mut manifest = Manifest { store, generation, files: BTreeMap::new() };
        for line in lines {
            let (what, rest) = line.split_once(' ')?;
            if what == "end" {
                return (rest.parse() == Ok(manifest.files.len())).then_some(manifest);
            }
            let mut parts = rest.splitn(4, ' ');
            let (digest, size) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
            let (time, path) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
            (what == "file" && is_inside(&path)).then_some(())?;
            manifest.files.insert(path, Entry { digest, size, time });
        }
        None
    }
}

/// Whether a path leads to a file below the folder that it is in.
pub fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|it| matches!(it, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let entry = Entry { digest: "ab".repeat(32), size: 12, time: 34 };
        let files = BTreeMap::from([("graphs/a b.nq.gz".to_owned(), entry)]);
        Manifest { store: "memory".to_owned(), generation: 7, files }
    }

    #[test]
    fn it_reads_what_it_wrote() {
        assert_eq!(Manifest::read(&manifest().to_string()), Some(manifest()));
    }

    #[test]
    fn half_a_manifest_is_none() {
        let text = manifest().to_string();
        for end in 0..text.len() - 1 {
            assert_eq!(Manifest::read(&text[..end]), None, "{end}");
        }
    }

    #[test]
    fn files_elsewhere_are_refused() {
        for path in ["/etc/passwd", "../x", "a/../../x", ""] {
            assert!(!is_inside(path), "{path}");
        }
        assert_eq!(Manifest::read(&manifest().to_string().replace("graphs/", "../")), None);
    }
}
