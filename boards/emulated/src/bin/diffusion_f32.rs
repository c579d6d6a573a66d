//! Draws a digit by diffusion in `f32`, for counting.

#![no_std]
#![no_main]

use smidgen::model::diffusion::Diffusion;
use smidgen_emulated::draws::diffusion;

smidgen_emulated::draws!(
    Diffusion<'static>,
    "digits-diffusion",
    diffusion::<f32>,
    f32
);
