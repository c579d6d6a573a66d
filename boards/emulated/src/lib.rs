//! What the programs of this crate share: the machine around them.

#![no_std]

pub mod draws;
pub mod given;
pub mod out;
mod panic;
pub mod public_api;
pub mod stack;
pub mod story;
pub mod tokens;

/// What the counting plugin looks for, in one place of the program: an instruction without effect
/// that no compiler writes.
#[inline(never)]
pub fn marker() {
    // SAFETY: changes nothing.
    unsafe {
        #[cfg(target_arch = "arm")]
        core::arch::asm!("mov r9, r9", options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "riscv32")]
        core::arch::asm!("slti x0, x0, 1", options(nomem, nostack, preserves_flags));
    }
}

/// Declares the entry of a program, on either architecture.
#[macro_export]
macro_rules! program {
    ($main:expr) => {
        #[cfg(target_arch = "arm")]
        use cortex_m_rt as _;
        #[cfg(target_arch = "riscv32")]
        use riscv_rt as _;

        #[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
        #[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
        fn main() -> ! {
            $main;
            semihosting::process::exit(0)
        }
    };
}
