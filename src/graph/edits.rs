//! Which edits of graphs lie beside their files.
//!
//! A small change of a large graph is written to a file of its own. When these files weigh as much as half of the
//! graph's file, or there are many, the graph is written anew and they go.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::file;

/// A graph whose file is smaller, in bytes, is always written anew.
const SMALL: u64 = 64 << 10;
/// Most files with edits of one graph.
const MOST: u32 = 1_000;

/// The edits of graphs, by the names of the graphs' own files.
#[derive(Default)]
pub struct Edits(HashMap<String, Known>);

/// Numbered from 1, without gaps.
#[derive(Clone, Copy, Default)]
struct Known {
    last: u32,
    /// Bytes of all together.
    size: u64,
}

impl Edits {
    /// Looks at a file of the folder.
    pub fn found(&mut self, path: &Path) {
        let Some((name, number)) = path.file_name().and_then(|it| file::edited_by(&it.to_string_lossy()))
        else {
            return;
        };
        let known = self.0.entry(name).or_default();
        known.last = known.last.max(number);
        known.size += size(path);
    }

    /// The files with edits of a graph, in their order.
    pub fn of(&self, name: &str) -> impl Iterator<Item = String> {
        let last = self.0.get(name).map_or(0, |it| it.last);
        (1..=last).map(move |number| file::edit_of(name, number))
    }

    /// Where the next edit of a graph is written; `None` when the graph itself should be.
    pub fn next(&self, folder: &Path, name: &str) -> Option<String> {
        let whole = size(&folder.join(name));
        let known = self.0.get(name).copied().unwrap_or_default();
        let is_light = whole >= SMALL && known.size < whole / 2 && known.last < MOST;
        is_light.then(|| file::edit_of(name, known.last + 1))
    }

    /// The last file that was written for a graph: its own, or that of its last edit.
    pub fn last(&self, folder: &Path, name: &str) -> PathBuf {
        folder.join(self.of(name).last().unwrap_or_else(|| name.to_owned()))
    }

    /// Hears that a graph's own file was written or removed.
    pub fn written(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Hears that an edit was written.
    pub fn edited(&mut self, folder: &Path, name: &str) {
        let known = self.0.entry(name.to_owned()).or_default();
        known.last += 1;
        known.size += size(&folder.join(file::edit_of(name, known.last)));
    }
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |it| it.len())
}
