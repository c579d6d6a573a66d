//! Tells stories on the Raspberry Pi Pico: one at power-up, then one for each line that is typed
//! at the serial port.

#![no_std]
#![no_main]

use embedded_hal_nb::serial::Read;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen_pico::{Board, hal};
use smidgen_story::{Console, Story, longest_context};
use static_cell::ConstStaticCell;

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q4.smid");

/// RAM that is not for the model: the stack, and 1 KB of log.
const RESERVED: usize = 16 * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<I16F16>(&MODEL, 264 * 1024 - RESERVED);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory. There is no floating-point unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<I16F16>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

#[hal::entry]
fn main() -> ! {
    let (mut rx, tx) = Board::start().serial.split();

    let workspace = WORKSPACE.take();
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");

    let Err(_) = Console::new(story, tx).run("Once upon a time", || rx.read());
    defmt::panic!("the port refuses to write")
}
