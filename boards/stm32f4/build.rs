//! Hands the linker its scripts and the memory of the chip.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let chip = match env::var_os("CARGO_FEATURE_F411") {
        Some(_) => "f411.x",
        None => "f405.x",
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::copy(chip, out.join("memory.x")).expect("the memory of the chip is copied");
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-search={}", env!("CARGO_MANIFEST_DIR"));
    println!("cargo:rustc-link-arg=-Tlink.x");
    println!("cargo:rustc-link-arg=-Tdefmt.x");
    println!("cargo:rustc-link-arg=-Tstack-limit.x");
    for file in ["f405.x", "f411.x", "stack-limit.x"] {
        println!("cargo:rerun-if-changed={file}");
    }
}
