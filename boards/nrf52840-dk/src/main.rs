//! Tells a story on the nRF52840-DK, as a task of embassy: between two layers of the model other
//! tasks run. LED 1 blinks twice a second all the while, and button 1 starts another story.

#![no_std]
#![no_main]

use core::fmt::Write as _;
use core::future::pending;

use cortex_m::peripheral::DWT;
use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_futures::select::select;
use embassy_nrf::gpio::{Input, Level, Output, OutputDrive, Pull};
use embassy_nrf::uarte::{self, UarteTx};
use embassy_nrf::{bind_interrupts, peripherals};
use embassy_time::{Duration, Ticker, Timer};
use heapless::String;
use panic_probe as _;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen_story::{Settings, Story, longest_context, tell_and_yield};
use static_cell::ConstStaticCell;

bind_interrupts!(struct Irqs {
    UARTE0 => uarte::InterruptHandler<peripherals::UARTE0>;
});

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q4.smid");

/// RAM that is not for the model: the stack, the tasks, and 1 KB of log.
const RESERVED: usize = 16 * 1024;
/// Positions that the model remembers: all that it was trained with, or what the RAM holds.
const CONTEXT: usize = longest_context::<f32>(&MODEL, 256 * 1024 - RESERVED);
const _: () = assert!(
    CONTEXT >= 64,
    "this model leaves no room in RAM for 64 positions"
);

/// The model's memory.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<f32>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    let p = embassy_nrf::init(Default::default());
    let led = Output::new(p.P0_13, Level::High, OutputDrive::Standard);
    spawner.spawn(blink(led).expect("there is one such task"));
    let mut button = Input::new(p.P0_11, Pull::Up);
    let mut port = UarteTx::new(p.UARTE0, Irqs, p.P0_06, Default::default());

    let workspace = WORKSPACE.take();
    #[cfg(feature = "conformance")]
    smidgen_conformance::run(workspace.as_mut(), &mut |row| {
        let mut line = String::<96>::new();
        let _ = write!(line, "{row}\r\n");
        let _ = port.blocking_write(line.as_bytes());
    });
    defmt::info!("{}, context {}, {}", MODEL, CONTEXT, workspace);
    let mut story =
        Story::<f32>::new(&MODEL, workspace.as_mut(), CONTEXT).expect("the sizes agree");
    let mut core = cortex_m::Peripherals::take().expect("the program starts once");
    core.DCB.enable_trace();
    core.DWT.enable_cycle_counter();
    loop {
        let told = async {
            let now = DWT::cycle_count;
            let told = tell_and_yield(&mut story, "", &mut port, now).await;
            let longest = told.expect("the port writes");
            let mut line = String::<48>::new();
            let _ = write!(line, "longest between two yields: {longest}\r\n");
            let _ = port.write(line.as_bytes()).await;
            pending::<()>().await
        };
        // The button ends a story that is under way, and the wait after its end.
        select(told, button.wait_for_falling_edge()).await;
        Timer::after_millis(50).await; // it bounces
        port.write(b"\r\n").await.expect("the port writes");
        let settings = *story.settings();
        let seed = settings.seed.wrapping_add(1);
        story
            .set(Settings { seed, ..settings })
            .expect("any seed will do");
    }
}

/// Blinks twice a second.
#[embassy_executor::task]
async fn blink(mut led: Output<'static>) {
    let mut ticker = Ticker::every(Duration::from_millis(250));
    loop {
        led.toggle();
        ticker.next().await;
    }
}
