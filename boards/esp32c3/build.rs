//! Hands the linker the script of the chip.

fn main() {
    println!("cargo:rustc-link-arg=-Tlinkall.x");
}
