//! The four operations, the square root and the order.

use core::cmp::Ordering;
use core::ops::{Add, Div, Mul, Neg, Sub};

use super::Extended;
use super::fixed::{high, high_signed};
use crate::num::fixed_point::{inverse_sqrt_mantissa, reciprocal_mantissa};

impl Neg for Extended {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            negative: !self.negative && !self.is_zero(),
            ..self
        }
    }
}

impl Add for Extended {
    type Output = Self;
    #[inline(never)]
    fn add(self, other: Self) -> Self {
        // Zero has the least exponent.
        let (great, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let distance = (great.exponent - small.exponent) as u32;
        let shifted = if distance < 64 {
            small.significand >> distance
        } else {
            0
        };
        if great.negative == small.negative {
            let (sum, carry) = great.significand.overflowing_add(shifted);
            if carry {
                Self::finite(great.negative, sum >> 1 | 1 << 63, great.exponent + 1)
            } else {
                Self::finite(great.negative, sum, great.exponent)
            }
        } else {
            let (difference, borrow) = great.significand.overflowing_sub(shifted);
            if borrow {
                Self::normalized(small.negative, difference.wrapping_neg(), great.exponent)
            } else {
                Self::normalized(great.negative, difference, great.exponent)
            }
        }
    }
}

impl Sub for Extended {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Extended {
    type Output = Self;
    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        let product = high(self.significand, other.significand);
        // The product of significands lacks one bit at most.
        let lack = (!product >> 63) as u32;
        Self::finite(
            self.negative != other.negative,
            product << lack,
            self.exponent + other.exponent + 64 - lack as i32,
        )
    }
}

impl Div for Extended {
    type Output = Self;
    #[inline(never)]
    fn div(self, other: Self) -> Self {
        let negative = self.negative != other.negative;
        if self.is_zero() {
            return Self::ZERO;
        }
        if other.is_zero() {
            return Self {
                negative,
                ..Self::INFINITY
            };
        }
        // Powers of two divide exactly.
        let product = if other.significand == 1 << 63 {
            self.significand
        } else {
            high(self.significand, reciprocal(other.significand))
        };
        let lack = (!product >> 63) as u32;
        Self::finite(
            negative,
            product << lack,
            self.exponent - other.exponent - 63 - lack as i32,
        )
    }
}

/// `2^127 / significand`, at most `2^64 - 1`, of a significand with its high bit set.
///
/// One step of Newton and Halley from 29 bits: with `e = 1 - d y`, `y (1 + e + e^2)`.
fn reciprocal(significand: u64) -> u64 {
    let seed = u64::from(reciprocal_mantissa((significand >> 32) as u32));
    // d y as Q.63, near 1.
    let product = (significand >> 32) * seed + (((significand & u64::from(u32::MAX)) * seed) >> 32);
    let error = (1u64 << 63).wrapping_sub(product) as i64;
    // The error is below 2^-28, so that its square as Q.63 takes few bits.
    let square = ((error >> 16) * (error >> 16)) >> 31;
    // y (e + e^2): Q.32 by Q.63, to Q.64.
    let factor = error + square;
    let change = (((seed as i64) * (factor >> 32)) << 1)
        + ((seed * (factor as u64 & u64::from(u32::MAX))) >> 31) as i64;
    (seed << 32).checked_add_signed(change).unwrap_or(u64::MAX)
}

impl Extended {
    /// The square root; zero for negative numbers.
    #[must_use]
    pub fn sqrt(self) -> Self {
        if self.is_zero() || self.negative {
            return Self::ZERO;
        }
        if self.is_infinite() {
            return self;
        }
        // The radicand in [1, 4) as Q.62, with an even exponent.
        let odd = (self.exponent + 63) & 1;
        let radicand = self.significand >> (1 - odd);
        // y as Q.63, to 30 bits.
        let inverse = u64::from(inverse_sqrt_mantissa((radicand >> 32) as u32)) << 32;
        // s = m y as Q.62, m - s^2 as Q.60, and s + y (m - s^2) / 2.
        let root = high(radicand, inverse) << 1;
        let rest = (radicand >> 2).wrapping_sub(high(root, root)) as i64;
        let root = root.wrapping_add_signed(high_signed(rest << 2, (inverse >> 1) as i64) << 1);
        Self::normalized(false, root, (self.exponent + 63 - odd) / 2 - 62)
    }
}

impl PartialEq for Extended {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Extended {}

impl PartialOrd for Extended {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Extended {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = |x: &Self| (x.exponent, x.significand);
        match (self.negative, other.negative) {
            (false, false) => magnitude(self).cmp(&magnitude(other)),
            (true, true) => magnitude(other).cmp(&magnitude(self)),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}
