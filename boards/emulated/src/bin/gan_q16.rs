//! Draws a digit by a generative adversarial network in `I16F16`, for counting.

#![no_std]
#![no_main]

smidgen_emulated::draws!(GAN, gan, smidgen::num::I16F16);
