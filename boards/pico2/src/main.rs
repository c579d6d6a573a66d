//! Tells stories on the Raspberry Pi Pico 2: one at power-up, then one for each line that is typed
//! at the serial port.

#![no_std]
#![no_main]

use defmt_rtt as _;
use embedded_hal_nb::serial::Read;
use hal::clocks::Clock;
use hal::fugit::RateExtU32;
use hal::uart::{DataBits, StopBits, UartConfig, UartPeripheral};
use panic_probe as _;
use rp235x_hal as hal;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen_story::{Console, Story, longest_context};
use static_cell::ConstStaticCell;

/// Tells the chip's boot ROM what to start.
#[unsafe(link_section = ".start_block")]
#[used]
static IMAGE: hal::block::ImageDef = hal::block::ImageDef::secure_exe();

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q8.smid");

/// RAM that is not for the model: the stack, and 1 KB of log.
const RESERVED: usize = 16 * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<f32>(&MODEL, 512 * 1024 - RESERVED);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<f32>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

/// The crystal of the board.
const CRYSTAL_HZ: u32 = 12_000_000;

#[hal::entry]
fn main() -> ! {
    let mut pac = hal::pac::Peripherals::take().expect("the program starts once");
    let mut watchdog = hal::Watchdog::new(pac.WATCHDOG);
    let clocks = hal::clocks::init_clocks_and_plls(
        CRYSTAL_HZ,
        pac.XOSC,
        pac.CLOCKS,
        pac.PLL_SYS,
        pac.PLL_USB,
        &mut pac.RESETS,
        &mut watchdog,
    )
    .expect("the crystal starts");

    let sio = hal::Sio::new(pac.SIO);
    let pins = hal::gpio::Pins::new(
        pac.IO_BANK0,
        pac.PADS_BANK0,
        sio.gpio_bank0,
        &mut pac.RESETS,
    );
    let port = (pins.gpio0.into_function(), pins.gpio1.into_function());
    let settings = UartConfig::new(115_200.Hz(), DataBits::Eight, None, StopBits::One);
    let (mut rx, tx) = UartPeripheral::new(pac.UART0, port, &mut pac.RESETS)
        .enable(settings, clocks.peripheral_clock.freq())
        .expect("the clock is fast enough")
        .split();

    let workspace = WORKSPACE.take();
    #[cfg(feature = "conformance")]
    let tx = smidgen_conformance::write(workspace.as_mut(), tx);
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let story = Story::<f32>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");

    let Err(_) = Console::new(story, tx).run("Once upon a time", || rx.read());
    defmt::panic!("the port refuses to write")
}
