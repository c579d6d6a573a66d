//! Cores of ARMv6-M, which multiply 32 bits by 32 bits to 32 bits and have eight registers for it.
//!
//! In `q8` a half of a word of weights is `256 * a + b`, so that one sum is of `256 * a + b` and
//! another, of the upper bytes, of `a`; `b` is the difference, modulo `2^32`. In `q4` a level of two
//! columns is masked out of a word, and its product with `even * 2^16 + odd` has the sum of both
//! products in its upper half, and in its lower one what is of no use; 16 columns fit.

#![allow(unsafe_code)]

use core::arch::naked_asm;

use super::generic;
use super::work::Work;
use crate::quant::{Matrix, MatrixFormat};

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

/// The instructions of both kernels: saves registers and the work, which is then at the top of the
/// stack; and `floor(sum * multiplier / 2^16)` of a row.
macro_rules! frame {
    () => {
        r"
        .macro enter
        push {{r4-r7, lr}}
        mov r4, r8
        mov r5, r9
        mov r6, r10
        mov r7, r11
        push {{r4-r7}}
        .endm
        .macro leave
        pop {{r4-r7}}
        mov r8, r4
        mov r9, r5
        mov r10, r6
        mov r11, r7
        pop {{r4-r7, pc}}
        .endm
        .macro scaled sum, index
        ldrh r4, [r0, #2 * (\index)]
        asrs r3, \sum, #16
        uxth \sum, \sum
        muls r3, r4
        muls \sum, r4
        lsrs \sum, \sum, #16
        adds r3, r3, \sum
        str r3, [r5, #4 * (\index)]
        .endm
        "
    };
}

mod attention;

pub(super) use attention::{arrange, dots, scores, weighted_sums, weights};

/// `q8`: r0 weights, r1 vector and r12 the end of its groups, r2-r3 weights, r4 and r6 levels of the
/// vector, r8-r11 sums.
///
/// # Safety
///
/// What `work` points to is there, as its fields say.
#[unsafe(naked)]
unsafe extern "C" fn q8_blocks(work: &mut Work) {
    naked_asm!(
        frame!(),
        r"
        .macro q8_word weights, both, upper
        sxth r5, \weights
        asrs r7, r5, #8
        muls r5, r4
        add \both, r5
        muls r7, r4
        add \upper, r7
        asrs r5, \weights, #16
        asrs \weights, \weights, #24
        muls r5, r6
        add \both, r5
        muls \weights, r6
        add \upper, \weights
        .endm
        .macro q8_pair
        ldm r1!, {{r4}}
        ldm r0!, {{r2, r3}}
        sxth r6, r4
        subs r4, r4, r6
        asrs r4, r4, #16
        q8_word r2, r8, r9
        q8_word r3, r10, r11
        .endm
        .macro q8_rows both, upper, index
        mov r1, \upper
        mov r2, \both
        lsls r3, r1, #8
        subs r2, r2, r3
        subs r2, r2, r6
        scaled r2, \index
        scaled r1, \index + 1
        .endm
        enter
        push {{r0}}
        ldr r0, [r0]
        2:
        ldr r7, [sp]
        ldr r1, [r7, #4]
        ldr r6, [r7, #8]
        movs r5, #36
        muls r6, r5
        adds r6, r6, r1
        mov r12, r6
        movs r5, #0
        mov r8, r5
        mov r9, r5
        mov r10, r5
        mov r11, r5
        cmp r1, r12
        bne 3f
        b 4f
        3:
        adds r1, #4
        q8_pair
        q8_pair
        q8_pair
        q8_pair
        q8_pair
        q8_pair
        q8_pair
        q8_pair
        cmp r1, r12
        beq 4f
        b 3b
        4:
        ldr r7, [sp]
        ldr r6, [r7, #12]
        cmp r6, #0
        bne 5f
        b 6f
        5:
        adds r1, #4
        q8_pair
        q8_pair
        q8_pair
        q8_pair
        ldr r7, [sp]
        6:
        ldr r6, [r7, #24]
        ldr r5, [r7, #16]
        q8_rows r8, r9, 0
        q8_rows r10, r11, 2
        adds r0, #8
        adds r5, #16
        str r5, [r7, #16]
        ldr r5, [r7, #20]
        subs r5, #1
        str r5, [r7, #20]
        beq 7f
        b 2b
        7:
        add sp, #4
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        .purgem q8_word
        .purgem q8_pair
        .purgem q8_rows
        "
    )
}

/// `q4`: r0 weights, r1 vector, r2-r3 weights, r4 levels of the vector, r6-r7 masks, r8-r11 sums of a
/// group, from the lowest level to the highest, r12 and lr rows 0 and 1; rows 2 and 3, the end of the
/// full groups and the work are on the stack.
///
/// # Safety
///
/// What `work` points to is there, as its fields say.
#[unsafe(naked)]
unsafe extern "C" fn q4_blocks(work: &mut Work) {
    naked_asm!(
        frame!(),
        r"
        .macro q4_level level, sum
        ands \level, r6
        muls \level, r4
        add \sum, \level
        .endm
        .macro q4_word weights
        ldm r1!, {{r4}}
        lsrs r5, \weights, #4
        q4_level r5, r9
        lsrs r5, \weights, #8
        q4_level r5, r10
        lsrs r5, \weights, #12
        ands r5, r6
        eors r5, r7
        muls r5, r4
        add r11, r5
        q4_level \weights, r8
        .endm
        .macro q4_step
        ldm r0!, {{r2, r3}}
        q4_word r2
        q4_word r3
        ldm r0!, {{r2, r3}}
        q4_word r2
        q4_word r3
        .endm
        .macro q4_begin
        ldm r1!, {{r4}}
        mov r8, r4
        mov r9, r4
        mov r10, r4
        mov r11, r4
        .endm
        .macro q4_end
        ldm r0!, {{r2}}
        mov r3, r8
        asrs r3, r3, #16
        sxtb r4, r2
        muls r3, r4
        add r12, r3
        mov r3, r10
        asrs r3, r3, #16
        asrs r4, r2, #8
        sxtb r4, r4
        muls r3, r4
        add lr, r3
        mov r3, r9
        asrs r3, r3, #16
        asrs r4, r2, #16
        sxtb r4, r4
        muls r3, r4
        ldr r5, [sp]
        adds r5, r5, r3
        str r5, [sp]
        mov r3, r11
        asrs r3, r3, #16
        asrs r2, r2, #24
        muls r3, r2
        ldr r5, [sp, #4]
        adds r5, r5, r3
        str r5, [sp, #4]
        .endm
        enter
        push {{r0}}
        sub sp, #12
        ldr r0, [r0]
        ldr r6, 8f
        ldr r7, 9f
        ldr r5, [sp, #12]
        ldr r1, [r5, #4]
        ldr r4, [r5, #8]
        movs r3, #36
        muls r4, r3
        adds r4, r4, r1
        str r4, [sp, #8]
        2:
        ldr r5, [sp, #12]
        ldr r1, [r5, #4]
        ldr r4, [sp, #8]
        movs r3, #0
        mov r12, r3
        mov lr, r3
        str r3, [sp]
        str r3, [sp, #4]
        cmp r1, r4
        bne 3f
        b 4f
        3:
        q4_begin
        q4_step
        q4_step
        q4_end
        ldr r5, [sp, #8]
        cmp r1, r5
        beq 4f
        b 3b
        .balign 4
        8:
        .word 0x000F000F
        9:
        .word 0x00080008
        4:
        ldr r5, [sp, #12]
        ldr r5, [r5, #12]
        cmp r5, #0
        bne 5f
        b 6f
        5:
        q4_begin
        q4_step
        q4_end
        6:
        ldr r1, [sp, #12]
        ldr r5, [r1, #16]
        mov r2, r12
        scaled r2, 0
        mov r2, lr
        scaled r2, 1
        ldr r2, [sp]
        scaled r2, 2
        ldr r2, [sp, #4]
        scaled r2, 3
        adds r0, #8
        adds r5, #16
        str r5, [r1, #16]
        ldr r5, [r1, #20]
        subs r5, #1
        str r5, [r1, #20]
        beq 7f
        b 2b
        7:
        add sp, #16
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        .purgem q4_level
        .purgem q4_word
        .purgem q4_step
        .purgem q4_begin
        .purgem q4_end
        "
    )
}
