//! The parts of a network, each by its name in the textbooks.
//!
//! Parts work on slices of the caller; they allocate nothing and cannot fail. Of slices of
//! different lengths the shorter counts. All are generic over the number type.

mod activation_function;
mod activations;
pub mod attention;
pub mod batch;
mod conv2d;
mod feed_forward;
mod kv_cache;
mod linear;
mod rms_norm;
mod rope;

pub use activation_function::ActivationFunction;
pub use activations::Activations;
pub use conv2d::{Conv2d, Map, PatchBuffer, conv2d_row, upsample};
pub use feed_forward::silu;
pub use kv_cache::{CachedVectors, KvCache};
pub use linear::{linear, linear_add, linear_into, linear_with};
pub use rms_norm::rms_norm;
pub use rope::{rope, rope_into, rope_table};
