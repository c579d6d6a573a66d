//! Small image models, from a configuration to a picture.

use std::path::Path;

use super::{argument, smidgen};

/// Sixty images of 4 x 4 of three classes: a bright row, moved about a little in brightness.
fn data() -> Vec<u8> {
    let record = |index: usize| {
        let class = index % 3;
        let bright = 150 + (index * 7 % 100) as u8;
        let pixel = move |place: usize| if place / 4 == class { bright } else { 0 };
        std::iter::once(class as u8).chain((0..16).map(pixel))
    };
    (0..60).flat_map(record).collect()
}

/// A configuration of a few updates.
fn config(folder: &Path, model: &str) -> String {
    format!(
        r#"
name = "small"
out = "{folder}"
seed = 1
steps = 12
batch = 8
average = 0.9

[model]
{model}

[data]
file = "{folder}/data.bin"
height = 4
width = 4
classes = 3
held_out = 12
distortion = 0.3

[optimizer]
rule = "adamw"
learning_rate = 0.01
warm_up = 2
beta1 = 0.9
beta2 = 0.99
weight_decay = 0.0
clip = 5.0

[progress]
evaluate_every = 5

[card]
license = "none"
author = "nobody"
training_data = "rows"
training_data_license = "none"
intended_use = "tests"
"#,
        folder = argument(folder)
    )
}

const CLASSIFIER: &str = r#"kind = "classifier"
layers = ["conv 3 4 batch_norm relu", "dense 3"]
label_smoothing = 0.1"#;
const AUTOENCODER: &str = r#"kind = "autoencoder"
encoder = ["dense 8 relu", "dense 2 sigmoid"]
decoder = ["dense 8 relu", "dense 16 sigmoid"]"#;
const VAE: &str = r#"kind = "vae"
latent = 2
kl_weight = 1.0
sharpness = 1.5
encoder = ["dense 8", "shift relu", "dense 4"]
decoder = ["dense 8", "shift relu", "dense 16 sigmoid"]"#;
const GAN: &str = r#"kind = "gan"
latent = 2
truncation = 0.9
generator = ["dense 8", "shift relu", "dense 16 batch_norm relu", "dense 16 sigmoid"]
discriminator = ["dense 8", "shift leaky_relu", "dense 1"]
instance_noise = 0.1
discriminator_rate = 1.0"#;
const DIFFUSION: &str = r#"kind = "diffusion"
path = "PATH"
time_features = 2
class_dropout = 0.1
layers = ["condition 8 silu", "conv 3 4", "shift silu", "conv 3 1"]"#;

#[test]
fn from_configuration_to_picture() {
    let flow = DIFFUSION.replace("PATH", "flow");
    let cosine = DIFFUSION.replace("PATH", "cosine");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| argument(&folder.path().join(name)).to_owned();
    std::fs::write(path("data.bin"), data()).unwrap();
    std::fs::write(path("config.toml"), config(folder.path(), CLASSIFIER)).unwrap();
    for (index, model) in [CLASSIFIER, AUTOENCODER, VAE, GAN, &flow, &cosine]
        .into_iter()
        .enumerate()
    {
        std::fs::write(path("config.toml"), config(folder.path(), model)).unwrap();
        let report = smidgen(&["train", &path("config.toml"), "--json"]).json();
        assert_eq!(report["steps"], 12);
        let checkpoint = report["model"].as_str().unwrap();
        let bytes = std::fs::read(checkpoint).unwrap();
        smidgen(&["train", &path("config.toml"), "--json"]).success();
        assert!(std::fs::read(checkpoint).unwrap() == bytes, "{model}");
        for (written, lines) in [("small/log.csv", 4), ("small/loss.svg", 2)] {
            let text = std::fs::read_to_string(path(written)).unwrap();
            assert!(text.lines().count() >= lines, "{written}");
        }
        // The classifier is the first, and judges the others.
        let packed = path(if index == 0 {
            "judge.smid"
        } else {
            "model.smid"
        });
        let pack = [
            "pack",
            checkpoint,
            "--quant",
            "q8",
            "-o",
            &packed,
            "--card",
            "name=other",
        ];
        smidgen(&pack).success();
        let card = &smidgen(&["inspect", &packed, "--json"]).json()["card"];
        assert_eq!(card["name"], "other");
        let evaluate = [
            "evaluate-images",
            "-m",
            &packed,
            "--data",
            &path("data.bin"),
            "--held-out",
            "12",
            "--judge",
            &path("judge.smid"),
            "-n",
            "9",
            "--steps",
            "2",
            "--json",
        ];
        let figures = smidgen(&evaluate).json();
        let names: &[&str] = match index {
            0 => &["accuracy_percent"],
            1 => &["psnr_db"],
            _ => &["agreement_percent", "diversity_percent", "neighbour"],
        };
        for name in names {
            assert!(figures[name].as_f64().unwrap() > 0.0 || *name == "agreement_percent");
        }
    }
}

#[test]
fn wrong_configurations() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| argument(&folder.path().join(name)).to_owned();
    std::fs::write(path("data.bin"), data()).unwrap();
    for (model, complaint) in [
        (
            CLASSIFIER.replace("dense 3", "dense 4"),
            "3 numbers are due",
        ),
        (
            CLASSIFIER.replace("conv 3 4", "conv 2 4"),
            "a kernel is 1, 3 or 5",
        ),
        (
            CLASSIFIER.replace("relu", "rely"),
            "`rely` is not understood",
        ),
        (VAE.replace("dense 4\"", "dense 5\""), "4 numbers are due"),
        (
            VAE.replace(" sigmoid", ""),
            "its last activation must be sigmoid",
        ),
        (
            VAE.replace("sharpness = 1.5", "sharpness = 0.0"),
            "sharpness",
        ),
        (
            GAN.replace("truncation = 0.9", "truncation = -1.0"),
            "truncation",
        ),
        (DIFFUSION.replace("PATH", "round"), "unknown variant"),
        (
            GAN.replace("kind = \"gan\"", "kind = \"gang\""),
            "unknown variant",
        ),
    ] {
        std::fs::write(path("config.toml"), config(folder.path(), &model)).unwrap();
        let found = smidgen(&["train", &path("config.toml")]).failure();
        assert!(found.contains(complaint), "{found}");
    }
    std::fs::write(path("config.toml"), config(folder.path(), VAE)).unwrap();
    for broken in [vec![], vec![0; 16], vec![7; 17]] {
        std::fs::write(path("data.bin"), broken).unwrap();
        let found = smidgen(&["train", &path("config.toml")]).failure();
        assert!(found.contains("data.bin"), "{found}");
    }
    assert!(!folder.path().join("small").exists());
}
