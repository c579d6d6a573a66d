//! The kernels in plain Rust.

use crate::num::Real;
use crate::quant::{GROUP, Matrix, MatrixFormat};

/// The integer sums of the rows from `first` on, one for each element of `sums`.
///
/// # Formula
///
/// `sums[i] = sum over groups g of (dot_g * matrix.sub_scale[first + i][g] * sub_scale_x) >> shift`,
/// `shift` being [`Matrix::shift`], `dot_g` the product of the group's levels, and `sub_scale_x`
/// the one of the 32 elements of the vector in which the group lies.
///
/// # Shapes
///
/// `levels`: the matrix's columns; `sub_scales`: one for each 32 of them. Elements of `sums`
/// beyond the last row, and all for a matrix of format `f32`, are left alone. A shorter vector
/// counts as if zeros followed.
pub fn row_sums(
    matrix: &Matrix<'_>,
    first: usize,
    levels: &[i8],
    sub_scales: &[u8],
    sums: &mut [i32],
) {
    let shift = matrix.shift();
    let rows = sums.iter_mut().zip(matrix.rows_from(first));
    match matrix.format() {
        MatrixFormat::F32 => {}
        MatrixFormat::Q8 => {
            for (sum, (scales, row)) in rows {
                let groups = row.chunks(Q8_GROUP).zip(levels.chunks(Q8_GROUP));
                let scales = scales.iter().zip(sub_scales);
                *sum = row_sum(groups, scales, shift, dot_q8);
            }
        }
        MatrixFormat::Q4 => {
            for (sum, (scales, row)) in rows {
                let groups = row.chunks(Q4_GROUP / 2).zip(levels.chunks(Q4_GROUP));
                // Two groups of weights to one of the vector.
                let vector = sub_scales
                    .iter()
                    .flat_map(|scale| [scale; GROUP / Q4_GROUP]);
                *sum = row_sum(groups, scales.iter().zip(vector), shift, dot_q4);
            }
        }
    }
}

/// Columns of a group in each format.
const Q8_GROUP: usize = MatrixFormat::Q8.group();
const Q4_GROUP: usize = MatrixFormat::Q4.group();

/// One row's sum, from groups of weights and vector, and the sub-scales of both.
#[inline]
fn row_sum<'a>(
    groups: impl Iterator<Item = (&'a [u8], &'a [i8])>,
    sub_scales: impl Iterator<Item = (&'a u8, &'a u8)>,
    shift: u32,
    dot: impl Fn(&[u8], &[i8]) -> i32,
) -> i32 {
    groups
        .zip(sub_scales)
        .fold(0i32, |sum, ((weights, x), (&w, &v))| {
            // Below 2^31, and after the shift the sum of all groups is so as well. Sub-scales out of
            // their range would wrap.
            let scaled = dot(weights, x).wrapping_mul(i32::from(w as i8) * i32::from(v));
            sum.wrapping_add(scaled >> (shift & 31))
        })
}

/// The dot product of a group of 8-bit weights.
#[inline]
fn dot_q8(weights: &[u8], x: &[i8]) -> i32 {
    let products = weights.iter().zip(x);
    products.fold(0, |sum, (&w, &x)| sum + i32::from(w as i8) * i32::from(x))
}

/// The dot product of a group of 4-bit weights.
#[inline]
fn dot_q4(weights: &[u8], x: &[i8]) -> i32 {
    let mut pairs = x.chunks_exact(2);
    let mut sum = 0;
    for (&byte, pair) in weights.iter().zip(&mut pairs) {
        if let [even, odd] = *pair {
            sum += (i32::from(byte & 15) - 8) * i32::from(even)
                + (i32::from(byte >> 4) - 8) * i32::from(odd);
        }
    }
    // An odd number of columns ends with half a byte.
    if let ([even], Some(&byte)) = (pairs.remainder(), weights.last()) {
        sum += (i32::from(byte & 15) - 8) * i32::from(*even);
    }
    sum
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;
    use std::vec::Vec;

    /// A pseudo-random byte.
    fn bytes(seed: u32) -> impl FnMut() -> u8 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }
    }

    /// The sum by its formula, in 64 bits.
    fn expected(
        matrix: &Matrix<'_>,
        weights: &[i64],
        scales: &[u8],
        x: &[i8],
        vector_scales: &[u8],
    ) -> i64 {
        let group = matrix.format().group();
        let share = |(g, &scale): (usize, &u8)| {
            let columns = g * group..((g + 1) * group).min(weights.len());
            let vector_scale = i64::from(vector_scales[g * group / GROUP]);
            let dot: i64 = columns.map(|c| weights[c] * i64::from(x[c])).sum();
            (dot * i64::from(scale as i8) * vector_scale) >> matrix.shift()
        };
        scales.iter().enumerate().map(share).sum()
    }

    fn check(format: MatrixFormat, rows: usize, columns: usize, extreme: bool) {
        let mut random = bytes((rows * 1000 + columns) as u32);
        let groups = format.groups(columns);
        let mut sub_scale = || if extreme { 63 } else { random() % 63 + 1 };
        let vector_scales: Vec<u8> = (0..columns.div_ceil(GROUP)).map(|_| sub_scale()).collect();
        let scales: Vec<u8> = (0..rows * groups)
            .map(|i| match sub_scale() {
                scale if !extreme && i % 3 == 0 => scale.wrapping_neg(),
                scale => scale,
            })
            .collect();
        let (low, high) = if format == MatrixFormat::Q8 {
            (-127, 127)
        } else {
            (-8, 7)
        };
        let mut level = |low: i64, high: i64| match (extreme, i64::from(random())) {
            (true, byte) if byte % 2 == 0 => low,
            (true, _) => high,
            (false, byte) => low + byte % (high - low + 1),
        };
        let weights: Vec<i64> = (0..rows * columns).map(|_| level(low, high)).collect();
        let x: Vec<i8> = if extreme {
            // The worst case: every product has the same sign.
            let opposite = |&w: &i64| if w < 0 { 127 } else { -127 };
            weights.iter().take(columns).map(opposite).collect()
        } else {
            (0..columns).map(|_| level(-127, 127) as i8).collect()
        };
        let mut file: Vec<u8> = vec![0; 4 * rows];
        file.extend_from_slice(&scales);
        for row in weights.chunks(columns) {
            match format {
                MatrixFormat::Q8 => file.extend(row.iter().map(|&w| w as u8)),
                _ => file.extend(row.chunks(2).map(|pair| {
                    let high = pair.get(1).map_or(0, |&w| (w + 8) as u8);
                    (pair[0] + 8) as u8 | high << 4
                })),
            }
        }
        file.resize(file.len().next_multiple_of(4), 0);
        let matrix = Matrix::from_bytes(format, rows, columns, &file).unwrap();
        for first in [0, rows / 2] {
            let mut sums = vec![7; rows + 1];
            row_sums(&matrix, first, &x, &vector_scales, &mut sums);
            for (i, &sum) in sums.iter().enumerate() {
                let row = first + i;
                if row >= rows {
                    assert_eq!(sum, 7);
                    continue;
                }
                let weights = &weights[row * columns..][..columns];
                let scales = &scales[row * groups..][..groups];
                let expected = expected(&matrix, weights, scales, &x, &vector_scales);
                assert_eq!(i64::from(sum), expected);
            }
        }
    }

    #[test]
    fn sums_are_exact_for_every_width() {
        for format in [MatrixFormat::Q8, MatrixFormat::Q4] {
            for columns in (1..=100).chain([172, 288, 1000]) {
                check(format, 3, columns, false);
            }
        }
    }

    #[test]
    fn sums_do_not_overflow() {
        for format in [MatrixFormat::Q8, MatrixFormat::Q4] {
            for columns in [1, 32, 33, 64, 65, 96, 172, 768, 4096, 40_000] {
                check(format, 2, columns, true);
            }
        }
    }

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
