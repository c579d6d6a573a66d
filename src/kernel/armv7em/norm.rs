//! Root mean square normalization on cores with single-precision floating point: four numbers at a
//! time. `VMLA` rounds the product and the sum, as two instructions do.

use core::arch::naked_asm;

use crate::num::inverse_of_squares;

/// As [`rms_norm`](crate::nn::rms_norm) of plain numbers.
pub(in crate::kernel) fn normalize(x: &[f32], weights: &[u32], epsilon: f32, y: &mut [f32]) {
    let (quads, rest) = x.as_chunks::<4>();
    let mut lanes = [0.0; 4];
    if !quads.is_empty() {
        // SAFETY: there are as many times four numbers.
        unsafe { sum_squares(quads.as_ptr(), quads.len(), &mut lanes) }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane += x * x;
    }
    let scale = inverse_of_squares(lanes, x.len(), epsilon);
    let count = quads.len().min(weights.len() / 4).min(y.len() / 4);
    if count > 0 {
        // SAFETY: there are as many times four of each.
        unsafe {
            scale_quads(
                quads.as_ptr(),
                weights.as_ptr(),
                y.as_mut_ptr(),
                count,
                scale,
            );
        }
    }
    let rest = x.iter().zip(weights).zip(y).skip(4 * count);
    for ((x, &weight), y) in rest {
        *y = x * scale * f32::from_bits(u32::from_le(weight));
    }
}

/// Adds squares to four sums: r0 numbers, r1 fours of them, at least one, r2 sums.
///
/// # Safety
///
/// There are as many numbers.
#[unsafe(naked)]
unsafe extern "C" fn sum_squares(x: *const [f32; 4], quads: usize, lanes: &mut [f32; 4]) {
    naked_asm!(
        cpu!(),
        ".fpu fpv4-sp-d16",
        "vldmia r2, {{s0-s3}}",
        "2:",
        "vldmia r0!, {{s4-s7}}",
        "subs r1, #1",
        "vmla.f32 s0, s4, s4",
        "vmla.f32 s1, s5, s5",
        "vmla.f32 s2, s6, s6",
        "vmla.f32 s3, s7, s7",
        "bne 2b",
        "vstmia r2, {{s0-s3}}",
        "bx lr",
    )
}

/// Numbers times the scale, then times weights: r0 numbers, r1 weights, r2 products, r3 fours of them, at
/// least one, s0 scale.
///
/// # Safety
///
/// There are as many of each.
#[unsafe(naked)]
unsafe extern "C" fn scale_quads(
    x: *const [f32; 4],
    weights: *const u32,
    y: *mut f32,
    quads: usize,
    scale: f32,
) {
    naked_asm!(
        cpu!(),
        ".fpu fpv4-sp-d16",
        "2:",
        "vldmia r0!, {{s4-s7}}",
        "vldmia r1!, {{s8-s11}}",
        "subs r3, #1",
        "vmul.f32 s4, s4, s0",
        "vmul.f32 s5, s5, s0",
        "vmul.f32 s6, s6, s0",
        "vmul.f32 s7, s7, s0",
        "vmul.f32 s4, s4, s8",
        "vmul.f32 s5, s5, s9",
        "vmul.f32 s6, s6, s10",
        "vmul.f32 s7, s7, s11",
        "vstmia r2!, {{s4-s7}}",
        "bne 2b",
        "bx lr",
    )
}
