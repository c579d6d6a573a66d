//! RV32IM: products of 32 bits, and enough registers for eight rows at a time.
//!
//! In `q8` bytes are loaded as they are, and what was added to half of them is taken off the sum. In
//! `q4` a level of two columns is masked out of a word, and its product with `even * 2^16 + odd` has
//! the sum of both products in its upper half, and in its lower one what is of no use; 16 columns fit.

#![allow(unsafe_code)]

use core::arch::naked_asm;

use super::generic;
use super::work::Work;
use crate::quant::{Matrix, MatrixFormat};

pub(super) use super::attention::{arrange, dots, scores, weighted_sums, weights};

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

/// The instructions of both kernels: saves registers and takes what `a0` points to, `a1` weights, `a6`
/// the vector, `s8` its full groups and `a2` their bytes, `a3` whether half a group follows, `a4` rows,
/// `a5` blocks; and `floor(sum * multiplier / 2^16)` of a row.
macro_rules! frame {
    () => {
        r"
        .option push
        .option arch, +m
        .macro enter
        addi sp, sp, -48
        sw s0, 0(sp)
        sw s1, 4(sp)
        sw s2, 8(sp)
        sw s3, 12(sp)
        sw s4, 16(sp)
        sw s5, 20(sp)
        sw s6, 24(sp)
        sw s7, 28(sp)
        sw s8, 32(sp)
        sw s9, 36(sp)
        lw a1, 0(a0)
        lw a6, 4(a0)
        lw s8, 8(a0)
        lw a3, 12(a0)
        lw a4, 16(a0)
        lw a5, 20(a0)
        slli t0, s8, 5
        slli a2, s8, 2
        add a2, a2, t0
        .endm
        .macro leave
        lw s0, 0(sp)
        lw s1, 4(sp)
        lw s2, 8(sp)
        lw s3, 12(sp)
        lw s4, 16(sp)
        lw s5, 20(sp)
        lw s6, 24(sp)
        lw s7, 28(sp)
        lw s8, 32(sp)
        lw s9, 36(sp)
        addi sp, sp, 48
        ret
        .endm
        .macro scaled sum, block, index
        lhu t0, 2*\index(\block)
        slli t0, t0, 16
        mulh \sum, \sum, t0
        sw \sum, 4*\index(a4)
        .endm
        "
    };
}

/// `q8`: a1 and t5 weights, a7 vector and t6 the end of its groups, t0-t1 levels of the vector, s0-s7
/// sums.
///
/// # Safety
///
/// What `work` points to is there, as its fields say.
#[unsafe(naked)]
unsafe extern "C" fn q8_blocks(work: &mut Work) {
    naked_asm!(
        frame!(),
        r"
        .macro q8_product load, offset, block, level, sum
        \load t2, \offset(\block)
        mul t2, t2, \level
        add \sum, \sum, t2
        .endm
        .macro q8_block offset, block, s0, s1, s2, s3
        q8_product lbu, \offset+0, \block, t0, \s0
        q8_product lb, \offset+1, \block, t0, \s1
        q8_product lbu, \offset+2, \block, t1, \s0
        q8_product lb, \offset+3, \block, t1, \s1
        q8_product lbu, \offset+4, \block, t0, \s2
        q8_product lb, \offset+5, \block, t0, \s3
        q8_product lbu, \offset+6, \block, t1, \s2
        q8_product lb, \offset+7, \block, t1, \s3
        .endm
        .macro q8_levels index
        lh t1, 4*\index(a7)
        lh t0, 4*\index+2(a7)
        srli t2, t1, 31
        add t0, t0, t2
        .endm
        .macro q8_two index, offset
        q8_levels \index
        q8_block \offset, a1, s0, s1, s2, s3
        q8_block \offset, t5, s4, s5, s6, s7
        .endm
        .macro q8_one index, offset
        q8_levels \index
        q8_block \offset, a1, s0, s1, s2, s3
        .endm
        .macro q8_steps kind
        \kind 1, 0
        \kind 2, 8
        \kind 3, 16
        \kind 4, 24
        .endm
        .macro q8_begin
        mv a7, a6
        add t6, a6, a2
        neg s0, s9
        li s1, 0
        neg s2, s9
        li s3, 0
        .endm
        enter
        lw s9, 24(a0)
        li t3, 2
        2:
        blt a5, t3, 5f
        # The distance of two blocks: 64 bytes a group, 32 a half, 8 of multipliers.
        slli t5, s8, 6
        slli t6, a3, 5
        add t5, t5, t6
        addi t5, t5, 8
        add t5, a1, t5
        q8_begin
        neg s4, s9
        li s5, 0
        neg s6, s9
        li s7, 0
        beq a7, t6, 4f
        3:
        q8_steps q8_two
        addi a7, a7, 16
        addi a1, a1, 32
        addi t5, t5, 32
        q8_steps q8_two
        addi a7, a7, 20
        addi a1, a1, 32
        addi t5, t5, 32
        bne a7, t6, 3b
        4:
        beqz a3, 1f
        q8_steps q8_two
        addi a1, a1, 32
        addi t5, t5, 32
        1:
        scaled s0, a1, 0
        scaled s1, a1, 1
        scaled s2, a1, 2
        scaled s3, a1, 3
        addi a4, a4, 16
        scaled s4, t5, 0
        scaled s5, t5, 1
        scaled s6, t5, 2
        scaled s7, t5, 3
        addi a4, a4, 16
        addi a1, t5, 8
        addi a5, a5, -2
        bnez a5, 2b
        leave
        5:
        q8_begin
        beq a7, t6, 7f
        6:
        q8_steps q8_one
        addi a7, a7, 16
        addi a1, a1, 32
        q8_steps q8_one
        addi a7, a7, 20
        addi a1, a1, 32
        bne a7, t6, 6b
        7:
        beqz a3, 8f
        q8_steps q8_one
        addi a1, a1, 32
        8:
        scaled s0, a1, 0
        scaled s1, a1, 1
        scaled s2, a1, 2
        scaled s3, a1, 3
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        .purgem q8_product
        .purgem q8_block
        .purgem q8_levels
        .purgem q8_two
        .purgem q8_one
        .purgem q8_steps
        .purgem q8_begin
        .option pop
        "
    )
}

/// `q4`: a1 weights, a7 vector and t6 the end of its groups, t0 levels of the vector, t3-t4 masks,
/// s0-s3 sums of a group from the lowest level to the highest, s4-s7 rows.
///
/// # Safety
///
/// What `work` points to is there, as its fields say.
#[unsafe(naked)]
unsafe extern "C" fn q4_blocks(work: &mut Work) {
    naked_asm!(
        frame!(),
        r"
        .macro q4_level sum, level
        and t1, \level, t3
        mul t1, t1, t0
        add \sum, \sum, t1
        .endm
        .macro q4_pair index
        lw t0, 4+4*\index(a7)
        lw t2, 4*\index(a1)
        q4_level s0, t2
        srli t1, t2, 4
        q4_level s1, t1
        srli t1, t2, 8
        q4_level s2, t1
        srli t1, t2, 12
        and t1, t1, t3
        xor t1, t1, t4
        mul t1, t1, t0
        add s3, s3, t1
        .endm
        .macro q4_step
        q4_pair 0
        q4_pair 1
        q4_pair 2
        q4_pair 3
        .endm
        .macro q4_begin
        lw s0, 0(a7)
        mv s1, s0
        mv s2, s0
        mv s3, s0
        .endm
        .macro q4_row index, sum, row
        lb t1, \index(a1)
        srai \sum, \sum, 16
        mul \sum, \sum, t1
        add \row, \row, \sum
        .endm
        .macro q4_end
        q4_row 0, s0, s4
        q4_row 1, s2, s5
        q4_row 2, s1, s6
        q4_row 3, s3, s7
        addi a1, a1, 4
        .endm
        enter
        li t3, 0x000F000F
        li t4, 0x00080008
        2:
        mv a7, a6
        add t6, a6, a2
        li s4, 0
        li s5, 0
        li s6, 0
        li s7, 0
        beq a7, t6, 4f
        3:
        q4_begin
        q4_step
        addi a7, a7, 16
        addi a1, a1, 16
        q4_step
        addi a7, a7, 20
        addi a1, a1, 16
        q4_end
        bne a7, t6, 3b
        4:
        beqz a3, 5f
        q4_begin
        q4_step
        addi a1, a1, 16
        q4_end
        5:
        scaled s4, a1, 0
        scaled s5, a1, 1
        scaled s6, a1, 2
        scaled s7, a1, 3
        addi a1, a1, 8
        addi a4, a4, 16
        addi a5, a5, -1
        bnez a5, 2b
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        .purgem q4_level
        .purgem q4_pair
        .purgem q4_step
        .purgem q4_begin
        .purgem q4_row
        .purgem q4_end
        .option pop
        "
    )
}
