//! The library links into a program that has no allocator and no way to panic.

use std::path::Path;
use std::process::{Command, Output};

/// Builds `tests/no_heap`.
fn build(features: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(env!("CARGO"))
        .args(["build", "--release", "--manifest-path"])
        .arg(root.join("tests/no_heap/Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_heap"))
        .args(features)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn links_without_allocator_and_without_panics() {
    let output = build(&[]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");

    // The same program with one panic in it does not link.
    let output = build(&["--features", "panic"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(text.contains("panic_is_reachable"), "{text}");
}
