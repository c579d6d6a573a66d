//! 32-bit cores with a product of 32 bits and no halves: two columns at a time within a register.
//!
//! In `q4` a level of two columns is masked out of a word, and its product with `even * 2^16 + odd`
//! has the sum of both products in its upper half, and in its lower one what is of no use; 16 columns
//! fit ("SIMD within a register", Fisher and Dietz, 1998). In `q8` bytes are loaded as they are, and
//! what was added to half of them is taken off the sum.

pub(super) use super::attention::{arrange, dots, scores, weighted_sums, weights};

use crate::num::high_product;
use crate::quant::{BLOCK_ROWS, GROUP, Matrix, MatrixFormat, PREFIX, unpair};

/// As [`generic::row_sums`](super::generic::row_sums); `sum` is that of the levels of the vector.
pub(super) fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    (words, sum): (&[i32], i32),
    rows: &mut [i32],
) {
    let (blocks, length) = matrix.blocks_from(first_block);
    let blocks = blocks.chunks_exact(length);
    for (block, rows) in blocks.zip(rows.chunks_mut(BLOCK_ROWS)) {
        let Some((block, multipliers)) = block.split_last_chunk::<{ 2 * BLOCK_ROWS }>() else {
            return;
        };
        let sums = match matrix.format() {
            MatrixFormat::F32 => return,
            MatrixFormat::Q8 => q8_block(block, words, sum.wrapping_mul(128)),
            MatrixFormat::Q4 => q4_block(block, words),
        };
        for ((row, sum), multiplier) in rows.iter_mut().zip(sums).zip(multipliers.as_chunks().0) {
            *row = high_product(sum, i16::from_le_bytes(*multiplier));
        }
    }
}

/// The sums of a block of `q8`; `offset` is what the levels of even rows are too high by.
#[inline]
fn q8_block(block: &[u8], words: &[i32], offset: i32) -> [i32; BLOCK_ROWS] {
    let mut sums = [-offset, 0, -offset, 0];
    let groups = block.chunks(BLOCK_ROWS * GROUP);
    for (levels, words) in groups.zip(words.chunks(PREFIX + GROUP / 2)) {
        let pairs = words.get(PREFIX..).unwrap_or_default();
        // Eight columns at a time.
        for (levels, pairs) in levels
            .as_chunks::<32>()
            .0
            .iter()
            .zip(pairs.as_chunks::<4>().0)
        {
            for (bytes, &pair) in levels.as_chunks::<8>().0.iter().zip(pairs) {
                let (even, odd) = unpair(pair);
                let [e0, e1, o0, o1, e2, e3, o2, o3] = *bytes;
                let add = |sum: &mut i32, even_level: i32, odd_level: i32| {
                    *sum = sum
                        .wrapping_add(even_level.wrapping_mul(even))
                        .wrapping_add(odd_level.wrapping_mul(odd));
                };
                let [s0, s1, s2, s3] = &mut sums;
                add(s0, e0.into(), o0.into());
                add(s1, (e1 as i8).into(), (o1 as i8).into());
                add(s2, e2.into(), o2.into());
                add(s3, (e3 as i8).into(), (o3 as i8).into());
            }
        }
    }
    sums
}

/// The sums of a block of `q4`.
#[inline]
fn q4_block(block: &[u8], words: &[i32]) -> [i32; BLOCK_ROWS] {
    /// The lowest level of both columns.
    const LEVEL: u32 = 0x000F_000F;
    /// What the highest level lacks.
    const SIGN: u32 = 0x0008_0008;
    let mut sums = [0i32; BLOCK_ROWS];
    let groups = block.chunks(2 * GROUP + BLOCK_ROWS);
    for (group, words) in groups.zip(words.chunks(PREFIX + GROUP / 2)) {
        let Some((levels, sub_scales)) = group.split_last_chunk::<BLOCK_ROWS>() else {
            break;
        };
        let Some(([begin], pairs)) = words.split_first_chunk::<1>() else {
            break;
        };
        let mut totals = [*begin as u32; BLOCK_ROWS];
        // Eight columns at a time.
        for (levels, pairs) in levels
            .as_chunks::<16>()
            .0
            .iter()
            .zip(pairs.as_chunks::<4>().0)
        {
            for (bytes, &pair) in levels.as_chunks::<4>().0.iter().zip(pairs) {
                let (word, pair) = (u32::from_le_bytes(*bytes), pair as u32);
                let [t0, t1, t2, t3] = &mut totals;
                let add = |total: &mut u32, level: u32| {
                    *total = total.wrapping_add(level.wrapping_mul(pair));
                };
                add(t0, word & LEVEL);
                add(t2, word >> 4 & LEVEL);
                add(t1, word >> 8 & LEVEL);
                add(t3, (word >> 12 & LEVEL) ^ SIGN);
            }
        }
        for ((sum, total), &sub_scale) in sums.iter_mut().zip(totals).zip(sub_scales) {
            let dot = total as i32 >> 16;
            *sum = sum.wrapping_add(dot.wrapping_mul(i32::from(sub_scale as i8)));
        }
    }
    sums
}
