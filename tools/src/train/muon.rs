//! The Muon direction: a momentum matrix with its singular values brought near 1.
//!
//! Five steps of a quintic Newton-Schulz iteration, with the matrix divided by its Frobenius
//! norm first: X <- a X + (b A + c A^2) X, A = X X^T.
//!
//! References: Jordan, "Muon: An optimizer for hidden layers in neural networks", 2024; the
//! scale 0.2 sqrt(max(rows, columns)), which gives updates the size of AdamW's, is that of Liu
//! et al., "Muon is Scalable for LLM Training", 2025.

use super::matmul::{Matrix, MatrixMut, multiply, multiply_add};

const COEFFICIENTS: (f32, f32, f32) = (3.4445, -4.775, 2.0315);
const ITERATIONS: usize = 5;

/// Replaces `update` `[rows, columns]` by its scaled orthogonal direction.
pub fn orthogonalize(update: &mut [f32], rows: usize, columns: usize) {
    let (a, b, c) = COEFFICIENTS;
    let norm = update.iter().map(|x| x * x).sum::<f32>().sqrt() + 1e-7;
    update.iter_mut().for_each(|x| *x /= norm);
    let small = rows.min(columns);
    let mut gram = vec![0.0; small * small];
    let mut polynomial = vec![0.0; small * small];
    let mut next = vec![0.0; update.len()];
    for _ in 0..ITERATIONS {
        let x = Matrix::new(update, rows, columns);
        let (left, right) = if rows <= columns {
            (x, x.t())
        } else {
            (x.t(), x)
        };
        multiply(MatrixMut::new(&mut gram, small, small), left, right, 1.0);
        let square = Matrix::new(&gram, small, small);
        multiply(
            MatrixMut::new(&mut polynomial, small, small),
            square,
            square,
            c,
        );
        for (p, g) in polynomial.iter_mut().zip(&gram) {
            *p += b * g;
        }
        for (next, x) in next.iter_mut().zip(update.iter()) {
            *next = a * x;
        }
        let polynomial = Matrix::new(&polynomial, small, small);
        let (left, right) = if rows <= columns {
            (polynomial, x)
        } else {
            (x, polynomial)
        };
        multiply_add(MatrixMut::new(&mut next, rows, columns), left, right);
        update.copy_from_slice(&next);
    }
    let scale = 0.2 * (rows.max(columns) as f32).sqrt();
    update.iter_mut().for_each(|x| *x *= scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_nearly_orthonormal() {
        for (rows, columns) in [(3, 8), (8, 3)] {
            let mut update: Vec<f32> = (0..24).map(|i| ((i * i * 7) % 23) as f32 - 9.0).collect();
            orthogonalize(&mut update, rows, columns);
            let x = Matrix::new(&update, rows, columns);
            let (left, right) = if rows < columns {
                (x, x.t())
            } else {
                (x.t(), x)
            };
            let mut gram = [0.0; 9];
            multiply(MatrixMut::new(&mut gram, 3, 3), left, right, 1.0);
            for (place, value) in gram.iter().enumerate() {
                let value = value / (0.04 * 8.0);
                if place % 4 == 0 {
                    assert!((0.4..1.5).contains(&value), "diagonal {value}");
                } else {
                    assert!(value.abs() < 0.35, "off the diagonal {value}");
                }
            }
        }
    }
}
