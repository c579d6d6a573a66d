//! A linear layer without bias.

use super::Activations;
use crate::kernel::{row_products, row_sums};
use crate::num::Real;
use crate::quant::{Matrix, MatrixFormat};

/// Rows that a kernel computes at a time.
const BLOCK: usize = 8;

/// Hands each row's product with `x` to `each`, with the row's number, in order.
///
/// # Formula
///
/// `y[r] = sum over c of w[r][c] * x[c]`; for quantized formats as defined in
/// [`quant`](crate::quant), an exact integer sum, rounded once when it becomes a number.
///
/// # Shapes
///
/// `x`: the columns of `matrix`; `each` is called once for each row.
///
/// # Example
///
/// ```
/// use smidgen::nn::{Activations, linear};
/// use smidgen::quant::{Matrix, MatrixFormat};
///
/// let bytes: Vec<u8> = [1.0_f32, 2.0, 3.0, 4.0].iter().flat_map(|w| w.to_le_bytes()).collect();
/// let matrix = Matrix::from_bytes(MatrixFormat::F32, 2, 2, &bytes).unwrap();
/// let (mut levels, mut sub_scales) = ([0; 2], [0; 1]);
/// let x = Activations::new(&[1.0_f32, -1.0], &mut levels, &mut sub_scales);
/// let mut y = Vec::new();
/// linear(&matrix, &x, |_, value| y.push(value));
/// assert_eq!(y, [-1.0, -1.0]);
/// ```
pub fn linear<R: Real>(
    matrix: &Matrix<'_>,
    x: &Activations<'_, R>,
    mut each: impl FnMut(usize, R),
) {
    let rows = matrix.rows();
    let shift = matrix.shift();
    let scale = R::scale_mul(
        x.quantized.scale,
        R::scale_from_parts(1 << shift.min(20), 0),
    );
    for first in (0..rows).step_by(BLOCK) {
        let count = (rows - first).min(BLOCK);
        if matches!(matrix.format(), MatrixFormat::F32) {
            let mut products = [R::ZERO; BLOCK];
            row_products(matrix, first, x.values, &mut products);
            for (row, &product) in (first..).zip(&products).take(count) {
                each(row, product);
            }
        } else {
            let mut sums = [0; BLOCK];
            let levels = x.quantized.levels;
            row_sums(matrix, first, levels, x.quantized.sub_scales, &mut sums);
            for (row, &sum) in (first..).zip(&sums).take(count) {
                let row_scale = R::scale_from_f32(matrix.row_scale(row));
                each(row, R::dequantize(sum, R::scale_mul(row_scale, scale)));
            }
        }
    }
}
