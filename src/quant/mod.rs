//! Quantized matrices and vectors: small integers with scales, summed in integers.
//!
//! Integer sums are exact, so they are the same in any order, and a kernel may add as its chip
//! likes best: every chip gets the same bits.
//!
//! # Weights
//!
//! A [`Matrix`] of `rows x columns` is cut along each row into *groups*, of 32 columns in `q8` and
//! of 16 in `q4`; the last group of a row is shorter if the width is no multiple. A weight is
//!
//! ```text
//! w[r][c] = row_scale[r] * sub_scale[r][g] * level[r][c]        g: the group of column c
//! ```
//!
//! with one `f32` scale a row, an integer sub-scale of a magnitude of 1 to 63 a group, and a level
//! of -127 to 127 (`q8`) or -8 to 7 (`q4`; a negative sub-scale turns the longer side to where the
//! group needs it). The format `f32` has plain numbers instead.
//!
//! # Activations
//!
//! A [`QuantizedVector`] is made on the way: `x[c] = scale * sub_scale[c / 32] * level[c]`, with
//! one scale a vector, sub-scales of 1 to 63 and levels of -127 to 127.
//!
//! # Row sums
//!
//! The product of a row and a vector is an integer times two scales:
//!
//! ```text
//! sum[r] = (sum over groups of (dot * sub_scale_w * sub_scale_x) >> shift)
//! y[r]   = sum[r] * 2^shift * row_scale[r] * scale
//! ```
//!
//! A group's dot product is at most `32 * 127 * 127` (`16 * 8 * 127` in `q4`), its product with two
//! sub-scales is less than `2^31` (`2^26`), and [`Matrix::shift`] keeps the sum of all groups below
//! `2^31`: 32 bits suffice for any width.
//!
//! # Layout in bytes
//!
//! Little-endian, parts without gaps, zero bytes at the end up to a multiple of 4:
//!
//! | format | bytes |
//! |---|---|
//! | `f32` | `rows * columns` numbers of 4 bytes, row after row |
//! | `q8` | `rows` row scales of 4 bytes; `rows * groups` sub-scales of 1 byte, two's complement; `rows * columns` levels of 1 byte, two's complement |
//! | `q4` | `rows` row scales; `rows * groups` sub-scales; `rows * ceil(columns / 2)` bytes, each with level + 8 of an even column in its low half and of the next in its high half; the last high half of an odd width is not read |
//!
//! Reference: Jacob et al., "Quantization and training of neural networks for efficient
//! integer-arithmetic-only inference" (2018); double scales as in Dettmers et al., "QLoRA" (2023).

mod error;
mod matrix;
mod vector;

pub use error::QuantError;
pub use matrix::{Matrix, MatrixFormat};
pub use vector::QuantizedVector;

/// Elements of a vector that share a sub-scale.
pub const GROUP: usize = 32;

/// The largest magnitude of a sub-scale.
pub const MAX_SUB_SCALE: u8 = 63;

/// The number of groups of a vector.
#[must_use]
pub const fn groups(length: usize) -> usize {
    length.div_ceil(GROUP)
}
