//! The small files in `tests/data`, of which the chips compute as well.

use std::path::PathBuf;

use smidgen::quant::MatrixFormat;

use crate::fixtures::{Kind, Parts, set};

fn files() -> [(PathBuf, Vec<u8>); 4] {
    let mut diffusion = Parts::of(Kind::Diffusion);
    // The path that preserves the variance.
    set(diffusion.section(b"CONF"), 20, 2);
    [
        ("diffusion", diffusion),
        ("f32", Parts::every_operation(MatrixFormat::F32)),
        ("q8", Parts::every_operation(MatrixFormat::Q8)),
        ("q4", Parts::every_operation(MatrixFormat::Q4)),
    ]
    .map(|(name, parts)| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        (folder.join(format!("small-{name}.smid")), parts.file())
    })
}

#[test]
fn are_those_of_the_fixtures() {
    for (path, expected) in files() {
        assert!(
            std::fs::read(&path).unwrap() == expected,
            "{}",
            path.display()
        );
    }
}

#[test]
#[ignore = "writes into tests/data: cargo test --test image files::write -- --ignored"]
fn write() {
    for (path, bytes) in files() {
        std::fs::write(path, bytes).unwrap();
    }
}
