//! Cores with the DSP extension of ARMv7E-M and ARMv8-M: two products of halves in an instruction.
//!
//! `SMLAD` takes the halves of a word of weights as they are stored. In `q8` a half is
//! `256 * a + b`, so that one sum is of `256 * a + b` and another, of the upper bytes sign-extended
//! by `SXTB16`, of `a`; `b` is the difference. In `q4` a half has four levels, one above the other:
//! a sum of halves as they are, then of what is left as the highest level is cut off, and so on; the
//! differences are the rows. `SMLAW` and `SMULW` multiply by the scales.

#![allow(unsafe_code)]

use core::arch::naked_asm;

use super::generic;
use super::work::Work;
use crate::quant::{BLOCK_ROWS, Matrix, MatrixFormat};

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
#[cfg(smidgen_dsp_float)]
mod levels;
#[cfg(smidgen_dsp_float)]
mod norm;

pub(super) use attention::{arrange, dots, scores, weighted_sums, weights};
#[cfg(smidgen_dsp_float)]
pub(super) use levels::{cached_levels, largest, levels, query_levels};
#[cfg(smidgen_dsp_float)]
pub(super) use norm::normalize;

/// As [`generic::row_sums`]; `sum` is that of the levels of the vector.
pub(super) fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    rows: &mut [i32],
) {
    let Some(mut work) = Work::new(matrix, first_block, levels, rows.as_mut_ptr(), rows.len())
    else {
        return generic::row_sums(matrix, first_block, levels, rows);
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

/// Makes numbers of the integers of [`row_sums`], each times `step`, or adds them to those that are there.
#[cfg(smidgen_dsp_float)]
pub(super) fn row_numbers(
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    (step, add): (f32, bool),
    rows: &mut [f32],
) {
    let to = rows.as_mut_ptr().cast();
    let Some(mut work) = Work::new(matrix, first_block, levels, to, rows.len()) else {
        for (block, rows) in (first_block..).zip(rows.chunks_mut(BLOCK_ROWS)) {
            let mut sums = [0; BLOCK_ROWS];
            generic::row_sums(matrix, block, levels, &mut sums);
            for (row, sum) in rows.iter_mut().zip(sums) {
                let number = sum as f32 * step;
                *row = if add { *row + number } else { number };
            }
        }
        return;
    };
    work.step = step;
    // SAFETY: the kernel is that of the format, and what it is given is there.
    unsafe {
        match (matrix.format(), add) {
            (MatrixFormat::F32, _) => {}
            (MatrixFormat::Q8, false) => q8_numbers(&mut work),
            (MatrixFormat::Q8, true) => q8_added(&mut work),
            (MatrixFormat::Q4, false) => q4_numbers(&mut work),
            (MatrixFormat::Q4, true) => q4_added(&mut work),
        }
    }
}

/// What kernels end a block with: `store to, a, b, c, d` writes the integers of four rows.
macro_rules! integers {
    () => {
        ".macro prepare
        .endm
        .macro store to, a, b, c, d
        stm \\to!, {{\\a, \\b, \\c, \\d}}
        .endm"
    };
}

/// The same, of numbers: integers become numbers in s0 to s3; `$end` multiplies them by the step in s4,
/// which `prepare` takes from what r0 points to, and writes them.
#[cfg(smidgen_dsp_float)]
macro_rules! converted {
    ($end:literal) => {
        concat!(
            ".fpu fpv4-sp-d16
            .macro prepare
            vldr s4, [r0, #28]
            .endm
            .macro store to, a, b, c, d
            vmov s0, s1, \\a, \\b
            vmov s2, s3, \\c, \\d
            vcvt.f32.s32 s0, s0
            vcvt.f32.s32 s1, s1
            vcvt.f32.s32 s2, s2
            vcvt.f32.s32 s3, s3
            ",
            $end,
            "
            .endm"
        )
    };
}

/// Numbers in place of those that are there.
#[cfg(smidgen_dsp_float)]
macro_rules! numbers {
    () => {
        converted!(
            "vmul.f32 s0, s0, s4
            vmul.f32 s1, s1, s4
            vmul.f32 s2, s2, s4
            vmul.f32 s3, s3, s4
            vstmia \\to!, {{s0-s3}}"
        )
    };
}

/// Numbers added to those that are there.
#[cfg(smidgen_dsp_float)]
macro_rules! added {
    () => {
        converted!(
            "vldmia \\to, {{s8-s11}}
            vmla.f32 s8, s0, s4
            vmla.f32 s9, s1, s4
            vmla.f32 s10, s2, s4
            vmla.f32 s11, s3, s4
            vstmia \\to!, {{s8-s11}}"
        )
    };
}

/// Kernels of both formats, with what they end a block with.
macro_rules! kernels {
    ($q8:ident, $q4:ident, $end:ident) => {
        /// `q8`: r0 weights, r1 vector, r2 groups, r3-r6 sums, r7-r10 weights, r11-r12 vector, lr scratch.
        ///
        /// # Safety
        ///
        /// What `work` points to is there, as its fields say.
        #[unsafe(naked)]
        unsafe extern "C" fn $q8(work: &mut Work) {
            naked_asm!(
                cpu!(),
                $end!(),
                // The last two of four columns of four rows.
                ".macro q8_rest",
                "smlad r3, r9, r12, r3",
                "smlad r5, r10, r12, r5",
                "sxtb16 r9, r9, ror #8",
                "sxtb16 r10, r10, ror #8",
                "smlad r4, r9, r12, r4",
                "smlad r6, r10, r12, r6",
                ".endm",
                ".macro q8_step offset",
                "ldm r0!, {{r7-r10}}",
                "ldrd r11, r12, [r1, #\\offset]!",
                "smlad r3, r7, r11, r3",
                "smlad r5, r8, r11, r5",
                "sxtb16 r7, r7, ror #8",
                "sxtb16 r8, r8, ror #8",
                "smlad r4, r7, r11, r4",
                "smlad r6, r8, r11, r6",
                "q8_rest",
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
                "q8_rest",
                ".endm",
                "push {{r0, r4-r11, lr}}",
                "prepare",
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
                "store r11, r3, r4, r5, r6",
                "subs r12, #1",
                "strd r11, r12, [lr, #16]",
                "bne 2b",
                "pop {{r0, r4-r11, pc}}",
                ".purgem q8_rest",
                ".purgem q8_step",
                ".purgem q8_first",
                ".purgem prepare",
                ".purgem store",
            )
        }

        /// `q4`: r0 weights, r1 vector, r2-r5 sums from the lowest level to the highest, r6-r9 weights,
        /// r10-r12 and lr vector; rows and counters are on the stack. The first four groups of 16
        /// columns are unrolled.
        ///
        /// # Safety
        ///
        /// What `work` points to is there, as its fields say.
        #[unsafe(naked)]
        unsafe extern "C" fn $q4(work: &mut Work) {
            naked_asm!(
                cpu!(),
                $end!(),
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
                // Sums of a group of 16 columns, or of 8 at the end, and sub-scales.
                ".macro q4_sums steps",
                "ldm r1!, {{r2-r5}}",
                ".rept \\steps",
                "q4_step",
                ".endr",
                "ldr r6, [r0], #4",
                "sub r5, r5, r4",
                "sub r4, r4, r3",
                "sub r3, r3, r2",
                "and r7, r6, #0xFF00FF00",
                "sxtb r8, r6, ror #16",
                "sxtb r6, r6",
                ".endm",
                // Added to the rows; 2 and 3 have 16 times as much. Columns left in lr.
                ".macro q4_group steps",
                "q4_sums \\steps",
                "ldm sp, {{r9-r12, lr}}",
                "mla r9, r2, r6, r9",
                "smlawb r10, r4, r7, r10",
                "mla r11, r3, r8, r11",
                "smlawt r12, r5, r7, r12",
                ".endm",
                // Scales, and on to the next block; work in r6.
                ".macro q4_end next",
                "ldm r0!, {{r7, r8}}",
                "asr r11, r11, #4",
                "asr r12, r12, #4",
                "smulwb r9, r9, r7",
                "smulwt r10, r10, r7",
                "smulwb r11, r11, r8",
                "smulwt r12, r12, r8",
                "ldrd r4, r5, [r6, #16]",
                "store r4, r9, r10, r11, r12",
                "subs r5, #1",
                "strd r4, r5, [r6, #16]",
                "bne \\next",
                "add sp, #24",
                "pop {{r0, r4-r11, pc}}",
                ".endm",
                "push {{r0, r4-r11, lr}}",
                "prepare",
                "sub sp, #24",
                // sp: rows (16), columns left, columns beyond those unrolled, work; columns in eights
                "mov r6, r0",
                "ldr r0, [r6]",
                "ldrd r2, r3, [r6, #8]",
                "add r3, r3, r2, lsl #1",
                "cmp r2, #4",
                "blo 7f",
                "subs r3, #8",
                "str r3, [sp, #20]",
                "2:",
                "ldr r1, [r6, #4]",
                "q4_sums 2",
                "mul r9, r2, r6",
                "smulwb r10, r4, r7",
                "mul r11, r3, r8",
                "smulwt r12, r5, r7",
                "stm sp, {{r9-r12}}",
                "q4_group 2",
                "stm sp, {{r9-r12}}",
                "q4_group 2",
                "stm sp, {{r9-r12}}",
                "q4_group 2",
                "ldr r6, [sp, #20]",
                "cbnz r6, 6f",
                "ldr r6, [sp, #24]",
                "9:",
                "q4_end 2b",
                // Groups that are left, one by one.
                "6:",
                "subs lr, r6, #2",
                "stm sp, {{r9-r12, lr}}",
                "bmi 4f",
                "3:",
                "q4_group 2",
                "subs lr, #2",
                "stm sp, {{r9-r12, lr}}",
                "bpl 3b",
                "4:",
                "cmn lr, #2",
                "beq 5f",
                "q4_group 1",
                "5:",
                "ldr r6, [sp, #24]",
                "ldr r1, [r6, #8]",
                "cmp r1, #4",
                "bhs 9b",
                "q4_end 8f",
                // Fewer than four.
                "7:",
                "str r3, [sp, #20]",
                "8:",
                "ldr r1, [r6, #4]",
                "mov r9, #0",
                "mov r10, #0",
                "mov r11, #0",
                "mov r12, #0",
                "ldr r6, [sp, #20]",
                "b 6b",
                ".purgem q4_pair",
                ".purgem q4_step",
                ".purgem q4_sums",
                ".purgem q4_group",
                ".purgem q4_end",
                ".purgem prepare",
                ".purgem store",
            )
        }
    };
}

kernels!(q8_blocks, q4_blocks, integers);
#[cfg(smidgen_dsp_float)]
kernels!(q8_numbers, q4_numbers, numbers);
#[cfg(smidgen_dsp_float)]
kernels!(q8_added, q4_added, added);
