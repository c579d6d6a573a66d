//! Tells stories on an STM32F405 or STM32F411: one at power-up, then one for each line that is
//! typed at the serial port.

#![no_std]
#![no_main]

use cortex_m_rt::entry;
use defmt_rtt as _;
use hal::pac::{self, RCC};
use hal::prelude::*;
use hal::rcc::Config;
use panic_probe as _;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen_story::{Console, Story, longest_context};
use static_cell::ConstStaticCell;
use stm32f4xx_hal as hal;

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q4.smid");

/// RAM that is not for the model: 1 KB of log, and the stack if it has no memory of its own.
const RESERVED: usize = if cfg!(feature = "f411") { 16 } else { 2 } * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<f32>(&MODEL, 128 * 1024 - RESERVED);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<f32>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

#[entry]
fn main() -> ! {
    let dp = pac::Peripherals::take().expect("the program starts once");
    let config = match (crystal_starts(&dp.RCC), cfg!(feature = "f411")) {
        (true, false) => Config::hse(8.MHz()).sysclk(168.MHz()),
        (true, true) => Config::hse(8.MHz()).sysclk(100.MHz()),
        (false, _) => Config::hsi(),
    };
    let mut rcc = dp.RCC.freeze(config);
    let gpioa = dp.GPIOA.split(&mut rcc);
    let port = dp
        .USART1
        .serial::<u8>((gpioa.pa9, gpioa.pa10), 115_200.bps(), &mut rcc);
    let (tx, mut rx) = port.expect("the clock is fast enough").split();

    let workspace = WORKSPACE.take();
    #[cfg(feature = "conformance")]
    let tx = smidgen_conformance::write(workspace.as_mut(), tx);
    defmt::info!(
        "{}, context {}, {}, {} Hz",
        MODEL,
        CONTEXT,
        workspace,
        rcc.clocks.sysclk().raw()
    );
    let story = Story::<f32>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");
    let Err(_) = Console::new(story, tx).run("Once upon a time", || rx.read());
    defmt::panic!("the port refuses to write")
}

/// Starts the crystal of the board; false if there is none.
fn crystal_starts(rcc: &RCC) -> bool {
    rcc.cr().modify(|_, w| w.hseon().set_bit());
    (0..100_000).any(|_| rcc.cr().read().hserdy().bit_is_set())
}
