//! The kernels in plain Rust.

use crate::num::{Real, exp2_neg_q12, high_product};
use crate::quant::{BLOCK_ROWS, GROUP, Matrix, MatrixFormat, PREFIX, q4_level, unpair};

/// The rows of a matrix times a vector, from a block of four rows on: an integer for each element of
/// `rows`, as [`quant`](crate::quant) defines it.
///
/// # Shapes
///
/// The words of a [`QuantizedVector`](crate::quant::QuantizedVector) of as many levels as the matrix
/// has columns, and their sum, which some kernels want; a shorter one counts as if zeros followed. Elements of `rows` beyond the last
/// row, and all for a matrix of format `f32`, have no meaning.
pub fn row_sums(
    matrix: &Matrix<'_>,
    first_block: usize,
    (words, _): (&[i32], i32),
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
            MatrixFormat::Q8 => q8_block(block, words),
            MatrixFormat::Q4 => q4_block(block, words),
        };
        for ((row, sum), multiplier) in rows.iter_mut().zip(sums).zip(multipliers.as_chunks().0) {
            *row = high_product(sum, i16::from_le_bytes(*multiplier));
        }
    }
}

/// The sums of a block of `q8`.
fn q8_block(block: &[u8], words: &[i32]) -> [i32; BLOCK_ROWS] {
    let mut sums = [0i32; BLOCK_ROWS];
    let groups = words.chunks(PREFIX + GROUP / 2);
    let pairs = groups.flat_map(|group| group.iter().skip(PREFIX));
    // Four rows by two columns.
    for (bytes, &pair) in block.as_chunks::<8>().0.iter().zip(pairs) {
        let (even, odd) = unpair(pair);
        let [e0, e1, o0, o1, e2, e3, o2, o3] = bytes.map(i32::from);
        let (low, high) = (|byte| byte - 128, |byte| i32::from(byte as i8));
        let add = |sum: &mut i32, even_level: i32, odd_level: i32| {
            *sum = sum.wrapping_add(even_level * even + odd_level * odd);
        };
        let [s0, s1, s2, s3] = &mut sums;
        add(s0, low(e0), low(o0));
        add(s1, high(e1), high(o1));
        add(s2, low(e2), low(o2));
        add(s3, high(e3), high(o3));
    }
    sums
}

/// The sums of a block of `q4`.
fn q4_block(block: &[u8], words: &[i32]) -> [i32; BLOCK_ROWS] {
    let mut sums = [0i32; BLOCK_ROWS];
    let groups = block.chunks(2 * GROUP + BLOCK_ROWS);
    for (group, words) in groups.zip(words.chunks(PREFIX + GROUP / 2)) {
        let Some((levels, sub_scales)) = group.split_last_chunk::<BLOCK_ROWS>() else {
            break;
        };
        let mut dots = [0; BLOCK_ROWS];
        let pairs = words.iter().skip(PREFIX);
        for (&[a, b, c, d], &pair) in levels.as_chunks().0.iter().zip(pairs) {
            let (even, odd) = unpair(pair);
            let (even_half, odd_half) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
            for (row, dot) in dots.iter_mut().enumerate() {
                *dot += q4_level(even_half, row) * even + q4_level(odd_half, row) * odd;
            }
        }
        for ((sum, dot), &sub_scale) in sums.iter_mut().zip(dots).zip(sub_scales) {
            *sum = sum.wrapping_add(dot.wrapping_mul(i32::from(sub_scale as i8)));
        }
    }
    sums
}

/// The products of the rows from `first` on, of a matrix of format `f32`, with a vector of plain
/// numbers; one for each element of `products`.
///
/// Terms are added in four lanes, by column modulo 4, then (0 + 1) + (2 + 3): the order is part of
/// the result.
///
/// # Shapes
///
/// As in [`row_sums`]; elements beyond the last row, and all for another format, are left alone.
pub fn row_products<R: Real>(matrix: &Matrix<'_>, first: usize, x: &[R], products: &mut [R]) {
    if !matches!(matrix.format(), MatrixFormat::F32) {
        return;
    }
    for (row, product) in (first..matrix.rows()).zip(products) {
        *product = row_product(matrix.f32_row(row), x);
    }
}

/// One row's product.
#[inline]
fn row_product<R: Real>(row: &[[u8; 4]], x: &[R]) -> R {
    let mut lanes = [R::Wide::default(); 4];
    for (weights, x) in row.chunks(4).zip(x.chunks(4)) {
        for ((bytes, &x), lane) in weights.iter().zip(x).zip(&mut lanes) {
            let weight = R::from_f32(f32::from_le_bytes(*bytes));
            *lane = R::wide_mul_add(*lane, weight, x);
        }
    }
    let [a, b, c, d] = lanes;
    R::from_wide(R::wide_add(R::wide_add(a, b), R::wide_add(c, d)))
}

/// Dimensions that [`weighted_sums`] takes at a time.
pub const DIMENSIONS: usize = if cfg!(any(smidgen_x86_64, smidgen_neon)) {
    8
} else {
    4
};

/// Leaves the levels of a query as they are: the order in which [`dots`] takes them.
pub fn arrange(_: &mut [i16]) {}

/// Writes the level of each number, two in front of every `stride` bytes.
#[inline]
pub fn cached_levels<R: Real>(x: &[R], levels: &mut [i8], stride: usize, level: impl Fn(R) -> i8) {
    let (pairs, last) = x.as_chunks::<2>();
    let mut places = levels.chunks_mut(stride.max(1));
    for (&[x, y], place) in pairs.iter().zip(&mut places) {
        if let [a, b, ..] = place {
            (*a, *b) = (level(x), level(y));
        }
    }
    if let (&[x], Some([a, ..])) = (last, places.next()) {
        *a = level(x);
    }
}

/// The products of `N` queries with keys, for each element of `products`.
///
/// # Shapes
///
/// `keys`: a key after the other; `queries`: `N` of the same dimension, [arranged](super::arrange).
pub fn dots<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    let dimension = (queries.len() / N.max(1)).max(1);
    for (key, products) in keys.chunks_exact(dimension).zip(products) {
        for (query, product) in queries.chunks_exact(dimension).zip(products) {
            *product = query.iter().zip(key).fold(0i32, |sum, (&q, &k)| {
                sum.wrapping_add(i32::from(q).wrapping_mul(i32::from(k)))
            });
        }
    }
}

/// Makes weights of scores: `2^(score - best)` times the scale of the slot's value, whose code has a
/// mantissa of 8 to 15 in its low three bits and an exponent above. The sums of the weights before
/// the scale, `2^16` for the best.
///
/// # Formula
///
/// `weight = floor(floor(2^16 * 2^(score - best)) * (8 + code % 8) / 2^(shift - code / 8))`, scores in
/// units of `2^-12`
///
/// # Shapes
///
/// `codes`: one for each of `scores`, of which the first half becomes the words of weights that
/// [`weighted_sums`] takes. `shift`: at least 5 above the largest exponent.
pub fn weights<const N: usize>(
    scores: &mut [[i32; N]],
    codes: &[u8],
    best: [i32; N],
    shift: u32,
) -> [u32; N] {
    let mut sums = [0u32; N];
    let mut weight = |scores: [i32; N], code: u8| -> [u32; N] {
        let mantissa = u32::from(8 + code % 8);
        let down = shift.wrapping_sub(u32::from(code >> 3));
        let mut weights = [0; N];
        let each = scores.iter().zip(&best).zip(&mut sums);
        for (((&score, best), sum), out) in each.zip(&mut weights) {
            let weight = exp2_neg_q12(best.wrapping_sub(score) as u32);
            *sum = sum.wrapping_add(weight);
            *out = (weight * mantissa).checked_shr(down).unwrap_or(0);
        }
        weights
    };
    let cells = core::cell::Cell::from_mut(scores).as_slice_of_cells();
    let (pairs, last) = cells.as_chunks::<2>();
    let mut code_pairs = codes.as_chunks::<2>().0.iter();
    let mut words = cells.iter();
    // Scores have been read where weights are written.
    for (([first, second], codes), word) in pairs.iter().zip(&mut code_pairs).zip(&mut words) {
        let (mut first, second) = (
            weight(first.get(), codes[0]),
            weight(second.get(), codes[1]),
        );
        for (first, second) in first.iter_mut().zip(second) {
            *first |= second << 16;
        }
        word.set(first.map(|word| word as i32));
    }
    if let ([cell], Some(&code), Some(word)) = (last, codes.last(), words.next()) {
        word.set(weight(cell.get(), code).map(|weight| weight as i32));
    }
    sums
}

/// Scores are within this of zero: 131,072 octaves.
pub const SCORE_BOUND: i32 = 1 << 29;

/// `value / 2^down` to the nearest, ties up, within the bounds of scores.
#[must_use]
pub const fn score(value: i32, down: i32) -> i32 {
    match down {
        // Magnitudes below 2^31 become such below 2^29.
        2..=31 => ((value >> (down - 1)) + 1) >> 1,
        32.. => 0,
        _ => {
            let up = (1 - down) & 31;
            let value = value >> 1;
            let bound = if down > -31 { SCORE_BOUND >> up } else { 0 };
            if value > bound {
                SCORE_BOUND
            } else if value < -bound {
                -SCORE_BOUND
            } else {
                value << up
            }
        }
    }
}

/// Makes scores of products of queries and keys, and finds the best of each query.
///
/// # Formula
///
/// `score = product * (8 + code % 8) / 2^(shift - code / 8)`, to the nearest
///
/// # Shapes
///
/// `codes`: the scale codes of the keys, one for each of `products`, none larger than `largest`.
pub fn scores<const N: usize>(
    products: &mut [[i32; N]],
    codes: &[u8],
    _largest: u8,
    shifts: [i32; N],
) -> [i32; N] {
    let mut best = [i32::MIN; N];
    for (products, &code) in products.iter_mut().zip(codes) {
        let (mantissa, exponent) = (i32::from(8 + code % 8), i32::from(code >> 3));
        for ((product, shift), best) in products.iter_mut().zip(&shifts).zip(&mut best) {
            let scaled = product.wrapping_mul(mantissa);
            *product = score(scaled, shift.saturating_sub(exponent));
            *best = (*product).max(*best);
        }
    }
    best
}

/// The sums of values times their weights, of [`DIMENSIONS`] from `first` on, for `N` heads.
///
/// # Shapes
///
/// `values`: pairs of vectors, for each two dimensions those of the first one and then those of the
/// second; `stride`: the levels of a pair. `weights`: a word for each pair, the first one's weight in
/// the low half, below `2^15`. Sums of dimensions that there are not have no meaning.
pub fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    let mut sums = [[0i32; DIMENSIONS]; N];
    for (pair, weights) in values.chunks(stride.max(1)).zip(weights) {
        let levels = pair.get(2 * first..).unwrap_or_default();
        for (sums, weights) in sums.iter_mut().zip(weights) {
            let weights = [weights & 0xFFFF, weights >> 16];
            for (sums, levels) in sums.as_chunks_mut::<2>().0.iter_mut().zip(levels.chunks(4)) {
                for (levels, weight) in levels.chunks(2).zip(weights) {
                    for (sum, &level) in sums.iter_mut().zip(levels) {
                        *sum = sum.wrapping_add(weight.wrapping_mul(i32::from(level)));
                    }
                }
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn products_of_plain_numbers() {
        let weights: Vec<f32> = (0..14).map(|i| i as f32).collect();
        let file: Vec<u8> = weights.iter().flat_map(|w| w.to_le_bytes()).collect();
        let matrix = Matrix::from_bytes(MatrixFormat::F32, 2, 7, &file).unwrap();
        let x = [1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let mut out = [0.5; 3];
        row_products(&matrix, 0, &x, &mut out);
        assert_eq!(out, [112.0, 308.0, 0.5]);
        row_products(&matrix, 1, &x, &mut out);
        assert_eq!(out, [308.0, 308.0, 0.5]);
    }
}
