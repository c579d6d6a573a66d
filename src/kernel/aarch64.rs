//! 64-bit Arm: vectors of 128 bits (NEON), which every such machine has.
//!
//! `q8`: a half of weights is `256 * a + b + 128`. The sum of halves as they are and the sum of `a`
//! alone give that of `b`; sums wrap, and the last bits are all that is wanted. `q4`: 16 columns of a
//! row as bytes, times levels of 8 bits; then times the sub-scales.

#![allow(unsafe_code)]

use core::arch::aarch64::*;

use super::blocks::{Blocks, Q4_GROUP, Q4_LEVELS, Q8_GROUP};
use super::generic::{self, DIMENSIONS};
use crate::quant::{BLOCK_ROWS, Matrix, MatrixFormat};

pub(super) use generic::{arrange, scores, weights};

/// As [`generic::row_sums`]; `sum` is that of the levels of the vector.
pub(super) fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    rows: &mut [i32],
) {
    let Some((work, blocks)) = Blocks::new(matrix, first_block, levels, rows) else {
        generic::row_sums(matrix, first_block, levels, rows);
        return;
    };
    for (index, rows) in blocks.iter_mut().enumerate() {
        let block = work.skip(index);
        // SAFETY: the blocks are there, as many as of `rows`, of this format and number of columns, and
        // so are the words of as many columns.
        unsafe {
            let sums = match matrix.format() {
                MatrixFormat::Q4 => q4_block(block),
                _ => q8_block(block),
            };
            vst1q_s32(rows.as_mut_ptr(), times(sums, block.multipliers(0)));
        }
    }
}

/// Calls `each` with all that there is to choose from.
#[cfg(test)]
pub(super) fn each_level(mut each: impl FnMut(())) {
    each(());
}

/// [`row_sums`], for tests.
#[cfg(test)]
pub(super) fn row_sums_at(
    (): (),
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    rows: &mut [i32],
) {
    row_sums(matrix, first_block, levels, rows);
}

/// The sums of a block of `q8`.
///
/// # Safety
///
/// The block and the words are there.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn q8_block(work: Blocks) -> int32x4_t {
    // SAFETY: all that is read is within the groups of the block and the words.
    unsafe {
        let mut whole = [vdupq_n_s32(0); 2];
        let mut high = whole;
        let mut eights = |words: *const i32, weights: *const u8| {
            let x = vld1q_s32(words);
            let twice = [vzip1q_s32(x, x), vzip2q_s32(x, x)].map(|x| vreinterpretq_s16_s32(x));
            for (index, x) in twice.into_iter().enumerate() {
                let w = vreinterpretq_s16_u8(vld1q_u8(weights.add(16 * index)));
                let a = vshrq_n_s16::<8>(w);
                whole[0] = vmlal_s16(whole[0], vget_low_s16(w), vget_low_s16(x));
                whole[1] = vmlal_high_s16(whole[1], w, x);
                high[0] = vmlal_s16(high[0], vget_low_s16(a), vget_low_s16(x));
                high[1] = vmlal_high_s16(high[1], a, x);
            }
        };
        for group in 0..work.groups {
            let (words, weights) = (work.levels(group), work.weights(0, group * Q8_GROUP));
            eights(words, weights);
            eights(words.add(4), weights.add(Q8_GROUP / 2));
        }
        if work.half {
            let weights = work.weights(0, work.groups * Q8_GROUP);
            eights(work.levels(work.groups), weights);
        }
        // Of rows 0 and 1, of rows 2 and 3; then of rows 1 and 3 alone.
        let whole = vaddq_s32(whole[0], whole[1]);
        let high = vaddq_s32(high[0], high[1]);
        let sums = vpaddq_s32(whole, high);
        let odd = vget_high_s32(sums);
        let offset = vdup_n_s32(work.sum.wrapping_mul(128));
        let above = vadd_s32(vshl_n_s32::<8>(odd), offset);
        let even = vsub_s32(vget_low_s32(sums), above);
        vcombine_s32(vzip1_s32(even, odd), vzip2_s32(even, odd))
    }
}

/// The sums of a block of `q4`.
///
/// # Safety
///
/// The block and the words are there.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn q4_block(work: Blocks) -> int32x4_t {
    // SAFETY: all that is read is within the groups of the block and the words.
    unsafe {
        let mut sums = [vdupq_n_s32(0); BLOCK_ROWS];
        for group in 0..work.groups {
            let words = work.levels(group).cast();
            let x = [vld1q_s16(words), vld1q_s16(words.add(8))];
            let x = x.map(|x| vmovn_s16(x));
            let weights = work.weights(0, group * Q4_GROUP);
            let bytes = vld2q_u8(weights);
            let scales = weights.add(Q4_LEVELS).cast();
            q4_group(
                &mut sums,
                [bytes.0, bytes.1],
                vcombine_s8(x[0], x[1]),
                scales,
            );
        }
        if work.half {
            let x = vmovn_s16(vld1q_s16(work.levels(work.groups).cast()));
            let weights = work.weights(0, work.groups * Q4_GROUP);
            let (bytes, none) = (vld2_u8(weights), vdup_n_u8(0));
            let scales = weights.add(Q4_LEVELS / 2).cast();
            let bytes = [bytes.0, bytes.1].map(|bytes| vcombine_u8(bytes, none));
            q4_group(&mut sums, bytes, vcombine_s8(x, vdup_n_s8(0)), scales);
        }
        let [a, b, c, d] = sums;
        vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d))
    }
}

/// Adds a group of `q4` to the sums of its rows: the lower bytes of halves and the upper ones, times
/// levels and sub-scales.
///
/// # Safety
///
/// There are four sub-scales.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn q4_group(
    sums: &mut [int32x4_t; BLOCK_ROWS],
    [low, high]: [uint8x16_t; 2],
    x: int8x16_t,
    sub_scales: *const i8,
) {
    let eight = vdupq_n_s8(8);
    let lower = |bytes| vsubq_s8(vreinterpretq_s8_u8(vandq_u8(bytes, vdupq_n_u8(15))), eight);
    let upper = |bytes| vreinterpretq_s8_u8(vshrq_n_u8::<4>(bytes));
    let rows = [
        lower(low),
        lower(high),
        vsubq_s8(upper(low), eight),
        // Not from 8 on, but signed.
        vshrq_n_s8::<4>(vreinterpretq_s8_u8(high)),
    ];
    for (row, (sum, levels)) in sums.iter_mut().zip(rows).enumerate() {
        let products = vmull_s8(vget_low_s8(levels), vget_low_s8(x));
        let products = vmlal_high_s8(products, levels, x);
        // SAFETY: it is one of four.
        let scale = i16::from(unsafe { *sub_scales.add(row) });
        *sum = vmlal_n_s16(*sum, vget_low_s16(products), scale);
        *sum = vmlal_high_n_s16(*sum, products, scale);
    }
}

/// The upper parts of sums times four multipliers.
///
/// # Safety
///
/// There are four multipliers of 16 bits.
#[inline]
#[target_feature(enable = "neon")]
unsafe fn times(sums: int32x4_t, multipliers: *const u8) -> int32x4_t {
    // SAFETY: they are 8 bytes.
    let multipliers = vmovl_s16(vreinterpret_s16_u8(unsafe { vld1_u8(multipliers) }));
    let low = vmull_s32(vget_low_s32(sums), vget_low_s32(multipliers));
    let high = vmull_high_s32(sums, multipliers);
    vshrn_high_n_s64::<16>(vshrn_n_s64::<16>(low), high)
}

/// As [`generic::dots`].
#[inline]
pub(super) fn dots<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    let dimension = queries.len() / N.max(1);
    if dimension > 0 && dimension.is_multiple_of(8) {
        // SAFETY: every machine has NEON.
        unsafe { dots_of_eights(keys, queries, dimension, products) }
    } else {
        generic::dots(keys, queries, products);
    }
}

/// [`dots`] of a dimension that is a multiple of 8.
#[inline]
#[target_feature(enable = "neon")]
fn dots_of_eights<const N: usize>(
    keys: &[i8],
    queries: &[i16],
    dimension: usize,
    products: &mut [[i32; N]],
) {
    for (key, products) in keys.chunks_exact(dimension).zip(products) {
        for (query, product) in queries.chunks_exact(dimension).zip(products) {
            let mut sums = vdupq_n_s32(0);
            for (key, query) in key.as_chunks::<8>().0.iter().zip(query.as_chunks::<8>().0) {
                // SAFETY: 8 and 16 bytes are read, which is what the arrays have.
                let (key, query) = unsafe { (vld1_s8(key.as_ptr()), vld1q_s16(query.as_ptr())) };
                let key = vmovl_s8(key);
                sums = vmlal_s16(sums, vget_low_s16(key), vget_low_s16(query));
                sums = vmlal_high_s16(sums, key, query);
            }
            *product = vaddvq_s32(sums);
        }
    }
}

/// As [`generic::weighted_sums`].
#[inline]
pub(super) fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    if stride.saturating_sub(2 * first) >= 2 * DIMENSIONS {
        // SAFETY: every machine has NEON.
        unsafe { sums_of_eight(values, stride, first, weights) }
    } else {
        generic::weighted_sums(values, stride, first, weights)
    }
}

/// [`weighted_sums`] of eight dimensions that there are.
#[inline]
#[target_feature(enable = "neon")]
fn sums_of_eight<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    let mut sums = [[vdupq_n_s32(0); 2]; N];
    let rest = values.get(2 * first..).unwrap_or_default();
    for (pair, weights) in rest.chunks(stride.max(1)).zip(weights) {
        let Some(levels) = pair.first_chunk::<{ 2 * DIMENSIONS }>() else {
            break;
        };
        // SAFETY: 16 bytes are read, which is what the array has.
        let levels = vreinterpretq_s16_s8(unsafe { vld1q_s8(levels.as_ptr()) });
        // Two dimensions of the first slot, then of the second.
        let of_slot = |levels: int16x8_t| vmovl_s8(vget_low_s8(vreinterpretq_s8_s16(levels)));
        let slots = [
            of_slot(vuzp1q_s16(levels, levels)),
            of_slot(vuzp2q_s16(levels, levels)),
        ];
        for (sums, &weights) in sums.iter_mut().zip(weights) {
            let weights = [weights as i16, (weights >> 16) as i16];
            for (levels, weight) in slots.into_iter().zip(weights) {
                sums[0] = vmlal_n_s16(sums[0], vget_low_s16(levels), weight);
                sums[1] = vmlal_high_n_s16(sums[1], levels, weight);
            }
        }
    }
    sums.map(|sums| {
        let mut lanes = [0; DIMENSIONS];
        // SAFETY: 32 bytes are written, which is what the array has.
        unsafe { vst1q_s32_x2(lanes.as_mut_ptr(), int32x4x2_t(sums[0], sums[1])) };
        lanes
    })
}
