//! Tells the sources what the instruction set of the target has.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-check-cfg=cfg(smidgen_dsp, smidgen_dsp_float, smidgen_armv8m, smidgen_short_product, smidgen_rv32m, smidgen_x86_64, smidgen_neon)"
    );
    let target = std::env::var("TARGET").unwrap_or_default();
    // The compiler tells stable code nothing of these. A Cortex-M33 may lack the DSP extension, though
    // no common one does: `--cfg smidgen_no_dsp` is for it.
    let has = |names: &[&str]| names.iter().any(|name| target.starts_with(name));
    if has(&["thumbv7em", "thumbv8m.main"]) && std::env::var("CARGO_CFG_SMIDGEN_NO_DSP").is_err() {
        println!("cargo::rustc-cfg=smidgen_dsp");
        if target.ends_with("hf") {
            println!("cargo::rustc-cfg=smidgen_dsp_float");
        }
    }
    if has(&["thumbv8m"]) {
        println!("cargo::rustc-cfg=smidgen_armv8m");
    }
    if has(&["riscv32im"]) {
        println!("cargo::rustc-cfg=smidgen_rv32m");
    }
    if has(&["thumbv6m", "thumbv8m.base"]) {
        println!("cargo::rustc-cfg=smidgen_short_product");
    }
    // Not those that keep off the registers of vectors.
    let features = std::env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let feature = |name: &str| features.split(',').any(|feature| feature == name);
    if has(&["x86_64"]) && feature("sse2") {
        println!("cargo::rustc-cfg=smidgen_x86_64");
    }
    if has(&["aarch64"]) && feature("neon") {
        println!("cargo::rustc-cfg=smidgen_neon");
    }
}
