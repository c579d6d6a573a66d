#![no_std]
#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![deny(unsafe_code)]

#[cfg(test)]
extern crate std;

mod bytes;
pub mod distribution;
pub mod format;
pub mod generate;
pub mod kernel;
pub mod likelihood;
pub mod melody;
pub mod model;
pub mod nn;
pub mod num;
pub mod quant;
pub mod rng;
pub mod sampling;
pub mod special;
mod token;
pub mod tokenizer;
