//! Calls the library's whole public interface, in both number types.
//!
//! There is no allocator to link, and the panic handler calls a function that does not exist: the
//! program links only if nothing of it allocates and nothing of it can panic. `boards/check run`
//! does the same for chips.

#![no_std]
#![no_main]

#[path = "../../../boards/emulated/src/public_api/mod.rs"]
mod public_api;

unsafe extern "C" {
    fn panic_is_reachable() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe { panic_is_reachable() }
}

#[unsafe(no_mangle)]
extern "C" fn _start() -> i32 {
    #[cfg(feature = "panic")]
    assert!(core::hint::black_box(1) == 1);
    public_api::call();
    0
}
