//! Sine and cosine of multiples of pi, for the reflection formulas.
//!
//! Series of Taylor after the nearest quarter turn is taken off.
//! Coefficients: `tests/oracle/extended_tables.py`.

use super::Extended;
use super::fixed::{high_signed, polynomial};

/// `(-1)^k pi^(2k + 1) / (2k + 1)! / 4^(2k)` as Q.60: `sin(pi x) / x` in `(4 x)^2`.
const SIN: [i64; 10] = [
    0x3243f6a8885a308d,
    -0x052aef39896f94b0,
    0x0028cd78ceeb55c4,
    -0x00009969667315ec,
    0x00000150783487ee,
    -0x00000001e3074fdf,
    0x0000000001e8f435,
    -0x0000000000016fae,
    0x00000000000000d5,
    0x0000000000000000,
];

/// `(-1)^k pi^(2k) / (2k)! / 4^(2k)` as Q.60: `cos(pi x)` in `(4 x)^2`.
const COS: [i64; 10] = [
    0x1000000000000000,
    -0x04ef4f326f917797,
    0x0040f07c206d6b0f,
    -0x000155d3c7e3cc00,
    0x000003c3ea0d1237,
    -0x000000069b47ca88,
    0x0000000007e74e29,
    -0x000000000006db89,
    0x0000000000000483,
    -0x0000000000000002,
];

/// Exponent of numbers from `2^-32` on: below, the sine is the angle.
const TINY: i32 = -32 - 63;

impl Extended {
    /// `(sin(pi x), cos(pi x))`; zero at integers and at halves, exactly.
    #[must_use]
    pub fn sin_cos_pi(self) -> (Self, Self) {
        if self.exponent < TINY {
            return (Self::PI * self, Self::ONE);
        }
        let (integer, fraction) = self.magnitude_parts();
        // The nearest half: what is left is at most 1/4.
        let nearest = (fraction >> 62).wrapping_add(1) >> 1;
        let rest = fraction.wrapping_sub(nearest << 63) as i64;
        let square = high_signed(rest << 1, rest << 1);
        // 1 itself is one bit too long.
        let t = if square >> 62 == 0 {
            square << 1
        } else {
            i64::MAX
        };
        let angle = Self::from_fixed(rest, -64);
        let sin = angle * Self::from_fixed(polynomial(&SIN, t), -60);
        let cos = Self::from_fixed(polynomial(&COS, t), -60);
        let quadrant = (integer as u32)
            .wrapping_mul(2)
            .wrapping_add(nearest as u32)
            & 3;
        let (sin, cos) = match quadrant {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
        (if self.negative { -sin } else { sin }, cos)
    }
}
