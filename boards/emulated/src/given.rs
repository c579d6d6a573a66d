//! What the emulator has put into memory: a model, and how to run it.
//!
//! A program that is given its model need not be built for each, and can run one that is not part
//! of the repository. `benches/rig/qemu.py` writes the same words.

use core::slice;

unsafe extern "C" {
    /// Where the words begin: a symbol of the linker's script.
    static _given: u32;
}

/// A model and how to run it.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// The `.smid` file.
    pub file: &'static [u8],
    /// Positions of the cache.
    pub context: usize,
    /// Tokens to generate.
    pub tokens: usize,
}

impl Given {
    /// Reads the words.
    #[must_use]
    pub fn read() -> Self {
        let words = &raw const _given;
        // SAFETY: the second half of flash, which the program does not reach and nothing writes.
        let word = |index: usize| unsafe { words.add(index).read_volatile() as usize };
        // SAFETY: as above; the length is that of what was loaded.
        let file = unsafe { slice::from_raw_parts(words.add(4).cast(), word(0)) };
        Self {
            file,
            context: word(1),
            tokens: word(2),
        }
    }
}
