//! `ln x` and `ln(1 + x)` to 61 bits.
//!
//! The significand times a reciprocal from a table is `1 + z` with `|z| < 1/32`; the rest is a
//! series (Tang, "Table-driven implementation of the logarithm function in IEEE floating-point
//! arithmetic", ACM TOMS 16(4), 1990). Around 1 the reciprocal is 1, and the result has its full
//! relative accuracy. Tables: `tests/oracle/extended_tables.py`.

use super::Extended;
use super::fixed::{high_signed, polynomial};

/// `128 / m` in the middle of each interval, rounded.
const RECIPROCAL: [u8; 32] = [
    128, 122, 119, 115, 112, 109, 106, 104, 101, 99, 96, 94, 92, 180, 176, 172, 169, 165, 162, 159,
    156, 153, 150, 148, 145, 142, 140, 138, 135, 133, 131, 128,
];

/// `-ln(RECIPROCAL / 128)` as Q.63.
const LOGARITHM: [i64; 32] = [
    0x0000000000000000,
    0x06252a8527ecd0cd,
    0x09550252238bd246,
    0x0db56446d6ad8df0,
    0x11178e8227e47bde,
    0x14913d8333b560de,
    0x1823c16551a3c1bb,
    0x1a93ed3c8ad9e36f,
    0x1e530effe7101212,
    0x20e270c09ab0c4e7,
    0x24d2c42269b724f0,
    0x2784a4ee6663076b,
    0x2a455c0e7147af9c,
    -0x2ba37b7eb01394a1,
    -0x28c3178438bd84fa,
    -0x25d1c575c23a6138,
    -0x23913182d333f5f8,
    -0x20804b2969a081b6,
    -0x1e27076e2af2e5ea,
    -0x1bc286742d8cd62a,
    -0x19525a9cf456b476,
    -0x16d60fe719d21c8d,
    -0x144d2b6ccb7d1e68,
    -0x129552f81ff5234c,
    -0x0ff64898edf55d55,
    -0x0d49369d256ab1b3,
    -0x0b78694572b5a5ce,
    -0x09a0ebcb0de8e849,
    -0x06d0b75c465c6fb1,
    -0x04e7a1ee7faf57ea,
    -0x02f72360fab62355,
    0x0000000000000000,
];

/// `(-1)^k / (k + 1) * 2^(-5 k)` as Q.62: `ln(1 + z) / z` in `32 z`.
const SERIES: [i64; 12] = [
    0x4000000000000000,
    -0x0100000000000000,
    0x0005555555555555,
    -0x0000200000000000,
    0x000000cccccccccd,
    -0x0000000555555555,
    0x0000000024924925,
    -0x0000000001000000,
    0x0000000000071c72,
    -0x0000000000003333,
    0x0000000000000174,
    -0x000000000000000b,
];

/// The first interval whose significand is halved, so that the logarithm is nearest to 0.
const HALVED: u32 = 13;
/// Exponent of numbers in `[1/64, 1/32)`: below, series are direct.
const SMALL: i32 = -6 - 63;

impl Extended {
    /// `ln self`; minus infinity for zero and for negative numbers.
    #[must_use]
    #[inline(never)]
    pub fn ln(self) -> Self {
        if self.is_zero() || self.negative {
            return -Self::INFINITY;
        }
        if self.is_infinite() {
            return self;
        }
        let index = (self.significand >> 58) as u32 & 31;
        let halved = index >= HALVED;
        let exponent = self.exponent + 63 + i32::from(halved);
        if exponent == 0 && (index == 0 || index == 31) {
            return near_one(self - Self::ONE);
        }
        let reciprocal = u64::from(RECIPROCAL[index as usize]);
        // z as Q.68: what exceeds 64 bits is the one that is taken off.
        let upper = (self.significand >> 32) * reciprocal;
        let lower = (self.significand & u64::from(u32::MAX)) * reciprocal;
        let shift = u32::from(halved);
        let z = (upper << (30 - shift)).wrapping_add(lower >> (2 + shift)) as i64;
        // Q.68 by Q.62 leaves Q.66.
        let series = high_signed(z, polynomial(&SERIES, z));
        let fraction = LOGARITHM[index as usize] + (series >> 3);
        Self::from(exponent) * Self::LN_2 + Self::from_fixed(fraction, -63)
    }

    /// `ln(1 + self)`, accurate for small arguments; minus infinity from -1 downwards.
    #[must_use]
    pub fn ln_1p(self) -> Self {
        if self.exponent <= SMALL {
            near_one(self)
        } else {
            (Self::ONE + self).ln()
        }
    }
}

/// `ln(1 + z)` for `|z| < 1/32`.
#[inline(never)]
fn near_one(z: Extended) -> Extended {
    z * Extended::from_fixed(polynomial(&SERIES, z.to_fixed(68)), -62)
}
