//! Draws a digit by a generative adversarial network in `f32`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(GAN, gan, f32);
