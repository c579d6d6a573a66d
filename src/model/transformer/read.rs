//! The check of the table of tensors and of the tensors.

use super::weights::{ENTRY, Role};
use super::{Config, ModelError};
use crate::bytes::{bytes_at, u8_at, u32_at};
use crate::quant::{Matrix, MatrixFormat, QuantError};

/// The first broken rule of the table of tensors and of the tensors.
pub(super) const fn check_tensors(
    config: &Config,
    table: &[u8],
    data: &[u8],
) -> Option<ModelError> {
    let count = Role::count(config);
    let expected = count * ENTRY;
    if table.len() != expected {
        return Some(ModelError::TensorTable {
            expected,
            found: table.len(),
        });
    }
    let mut end = 0;
    let mut index = 0;
    while index < count {
        match check_tensor(config, table, data, index, end) {
            Ok(next) => end = next,
            Err(error) => return Some(error),
        }
        index += 1;
    }
    if data.len() != end {
        return Some(ModelError::DataLength {
            expected: end,
            found: data.len(),
        });
    }
    None
}

/// Checks one tensor, which starts behind `end`; gives its own end.
const fn check_tensor(
    config: &Config,
    table: &[u8],
    data: &[u8],
    index: usize,
    end: usize,
) -> Result<usize, ModelError> {
    let tensor = index as u32;
    let entry = index * ENTRY;
    let (Some(head), Some(rows), Some(columns), Some(offset)) = (
        u32_at(table, entry),
        u32_at(table, entry + 4),
        u32_at(table, entry + 8),
        u32_at(table, entry + 12),
    ) else {
        return Err(ModelError::TensorRange { tensor });
    };
    let Some(format) = MatrixFormat::from_id(head as u8) else {
        return Err(ModelError::TensorFormat {
            tensor,
            format: head as u8,
        });
    };
    if head >> 8 != 0 {
        return Err(ModelError::TensorReserved { tensor });
    }
    let role = Role::at(index, config);
    if role.is_vector() && !matches!(format, MatrixFormat::F32) {
        return Err(ModelError::VectorFormat { tensor });
    }
    let [expected_rows, expected_columns] = role.shape(config);
    if rows as usize != expected_rows || columns as usize != expected_columns {
        return Err(ModelError::TensorShape {
            tensor,
            expected: [expected_rows as u32, expected_columns as u32],
            found: [rows, columns],
        });
    }
    let start = end.next_multiple_of(16);
    if offset as usize != start {
        return Err(ModelError::TensorOffset {
            tensor,
            expected: start as u32,
            found: offset,
        });
    }
    let Some(length) = format.byte_len(expected_rows, expected_columns) else {
        return Err(ModelError::Tensor {
            tensor,
            error: QuantError::Shape { rows, columns },
        });
    };
    let Some(bytes) = bytes_at(data, start, length) else {
        return Err(ModelError::TensorRange { tensor });
    };
    let mut at = end;
    while at < start {
        if !matches!(u8_at(data, at), Some(0)) {
            return Err(ModelError::TensorPadding { tensor });
        }
        at += 1;
    }
    match Matrix::from_bytes(format, expected_rows, expected_columns, bytes) {
        Ok(_) => Ok(start + length),
        Err(error) => Err(ModelError::Tensor { tensor, error }),
    }
}
