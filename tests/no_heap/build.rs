fn main() {
    // No start-up code of the C library: the program begins at `_start`.
    println!("cargo:rustc-link-arg=-nostartfiles");
    // For memcpy and its kin, which compilers call.
    println!("cargo:rustc-link-arg=-lc");
}
