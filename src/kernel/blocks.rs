//! What kernels in vectors of the host are given: checked once, walked by pointers.

use crate::quant::{BLOCK_ROWS, GROUP, Matrix, MatrixFormat, PREFIX, vector_words};

/// Bytes of a group of `q8`, of the levels of a group of `q4`, and of all of it.
pub(super) const Q8_GROUP: usize = BLOCK_ROWS * GROUP;
pub(super) const Q4_LEVELS: usize = 2 * GROUP;
pub(super) const Q4_GROUP: usize = Q4_LEVELS + BLOCK_ROWS;
/// Words of a group of a vector.
pub(super) const GROUP_WORDS: usize = PREFIX + GROUP / 2;
/// Bytes of the multipliers of a block.
const MULTIPLIERS: usize = 2 * BLOCK_ROWS;

/// Blocks of four rows and the words of a vector.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    /// Blocks, one after the other, of as many bytes each.
    weights: *const u8,
    length: usize,
    /// The words of the vector.
    words: *const i32,
    /// Full groups of 16 columns.
    pub(super) groups: usize,
    /// Whether 8 columns follow.
    pub(super) half: bool,
    /// The sum of the levels of the vector.
    pub(super) sum: i32,
}

impl Blocks {
    /// The blocks from a number on, one for each four of `rows`, which there are, and the vector, which
    /// is as long as they are wide. `None` otherwise, and for format `f32`.
    pub(super) fn new<'r>(
        matrix: &Matrix<'_>,
        first_block: usize,
        (words, sum): (&[i32], i32),
        rows: &'r mut [i32],
    ) -> Option<(Self, &'r mut [[i32; BLOCK_ROWS]])> {
        let (weights, length) = matrix.blocks_from(first_block);
        let columns = matrix.columns().next_multiple_of(8);
        let (blocks, rest) = rows.as_chunks_mut();
        let enough = words.len() >= vector_words(columns)
            && blocks.len().checked_mul(length)? <= weights.len()
            && !matches!(matrix.format(), MatrixFormat::F32);
        let blocks_of = Self {
            weights: weights.as_ptr(),
            length,
            words: words.as_ptr(),
            groups: columns / GROUP,
            half: !columns.is_multiple_of(GROUP),
            sum,
        };
        (enough && rest.is_empty()).then_some((blocks_of, blocks))
    }

    /// The levels of a group of the vector, two in a word.
    pub(super) const fn levels(&self, group: usize) -> *const i32 {
        self.words.wrapping_add(group * GROUP_WORDS + PREFIX)
    }

    /// A block's weights from a byte on.
    pub(super) const fn weights(&self, block: usize, byte: usize) -> *const u8 {
        self.weights.wrapping_add(block * self.length + byte)
    }

    /// A block's multipliers.
    pub(super) const fn multipliers(&self, block: usize) -> *const u8 {
        self.weights(block + 1, 0).wrapping_sub(MULTIPLIERS)
    }

    /// The blocks from a number on.
    pub(super) const fn skip(self, blocks: usize) -> Self {
        Self {
            weights: self.weights(blocks, 0),
            ..self
        }
    }
}
