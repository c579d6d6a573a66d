//! Generates in `I16F16` from the model that the emulator gives, for counting.

#![no_std]
#![no_main]

smidgen_emulated::program!(smidgen_emulated::tokens::run::<smidgen::num::I16F16>());
