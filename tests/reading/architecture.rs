//! The rules of ARCHITECTURE.md that the `use` lines of `src/` must keep.

use std::fs;
use std::path::{Path, PathBuf};

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(path).unwrap())
    };
    files.into_iter().map(named).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// Lines of code, without comments.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[track_caller]
fn only_in(krate: &str, places: &[&str]) {
    let names = [format!("{krate}::"), format!("use {krate};")];
    for (name, source) in sources() {
        let uses = code(&source).any(|line| names.iter().any(|it| line.contains(it.as_str())));
        assert!(!uses || places.iter().any(|it| name.starts_with(it)), "src/{name} uses {krate}");
    }
}

#[test]
fn libraries_stay_in_their_layer() {
    only_in("async_graphql", &["graphql"]);
    only_in("axum", &["http"]);
    only_in("tower_http", &["http"]);
    only_in("tantivy", &["index/text/"]);
    only_in("quick_xml", &["export/", "http/doors/"]);
    only_in("csv", &["export/"]);
    only_in("frostem", &["index/text/"]);
    only_in("clap", &["cli", "config.rs"]);
    only_in("indicatif", &["cli"]);
    only_in("anyhow", &["cli", "config.rs", "main.rs"]);
    only_in("rustix", &["graph/worker/"]);
    only_in("libc", &["graph/worker/fork.rs"]);
    only_in("ureq", &["graph/remote/", "graph/service/", "cli/"]);
    only_in("backon", &["graph/remote/"]);
    only_in("digest_auth", &["graph/remote/"]);
    only_in("spareval", &["graph/table/", "graph/worker/"]);
    only_in(
        "oxigraph",
        &[
            "curation/",
            "graph/",
            "index/",
            "ontology/",
            "graphql/",
            "http/",
            "corpus/",
            "link/reconcile",
            "import.rs",
            "cli/",
        ],
    );
}

#[test]
fn one_small_file_is_unsafe() {
    for (name, source) in sources() {
        let is_unsafe = code(&source).any(|line| line.contains("unsafe {") || line.contains("unsafe_code"));
        assert_eq!(is_unsafe, name == "graph/worker/fork.rs", "src/{name}");
        assert!(!is_unsafe || source.lines().count() < 60, "src/{name} is too long");
    }
}

#[test]
fn lower_layers_do_not_name_higher_ones() {
    let order = [
        "text", "lexicon", "layout", "mention", "fact", "link", "genre", "import", "corpus", "eval",
        "export", "http", "cli",
    ];
    for (name, source) in sources() {
        let Some(level) = order
            .iter()
            .position(|layer| name.starts_with(&format!("{layer}/")) || name == format!("{layer}.rs"))
        else {
            continue;
        };
        let code: String = code(&source).collect::<Vec<_>>().join("\n");
        let code = code.split("#[cfg(test)]").next().unwrap();
        for higher in &order[level + 1..] {
            assert!(!code.contains(&format!("crate::{higher}::")), "src/{name} names {higher}");
        }
    }
    for (name, source) in sources().iter().filter(|(name, _)| name.starts_with("index/")) {
        for crossed in ["crate::graphql", "crate::http", "crate::import", "crate::corpus"] {
            assert!(!code(source).any(|line| line.contains(crossed)), "src/{name} names {crossed}");
        }
    }
    for (name, source) in sources().iter().filter(|(name, _)| name.starts_with("graph/")) {
        assert!(!code(source).any(|line| line.contains("crate::import")), "src/{name} names import");
    }
}

#[test]
fn files_are_small_and_nothing_is_left_unfinished() {
    for (name, source) in sources() {
        assert!(source.lines().count() <= 600, "src/{name} is too long");
        for mark in ["todo!(", "unimplemented!(", "TODO", "FIXME", "#[ignore", "#[allow("] {
            assert!(!source.contains(mark), "src/{name} has {mark}");
        }
    }
}
