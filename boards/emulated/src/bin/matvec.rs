//! Counts a matrix of 64 x 64 times a vector, in both formats and number types.

#![no_std]
#![no_main]

use core::hint::black_box;

use semihosting::println;
use smidgen::nn::{Activations, linear_into};
use smidgen::num::{I16F16, Real};
use smidgen::quant::{Matrix, MatrixFormat, vector_words};
use smidgen_emulated::marker;

/// Rows and columns.
const SIZE: usize = 64;
/// Times that a loop of two instructions goes round.
const LOOP: usize = 1_000_000;

smidgen_emulated::program!({
    println!("row {LOOP} loop -");
    known_loop();
    count::<f32>("f32");
    count::<I16F16>("q16");
});

/// A loop whose instructions are known, to check the counting.
fn known_loop() {
    marker();
    // SAFETY: counts a register down.
    unsafe {
        #[cfg(target_arch = "arm")]
        core::arch::asm!("0: subs {0}, {0}, #1", "bne 0b", inout(reg) LOOP => _, options(nostack));
        #[cfg(target_arch = "riscv32")]
        core::arch::asm!("0: addi {0}, {0}, -1", "bnez {0}, 0b", inout(reg) LOOP => _);
    }
    marker();
}

fn count<R: Real>(number: &str) {
    for format in [MatrixFormat::Q8, MatrixFormat::Q4] {
        println!("row {} {number} {}", SIZE * SIZE, format.name());
        product::<R>(format);
    }
}

/// The product, scales included, of activations from -4 to 4 that are quantized beforehand.
#[inline(never)]
fn product<R: Real>(format: MatrixFormat) {
    // Words, so that the matrix is aligned as in a file.
    let mut words = [0_u32; SIZE * SIZE / 2];
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
    let bytes = &mut bytes[..format.byte_len(SIZE, SIZE).unwrap_or(0)];
    fill(bytes);
    let matrix = match Matrix::from_bytes(format, SIZE, SIZE, bytes) {
        Ok(matrix) => matrix,
        Err(error) => panic!("{error}"),
    };
    let mut x = [R::ZERO; SIZE];
    for (i, x) in (0..).zip(&mut x) {
        *x = R::from_f32((i * 37 % 64 - 32) as f32 / 8.0);
    }
    let mut words = [0; vector_words(SIZE)];
    let x = Activations::new(&x, matrix.level_bound(), &mut words);
    let mut y = [R::ZERO; SIZE];
    let (matrix, x) = (black_box(&matrix), black_box(&x));
    marker();
    linear_into(matrix, x, &mut y);
    marker();
    black_box(&y);
}

/// Bytes of a matrix of weights below 1: a scale of 2^-23, then numbers of 1 to 63, as sub-scales, multipliers and levels
/// may be.
fn fill(bytes: &mut [u8]) {
    let (scale, rest) = bytes.split_at_mut(4);
    scale.copy_from_slice(&(1.0_f32 / 8_388_608.0).to_le_bytes());
    for (i, byte) in rest.iter_mut().enumerate() {
        *byte = (i * 29 % 63) as u8 + 1;
    }
}
