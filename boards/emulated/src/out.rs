//! Printing without formatting, which may panic.

use semihosting::io::{Write, stdout};

/// Prints a text; an emulator that takes none is ignored.
pub fn text(text: &str) {
    if let Ok(mut stdout) = stdout() {
        let _ = stdout.write_all(text.as_bytes());
    }
}

/// Prints eight hexadecimal digits.
pub fn hexadecimal(word: u32) {
    for digit in (0..8).rev().map(|place| word >> (4 * place) & 15) {
        let digits = "0123456789abcdef";
        let at = digit as usize;
        text(digits.get(at..=at).unwrap_or_default());
    }
}
