//! Short names for documents, from the names of their files.

use std::collections::{HashMap, HashSet};
use std::path::Component;

use unicode_normalization::UnicodeNormalization;

use super::Place;

/// Longest slug, in bytes: it must fit a file name of the data folder.
const MAX: usize = 100;

/// A slug for each of `found`, in the same order, no two alike.
///
/// It is the base name; files of the same name in different folders take the names of their folders with them, as many
/// as it needs to tell them apart.
pub fn assign(found: &[Place]) -> Vec<String> {
    let parts: Vec<Vec<String>> = found.iter().map(parts).collect();
    let mut lengths = vec![1; parts.len()];
    loop {
        let slugs: Vec<String> = parts.iter().zip(&lengths).map(|(it, length)| join(it, *length)).collect();
        let mut count: HashMap<&str, usize> = HashMap::new();
        for slug in &slugs {
            *count.entry(slug).or_default() += 1;
        }
        let mut grown = false;
        for ((slug, parts), length) in slugs.iter().zip(&parts).zip(&mut lengths) {
            if count[slug.as_str()] > 1 && *length < parts.len() {
                *length += 1;
                grown = true;
            }
        }
        if !grown {
            return number(slugs);
        }
    }
}

/// Base name first, then the folders above it, nearest first.
fn parts(place: &Place) -> Vec<String> {
    let Place::File(path) = place else { return vec!["stdin".to_owned()] };
    let stem = path.file_stem().map(|it| slug(&it.to_string_lossy()));
    let folders = path.parent().into_iter().flat_map(|it| it.components().rev()).filter_map(|it| match it {
        Component::Normal(name) => Some(slug(&name.to_string_lossy())),
        _ => None,
    });
    std::iter::once(stem.unwrap_or_default()).chain(folders).collect()
}

fn join(parts: &[String], length: usize) -> String {
    let joined: Vec<&str> =
        parts.iter().take(length).map(String::as_str).filter(|it| !it.is_empty()).collect();
    let mut joined = joined.join("-");
    joined.truncate(MAX);
    if joined.is_empty() { "document".to_owned() } else { joined }
}

/// Tells apart what no folder does: `plan.txt` beside `plan.md`.
fn number(slugs: Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = slugs.iter().cloned().collect();
    let mut first = HashSet::new();
    slugs
        .into_iter()
        .map(|slug| {
            if first.insert(slug.clone()) {
                return slug;
            }
            let mut number = 2_usize;
            loop {
                let next = format!("{slug}-{number}");
                if taken.insert(next.clone()) {
                    return next;
                }
                number += 1;
            }
        })
        .collect()
}

/// Lower-case letters, digits and single hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c)
            && !slug.ends_with('-')
            && !slug.is_empty()
        {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paths: &[&str], expected: &[&str]) {
        let found: Vec<Place> = paths.iter().map(|it| Place::File(it.into())).collect();
        assert_eq!(assign(&found), expected);
    }

    #[test]
    fn reads_like_the_file_name() {
        check(&["in/CDROSE (2031) 005_REV.txt"], &["cdrose-2031-005-rev"]);
        check(&["Procès-verbal.txt"], &["proces-verbal"]);
        check(&["…txt"], &["txt"]);
        check(&["日本.txt"], &["document"]);
    }

    #[test]
    fn folders_tell_equal_names_apart() {
        check(&["a/x/plan.txt", "a/y/plan.txt", "a/other.txt"], &["plan-x", "plan-y", "other"]);
        check(&["a/x/plan.txt", "b/x/plan.txt"], &["plan-x-a", "plan-x-b"]);
    }

    #[test]
    fn numbers_tell_the_rest_apart() {
        check(&["plan.txt", "plan.md", "plan-2.txt"], &["plan", "plan-3", "plan-2"]);
    }
}
