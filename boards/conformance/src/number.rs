//! Numbers as bits.

use smidgen::num::{I16F16, Real};

use crate::Digest;

/// A number type, with its bits.
pub trait Number: Real {
    /// Its name in rows.
    const SHORT: &'static str;
    /// The number of some bits; all NaNs are one, quiet: a signalling one comes out differently
    /// where the compiler makes a comparison into `vminnm`, as it does for ARMv8-M.
    fn from_bits(bits: u32) -> Self;
    /// The bits of the number; all NaNs are one, as chips differ in the sign that they give them.
    fn bits(self) -> u32;
}

impl Number for f32 {
    const SHORT: &'static str = "f32";
    fn from_bits(bits: u32) -> Self {
        let number = f32::from_bits(bits);
        if number.is_nan() { f32::NAN } else { number }
    }
    fn bits(self) -> u32 {
        if self.is_nan() {
            u32::MAX
        } else {
            self.to_bits()
        }
    }
}

impl Number for I16F16 {
    const SHORT: &'static str = "q16";
    fn from_bits(bits: u32) -> Self {
        I16F16::from_bits(bits.cast_signed())
    }
    fn bits(self) -> u32 {
        self.to_bits().cast_unsigned()
    }
}

/// Adds a number to a digest.
pub fn push<N: Number>(digest: &mut Digest, number: N) {
    digest.push(number.bits());
}

/// A function of one number, with its name in rows.
pub type Unary<N> = (&'static str, fn(N) -> N);
/// A function of two numbers, with its name in rows.
pub type Binary<N> = (&'static str, fn(N, N) -> N);
/// A function of three numbers, with its name in rows.
#[cfg(feature = "statistics")]
pub type Ternary<N> = (&'static str, fn(N, N, N) -> N);
