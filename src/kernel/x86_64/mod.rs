//! x86-64: vectors of 256 and 512 bits, as the machine has them.
//!
//! Which, is asked of the machine once, unless the compiler was told. Without AVX2, and for what the
//! kernels do not take, the definition in [`generic`] runs.

#![allow(unsafe_code)]

mod avx2;
mod avx512;
mod detect;
mod softmax;

use super::blocks::Blocks;
use super::generic::{self, DIMENSIONS};
use crate::quant::{Matrix, MatrixFormat};
use detect::{Level, level};

pub(super) use generic::arrange;

/// As [`generic::row_sums`]; `sum` is that of the levels of the vector.
pub(super) fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    rows: &mut [i32],
) {
    row_sums_at(level(), matrix, first_block, levels, rows);
}

/// Calls `each` with the levels that the machine has.
#[cfg(test)]
pub(super) fn each_level(each: impl FnMut(Level)) {
    let levels = [Level::Baseline, Level::Avx2, Level::Avx512];
    levels.into_iter().filter(|&l| l <= level()).for_each(each);
}

/// [`row_sums`] of a level, which the machine has.
pub(super) fn row_sums_at(
    level: Level,
    matrix: &Matrix<'_>,
    first_block: usize,
    levels: (&[i32], i32),
    rows: &mut [i32],
) {
    let work = match level {
        Level::Baseline => None,
        _ => Blocks::new(matrix, first_block, levels, rows),
    };
    let Some((work, blocks)) = work else {
        generic::row_sums(matrix, first_block, levels, rows);
        return;
    };
    // SAFETY: the machine has what the level says; the blocks are there, as many as `blocks`, of this
    // format and number of columns, and so are the words of as many columns.
    unsafe {
        match (matrix.format(), level) {
            (MatrixFormat::Q8, Level::Avx512) => avx512::q8(work, blocks),
            (MatrixFormat::Q8, _) => avx2::q8(work, blocks),
            (MatrixFormat::Q4, _) => avx2::q4(work, blocks),
            (MatrixFormat::F32, _) => {}
        }
    }
}

/// As [`generic::dots`].
#[inline]
pub(super) fn dots<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    let dimension = queries.len() / N.max(1);
    if level() >= Level::Avx2 && dimension > 0 && dimension.is_multiple_of(8) {
        // SAFETY: the machine has AVX2.
        unsafe { avx2::dots(keys, queries, dimension, products) }
    } else {
        generic::dots(keys, queries, products);
    }
}

/// As [`generic::scores`].
#[inline]
pub(super) fn scores<const N: usize>(
    products: &mut [[i32; N]],
    codes: &[u8],
    largest: u8,
    shifts: [i32; N],
) -> [i32; N] {
    // No product is shifted up: all codes are at most the largest.
    let down = |shift: i32| shift.saturating_sub(i32::from(largest >> 3)) >= 2;
    if level() >= Level::Avx2 && shifts.into_iter().all(down) {
        // SAFETY: the machine has AVX2.
        unsafe { softmax::scores(products, codes, largest, shifts) }
    } else {
        generic::scores(products, codes, largest, shifts)
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
    if level() >= Level::Avx2 && stride.saturating_sub(2 * first) >= 2 * DIMENSIONS {
        // SAFETY: the machine has AVX2.
        unsafe { avx2::weighted_sums(values, stride, first, weights) }
    } else {
        generic::weighted_sums(values, stride, first, weights)
    }
}

/// As [`generic::weights`].
#[inline]
pub(super) fn weights<const N: usize>(
    scores: &mut [[i32; N]],
    codes: &[u8],
    best: [i32; N],
    shift: u32,
) -> [u32; N] {
    if level() >= Level::Avx2 {
        // SAFETY: the machine has AVX2.
        unsafe { softmax::weights(scores, codes, best, shift) }
    } else {
        generic::weights(scores, codes, best, shift)
    }
}
