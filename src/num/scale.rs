//! The scale of quantized values in fixed point: a normalized mantissa and an exponent.

use super::binary32;

/// A non-negative factor `mantissa * 2^exponent` with 31 significant bits.
///
/// The mantissa is normalized to `2^30 <= mantissa < 2^31`; the zero scale has mantissa 0 and
/// exponent 0, and is the [`Default`]. Equal values therefore have equal parts.
///
/// # Example
///
/// ```
/// use smidgen::num::FixedScale;
///
/// let scale = FixedScale::from_f32(0.75);
/// assert_eq!((scale.mantissa(), scale.exponent()), (3 << 29, -31));
/// assert_eq!(scale.product(scale).to_f32(), 0.5625);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FixedScale {
    mantissa: u32,
    exponent: i32,
}

/// Significant bits of the mantissa.
const MANTISSA_BITS: u32 = 31;

impl FixedScale {
    /// The scale 0.
    pub const ZERO: Self = Self {
        mantissa: 0,
        exponent: 0,
    };

    /// The scale `mantissa * 2^exponent`, normalized; a mantissa of more than 31 bits is rounded
    /// to nearest, ties to even.
    pub const fn new(mantissa: u32, exponent: i32) -> Self {
        Self::rounded(mantissa as u64, exponent)
    }

    /// The scale `mantissa * 2^exponent`, rounded to 31 bits, ties to even.
    pub(crate) const fn rounded(mantissa: u64, exponent: i32) -> Self {
        if mantissa == 0 {
            return Self::ZERO;
        }
        let length = 64 - mantissa.leading_zeros();
        if length <= MANTISSA_BITS {
            let shift = MANTISSA_BITS - length;
            return Self {
                mantissa: (mantissa as u32) << shift,
                exponent: exponent.saturating_sub(shift as i32),
            };
        }
        let shift = length - MANTISSA_BITS;
        let mantissa = binary32::round_shift(mantissa, shift) as u32;
        // Rounding may carry to 2^31.
        let carry = mantissa >> MANTISSA_BITS;
        Self {
            mantissa: mantissa >> carry,
            exponent: exponent.saturating_add((shift + carry) as i32),
        }
    }

    /// The scale equal to a finite `value >= 0`, exactly. The sign is dropped; NaN and infinities
    /// give zero.
    pub const fn from_f32(value: f32) -> Self {
        let (mantissa, exponent) = binary32::decompose(value);
        Self::new(mantissa, exponent)
    }

    /// The `f32` nearest to the scale, ties to even; infinity where it overflows.
    pub const fn to_f32(self) -> f32 {
        binary32::compose(self.mantissa as u64, self.exponent)
    }

    /// The mantissa: 0, or from `2^30` to `2^31 - 1`.
    pub const fn mantissa(self) -> u32 {
        self.mantissa
    }

    /// The exponent of two.
    pub const fn exponent(self) -> i32 {
        self.exponent
    }

    /// The scale times `2^exponent`.
    pub const fn shifted(self, exponent: i32) -> Self {
        if self.mantissa == 0 {
            return Self::ZERO;
        }
        Self {
            mantissa: self.mantissa,
            exponent: self.exponent.saturating_add(exponent),
        }
    }

    /// The product of two scales, rounded to 31 bits, ties to even.
    pub const fn product(self, other: Self) -> Self {
        if self.mantissa == 0 || other.mantissa == 0 {
            return Self::ZERO;
        }
        // From 2^60 to 2^62: one bit more or less to shift, and what is shifted out in one word.
        let product = self.mantissa as u64 * other.mantissa as u64;
        let (high, low) = ((product >> 32) as u32, product as u32);
        let shift = 30 + (high >> 29);
        let floor = (high << (32 - shift)) | (low >> shift);
        let (half, rest) = (1 << (shift - 1), low & ((1 << shift) - 1));
        let up = rest > half || rest == half && floor & 1 == 1;
        let mantissa = floor + up as u32;
        // Rounding may carry to 2^31.
        let carry = mantissa >> MANTISSA_BITS;
        Self {
            mantissa: mantissa >> carry,
            exponent: self
                .exponent
                .saturating_add(other.exponent)
                .saturating_add((shift + carry) as i32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_rounded_to_even() {
        let ends = [
            1 << 30,
            (1 << 30) + 1,
            3 << 29,
            (1 << 31) - 2,
            (1 << 31) - 1,
        ];
        let mut state = 1u32;
        let random = core::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 2 | 1 << 30
        });
        for a in ends.into_iter().chain(random.take(10_000)) {
            for b in ends.into_iter().chain([a]) {
                let product = FixedScale::new(a, -3).product(FixedScale::new(b, 5));
                let exact = FixedScale::rounded(u64::from(a) * u64::from(b), 2);
                assert_eq!(product, exact, "{a:#x} {b:#x}");
            }
        }
        let one = FixedScale::new(1, 0);
        assert_eq!(one.product(FixedScale::ZERO), FixedScale::ZERO);
        assert_eq!(one.shifted(-4).to_f32(), 0.0625);
        assert_eq!(FixedScale::ZERO.shifted(7), FixedScale::ZERO);
    }
}
