//! Compares the kernels of the target with their definition in a million random cases.

#![no_std]
#![no_main]

#[path = "../../../../tests/kernels/cases.rs"]
mod cases;

use semihosting::println;

/// Cases of row sums and attention.
const CASES: u32 = 1_000_000;

smidgen_emulated::program!({
    match cases::first_difference(CASES) {
        None => println!("{CASES} cases are equal"),
        Some(difference) => panic!("{difference:?}"),
    }
});
