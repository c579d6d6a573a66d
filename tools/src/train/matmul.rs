//! Matrix products on strided views, computed by the `gemm` crate.

use gemm::Parallelism;

/// A read-only matrix: element (r, c) is `data[r * row_stride + c * column_stride]`.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

/// A writable matrix with contiguous rows `row_stride` elements apart.
pub struct MatrixMut<'a> {
    data: &'a mut [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
}

/// Number of elements that a row-major view reaches into its slice.
fn extent(rows: usize, columns: usize, row_stride: usize) -> usize {
    if rows == 0 || columns == 0 {
        0
    } else {
        (rows - 1) * row_stride + columns
    }
}

impl<'a> Matrix<'a> {
    /// A row-major matrix whose rows follow one another.
    pub fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        Self::strided(data, rows, columns, columns)
    }

    /// A row-major matrix whose rows begin `row_stride` elements apart.
    pub fn strided(data: &'a [f32], rows: usize, columns: usize, row_stride: usize) -> Self {
        assert!(data.len() >= extent(rows, columns, row_stride));
        Self {
            data,
            rows,
            columns,
            row_stride,
            column_stride: 1,
        }
    }

    /// The transposed view.
    pub fn t(self) -> Self {
        Self {
            data: self.data,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }
}

impl<'a> MatrixMut<'a> {
    /// A row-major matrix whose rows follow one another.
    pub fn new(data: &'a mut [f32], rows: usize, columns: usize) -> Self {
        Self::strided(data, rows, columns, columns)
    }

    /// A row-major matrix whose rows begin `row_stride` elements apart.
    pub fn strided(data: &'a mut [f32], rows: usize, columns: usize, row_stride: usize) -> Self {
        assert!(columns <= row_stride);
        assert!(data.len() >= extent(rows, columns, row_stride));
        Self {
            data,
            rows,
            columns,
            row_stride,
        }
    }
}

/// `out = scale * a b`.
pub fn multiply(out: MatrixMut, a: Matrix, b: Matrix, scale: f32) {
    product(out, a, b, scale, false);
}

/// `out += a b`.
pub fn multiply_add(out: MatrixMut, a: Matrix, b: Matrix) {
    product(out, a, b, 1.0, true);
}

/// A linear layer: `output = input weight^T`.
///
/// # Shapes
/// - `output` `[tokens, rows]`
/// - `input` `[tokens, columns]`
/// - `weight` `[rows, columns]`
pub fn linear(output: &mut [f32], input: &[f32], weight: &[f32], tokens: usize) {
    let (rows, columns) = (output.len() / tokens, input.len() / tokens);
    multiply(
        MatrixMut::new(output, tokens, rows),
        Matrix::new(input, tokens, columns),
        Matrix::new(weight, rows, columns).t(),
        1.0,
    );
}

/// Elementwise `to += from`.
pub fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn product(out: MatrixMut, a: Matrix, b: Matrix, scale: f32, accumulate: bool) {
    assert_eq!(a.rows, out.rows);
    assert_eq!(b.columns, out.columns);
    assert_eq!(a.columns, b.rows);
    // SAFETY: the constructors checked that every (row, column) of each view lies inside its
    // slice, the inner dimensions agree, rows of `out` do not overlap (columns <= row_stride),
    // and `out` is borrowed mutably, so it does not alias `a` or `b`.
    unsafe {
        gemm::gemm(
            out.rows,
            out.columns,
            a.columns,
            out.data.as_mut_ptr(),
            1,
            out.row_stride as isize,
            accumulate,
            a.data.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.data.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            1.0,
            scale,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposed_product_and_accumulation() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]; // 2 x 3
        let b = [1.0, 0.0, 2.0, 0.0, 1.0, -1.0]; // 2 x 3
        let mut out = [0.5f32; 4];
        multiply(
            MatrixMut::new(&mut out, 2, 2),
            Matrix::new(&a, 2, 3),
            Matrix::new(&b, 2, 3).t(),
            2.0,
        );
        assert_eq!(out, [14.0, -2.0, 32.0, -2.0]);
        multiply_add(
            MatrixMut::new(&mut out, 2, 2),
            Matrix::new(&a, 2, 3),
            Matrix::new(&b, 2, 3).t(),
        );
        assert_eq!(out, [21.0, -3.0, 48.0, -3.0]);
    }
}
