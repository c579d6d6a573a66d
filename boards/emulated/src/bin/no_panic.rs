//! Calls the library's whole public interface, and links only if nothing of it can panic.

#![no_std]
#![no_main]

smidgen_emulated::program!({
    #[cfg(feature = "panic")]
    assert!(core::hint::black_box(1) == 1);
    smidgen_emulated::public_api::call();
});
