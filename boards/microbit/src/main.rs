//! Tells a story on the BBC micro:bit v1, in 16 KB of RAM.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use defmt_rtt as _;
use microbit::Board;
use microbit::hal::uart::{Baudrate, Parity, Uart};
use panic_probe as _;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen_story::{Story, Terminal, longest_context, tell};
use static_cell::ConstStaticCell;

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/tiny-q4.smid");

/// RAM that is not for the model: the stack, and 256 bytes of log.
const RESERVED: usize = 6 * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<I16F16>(&MODEL, 16 * 1024 - RESERVED);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory. There is no floating-point unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<I16F16>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

#[entry]
fn main() -> ! {
    let board = Board::take().expect("the program starts once");
    let open = |port, pins| Uart::new(port, pins, Parity::EXCLUDED, Baudrate::BAUD115200);
    // Opened twice: the driver writes its first byte before it starts the transmitter.
    let (port, pins) = open(board.UART0, board.uart.into()).free();
    let uart = open(port, pins);

    let workspace = WORKSPACE.take();
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let mut story =
        Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");
    let told = tell(&mut story, "Once upon a time", &mut Terminal(uart));
    defmt::assert!(told.is_ok(), "the port refuses to write");
    loop {
        cortex_m::asm::wfi();
    }
}
