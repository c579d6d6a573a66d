//! Draws a digit by a variational autoencoder in `I16F16`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(VAE, vae, smidgen::num::I16F16);
