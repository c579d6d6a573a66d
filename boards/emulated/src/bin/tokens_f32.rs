//! Generates in `f32` from the model that the emulator gives, for counting.

#![no_std]
#![no_main]

smidgen_emulated::program!(smidgen_emulated::tokens::run::<f32>());
