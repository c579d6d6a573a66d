//! Rows of plain numbers, four at a time: what compilers for 64-bit machines make vectors of.

use super::generic;
use crate::num::Real;
use crate::quant::{Matrix, MatrixFormat};

/// Rows at a time.
const ROWS: usize = 4;

/// As [`generic::row_products`], with terms added in the same order.
pub fn row_products<R: Real>(matrix: &Matrix<'_>, first: usize, x: &[R], products: &mut [R]) {
    if !matches!(matrix.format(), MatrixFormat::F32) {
        return;
    }
    let left = matrix.rows().saturating_sub(first).min(products.len());
    let whole = left - left % ROWS;
    let (fours, rest) = products.split_at_mut_checked(whole).unwrap_or_default();
    for (row, products) in (first..).step_by(ROWS).zip(fours.as_chunks_mut().0) {
        *products = of_four(
            core::array::from_fn(|index| matrix.f32_row(row.saturating_add(index))),
            x,
        );
    }
    generic::row_products(matrix, first.saturating_add(whole), x, rest);
}

/// The products of four rows.
#[inline]
fn of_four<R: Real>(rows: [&[[u8; 4]]; ROWS], x: &[R]) -> [R; ROWS] {
    let mut lanes = [[R::Wide::default(); 4]; ROWS];
    let (x_fours, x_rest) = x.as_chunks::<4>();
    let fours = rows.map(|row| row.as_chunks::<4>().0);
    let [a, b, c, d] = fours;
    let columns = x_fours.iter().zip(a).zip(b).zip(c).zip(d);
    for ((((x, a), b), c), d) in columns {
        for (lanes, weights) in lanes.iter_mut().zip([a, b, c, d]) {
            for ((lane, bytes), &x) in lanes.iter_mut().zip(weights).zip(x) {
                let weight = R::from_f32(f32::from_le_bytes(*bytes));
                *lane = R::wide_mul_add(*lane, weight, x);
            }
        }
    }
    for (lanes, row) in lanes.iter_mut().zip(rows) {
        let rest = row.get(4 * x_fours.len()..).unwrap_or_default();
        for ((lane, bytes), &x) in lanes.iter_mut().zip(rest).zip(x_rest) {
            let weight = R::from_f32(f32::from_le_bytes(*bytes));
            *lane = R::wide_mul_add(*lane, weight, x);
        }
    }
    lanes.map(|[a, b, c, d]| R::from_wide(R::wide_add(R::wide_add(a, b), R::wide_add(c, d))))
}
