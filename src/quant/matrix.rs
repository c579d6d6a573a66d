//! A matrix of weights, in place in its bytes.

mod check;

use super::layout::{
    BLOCK_ROWS, MULTIPLIERS, SCALE, block_len, q4_half, q4_level, q4_sub_scale, q8_level,
};
use super::{GROUP, MAX_SUB_SCALE, QuantError};
use crate::bytes::{bytes_at, u8_at, u16_at, u32_at};
use crate::num::Real;

/// How the numbers of a matrix are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum MatrixFormat {
    /// IEEE 754 single precision, 32 bits a weight: the reference.
    F32,
    /// Integers of 8 bits with a multiplier of 16 bits a row.
    Q8,
    /// Integers of 4 bits with a sub-scale of 8 bits a group of 16 and a multiplier of 16 bits a row.
    Q4,
}

impl MatrixFormat {
    /// Its number in a file.
    #[must_use]
    pub const fn id(self) -> u8 {
        match self {
            Self::F32 => 0,
            Self::Q8 => 1,
            Self::Q4 => 2,
        }
    }

    /// The format of a number in a file.
    #[must_use]
    pub const fn from_id(id: u8) -> Option<Self> {
        match id {
            0 => Some(Self::F32),
            1 => Some(Self::Q8),
            2 => Some(Self::Q4),
            _ => None,
        }
    }

    /// Its name, as in the flag `--quant` of the host command.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Q8 => "q8",
            Self::Q4 => "q4",
        }
    }

    /// Columns that share a sub-scale; 0 if there is none.
    #[must_use]
    pub const fn group(self) -> usize {
        match self {
            Self::F32 | Self::Q8 => 0,
            Self::Q4 => GROUP,
        }
    }

    /// The number of groups of a row.
    #[must_use]
    pub const fn groups(self, columns: usize) -> usize {
        match self {
            Self::F32 | Self::Q8 => 0,
            Self::Q4 => columns.div_ceil(GROUP),
        }
    }

    /// The lowest and the highest level; zeros for `f32`.
    #[must_use]
    pub const fn levels(self) -> (i8, i8) {
        match self {
            Self::F32 => (0, 0),
            Self::Q8 => (-127, 127),
            Self::Q4 => (-8, 7),
        }
    }

    /// The bytes of a matrix of this format; `None` if there are no rows or columns, or too many.
    #[must_use]
    pub const fn byte_len(self, rows: usize, columns: usize) -> Option<usize> {
        // Bounds under which no product below overflows 64 bits.
        if rows == 0 || columns == 0 || rows > 1 << 24 || columns > 1 << 18 {
            return None;
        }
        let bytes = match self {
            Self::F32 => rows as u64 * 4 * columns as u64,
            Self::Q8 | Self::Q4 => {
                let blocks = rows.div_ceil(BLOCK_ROWS) as u64;
                SCALE as u64 + blocks * block_len(self, columns) as u64
            }
        };
        if bytes > i32::MAX as u64 {
            return None;
        }
        Some(bytes as usize)
    }
}

/// A matrix of weights of `rows x columns`: a view of its bytes, which stay in flash.
///
/// The layout is in the [module's documentation](super). A value of this type has been checked:
/// scales are finite, lengths agree.
///
/// Memory: 24 bytes on a 32-bit chip, and the bytes where they are.
///
/// # Example
///
/// ```
/// use smidgen::quant::{Matrix, MatrixFormat};
///
/// // One row of three weights: 0.5 * 2 * [1, -2, 3].
/// let mut bytes = [0; 4 + 32 + 8];
/// bytes[..4].copy_from_slice(&0.5_f32.to_le_bytes());
/// bytes[4] = 128 + 1;
/// bytes[6] = 128 - 2;
/// bytes[12] = 128 + 3;
/// bytes[36] = 2;
/// let matrix = Matrix::from_bytes(MatrixFormat::Q8, 1, 3, &bytes).unwrap();
/// let mut row = [0.0_f32; 3];
/// matrix.row(0, &mut row);
/// assert_eq!(row, [1.0, -2.0, 3.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Matrix<'a> {
    format: MatrixFormat,
    rows: usize,
    columns: usize,
    scale: f32,
    /// The blocks of four rows, or the numbers of format `f32`.
    body: &'a [u8],
}

impl<'a> Matrix<'a> {
    /// Checks the bytes of a matrix and makes a view of them.
    ///
    /// Time is linear in their number. Bytes aligned to 4 make for the fastest kernels; any others
    /// give the same results.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub const fn from_bytes(
        format: MatrixFormat,
        rows: usize,
        columns: usize,
        bytes: &'a [u8],
    ) -> Result<Self, QuantError> {
        match Self::unchecked(format, rows, columns, bytes) {
            Err(error) => Err(error),
            Ok(matrix) => match matrix.check() {
                Some(error) => Err(error),
                None => Ok(matrix),
            },
        }
    }

    /// A view of bytes of which only the length is checked, not the numbers.
    pub(crate) const fn unchecked(
        format: MatrixFormat,
        rows: usize,
        columns: usize,
        bytes: &'a [u8],
    ) -> Result<Self, QuantError> {
        let Some(expected) = format.byte_len(rows, columns) else {
            return Err(QuantError::Shape {
                rows: rows as u32,
                columns: columns as u32,
            });
        };
        let (scale, head) = match format {
            MatrixFormat::F32 => (Some(0), 0),
            MatrixFormat::Q8 | MatrixFormat::Q4 => (u32_at(bytes, 0), SCALE),
        };
        if bytes.len() == expected
            && let Some(scale) = scale
            && let Some(body) = bytes_at(bytes, head, expected - head)
        {
            return Ok(Self {
                format,
                rows,
                columns,
                scale: f32::from_bits(scale),
                body,
            });
        }
        Err(QuantError::Length {
            expected,
            found: bytes.len(),
        })
    }

    /// A view of the front of bytes that have been checked.
    pub(crate) fn checked_before(
        format: MatrixFormat,
        [rows, columns]: [usize; 2],
        bytes: &'a [u8],
    ) -> Option<Self> {
        let (head, length) = match format {
            MatrixFormat::F32 => (0, 4 * columns * rows),
            MatrixFormat::Q8 | MatrixFormat::Q4 => {
                let blocks = rows.wrapping_add(BLOCK_ROWS - 1) / BLOCK_ROWS;
                (SCALE, blocks.wrapping_mul(block_len(format, columns)))
            }
        };
        let (scale, body) = bytes.split_at_checked(head)?;
        Some(Self {
            format,
            rows,
            columns,
            scale: scale
                .first_chunk()
                .map_or(0.0, |bytes| f32::from_le_bytes(*bytes)),
            body: body.get(..length)?,
        })
    }

    /// The matrix without rows.
    pub(crate) const EMPTY: Self = Self {
        format: MatrixFormat::Q8,
        rows: 0,
        columns: 0,
        scale: 0.0,
        body: &[],
    };

    /// How its numbers are stored.
    #[must_use]
    pub const fn format(&self) -> MatrixFormat {
        self.format
    }

    /// The number of rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// The bytes it takes.
    #[must_use]
    pub const fn byte_len(&self) -> usize {
        match self.format {
            MatrixFormat::F32 => self.body.len(),
            MatrixFormat::Q8 | MatrixFormat::Q4 => self.body.len() + SCALE,
        }
    }

    /// The largest magnitude that a level of a vector may have for the sums to fit 32 bits: 2,047 for
    /// `q8` and `f32`, which does not care, 127 for `q4`, and less for widths of thousands.
    #[must_use]
    pub const fn level_bound(&self) -> u16 {
        let (bound, largest) = match self.format {
            MatrixFormat::F32 => return 2047,
            MatrixFormat::Q8 => (2047, 127),
            // Kernels may have sums of rows times 16.
            MatrixFormat::Q4 => (127, 16 * 8 * MAX_SUB_SCALE as usize),
        };
        // No division on the way of most.
        if self.columns < 1 << (i32::BITS - 2 - (largest * bound).ilog2()) {
            return bound as u16;
        }
        let widest = i32::MAX as usize / largest / self.columns;
        if widest < bound {
            widest as u16
        } else {
            bound as u16
        }
    }

    /// The largest magnitude of a row's integer, for levels of a vector within the bound; zero for `f32`.
    pub(crate) const fn largest_row(&self) -> u32 {
        let level = match self.format {
            MatrixFormat::F32 => return 0,
            MatrixFormat::Q8 => 127,
            MatrixFormat::Q4 => 8 * MAX_SUB_SCALE as u32,
        };
        // The bound of levels keeps it below 2^31.
        let sum = (level * self.level_bound() as u32).wrapping_mul(self.columns as u32);
        sum / 2 + 1
    }

    /// The scale of all; zero for `f32`.
    #[must_use]
    pub const fn scale(&self) -> f32 {
        self.scale
    }

    /// The multiplier of a row; zero outside and for `f32`.
    #[must_use]
    pub fn multiplier(&self, row: usize) -> u16 {
        let block = self.block(row / BLOCK_ROWS);
        let at = block.len().wrapping_sub(MULTIPLIERS) + 2 * (row % BLOCK_ROWS);
        u16_at(block, at).unwrap_or(0)
    }

    /// The blocks of four rows from a number on, and the bytes of each; none for `f32`.
    #[inline]
    pub(crate) fn blocks_from(&self, first: usize) -> (&'a [u8], usize) {
        let length = block_len(self.format, self.columns);
        if length == 0 {
            return (&[], 1);
        }
        // A product that saturates is a long one.
        let blocks = match first {
            0 => self.body,
            _ => self
                .body
                .get(first.saturating_mul(length)..)
                .unwrap_or_default(),
        };
        (blocks, length)
    }

    /// A block of four rows.
    fn block(&self, index: usize) -> &'a [u8] {
        let (blocks, length) = self.blocks_from(index);
        blocks.get(..length).unwrap_or_default()
    }

    /// The bytes of the numbers of a row of format `f32`.
    pub(crate) fn f32_row(&self, row: usize) -> &'a [[u8; 4]] {
        let length = 4 * self.columns;
        let bytes = bytes_at(self.body, row.saturating_mul(length), length);
        bytes.unwrap_or_default().as_chunks().0
    }

    /// Writes a row's numbers: an embedding.
    ///
    /// Numbers beyond the shorter of row and `out` are left alone, as is all of `out` for a row
    /// outside of the matrix.
    pub fn row<R: Real>(&self, row: usize, out: &mut [R]) {
        if matches!(self.format, MatrixFormat::F32) {
            for (bytes, out) in self.f32_row(row).iter().zip(out) {
                *out = R::from_f32(f32::from_le_bytes(*bytes));
            }
            return;
        }
        if row >= self.rows {
            return;
        }
        let multiplier = R::scale_from_parts(u32::from(self.multiplier(row)), 0);
        let scale = R::scale_mul(R::scale_from_f32(self.scale), multiplier);
        let step = R::step(scale, 127 * u32::from(MAX_SUB_SCALE));
        for (out, level) in out.iter_mut().zip(self.row_levels(row)) {
            *out = R::from_steps(level, step);
        }
    }

    /// The levels of a row, times their sub-scales in `q4`.
    pub fn row_levels(&self, row: usize) -> impl Iterator<Item = i32> {
        let (matrix, block) = (*self, self.block(row / BLOCK_ROWS));
        let row = row % BLOCK_ROWS;
        (0..matrix.columns).map(move |column| match matrix.format {
            MatrixFormat::F32 => 0,
            MatrixFormat::Q8 => {
                let level = u8_at(block, q8_level(row, column)).unwrap_or(0);
                if row.is_multiple_of(2) {
                    i32::from(level) - 128
                } else {
                    i32::from(level as i8)
                }
            }
            MatrixFormat::Q4 => {
                let half = u16_at(block, q4_half(column)).unwrap_or(0);
                let sub_scale = q4_sub_scale(matrix.columns, row, column / GROUP);
                let sub_scale = u8_at(block, sub_scale).unwrap_or(0) as i8;
                q4_level(half, row) * i32::from(sub_scale)
            }
        })
    }

    /// The numbers of the first row of a matrix of format `f32`: a norm's weight, say.
    pub(crate) fn f32_values(&self) -> impl Iterator<Item = f32> {
        let bytes = self.f32_row(0).iter();
        bytes.map(|bytes| f32::from_le_bytes(*bytes))
    }

    /// The same as little-endian words, if they are aligned, as in a file: chips that load no others
    /// put numbers together byte by byte.
    pub(crate) fn f32_words(&self) -> Option<&'a [u32]> {
        bytemuck::try_cast_slice(self.f32_row(0)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn lengths() {
        assert_eq!(MatrixFormat::F32.byte_len(2, 3), Some(24));
        assert_eq!(MatrixFormat::Q8.byte_len(1, 33), Some(4 + 4 * 40 + 8));
        assert_eq!(
            MatrixFormat::Q4.byte_len(5, 33),
            Some(4 + 2 * (2 * 40 + 3 * 4 + 8))
        );
        assert_eq!(MatrixFormat::Q8.byte_len(0, 3), None);
        assert_eq!(MatrixFormat::Q8.byte_len(3, 0), None);
        assert_eq!(MatrixFormat::F32.byte_len(1 << 24, 1 << 20), None);
        assert_eq!(MatrixFormat::F32.byte_len(usize::MAX, usize::MAX), None);
    }

    #[test]
    fn every_bad_number_is_named() {
        let good = {
            let mut bytes = vec![128; MatrixFormat::Q8.byte_len(3, 3).unwrap()];
            bytes[..4].copy_from_slice(&1.0_f32.to_le_bytes());
            for column in 0..3 {
                bytes[4 + q8_level(1, column)] = 0;
            }
            let end = bytes.len();
            bytes[end - MULTIPLIERS..].fill(0x7F);
            bytes
        };
        let error = |at: usize, change: &[u8]| {
            let mut bytes = good.clone();
            bytes[at..at + change.len()].copy_from_slice(change);
            Matrix::from_bytes(MatrixFormat::Q8, 3, 3, &bytes).err()
        };
        assert_eq!(error(0, &[]), None);
        for scale in [f32::NAN, f32::INFINITY, -1.0] {
            assert_eq!(error(0, &scale.to_le_bytes()), Some(QuantError::Scale));
        }
        let level = |row, column| Some(QuantError::Level { row, column });
        assert_eq!(error(4 + q8_level(2, 1), &[0]), level(2, 1));
        assert_eq!(error(4 + q8_level(1, 2), &[0x80]), level(1, 2));
        // The row that fills the block, and the columns that fill the step, are not read.
        assert_eq!(error(4 + q8_level(3, 1), &[0x80]), None);
        assert_eq!(error(4 + q8_level(0, 3), &[0]), None);
        let end = good.len();
        let (row, value) = (1, 0x8000);
        assert_eq!(
            error(end - 6, &[0, 0x80]),
            Some(QuantError::Multiplier { row, value })
        );
        assert_eq!(error(end - 2, &[0, 0x80]), None);
        let (expected, found) = (end, end - 1);
        assert_eq!(
            Matrix::from_bytes(MatrixFormat::Q8, 3, 3, &good[..end - 1]).err(),
            Some(QuantError::Length { expected, found })
        );
        let values = [0.0, f32::NEG_INFINITY].map(f32::to_le_bytes).concat();
        assert_eq!(
            Matrix::from_bytes(MatrixFormat::F32, 1, 2, &values).err(),
            Some(QuantError::Value { index: 1 })
        );
    }

    #[test]
    fn rows_of_four_bits() {
        let mut bytes = vec![0; MatrixFormat::Q4.byte_len(4, 40).unwrap()];
        bytes[..4].copy_from_slice(&0.25_f32.to_le_bytes());
        for column in 0..40_u16 {
            // Levels of row 1: column % 16 - 8; of row 3: the negated.
            let level = column % 16;
            let half = (level << 8) | 0x0088 | (((8 - level as i16) as u16 % 16) << 12);
            bytes[4 + q4_half(column.into())..][..2].copy_from_slice(&half.to_le_bytes());
        }
        for row in 0..4 {
            bytes[4 + q4_sub_scale(40, row, 0)] = 1;
            bytes[4 + q4_sub_scale(40, row, 1)] = 254;
            bytes[4 + q4_sub_scale(40, row, 2)] = 63;
        }
        let end = bytes.len();
        bytes[end - MULTIPLIERS + 2] = 4;
        bytes[end - MULTIPLIERS + 6] = 8;
        let matrix = Matrix::from_bytes(MatrixFormat::Q4, 4, 40, &bytes).unwrap();
        let mut row = [9.0_f32; 41];
        matrix.row(1, &mut row);
        for (column, value) in row.iter().enumerate().take(40) {
            let sub_scale = [1.0, -2.0, 63.0][column / 16];
            assert_eq!(*value, sub_scale * ((column % 16) as f32 - 8.0));
        }
        assert_eq!(row[40], 9.0);
        matrix.row(3, &mut row);
        assert_eq!(row[..3], [-16.0, 14.0, 12.0]);
        row = [9.0; 41];
        matrix.row(4, &mut row);
        assert_eq!(row, [9.0; 41]);
        bytes[4 + q4_sub_scale(40, 2, 1)] = 64;
        let (row, group, value) = (2, 1, 64);
        assert_eq!(
            Matrix::from_bytes(MatrixFormat::Q4, 4, 40, &bytes).err(),
            Some(QuantError::SubScale { row, group, value })
        );
    }

    #[test]
    fn bounds_hold_for_every_width() {
        for format in [MatrixFormat::Q8, MatrixFormat::Q4] {
            let largest = if format == MatrixFormat::Q8 {
                127
            } else {
                16 * 8 * 63
            };
            for columns in [1, 64, 8000, 9000, 1 << 18] {
                let matrix = Matrix {
                    format,
                    columns,
                    ..Matrix::EMPTY
                };
                let bound = u64::from(matrix.level_bound());
                assert!(bound > 0 && bound * largest * (columns as u64) < 1 << 31);
            }
        }
    }
}
