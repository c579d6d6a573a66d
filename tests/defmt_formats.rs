//! Every public type can be logged under the feature `defmt`, but for those listed here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Types without a format, and why.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("Encoder", "an iterator in the middle of its work"),
    (
        "Generation",
        "an iterator that borrows its generator, which has one",
    ),
    (
        "Score",
        "an iterator that borrows its session, which has one",
    ),
];

/// The text of all files of the library without comments.
fn code() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut code = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let library = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            for line in library.lines().map(str::trim) {
                if !line.starts_with("//") {
                    code.push_str(line);
                    code.push('\n');
                }
            }
        }
    }
    code
}

/// The name at the beginning of a text.
fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

#[test]
fn public_types_have_a_format() {
    let code = code();
    // Implementations by hand: `impl<..> defmt::Format for Name<..>`.
    let by_hand: BTreeSet<&str> = code.split("defmt::Format for ").skip(1).map(name).collect();
    let (mut found, mut missing) = (0, BTreeSet::new());
    // Attributes stand on the lines directly above.
    let mut derived = false;
    for line in code.lines() {
        let kind = ["pub struct ", "pub enum "]
            .iter()
            .find_map(|kind| line.strip_prefix(kind));
        if let Some(rest) = kind {
            found += 1;
            if !derived && !by_hand.contains(name(rest)) {
                missing.insert(name(rest));
            }
        }
        derived = (derived && line.starts_with('#')) || line.contains("derive(defmt::Format)");
    }
    assert!(found > 35, "{found}");
    let exceptions: BTreeSet<&str> = EXCEPTIONS.iter().map(|(name, _)| *name).collect();
    println!("{found} public types, {} without a format", missing.len());
    assert_eq!(missing, exceptions);
}
