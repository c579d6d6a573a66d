//! What can be wrong with the bytes of a matrix.

use core::fmt;

/// Bytes that are no matrix; each variant names the field and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum QuantError {
    /// A matrix has no rows or no columns, or more than fit into memory.
    Shape {
        /// Rows.
        rows: u32,
        /// Columns.
        columns: u32,
    },
    /// The number of bytes is not that of the shape.
    Length {
        /// The length by the shape.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The scale is NaN, infinite or negative.
    Scale,
    /// The multiplier of a row is above 32,767.
    Multiplier {
        /// Which row.
        row: u32,
        /// What was found.
        value: u16,
    },
    /// The magnitude of a sub-scale is not 1 to 63.
    SubScale {
        /// Which row.
        row: u32,
        /// Which group of columns.
        group: u32,
        /// What was found.
        value: i8,
    },
    /// A level of a `q8` matrix is -128.
    Level {
        /// Which row.
        row: u32,
        /// Which column.
        column: u32,
    },
    /// A number of an `f32` matrix is NaN or infinite.
    Value {
        /// Which one, counted over all rows.
        index: u32,
    },
}

impl QuantError {
    /// The broken rule in plain words; usable in a `const` panic.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "a matrix must have rows and columns that fit into memory",
            Self::Length { .. } => "a matrix must have the length of its shape",
            Self::Scale => "the scale of a matrix must be finite and not negative",
            Self::Multiplier { .. } => "the multiplier of a row must be at most 32767",
            Self::SubScale { .. } => "the magnitude of a sub-scale must be 1 to 63",
            Self::Level { .. } => "a level must be -127 to 127",
            Self::Value { .. } => "a weight must be finite",
        }
    }
}

impl fmt::Display for QuantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule())?;
        match *self {
            Self::Shape { rows, columns } => write!(f, ", found {rows} x {columns}"),
            Self::Length { expected, found } => {
                write!(f, ": {expected} bytes, found {found}")
            }
            Self::Scale => Ok(()),
            Self::Multiplier { row, value } => write!(f, ", that of row {row} is {value}"),
            Self::SubScale { row, group, value } => {
                write!(f, ", that of group {group} of row {row} is {value}")
            }
            Self::Level { row, column } => write!(f, ", at row {row}, column {column} it is -128"),
            Self::Value { index } => write!(f, ", number {index} is not"),
        }
    }
}

impl core::error::Error for QuantError {}
