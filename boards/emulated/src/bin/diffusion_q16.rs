//! Draws a digit by diffusion in `I16F16`, for counting.

#![no_std]
#![no_main]

use smidgen::model::diffusion::Diffusion;
use smidgen::num::I16F16;
use smidgen_emulated::draws::diffusion;

smidgen_emulated::draws!(
    Diffusion<'static>,
    "digits-diffusion",
    diffusion::<I16F16>,
    I16F16
);
