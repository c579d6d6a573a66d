//! Draws a digit by a variational autoencoder in `I16F16`, for counting.

#![no_std]
#![no_main]

use smidgen::model::vae::Vae;
use smidgen::num::I16F16;
use smidgen_emulated::draws::vae;

smidgen_emulated::draws!(Vae<'static>, "digits-vae", vae::<I16F16>, I16F16);
