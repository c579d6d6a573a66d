//! A linear layer without bias.

use core::cell::Cell;

use super::Activations;
use crate::kernel::{row_numbers, row_products, row_sums};
use crate::num::Real;
use crate::quant::{BLOCK_ROWS, Matrix, MatrixFormat};

/// Rows that a kernel computes at a time.
pub(super) const ROWS: usize = 16 * BLOCK_ROWS;

/// Hands each row's product with `x` to `each`, with the row's number, in order.
///
/// # Formula
///
/// `y[r] = sum over c of w[r][c] * x[c]`; for quantized formats as defined in
/// [`quant`](crate::quant), an exact integer sum, rounded when it becomes a number.
///
/// # Shapes
///
/// `x`: the columns of `matrix`; `each` is called once for each row.
///
/// # Example
///
/// ```
/// use smidgen::nn::{Activations, linear};
/// use smidgen::quant::{Matrix, MatrixFormat, vector_words};
///
/// let bytes: Vec<u8> = [1.0_f32, 2.0, 3.0, 4.0].iter().flat_map(|w| w.to_le_bytes()).collect();
/// let matrix = Matrix::from_bytes(MatrixFormat::F32, 2, 2, &bytes).unwrap();
/// let mut words = [0; vector_words(2)];
/// let x = Activations::new(&[1.0_f32, -1.0], matrix.level_bound(), &mut words);
/// let mut y = Vec::new();
/// linear(&matrix, &x, |_, value| y.push(value));
/// assert_eq!(y, [-1.0, -1.0]);
/// ```
pub fn linear<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    mut each: impl FnMut(usize, R),
) {
    let step = step(matrix, x);
    let mut products = [R::ZERO; ROWS];
    for first in (0..matrix.rows()).step_by(ROWS) {
        let count = (matrix.rows() - first).min(ROWS);
        let products = products.get_mut(..count).unwrap_or_default();
        into_from(matrix, x, step, first, products);
        for (row, &product) in (first..).zip(&*products) {
            each(row, product);
        }
    }
}

/// Writes each row's product with `x`; see [`linear`].
///
/// # Shapes
///
/// `y`: the rows of `matrix`; elements beyond the shorter are left alone.
pub fn linear_into<R: Real>(matrix: &Matrix<'_>, x: &Activations<'_, R>, y: &mut [R]) {
    into_from(matrix, x, step(matrix, x), 0, y);
}

/// [`linear_into`] from a row on, a multiple of four; with the [`step`].
#[inline]
pub(super) fn into_from<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    step: R::Step,
    first: usize,
    y: &mut [R],
) {
    let left = matrix.rows().saturating_sub(first);
    let y = y.get_mut(..left.min(y.len())).unwrap_or_default();
    if matches!(matrix.format(), MatrixFormat::F32) {
        row_products(matrix, first, x.values, y);
        return;
    }
    let whole = y.len() & !(BLOCK_ROWS - 1);
    let (blocks, rest) = y.split_at_mut_checked(whole).unwrap_or_default();
    quantized_into(matrix, x, step, first, blocks);
    if !rest.is_empty() {
        let mut last = [R::ZERO; BLOCK_ROWS];
        quantized_into(matrix, x, step, first + whole, &mut last);
        rest.iter_mut().zip(last).for_each(|(y, last)| *y = last);
    }
}

/// [`into_from`] of a quantized matrix, for rows of whole blocks.
#[inline]
fn quantized_into<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    step: R::Step,
    first: usize,
    y: &mut [R],
) {
    let block = first / BLOCK_ROWS;
    if row_numbers(matrix, block, &x.quantized, (step, false), y) {
        return;
    }
    // Integers are made where the numbers will be, if they are of the same size.
    if size_of::<R>() == size_of::<i32>()
        && let Ok(rows) = bytemuck::try_cast_slice_mut(y)
    {
        row_sums(matrix, block, &x.quantized, rows);
        let rows = Cell::from_mut(rows).as_slice_of_cells();
        let integers = rows.iter().map(|row| (row, row.get()));
        R::each_from_steps(integers, step, |row, product| {
            row.set(bytemuck::cast(product));
        });
        return;
    }
    let mut rows = [0; ROWS];
    for (block, y) in (block..).step_by(ROWS / BLOCK_ROWS).zip(y.chunks_mut(ROWS)) {
        let rows = rows.get_mut(..y.len()).unwrap_or_default();
        row_sums(matrix, block, &x.quantized, rows);
        R::each_from_steps(
            y.iter_mut().zip(rows.iter().copied()),
            step,
            |y, product| {
                *y = product;
            },
        );
    }
}

/// Adds each row's product with `x` to `y`; see [`linear`].
///
/// # Shapes
///
/// `y`: the rows of `matrix`; elements beyond the shorter are left alone.
pub fn linear_add<R: Real>(matrix: &Matrix<'_>, x: &Activations<'_, R>, y: &mut [R]) {
    add_from(matrix, x, step(matrix, x), 0, y);
}

/// [`linear_add`] from a row on, a multiple of four; with the [`step`].
#[inline]
pub(super) fn add_from<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    step: R::Step,
    first: usize,
    y: &mut [R],
) {
    let left = matrix.rows().saturating_sub(first);
    let y = y.get_mut(..left.min(y.len())).unwrap_or_default();
    let mut done = 0;
    if !matches!(matrix.format(), MatrixFormat::F32) {
        let whole = y.len() & !(BLOCK_ROWS - 1);
        let blocks = y.get_mut(..whole).unwrap_or_default();
        if row_numbers(
            matrix,
            first / BLOCK_ROWS,
            &x.quantized,
            (step, true),
            blocks,
        ) {
            done = whole;
        }
    }
    let rest = y.get_mut(done..).unwrap_or_default();
    with_from(matrix, x, step, first + done, rest, |y, product| {
        *y = y.add(product)
    });
}

/// Brings each row's product with `x` to its element of `y`; see [`linear`].
///
/// # Shapes
///
/// `y`: the rows of `matrix`; elements beyond the shorter are left alone.
#[inline]
pub fn linear_with<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    y: &mut [R],
    each: impl Fn(&mut R, R),
) {
    with_from(matrix, x, step(matrix, x), 0, y, each);
}

/// [`linear_with`] from a row on, a multiple of four; with the [`step`].
#[inline]
pub(super) fn with_from<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    step: R::Step,
    first: usize,
    y: &mut [R],
    each: impl Fn(&mut R, R),
) {
    let left = matrix.rows().saturating_sub(first);
    let y = y.get_mut(..left.min(y.len())).unwrap_or_default();
    if y.is_empty() {
        return;
    }
    let mut products = [R::ZERO; ROWS];
    for (first, y) in (first..).step_by(ROWS).zip(y.chunks_mut(ROWS)) {
        let products = products.get_mut(..y.len()).unwrap_or_default();
        into_from(matrix, x, step, first, products);
        for (y, &product) in y.iter_mut().zip(&*products) {
            each(y, product);
        }
    }
}

/// What makes numbers of the integers of rows.
#[inline(never)]
pub(super) fn step<R: Real>(matrix: &Matrix<'_>, x: &Activations<'_, R>) -> R::Step {
    let scale = R::scale_mul(R::scale_from_f32(matrix.scale()), x.quantized.scale);
    R::step(R::scale_shifted(scale, 16), matrix.largest_row())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;
    use crate::quant::vector_words;
    use std::vec::Vec;

    /// Products of six rows, by each of the functions.
    fn products<R: Real>(matrix: &Matrix<'_>) -> [Vec<f64>; 3] {
        let x: Vec<R> = (0..8)
            .map(|i| R::from_f32(i as f32 * 1.125 - 3.0))
            .collect();
        let mut words = [0; vector_words(8)];
        let x = Activations::new(&x, matrix.level_bound(), &mut words);
        let (mut into, mut add, mut each) = ([R::ONE; 7], [R::ZERO; 7], Vec::new());
        linear_into(matrix, &x, &mut into);
        linear_add(matrix, &x, &mut add);
        linear(matrix, &x, |row, product| {
            assert_eq!(row, each.len());
            each.push(product);
        });
        // Beyond the last row nothing is written.
        assert_eq!((into[6], add[6]), (R::ONE, R::ZERO));
        [&into[..6], &add[..6], &each[..]].map(|y| y.iter().map(|y| y.to_f64()).collect())
    }

    #[test]
    fn number_types_agree() {
        for (format, weight) in [(MatrixFormat::Q8, 0x85_u8), (MatrixFormat::Q4, 0x31)] {
            let mut bytes = std::vec![weight; format.byte_len(6, 8).unwrap()];
            bytes[..4].copy_from_slice(&1e-6_f32.to_le_bytes());
            let block = (bytes.len() - 4) / 2;
            for (i, byte) in (0..).zip(&mut bytes[4..]) {
                match i % block {
                    // Multipliers below 2^15.
                    place if place >= block - 8 => *byte = 1 + (i % 2) as u8 * 0x40,
                    place => *byte = (weight ^ (place % 7) as u8).max(1),
                }
            }
            let matrix = Matrix::unchecked(format, 6, 8, &bytes).unwrap();
            let [exact, add, each] = products::<f64>(&matrix);
            assert!(exact.iter().any(|y| y.abs() > 0.01), "{exact:?}");
            assert_eq!((&exact, &exact), (&add, &each));
            // In fixed point the step and the scale have 15 significant bits each.
            for (single, tolerance) in [
                (products::<f32>(&matrix), 1e-6),
                (products::<I16F16>(&matrix), 2f64.powi(-14)),
            ] {
                assert_eq!((&single[0], &single[0]), (&single[1], &single[2]));
                for (a, b) in exact.iter().zip(&single[0]) {
                    assert!((a - b).abs() <= tolerance * (1.0 + a.abs()), "{a} {b}");
                }
            }
        }
    }
}
