//! Encodes and decodes a digit in `I16F16`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(AUTOENCODER, autoencoder, smidgen::num::I16F16);
