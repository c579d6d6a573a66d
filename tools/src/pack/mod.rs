//! `smidgen pack`: from a checkpoint to a `.smid` file.

pub mod checkpoint;
pub mod container;
mod error;
pub mod llama2c;
pub mod quantize;
pub mod vocabulary;

pub use error::PackError;
