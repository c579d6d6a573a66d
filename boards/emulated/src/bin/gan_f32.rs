//! Draws a digit by a generative adversarial network in `f32`, for counting.

#![no_std]
#![no_main]

use smidgen::model::gan::Gan;
use smidgen_emulated::draws::gan;

smidgen_emulated::draws!(Gan<'static>, "digits-gan", gan::<f32>, f32);
