//! The structure of the source: modules use only modules below them, files stay small, nothing
//! panics on purpose, nothing is `unsafe` outside of the kernels.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors of the house, lowest first. Modules on the same floor do not use each other.
const FLOORS: [&[&str]; 10] = [
    &["bytes", "token"],
    &["num"],
    &["rng", "quant", "special"],
    &["kernel", "distribution"],
    &["format", "likelihood"],
    &["sampling", "tokenizer", "nn"],
    &["model"],
    &["generate"],
    &["melody"],
    &["lib"],
];

/// A file of the library: its module and its text, without tests and comments.
struct Source {
    path: PathBuf,
    module: String,
    lines: usize,
    code: String,
}

/// All files of the library.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            // A module of tests in a file of its own, marked where it is declared.
            let tests = text.contains("#[test]") && !text.contains("#[cfg(test)]");
            let inside = path.strip_prefix(&root).unwrap();
            let first = inside.components().next().unwrap().as_os_str();
            let module = first.to_str().unwrap().trim_end_matches(".rs").to_owned();
            sources.push(Source {
                lines: text.lines().count(),
                code: if tests { String::new() } else { code(&text) },
                module,
                path,
            });
        }
    }
    assert!(sources.len() > 50);
    sources
}

/// The text without comments, and without the tests that end a file.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let comment = |line: &&str| !line.trim_start().starts_with("//");
    text.lines()
        .filter(comment)
        .fold(String::new(), |mut code, line| {
            code.push_str(line);
            code.push('\n');
            code
        })
}

/// The floor of a module.
fn floor(module: &str) -> usize {
    let floor = FLOORS.iter().position(|modules| modules.contains(&module));
    floor.unwrap_or_else(|| panic!("module {module} is on no floor"))
}

#[test]
fn modules_use_only_modules_below() {
    let mut arrows = BTreeSet::new();
    for source in sources() {
        for used in source.code.split("crate::").skip(1) {
            let letter = |c: char| c.is_ascii_lowercase() || c == '_';
            let used: String = used.chars().take_while(|&c| letter(c)).collect();
            // A macro of the crate, or the module itself.
            if used.starts_with("embed_") || used.is_empty() || used == source.module {
                continue;
            }
            assert!(
                floor(&used) < floor(&source.module),
                "{} uses {used}, which is not below it",
                source.path.display()
            );
            arrows.insert((source.module.clone(), used));
        }
    }
    // The scan sees something.
    for (upper, lower) in [("generate", "model"), ("nn", "kernel"), ("quant", "num")] {
        assert!(arrows.contains(&(upper.to_owned(), lower.to_owned())));
    }
}

#[test]
fn files_are_small() {
    let mut lines: Vec<(usize, PathBuf)> = sources()
        .into_iter()
        .map(|source| (source.lines, source.path))
        .collect();
    lines.sort();
    let (largest, path) = lines.last().unwrap();
    println!(
        "{} files, median {} lines, largest {largest} ({})",
        lines.len(),
        lines[lines.len() / 2].0,
        path.display()
    );
    assert!(*largest <= 600);
    assert!(lines[lines.len() / 2].0 <= 200);
}

#[test]
fn no_panic_on_purpose_and_nothing_unsafe() {
    for source in sources() {
        let path = source.path.display();
        for word in [
            ".unwrap()",
            ".expect(",
            "unreachable!",
            "todo!",
            "unimplemented!",
            "assert!(",
            "assert_eq!(",
        ] {
            assert!(!source.code.contains(word), "{path} has {word}");
        }
        // The one that stops a build: a broken file that is embedded.
        let panics = source.code.matches("panic!(").count();
        let embeds = ["model/transformer/mod.rs", "model/embed.rs"];
        let embeds = embeds.iter().any(|file| source.path.ends_with(file));
        assert_eq!(panics, usize::from(embeds), "{path}");
        if source.module != "kernel" {
            assert!(!source.code.contains("unsafe "), "{path} has unsafe code");
        }
    }
}

#[test]
fn the_root_denies_what_it_must() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let root = fs::read_to_string(root).unwrap();
    for attribute in [
        "#![no_std]",
        "#![deny(missing_docs)]",
        "#![deny(unsafe_code)]",
    ] {
        assert!(root.contains(attribute), "{attribute}");
    }
    assert!(!root.contains("extern crate alloc"));
}
