//! Images: sheets, animations, compressed pictures, and what is said of wrong ones.

use std::path::{Path, PathBuf};

use super::{argument, smidgen};

/// A shipped model.
fn shipped(name: &str) -> String {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/models");
    argument(&models.join(format!("digits-{name}.smid"))).to_owned()
}

/// A folder that goes away, and a path in it.
fn place(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

/// Whether nothing was left behind.
#[track_caller]
fn assert_empty(folder: &tempfile::TempDir) {
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_sheet_of_each_model() {
    for model in ["vae", "gan", "diffusion"] {
        let (_folder, path) = place("sheet.png");
        let run = |number: &str| {
            let arguments = [
                "image",
                "-m",
                &shipped(model),
                "-n",
                "3",
                "-s",
                "7",
                "--columns",
                "2",
                "--scale",
                "2",
                "--steps",
                "2",
                "-o",
                argument(&path),
                "--number",
                number,
                "--json",
            ];
            smidgen(&arguments).json()
        };
        let made = run("f32");
        assert_eq!(made["classes"], serde_json::json!([0, 1, 2]));
        assert_eq!(made["digest"], run("f32")["digest"]);
        assert_eq!(run("q16")["number"], "q16");
        let sheet = image::open(&path).unwrap().to_luma8();
        // Two columns and two rows of 32 pixels, lines between.
        assert_eq!(sheet.dimensions(), (67, 67));
        assert!(sheet.pixels().any(|pixel| pixel.0[0] > 200));
        let one = smidgen(&[
            "image",
            "-m",
            &shipped(model),
            "-n",
            "1",
            "-s",
            "7",
            "--class",
            "1",
            "-o",
            argument(&path),
        ]);
        assert!(one.success().contains("1 images"));
    }
}

#[test]
fn wrong_requests() {
    let vae = shipped("vae");
    let diffusion = shipped("diffusion");
    let autoencoder = shipped("autoencoder-16");
    let (folder, path) = place("out.png");
    let (_other, unnamed) = place("out.unknown");
    let out = argument(&path);
    for (arguments, complaint) in [
        (
            vec!["image", "-m", &vae, "--class", "10", "-o", out],
            "10 of 10 classes",
        ),
        (
            vec!["image", "-m", &diffusion, "--steps", "0", "-o", out],
            "1 to 1000 steps",
        ),
        (
            vec!["image", "-m", &diffusion, "--steps", "1001", "-o", out],
            "1 to 1000 steps",
        ),
        (
            vec!["image", "-m", &diffusion, "--guidance", "nan", "-o", out],
            "guidance",
        ),
        (
            vec!["image", "-m", &diffusion, "--eta", "1.5", "-o", out],
            "fresh noise",
        ),
        (
            vec!["image", "-m", &autoencoder, "-o", out],
            "does not generate",
        ),
        (
            vec!["image", "-m", &vae, "-n", "1", "-o", argument(&unnamed)],
            "out.unknown",
        ),
        (
            vec![
                "image",
                "-m",
                &vae,
                "-n",
                "1",
                "-o",
                "/no/such/folder/a.png",
            ],
            "No such file",
        ),
        (
            vec!["image", "-m", "/no/such.smid", "-o", out],
            "No such file",
        ),
        (vec!["morph", "-m", &diffusion, "-o", out], "latent space"),
        (
            vec!["morph", "-m", &vae, "--class", "3,11", "-o", out],
            "11 of 10 classes",
        ),
        (
            vec!["compress", "-m", &vae, "x.png", "-o", out],
            "no autoencoder",
        ),
        (
            vec!["compress", "-m", &autoencoder, "/no/such.png", "-o", out],
            "No such file",
        ),
        (
            vec!["compress", "-m", &autoencoder, &vae, "-o", out],
            "format",
        ),
        (
            vec!["decompress", "-m", &autoencoder, &vae, "-o", out],
            "not a compressed picture",
        ),
    ] {
        let complaint_found = smidgen(&arguments).failure();
        assert!(complaint_found.contains(complaint), "{complaint_found}");
    }
    assert_empty(&folder);
    for wrong in [
        ["image", "-m", &vae, "-o", out, "-n", "0"],
        ["image", "-m", &vae, "-o", out, "--scale", "65"],
        ["morph", "-m", &vae, "-o", out, "--frames", "0"],
    ] {
        smidgen(&wrong).wrong_usage();
    }
}

#[test]
fn there_and_back() {
    let model = shipped("autoencoder-16");
    let (_folder, picture) = place("digits.png");
    let (_packed_folder, packed) = place("digits.smlt");
    let (back_folder, back) = place("back.png");
    // No multiple of 16: the border is filled up.
    let sheet = image::GrayImage::from_fn(37, 20, |x, y| image::Luma([(x * y % 256) as u8]));
    sheet.save(&picture).unwrap();
    let arguments = [
        "compress",
        "-m",
        &model,
        argument(&picture),
        "-o",
        argument(&packed),
        "--json",
    ];
    let report = smidgen(&arguments).json();
    assert_eq!(report["latent"], 6 * 16);
    assert_eq!(report["bytes"], 6 * 16 + 20);
    assert_eq!(std::fs::metadata(&packed).unwrap().len(), 6 * 16 + 20);
    assert!(report["psnr_db"].as_f64().unwrap() > 3.0);
    let other = shipped("autoencoder-8");
    let arguments = [
        "decompress",
        "-m",
        &other,
        argument(&packed),
        "-o",
        argument(&back),
    ];
    assert!(smidgen(&arguments).failure().contains("another model"));
    let mut damaged = std::fs::read(&packed).unwrap();
    damaged[30] ^= 1;
    let (_damaged_folder, damaged_path) = place("damaged.smlt");
    std::fs::write(&damaged_path, damaged).unwrap();
    let arguments = [
        "decompress",
        "-m",
        &model,
        argument(&damaged_path),
        "-o",
        argument(&back),
    ];
    assert!(smidgen(&arguments).failure().contains("checksum"));
    assert_empty(&back_folder);
    let arguments = [
        "decompress",
        "-m",
        &model,
        argument(&packed),
        "-o",
        argument(&back),
    ];
    smidgen(&arguments).success();
    assert_eq!(
        image::open(&back).unwrap().to_luma8().dimensions(),
        (37, 20)
    );
}

#[test]
fn morphs() {
    for model in ["vae", "gan"] {
        for (name, way) in [("morph.gif", "arc"), ("morph.png", "line")] {
            let (_folder, path) = place(name);
            let arguments = [
                "morph",
                "-m",
                &shipped(model),
                "--class",
                "3,8",
                "--frames",
                "4",
                "--way",
                way,
                "-s",
                "1",
                "-o",
                argument(&path),
                "--json",
            ];
            assert_eq!(smidgen(&arguments).json()["frames"], 8);
            assert!(image::open(&path).is_ok());
        }
    }
}

#[test]
fn inspected() {
    for (model, networks) in [
        ("classifier", 1),
        ("autoencoder-16", 2),
        ("vae", 2),
        ("gan", 2),
        ("diffusion", 1),
    ] {
        let path = shipped(model);
        let report = smidgen(&["inspect", &path, "--json"]).json();
        assert_eq!(report["networks"].as_array().unwrap().len(), networks);
        let sections = report["sections"].as_object().unwrap();
        let sum: u64 = sections.values().map(|bytes| bytes.as_u64().unwrap()).sum();
        assert_eq!(Some(sum), report["flash_bytes"].as_u64());
        assert!(sum <= 100_000, "{model}: {sum}");
        assert!(
            smidgen(&["inspect", &path])
                .success()
                .contains("multiplications")
        );
    }
}
