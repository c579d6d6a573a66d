//! `e^x` in fixed point, and the integer weights of the samplers.

use super::exp2::{exp2_fraction, exp2_fraction_wide};
use crate::num::WEIGHT_BITS;

/// `log2(e) * 2^42`.
const LOG2_E: u64 = 6_345_039_891_169;
/// One as a raw value.
const ONE: i32 = 1 << 16;
/// The largest argument whose exponential is below 32768: `ln(32768) * 2^16`, rounded down.
const GREATEST: i32 = 681_391;
/// From here on, 32, `e^-x` is below any unit that is asked for.
const UNDERFLOW: u32 = 32 << 16;

/// `e^(-magnitude / 2^16)` as `(power, n)` with the value `power * 2^-(31 + n)`, power from `2^31`
/// to `2^32 - 1`, relative error below `2^-30.5`. Magnitudes above 32 count as 32.
pub(super) const fn exp_negative(magnitude: u32) -> (u32, u32) {
    exp2_negative(binary_logarithm(magnitude))
}

/// `-log2(e^(-magnitude / 2^16))` as Q.32, at most 46.2. Magnitudes above 32 count as 32.
const fn binary_logarithm(magnitude: u32) -> u64 {
    let magnitude = if magnitude > UNDERFLOW {
        UNDERFLOW
    } else {
        magnitude
    };
    // The product is below 2^63.6.
    (magnitude as u64 * LOG2_E) >> 26
}

/// `2^(-logarithm / 2^32)` as `(power, n)` with the value `power * 2^-(31 + n)`, power from `2^31`
/// to `2^32 - 1`.
pub(crate) const fn exp2_negative(logarithm: u64) -> (u32, u32) {
    let exponent = logarithm.wrapping_neg() as i64;
    (exp2_fraction(exponent as u32), -(exponent >> 32) as u32)
}

/// `2^(40 - logarithm / 2^32)` rounded to an integer, for logarithms below 64: the weight of every
/// number type. Relative error below `2^-30.9`, besides the half of a unit that rounding takes;
/// never increases with the logarithm.
pub(in crate::num) const fn exp2_weight(logarithm: u64) -> u64 {
    const EXCESS: u32 = WEIGHT_BITS - 31;
    let (power, n) = exp2_negative(logarithm);
    if n <= EXCESS {
        (power as u64) << (EXCESS - n)
    } else {
        ((power as u64 >> ((n - EXCESS - 1) & 63)) + 1) >> 1
    }
}

/// `e^x` of raw values: saturating, maximum error 0.504 units in the last place.
pub(super) const fn exp(raw: i32) -> i32 {
    if raw > GREATEST {
        i32::MAX
    } else if raw > 0 {
        // Up to 2^15 with the last place 2^-16: the wide core, 2^-42.
        let logarithm = raw as u64 * LOG2_E;
        let n = (logarithm >> 58) as u32;
        let power = exp2_fraction_wide(logarithm << 6);
        (((power >> (46 - n)) + 1) >> 1) as i32
    } else if raw == 0 {
        ONE
    } else {
        let (power, n) = exp_negative(raw.unsigned_abs());
        if n > 17 {
            0
        } else {
            (((power >> (14 + n)) + 1) >> 1) as i32
        }
    }
}

/// `e^x * 2^40` rounded to an integer, for `x <= 0`; larger arguments count as 0. Errors are those
/// of [`exp2_weight`]. The last argument with a weight above zero is about -28.4.
pub(super) const fn exp_weight(raw: i32) -> u64 {
    if raw >= 0 {
        1 << WEIGHT_BITS
    } else {
        exp2_weight(binary_logarithm(raw.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_arguments() {
        // round(e^x * 65536)
        for (x, expected) in [
            (-12, 0),
            (-11, 1),
            (-1, 24_109),
            (0, 65_536),
            (1, 178_145),
            (10, 1_443_526_462),
        ] {
            assert_eq!(exp(x << 16), expected, "{x}");
        }
        assert_eq!(exp(GREATEST + 1), i32::MAX);
        assert_eq!(exp(i32::MAX), i32::MAX);
        assert_eq!(exp(i32::MIN), 0);
    }

    #[test]
    fn weights_fall_to_zero_in_order() {
        assert_eq!(exp_weight(0), 1 << 40);
        assert_eq!(exp_weight(i32::MAX), 1 << 40);
        assert_eq!(exp_weight(i32::MIN), 0);
        assert_eq!(exp_weight(-25 << 16), 15);
        let mut before = exp_weight(0);
        for raw in (-29 << 16..0).rev() {
            let now = exp_weight(raw);
            assert!(now <= before, "{raw}");
            before = now;
        }
        assert_eq!(before, 0);
    }

    #[test]
    fn exp_never_decreases() {
        let mut before = 0;
        for raw in -12 << 16..=GREATEST + 1 {
            let now = exp(raw);
            assert!(now >= before, "{raw}");
            before = now;
        }
    }
}
