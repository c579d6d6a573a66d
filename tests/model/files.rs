//! The files of the tests.

use std::path::{Path, PathBuf};

use smidgen::quant::MatrixFormat;

use crate::fixtures::{ODD, Recipe};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// `SMIDGEN_BLESS=1` writes them.
#[test]
fn files_are_what_the_writer_writes() {
    let odd = ODD.file();
    let with = |format| Recipe { format, ..ODD }.file();
    let mut corrupt = odd.clone();
    corrupt[1000] ^= 1;
    let truncated = odd[..odd.len() / 2].to_vec();
    for (name, file) in [
        ("data/odd.smid", odd),
        ("data/odd-f32.smid", with(MatrixFormat::F32)),
        ("data/odd-q4.smid", with(MatrixFormat::Q4)),
        ("compile_fail/corrupt.smid", corrupt),
        ("compile_fail/truncated.smid", truncated),
    ] {
        if std::env::var_os("SMIDGEN_BLESS").is_some() {
            std::fs::write(path(name), &file).unwrap();
        }
        assert_eq!(std::fs::read(path(name)).unwrap(), file, "{name}");
    }
}
