//! Quantized matrices and vectors: small integers with scales, summed in integers.
//!
//! Integer sums are exact, so they are the same in any order, and a kernel may add as its chip
//! likes best: every chip gets the same bits.
//!
//! # Weights
//!
//! A weight of a [`Matrix`] of `rows x columns` is
//!
//! ```text
//! q8:  w[r][c] = scale * multiplier[r] * level[r][c]
//! q4:  w[r][c] = scale * multiplier[r] * sub_scale[r][c / 16] * level[r][c]
//! ```
//!
//! with one `f32` scale a matrix, a multiplier of 0 to 32,767 a row, and a level of -127 to 127
//! (`q8`) or -8 to 7 (`q4`). In `q4` a group of 16 columns has a sub-scale of a magnitude of 1 to 63;
//! a negative one turns the longer side to where the group needs it. The format `f32` has plain
//! numbers instead.
//!
//! # Activations
//!
//! A [`QuantizedVector`] is made on the way: `x[c] = scale * level[c]`, levels bounded by
//! [`Matrix::level_bound`]: 2,047 for `q8`, 127 for `q4`, less for matrices so wide that sums would
//! not fit 32 bits.
//!
//! # Row sums
//!
//! The product of a row and a vector is an integer times three scales:
//!
//! ```text
//! sum[r] = sum over c of level_w[r][c] * level_x[c]                                (q8)
//! sum[r] = sum over groups g of sub_scale[r][g] * sum over c of g of the same      (q4)
//! row[r] = floor(sum[r] * multiplier[r] / 2^16)
//! y[r]   = row[r] * 2^16 * scale_w * scale_x
//! ```
//!
//! # Layout in bytes
//!
//! Little-endian. `f32`: `rows * columns` numbers of 4 bytes, row after row. `q8` and `q4`: the scale,
//! then blocks of four rows; the last block is filled up with rows that are not read.
//!
//! | part of a block | bytes |
//! |---|---|
//! | `q8`: for each pair of columns two words, of rows 0 and 1, and of rows 2 and 3; a word is a half for the even column and a half for the odd one, each `256 * level[odd row] + level[even row] + 128` | 4 a column |
//! | `q4`: for each group of 16 columns, for each pair of columns a word, which is a half for the even column and a half for the odd one, each `4096 * level[3] + 256 * (level[1] + 8) + 16 * (level[2] + 8) + level[0] + 8`; behind each group its sub-scales, a byte for each row | 2 a column, 4 a group |
//! | the multipliers of the four rows, 2 bytes each | 8 |
//!
//! A half has 16 bits, two's complement. Columns are filled up to a multiple of 8 with columns that
//! are not read; the last group of `q4` may have 8.
//!
//! The halves are what makes one layout fast on every chip: chips with products of halves (`SMLAD`)
//! use them as they are or by one mask, chips with a 32-bit product multiply two columns at a time.
//!
//! Reference: Jacob et al., "Quantization and training of neural networks for efficient
//! integer-arithmetic-only inference" (2018); double scales as in Dettmers et al., "QLoRA" (2023).

mod error;
mod layout;
mod matrix;
mod pair;
mod vector;

pub use error::QuantError;
pub(crate) use layout::{BLOCK_ROWS, q4_level};
pub use matrix::{Matrix, MatrixFormat};
pub(crate) use pair::{PREFIX, unpair};
#[cfg(smidgen_dsp_float)]
pub(crate) use vector::GROUP_WORDS;
pub use vector::{QuantizedVector, vector_words};

/// Columns that share a sub-scale in `q4`.
pub const GROUP: usize = 16;

/// The largest magnitude of a sub-scale.
pub const MAX_SUB_SCALE: u8 = 63;

/// The largest multiplier of a row.
pub const MAX_MULTIPLIER: u16 = 32_767;
