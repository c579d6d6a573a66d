//! What happens on a panic: a message, or no program at all.

use core::panic::PanicInfo;

/// Ends the emulation with the message.
#[cfg(not(feature = "no-panic"))]
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    semihosting::eprintln!("{info}");
    semihosting::process::exit(101)
}

/// Calls what does not exist: a program with a panic in it does not link.
#[cfg(feature = "no-panic")]
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        fn panic_is_reachable() -> !;
    }
    // SAFETY: never linked, so never called.
    unsafe { panic_is_reachable() }
}
