//! Hands the linker its script and the memory of the emulated machine.

use std::path::PathBuf;
use std::{env, fs};

fn main() -> std::io::Result<()> {
    let target = env::var("TARGET").unwrap_or_default();
    let memory = if env::var_os("CARGO_FEATURE_MICROBIT").is_some() {
        "microbit.x"
    } else if target.starts_with("riscv32") {
        "virt.x"
    } else if target.starts_with("thumbv8m") {
        "mps2-an505.x"
    } else {
        "mps2.x"
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::copy(format!("memory/{memory}"), out.join("memory.x"))?;
    println!("cargo:rerun-if-changed=memory");
    println!("cargo:rustc-link-search={}", out.display());
    if target.starts_with("riscv32") {
        // Its script does not name the memory itself.
        println!("cargo:rustc-link-arg=-Tmemory.x");
    }
    println!("cargo:rustc-link-arg=-Tlink.x");
    println!("cargo:rustc-link-arg-bin=defmt_log=-Tdefmt.x");
    Ok(())
}
