//! What kernels in assembly are given.

use super::generic;
use crate::quant::{BLOCK_ROWS, GROUP, Matrix};

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

/// What a kernel of the matrix's format is given for the same as [`generic::row_sums`]; `sum` is that
/// of the levels of the vector. If there is nothing that a kernel is for, the rows are computed here.
///
/// Blocks, words and rows are there, as many as the fields say, of this format, the blocks aligned
/// to 4.
///
/// [`generic::row_sums`]: super::generic::row_sums
pub(super) fn prepare(
    matrix: &Matrix<'_>,
    first_block: usize,
    (words, sum): (&[i32], i32),
    rows: &mut [i32],
) -> Option<Work> {
    let blocks = matrix.blocks_from(first_block);
    let (count, rest) = (rows.len() / BLOCK_ROWS, rows.len() % BLOCK_ROWS);
    let columns = matrix.columns().next_multiple_of(8);
    let enough = columns > 0
        && words.len() >= crate::quant::vector_words(columns)
        && (count | matrix.block_len()) >> 16 == 0
        && blocks.len() >= count * matrix.block_len()
        && blocks.as_ptr().align_offset(4) == 0;
    if !enough || count == 0 || rest != 0 {
        generic::row_sums(matrix, first_block, (words, sum), rows);
        return None;
    }
    Some(Work {
        blocks: blocks.as_ptr(),
        words: words.as_ptr(),
        groups: columns / GROUP,
        half: columns % GROUP / 8,
        rows: rows.as_mut_ptr(),
        count,
        offset: sum.wrapping_mul(128),
    })
}
