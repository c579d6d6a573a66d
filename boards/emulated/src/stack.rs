//! How far down the stack has been used, by paint.

/// What unused stack is filled with.
const PAINT: u32 = 0xCCCC_CCCC;

unsafe extern "C" {
    static mut _stack_start: u32;
    #[cfg_attr(target_arch = "riscv32", link_name = "__ebss")]
    static mut _stack_end: u32;
}

/// Paints the stack below the caller.
#[inline(never)]
pub fn paint() {
    let top: usize;
    // SAFETY: reads a register.
    unsafe {
        #[cfg(target_arch = "arm")]
        core::arch::asm!("mov {}, sp", out(reg) top, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "riscv32")]
        core::arch::asm!("mv {}, sp", out(reg) top, options(nomem, nostack, preserves_flags));
    }
    let mut at = &raw mut _stack_end;
    // What is kept back is more than this function's own frame.
    while (at as usize) < top.saturating_sub(64) {
        // SAFETY: memory between the variables and the stack in use.
        unsafe { at.write_volatile(PAINT) };
        at = at.wrapping_add(1);
    }
}

/// Bytes of the stack that have been used since it was painted.
#[inline(never)]
pub fn used() -> u32 {
    let mut at = &raw const _stack_end;
    let start = &raw const _stack_start;
    // SAFETY: memory between the variables and the start of the stack.
    while at < start && unsafe { at.read_volatile() } == PAINT {
        at = at.wrapping_add(1);
    }
    (start as usize - at as usize) as u32
}
