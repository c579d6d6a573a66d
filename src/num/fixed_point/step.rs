//! Integers to fixed-point numbers and back, by products of 32 bits.

use super::FRACTION_BITS;
use super::reciprocal::reciprocal_mantissa;
use super::round::saturate;
use crate::num::{FixedScale, high_product};

/// The distance between the numbers of two neighbouring integers: a [`FixedScale`] of 15 bits, made
/// for many products.
///
/// # Memory
///
/// 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::num::{FixedScale, I16F16, Real};
///
/// let step = I16F16::step(FixedScale::from_f32(0.25), 1000);
/// assert_eq!(I16F16::from_steps(-6, step), I16F16::from_num(-1.5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FixedStep {
    /// From `2^14` to `2^15 - 1`, or 0.
    mantissa: i16,
    /// An integer's raw value is its product with the mantissa, shifted down by this and rounded.
    shift: i32,
    /// The shift in two parts, up in front of the product and down behind its high half; no shift
    /// down if an integer could overflow.
    up: u32,
    down: u32,
}

impl FixedStep {
    /// The step of a scale, for integers of at most a magnitude.
    pub(super) fn new(scale: FixedScale, largest: u32) -> Self {
        let rounded = (scale.mantissa() + (1 << 15)) >> 16;
        let carry = rounded >> 15;
        let mantissa = (rounded >> carry) as i16;
        let exponent = scale.exponent().saturating_add(16 + carry as i32);
        let shift = exponent.saturating_add(FRACTION_BITS).saturating_neg();
        let up = (17i32.saturating_sub(shift)).max(0);
        let down = shift.saturating_add(up).saturating_sub(16);
        // Then the high half of the product fits, and so does what is rounded of it.
        let fits = up < 16 && down < 31 && largest.leading_zeros() as i32 > up;
        Self {
            mantissa,
            shift,
            up: if fits { up as u32 } else { 0 },
            down: if fits { down as u32 } else { 0 },
        }
    }

    /// The raw value of an integer, rounded to nearest, ties up, and saturated.
    #[inline]
    pub(super) fn times(self, integer: i32) -> i32 {
        if self.down > 0 {
            self.times_short(integer)
        } else {
            self.times_wide(integer)
        }
    }

    /// [`times`](Self::times) of each of some integers, with what comes with it.
    #[inline]
    pub(super) fn times_each<T>(
        self,
        integers: impl Iterator<Item = (T, i32)>,
        mut each: impl FnMut(T, i32),
    ) {
        if self.down > 0 {
            integers.for_each(|(with, integer)| each(with, self.times_short(integer)));
        } else {
            integers.for_each(|(with, integer)| each(with, self.times_wide(integer)));
        }
    }

    /// [`times`](Self::times) where nothing overflows.
    #[inline]
    fn times_short(self, integer: i32) -> i32 {
        let high = high_product(integer << (self.up & 15), self.mantissa);
        high.wrapping_add(1 << ((self.down - 1) & 31)) >> (self.down & 31)
    }

    /// The same where it may overflow.
    #[cold]
    #[inline(never)]
    fn times_wide(self, integer: i32) -> i32 {
        let product = i64::from(integer) * i64::from(self.mantissa);
        match self.shift {
            ..=0 => saturate(i64::from(saturate(product)) << self.shift.unsigned_abs().min(32)),
            1..=62 => saturate(((product >> (self.shift - 1)) + 1) >> 1),
            _ => 0,
        }
    }
}

/// What makes levels out of numbers: `level = round(raw * factor / 2^shift)`.
///
/// # Memory
///
/// 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FixedLeveler {
    /// Raw values are shifted up and down to 15 bits and a sign.
    up: u32,
    down: u32,
    factor: i32,
    shift: u32,
}

/// Fraction bits of a level before it is rounded, for levels of at most 11 bits.
const LEVEL_BITS: u32 = 19;

impl FixedLeveler {
    /// For raw values of at most `largest`, and levels of at most `bound`, 1 to 2,047; and the scale
    /// of the levels.
    pub(super) fn new(largest: u32, bound: u16) -> (FixedScale, Self) {
        let bound = u32::from(bound).clamp(1, 2047);
        if largest == 0 {
            let leveler = Self {
                up: 0,
                down: 0,
                factor: 0,
                shift: 1,
            };
            return (FixedScale::ZERO, leveler);
        }
        // The largest to 2^14..2^15.
        let zeros = largest.leading_zeros();
        let (up, down) = (zeros.saturating_sub(17), 17u32.saturating_sub(zeros));
        let normalized = (largest << up) >> down;
        // From 2^15 to 2^16 times bound / 2^bits.
        let shift = LEVEL_BITS + bound.leading_zeros() - 21;
        let factor = (bound << shift) / normalized.max(1);
        // raw * 2^-16 is the level times 2^(shift - up + down - 16) / factor.
        let zeros = factor.leading_zeros();
        let exponent = shift as i32 - up as i32 + down as i32 - FRACTION_BITS;
        let inverse = reciprocal_mantissa(factor << zeros);
        let scale = FixedScale::new(inverse, exponent - 63 + zeros as i32);
        let leveler = Self {
            up,
            down,
            factor: factor as i32,
            shift,
        };
        (scale, leveler)
    }

    /// For a given scale, and raw values of at most `bound` times as much.
    pub(super) fn of_scale(scale: FixedScale, bound: u16) -> Self {
        let bound = u32::from(bound).clamp(1, 1 << 14);
        // The largest raw value is this times 2^(exponent + 32).
        let largest = (scale.mantissa() >> 16) * bound;
        let length = (u32::BITS - largest.leading_zeros()) as i32;
        let up = 15 - length - 2 * FRACTION_BITS - scale.exponent();
        // From 2^15 to 2^16: 2^46 / mantissa.
        let inverse = reciprocal_mantissa(scale.mantissa() << 1);
        let factor = match scale.mantissa() {
            0 => 0,
            _ => ((inverse >> 15) + 1) >> 1,
        };
        Self {
            up: up.clamp(0, 31) as u32,
            down: (-up).clamp(0, 31) as u32,
            factor: factor as i32,
            shift: (45 - length).clamp(1, 31) as u32,
        }
    }

    /// The level of a raw value.
    #[inline]
    pub(super) const fn level(self, raw: i32) -> i32 {
        let normalized = (raw << (self.up & 31)) >> (self.down & 31);
        let product = normalized.wrapping_mul(self.factor);
        product.wrapping_add(1 << ((self.shift - 1) & 31)) >> (self.shift & 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_nearest() {
        for scale in [1e-9, 1e-7, 3e-6, 0.01, 0.3, 1.0, 250.0, 1e6, 1e12f32] {
            for largest in [1u32, 100, 30_000, 1 << 23, 1 << 30] {
                let exact = FixedScale::from_f32(scale);
                let step = FixedStep::new(exact, largest);
                for part in [1, 2, 3, 7, 100, 12_345] {
                    let integer = (largest / part) as i32;
                    for integer in [integer, -integer] {
                        let truth = f64::from(integer) * f64::from(scale) * 65_536.0;
                        let truth = truth.clamp(-2f64.powi(31), 2f64.powi(31) - 1.0);
                        let found = f64::from(step.times(integer));
                        let bound = 0.5 + truth.abs() * 2f64.powi(-15);
                        assert!((found - truth).abs() <= bound, "{scale} {integer}: {found}");
                        assert_eq!(step.times(integer), step.times_wide(integer));
                    }
                }
            }
        }
        assert_eq!(FixedStep::new(FixedScale::ZERO, 5).times(5), 0);
    }

    #[test]
    fn levels_of_a_scale() {
        for exponent in -60..=-10 {
            for mantissa in [1 << 30, 0x5555_5555, 0x7FFF_FFFF] {
                let scale = FixedScale::new(mantissa, exponent);
                let size = f64::from(mantissa) * 2f64.powi(exponent + 16);
                for bound in [127, 2047, 16_384] {
                    let leveler = FixedLeveler::of_scale(scale, bound);
                    for part in [0.0, 0.1, 0.49, 0.7, 1.0] {
                        let raw = (f64::from(bound) * size * part).min(2f64.powi(31) - 1.0) as i32;
                        for raw in [raw, -raw] {
                            let error = f64::from(leveler.level(raw)) - f64::from(raw) / size;
                            // Raw values are taken with 15 bits.
                            let bound = 0.55 + f64::from(bound) * 2f64.powi(-14);
                            assert!(error.abs() < bound, "{mantissa:#x} {exponent} {raw}");
                        }
                    }
                }
            }
        }
        assert_eq!(FixedLeveler::of_scale(FixedScale::ZERO, 127).level(1234), 0);
    }

    #[test]
    fn levels_take_up_the_range() {
        for largest in (0..31)
            .flat_map(|bit| [1u32 << bit, (2 << bit) - 1])
            .chain([1 << 31])
        {
            for bound in [1u16, 7, 127, 1000, 2047] {
                let (scale, leveler) = FixedLeveler::new(largest, bound);
                let raw = largest.min(i32::MAX as u32) as i32;
                assert_eq!(leveler.level(raw), i32::from(bound), "{largest} {bound}");
                assert_eq!(leveler.level(-raw), -i32::from(bound));
                assert_eq!(leveler.level(0), 0);
                let size = f64::from(scale.mantissa()) * 2f64.powi(scale.exponent());
                let expected = f64::from(largest) / 65_536.0 / f64::from(bound);
                assert!(
                    (size / expected - 1.0).abs() < 2f64.powi(-13),
                    "{largest} {bound}"
                );
            }
        }
        assert_eq!(FixedLeveler::new(1 << 31, 2047).1.level(i32::MIN), -2047);
    }
}
