//! A number of 64 significant bits in integers: what the statistics compute in.

mod arithmetic;
mod exponential;
mod fixed;
mod logarithm;
mod sine;

pub(crate) use fixed::polynomial;

use fixed::high;
use rand_core::Rng;

/// A floating-point number of 64 significant bits and a wide exponent, by integer arithmetic.
///
/// Special functions and distributions take their arguments from `f32` or fixed point into this
/// type, compute, and round once at the end. So a result is that of exact arithmetic to a little
/// more than half a unit in its last place, in every [`Real`](super::Real), without a
/// floating-point unit, and the same bits on every chip.
///
/// # Formula
///
/// `(-1)^negative * significand * 2^exponent`, with the high bit of the significand set.
///
/// # Range
///
/// Exponents up to `2^28` on either side, so that nothing that a distribution computes overflows
/// or underflows: probabilities of `e^-100000` are ordinary numbers here. Beyond lie zero and
/// infinities. There is no NaN: `inf - inf` and `0 / 0` and `0 * inf` are 0, `x / 0` is infinite,
/// and `inf / inf` is 1.
///
/// # Accuracy
///
/// `+`, `-`, `*` round towards zero, relative error below `2^-62`; `/`, `sqrt` below `2^-59`,
/// `ln`, `exp` below `2^-58` (`exp` and `|x| 2^-63` more).
///
/// # Memory
///
/// 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::num::{Extended, Real};
///
/// let x = Extended::from(2000);
/// // e^-2000 is far below what f32 or f64 can hold; its logarithm is not.
/// assert_eq!(f32::from_extended((-x).exp()), 0.0);
/// assert_eq!(f32::from_extended((-x).exp().ln()), -2000.0);
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Extended {
    significand: u64,
    exponent: i32,
    negative: bool,
}

/// The greatest magnitude of a finite exponent.
const LIMIT: i32 = 1 << 28;
/// The exponent of infinities: above every finite one plus another.
const INFINITE: i32 = 1 << 29;
/// The exponent of zero: below every finite one.
const ZERO: i32 = -INFINITE;

impl Default for Extended {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Extended {
    /// Zero; its sign is positive.
    pub const ZERO: Self = Self::raw(false, 0, ZERO);
    /// One half.
    pub const HALF: Self = Self::raw(false, 1 << 63, -64);
    /// One.
    pub const ONE: Self = Self::raw(false, 1 << 63, -63);
    /// Two.
    pub const TWO: Self = Self::raw(false, 1 << 63, -62);
    /// Infinity.
    pub const INFINITY: Self = Self::raw(false, 1 << 63, INFINITE);
    /// `ln 2`.
    pub const LN_2: Self = Self::raw(false, 0xb17217f7d1cf79ac, -64);
    /// `log2 e`.
    pub const LOG2_E: Self = Self::raw(false, 0xb8aa3b295c17f0bc, -63);
    /// `pi`.
    pub const PI: Self = Self::raw(false, 0xc90fdaa22168c235, -62);
    /// `ln pi`.
    pub const LN_PI: Self = Self::raw(false, 0x928682473d0de85f, -63);
    /// `sqrt 2`.
    pub const SQRT_2: Self = Self::raw(false, 0xb504f333f9de6484, -63);
    /// `ln(2 pi) / 2`.
    pub const HALF_LN_TAU: Self = Self::raw(false, 0xeb3f8e4325f5a535, -64);
    /// The constant of Euler and Mascheroni.
    pub const EULER_GAMMA: Self = Self::raw(false, 0x93c467e37db0c7a5, -64);

    /// The number of a normalized significand.
    pub(crate) const fn raw(negative: bool, significand: u64, exponent: i32) -> Self {
        Self {
            significand,
            exponent,
            negative,
        }
    }

    /// A normalized number, unless its exponent is out of range.
    #[inline]
    const fn finite(negative: bool, significand: u64, exponent: i32) -> Self {
        if exponent > LIMIT {
            Self::raw(negative, 1 << 63, INFINITE)
        } else if exponent < -LIMIT {
            Self::ZERO
        } else {
            Self::raw(negative, significand, exponent)
        }
    }

    /// `significand * 2^exponent` of any significand.
    pub(crate) const fn normalized(negative: bool, significand: u64, exponent: i32) -> Self {
        if significand == 0 {
            return Self::ZERO;
        }
        let shift = significand.leading_zeros();
        Self::finite(
            negative,
            significand << shift,
            exponent.saturating_sub(shift as i32),
        )
    }

    /// `value * 2^exponent`.
    pub(crate) const fn from_fixed(value: i64, exponent: i32) -> Self {
        Self::normalized(value < 0, value.unsigned_abs(), exponent)
    }

    /// `self * 2^fraction_bits` rounded towards zero; the magnitude must be below `2^63`.
    pub(crate) const fn to_fixed(self, fraction_bits: i32) -> i64 {
        let shift = self.exponent.saturating_add(fraction_bits);
        let magnitude = if shift > -64 && shift <= 0 {
            (self.significand >> -shift) as i64
        } else {
            0
        };
        if self.negative {
            magnitude.wrapping_neg()
        } else {
            magnitude
        }
    }

    /// `self` as Q.63 from 0 to below 1; what is 1 or more is the greatest.
    pub(crate) fn to_unit(self) -> i64 {
        if self >= Self::ONE {
            i64::MAX
        } else {
            self.to_fixed(63)
        }
    }

    /// The magnitude of `self * other` as Q7.57, at most 64.
    pub(crate) const fn product_q57(self, other: Self) -> u64 {
        /// Fraction bits.
        const BITS: i32 = 57;
        // The product is that of the significands, without its low word, times this power.
        let shift = -(self.exponent + other.exponent + 64 + BITS);
        let product = high(self.significand, other.significand);
        if shift >= 64 {
            0
        } else if shift >= 1 {
            product >> shift
        } else if self.is_zero() {
            0
        } else {
            1 << 63
        }
    }

    /// Integer part, up to `2^31 - 1`, and fraction as Q.64 of the magnitude.
    const fn magnitude_parts(self) -> (i32, u64) {
        match self.exponent {
            ..=-128 => (0, 0),
            -127..=-64 => (0, self.significand >> (-64 - self.exponent)),
            -63..=-33 => (
                (self.significand >> -self.exponent) as i32,
                self.significand << (64 + self.exponent),
            ),
            _ => (i32::MAX, 0),
        }
    }

    /// `(significand, exponent)` of the magnitude, the significand with its high bit set, or zero.
    pub(crate) const fn parts(self) -> (u64, i32) {
        (self.significand, self.exponent)
    }

    /// Whether this is zero.
    #[must_use]
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.significand == 0
    }

    /// Whether this is negative; zero is not.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether this is an infinity.
    #[must_use]
    pub const fn is_infinite(self) -> bool {
        self.exponent == INFINITE
    }

    /// The magnitude.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self::raw(false, self.significand, self.exponent)
    }

    /// `self * 2^power`.
    #[must_use]
    pub const fn scaled(self, power: i32) -> Self {
        if self.is_zero() || self.is_infinite() {
            self
        } else {
            Self::finite(
                self.negative,
                self.significand,
                self.exponent.saturating_add(power),
            )
        }
    }

    /// A uniform draw from the odd multiples of `2^-64` between 0 and 1, of one `u64`.
    pub(crate) fn uniform(rng: &mut (impl Rng + ?Sized)) -> Self {
        Self::normalized(false, rng.next_u64() | 1, -64)
    }

    /// `self` squared.
    #[must_use]
    pub fn square(self) -> Self {
        self * self
    }

    /// The greatest integer not above `self`, saturating.
    #[must_use]
    pub const fn floor(self) -> i64 {
        if self.is_zero() {
            return 0;
        }
        let (integer, exact) = match self.exponent {
            ..=-64 => (0, false),
            -63..=-1 => {
                let integer = self.significand >> -self.exponent;
                (integer, integer << -self.exponent == self.significand)
            }
            _ => return if self.negative { i64::MIN } else { i64::MAX },
        };
        if self.negative {
            -(integer as i64) - !exact as i64
        } else {
            integer as i64
        }
    }

    /// The least integer not below `self`, saturating.
    #[must_use]
    pub fn ceil(self) -> i64 {
        let floor = (-self).floor();
        floor.checked_neg().unwrap_or(i64::MAX)
    }
}

impl From<i64> for Extended {
    fn from(value: i64) -> Self {
        Self::from_fixed(value, 0)
    }
}

impl From<u64> for Extended {
    fn from(value: u64) -> Self {
        Self::normalized(false, value, 0)
    }
}

impl From<i32> for Extended {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u32> for Extended {
    fn from(value: u32) -> Self {
        Self::from(u64::from(value))
    }
}

#[cfg(test)]
mod tests;
