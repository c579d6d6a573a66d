//! Draws a digit by a generative adversarial network in `I16F16`, for counting.

#![no_std]
#![no_main]

use smidgen::model::gan::Gan;
use smidgen::num::I16F16;
use smidgen_emulated::draws::gan;

smidgen_emulated::draws!(Gan<'static>, "digits-gan", gan::<I16F16>, I16F16);
