//! Files that are no models.

use smidgen::quant::MatrixFormat;

use super::model::{TempFile, byte_model};
use super::smidgen;

/// What is said of a file, by every command that reads one.
#[track_caller]
fn complaint(path: &str) -> String {
    let text = TempFile::new("text.txt", b"text");
    let runs: [&[&str]; 5] = [
        &["inspect", path],
        &["generate", "-m", path],
        &["logits", "-m", path, "--tokens", "1"],
        &["perplexity", "-m", path, text.path(), "--json"],
        &["tokenize", "-m", path, "text", "--json"],
    ];
    let mut lines: Vec<String> = runs.iter().map(|run| smidgen(run).failure()).collect();
    lines.dedup();
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0]
        .strip_prefix(&format!("{path}: "))
        .unwrap()
        .to_owned()
}

/// What is said of bytes.
#[track_caller]
fn complaint_of(bytes: &[u8]) -> String {
    complaint(TempFile::new("broken.smid", bytes).path())
}

#[test]
fn no_file() {
    assert!(complaint("/no/such/model.smid").starts_with("No such file"));
    let folder = TempFile::new("file", b"");
    assert!(complaint(folder.folder().to_str().unwrap()).contains("directory"));
}

#[test]
fn truncated() {
    let file = byte_model(MatrixFormat::Q4);
    assert!(complaint_of(b"").starts_with("the file is cut short"));
    for length in [1, 4, 7, 15, 16, 40, 100, file.len() / 2, file.len() - 1] {
        let complaint = complaint_of(&file[..length]);
        let known = ["the file is cut short", "the file does not have the length"];
        assert!(
            known.iter().any(|known| complaint.starts_with(known)),
            "{complaint}"
        );
    }
}

#[test]
fn of_another_kind() {
    let text = complaint_of(b"GGUF, or whatever else there may be in a file.");
    assert!(
        text.contains("not a .smid file (starts with GGUF)"),
        "{text}"
    );
    let mut newer = byte_model(MatrixFormat::Q4);
    newer[4] = 3;
    let newer = complaint_of(&newer);
    assert!(newer.contains("version 3"), "{newer}");
}

#[test]
fn changed() {
    let file = byte_model(MatrixFormat::Q4);
    for at in [200, file.len() / 2, file.len() - 1] {
        let mut changed = file.clone();
        changed[at] ^= 1;
        let complaint = complaint_of(&changed);
        assert!(
            complaint.starts_with("the checksum does not agree"),
            "{complaint}"
        );
    }
}

#[test]
fn sealed_again_after_a_change() {
    let file = byte_model(MatrixFormat::F32);
    let body = &file[..file.len() - 4];
    // The first weight of DATA, and the number of layers in CONF.
    let section = |entry: usize| {
        let at = 16 * (1 + entry) + 4;
        u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize
    };
    for (at, value, expected) in [
        (section(4), f32::NAN.to_le_bytes(), "tensor 0: "),
        (section(1) + 8, 0_u32.to_le_bytes(), "layers"),
    ] {
        let mut changed = body.to_vec();
        changed[at..at + 4].copy_from_slice(&value);
        super::container::seal(&mut changed);
        let complaint = complaint_of(&changed);
        assert!(complaint.to_lowercase().contains(expected), "{complaint}");
    }
}
