//! A matrix of weights, in place in its bytes.

use super::{MAX_SUB_SCALE, QuantError};
use crate::bytes::{bytes_at, u8_at, u32_at};
use crate::num::Real;

/// How the numbers of a matrix are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum MatrixFormat {
    /// IEEE 754 single precision, 32 bits a weight: the reference.
    F32,
    /// Integers of 8 bits with scales, 8.25 bits a weight and 32 a row.
    Q8,
    /// Integers of 4 bits with scales, 4.5 bits a weight and 32 a row.
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

    /// Columns that share a sub-scale; 1 for `f32`, which has none.
    #[must_use]
    pub const fn group(self) -> usize {
        match self {
            Self::F32 => 1,
            Self::Q8 => 32,
            Self::Q4 => 16,
        }
    }

    /// The number of groups of a row.
    #[must_use]
    pub const fn groups(self, columns: usize) -> usize {
        columns.div_ceil(self.group())
    }

    /// Bytes of the levels of one row.
    const fn row_len(self, columns: usize) -> usize {
        match self {
            Self::F32 => 4 * columns,
            Self::Q8 => columns,
            Self::Q4 => columns.div_ceil(2),
        }
    }

    /// The bytes of a matrix of this format; `None` if there are no rows or columns, or too many.
    #[must_use]
    pub const fn byte_len(self, rows: usize, columns: usize) -> Option<usize> {
        // Bounds under which no product below overflows 32 bits.
        if rows == 0 || columns == 0 || rows > 1 << 24 || columns > 1 << 20 {
            return None;
        }
        let scales = match self {
            Self::F32 => 0,
            Self::Q8 | Self::Q4 => 4 + self.groups(columns),
        };
        let bytes = rows as u64 * (self.row_len(columns) + scales) as u64;
        if bytes > i32::MAX as u64 - 3 {
            return None;
        }
        Some((bytes as usize).next_multiple_of(4))
    }
}

/// A matrix of weights of `rows x columns`: a view of its bytes, which stay in flash.
///
/// The layout is in the [module's documentation](super). A value of this type has been checked:
/// scales are finite, lengths agree.
///
/// Memory: 40 bytes on a 32-bit chip, and the bytes where they are.
///
/// # Example
///
/// ```
/// use smidgen::quant::{Matrix, MatrixFormat};
///
/// // One row of three weights: 0.5 * 2 * [1, -2, 3].
/// let mut bytes = [0; 8];
/// bytes[..4].copy_from_slice(&0.5_f32.to_le_bytes());
/// bytes[4..].copy_from_slice(&[2, 1, 254, 3]);
/// let matrix = Matrix::from_bytes(MatrixFormat::Q8, 1, 3, &bytes).unwrap();
/// let mut row = [0.0_f32; 3];
/// matrix.row(0, &mut row);
/// assert_eq!(row, [1.0, -2.0, 3.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Matrix<'a> {
    format: MatrixFormat,
    rows: usize,
    columns: usize,
    row_scales: &'a [u8],
    sub_scales: &'a [u8],
    levels: &'a [u8],
}

impl<'a> Matrix<'a> {
    /// Checks the bytes of a matrix and makes a view of them.
    ///
    /// Time is linear in their number.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, in the order of [`QuantError`]'s variants.
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
        let (row_scales, sub_scales) = match format {
            MatrixFormat::F32 => (0, 0),
            MatrixFormat::Q8 | MatrixFormat::Q4 => (4 * rows, rows * format.groups(columns)),
        };
        let levels = rows * format.row_len(columns);
        if bytes.len() == expected
            && let Some(row_scale_bytes) = bytes_at(bytes, 0, row_scales)
            && let Some(sub_scale_bytes) = bytes_at(bytes, row_scales, sub_scales)
            && let Some(level_bytes) = bytes_at(bytes, row_scales + sub_scales, levels)
        {
            return Ok(Self {
                format,
                rows,
                columns,
                row_scales: row_scale_bytes,
                sub_scales: sub_scale_bytes,
                levels: level_bytes,
            });
        }
        Err(QuantError::Length {
            expected,
            found: bytes.len(),
        })
    }

    /// The matrix without rows.
    pub(crate) const EMPTY: Self = Self {
        format: MatrixFormat::Q8,
        rows: 0,
        columns: 0,
        row_scales: &[],
        sub_scales: &[],
        levels: &[],
    };

    /// The first number that breaks a rule.
    const fn check(&self) -> Option<QuantError> {
        if let Some(row) = first_not_finite(self.row_scales, true) {
            return Some(QuantError::RowScale { row });
        }
        let mut index = 0;
        while let Some(value) = u8_at(self.sub_scales, index) {
            let magnitude = (value as i8).unsigned_abs();
            if magnitude == 0 || magnitude > MAX_SUB_SCALE {
                return Some(QuantError::SubScale {
                    index: index as u32,
                    value: value as i8,
                });
            }
            index += 1;
        }
        match self.format {
            MatrixFormat::Q4 => None,
            MatrixFormat::Q8 => {
                let mut index = 0;
                while let Some(level) = u8_at(self.levels, index) {
                    if level == 0x80 {
                        return Some(QuantError::Level {
                            index: index as u32,
                        });
                    }
                    index += 1;
                }
                None
            }
            MatrixFormat::F32 => match first_not_finite(self.levels, false) {
                Some(index) => Some(QuantError::Value { index }),
                None => None,
            },
        }
    }

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
        (self.row_scales.len() + self.sub_scales.len() + self.levels.len()).next_multiple_of(4)
    }

    /// By how many bits each group's share of a row sum is shifted down, so that the sum stays in
    /// 32 bits: `ceil(log2(groups))`, less 5 for `q4`, whose shares have five bits to spare.
    #[must_use]
    pub const fn shift(&self) -> u32 {
        let groups = self.format.groups(self.columns);
        let bits = groups.next_power_of_two().trailing_zeros();
        match self.format {
            MatrixFormat::Q4 => bits.saturating_sub(5),
            _ => bits,
        }
    }

    /// The scale of a row; zero outside.
    #[must_use]
    pub fn row_scale(&self, row: usize) -> f32 {
        u32_at(self.row_scales, row.saturating_mul(4)).map_or(0.0, f32::from_bits)
    }

    /// The rows from `first` on, each as its sub-scales and the bytes of its levels; none for
    /// `f32`.
    pub(crate) fn rows_from(&self, first: usize) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let groups = self.format.groups(self.columns).max(1);
        let row_len = self.format.row_len(self.columns).max(1);
        let sub_scales = self.sub_scales.get(first.saturating_mul(groups)..);
        let levels = self.levels.get(first.saturating_mul(row_len)..);
        sub_scales
            .unwrap_or_default()
            .chunks_exact(groups)
            .zip(levels.unwrap_or_default().chunks_exact(row_len))
    }

    /// The bytes of the numbers of a row of format `f32`.
    pub(crate) fn f32_row(&self, row: usize) -> &'a [[u8; 4]] {
        let length = 4 * self.columns;
        let bytes = bytes_at(self.levels, row.saturating_mul(length), length);
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
        let scale = R::scale_from_f32(self.row_scale(row));
        let Some((sub_scales, levels)) = self.rows_from(row).next() else {
            return;
        };
        for (column, out) in out.iter_mut().enumerate().take(self.columns) {
            let level = match self.format {
                MatrixFormat::Q4 => u8_at(levels, column / 2)
                    .map_or(0, |pair| i32::from(pair >> (column % 2 * 4) & 15) - 8),
                _ => u8_at(levels, column).map_or(0, |level| i32::from(level as i8)),
            };
            let sub_scale = u8_at(sub_scales, column / self.format.group()).unwrap_or(0);
            *out = R::dequantize(level * i32::from(sub_scale as i8), scale);
        }
    }

    /// The numbers of the first row of a matrix of format `f32`: a norm's weight, say.
    pub(crate) fn f32_values(&self) -> impl Iterator<Item = f32> {
        let bytes = self.f32_row(0).iter();
        bytes.map(|bytes| f32::from_le_bytes(*bytes))
    }
}

/// The index of the first `f32` that is not finite, or has its sign set.
const fn first_not_finite(bytes: &[u8], positive: bool) -> Option<u32> {
    let mut at = 0;
    while let Some(bits) = u32_at(bytes, at) {
        let limit = if positive { bits } else { bits & 0x7FFF_FFFF };
        if limit >= 0x7F80_0000 {
            return Some((at / 4) as u32);
        }
        at += 4;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        assert_eq!(MatrixFormat::F32.byte_len(2, 3), Some(24));
        assert_eq!(MatrixFormat::Q8.byte_len(1, 33), Some(4 + 2 + 33 + 1));
        assert_eq!(MatrixFormat::Q4.byte_len(2, 33), Some(8 + 6 + 34));
        assert_eq!(MatrixFormat::Q8.byte_len(0, 3), None);
        assert_eq!(MatrixFormat::Q8.byte_len(3, 0), None);
        assert_eq!(MatrixFormat::F32.byte_len(1 << 24, 1 << 20), None);
        assert_eq!(MatrixFormat::F32.byte_len(usize::MAX, usize::MAX), None);
    }

    #[test]
    fn every_bad_number_is_named() {
        let mut bytes = [0; 8];
        bytes[4] = 1;
        let check = |bytes: &[u8]| Matrix::from_bytes(MatrixFormat::Q8, 1, 3, bytes).err();
        assert_eq!(check(&bytes), None);
        for scale in [f32::NAN, f32::INFINITY, -1.0] {
            let mut bytes = bytes;
            bytes[..4].copy_from_slice(&scale.to_le_bytes());
            assert_eq!(check(&bytes), Some(QuantError::RowScale { row: 0 }));
        }
        for value in [0, 64, -64, -128] {
            let mut bytes = bytes;
            bytes[4] = value as u8;
            assert_eq!(
                check(&bytes),
                Some(QuantError::SubScale { index: 0, value })
            );
        }
        let mut low = bytes;
        low[7] = 128;
        assert_eq!(check(&low), Some(QuantError::Level { index: 2 }));
        let expected = 8;
        assert_eq!(
            check(&bytes[..7]),
            Some(QuantError::Length { expected, found: 7 })
        );
        let values = [0.0, f32::NEG_INFINITY].map(f32::to_le_bytes).concat();
        assert_eq!(
            Matrix::from_bytes(MatrixFormat::F32, 1, 2, &values).err(),
            Some(QuantError::Value { index: 1 })
        );
    }

    #[test]
    fn rows_of_four_bits() {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&0.25_f32.to_le_bytes());
        bytes[4..7].copy_from_slice(&[252, 0xF0, 0x08]);
        let matrix = Matrix::from_bytes(MatrixFormat::Q4, 1, 3, &bytes).unwrap();
        let mut row = [9.0_f32; 4];
        matrix.row(0, &mut row);
        assert_eq!(row, [8.0, -7.0, 0.0, 9.0]);
        matrix.row(1, &mut row);
        assert_eq!(row, [8.0, -7.0, 0.0, 9.0]);
    }
}
