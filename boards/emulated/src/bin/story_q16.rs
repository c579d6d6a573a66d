//! Tells the story in `I16F16`.

#![no_std]
#![no_main]

smidgen_emulated::story!(smidgen::num::I16F16);
