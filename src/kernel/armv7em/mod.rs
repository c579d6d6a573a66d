//! Cores with the DSP extension of ARMv7E-M and ARMv8-M: two products of halves in an instruction.
//!
//! `SMLAD` takes the halves of a word of weights as they are stored. In `q8` a half is
//! `256 * a + b`, so that one sum is of `256 * a + b` and another, of the upper bytes sign-extended
//! by `SXTB16`, of `a`; `b` is the difference. In `q4` a half has four levels, one above the other:
//! a sum of halves as they are, then of what is left as the highest level is cut off, and so on; the
//! differences are the rows. `SMLAW` and `SMULW` multiply by the scales.

#![allow(unsafe_code)]

use core::arch::naked_asm;

use super::work::{self, Work};
use crate::quant::{Matrix, MatrixFormat};

/// For the assembler, which takes ARMv8-M to have no DSP extension.
#[cfg(smidgen_armv8m)]
macro_rules! cpu {
    () => {
        ".cpu cortex-m33"
    };
}
#[cfg(not(smidgen_armv8m))]
macro_rules! cpu {
    () => {
        ""
    };
}

mod attention;

pub(super) use attention::{arrange, dots, scores, weighted_sums, weights};

/// As [`generic::row_sums`](super::generic::row_sums); `sum` is that of the levels of the vector.
pub(super) fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    rows: &mut [i32],
) {
    let Some(mut work) = work::prepare(matrix, first_block, levels, rows) else {
        return;
    };
    // SAFETY: the kernel is that of the format, and what it is given is there.
    unsafe {
        match matrix.format() {
            MatrixFormat::F32 => {}
            MatrixFormat::Q8 => q8_blocks(&mut work),
            MatrixFormat::Q4 => q4_blocks(&mut work),
        }
    }
}

/// `q8`: r0 weights, r1 vector, r2 groups, r3-r6 sums, r7-r10 weights, r11-r12 vector, lr scratch.
///
/// # Safety
///
/// What `work` points to is there, as its fields say.
#[unsafe(naked)]
unsafe extern "C" fn q8_blocks(work: &mut Work) {
    naked_asm!(
        cpu!(),
        // Four columns of four rows.
        ".macro q8_step offset",
        "ldm r0!, {{r7-r10}}",
        "ldrd r11, r12, [r1, #\\offset]!",
        "smlad r3, r7, r11, r3",
        "smlad r5, r8, r11, r5",
        "sxtb16 r7, r7, ror #8",
        "sxtb16 r8, r8, ror #8",
        "smlad r4, r7, r11, r4",
        "smlad r6, r8, r11, r6",
        "smlad r3, r9, r12, r3",
        "smlad r5, r10, r12, r5",
        "sxtb16 r9, r9, ror #8",
        "sxtb16 r10, r10, ror #8",
        "smlad r4, r9, r12, r4",
        "smlad r6, r10, r12, r6",
        ".endm",
        // The same to begin with.
        ".macro q8_first offset",
        "ldm r0!, {{r7-r10}}",
        "ldrd r11, r12, [r1, #\\offset]!",
        "smuad r3, r7, r11",
        "smuad r5, r8, r11",
        "sxtb16 r7, r7, ror #8",
        "sxtb16 r8, r8, ror #8",
        "smuad r4, r7, r11",
        "smuad r6, r8, r11",
        "smlad r3, r9, r12, r3",
        "smlad r5, r10, r12, r5",
        "sxtb16 r9, r9, ror #8",
        "sxtb16 r10, r10, ror #8",
        "smlad r4, r9, r12, r4",
        "smlad r6, r10, r12, r6",
        ".endm",
        "push {{r0, r4-r11, lr}}",
        "mov lr, r0",
        "ldr r0, [lr]",
        "2:",
        "ldrd r1, r2, [lr, #4]",
        // A pair in front of the levels, which four words precede.
        "subs r1, #8",
        "cmp r2, #0",
        "bne 6f",
        // Eight columns are all.
        "q8_first 24",
        "q8_step 8",
        "b 5f",
        "6:",
        "q8_first 24",
        "q8_step 8",
        "q8_step 8",
        "q8_step 8",
        "subs r2, #1",
        "beq 4f",
        "3:",
        "q8_step 24",
        "q8_step 8",
        "q8_step 8",
        "q8_step 8",
        "subs r2, #1",
        "bne 3b",
        "4:",
        "ldr r2, [lr, #12]",
        "cmp r2, #0",
        "beq 5f",
        "q8_step 24",
        "q8_step 8",
        "5:",
        "ldm r0!, {{r7, r8}}",
        "ldr r9, [lr, #24]",
        "ldrd r11, r12, [lr, #16]",
        "sub r3, r3, r4, lsl #8",
        "sub r5, r5, r6, lsl #8",
        "sub r3, r3, r9",
        "sub r5, r5, r9",
        "smulwb r3, r3, r7",
        "smulwt r4, r4, r7",
        "smulwb r5, r5, r8",
        "smulwt r6, r6, r8",
        "stm r11!, {{r3-r6}}",
        "subs r12, #1",
        "strd r11, r12, [lr, #16]",
        "bne 2b",
        "pop {{r0, r4-r11, pc}}",
        ".purgem q8_step",
        ".purgem q8_first",
    )
}

/// `q4`: r0 weights, r1 vector, r2-r5 sums from the lowest level to the highest, r6-r9 weights,
/// r10-r12 and lr vector; rows and counters are on the stack.
///
/// # Safety
///
/// What `work` points to is there, as its fields say.
#[unsafe(naked)]
unsafe extern "C" fn q4_blocks(work: &mut Work) {
    naked_asm!(
        cpu!(),
        // Two columns of four rows.
        ".macro q4_pair weights, vector",
        "smlad r5, \\weights, \\vector, r5",
        "bic \\weights, \\weights, #0xF000F000",
        "smlad r4, \\weights, \\vector, r4",
        "and \\weights, \\weights, #0x00FF00FF",
        "smlad r3, \\weights, \\vector, r3",
        "bic \\weights, \\weights, #0x00F000F0",
        "smlad r2, \\weights, \\vector, r2",
        ".endm",
        // Eight columns.
        ".macro q4_step",
        "ldm r0!, {{r6-r9}}",
        "ldm r1!, {{r10-r12, lr}}",
        "q4_pair r6, r10",
        "q4_pair r7, r11",
        "q4_pair r8, r12",
        "q4_pair r9, lr",
        ".endm",
        // Sums of a group, times its sub-scales, to the rows; 2 and 3 have 16 times as much. Groups left
        // in lr.
        ".macro q4_end",
        "ldr r6, [r0], #4",
        "sub r5, r5, r4",
        "sub r4, r4, r3",
        "sub r3, r3, r2",
        "ldm sp, {{r9-r12, lr}}",
        "and r7, r6, #0xFF00FF00",
        "sxtb r8, r6, ror #16",
        "sxtb r6, r6",
        "mla r9, r2, r6, r9",
        "smlawb r10, r4, r7, r10",
        "mla r11, r3, r8, r11",
        "smlawt r12, r5, r7, r12",
        ".endm",
        "push {{r0, r4-r11, lr}}",
        "sub sp, #24",
        // sp: rows (16), groups left, -, work
        "mov r6, r0",
        "ldr r0, [r0]",
        "2:",
        "ldrd r1, lr, [r6, #4]",
        "mov r9, #0",
        "mov r10, #0",
        "mov r11, #0",
        "mov r12, #0",
        "stm sp, {{r9-r12, lr}}",
        "cmp lr, #0",
        "beq 4f",
        "3:",
        "ldm r1!, {{r2-r5}}",
        "q4_step",
        "q4_step",
        "q4_end",
        "subs lr, #1",
        "stm sp, {{r9-r12, lr}}",
        "bne 3b",
        "4:",
        "ldr r6, [sp, #24]",
        "ldr r2, [r6, #12]",
        "cmp r2, #0",
        "beq 5f",
        "ldm r1!, {{r2-r5}}",
        "q4_step",
        "q4_end",
        "ldr r6, [sp, #24]",
        "5:",
        "ldm r0!, {{r7, r8}}",
        "asr r11, r11, #4",
        "asr r12, r12, #4",
        "smulwb r9, r9, r7",
        "smulwt r10, r10, r7",
        "smulwb r11, r11, r8",
        "smulwt r12, r12, r8",
        "ldrd r4, r5, [r6, #16]",
        "stm r4!, {{r9-r12}}",
        "subs r5, #1",
        "strd r4, r5, [r6, #16]",
        "bne 2b",
        "add sp, #24",
        "pop {{r0, r4-r11, pc}}",
        ".purgem q4_pair",
        ".purgem q4_step",
        ".purgem q4_end",
    )
}
