//! Attention on cores of ARMv6-M: levels of a word one after the other.

use core::arch::naked_asm;

use super::super::generic::{self, DIMENSIONS};

pub(in crate::kernel) use super::super::generic::{arrange, scores, weights};

/// Dimensions that one word of levels has.
const WORD: usize = 4;

/// Whether bytes begin at a word.
fn is_aligned(bytes: &[i8]) -> bool {
    bytes.as_ptr().align_offset(WORD) == 0
}

/// As [`generic::dots`].
pub(in crate::kernel) fn dots<const N: usize>(
    keys: &[i8],
    queries: &[i16],
    products: &mut [[i32; N]],
) {
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
            let mut turns = [0; 16];
            let (first, second) = queries.split_at_checked(dimension).unwrap_or_default();
            let pairs = first.iter().zip(second);
            for (turn, (&first, &second)) in turns.as_chunks_mut().0.iter_mut().zip(pairs) {
                *turn = [first.into(), second.into()];
            }
            dots_of_two(keys.as_ptr(), &turns, products, end);
            return;
        }
        let work = [end, dimension / WORD, 4 * N];
        for head in 0..N {
            let query = queries.as_ptr().wrapping_add(head * dimension);
            dots_of_head(keys.as_ptr(), query, products.wrapping_add(head), &work);
        }
    }
}

/// Products of two queries of eight levels: r0 keys, r1 queries, r2 products, r3 levels of a key, r4 one
/// of them, r5-r6 of the queries, r7 and r8 sums, r12 the end of the keys.
///
/// # Safety
///
/// There are keys from `keys` to `end`, at least one, and room for as many pairs of products; pointers
/// are aligned to words. `queries` has the levels of both queries by turns.
#[unsafe(naked)]
unsafe extern "C" fn dots_of_two(
    keys: *const i8,
    queries: &[i32; 16],
    products: *mut i32,
    end: usize,
) {
    naked_asm!(
        frame!(),
        r"
        .macro both
        ldm r1!, {{r5, r6}}
        muls r5, r4
        adds r7, r7, r5
        muls r6, r4
        add r8, r6
        .endm
        .macro dots_of_word
        ldm r0!, {{r3}}
        sxtb r4, r3
        both
        lsls r4, r3, #16
        asrs r4, r4, #24
        both
        lsls r4, r3, #8
        asrs r4, r4, #24
        both
        asrs r4, r3, #24
        both
        .endm
        enter
        mov r12, r3
        2:
        movs r7, #0
        mov r8, r7
        dots_of_word
        dots_of_word
        mov r6, r8
        stm r2!, {{r7}}
        stm r2!, {{r6}}
        subs r1, #64
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
pub(in crate::kernel) fn weighted_sums<const N: usize>(
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
