//! Short names for documents, from the names of their files.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path};

use unicode_normalization::UnicodeNormalization;

use super::Place;
use super::known::{Documents, Identity};

/// Longest slug, in bytes: it must fit a file name of the data folder.
const MAX: usize = 100;

/// A slug for each of `found`, in the same order, no two alike.
///
/// A file that is a document of `known` keeps its slug. A new one takes its base name; where another document has that,
/// also the name of its folder, and of as many folders above as it needs to tell files of this import apart.
pub fn assign(found: &[Place], known: &Documents) -> Vec<String> {
    let names: Vec<Name> = found.iter().map(Name::of).collect();
    let mut kept: Vec<Option<String>> = vec![None; names.len()];
    let mut free: HashMap<Identity, Vec<&str>> = HashMap::new();
    for ((place, name), kept) in found.iter().zip(&names).zip(&mut kept) {
        let identity = place.identity();
        let slugs = free.entry(identity).or_insert_with_key(|it| known.of(it).collect());
        *kept = name.closest(slugs).map(|at| slugs.swap_remove(at).to_owned());
    }
    invent(&names, kept, known)
}

/// Slugs for those of `names` that have `kept` none. All names count when they are told apart: so an import that was
/// stopped in the middle, and runs again, finds the names that it would have found at once.
fn invent(names: &[Name], kept: Vec<Option<String>>, known: &Documents) -> Vec<String> {
    let mut lengths = vec![1; names.len()];
    loop {
        let slugs: Vec<String> = names.iter().zip(&lengths).map(|(it, length)| it.join(*length)).collect();
        let mut sharing: HashMap<&str, HashSet<&[String]>> = HashMap::new();
        for (slug, name) in slugs.iter().zip(names) {
            sharing.entry(slug).or_default().insert(name.folders());
        }
        let mut grown = false;
        for ((slug, name), length) in slugs.iter().zip(names).zip(&mut lengths) {
            // Two files of one folder are not told apart by its name.
            let shared = sharing[slug.as_str()].len() > 1;
            let taken =
                known.get(slug.as_str()).is_some_and(|it| *length == 1 && it.identity.folder != name.folder);
            if (shared || taken) && *length < name.parts.len() {
                *length += 1;
                grown = true;
            }
        }
        if !grown {
            return number(slugs, kept, known);
        }
    }
}

/// What a slug is made of.
struct Name {
    /// Base name first, then the folders above it, nearest first.
    parts: Vec<String>,
    /// The folder as it is called.
    folder: Option<String>,
}

impl Name {
    fn of(place: &Place) -> Name {
        let name = place.name();
        let stem = Path::new(&name).file_stem().map(|it| slug(&it.to_string_lossy()));
        let folder = place.folder();
        let components = folder.iter().flat_map(|it| it.components().rev());
        let folders = components.filter_map(|it| match it {
            Component::Normal(name) => Some(slug(&name.to_string_lossy())),
            _ => None,
        });
        let parts = std::iter::once(stem.unwrap_or_default()).chain(folders).collect();
        Name { parts, folder: place.identity().folder }
    }

    fn folders(&self) -> &[String] {
        self.parts.get(1..).unwrap_or_default()
    }

    fn join(&self, length: usize) -> String {
        let parts = self.parts.iter().take(length).map(String::as_str);
        let mut joined = parts.filter(|it| !it.is_empty()).collect::<Vec<_>>().join("-");
        joined.truncate(MAX);
        if joined.is_empty() { "document".to_owned() } else { joined }
    }

    /// Which of the slugs of documents that it may be tells most of its folders; of equals, the first by name.
    fn closest(&self, slugs: &[&str]) -> Option<usize> {
        let told = |slug: &str| (1..=self.parts.len()).rev().find(|length| self.join(*length) == slug);
        (0..slugs.len()).max_by_key(|at| (told(slugs[*at]), std::cmp::Reverse(slugs[*at])))
    }
}

/// Tells apart what no folder does: `plan.txt` beside `plan.md`.
fn number(slugs: Vec<String>, kept: Vec<Option<String>>, known: &Documents) -> Vec<String> {
    let mut taken: HashSet<String> = slugs.iter().cloned().collect();
    let mut first: HashSet<String> = HashSet::new();
    slugs
        .into_iter()
        .zip(kept)
        .map(|(slug, kept)| {
            if let Some(kept) = kept {
                return kept;
            }
            if known.get(&slug).is_none() && first.insert(slug.clone()) {
                return slug;
            }
            let mut number = 2_usize;
            loop {
                let next = format!("{slug}-{number}");
                if known.get(&next).is_none() && taken.insert(next.clone()) {
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

    use crate::corpus::known::Known;

    fn files(paths: &[&str]) -> Vec<Place> {
        paths.iter().map(|it| Place::File(it.into())).collect()
    }

    #[track_caller]
    fn check(paths: &[&str], expected: &[&str]) {
        assert_eq!(assign(&files(paths), &Documents::default()), expected);
    }

    /// The slugs of files that are imported in this order, one by one.
    #[track_caller]
    fn check_one_by_one(paths: &[&str], expected: &[&str]) {
        let mut known = Documents::default();
        let mut slugs = Vec::new();
        for place in files(paths) {
            let slug = assign(std::slice::from_ref(&place), &known).remove(0);
            let document = Known { identity: place.identity(), digest: String::new() };
            known.insert(slug.clone(), document);
            slugs.push(slug);
        }
        assert_eq!(slugs, expected);
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
        check(&["a/plan.md", "a/plan.txt", "b/plan.txt"], &["plan-a", "plan-a-2", "plan-b"]);
    }

    #[test]
    fn a_later_import_finds_its_document_and_takes_no_other() {
        check_one_by_one(
            &["a/plan.txt", "b/plan.txt", "a/plan.txt", "a/plan.md", "b/plan.txt", "a/plan.md"],
            &["plan", "plan-b", "plan", "plan-2", "plan-b", "plan-2"],
        );
    }

    #[test]
    fn stopped_anywhere_it_names_the_rest_as_at_once() {
        let all = files(&[
            "a/plan.txt",
            "a/plan.md",
            "b/plan.txt",
            "b/x.txt",
            "c/plan.txt",
            "c/plan-2.txt",
            "c/x.md",
        ]);
        let at_once = assign(&all, &Documents::default());
        for end in 0..all.len() {
            let mut known = Documents::default();
            for (place, slug) in all.iter().zip(&at_once).take(end) {
                known.insert(slug.clone(), Known { identity: place.identity(), digest: String::new() });
            }
            assert_eq!(assign(&all, &known), at_once, "stopped after {end}");
        }
    }

    #[test]
    fn of_equal_folders_each_file_keeps_its_slug() {
        let both = files(&["a/x/plan.txt", "b/x/plan.txt"]);
        let slugs = assign(&both, &Documents::default());
        let mut known = Documents::default();
        for (place, slug) in both.iter().zip(&slugs) {
            known.insert(slug.clone(), Known { identity: place.identity(), digest: String::new() });
        }
        assert_eq!(assign(&both, &known), slugs);
        assert_eq!(assign(&both[1..], &known), slugs[1..]);
    }
}
