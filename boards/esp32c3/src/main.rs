//! Tells stories on the ESP32-C3: one at power-up, then one for each line that is typed at the
//! serial port.

#![no_std]
#![no_main]

use esp_backtrace as _;
use esp_hal::main;
use esp_hal::uart::{Config, RxError, Uart, UartRx};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen_story::{Console, Story, longest_context};
use static_cell::ConstStaticCell;

esp_bootloader_esp_idf::esp_app_desc!();

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q4.smid");

/// RAM for the model, of the 320 KB that the chip leaves a program.
const RAM: usize = 256 * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<I16F16>(&MODEL, RAM);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory. There is no floating-point unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<I16F16>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

#[main]
fn main() -> ! {
    esp_println::logger::init_logger_from_env();
    let peripherals = esp_hal::init(esp_hal::Config::default());
    let (mut rx, tx) = Uart::new(peripherals.UART0, Config::default())
        .expect("115200 baud are possible")
        .with_tx(peripherals.GPIO21)
        .with_rx(peripherals.GPIO20)
        .split();

    let workspace = WORKSPACE.take();
    #[cfg(feature = "conformance")]
    let tx = smidgen_conformance::write(workspace.as_mut(), tx);
    log::info!("{:?}, context {CONTEXT}", MODEL.config());
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");
    let Err(_) = Console::new(story, tx).run("Once upon a time", || read(&mut rx));
    panic!("the port refuses to write")
}

/// Reads a byte if one has come.
fn read(rx: &mut UartRx<'_, esp_hal::Blocking>) -> nb::Result<u8, RxError> {
    let mut byte = [0];
    match rx.read_buffered(&mut byte)? {
        0 => Err(nb::Error::WouldBlock),
        _ => Ok(byte[0]),
    }
}
