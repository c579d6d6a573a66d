//! What the machine has.

use core::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
use core::sync::atomic::{AtomicU8, Ordering};

/// How wide the vectors are that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(in crate::kernel) enum Level {
    /// Those of the definition.
    Baseline = 1,
    /// 256 bits.
    Avx2 = 2,
    /// 512 bits, with products of halves that are added to a sum (VNNI).
    Avx512 = 3,
}

/// What has been found; 0 before.
static FOUND: AtomicU8 = AtomicU8::new(0);

/// The level of this machine.
#[inline]
pub(super) fn level() -> Level {
    if cfg!(all(
        target_feature = "avx512bw",
        target_feature = "avx512vnni"
    )) {
        return Level::Avx512;
    }
    match FOUND.load(Ordering::Relaxed) {
        1 => Level::Baseline,
        2 => Level::Avx2,
        3 => Level::Avx512,
        _ => find(),
    }
}

/// Asks the machine and, which counts as much, the operating system.
#[cold]
fn find() -> Level {
    const SAVES_VECTORS: u32 = 1 << 27 | 1 << 28;
    const AVX2: u32 = 1 << 5;
    const AVX512_F_BW: u32 = 1 << 16 | 1 << 30;
    const AVX512_VNNI: u32 = 1 << 11;
    let has = |bits: u32, wanted: u32| bits & wanted == wanted;
    // SAFETY: every x86-64 has the instruction `cpuid`. Newer compilers know.
    #[allow(unused_unsafe)]
    let (leaves, first, seventh) = unsafe { (__cpuid(0).eax, __cpuid(1).ecx, __cpuid_count(7, 0)) };
    // Without a leaf 7 another is read in its place.
    let level = if leaves < 7 || !has(first, SAVES_VECTORS) {
        Level::Baseline
    } else {
        let saved = saved();
        let avx2 = has(saved, 0x06) && has(seventh.ebx, AVX2);
        let avx512 = has(seventh.ebx, AVX512_F_BW) && has(seventh.ecx, AVX512_VNNI);
        match (avx2, avx512 && has(saved, 0xE6)) {
            (true, true) => Level::Avx512,
            (true, false) => Level::Avx2,
            (false, _) => Level::Baseline,
        }
    };
    FOUND.store(level as u8, Ordering::Relaxed);
    level
}

/// The registers that the operating system saves.
fn saved() -> u32 {
    #[target_feature(enable = "xsave")]
    fn read() -> u32 {
        // SAFETY: the caller has seen that there is the instruction `xgetbv`.
        unsafe { _xgetbv(0) as u32 }
    }
    // SAFETY: the bit OSXSAVE has been seen.
    unsafe { read() }
}
