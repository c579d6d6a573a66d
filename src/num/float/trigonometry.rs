//! Sine and cosine in single precision, without double precision.
//!
//! Angles beyond an eighth of a turn are reduced in integers by as many bits of `1/(2 pi)` as the
//! argument's exponent asks for, so that every finite argument is as accurate as a small one
//! (Payne & Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18(1), 1983).
//! The polynomials take the angle in two parts (Cody & Waite, "Software Manual for the Elementary
//! Functions", 1980, in the form of FreeBSD's `k_sin`).
//! Constants: `tests/oracle/num_tables.py`.

use crate::num::binary32;

/// `1/(2 pi)` in words of 32 bits, the binary point behind the first.
const INVERSE_TAU: [u32; 8] = [
    0, 0x28be60db, 0x9391054a, 0x7f09d5f4, 0x7d4d3770, 0x36d8a566, 0x4f10e410, 0x7f9458ea,
];
/// `2 pi * 2^61`.
const TAU: u64 = 14_488_038_916_154_245_685;

/// An eighth of a turn, rounded down.
const EIGHTH: f32 = core::f32::consts::FRAC_PI_4;
/// Below this, `sin x` is `x` and `cos x` is 1: 2^-12.
const TINY: f32 = 1.0 / 4096.0;

/// The sine, maximum error 0.9 ulp for finite angles (0.826 measured over all up to 1024, a spread
/// beyond: `tests/num_accuracy.rs`); NaN for infinities.
pub(crate) fn sin(x: f32) -> f32 {
    if x.abs() < TINY {
        // Keeps the sign of zero.
        x
    } else {
        sin_cos(x).0
    }
}

/// The cosine, maximum error 0.9 ulp for finite angles (0.823 measured as for [`sin`]); NaN for
/// infinities.
pub(crate) fn cos(x: f32) -> f32 {
    sin_cos(x).1
}

/// Sine and cosine of `phase / 2^32` turns: maximum error `1e-7`.
pub(crate) fn sin_cos_turn(phase: u32) -> (f32, f32) {
    /// `2 pi / 2^32`.
    const RADIANS: f32 = core::f32::consts::TAU / 4_294_967_296.0;
    let quadrant = phase.wrapping_add(1 << 29) >> 30;
    let rest = phase.wrapping_sub(quadrant << 30) as i32;
    let angle = rest as f32 * RADIANS;
    turn(
        quadrant,
        sin_near_zero(angle, 0.0),
        cos_near_zero(angle, 0.0),
    )
}

fn sin_cos(x: f32) -> (f32, f32) {
    if !x.is_finite() {
        return (f32::NAN, f32::NAN);
    }
    let (quadrant, angle, tail) = if x.abs() <= EIGHTH {
        (0, x, 0.0)
    } else {
        let (quadrant, angle, tail) = reduce(x);
        if x < 0.0 {
            (quadrant.wrapping_neg(), -angle, -tail)
        } else {
            (quadrant, angle, tail)
        }
    };
    turn(
        quadrant,
        sin_near_zero(angle, tail),
        cos_near_zero(angle, tail),
    )
}

/// Sine and cosine after so many quarter turns.
fn turn(quadrant: u32, sin: f32, cos: f32) -> (f32, f32) {
    match quadrant & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// `|x|` less the nearest quarter turns: their number modulo 4, and the rest in two parts, the
/// second of which is below the last place of the first. `|x|` is at least 2^-8 and finite.
fn reduce(x: f32) -> (u32, f32, f32) {
    let (mantissa, exponent) = binary32::decompose(x);
    // 96 bits of 2^exponent / (2 pi), those above the binary point left out: the bits from
    // `start` on, which is 0 to 136.
    let start = (exponent + 32).clamp(0, 136) as u32;
    let (word, bit) = ((start / 32) as usize, start % 32);
    let window = |k: usize| {
        let pair = |k: usize| u64::from(INVERSE_TAU.get(word + k).copied().unwrap_or(0));
        (((pair(k) << 32 | pair(k + 1)) << bit) >> 32) & 0xffff_ffff
    };
    // Turns modulo 1, as Q0.64.
    let mantissa = u64::from(mantissa);
    let turns = ((window(0) * mantissa) << 32)
        .wrapping_add(window(1) * mantissa)
        .wrapping_add((window(2) * mantissa) >> 32);
    let quadrant = (turns.wrapping_add(1 << 61) >> 62) as u32;
    let rest = turns.wrapping_sub(u64::from(quadrant) << 62) as i64;
    // Radians, normalized: the product of 64 bits has 63 or 64.
    let magnitude = rest.unsigned_abs();
    let zeros = magnitude.leading_zeros() & 63;
    let radians = high(magnitude << zeros, TAU);
    let exponent = 3 - zeros as i32;
    let first = (radians >> 40) as f32 * power_of_two(exponent - 24);
    let second = (radians >> 16 & 0x00ff_ffff) as f32 * power_of_two(exponent - 48);
    if rest < 0 {
        (quadrant, -first, -second)
    } else {
        (quadrant, first, second)
    }
}

/// The high 64 bits of a product, up to 2 too small.
fn high(a: u64, b: u64) -> u64 {
    let (a_high, a_low) = (a >> 32, a & 0xffff_ffff);
    let (b_high, b_low) = (b >> 32, b & 0xffff_ffff);
    a_high * b_high + ((a_high * b_low) >> 32) + ((a_low * b_high) >> 32)
}

/// `2^exponent` for a normal result.
fn power_of_two(exponent: i32) -> f32 {
    f32::from_bits(((exponent + 127) as u32) << 23)
}

/// `sin(x + tail)` for `|x| <= pi/4`.
fn sin_near_zero(x: f32, tail: f32) -> f32 {
    // (sin x - x) / x^3; relative error 2^-28 of the sine.
    const C: [f32; 3] = [
        f32::from_bits(0xbe2a_aaa3),
        f32::from_bits(0x3c08_83b0),
        f32::from_bits(0xb94c_a72e),
    ];
    let square = x * x;
    let slope = C[0] + square * (C[1] + square * C[2]);
    x + (x * square * slope + (tail - 0.5 * square * tail))
}

/// `cos(x + tail)` for `|x| <= pi/4`.
fn cos_near_zero(x: f32, tail: f32) -> f32 {
    // (cos x - 1 + x^2/2) / x^4; error 2^-33.
    const C: [f32; 3] = [
        f32::from_bits(0x3d2a_aaa5),
        f32::from_bits(0xbab6_0645),
        f32::from_bits(0x37cd_0105),
    ];
    let square = x * x;
    let half = 0.5 * square;
    let leading = 1.0 - half;
    let rest = square * square * (C[0] + square * (C[1] + square * C[2]));
    // What rounding took from 1 - x^2/2 comes back.
    leading + (((1.0 - leading) - half) + (rest - x * tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_arguments() {
        assert_eq!(sin(0.0).to_bits(), 0.0f32.to_bits());
        assert_eq!(sin(-0.0).to_bits(), (-0.0f32).to_bits());
        assert_eq!(cos(-0.0), 1.0);
        for x in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            assert!(sin(x).is_nan() && cos(x).is_nan());
        }
    }

    #[test]
    fn quarters_of_a_turn_are_exact() {
        assert_eq!(sin_cos_turn(0), (0.0, 1.0));
        assert_eq!(sin_cos_turn(1 << 30), (1.0, 0.0));
        assert_eq!(sin_cos_turn(1 << 31), (0.0, -1.0));
        assert_eq!(sin_cos_turn(3 << 30), (-1.0, 0.0));
    }

    #[test]
    fn large_arguments() {
        // mpmath, 50 digits; the first is the binary32 closest to a multiple of pi/2.
        assert_eq!(
            sin(16_367_173.0 * 4_722_366_482_869_645_213_696.0).abs(),
            1.0
        );
        assert_eq!(sin(f32::MAX), -0.521_876_5);
        assert_eq!(cos(f32::MAX), 0.853_021);
        assert_eq!(sin(-f32::MAX), 0.521_876_5);
        assert_eq!(sin(1e10), -0.487_506_03);
    }
}
