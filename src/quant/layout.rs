//! Where the numbers of a quantized matrix are; the layout is specified in the
//! [module above](super).

use super::{GROUP, MatrixFormat};

/// Rows of a block.
pub(crate) const BLOCK_ROWS: usize = 4;
/// Columns are filled up to a multiple of this.
pub(super) const STEP: usize = 8;
/// Bytes of the scale in front of the blocks.
pub(super) const SCALE: usize = 4;
/// Bytes of the multipliers of a block.
pub(super) const MULTIPLIERS: usize = 2 * BLOCK_ROWS;
/// Bytes of a full group of `q4`: its levels and its sub-scales.
const Q4_GROUP: usize = 2 * GROUP + BLOCK_ROWS;

/// Bytes of a block; 0 for `f32`, which has none.
pub(super) const fn block_len(format: MatrixFormat, columns: usize) -> usize {
    let padded = columns.next_multiple_of(STEP);
    match format {
        MatrixFormat::F32 => 0,
        MatrixFormat::Q8 => BLOCK_ROWS * padded + MULTIPLIERS,
        MatrixFormat::Q4 => 2 * padded + BLOCK_ROWS * columns.div_ceil(GROUP) + MULTIPLIERS,
    }
}

/// The byte of a block that has the level of a row and column of `q8`.
pub(super) const fn q8_level(row: usize, column: usize) -> usize {
    4 * (column / 2 * 2 + row / 2) + 2 * (column % 2) + row % 2
}

/// The byte of a block that begins the half with the levels of a column of `q4`.
pub(super) const fn q4_half(column: usize) -> usize {
    column / GROUP * Q4_GROUP + column % GROUP * 2
}

/// The byte of a block that has the sub-scale of a row and group of `q4`.
pub(super) const fn q4_sub_scale(columns: usize, row: usize, group: usize) -> usize {
    let end = (group + 1) * GROUP;
    let padded = columns.next_multiple_of(STEP);
    let end = if end < padded { end } else { padded };
    2 * end + BLOCK_ROWS * group + row
}

/// The level of a row in a half of `q4`.
pub(crate) const fn q4_level(half: u16, row: usize) -> i32 {
    match row {
        0 => (half & 15) as i32 - 8,
        1 => (half >> 8 & 15) as i32 - 8,
        2 => (half >> 4 & 15) as i32 - 8,
        _ => half as i16 as i32 >> 12,
    }
}
