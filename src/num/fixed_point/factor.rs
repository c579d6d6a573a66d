//! A positive factor of wide range for the product of a 32-bit draw.

use super::FRACTION_BITS;
use crate::num::Extended;

/// A positive factor that makes an integer a fixed-point number: 32 significant bits and a shift.
///
/// # Memory
///
/// 8 bytes.
///
/// # Example
///
/// ```
/// use smidgen::num::{I16F16, Real};
///
/// // Seven units of 2^-27 at a rate of 3.
/// let third = I16F16::from_num(3).rate_factor();
/// assert_eq!(I16F16::times_factor(7 << 27, third), I16F16::from_num(7.0 / 3.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FixedFactor {
    mantissa: u32,
    /// Raw results are the product shifted to the right by 32 and this.
    shift: i32,
}

impl FixedFactor {
    /// The nearest factor; only its magnitude counts.
    pub(super) fn new(value: Extended) -> Self {
        let (significand, exponent) = value.parts();
        let rounded = (significand >> 32) + (significand >> 31 & 1);
        let carry = (rounded >> 32) as u32;
        Self {
            mantissa: (rounded >> carry) as u32,
            shift: -(exponent + 64 + FRACTION_BITS + carry as i32),
        }
    }

    /// The product as a raw value, saturating.
    pub(super) fn times(self, integer: u32) -> i32 {
        let product = u64::from(integer) * u64::from(self.mantissa);
        let high = (product >> 32) as u32;
        if self.shift > 0 {
            // Half up, which cannot overflow after the shift by one.
            let doubled = high.checked_shr(self.shift as u32 - 1).unwrap_or(0);
            ((doubled >> 1) + (doubled & 1)).min(i32::MAX as u32) as i32
        } else {
            let up = self.shift.unsigned_abs();
            let raw = if up < 32 {
                product >> (32 - up)
            } else if product == 0 {
                0
            } else {
                u64::MAX
            };
            raw.min(i32::MAX as u64) as i32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Real;

    #[test]
    fn products_are_nearest() {
        for integer in [0, 1, 2, 3, 1000, 1 << 27, 0x7654_3210, u32::MAX] {
            for value in [1e-9, 3e-7, 0.001, 1.0 / 3.0, 1.0, 2.5, 300.0, 1e6] {
                let factor = FixedFactor::new(Real::to_extended(value));
                let truth = (f64::from(integer) * value * 65536.0).min(f64::from(i32::MAX));
                let error = f64::from(factor.times(integer)) - truth;
                assert!(
                    error.abs() <= 1.0 + truth * 2f64.powi(-31),
                    "{integer} {value} {error}"
                );
            }
        }
    }

    #[test]
    fn extremes_saturate() {
        let great = FixedFactor::new(Extended::ONE.scaled(200));
        assert_eq!((great.times(0), great.times(u32::MAX)), (0, i32::MAX));
        let small = FixedFactor::new(Extended::ONE.scaled(-200));
        assert_eq!(small.times(u32::MAX), 0);
    }
}
