//! Where an index lives: in memory, or in a folder that is made again whenever something is wrong with it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tantivy::schema::Schema;
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError};

use super::ready::{READY, Ready};
use super::unsynced::Unsynced;

/// The index in `folder`, when it is whole and was made of what `fingerprint` stands for.
pub fn kept(folder: &Path, schema: &Schema, fingerprint: &str) -> Option<(Index, IndexReader)> {
    let open = || -> Result<Option<(Index, IndexReader)>, TantivyError> {
        if !folder.join("meta.json").exists() {
            return Ok(None);
        }
        let index = Index::open(Unsynced::open(folder)?)?;
        let is_ours =
            index.schema() == *schema && index.load_metas()?.payload.as_deref() == Some(fingerprint);
        if !is_ours || !index.validate_checksum()?.is_empty() {
            return Ok(None);
        }
        let reader = reader(&index)?;
        Ok(Some((index, reader)))
    };
    // A damaged file may be more than the library expects.
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            tracing::warn!(%error, folder = %folder.display(), "the text index is damaged and is built again");
            None
        }
        Err(_) => {
            tracing::warn!(folder = %folder.display(), "the text index is damaged and is built again");
            None
        }
    }
}

/// An empty index in `folder`; in memory when there is none or it cannot be written.
pub fn empty(folder: Option<&Path>, schema: &Schema) -> Result<(Index, IndexReader), TantivyError> {
    let made = folder.map(|folder| {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        Index::create(Unsynced::open(folder)?, schema.clone(), tantivy::IndexSettings::default())
    });
    let index = match made {
        Some(Ok(index)) => index,
        Some(Err(error)) => {
            tracing::warn!(%error, "the text index cannot be kept on disk and lives in memory");
            Index::create_in_ram(schema.clone())
        }
        None => Index::create_in_ram(schema.clone()),
    };
    let reader = reader(&index)?;
    Ok((index, reader))
}

/// A reader that sees a commit when it is told to; the index knows our tokenizer then.
fn reader(index: &Index) -> Result<IndexReader, TantivyError> {
    index.tokenizers().register(READY, Ready::default());
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()
}
