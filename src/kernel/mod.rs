//! The inner loops: rows of a matrix times a vector.
//!
//! [`generic`] is the definition, in plain Rust, and what every chip can run. A faster kernel for
//! an instruction set is one file beside it, chosen here by `cfg`, equal to `generic` bit for bit
//! (the sums are integers), and only there because it is faster by measurement.

pub mod generic;

/// Sums of consecutive rows, as [`quant`](crate::quant) defines them; see [`generic::row_sums`].
pub use generic::row_sums;

/// Products of rows of format `f32` with plain numbers; see [`generic::row_products`].
pub use generic::row_products;
