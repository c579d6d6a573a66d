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
    if row_numbers(matrix, block, &x.quantized, step, y) {
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
    linear_with(matrix, x, y, |y, product| *y = y.add(product));
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
