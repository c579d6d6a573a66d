//! Draws digits on an SSD1306 display at the Raspberry Pi Pico, a new one each second.

#![no_std]
#![no_main]

use core::fmt::Write;

use embedded_graphics::Drawable;
use hal::clocks::Clock;
use hal::fugit::RateExtU32;
use smidgen::format::checksum;
use smidgen::model::Workspace;
use smidgen::model::vae::Vae;
use smidgen::num::I16F16;
use smidgen::rng::DefaultRng;
use smidgen_digit::{Digit, SIDE};
use smidgen_pico::{Board, hal};
use ssd1306::prelude::*;
use ssd1306::{I2CDisplayInterface, Ssd1306};
use static_cell::ConstStaticCell;

/// The model, in flash; the compiler has checked it.
static MODEL: Vae<'static> =
    smidgen::embed_model!(Vae<'static>, "../../../../examples/models/digits-vae.smid");
/// Its memory. There is no floating-point unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<I16F16>() }>> =
    ConstStaticCell::new(Workspace::new());

/// The first digit.
const FIRST: u8 = 7;
const SECOND: u64 = 1_000_000;

#[hal::entry]
fn main() -> ! {
    let mut board = Board::start();
    let wires = (board.gpio4.reconfigure(), board.gpio5.reconfigure());
    let clock = board.clocks.system_clock.freq();
    let i2c = hal::I2C::i2c0(
        board.i2c0,
        wires.0,
        wires.1,
        400.kHz(),
        &mut board.resets,
        clock,
    );
    let interface = I2CDisplayInterface::new(i2c);
    let mut display = Ssd1306::new(interface, DisplaySize128x64, DisplayRotation::Rotate0)
        .into_buffered_graphics_mode();
    display.init().expect("a display answers at GP4 and GP5");

    let workspace = WORKSPACE.take();
    let mut rng = DefaultRng::new(42);
    let mut pixels = [0; SIDE * SIDE];
    for (turn, class) in (1..).zip((0..10).cycle().skip(FIRST.into())) {
        MODEL
            .sample::<I16F16>(class.into(), &mut rng, &mut pixels, workspace.as_mut())
            .expect("the sizes agree");
        display.clear_buffer();
        let pixels = &pixels;
        Digit { pixels, class }
            .draw(&mut display)
            .expect("into memory");
        display.flush().expect("the display still answers");
        let _ = write!(
            board.serial,
            "class {class}\r\ndigest: {:08x}\r\n",
            checksum(pixels)
        );
        board.sleep.until(turn * SECOND);
    }
    defmt::unreachable!("the classes come round")
}
