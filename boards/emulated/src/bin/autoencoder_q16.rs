//! Encodes and decodes a digit in `I16F16`, for counting.

#![no_std]
#![no_main]

use smidgen::model::autoencoder::Autoencoder;
use smidgen::num::I16F16;
use smidgen_emulated::draws::autoencoder;

smidgen_emulated::draws!(
    Autoencoder<'static>,
    "digits-autoencoder-16",
    autoencoder::<I16F16>,
    I16F16
);
