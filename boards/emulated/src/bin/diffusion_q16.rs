//! Draws a digit by diffusion in `I16F16`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(DIFFUSION, diffusion, smidgen::num::I16F16);
