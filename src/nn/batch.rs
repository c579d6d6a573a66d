//! Linear layers of a batch of vectors, on the cores of a chip.
//!
//! Each function takes [`BATCH`] vectors, of which the second may be empty, and as many places for
//! products. The weights of 64 rows at a time meet one vector after the other: from flash they come
//! once, as long as 64 rows fit the cache in front of it. The rows of a matrix that is large
//! [enough](Cores::WORTH) are halved between two cores. None of it changes a result: each is that of
//! the function of the same name in the [module above](super).

use super::Activations;
use super::linear::{ROWS, add_from, into_from, step, with_from};
use crate::kernel::{Cores, worth_splitting};
use crate::num::Real;
use crate::quant::{BLOCK_ROWS, Matrix};

/// Vectors of a batch.
pub const BATCH: usize = 2;

/// Writes each row's product with each vector; see [`linear_into`](super::linear_into).
///
/// # Shapes
///
/// `y`: for each vector the rows of `matrix`, or nothing.
///
/// # Example
///
/// ```
/// use smidgen::kernel::OneCore;
/// use smidgen::nn::{Activations, batch};
/// use smidgen::quant::{Matrix, MatrixFormat};
///
/// let bytes: Vec<u8> = [1.0_f32, 2.0, 3.0, 4.0].iter().flat_map(|w| w.to_le_bytes()).collect();
/// let matrix = Matrix::from_bytes(MatrixFormat::F32, 2, 2, &bytes).unwrap();
/// let [one, two] = [[1.0_f32, -1.0], [0.5, 0.0]];
/// let x = [&one, &two].map(|x| Activations::new(x, matrix.level_bound(), &mut []));
/// let mut y = [[0.0; 2]; 2];
/// batch::linear_into(&OneCore, &matrix, &x, y.each_mut().map(|y| &mut y[..]));
/// assert_eq!(y, [[-1.0, -1.0], [0.5, 1.5]]);
/// ```
pub fn linear_into<R: Real>(
    cores: &impl Cores,
    matrix: &Matrix<'_>,
    x: &[Activations<'_, R>; BATCH],
    y: [&mut [R]; BATCH],
) {
    on_rows(cores, matrix, x, y, |x, step, first, y| {
        into_from(matrix, x, step, first, y);
    });
}

/// Adds each row's product with each vector to `y`; see [`linear_add`](super::linear_add).
///
/// # Shapes
///
/// As in [`linear_into`].
pub fn linear_add<R: Real>(
    cores: &impl Cores,
    matrix: &Matrix<'_>,
    x: &[Activations<'_, R>; BATCH],
    y: [&mut [R]; BATCH],
) {
    on_rows(cores, matrix, x, y, |x, step, first, y| {
        add_from(matrix, x, step, first, y);
    });
}

/// Brings each row's product with each vector to its element of `y`; see
/// [`linear_with`](super::linear_with).
///
/// # Shapes
///
/// As in [`linear_into`].
pub fn linear_with<R: Real>(
    cores: &impl Cores,
    matrix: &Matrix<'_>,
    x: &[Activations<'_, R>; BATCH],
    y: [&mut [R]; BATCH],
    each: impl Fn(&mut R, R) + Copy + Sync,
) {
    on_rows(cores, matrix, x, y, |x, step, first, y| {
        with_from(matrix, x, step, first, y, each);
    });
}

/// Has all rows computed by `rows`, which takes a vector and its step, a row to begin with, and the
/// place for the products from there on.
#[inline]
fn on_rows<R: Real, C: Cores>(
    cores: &C,
    matrix: &Matrix<'_>,
    [one, two]: &[Activations<'_, R>; BATCH],
    y: [&mut [R]; BATCH],
    rows: impl Fn(&Activations<'_, R>, R::Step, usize, &mut [R]) + Sync,
) {
    let step1 = step(matrix, one);
    let step2 = if y[1].is_empty() {
        step1
    } else {
        step(matrix, two)
    };
    let from = |first: usize, [y1, y2]: [&mut [R]; BATCH]| {
        if y2.is_empty() {
            return rows(one, step1, first, y1);
        }
        let chunks = y1.chunks_mut(ROWS).zip(y2.chunks_mut(ROWS));
        for (first, (y1, y2)) in (first..).step_by(ROWS).zip(chunks) {
            rows(one, step1, first, y1);
            rows(two, step2, first, y2);
        }
    };
    if worth_splitting::<C>(matrix.rows().saturating_mul(matrix.columns())) {
        let half = (matrix.rows() / 2).next_multiple_of(BLOCK_ROWS);
        let [(here1, there1), (here2, there2)] = y.map(|y| {
            y.split_at_mut_checked(half.min(y.len()))
                .unwrap_or_default()
        });
        cores.join(|| from(0, [here1, here2]), || from(half, [there1, there2]));
    } else {
        from(0, y);
    }
}
