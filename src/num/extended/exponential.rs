//! `e^x` and `e^x - 1` to some 60 bits.
//!
//! `2^f = 2^(j/16) 2^g` with `j/16` from a table and `|g| <= 1/32` by a series (Tang, "Table-driven
//! implementation of the exponential function in IEEE floating-point arithmetic", ACM TOMS 15(2),
//! 1989). Tables: `tests/oracle/extended_tables.py`.

use super::Extended;
use super::fixed::{high, high_signed, polynomial};

/// `2^(j/16)` as Q.63.
const POWER: [u64; 16] = [
    0x8000000000000000,
    0x85aac367cc487b15,
    0x8b95c1e3ea8bd6e7,
    0x91c3d373ab11c336,
    0x9837f0518db8a96f,
    0x9ef5326091a111ae,
    0xa5fed6a9b15138ea,
    0xad583eea42a14ac6,
    0xb504f333f9de6484,
    0xbd08a39f580c36bf,
    0xc5672a115506dadd,
    0xce248c151f8480e4,
    0xd744fccad69d6af4,
    0xe0ccdeec2a94e111,
    0xeac0c6e7dd24392f,
    0xf5257d152486cc2c,
];

/// `ln(2)^(k + 1) / (k + 1)! * 2^(-5 k)` as Q.63: `(2^g - 1) / g` in `32 g`.
const SERIES: [i64; 8] = [
    0x58b90bfbe8e7bcd6,
    0x00f5fdeffc162c75,
    0x0001c6b08d704a0c,
    0x00000276556df74a,
    0x00000002bb0ffcf1,
    0x0000000002861226,
    0x000000000001ffcc,
    0x0000000000000163,
];

/// Exponent of numbers in `[1/64, 1/32)`: below, the series is direct.
const SMALL: i32 = -6 - 63;
/// Exponent of numbers from `2^27` on, whose exponential is out of range.
const GREAT: i32 = 27 - 63;

impl Extended {
    /// `e^self`; relative error below `2^-60 + |self| 2^-63`.
    #[must_use]
    #[inline(never)]
    pub fn exp(self) -> Self {
        if self.exponent >= GREAT && !self.is_zero() {
            return if self.negative {
                Self::ZERO
            } else {
                Self::INFINITY
            };
        }
        let logarithm = self * Self::LOG2_E;
        // Floor and fraction: a negative logarithm counts from the integer below.
        let (mut integer, mut fraction) = logarithm.magnitude_parts();
        if logarithm.negative {
            fraction = fraction.wrapping_neg();
            integer = -integer - i32::from(fraction != 0);
        }
        let nearest = (fraction >> 59).wrapping_add(1) >> 1;
        let rest = fraction.wrapping_sub(nearest << 60) as i64;
        let power = POWER[(nearest & 15) as usize];
        // g as Q.68, and 2^g - 1 as Q.67 of it by the series as Q.63: Q.67.
        let step = high_signed(rest << 4, polynomial(&SERIES, rest << 4));
        let change = high(power, step.unsigned_abs()) >> 3;
        let significand = if step < 0 {
            power - change
        } else {
            power + change
        };
        Self::normalized(false, significand, integer + (nearest >> 4) as i32 - 63)
    }

    /// `e^self - 1`, accurate for small arguments.
    #[must_use]
    pub fn exp_m1(self) -> Self {
        let logarithm = self * Self::LOG2_E;
        if logarithm.exponent <= SMALL {
            logarithm * Self::from_fixed(polynomial(&SERIES, logarithm.to_fixed(68)), -63)
        } else {
            self.exp() - Self::ONE
        }
    }
}
