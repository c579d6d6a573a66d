//! Draws a digit by diffusion in `f32`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(DIFFUSION, diffusion, f32);
