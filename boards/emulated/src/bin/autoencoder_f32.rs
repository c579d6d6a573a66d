//! Encodes and decodes a digit in `f32`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(AUTOENCODER, autoencoder, f32);
