//! Draws a digit by a variational autoencoder in `f32`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(VAE, vae, f32);
