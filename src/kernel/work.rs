//! What kernels in assembly are given.

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
    /// Where the integers of the rows go, or the numbers, four a block.
    rows: *mut i32,
    /// The number of blocks, at least one.
    count: usize,
    /// In `q8`: 128 times the sum of the levels of the vector.
    offset: i32,
    /// What numbers are made of integers with, where a kernel does so.
    pub(super) step: f32,
}

impl Work {
    /// What a kernel of the matrix's format is given for the same as [`generic::row_sums`], whose last
    /// argument is the address of `rows` integers; none if there is nothing that a kernel is for.
    ///
    /// Blocks and words are there, as many as the fields say, of this format, the blocks aligned to 4.
    ///
    /// [`generic::row_sums`]: super::generic::row_sums
    pub(super) fn new(
        matrix: &Matrix<'_>,
        first_block: usize,
        (words, sum): (&[i32], i32),
        to: *mut i32,
        rows: usize,
    ) -> Option<Self> {
        let (blocks, length) = matrix.blocks_from(first_block);
        let count = rows / BLOCK_ROWS;
        let columns = matrix.columns().next_multiple_of(8);
        let enough = columns > 0
            && count > 0
            && rows.is_multiple_of(BLOCK_ROWS)
            && words.len() >= crate::quant::vector_words(columns)
            && (count | length) >> 16 == 0
            && blocks.len() >= count * length
            && blocks.as_ptr().align_offset(4) == 0;
        enough.then(|| Self {
            blocks: blocks.as_ptr(),
            words: words.as_ptr(),
            groups: columns / GROUP,
            half: columns % GROUP / 8,
            rows: to,
            count,
            offset: sum.wrapping_mul(128),
            step: 1.0,
        })
    }
}
