//! Runs each operation many times between two markers; `benches/count` counts what is executed.

#![no_std]
#![no_main]

mod rows;

// The crate brings the critical section that printing needs.
use cortex_m as _;

use core::hint::black_box;
use core::panic::PanicInfo;

use cortex_m_semihosting::{debug, hprintln};

/// How often an operation is repeated.
const ROUNDS: u32 = 4000;

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    hprintln!("{}", info);
    debug::exit(debug::EXIT_FAILURE);
    loop {}
}

/// What the counting plugin looks for, in one place of the program.
#[inline(never)]
fn marker() {
    // SAFETY: moves a register to itself.
    unsafe { core::arch::asm!("mov r9, r9", options(nomem, preserves_flags)) }
}

/// One row of the table: `library number operation`, and how often it was done.
#[inline(never)]
fn row(name: &str, mut operation: impl FnMut(u32)) {
    hprintln!("row {} {}", ROUNDS, name);
    marker();
    for round in 0..ROUNDS {
        operation(black_box(round));
    }
    marker();
}

#[cortex_m_rt::entry]
fn main() -> ! {
    row("none - loop", |round| {
        black_box(round);
    });
    rows::all();
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}
