//! `e^x` in single precision and the integer weights of the samplers, computed in integers.
//!
//! No floating-point instruction: the mantissa times `log2 e` is the binary logarithm as Q.32, and
//! the power of two is that of fixed point. Faster than a polynomial in `f32` on chips without a
//! floating-point unit, as fast on others, and the same bits on all.

use crate::num::WEIGHT_BITS;
use crate::num::binary32;
use crate::num::fixed_point::{exp2_fraction, exp2_negative, exp2_weight};

/// `log2(e) * 2^39`, rounded: `tests/oracle/num_tables.py`.
const LOG2_E: u64 = 793_129_986_396;
/// The sign bit of a binary32.
const SIGN: u32 = 1 << 31;
/// `2^-33`: below, `e^x` is 1 in every format here.
const TINY: u32 = (127 - 33) << 23;
/// 128, from which on `e^x` overflows or is 0.
const GREATEST: u32 = (127 + 7) << 23;
/// 32, from which on a weight is 0: the last one above 0 is that of about -28.4.
const UNDERFLOW: u32 = (127 + 5) << 23;
/// The magnitude of infinities; those of NaN are above.
const INFINITY: u32 = 0xff << 23;

/// `log2(e) |x|` as Q.32, rounded down, of the bits of `|x|` from [`TINY`] to [`GREATEST`].
const fn binary_logarithm(magnitude: u32) -> u64 {
    let mantissa = (magnitude & 0x007f_ffff | 0x0080_0000) as u64;
    // |x| is mantissa * 2^(exponent - 150), so that the shift to Q.32 is 24 to 63.
    let shift = (150 + 39 - 32u32).wrapping_sub(magnitude >> 23) & 63;
    (mantissa * LOG2_E) >> shift
}

/// `e^x`, subnormal results and overflow to infinity included; maximum error 0.51 ulp.
pub(super) const fn exp(x: f32) -> f32 {
    let bits = x.to_bits();
    let negative = bits & SIGN != 0;
    let magnitude = bits & !SIGN;
    if magnitude > INFINITY {
        x
    } else if magnitude < TINY {
        1.0
    } else if magnitude >= GREATEST {
        if negative { 0.0 } else { f32::INFINITY }
    } else {
        let logarithm = binary_logarithm(magnitude);
        if negative {
            let (power, n) = exp2_negative(logarithm);
            assemble(power, -(n as i32))
        } else {
            assemble(exp2_fraction(logarithm as u32), (logarithm >> 32) as i32)
        }
    }
}

/// `e^-a` of `0 <= a`, in floating point: for chips that have it. Maximum error 1.2 ulp; NaN gives NaN.
///
/// `a = n ln 2 + r` with `ln 2` in two parts (Cody and Waite, "Software manual for the elementary
/// functions", 1980), and a polynomial of `r` in `-ln 2 / 2 ..= ln 2 / 2`.
#[inline]
pub(super) fn exp_negative(a: f32) -> f32 {
    if a.to_bits() > 86f32.to_bits() {
        return exp(-a);
    }
    exp_of_negated(a)
}

/// `x / (1 + e^-x)`, relative error below `2^-17`: its limits where the power is not normal; NaN gives
/// NaN.
#[inline]
pub(super) fn silu(x: f32) -> f32 {
    // (e^-r - 1 + r) / r^2, error 2^-19.
    const COEFFICIENTS: [f32; 4] = [0.4999975, -0.16666631, 0.04183387, -0.00835721];
    if x.to_bits() & !SIGN > 86f32.to_bits() {
        return if x < 0.0 { -0.0 } else { x };
    }
    let shifted = x * core::f32::consts::LOG2_E + ROUNDING;
    let r = x - (shifted - ROUNDING) * core::f32::consts::LN_2;
    let [c0, c1, c2, c3] = COEFFICIENTS;
    let power = 1.0 - (r - r * r * (c0 + r * (c1 + r * (c2 + r * c3))));
    x / (1.0 + scaled_down(power, shifted))
}

/// `1.5 * 2^23`: the last place of a sum with it is one.
const ROUNDING: f32 = 12_582_912.0;

/// `power / 2^n` of a normal result, with `n` added to [`ROUNDING`].
#[inline]
fn scaled_down(power: f32, shifted: f32) -> f32 {
    f32::from_bits(power.to_bits().wrapping_sub(shifted.to_bits() << 23))
}

/// `e^-a` for magnitudes up to 86.
#[inline]
fn exp_of_negated(a: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_145_75;
    const LN_2_LOW: f32 = 1.428_606_8e-6;
    // (e^-r - 1 + r) / r^2, error 2^-29.
    const COEFFICIENTS: [f32; 5] = [
        0.5,
        -0.166_665_76,
        0.041_666_556,
        -0.008_363_185,
        0.001_392_619_1,
    ];
    let shifted = a * core::f32::consts::LOG2_E + ROUNDING;
    let n = shifted - ROUNDING;
    let r = (a - n * LN_2_HIGH) - n * LN_2_LOW;
    let [c0, c1, c2, c3, c4] = COEFFICIENTS;
    let rest = c0 + r * (c1 + r * (c2 + r * (c3 + r * c4)));
    let power = 1.0 - (r - r * r * rest);
    scaled_down(power, shifted)
}

/// The nearest to `power * 2^(exponent - 31)`, ties to even, of a power from `2^31`.
pub(super) const fn assemble(power: u32, exponent: i32) -> f32 {
    if exponent < -126 || exponent > 127 {
        return binary32::compose(power as u64, exponent - 31);
    }
    let rounded = (power >> 8) + (((power & 0xff) + 0x7f + (power >> 8 & 1)) >> 8);
    // The hidden bit counts as one of the exponent, and so does a carry, up to infinity.
    f32::from_bits((((exponent + 126) as u32) << 23).wrapping_add(rounded))
}

/// `e^x * 2^40` rounded to an integer, for `x <= 0`; larger arguments count as 0, and NaN gives 0.
///
/// Relative error below `2^-30`, besides the half of a unit that rounding takes; never decreases
/// with `x`.
pub(super) const fn exp_weight(x: f32) -> u64 {
    let bits = x.to_bits();
    let magnitude = bits & !SIGN;
    if magnitude > INFINITY {
        0
    } else if bits & SIGN == 0 || magnitude < TINY {
        1 << WEIGHT_BITS
    } else if magnitude >= UNDERFLOW {
        0
    } else {
        exp2_weight(binary_logarithm(magnitude))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_of_special_arguments() {
        for (x, expected) in [
            (0.0, 1.0),
            (-0.0, 1.0),
            (f32::from_bits(1), 1.0),
            (f32::from_bits(TINY), 1.0),
            (1.0, core::f32::consts::E),
            // The largest finite result, and the next argument.
            (88.722_83, f32::from_bits(0x7f7f_ff84)),
            (88.722_84, f32::INFINITY),
            (128.0, f32::INFINITY),
            (f32::INFINITY, f32::INFINITY),
            // The smallest subnormal result, and the next argument.
            (-103.972_07, f32::from_bits(1)),
            (-103.972_09, 0.0),
            (-128.0, 0.0),
            (f32::NEG_INFINITY, 0.0),
        ] {
            assert_eq!(exp(x), expected, "{x}");
        }
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn silu_is_near() {
        let mut x = -90.0f32;
        while x < 90.0 {
            let exact = f64::from(x) / (1.0 + (-f64::from(x)).exp());
            let error = (f64::from(silu(x)) / exact - 1.0).abs();
            assert!(
                x < -86.0 || x == 0.0 || error < 2f64.powi(-17),
                "{x}: {error}"
            );
            x += 0.003_7;
        }
        assert_eq!(silu(0.0), 0.0);
        assert_eq!((silu(-87.0), silu(1e30)), (0.0, 1e30));
        assert!(silu(f32::NAN).is_nan());
    }

    #[test]
    fn exp_never_decreases() {
        let mut before = (1.0, 1.0);
        for bits in (TINY - 5000..GREATEST + 5000).step_by(97) {
            let x = f32::from_bits(bits);
            let now = (exp(x), exp(-x));
            assert!(now.0 >= before.0 && now.1 <= before.1, "{x}");
            before = now;
        }
        assert_eq!(before, (f32::INFINITY, 0.0));
    }

    #[test]
    fn weights_of_special_arguments() {
        const ONE: u64 = 1 << 40;
        for (x, expected) in [
            (0.0, ONE),
            (-0.0, ONE),
            (5.0, ONE),
            (f32::INFINITY, ONE),
            (-f32::from_bits(1), ONE),
            (-f32::from_bits(TINY), ONE),
            (-f32::from_bits(TINY - 1), ONE),
            (f32::NAN, 0),
            (-f32::NAN, 0),
            (f32::NEG_INFINITY, 0),
            (f32::MIN, 0),
            (-32.0, 0),
            (-31.999_998, 0),
            (-28.5, 0),
            (-28.4, 1),
            (-25.0, 15),
        ] {
            assert_eq!(exp_weight(x), expected, "{x}");
        }
    }

    #[test]
    fn weights_never_decrease() {
        let mut before = exp_weight(-0.0);
        for bits in (TINY - 5000..UNDERFLOW + 5000).step_by(97) {
            let now = exp_weight(-f32::from_bits(bits));
            assert!(now <= before, "{bits:#x}");
            before = now;
        }
        assert_eq!(before, 0);
    }
}
