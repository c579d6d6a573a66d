//! What the demos for the Raspberry Pi Pico share: its start, and its sleep.

#![no_std]

use defmt_rtt as _;
use hal::clocks::{Clock, ClocksManager};
use hal::fugit::{MicrosDurationU32, RateExtU32};
use hal::pac::{self, interrupt};
use hal::sio::SioFifo;
use hal::timer::{Alarm, Alarm0};
use hal::uart::{self, DataBits, StopBits, UartConfig, UartPeripheral};
use hal::{Timer, gpio};
use panic_probe as _;
pub use rp2040_hal as hal;

/// What the chip's boot ROM runs first: it sets up the flash.
#[unsafe(link_section = ".boot2")]
#[used]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

/// The crystal of the board.
const CRYSTAL_HZ: u32 = 12_000_000;

type Tx = gpio::Pin<gpio::bank0::Gpio0, gpio::FunctionUart, gpio::PullDown>;
type Rx = gpio::Pin<gpio::bank0::Gpio1, gpio::FunctionUart, gpio::PullDown>;
/// The serial port at GP0 (out) and GP1 (in).
pub type Serial = UartPeripheral<uart::Enabled, pac::UART0, (Tx, Rx)>;

/// The board, its clocks running at 125 MHz: what a demo needs of it.
pub struct Board {
    pub serial: Serial,
    pub sleep: Sleep,
    /// The first core's end of the FIFOs between both.
    pub fifo: SioFifo,
    pub psm: pac::PSM,
    pub ppb: pac::PPB,
    pub clocks: ClocksManager,
    pub resets: pac::RESETS,
    pub i2c0: pac::I2C0,
    pub pwm: pac::PWM,
    pub gpio4: gpio::Pin<gpio::bank0::Gpio4, gpio::FunctionNull, gpio::PullDown>,
    pub gpio5: gpio::Pin<gpio::bank0::Gpio5, gpio::FunctionNull, gpio::PullDown>,
    pub gpio15: gpio::Pin<gpio::bank0::Gpio15, gpio::FunctionNull, gpio::PullDown>,
}

impl Board {
    /// Starts clocks, timer and serial port; to be called once.
    pub fn start() -> Self {
        let mut pac = pac::Peripherals::take().expect("the program starts once");
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
        let (bank, pads) = (pac.IO_BANK0, pac.PADS_BANK0);
        let pins = gpio::Pins::new(bank, pads, sio.gpio_bank0, &mut pac.RESETS);
        let port = (pins.gpio0.into_function(), pins.gpio1.into_function());
        let settings = UartConfig::new(115_200.Hz(), DataBits::Eight, None, StopBits::One);
        let serial = UartPeripheral::new(pac.UART0, port, &mut pac.RESETS)
            .enable(settings, clocks.peripheral_clock.freq())
            .expect("the clock is fast enough");
        let timer = Timer::new(pac.TIMER, &mut pac.RESETS, &clocks);
        Self {
            serial,
            sleep: Sleep::new(timer),
            fifo: sio.fifo,
            psm: pac.PSM,
            ppb: pac.PPB,
            clocks,
            resets: pac.RESETS,
            i2c0: pac.I2C0,
            pwm: pac.PWM,
            gpio4: pins.gpio4,
            gpio5: pins.gpio5,
            gpio15: pins.gpio15,
        }
    }
}

/// Waits with the core asleep.
pub struct Sleep {
    timer: Timer,
    alarm: Alarm0,
}

impl Sleep {
    fn new(mut timer: Timer) -> Self {
        let mut alarm = timer.alarm_0().expect("nobody else has taken it");
        alarm.enable_interrupt();
        // SAFETY: the handler below is all that the interrupt does.
        unsafe { pac::NVIC::unmask(pac::Interrupt::TIMER_IRQ_0) };
        Self { timer, alarm }
    }

    /// Microseconds since the start.
    pub fn now(&self) -> u64 {
        self.timer.get_counter().ticks()
    }

    /// Waits until some microseconds after the start; not at all if they are over.
    pub fn until(&mut self, microseconds: u64) {
        loop {
            let left = microseconds.saturating_sub(self.now());
            if left == 0 {
                return;
            }
            // Half an hour at most, as the timer counts 32 bits for alarms.
            let left = MicrosDurationU32::micros(left.min(1 << 30) as u32);
            // An alarm that goes off before the core sleeps stays pending, and wakes it.
            cortex_m::interrupt::free(|_| {
                if self.alarm.schedule(left).is_ok() {
                    cortex_m::asm::wfi();
                }
            });
        }
    }
}

/// The alarm has gone off.
#[interrupt]
fn TIMER_IRQ_0() {
    // SAFETY: bits of this alarm alone, which nobody else writes.
    let timer = unsafe { &*pac::TIMER::PTR };
    // An alarm that was over when it was set is forced.
    timer.intf().modify(|_, w| w.alarm_0().clear_bit());
    timer.intr().write(|w| w.alarm_0().clear_bit_by_one());
}
