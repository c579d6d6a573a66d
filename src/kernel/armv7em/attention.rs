//! Attention on cores with the DSP extension: four levels of a word by `SXTB16`, two products of halves
//! by `SMLAD`.

use core::arch::{asm, naked_asm};

use super::super::generic::{self, DIMENSIONS};
use crate::num::EXP2_NEGATIVE;

/// Dimensions that one word of levels has.
const WORD: usize = 4;

/// Brings four levels to the order in which `SXTB16` gives those of a word: 0, 2, 1, 3.
pub(in crate::kernel) fn arrange(levels: &mut [i16]) {
    if levels.len().is_multiple_of(WORD) {
        for levels in levels.as_chunks_mut::<WORD>().0 {
            levels.swap(1, 2);
        }
    }
}

/// As [`generic::dots`].
#[inline]
pub(in crate::kernel) fn dots<const N: usize>(
    keys: &[i8],
    queries: &[i16],
    products: &mut [[i32; N]],
) {
    let count = products.len();
    let enough = count < 1 << 16 && keys.len() >= 8 * count;
    if N == 2 && queries.len() == 16 && enough && count > 0 {
        // SAFETY: there are as many keys of eight levels, two such queries, and pairs of products.
        unsafe {
            dots_of_two(
                keys.as_ptr(),
                queries.as_ptr(),
                count,
                products.as_mut_ptr().cast(),
            )
        }
    } else {
        generic_dots((queries.len() / N.max(1)).max(1), keys, queries, products);
    }
}

/// Products of two queries of eight levels, two keys at a time: r0 keys, r1 products, r4-r11 queries; the
/// end of the products is on the stack.
///
/// # Safety
///
/// There are `count` keys and pairs of products, at least one.
#[unsafe(naked)]
unsafe extern "C" fn dots_of_two(
    keys: *const i8,
    queries: *const i16,
    count: usize,
    products: *mut i32,
) {
    naked_asm!(
        cpu!(),
        ".macro dots_of_key",
        "ldr r12, [r0], #4",
        "sxtb16 r3, r12",
        "sxtb16 r12, r12, ror #8",
        "smuad lr, r3, r4",
        "smuad r2, r3, r8",
        "smlad lr, r12, r5, lr",
        "smlad r2, r12, r9, r2",
        "ldr r12, [r0], #4",
        "sxtb16 r3, r12",
        "sxtb16 r12, r12, ror #8",
        "smlad lr, r3, r6, lr",
        "smlad r2, r3, r10, r2",
        "smlad lr, r12, r7, lr",
        "smlad r2, r12, r11, r2",
        "strd lr, r2, [r1], #8",
        ".endm",
        "add r12, r3, r2, lsl #3",
        "push {{r4-r12, lr}}",
        // An odd number begins in the middle.
        "lsls r2, r2, #31",
        "mov r12, r1",
        "mov r1, r3",
        "ldm r12, {{r4-r11}}",
        "bne 3f",
        "2:",
        "dots_of_key",
        "3:",
        "dots_of_key",
        "ldr r3, [sp, #32]",
        "cmp r1, r3",
        "bne 2b",
        "pop {{r4-r12, pc}}",
        ".purgem dots_of_key",
    )
}

/// [`dots`] of any dimension.
#[inline(never)]
fn generic_dots<const N: usize>(
    dimension: usize,
    keys: &[i8],
    queries: &[i16],
    products: &mut [[i32; N]],
) {
    if !dimension.is_multiple_of(WORD) {
        generic::dots(keys, queries, products);
        return;
    }
    for (key, products) in keys.chunks_exact(dimension).zip(products) {
        for (query, product) in queries.chunks_exact(dimension).zip(products) {
            *product = 0;
            let levels = query.as_chunks::<WORD>().0;
            for (bytes, levels) in key.as_chunks::<WORD>().0.iter().zip(levels) {
                let word = i32::from_le_bytes(bytes.map(i8::cast_unsigned));
                let [a, b, c, d] = levels.map(i32::from);
                let even = smlad(sxtb16(word), b << 16 | a & 0xFFFF, *product);
                *product = smlad(sxtb16_odd(word), d << 16 | c & 0xFFFF, even);
            }
        }
    }
}

/// As [`generic::weights`].
#[inline]
pub(in crate::kernel) fn weights<const N: usize>(
    scores: &mut [[i32; N]],
    codes: &[u8],
    best: [i32; N],
    shift: u32,
) -> [u32; N] {
    let pairs = scores.len().min(codes.len()) / 2;
    if N != 2 || pairs == 0 {
        return generic::weights(scores, codes, best, shift);
    }
    let mut work = Softmax {
        best: [0; 2],
        sums: [0; 2],
        up: 32u32.wrapping_sub(shift),
        end: codes.as_ptr_range().start.wrapping_add(2 * pairs),
    };
    for (to, from) in work.best.iter_mut().zip(best) {
        *to = from;
    }
    // SAFETY: there are two scores for each pair of codes, and `end` is behind the last pair.
    unsafe {
        weight_pairs(
            scores.as_mut_ptr().cast(),
            codes.as_ptr(),
            &mut work,
            &EXP2_NEGATIVE,
        )
    }
    let mut sums = [0; N];
    for (to, from) in sums.iter_mut().zip(work.sums) {
        *to = from;
    }
    // A slot without another.
    if let ([.., score], [.., code], 1) = (&*scores, codes, codes.len() % 2) {
        let mut last = [*score];
        let more = generic::weights(&mut last, &[*code], best, shift);
        if let (Some(word), [last]) = (scores.get_mut(pairs), last) {
            *word = last;
        }
        for (sum, more) in sums.iter_mut().zip(more) {
            *sum += more;
        }
    }
    sums
}

/// What [`weight_pairs`] works with, in the order of its registers.
#[repr(C)]
struct Softmax {
    best: [i32; 2],
    sums: [u32; 2],
    /// 32 less the shift: the upper word of a product with `mantissa << up` is shifted down.
    up: u32,
    end: *const u8,
}

/// Weights of two heads, two slots at a time: r0 scores, r1 codes, r2 powers, r3-r4 best, r5-r6 sums,
/// r7 shift up, r8 mantissa, r9 multiplier of the slot, lr weights.
///
/// # Safety
///
/// There are codes from `codes` to `work.end`, an even number above zero, and as many pairs of scores.
#[unsafe(naked)]
unsafe extern "C" fn weight_pairs(
    scores: *mut i32,
    codes: *const u8,
    work: &mut Softmax,
    powers: &[u16; 256],
) {
    naked_asm!(
        cpu!(),
        ".macro softmax_head score, best, sum",
        "sub \\score, \\best, \\score",
        "usat r12, #5, \\score, asr #12",
        "ubfx \\score, \\score, #4, #8",
        "ldrh \\score, [r2, \\score, lsl #1]",
        "lsr \\score, \\score, r12",
        "add \\sum, \\sum, \\score",
        "smmul \\score, \\score, r9",
        ".endm",
        ".macro softmax_slot offset",
        "ldrb r9, [r1], #1",
        "ldrd r10, r11, [r0], #8",
        "bfi r8, r9, #0, #3",
        // Zero for a shift up that is below zero, of which the low byte counts.
        "add r9, r7, r9, lsr #3",
        "lsl r9, r8, r9",
        "softmax_head r10, r3, r5",
        "softmax_head r11, r4, r6",
        "strh r10, [lr, #\\offset]",
        ".endm",
        "push {{r2, r4-r11, lr}}",
        "sub lr, r0, #2",
        "mov r8, #8",
        "mov r12, r2",
        "mov r2, r3",
        "ldm r12, {{r3-r7}}",
        "ldr r12, [r12, #20]",
        "push {{r11, r12}}",
        "2:",
        "softmax_slot 2",
        "strh r11, [lr, #6]",
        "softmax_slot 4",
        "strh r11, [lr, #8]!",
        "ldr r12, [sp, #4]",
        "cmp r1, r12",
        "bne 2b",
        "add sp, #8",
        "pop {{r2}}",
        "strd r5, r6, [r2, #8]",
        "pop {{r4-r11, pc}}",
        ".purgem softmax_head",
        ".purgem softmax_slot",
    )
}

/// As [`generic::scores`].
#[inline]
pub(in crate::kernel) fn scores<const N: usize>(
    products: &mut [[i32; N]],
    codes: &[u8],
    largest: u8,
    shifts: [i32; N],
) -> [i32; N] {
    let count = products.len();
    // The mantissa of four bits is shifted up to 31 bits at most.
    let lowest = 5 + i32::from(largest >> 3);
    let down = shifts.iter().all(|shift| (lowest..200).contains(shift));
    if N != 2 || !down || count == 0 || codes.len() < count {
        return generic::scores(products, codes, largest, shifts);
    }
    let mut work = Scaling {
        up: [0; 2],
        best: [i32::MIN; 2],
        end: codes.as_ptr().wrapping_add(count),
    };
    for (to, shift) in work.up.iter_mut().zip(shifts) {
        *to = 32 - shift;
    }
    // SAFETY: there is a pair of products for each code up to `end`.
    unsafe { score_pairs(products.as_mut_ptr().cast(), codes.as_ptr(), &mut work) }
    let mut best = [0; N];
    for (to, from) in best.iter_mut().zip(work.best) {
        *to = from;
    }
    best
}

/// What [`score_pairs`] works with, in the order of its registers.
#[repr(C)]
struct Scaling {
    /// 32 less the shift down.
    up: [i32; 2],
    best: [i32; 2],
    end: *const u8,
}

/// Scores of two heads, two slots at a time: r0 products, r1 codes, r3-r4 shifts up, r5-r6 best, r7 the
/// end, r8 mantissa. The upper word of the product with the mantissa shifted up, to the nearest, is
/// the product shifted down.
///
/// # Safety
///
/// There are codes from `codes` to `work.end`, at least one, and as many pairs of products.
#[unsafe(naked)]
unsafe extern "C" fn score_pairs(products: *mut i32, codes: *const u8, work: &mut Scaling) {
    naked_asm!(
        cpu!(),
        // A better one is rare: it branches to `better` and back to `behind`.
        ".macro score_head product, up, best, better, behind",
        "add r12, \\up, r9, lsr #3",
        // Zero for a shift up that is below zero, of which the low byte counts.
        "lsl r12, r8, r12",
        "smmulr \\product, \\product, r12",
        "cmp \\best, \\product",
        "blt \\better\\()f",
        "\\behind:",
        ".endm",
        ".macro score_slot one, two, three, four",
        "ldrb r9, [r1], #1",
        "ldrd r10, r11, [r0]",
        "bfi r8, r9, #0, #3",
        "score_head r10, r3, r5, \\one, \\two",
        "score_head r11, r4, r6, \\three, \\four",
        "strd r10, r11, [r0], #8",
        ".endm",
        ".macro score_better product, best, better, behind",
        "\\better:",
        "mov \\best, \\product",
        "b \\behind\\()b",
        ".endm",
        "push {{r2, r4-r11, lr}}",
        "ldm r2, {{r3-r7}}",
        "mov r8, #8",
        // An odd number begins in the middle.
        "sub r9, r7, r1",
        "lsls r9, r9, #31",
        "bne 3f",
        "2:",
        "score_slot 20, 21, 22, 23",
        "3:",
        "score_slot 30, 31, 32, 33",
        "cmp r1, r7",
        "bne 2b",
        "pop {{r2}}",
        "strd r5, r6, [r2, #8]",
        "pop {{r4-r11, pc}}",
        "score_better r10, r5, 20, 21",
        "score_better r11, r6, 22, 23",
        "score_better r10, r5, 30, 31",
        "score_better r11, r6, 32, 33",
        ".purgem score_head",
        ".purgem score_slot",
        ".purgem score_better",
    )
}

/// As [`generic::weighted_sums`].
#[inline]
pub(in crate::kernel) fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    let count = weights.len();
    let words = stride.is_multiple_of(2 * WORD) && first.is_multiple_of(WORD) && 2 * first < stride;
    let enough = count < 1 << 16 && values.len() >= count.wrapping_mul(stride);
    if !words || !enough || N > 2 || count == 0 {
        return generic::weighted_sums(values, stride, first, weights);
    }
    let mut sums = [[0; DIMENSIONS]; N];
    // SAFETY: there are `count` pairs of vectors of `stride` levels, a multiple of eight, of which
    // `2 * first` is one, and as many weights.
    unsafe {
        let values = values.as_ptr().add(2 * first);
        let weights = weights.as_ptr().cast();
        let sums = sums.as_mut_ptr().cast();
        match (N, stride) {
            (1, _) => weighted_pairs(values, stride, weights, count, sums),
            (_, 16) => weighted_pairs_of_eight(values, stride, weights, count, sums),
            _ => weighted_pairs_of_two(values, stride, weights, count, sums),
        }
    }
    sums
}

/// Sums of four dimensions of pairs of vectors, for one head: r0 values, r1 stride, r2 weights, r3 pairs
/// left, r4-r7 sums.
///
/// # Safety
///
/// There are `count` pairs of vectors of `stride` levels, a multiple of eight, and of weights, at least
/// one; `sums` has room for four.
#[unsafe(naked)]
unsafe extern "C" fn weighted_pairs(
    values: *const i8,
    stride: usize,
    weights: *const i32,
    count: usize,
    sums: *mut i32,
) {
    naked_asm!(
        cpu!(),
        "push {{r4-r10, lr}}",
        "mov r4, #0",
        "mov r5, #0",
        "mov r6, #0",
        "mov r7, #0",
        "2:",
        "ldr r8, [r0]",
        "ldr r10, [r0, #4]",
        "ldr lr, [r2], #4",
        "sxtb16 r9, r8",
        "sxtb16 r8, r8, ror #8",
        "smlad r4, r9, lr, r4",
        "smlad r5, r8, lr, r5",
        "sxtb16 r9, r10",
        "sxtb16 r10, r10, ror #8",
        "smlad r6, r9, lr, r6",
        "smlad r7, r10, lr, r7",
        "add r0, r0, r1",
        "subs r3, #1",
        "bne 2b",
        "ldr r0, [sp, #32]",
        "stm r0, {{r4-r7}}",
        "pop {{r4-r10, pc}}",
    )
}

/// Kernels for two heads, with how they go on to the next pair of vectors.
macro_rules! weighted_pairs_of_two {
    ($name:ident, $first:literal, $second:literal, $next:literal) => {
        /// The same for two heads: r0 values, r1 and lr words of weights, r2 weights, r4-r11 sums; the end
        /// of the weights and the stride are on the stack.
        ///
        /// # Safety
        ///
        /// As of [`weighted_pairs`], with two words of weights for a pair, and `sums` of eight.
        #[unsafe(naked)]
        unsafe extern "C" fn $name(
            values: *const i8,
            stride: usize,
            weights: *const i32,
            count: usize,
            sums: *mut i32,
        ) {
            naked_asm!(
                cpu!(),
                ".macro weighted_dimensions a, b, c, d",
                "sxtb16 r3, r12",
                "sxtb16 r12, r12, ror #8",
                "smlad \\a, r3, lr, \\a",
                "smlad \\b, r12, lr, \\b",
                "smlad \\c, r3, r1, \\c",
                "smlad \\d, r12, r1, \\d",
                ".endm",
                ".macro weighted_pair",
                "ldrd lr, r1, [r2], #8",
                $first,
                "weighted_dimensions r4, r5, r8, r9",
                $second,
                "weighted_dimensions r6, r7, r10, r11",
                $next,
                ".endm",
                "lsls r12, r3, #31",
                "add r3, r2, r3, lsl #3",
                "push {{r1, r3-r11, lr}}",
                "mov r4, #0",
                "mov r5, #0",
                "mov r6, #0",
                "mov r7, #0",
                "mov r8, #0",
                "mov r9, #0",
                "mov r10, #0",
                "mov r11, #0",
                // An odd number begins in the middle.
                "bne 3f",
                "2:",
                "weighted_pair",
                "3:",
                "weighted_pair",
                "ldr r3, [sp, #4]",
                "cmp r2, r3",
                "bne 2b",
                "ldr r0, [sp, #44]",
                "stm r0, {{r4-r11}}",
                "pop {{r1, r3-r11, pc}}",
                ".purgem weighted_dimensions",
                ".purgem weighted_pair",
            )
        }
    };
}

weighted_pairs_of_two!(
    weighted_pairs_of_two,
    "ldr r12, [r0]",
    "ldr r12, [r0, #4]",
    "ldr r12, [sp]
    add r0, r0, r12"
);
// Of eight dimensions: a stride of 16.
weighted_pairs_of_two!(
    weighted_pairs_of_eight,
    "ldr r12, [r0], #4",
    "ldr r12, [r0], #12",
    ""
);

/// `sum` and the products of both halves.
#[inline(always)]
fn smlad(a: i32, b: i32, sum: i32) -> i32 {
    let result;
    // SAFETY: registers alone; the instruction sets a sticky flag that nobody reads.
    unsafe {
        asm!(cpu!(), "smlad {}, {}, {}, {}", lateout(reg) result, in(reg) a, in(reg) b,
            in(reg) sum, options(pure, nomem, nostack));
    }
    result
}

/// Bytes 0 and 2, sign-extended to halves.
#[inline(always)]
fn sxtb16(word: i32) -> i32 {
    let result;
    // SAFETY: registers alone.
    unsafe {
        asm!(cpu!(), "sxtb16 {}, {}", lateout(reg) result, in(reg) word,
            options(pure, nomem, nostack, preserves_flags));
    }
    result
}

/// Bytes 1 and 3, sign-extended to halves.
#[inline(always)]
fn sxtb16_odd(word: i32) -> i32 {
    let result;
    // SAFETY: registers alone.
    unsafe {
        asm!(cpu!(), "sxtb16 {}, {}, ror #8", lateout(reg) result, in(reg) word,
            options(pure, nomem, nostack, preserves_flags));
    }
    result
}
