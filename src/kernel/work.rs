//! What kernels in assembly are given.

#![allow(unsafe_code)]

use super::generic;
use crate::quant::{BLOCK_ROWS, GROUP, Matrix, MatrixFormat};

/// What a kernel works on; it changes what it needs to.
#[repr(C)]
pub(super) struct Work {
    /// Blocks of weights, aligned to 4.
    blocks: *const u8,
    /// The words of the vector.
    words: *const i32,
    /// Full groups of 16 columns.
    groups: usize,
    /// Whether 8 columns follow.
    half: usize,
    /// Where the integers of the rows go, four a block.
    rows: *mut i32,
    /// The number of blocks, at least one.
    count: usize,
    /// In `q8`: 128 times the sum of the levels of the vector.
    offset: i32,
}

/// A kernel of a format.
pub(super) type Kernel = unsafe extern "C" fn(&mut Work);

/// As [`generic::row_sums`], by kernels of `q8` and `q4`; `sum` is that of the levels of the vector.
///
/// # Safety
///
/// The kernels read and write what [`Work`] says and nothing else.
pub(super) unsafe fn row_sums(
    [q8, q4]: [Kernel; 2],
    matrix: &Matrix<'_>,
    first_block: usize,
    (words, sum): (&[i32], i32),
    rows: &mut [i32],
) {
    let kernel = match matrix.format() {
        MatrixFormat::F32 => return,
        MatrixFormat::Q8 => q8,
        MatrixFormat::Q4 => q4,
    };
    let blocks = matrix.blocks_from(first_block);
    let (count, rest) = (rows.len() / BLOCK_ROWS, rows.len() % BLOCK_ROWS);
    let columns = matrix.columns().next_multiple_of(8);
    let enough = words.len() >= crate::quant::vector_words(columns)
        && count.leading_zeros() + matrix.block_len().leading_zeros() >= usize::BITS
        && blocks.len() >= count * matrix.block_len()
        && blocks.as_ptr().align_offset(4) == 0;
    if !enough || count == 0 || rest != 0 {
        generic::row_sums(matrix, first_block, (words, sum), rows);
        return;
    }
    let mut work = Work {
        blocks: blocks.as_ptr(),
        words: words.as_ptr(),
        groups: columns / GROUP,
        half: columns % GROUP / 8,
        rows: rows.as_mut_ptr(),
        count,
        offset: sum.wrapping_mul(128),
    };
    // SAFETY: the blocks are there, as many as `count`, of this format and number of columns, and
    // aligned; so are the words of as many columns, and four elements of `rows` for each block.
    unsafe { kernel(&mut work) }
}
