//! Tells stories on the Raspberry Pi Pico: one at power-up, then one for each line that is typed
//! at the serial port.

#![no_std]
#![no_main]

use defmt_rtt as _;
use embedded_hal_nb::serial::Read;
use hal::clocks::Clock;
use hal::fugit::RateExtU32;
use hal::multicore::{Multicore, Stack};
use hal::sio::SioFifo;
use hal::uart::{DataBits, StopBits, UartConfig, UartPeripheral};
use panic_probe as _;
use rp2040_hal as hal;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen_story::{Console, Mailbox, SecondCore, Story, longest_context, serve};
use static_cell::ConstStaticCell;

/// What the chip's boot ROM runs first: it sets up the flash.
#[unsafe(link_section = ".boot2")]
#[used]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q4.smid");

/// RAM that is not for the model: the stacks, and 1 KB of log.
const RESERVED: usize = 20 * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<I16F16>(&MODEL, 264 * 1024 - RESERVED);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory, with room for the scores of attention of both cores. There is no floating-point
/// unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<BYTES>> = ConstStaticCell::new(Workspace::new());
const BYTES: usize = MODEL.workspace_bytes::<I16F16>(CONTEXT) + 4 * CONTEXT;

/// The stack of the second core, in words.
static SECOND_STACK: Stack<1024> = Stack::new();

/// The crystal of the board.
const CRYSTAL_HZ: u32 = 12_000_000;

/// An end of the FIFOs between the cores.
struct Fifo(SioFifo);

// SAFETY: the FIFOs keep words in order. `main` gives one end to `SecondCore` and the other to `serve`,
// on the second core, and neither to anything else.
unsafe impl Mailbox for Fifo {
    fn send(&mut self, word: usize) {
        self.0.write_blocking(word as u32);
    }

    fn receive(&mut self) -> usize {
        self.0.read_blocking() as usize
    }
}

/// What the second core runs.
fn second_core() {
    // SAFETY: of all peripherals this takes the second core's end of the FIFOs, which only it can reach.
    let pac = unsafe { hal::pac::Peripherals::steal() };
    serve(Fifo(hal::Sio::new(pac.SIO).fifo))
}

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

    let mut sio = hal::Sio::new(pac.SIO);
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

    let stack = SECOND_STACK.take().expect("the second core starts once");
    Multicore::new(&mut pac.PSM, &mut pac.PPB, &mut sio.fifo).cores()[1]
        .spawn(stack, second_core)
        .expect("the second core answers");
    let cores = SecondCore::new(Fifo(sio.fifo));

    let workspace = WORKSPACE.take();
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT)
        .expect("the sizes agree")
        .with_cores(cores);

    let Err(_) = Console::new(story, tx).run("Once upon a time", || rx.read());
    defmt::panic!("the port refuses to write")
}
