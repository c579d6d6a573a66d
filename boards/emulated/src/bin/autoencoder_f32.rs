//! Encodes and decodes a digit in `f32`, for counting.

#![no_std]
#![no_main]

use smidgen::model::autoencoder::Autoencoder;
use smidgen_emulated::draws::autoencoder;

smidgen_emulated::draws!(
    Autoencoder<'static>,
    "digits-autoencoder-16",
    autoencoder::<f32>,
    f32
);
