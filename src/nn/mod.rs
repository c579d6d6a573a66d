//! The parts of a network, each by its name in the textbooks.
//!
//! Parts work on slices of the caller; they allocate nothing and cannot fail. Of slices of
//! different lengths the shorter counts. All are generic over the number type.

mod activations;
pub mod attention;
mod feed_forward;
mod kv_cache;
mod linear;
mod rms_norm;
mod rope;

pub use activations::Activations;
pub use feed_forward::silu;
pub use kv_cache::{CachedVectors, KvCache};
pub use linear::{linear, linear_add, linear_into, linear_with};
pub use rms_norm::rms_norm;
pub use rope::{rope, rope_into, rope_table};
