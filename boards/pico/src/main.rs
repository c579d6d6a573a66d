//! Tells stories on the Raspberry Pi Pico: one at power-up, then one for each line that is typed
//! at the serial port.

#![no_std]
#![no_main]

use embedded_hal_nb::serial::Read;
use hal::multicore::{Multicore, Stack};
use hal::sio::SioFifo;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen_pico::{Board, hal};
use smidgen_story::{Console, Mailbox, SecondCore, Story, longest_context, serve};
use static_cell::ConstStaticCell;

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

/// The model's memory, with room for the scores of attention of both cores, and for two tokens of a
/// prompt at a time. There is no floating-point unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<BYTES>> = ConstStaticCell::new(Workspace::new());
const BYTES: usize =
    MODEL.workspace_bytes::<I16F16>(CONTEXT) + MODEL.batch_bytes::<I16F16>(CONTEXT) + 4 * CONTEXT;

/// The stack of the second core, in words.
static SECOND_STACK: Stack<1024> = Stack::new();

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
    let mut board = Board::start();
    let (mut rx, tx) = board.serial.split();

    let stack = SECOND_STACK.take().expect("the second core starts once");
    Multicore::new(&mut board.psm, &mut board.ppb, &mut board.fifo).cores()[1]
        .spawn(stack, second_core)
        .expect("the second core answers");
    let cores = SecondCore::new(Fifo(board.fifo));

    let workspace = WORKSPACE.take();
    #[cfg(feature = "conformance")]
    let tx = smidgen_conformance::write(workspace.as_mut(), tx);
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT)
        .expect("the sizes agree")
        .with_cores(cores);

    let Err(_) = Console::new(story, tx).run("Once upon a time", || rx.read());
    defmt::panic!("the port refuses to write")
}
