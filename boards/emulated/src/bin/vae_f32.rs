//! Draws a digit by a variational autoencoder in `f32`, for counting.

#![no_std]
#![no_main]

use smidgen::model::vae::Vae;
use smidgen_emulated::draws::vae;

smidgen_emulated::draws!(Vae<'static>, "digits-vae", vae::<f32>, f32);
