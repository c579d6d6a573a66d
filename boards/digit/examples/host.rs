//! The demo of the display on the host: the same digit, the same dots, the same digest.
//!
//! `cargo run --release --example host -- 7 42`: class, seed.

use std::error::Error;

use embedded_graphics::framebuffer::{Framebuffer, buffer_size};
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::pixelcolor::raw::{BigEndian, RawU1};
use embedded_graphics::prelude::*;
use smidgen::format::checksum;
use smidgen::model::Workspace;
use smidgen::model::vae::Vae;
use smidgen::num::I16F16;
use smidgen::rng::DefaultRng;
use smidgen_digit::{DISPLAY, Digit, SIDE};

const MODEL: Vae<'static> =
    smidgen::embed_model!(Vae<'static>, "../../../examples/models/digits-vae.smid");
const BYTES: usize = buffer_size::<BinaryColor>(DISPLAY.width as usize, DISPLAY.height as usize);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let class = arguments.next().map_or(Ok(7), |word| word.parse())?;
    let seed = arguments.next().map_or(Ok(42), |word| word.parse())?;
    let mut workspace = Workspace::<{ MODEL.workspace_bytes::<I16F16>() }>::new();
    let mut pixels = [0; SIDE * SIDE];
    let mut rng = DefaultRng::new(seed);
    MODEL.sample::<I16F16>(class.into(), &mut rng, &mut pixels, workspace.as_mut())?;
    // Rows of dots, eight a byte, the leftmost in the highest bit.
    let mut display = Framebuffer::<BinaryColor, RawU1, BigEndian, 128, 64, BYTES>::new();
    let pixels = &pixels;
    let Ok(()) = Digit { pixels, class }.draw(&mut display);
    for row in display.data().chunks(DISPLAY.width as usize / 8) {
        let dots = row
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte << bit & 128 != 0));
        let line: String = dots.map(|on| if on { '#' } else { ' ' }).collect();
        println!("{}", line.trim_end());
    }
    println!("display: {:08x}", checksum(display.data()));
    Ok(())
}
