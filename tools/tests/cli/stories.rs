//! The public checkpoint stories260K, where its files are at hand beside the repository.

use std::path::PathBuf;

use super::model::TempFile;
use super::{argument, smidgen};

/// What llama2.c prints for `-t 0 -n 200`, from its own test; Karpathy, llama2.c (2023), MIT.
const EXPECTED: &str = "Once upon a time, there was a little girl named Lily. She loved to play \
outside in the park. One day, she saw a big, red ball. She wanted to play with it, but it was too \
high.\n\
Lily's mom said, \"Lily, let's go to the park.\" Lily was sad and didn't know what to do. She said, \
\"I want to play with your ball, but I can't find it.\"\n\
Lily was sad and didn't know what to do. She said, \"I'm sorry, Lily. I didn't know what to do.\"\n\
Lily didn't want to help her mom, so she";

/// The folder of the checkpoint, if there is one.
fn data() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let found = folder.join("stories260K.bin").exists() && folder.join("tok512.bin").exists();
    if !found {
        eprintln!("skipped: {} has no stories260K.bin", folder.display());
    }
    found.then_some(folder)
}

#[test]
fn the_greedy_text_is_that_of_llama2c_in_little_memory() {
    let Some(data) = data() else {
        return;
    };
    let model = TempFile::new("stories260K.smid", b"");
    let (input, tokenizer) = (data.join("stories260K.bin"), data.join("tok512.bin"));
    let (input, tokenizer) = (argument(&input), argument(&tokenizer));
    let pack = ["pack", input, "-o", model.path(), "--tokenizer", tokenizer];
    let packed = smidgen(&[&pack[..], &["--quant", "f32", "--json"]].concat()).json();
    let length = std::fs::metadata(model.path()).unwrap().len();
    assert_eq!(packed["flash_bytes"], length);
    assert_eq!(packed["parameters"], 260_032);
    assert_eq!(packed["quant"], "f32");
    assert!(packed["error"]["divergence"].as_f64().unwrap() < 0.01);

    let run = smidgen(&["generate", "-m", model.path(), "--temp", "0", "-n", "200"]);
    assert_eq!(run.success(), format!("{EXPECTED}\n"));

    for (context, limit) in [("512", 190_000), ("256", 100_000)] {
        let object = smidgen(&["inspect", model.path(), "-c", context, "--json"]).json();
        assert!(object["workspace_bytes"].as_u64().unwrap() <= limit);
        assert!(object["workspace_bytes_q16"].as_u64().unwrap() <= limit);
    }
}
