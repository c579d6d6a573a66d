//! Cores of ARMv6-M, which multiply 32 bits by 32 bits to 32 bits and have eight registers for it.
//!
//! In `q8` a half of a word of weights is `256 * a + b`, so that one sum is of `256 * a + b` and
//! another, of the upper bytes, of `a`; `b` is the difference, modulo `2^32`. In `q4` a level of two
//! columns is masked out of a word, and its product with `even * 2^16 + odd` has the sum of both
//! products in its upper half, and in its lower one what is of no use; 16 columns fit.

#![allow(unsafe_code)]

use core::arch::naked_asm;

use super::generic::{self, DIMENSIONS};
use super::work::{self, Work};
use crate::quant::Matrix;

/// As [`generic::row_sums`](super::generic::row_sums); `sum` is that of the levels of the vector.
pub(super) fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    (words, sum): (&[i32], i32),
    rows: &mut [i32],
) {
    // SAFETY: these are the kernels of the formats, and keep to what `Work` says.
    unsafe {
        work::row_sums(
            [q8_blocks, q4_blocks],
            matrix,
            first_block,
            (words, sum),
            rows,
        )
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
        .macro q4_level sum
        ands r5, r6
        muls r5, r4
        add \sum, r5
        .endm
        .macro q4_word weights
        ldm r1!, {{r4}}
        mov r5, \weights
        q4_level r8
        lsrs r5, \weights, #4
        q4_level r9
        lsrs r5, \weights, #8
        q4_level r10
        lsrs r5, \weights, #12
        ands r5, r6
        eors r5, r7
        muls r5, r4
        add r11, r5
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
        2:
        ldr r5, [sp, #12]
        ldr r1, [r5, #4]
        ldr r4, [r5, #8]
        movs r3, #36
        muls r4, r3
        adds r4, r4, r1
        str r4, [sp, #8]
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

pub(super) use super::generic::{arrange, scores, weights};

/// Dimensions that one word of levels has.
const WORD: usize = 4;

/// Whether bytes begin at a word.
fn is_aligned(bytes: &[i8]) -> bool {
    bytes.as_ptr().align_offset(WORD) == 0
}

/// As [`generic::dots`].
pub(super) fn dots<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    let dimension = if N == 2 {
        queries.len() / 2
    } else {
        queries.len()
    };
    let count = products.len();
    let enough = count < 1 << 16 && keys.len() >= count.wrapping_mul(dimension);
    let aligned = is_aligned(keys) && queries.as_ptr().align_offset(WORD) == 0;
    let words = dimension.is_multiple_of(WORD) && dimension > 0;
    if N > 2 || !words || !enough || count == 0 || !aligned {
        generic::dots(keys, queries, products);
        return;
    }
    // SAFETY: there are `count` keys of the dimension, a multiple of four, aligned to words, and as many
    // products, `N` numbers apart, the first of a head among them.
    unsafe {
        let end = keys.as_ptr().wrapping_add(count * dimension) as usize;
        let products = products.as_mut_ptr().cast::<i32>();
        if N == 2 && dimension == 8 {
            dots_of_two(keys.as_ptr(), queries.as_ptr(), products, end);
            return;
        }
        let work = [end, dimension / WORD, 4 * N];
        for head in 0..N {
            let query = queries.as_ptr().wrapping_add(head * dimension);
            dots_of_head(keys.as_ptr(), query, products.wrapping_add(head), &work);
        }
    }
}

/// Products of two queries of eight levels: r0 keys, r1 queries, r2 products, r4 levels of a key, r5 one
/// of them, r6-r7 of a query, r8-r9 sums, r12 the end of the keys.
///
/// # Safety
///
/// There are keys from `keys` to `end`, at least one, and room for as many pairs of products; pointers
/// are aligned to words.
#[unsafe(naked)]
unsafe extern "C" fn dots_of_two(
    keys: *const i8,
    queries: *const i16,
    products: *mut i32,
    end: usize,
) {
    naked_asm!(
        frame!(),
        r"
        .macro both
        muls r6, r5
        add r8, r6
        muls r7, r5
        add r9, r7
        .endm
        .macro dots_of_word at
        ldm r0!, {{r4}}
        ldr r3, [r1, #\at]
        sxth r6, r3
        asrs r3, r3, #16
        ldr r7, [r1, #16 + \at]
        mov r10, r7
        sxth r7, r7
        sxtb r5, r4
        both
        mov r7, r10
        asrs r7, r7, #16
        lsls r5, r4, #16
        asrs r5, r5, #24
        muls r3, r5
        add r8, r3
        muls r7, r5
        add r9, r7
        ldr r3, [r1, #4 + \at]
        sxth r6, r3
        asrs r3, r3, #16
        ldr r7, [r1, #20 + \at]
        mov r10, r7
        sxth r7, r7
        lsls r5, r4, #8
        asrs r5, r5, #24
        both
        mov r7, r10
        asrs r7, r7, #16
        asrs r4, r4, #24
        muls r3, r4
        add r8, r3
        muls r7, r4
        add r9, r7
        .endm
        enter
        mov r12, r3
        2:
        movs r4, #0
        mov r8, r4
        mov r9, r4
        dots_of_word 0
        dots_of_word 8
        mov r4, r8
        mov r5, r9
        stm r2!, {{r4, r5}}
        cmp r0, r12
        bne 2b
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        .purgem both
        .purgem dots_of_word
        "
    )
}

/// Products of one query: r0 keys, r1 query, r2 products, r3 words left, r4 and r6 levels, r8 the
/// query, r9 the end, r10 words, r11 the distance of products, r12 the sum.
///
/// # Safety
///
/// There are keys from `keys` to the first of `work`, of as many words as the second says, and room for
/// as many products, at distances that the third says; pointers are aligned to words.
#[unsafe(naked)]
unsafe extern "C" fn dots_of_head(
    keys: *const i8,
    query: *const i16,
    products: *mut i32,
    work: &[usize; 3],
) {
    naked_asm!(
        frame!(),
        r"
        enter
        mov r8, r1
        ldm r3!, {{r4-r6}}
        mov r9, r4
        mov r10, r5
        mov r11, r6
        2:
        mov r1, r8
        mov r3, r10
        movs r4, #0
        mov r12, r4
        3:
        ldm r0!, {{r4}}
        ldm r1!, {{r6}}
        sxtb r5, r4
        sxth r7, r6
        muls r5, r7
        add r12, r5
        lsls r5, r4, #16
        asrs r5, r5, #24
        asrs r6, r6, #16
        muls r5, r6
        add r12, r5
        ldm r1!, {{r6}}
        lsls r5, r4, #8
        asrs r5, r5, #24
        sxth r7, r6
        muls r5, r7
        add r12, r5
        asrs r4, r4, #24
        asrs r6, r6, #16
        muls r4, r6
        add r12, r4
        subs r3, #1
        bne 3b
        mov r4, r12
        str r4, [r2]
        add r2, r11
        cmp r0, r9
        bne 2b
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        "
    )
}

/// As [`generic::weighted_sums`].
pub(super) fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    let count = weights.len();
    let words = stride.is_multiple_of(2 * WORD) && first.is_multiple_of(WORD) && 2 * first < stride;
    let enough = count < 1 << 16 && values.len() >= count.wrapping_mul(stride);
    if !words || !enough || count == 0 || !is_aligned(values) {
        return generic::weighted_sums(values, stride, first, weights);
    }
    let mut sums = [[0; DIMENSIONS]; N];
    for (head, sums) in sums.iter_mut().enumerate() {
        // SAFETY: there are `count` pairs of vectors of `stride` levels, a multiple of eight, aligned
        // to words, of which `2 * first` is one, and as many weights, `N` words apart.
        unsafe {
            let weights = weights.as_ptr().cast::<i32>().add(head);
            let work = [count, 4 * N, sums.as_mut_ptr() as usize];
            weighted_pairs(values.as_ptr().add(2 * first), stride, weights, &work);
        }
    }
    sums
}

/// Sums of four dimensions of pairs of vectors, for one head: r0 values, r1 stride, r2 weights,
/// r3 pairs left, r4 values, r6-r7 weights, r8-r11 sums, r12 the distance of weights.
///
/// # Safety
///
/// There are as many pairs of vectors of `stride` levels, a multiple of eight, and of weights, as the
/// first of `work` says, at least one; the weights are at distances that the second says, and at
/// the address that the third says there is room for four sums.
#[unsafe(naked)]
unsafe extern "C" fn weighted_pairs(
    values: *const i8,
    stride: usize,
    weights: *const i32,
    work: &[usize; 3],
) {
    naked_asm!(
        frame!(),
        r"
        .macro weighted even, odd
        sxtb r5, r4
        muls r5, r7
        add \even, r5
        lsls r5, r4, #16
        asrs r5, r5, #24
        muls r5, r7
        add \odd, r5
        lsls r5, r4, #8
        asrs r5, r5, #24
        muls r5, r6
        add \even, r5
        asrs r4, r4, #24
        muls r4, r6
        add \odd, r4
        .endm
        enter
        push {{r3}}
        ldr r4, [r3, #4]
        mov r12, r4
        ldr r3, [r3]
        movs r4, #0
        mov r8, r4
        mov r9, r4
        mov r10, r4
        mov r11, r4
        2:
        ldr r6, [r2]
        add r2, r12
        uxth r7, r6
        lsrs r6, r6, #16
        ldr r4, [r0]
        weighted r8, r9
        ldr r4, [r0, #4]
        weighted r10, r11
        adds r0, r0, r1
        subs r3, #1
        bne 2b
        pop {{r3}}
        ldr r3, [r3, #8]
        mov r4, r8
        mov r5, r9
        mov r6, r10
        mov r7, r11
        stm r3!, {{r4-r7}}
        leave
        .purgem enter
        .purgem leave
        .purgem scaled
        .purgem weighted
        "
    )
}
