//! Small feed-forward networks on the host: forward, backward, and the rule that updates them.
//!
//! A network is written down as a list of layers ([`Layer`]), the same list that a `.smid` file
//! holds. [`Network`] gives each layer its inputs and its place in a flat vector of parameters,
//! [`Tape`] runs it over a batch and back. Matrix products are the `gemm` crate's, one thread.
//!
//! Maps are row-major, pixel by pixel, the channels of a pixel together; a batch is a row of maps.

mod activation;
mod batch_norm;
mod convolution;
mod fold;
#[cfg(test)]
mod gradient;
mod layer;
mod learner;
mod loss;
mod structure;
mod tape;

pub use activation::Activation;
pub use layer::{Layer, Operation, Shape};
pub use learner::Learner;
pub use loss::{binary_cross_entropy, cross_entropy, squared_error};
pub use structure::{Network, Node};
pub use tape::{Mode, Tape};
