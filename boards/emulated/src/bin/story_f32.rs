//! Tells the story in `f32`.

#![no_std]
#![no_main]

smidgen_emulated::story!(f32);
