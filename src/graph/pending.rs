//! All or none over several files.
//!
//! New graph files are written beside the old ones under a temporary name and synced. A change of one graph is then
//! one rename. A change of several first writes a list of its renames and removals, `pending`, and the rename of that
//! list into its place is the moment of truth: before it nothing has happened, after it everything will, if need be
//! when the folder is next opened.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use oxigraph::model::NamedNode;
use rayon::prelude::*;

use super::edits::Edits;
use super::engine::{Changed, Content, Difference, Reading};
use super::file;
use super::{Became, StoreError};

/// How a file that is not yet in force ends.
const NEW: &str = ".new";
/// The list of what is left of a change that was decided.
pub const LIST: &str = "pending";

/// One step of a change, on file names in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Put(String),
    Drop(String),
}

/// A change whose new files are written and synced, and not yet in force.
#[derive(Debug)]
pub struct Prepared<'a> {
    folder: &'a Path,
    steps: Vec<Step>,
}

/// Writes the new files of `difference`; on error the folder is as before. `read` gives the content of graphs of
/// which only a part is known.
pub fn prepare<'a>(
    folder: &'a Path,
    edits: &Edits,
    difference: &Difference,
    read: Reading<'_>,
) -> Result<Prepared<'a>, StoreError> {
    let mut prepared = Prepared { folder, steps: Vec::new() };
    let mut files: Vec<(PathBuf, &NamedNode, Written<'_>)> = Vec::new();
    for (graph, changed) in difference {
        let name = file::name_of(graph)?;
        let new = |name: &str| folder.join(format!("{name}{NEW}"));
        let part = changed.whole.is_none() && changed.became != Became::Gone;
        if let Some(edit) = edits.next(folder, &name).filter(|_| part) {
            files.push((new(&edit), graph, Written::Part(changed)));
            prepared.steps.push(Step::Put(edit));
            continue;
        }
        if changed.became == Became::Gone {
            prepared.steps.push(Step::Drop(name.clone()));
        } else {
            prepared.steps.push(Step::Put(name.clone()));
            match &changed.whole {
                Some(content) => files.push((new(&name), graph, Written::Whole(content))),
                None => file::write(&new(&name), graph, &read(graph)?)?,
            }
        }
        prepared.steps.extend(edits.of(&name).map(Step::Drop));
    }
    // Packing takes a core, and waiting for the disk takes none.
    files.par_iter().try_for_each(|(path, graph, written)| match written {
        Written::Whole(content) => file::write(path, graph, content),
        Written::Part(changed) => file::write_edit(path, graph, changed),
    })?;
    Ok(prepared)
}

/// What a new file holds.
enum Written<'d> {
    Whole(&'d Content),
    Part(&'d Changed),
}

impl Prepared<'_> {
    /// Puts the new files in force. An error means that nothing has changed.
    ///
    /// Once the list of steps is in place the change counts, whatever happens to the steps themselves:
    /// [`finish`] does them before the next change, or [`recover`] when the folder is next opened.
    pub fn commit(mut self, edits: &mut Edits) -> Result<(), StoreError> {
        let steps = std::mem::take(&mut self.steps);
        match steps.as_slice() {
            [] => {}
            [step] => take(self.folder, step).and_then(|()| sync(self.folder))?,
            several => {
                write_list(self.folder, several)?;
                if let Err(error) = finish(self.folder) {
                    tracing::warn!(%error, "the change is kept, its files will be put in place later");
                }
            }
        }
        for step in &steps {
            match step {
                Step::Put(name) => match file::edited_by(name) {
                    Some((graph, _)) => edits.edited(self.folder, &graph),
                    None => edits.written(name),
                },
                Step::Drop(name) => edits.written(name),
            }
        }
        Ok(())
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        for step in &self.steps {
            if let Step::Put(name) = step {
                // A file left behind is removed by `recover` when the folder is next opened.
                let _removed = fs::remove_file(self.folder.join(format!("{name}{NEW}")));
            }
        }
    }
}

/// Does what is left of a change that was decided.
pub fn finish(folder: &Path) -> Result<(), StoreError> {
    let list = folder.join(LIST);
    let text = match fs::read_to_string(&list) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::file(&list)(error)),
    };
    for line in text.lines() {
        take(folder, &step(line).ok_or_else(|| not_a_step(&list, line))?)?;
    }
    sync(folder)?;
    // Whatever is synced next takes the list away too; until then its steps may well be found done once more.
    fs::remove_file(&list).map_err(StoreError::file(&list))
}

/// Finishes the change that was decided, and removes the files of one that was not.
pub fn recover(folder: &Path) -> Result<(), StoreError> {
    finish(folder)?;
    for entry in fs::read_dir(folder).map_err(StoreError::file(folder))? {
        let path = entry.map_err(StoreError::file(folder))?.path();
        if path.to_string_lossy().ends_with(NEW) {
            fs::remove_file(&path).map_err(StoreError::file(&path))?;
        }
    }
    Ok(())
}

/// Does one step, or finds it done.
fn take(folder: &Path, step: &Step) -> Result<(), StoreError> {
    let (done, path): (std::io::Result<()>, PathBuf) = match step {
        Step::Put(name) => {
            let path = folder.join(name);
            (fs::rename(folder.join(format!("{name}{NEW}")), &path), path)
        }
        Step::Drop(name) => {
            let path = folder.join(name);
            (fs::remove_file(&path), path)
        }
    };
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::File { path, source: error }),
        Err(error) if matches!(step, Step::Put(_)) && !path.exists() => {
            Err(StoreError::File { path, source: error })
        }
        _ => Ok(()),
    }
}

fn write_list(folder: &Path, steps: &[Step]) -> Result<(), StoreError> {
    let list = folder.join(LIST);
    let draft = folder.join(format!("{LIST}{NEW}"));
    let put = || -> std::io::Result<()> {
        let mut file = File::create(&draft)?;
        for step in steps {
            match step {
                Step::Put(name) => writeln!(file, "put {name}")?,
                Step::Drop(name) => writeln!(file, "drop {name}")?,
            }
        }
        file.sync_all()?;
        fs::rename(&draft, &list)?;
        File::open(folder)?.sync_all()
    };
    put().map_err(StoreError::file(&list))
}

fn step(line: &str) -> Option<Step> {
    match line.split_once(' ')? {
        ("put", name) => Some(Step::Put(name.to_owned())),
        ("drop", name) => Some(Step::Drop(name.to_owned())),
        _ => None,
    }
}

fn not_a_step(list: &Path, line: &str) -> StoreError {
    StoreError::Damaged {
        path: list.to_owned(),
        place: format!("line `{line}`"),
        reason: "it is neither `put FILE` nor `drop FILE`".to_owned(),
    }
}

/// Makes renames and removals in `folder` survive a power cut.
fn sync(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|it| it.sync_all()).map_err(StoreError::file(folder))
}
