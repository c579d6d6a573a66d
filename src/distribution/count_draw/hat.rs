//! Transformed rejection from a hat whose inverse is simple.
//!
//! With `u` uniform in -1/2..1/2 and `s = 1/2 - |u|`, the point `(2 a / s + b) u + c` has the
//! density `1 / (a / s^2 + b)`, which covers the mass times a constant.

use rand_core::Rng;

use super::logarithm::{FRACTION, ln_quotient, normalized};
use super::mass::Mass;
use crate::num::reciprocal_mantissa;

/// How often a draw is tried: each succeeds with a probability above 0.7.
const MAX_TRIES: u32 = 64;
/// `s` as Q.33 from which on the squeeze holds: 0.07.
const SQUEEZED: u32 = 601_295_421;
/// The least `s` as Q.33 that is not rejected at once: the point lies where no mass is.
const LEAST: u32 = 1 << 16;

/// Fraction bits of `a` and `b`, which are at most 4200 and 166,000.
const A_BITS: u32 = 19;
const B_BITS: u32 = 14;

/// A mass and the hat above it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Hat {
    mass: Mass,
    a: u32,
    b: u32,
    /// Heights below this are below the mass, where the squeeze holds: Q.32.
    squeeze: u32,
    /// The logarithm of the hat's height as Q.30.
    height: i64,
}

/// Fraction bits of the deviation of the mass, below `2^16`.
const DEVIATION_BITS: u32 = 14;

/// A decimal with four digits after the point, as a fraction of 24 bits.
const fn decimal(ten_thousandths: u64) -> u64 {
    (ten_thousandths << 24) / 10_000
}

/// The greatest integer whose square is not above this one.
fn square_root(square: u64) -> u32 {
    let mut root = 0u64;
    for bit in (0..32).rev() {
        let greater = root | 1 << bit;
        if greater * greater <= square {
            root = greater;
        }
    }
    root as u32
}

impl Hat {
    /// The hat of a mass with a mean of at least 10 and this probability of success as Q.30: up to
    /// 1/2, and 0 for Poisson.
    ///
    /// With the standard deviation `d`: `b = 1.15 + 2.53 d`, `a = 0.0248 b + 0.01 p - 0.0873`, the
    /// squeeze is `0.92 - 4.2 / b`, and the height `(2.83 + 5.1 / b) d` times the mass at the mode.
    /// 14 bits of each are plenty.
    pub(super) fn new(mass: Mass, p: u32) -> Self {
        let mean = mass.mean();
        // The variance, mean (1 - p), as Q.28.
        let failure = u64::from(((1u32 << FRACTION) - p) >> (FRACTION - 16));
        let deviation = u64::from(square_root(((mean >> 16) * failure) >> 2));
        let b = (decimal(11_500) >> (24 - B_BITS)) + ((deviation * decimal(25_300)) >> 24);
        let a = ((b * decimal(248)) >> (24 + B_BITS - A_BITS))
            + ((u64::from(p) * decimal(100)) >> (24 + FRACTION - A_BITS))
            - (decimal(873) >> (24 - A_BITS));
        // 1 / b as Q.32.
        let (mantissa, exponent) = normalized(b);
        let inverse = reciprocal_mantissa(mantissa) >> (exponent + 31 - B_BITS as i32);
        let inverse = u64::from(inverse);
        let squeeze = (decimal(9_200) << 8) - ((inverse * decimal(42_000)) >> 24);
        let factor = decimal(28_300) + ((inverse * decimal(51_000)) >> 32);
        let mode = ((mean + u64::from(p)) >> FRACTION) as u32;
        Self {
            mass,
            a: a as u32,
            b: b as u32,
            squeeze: squeeze as u32,
            height: ln_quotient(deviation * factor, 1 << (DEVIATION_BITS + 24), 0) + mass.ln(mode),
        }
    }

    /// Draws; a count next to the mean if the generator is broken.
    pub(super) fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        for _ in 0..MAX_TRIES {
            let (position, height) = (rng.next_u32(), rng.next_u32());
            if let Some(count) = self.accepted(position, height) {
                return count;
            }
        }
        (self.mass.mean() >> FRACTION) as u32
    }

    /// The count at a position, if the height is below its mass.
    fn accepted(&self, position: u32, height: u32) -> Option<u32> {
        // s as Q.33; the high bit of the position is the sign of u.
        let s = position << 1 | 1;
        let count = self.count(s, position >> 31 != 0)?;
        if (s >= SQUEEZED && height < self.squeeze) || self.is_below(s, height, count) {
            Some(count)
        } else {
            None
        }
    }

    /// The whole number below the point.
    fn count(&self, s: u32, negative: bool) -> Option<u32> {
        if s < LEAST {
            return None;
        }
        let zeros = s.leading_zeros() & 15;
        // (2 a / s + b) |u| = a / s - 2 a + b (1/2 - s), each as Q.30.
        let inverse = reciprocal_mantissa(s << zeros);
        let pole = (u64::from(self.a) * u64::from(inverse)) >> (A_BITS - zeros);
        let flat = (u64::from(self.b) * u64::from(s.wrapping_neg())) >> 17;
        let twice = u64::from(self.a) << (FRACTION + 1 - A_BITS);
        let offset = (pole + flat) as i64 - twice as i64;
        // c is the mean and a half.
        let center = self.mass.mean() as i64 + (1 << (FRACTION - 1));
        let point = if negative {
            center - offset
        } else {
            center + offset
        };
        let count = u32::try_from(point >> FRACTION).ok()?;
        (count <= self.mass.greatest()).then_some(count)
    }

    /// Whether a height is below the mass divided by the hat.
    fn is_below(&self, s: u32, height: u32, count: u32) -> bool {
        // ln(V s^2 / (a + b s^2)), the denominator as Q.48.
        let zeros = s.leading_zeros() & 31;
        let mantissa = s << zeros;
        let square = (u64::from(mantissa) * u64::from(mantissa)) >> 32;
        let (v, exponent) = normalized(u64::from(height) << 1 | 1);
        let numerator = u64::from(v) * square;
        let coarse = (u64::from(s) * u64::from(s)) >> 32;
        let denominator = (u64::from(self.a) << (48 - A_BITS)) + u64::from(self.b) * coarse;
        // V is v 2^(exponent - 33), s^2 is the square times 2^(32 - 66 - 2 zeros).
        let exponent = exponent - 33 - 34 - 2 * zeros as i32 + 48;
        ln_quotient(numerator, denominator, exponent) + self.height <= self.mass.ln(count)
    }
}

#[cfg(test)]
impl Hat {
    /// Whether even the greatest height is accepted: the mass might exceed the hat.
    pub(super) fn accepts_all(&self, position: u32) -> bool {
        let s = position << 1 | 1;
        self.count(s, position >> 31 != 0)
            .is_some_and(|count| self.is_below(s, u32::MAX, count))
    }

    /// Whether what the squeeze accepts is below the mass.
    pub(super) fn squeeze_holds(&self, position: u32) -> bool {
        let s = position << 1 | 1;
        s < SQUEEZED
            || self
                .count(s, position >> 31 != 0)
                .is_some_and(|count| self.is_below(s, self.squeeze, count))
    }
}
