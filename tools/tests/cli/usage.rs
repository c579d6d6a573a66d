//! Wrong usage, and help.

use smidgen::quant::MatrixFormat;

use super::model::{TempFile, byte_model};
use super::smidgen;

#[test]
fn wrong_usage() {
    let file = TempFile::new("model.smid", &byte_model(MatrixFormat::Q8));
    let model = file.path();
    let runs: [&[&str]; 18] = [
        &[],
        &["sing"],
        &["generate"],
        &["generate", "-m"],
        &["generate", "-m", model, "--temp", "warm"],
        &["generate", "-m", model, "--top-k", "-1"],
        &["generate", "-m", model, "-n", "-2"],
        &["generate", "-m", model, "-n", "many"],
        &["generate", "-m", model, "-s", "-2"],
        &["generate", "-m", model, "-c", "65536"],
        &["generate", "-m", model, "-c", "-1"],
        &["generate", "-m", model, "--number", "f64"],
        &["generate", "-m", model, "--logit-bias", "15"],
        &["generate", "-m", model, "--unknown"],
        &["logits", "-m", model],
        &["perplexity", "-m", model],
        &["inspect"],
        &["pack", "in.bin", "-o", "out.smid", "--quant", "q2"],
    ];
    for run in runs {
        smidgen(run).wrong_usage();
    }
}

#[test]
fn help() {
    let help = smidgen(&["--help"]).success();
    for command in [
        "generate",
        "logits",
        "perplexity",
        "inspect",
        "pack",
        "train",
        "tokenize",
        "dist",
    ] {
        assert!(help.contains(command));
        let help = smidgen(&[command, "--help"]).success();
        assert!(help.contains("--json"), "{command}");
    }
    assert_eq!(smidgen(&["--version"]).success(), "smidgen 0.1.0\n");
}

#[test]
fn a_configuration_that_is_none() {
    let missing = smidgen(&["train", "/no/such/config.toml"]).failure();
    assert!(missing.contains("/no/such/config.toml"), "{missing}");
    let broken = TempFile::new("broken.toml", b"name = \"x\"\nseed = 'one'\n");
    let broken = smidgen(&["train", broken.path(), "--json"]).failure();
    assert!(broken.contains("seed"), "{broken}");
}

#[test]
fn checkpoints_that_are_none() {
    let folder = TempFile::new("in.bin", b"neither one nor the other");
    let output = folder.folder().join("out.smid");
    let output = super::argument(&output);
    let pack = |input| smidgen(&["pack", input, "-o", output, "--quant", "q4"]).failure();
    assert!(pack("/no/such/in.bin").starts_with("/no/such/in.bin: "));
    let broken = pack(folder.path());
    assert!(broken.starts_with(folder.path()), "{broken}");
    assert!(!std::fs::exists(output).unwrap());
}
