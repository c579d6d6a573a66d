//! Whether the numbers of a matrix keep to the rules.

use super::super::layout::{BLOCK_ROWS, MULTIPLIERS, block_len, q4_sub_scale, q8_level};
use super::super::{MAX_MULTIPLIER, MAX_SUB_SCALE, QuantError};
use super::{Matrix, MatrixFormat};
use crate::bytes::{bytes_at, u8_at, u16_at, u32_at};

impl Matrix<'_> {
    /// The first number that breaks a rule.
    pub(super) const fn check(&self) -> Option<QuantError> {
        if matches!(self.format, MatrixFormat::F32) {
            return match first_not_finite(self.body) {
                Some(index) => Some(QuantError::Value { index }),
                None => None,
            };
        }
        // Neither a sign nor the exponent of infinities and NaN.
        if self.scale.to_bits() >= 0x7F80_0000 {
            return Some(QuantError::Scale);
        }
        let length = block_len(self.format, self.columns);
        let mut row = 0;
        while row < self.rows {
            let Some(block) = bytes_at(self.body, row / BLOCK_ROWS * length, length) else {
                return None;
            };
            let error = match self.format {
                MatrixFormat::Q8 => self.check_levels(block, row),
                _ => self.check_sub_scales(block, row),
            };
            if error.is_some() {
                return error;
            }
            let value = match u16_at(block, length - MULTIPLIERS + 2 * (row % BLOCK_ROWS)) {
                Some(value) => value,
                None => 0,
            };
            if value > MAX_MULTIPLIER {
                let row = row as u32;
                return Some(QuantError::Multiplier { row, value });
            }
            row += 1;
        }
        None
    }

    /// The first level of a row of `q8` that breaks the rule.
    const fn check_levels(&self, block: &[u8], row: usize) -> Option<QuantError> {
        let lowest = if row.is_multiple_of(2) { 0 } else { 0x80 };
        let mut column = 0;
        while column < self.columns {
            if let Some(level) = u8_at(block, q8_level(row % BLOCK_ROWS, column))
                && level == lowest
            {
                return Some(QuantError::Level {
                    row: row as u32,
                    column: column as u32,
                });
            }
            column += 1;
        }
        None
    }

    /// The first sub-scale of a row of `q4` that breaks the rule.
    const fn check_sub_scales(&self, block: &[u8], row: usize) -> Option<QuantError> {
        let mut group = 0;
        while group < self.format.groups(self.columns) {
            let at = q4_sub_scale(self.columns, row % BLOCK_ROWS, group);
            if let Some(value) = u8_at(block, at) {
                let value = value as i8;
                if value == 0 || value.unsigned_abs() > MAX_SUB_SCALE {
                    return Some(QuantError::SubScale {
                        row: row as u32,
                        group: group as u32,
                        value,
                    });
                }
            }
            group += 1;
        }
        None
    }
}

/// The index of the first `f32` that is not finite.
const fn first_not_finite(bytes: &[u8]) -> Option<u32> {
    let mut at = 0;
    while let Some(bits) = u32_at(bytes, at) {
        if bits & 0x7FFF_FFFF >= 0x7F80_0000 {
            return Some((at / 4) as u32);
        }
        at += 4;
    }
    None
}
