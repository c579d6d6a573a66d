//! Tells a story on the SiFive HiFive1 Rev B, in 16 KB of RAM.

#![no_std]
#![no_main]

use defmt_rtt as _;
use hifive1::hal::DeviceResources;
use hifive1::hal::prelude::*;
use hifive1::hal::serial::Serial;
use hifive1::hal::stdout::Stdout;
use hifive1::{clock, pin};
use panic_halt as _;
use riscv_rt::entry;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen_story::{Story, longest_context, tell};
use static_cell::ConstStaticCell;

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/tiny-q4.smid");

/// RAM that is not for the model: the stack, and 128 bytes of log.
const RESERVED: usize = 5 * 1024;
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
    let resources = DeviceResources::take().expect("the program starts once");
    let (peripherals, pins) = (resources.peripherals, resources.pins);
    let clocks = clock::configure(peripherals.PRCI, peripherals.AONCLK, 320.mhz().into());
    let port = (
        pin!(pins, uart0_tx).into_iof0(),
        pin!(pins, uart0_rx).into_iof0(),
    );
    let (mut tx, _) = Serial::new(peripherals.UART0, port, 115_200.bps(), clocks).split();

    let workspace = WORKSPACE.take();
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let mut story =
        Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");
    let told = tell(&mut story, "Once upon a time", &mut Stdout(&mut tx));
    defmt::assert!(told.is_ok(), "the port refuses to write");
    loop {
        riscv::asm::wfi();
    }
}
